"""Beside trials: the clinic's responder rate by each trial's own definition, at its own time.

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> table = simulate_clinic(default_rng(1), procedures=120).table
>>> found = beside_trials(table)
>>> [one.rate.judged for one in found if one.rate and one.trial.study == "hossieni2017"]
[64, 64]
>>> next(one.why for one in found if one.trial.study == "hsu2014")
'longest relief d was never asked here'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroplasty.evidence.published import Trial, trials
from neuroplasty.registry.audit.intervals import Interval, exact
from neuroplasty.registry.audit.responders import NEEDS, ResponderRate, responder_rate
from neuroplasty.registry.audit.table import MONTHS, VISITS, Measure, Procedures

_SCORES: dict[str, Measure] = {"NRS": "nrs", "ODI": "odi"}


@dataclass(frozen=True)
class Beside:
    """One published figure, and the clinic's own by the same rule.

    Parameters
    ----------
    trial : Trial
        The figure.
    published : Interval
        Its exact interval; only the value where the number of people is not known.
    rate : ResponderRate or None
        The clinic's own; None where it cannot be judged.
    why : str
        Why not; else what to bear in mind.

    Examples
    --------
    >>> Beside(trials()[0], exact(49, 60), None, "nobody is due").published.words
    '70 to 90 %'
    """

    trial: Trial
    published: Interval
    rate: ResponderRate | None
    why: str


@dataclass(frozen=True)
class BesideScore:
    """One published mean of pain or function, and the clinic's own.

    Parameters
    ----------
    trial : Trial
        The figure.
    visit : str
        The clinic's visit nearest to it.
    mean, sd : float
        The clinic's own, as analysed; NaN where nobody answered.
    answered, due : int
        So many of so many.
    before : float
        The clinic's mean before, of those who answered.

    Examples
    --------
    >>> BesideScore(trials()[0], "m3", 4.0, 2.0, 50, 80, 7.0).visit
    'm3'
    """

    trial: Trial
    visit: str
    mean: float
    sd: float
    answered: int
    due: int
    before: float


def beside_trials(table: Procedures, filled: Sequence[Procedures] = ()) -> tuple[Beside, ...]:
    """The clinic beside every published responder rate.

    Parameters
    ----------
    table : Procedures
    filled : sequence of Procedures
        Sets of ``fill_in`` of the same table.

    Returns
    -------
    tuple of Beside
        One a published rate, in the table's order; those that cannot be laid beside say why.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> table = simulate_clinic(default_rng(1), procedures=120).table
    >>> len(beside_trials(table)) == sum(one.measure == "responder" for one in trials())
    True
    """
    rates: dict[tuple[str, str], ResponderRate] = {}
    found = []
    for trial in trials():
        if trial.measure != "responder":
            continue
        visit, why = _visit(trial), _why_not(table, trial)
        rate = None
        if visit is not None and not why:
            key = (trial.definition, visit)
            if key not in rates:
                rates[key] = responder_rate(table, *key, filled)
            rate, why = rates[key], _bear_in_mind(trial)
        found.append(Beside(trial, published_interval(trial), rate, why))
    return tuple(found)


def beside_scores(table: Procedures) -> tuple[BesideScore, ...]:
    """The clinic's mean pain and function beside every published one at a visit that the clinic makes.

    Parameters
    ----------
    table : Procedures

    Returns
    -------
    tuple of BesideScore

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> {one.visit for one in beside_scores(simulate_clinic(default_rng(1), 60).table)} <= set(MONTHS)
    True
    """
    found = []
    for trial in trials():
        visit = _visit(trial)
        if trial.measure not in _SCORES or visit is None:
            continue
        measure = _SCORES[trial.measure]
        who = table.is_due(visit) & table.answered(visit, measure)
        values, before = table.score(measure, visit)[who], table.score(measure, "pre")[who]
        known = before[np.isfinite(before)]
        found.append(
            BesideScore(
                trial,
                visit,
                float(values.mean()) if len(values) else float("nan"),
                float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
                len(values),
                int(table.is_due(visit).sum()),
                float(known.mean()) if len(known) else float("nan"),
            )
        )
    return tuple(found)


def published_interval(trial: Trial) -> Interval:
    """A published rate with its exact interval; no ends where the number of people is not known.

    Parameters
    ----------
    trial : Trial

    Returns
    -------
    Interval

    Examples
    --------
    >>> [published_interval(one).words for one in trials() if one.study == "oh2019"]
    ['38 to 51 %']
    """
    if trial.count is not None and trial.of:
        return exact(trial.count, trial.of)
    value = float("nan") if trial.percent is None else trial.percent / 100
    return Interval(value, float("nan"), float("nan"))


def _visit(trial: Trial) -> str | None:
    return next((visit for visit, months in MONTHS.items() if abs(months - trial.months) < 0.1), None)


def _why_not(table: Procedures, trial: Trial) -> str:
    visit = _visit(trial)
    if not trial.definition:
        return "its definition is not known"
    if visit is None:
        return f"no visit is made at {trial.months:g} months"
    for measure in NEEDS[trial.definition]:
        values = table.scores.get(measure)
        if values is None or not np.isfinite(values[:, VISITS.index(visit)]).any():
            return f"{measure.replace('_', ' ')} was never asked here"
    return "" if table.is_due(visit).any() else "nobody is due yet"


def _bear_in_mind(trial: Trial) -> str:
    told = {
        "thought": "the rule is thought, not stated",
        "repeats": "relief added up over repeats; here one procedure",
    }.get(trial.how, "")
    if not told and not trial.single and trial.treatment != "comparator":
        told = "some had more than one procedure there"
    return told
