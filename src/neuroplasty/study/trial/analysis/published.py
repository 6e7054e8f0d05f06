"""Published trials of the procedure, as effects: both arms of a randomised trial, by its own definition.

>>> [(one.study, round(one.estimate.value, 2)) for one in published_contrasts()][:1]
[('manchikanti2012', 0.77)]
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from neuroplasty.evidence.published import Trial as Figure
from neuroplasty.evidence.published import trials
from neuroplasty.study.trial.analysis.estimate import Estimate
from neuroplasty.study.trial.analysis.rates import risk_difference


@dataclass(frozen=True)
class Contrast:
    """One published difference of responders.

    Parameters
    ----------
    study, control, other : str
        Its short name and its two arms.
    months : float
        After the procedure.
    words, source, read, standing : str
        The definition, where it stands, how much of that was read, and the standing of the figures.
    single : bool
        Whether one procedure was done.
    rates : tuple of (int, int)
        Responders and people, in the control and in the other arm.
    estimate : Estimate
        The risk difference.

    Examples
    --------
    >>> published_contrasts()[0].rates
    ((3, 60), (49, 60))
    """

    study: str
    control: str
    other: str
    months: float
    words: str
    source: str
    read: str
    standing: str
    single: bool
    rates: tuple[tuple[int, int], tuple[int, int]]
    estimate: Estimate


def published_contrasts() -> tuple[Contrast, ...]:
    """Every randomised trial of the evidence whose two arms were both counted at one time.

    Returns
    -------
    tuple of Contrast
        In the order of the evidence. The control is the comparator; where both arms had the procedure, the
        one that is told first.

    Examples
    --------
    >>> {one.study for one in published_contrasts()} >= {"manchikanti2012", "hossieni2017"}
    True
    """
    groups: dict[tuple[str, float, str], list[Figure]] = defaultdict(list)
    for one in trials():
        if one.measure == "responder" and one.design == "randomised" and one.count is not None and one.of:
            groups[one.study, one.months, one.definition].append(one)
    found = []
    for (study, months, _), arms in groups.items():
        if len(arms) != 2:
            continue
        control, other = sorted(arms, key=lambda one: one.treatment != "comparator")
        (k0, n0), (k1, n1) = (((one.count or 0), (one.of or 0)) for one in (control, other))
        outcome = np.r_[np.arange(n0) < k0, np.arange(n1) < k1].astype(np.float64)
        found.append(
            Contrast(
                study,
                control.arm,
                other.arm,
                months,
                other.words,
                other.source,
                other.read,
                other.standing,
                other.single and control.single,
                ((k0, n0), (k1, n1)),
                risk_difference(outcome, np.r_[np.zeros(n0, int), np.ones(n1, int)]),
            )
        )
    return tuple(found)
