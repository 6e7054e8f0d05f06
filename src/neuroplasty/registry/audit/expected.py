"""Observed minus expected: what came, less what the frozen forecasts had said before anything was known.

>>> from numpy.random import default_rng
>>> from neuroplasty.registry.audit.simulated import simulate_clinic
>>> one = observed_minus_expected(simulate_clinic(default_rng(1), procedures=120).table, "m12")
>>> one.people, round(one.observed, 2), round(one.expected, 2)
(60, 0.42, 0.44)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroplasty.registry.audit.calibration import Calibration, calibrate_forecasts
from neuroplasty.registry.audit.filled import pooled_mean
from neuroplasty.registry.audit.intervals import Interval, exact
from neuroplasty.registry.audit.responders import responds
from neuroplasty.registry.audit.table import VISITS, Procedures

_FORECAST_OF = "R50_pain"
"""A forecast's relief is half the pain gone; so is this definition."""


@dataclass(frozen=True)
class Expected:
    """Responders beside their forecasts at one visit.

    Parameters
    ----------
    visit : str
        Which.
    people : int
        With a forecast and an answer.
    without_forecast : int
        Answered, but no forecast was frozen for them.
    observed, expected : float
        Shares among them.
    difference : Interval
        Observed minus expected among those who answered, as a share.
    at_random : Interval
        The same among all due, filled in from those who are like the missing; NaN where that cannot be done.
    calibration : Calibration
        How good the forecasts were.
    in_half, in_ninety : Interval
        Share of answers within the forecast's 50 % and 90 % bands of pain, exact.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> table = simulate_clinic(default_rng(1), procedures=120).table
    >>> observed_minus_expected(table, "m12").without_forecast
    0
    """

    visit: str
    people: int
    without_forecast: int
    observed: float
    expected: float
    difference: Interval
    at_random: Interval
    calibration: Calibration
    in_half: Interval
    in_ninety: Interval


def observed_minus_expected(table: Procedures, visit: str, filled: Sequence[Procedures] = ()) -> Expected:
    """Lay the answers at a visit beside what was forecast for it.

    Parameters
    ----------
    table : Procedures
    visit : str
        One of ``VISITS``.
    filled : sequence of Procedures
        Sets of ``fill_in`` of the same table.

    Returns
    -------
    Expected

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.registry.audit.simulated import simulate_clinic
    >>> table = simulate_clinic(default_rng(1), procedures=300, dropout=0.0).table
    >>> observed_minus_expected(table, "m12").difference.holds(0.0)
    True
    """
    at = VISITS.index(visit)
    good, judged = responds(table, _FORECAST_OF, visit)
    has = np.isfinite(table.expected[:, at])
    who = judged & has
    came, chance = good[who].astype(float), table.expected[who, at]
    return Expected(
        visit,
        int(who.sum()),
        int((judged & ~has).sum()),
        float(came.mean()) if who.any() else float("nan"),
        float(chance.mean()) if who.any() else float("nan"),
        _difference([table], visit),
        _difference(filled, visit),
        calibrate_forecasts(came, chance),
        _within(table, at, 1, 3),
        _within(table, at, 0, 4),
    )


def _difference(tables: Sequence[Procedures], visit: str) -> Interval:
    at = VISITS.index(visit)
    means, variances = [], []
    for one in tables:
        good, judged = responds(one, _FORECAST_OF, visit)
        who = judged & np.isfinite(one.expected[:, at])
        apart = good[who] - one.expected[who, at]
        if len(apart) < 2:
            break
        means.append(float(apart.mean()))
        variances.append(float(apart.var(ddof=1)) / len(apart))
    if not means or len(means) < len(tables):
        return Interval(float("nan"), float("nan"), float("nan"))
    return pooled_mean(means, variances)


def _within(table: Procedures, at: int, low: int, high: int) -> Interval:
    """How many answers lie within a band of the forecast; an answer is a whole number, so its ends count."""
    nrs = table.scores["nrs"][:, at] if "nrs" in table.scores else np.full(len(table), np.nan)
    band = table.band_nrs[:, at]
    who = np.isfinite(nrs) & np.isfinite(band).all(axis=1)
    half = 0.5
    inside = (nrs[who] >= band[who, low] - half) & (nrs[who] <= band[who, high] + half)
    return exact(int(inside.sum()), int(who.sum()))
