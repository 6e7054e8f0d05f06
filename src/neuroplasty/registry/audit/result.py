"""The audit: everything one clinic's table says, what is missing first.

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> told = audit_table(simulate_clinic(default_rng(1), procedures=200).table)
>>> told.main.visit, told.main.as_analysed.percent, told.main.at_random.percent
('m12', '42 %', '39 %')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from neuroplasty.registry.audit.beside import Beside, BesideScore, beside_scores, beside_trials
from neuroplasty.registry.audit.cusum import Cusum, design_cusum, run_cusum
from neuroplasty.registry.audit.expected import Expected, observed_minus_expected
from neuroplasty.registry.audit.filled import fill_in
from neuroplasty.registry.audit.follow_up import FollowUp, follow_up_at
from neuroplasty.registry.audit.funnel import Unit, place_units
from neuroplasty.registry.audit.harm import Harm, count_harm
from neuroplasty.registry.audit.parameters import number
from neuroplasty.registry.audit.responders import ResponderRate, responder_rate, responds
from neuroplasty.registry.audit.run_chart import RunChart, look_for_shift
from neuroplasty.registry.audit.table import MONTHS, VISITS, Procedures
from neuroplasty.registry.audit.tipping import TippingPoint, tipping_point

MAIN = "R50_pain"
"""The definition a forecast speaks of, and the one the first page tells of: half the pain gone."""


@dataclass(frozen=True)
class Audit:
    """Everything there is to say of one clinic on one day.

    Parameters
    ----------
    table : Procedures
        What it rests on.
    seed : int
        Of the filled-in sets.
    follow_ups : tuple of FollowUp
        By visit; the first thing to read.
    main : ResponderRate
        Half the pain gone at the latest visit with answers, 12 months at best.
    tipping : tuple of TippingPoint
        For ``main``, beside the forecasts' mean, then beside each published rate by its rule at its time.
    rates : tuple of ResponderRate
        Half the pain gone, visit by visit.
    trials : tuple of Beside
        Beside published rates, definition by definition.
    scores : tuple of BesideScore
        Beside published means.
    expected : tuple of Expected
        Observed minus expected, visit by visit.
    operators, sites : tuple of Unit
        On the funnel, for ``main``.
    cusum : Cusum or None
        Over procedures with a forecast and an answer; None where there are none.
    cusum_codes : tuple of str
        Which procedures they are, in order of day.
    run : RunChart
        Blocks of procedures.
    harm : Harm
        What went wrong.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> audit_table(simulate_clinic(default_rng(1), procedures=200).table).run.points[:2]
    (0.4, 0.4)
    """

    table: Procedures
    seed: int
    follow_ups: tuple[FollowUp, ...]
    main: ResponderRate
    tipping: tuple[TippingPoint, ...]
    rates: tuple[ResponderRate, ...]
    trials: tuple[Beside, ...]
    scores: tuple[BesideScore, ...]
    expected: tuple[Expected, ...]
    operators: tuple[Unit, ...]
    sites: tuple[Unit, ...]
    cusum: Cusum | None
    cusum_codes: tuple[str, ...]
    run: RunChart
    harm: Harm


def audit_table(table: Procedures, seed: int = 0) -> Audit:
    """Audit a clinic's table; the same table and seed give the same audit.

    Parameters
    ----------
    table : Procedures
        What the clinic knows.
    seed : int
        Of the filled-in sets.

    Returns
    -------
    Audit

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> table = simulate_clinic(default_rng(1), procedures=60).table
    >>> audit_table(table).main == audit_table(table).main
    True
    """
    filled = fill_in(table, default_rng(seed))
    visit = _main_visit(table)
    good, judged = responds(table, MAIN, visit)
    rates = tuple(responder_rate(table, MAIN, one, filled) for one in VISITS[1:])
    main = next(one for one in rates if one.visit == visit)
    trials = beside_trials(table, filled)
    expected = tuple(observed_minus_expected(table, one, filled) for one in MONTHS)
    chart, codes = _cusum(table, visit, good, judged)
    return Audit(
        table,
        seed,
        tuple(follow_up_at(table, one) for one in VISITS),
        main,
        _tipping(main, trials, expected),
        rates,
        trials,
        beside_scores(table),
        expected,
        place_units(table.operator, good, judged),
        place_units(table.site, good, judged),
        chart,
        codes,
        look_for_shift(_blocks(table, good, judged)),
        count_harm(table),
    )


def _main_visit(table: Procedures) -> str:
    """Twelve months; while nobody is due then, the latest visit that somebody is due for."""
    for visit in ("m12", "m6", "m3", "m1", "w1"):
        if (table.is_due(visit) & table.answered(visit, "nrs")).any():
            return visit
    return "m12"


def _tipping(
    main: ResponderRate, trials: Sequence[Beside], expected: Sequence[Expected]
) -> tuple[TippingPoint, ...]:
    """Beside what was forecast, and what was published by this definition for this time; else a half."""
    held = [
        ("the forecast", one.expected)
        for one in expected
        if one.visit == main.visit and np.isfinite(one.expected)
    ]
    held += [
        (f"{one.trial.study}, {one.trial.arm}", one.published.value)
        for one in trials
        if one.rate is not None and one.trial.definition == MAIN and one.rate.visit == main.visit
        if one.trial.how != "repeats" and one.trial.treatment != "comparator"
    ]
    missing = main.due - main.judged
    return tuple(
        tipping_point(main.responded, main.judged, missing, share, against)
        for against, share in held or [("one half", 0.5)]
    )


def _in_order(table: Procedures, who: NDArray[np.bool_]) -> NDArray[np.int64]:
    rows = np.flatnonzero(who)
    return np.asarray(rows[np.argsort(table.day[rows], kind="stable")])


def _cusum(
    table: Procedures, visit: str, good: NDArray[np.bool_], judged: NDArray[np.bool_]
) -> tuple[Cusum | None, tuple[str, ...]]:
    chance = table.expected[:, VISITS.index(visit)]
    rows = _in_order(table, judged & np.isfinite(chance))
    if not len(rows):
        return None, ()
    days = (table.day.max() - table.day.min()).astype(int) + 1
    a_year = max(1, round(len(rows) / max(days / 365.25, 1.0)))
    design = design_cusum(chance[rows], a_year)
    return run_cusum(good[rows], chance[rows], design), tuple(table.code[row] for row in rows)


def _blocks(table: Procedures, good: NDArray[np.bool_], judged: NDArray[np.bool_]) -> list[float]:
    """Rates of so many procedures each, in order of day; a clinic with many has larger blocks."""
    rows = _in_order(table, judged)
    size = max(round(number("procedures_a_block")), -(-len(rows) // 40))
    return [float(good[rows[at : at + size]].mean()) for at in range(0, len(rows) - size + 1, size)]
