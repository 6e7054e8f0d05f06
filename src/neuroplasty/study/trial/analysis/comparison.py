"""Which arms are compared: each with the first, or in a factorial trial a factor with its absence.

>>> [one.name for one in comparisons_of(("sham", "caudal", "one day"), (), factorial=False)]
['caudal against sham', 'one day against sham']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.documents.trial import Trial
from neuroplasty.study.trial.data import TrialData


@dataclass(frozen=True)
class Comparison:
    """Two groups of people.

    Parameters
    ----------
    name, control, other : str
        What is compared with what.
    codes : tuple of int
        Of each arm: 0 in the control's group, 1 in the other, 2 in neither.

    Examples
    --------
    >>> Comparison("b against a", "a", "b", (0, 1)).arm(np.array([[0, 1, 1]])).tolist()
    [[0, 1, 1]]
    """

    name: str
    control: str
    other: str
    codes: tuple[int, ...]

    def arm(self, arm: NDArray[np.integer]) -> NDArray[np.int8]:
        """The group of each person, of the shape of ``arm``."""
        codes: NDArray[np.int8] = np.asarray(self.codes, dtype=np.int8)
        return np.take(codes, arm)


def comparisons(trial: Trial, data: TrialData) -> tuple[Comparison, ...]:
    """The comparisons a protocol makes.

    Parameters
    ----------
    trial : Trial
        The protocol.
    data : TrialData
        Of a trial by it.

    Returns
    -------
    tuple of Comparison
        None for a trial of one arm.

    Examples
    --------
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> comparisons(toy_trial(), toy())[0].name
    'caudal against sham'
    """
    factors = [one.factors for one in trial.arms]
    return comparisons_of(data.arms, factors, factorial=trial.factorial)


def comparisons_of(
    arms: Sequence[str], factors: Sequence[Sequence[str]], *, factorial: bool
) -> tuple[Comparison, ...]:
    """The comparisons of arms by name.

    Parameters
    ----------
    arms : sequence of str
        The first is the control.
    factors : sequence of sequence of str
        What of a factorial trial each arm has.
    factorial : bool
        Whether arms are pooled factor by factor.

    Returns
    -------
    tuple of Comparison

    Examples
    --------
    >>> found = comparisons_of(("none", "body", "both"), ((), ("body",), ("body", "brain")), factorial=True)
    >>> [(one.name, one.codes) for one in found]
    [('body against no body', (0, 1, 1)), ('brain against no brain', (0, 0, 1))]
    """
    if factorial:
        named = dict.fromkeys(factor for each in factors for factor in each)
        return tuple(
            Comparison(
                f"{one} against no {one}", f"no {one}", one, tuple(int(one in each) for each in factors)
            )
            for one in named
        )
    return tuple(
        Comparison(
            f"{name} against {arms[0]}",
            arms[0],
            name,
            tuple(0 if other == 0 else 1 if other == at else 2 for other in range(len(arms))),
        )
        for at, name in enumerate(arms)
        if at
    )
