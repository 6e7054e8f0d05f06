"""Responders, definition by definition, with every way of counting those who did not answer.

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> table = simulate_clinic(default_rng(1), procedures=120).table
>>> one = responder_rate(table, "R50_pain", "m12")
>>> one.responded, one.judged, one.due
(25, 60, 86)
>>> one.missing_is_failure.percent, one.best.percent
('29 %', '59 %')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.outcomes import RESPONDERS, Scores, mic_ostelo2008, r50_40
from neuroplasty.care.outcomes.responders import Responders
from neuroplasty.errors import RegistryError, SolverError
from neuroplasty.registry.audit.filled import pooled
from neuroplasty.registry.audit.intervals import Interval, exact
from neuroplasty.registry.audit.table import SCORED, VISITS, Measure, Procedures

Flags = NDArray[np.bool_]

NEEDS: dict[str, tuple[Measure, ...]] = {
    "R50_pain": ("nrs",),
    "R4_or_50": ("nrs",),
    "R50_both": ("nrs", "odi"),
    "R50_ODI_and_VAS": ("nrs", "odi"),
    "R50_40": ("nrs", "odi"),
    "R50_40 pain": ("nrs",),
    "R50_40 function": ("odi",),
    "R50_40 either": ("nrs", "odi"),
    "Asan_composite": ("nrs", "odi", "global_effect", "medication"),
    "R50_1mo": ("nrs", "longest_relief_d"),
    "MIC_Ostelo2008": ("nrs",),
    "MIC_Ostelo2008 ODI": ("odi",),
}
"""What each definition needs to have been asked, before and after."""
_AFTER_ONLY = ("global_effect", "longest_relief_d")
_RULES: Mapping[str, Callable[[Scores, Scores], Responders]] = {
    **RESPONDERS,
    "R50_40 pain": partial(r50_40, rule="pain"),
    "R50_40 function": partial(r50_40, rule="function"),
    "R50_40 either": partial(r50_40, rule="either"),
    "MIC_Ostelo2008 ODI": partial(mic_ostelo2008, measure="odi"),
}


@dataclass(frozen=True)
class ResponderRate:
    """A responder rate by one definition at one visit, with each rule for those who did not answer.

    Parameters
    ----------
    definition, visit : str
        By which definition, and when.
    responded, judged, due : int
        Responders, those whose answers can be judged, and all whose window has closed.
    as_analysed : Interval
        Of those judged: what is published most often.
    missing_is_failure : Interval
        Of all due, who is missing did not respond.
    worst, best : Interval
        Of all due; nobody, and everybody, who is missing responded. ``worst`` is ``missing_is_failure``.
    at_random : Interval
        Of all due, filled in from those who are like the missing; NaN where too few answered.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> responder_rate(simulate_clinic(default_rng(1), 50).table, "R50_both", "m3").definition
    'R50_both'
    """

    definition: str
    visit: str
    responded: int
    judged: int
    due: int
    as_analysed: Interval
    missing_is_failure: Interval
    best: Interval
    at_random: Interval

    @property
    def worst(self) -> Interval:
        """Nobody who is missing responded."""
        return self.missing_is_failure


def responds(table: Procedures, definition: str, visit: str) -> tuple[Flags, Flags]:
    """Who responded, and of whom it can be judged.

    Parameters
    ----------
    table : Procedures
    definition : str
        One of ``NEEDS``.
    visit : str
        One of ``VISITS``.

    Returns
    -------
    (n,) array of bool, (n,) array of bool
        Responded; judged, which is due and has every score the definition needs.

    Raises
    ------
    RegistryError
        For a definition nobody has published, or a visit that is not made.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> good, judged = responds(simulate_clinic(default_rng(1), 50).table, "R50_pain", "m3")
    >>> int(judged.sum()), bool((good <= judged).all())
    (31, True)
    """
    if definition not in NEEDS:
        raise RegistryError(f"There is no definition {definition!r}; give one of {', '.join(NEEDS)}.")
    if visit not in VISITS[1:]:
        raise RegistryError(
            f"There is no visit {visit!r} after a procedure; give one of {', '.join(VISITS[1:])}."
        )
    judged = table.is_due(visit)
    for measure in NEEDS[definition]:
        judged = judged & np.isfinite(table.score(measure, visit))
        if measure not in _AFTER_ONLY:
            judged = judged & np.isfinite(table.score(measure, "pre"))
    if not judged.any():
        return judged, judged
    before, after = _scores(table, "pre", judged), _scores(table, visit, judged)
    good = np.zeros(len(table), dtype=bool)
    try:
        good[judged] = _judge(definition, before, after)
    except SolverError as fault:
        raise RegistryError(f"{definition} at {visit} cannot be judged: {fault}") from fault
    return good, judged


def responder_rate(
    table: Procedures, definition: str, visit: str, filled: Sequence[Procedures] = ()
) -> ResponderRate:
    """A responder rate with every rule for those who did not answer.

    Parameters
    ----------
    table : Procedures
    definition : str
        One of ``NEEDS``.
    visit : str
        One of ``VISITS``.
    filled : sequence of Procedures
        Sets of ``fill_in`` of the same table; without any, nothing is said of the missing at random.

    Returns
    -------
    ResponderRate

    Raises
    ------
    RegistryError
        For a definition nobody has published, or a visit that is not made.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.filled import fill_in
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> clinic = simulate_clinic(default_rng(5), 900)
    >>> one = responder_rate(clinic.table, "R50_pain", "m12", fill_in(clinic.table, default_rng(0)))
    >>> bool(one.at_random.holds(clinic.truth("m12"))), bool(one.as_analysed.low > clinic.truth("m12"))
    (True, True)
    """
    good, judged = responds(table, definition, visit)
    due = int(table.is_due(visit).sum())
    k, n = int(good.sum()), int(judged.sum())
    return ResponderRate(
        definition,
        visit,
        k,
        n,
        due,
        exact(k, n),
        exact(k, due),
        exact(k + due - n, due),
        _at_random(table, definition, visit, due, filled),
    )


def _at_random(
    table: Procedures, definition: str, visit: str, due: int, filled: Sequence[Procedures]
) -> Interval:
    shares, of = [], due
    for one in filled:
        good, judged = responds(one, definition, visit)
        # A measure that was answered too seldom to be filled in leaves gaps; then nothing is said.
        if judged.sum() < table.is_due(visit).sum():
            return pooled((), 0)
        shares.append(float(good.sum() / judged.sum()) if judged.any() else float("nan"))
        of = int(judged.sum())
    return pooled(shares, of) if shares and of else pooled((), 0)


def _scores(table: Procedures, visit: str, who: Flags) -> Scores:
    """The scores of some people, gaps in what the definition does not need at 0."""
    held = {
        name: np.nan_to_num(values[who, VISITS.index(visit)])
        for name, values in table.scores.items()
        if name in SCORED
    }
    held["global_effect"] = np.clip(held.get("global_effect", np.full(int(who.sum()), 4.0)), 1, 7)
    return Scores(**{"nrs": np.zeros(int(who.sum())), **held})


def _judge(definition: str, before: Scores, after: Scores) -> Responders:
    return np.asarray(_RULES[definition](before, after))
