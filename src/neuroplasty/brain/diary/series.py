"""What every detector needs of a daily series: its autocorrelation, its long-run spread, its surrogates.

A surrogate is a series that keeps what one site or cue does by itself and owes nothing to the others; the
share of surrogates that look at least as patterned as the diary is the p-value.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

HIGHEST_AUTOCORRELATION = 0.9
"""Above this an autocorrelation cannot be told from a drift."""


def lag1_autocorrelation(y: Array) -> Array:
    """Lag-1 autocorrelation of the columns of ``y`` (days, ...), unmoved by a few changes of level.

    From differences over one and two days: for a first-order autoregression their variances stand as 1 to 1 +
    phi. Clipped to [0, 0.9]: a negative autocorrelation would narrow the intervals, and one near 1 cannot be
    told from a drift.
    """
    one = np.mean(np.diff(y, axis=0) ** 2, axis=0)
    two = np.mean((y[2:] - y[:-2]) ** 2, axis=0)
    ratio = np.divide(two, one, out=np.ones_like(two), where=one > 0)
    return np.asarray(np.clip(ratio - 1.0, 0.0, HIGHEST_AUTOCORRELATION))


def long_run_variance(y: Array) -> Array:
    """Variance of the mean times the number of days, for a first-order autoregression, by column.

    Divide by the number of days and take the root for the standard error of a mean.
    """
    phi = lag1_autocorrelation(y)
    innovation = np.mean(np.diff(y, axis=0) ** 2, axis=0) / (2 * (1 - phi))
    return np.asarray(innovation * (1 + phi) / (1 - phi))


def effective_days(y: Array) -> float:
    """Effective sample size of a series: as many independent days tell as much.

    >>> effective_days(np.array([1.0, -1.0] * 20))
    40.0
    """
    phi = float(lag1_autocorrelation(y))
    return float(len(y) * (1 - phi) / (1 + phi))


def autoregressions(phi: Array, days: int, rng: Generator) -> Array:
    """Stationary first-order autoregressions of unit variance, (days, *phi.shape)."""
    draws = rng.standard_normal((days, *phi.shape))
    spread = np.sqrt(1 - phi**2)
    for day in range(1, days):
        draws[day] = phi * draws[day - 1] + spread * draws[day]
    return draws


def markov_surrogates(active: Flags, known: Flags, size: int, rng: Generator) -> Flags:
    """On-off series with the chances of ``active`` (days,) to stay on and to stay off, (days, size).

    ``known`` (days,): days on which ``active`` was written down; only pairs of these count.
    """
    pairs = known[:-1] & known[1:]
    before, after = active[:-1][pairs], active[1:][pairs]
    # Half a day is added to each count: a chance of 0 or 1 would be claimed from a few days only.
    stay_on = ((before & after).sum() + 0.5) / (before.sum() + 1.0)
    turn_on = ((~before & after).sum() + 0.5) / ((~before).sum() + 1.0)
    start = turn_on / (turn_on + 1 - stay_on)
    draws = rng.random((len(active), size), dtype=np.float32)
    found = np.empty((len(active), size), dtype=bool)
    found[0] = draws[0] < start
    for day in range(1, len(active)):
        found[day] = draws[day] < np.where(found[day - 1], np.float32(stay_on), np.float32(turn_on))
    return found


def running_median(y: Array, window: int) -> Array:
    """The median of the ``window`` days before each day; NaN until half of them are known.

    ``y`` may hold NaN for days that were not recorded.
    """
    padded = np.concatenate([np.full(window, np.nan), y[:-1]])
    views = sliding_window_view(padded, window)
    enough = (~np.isnan(views)).sum(axis=1) * 2 >= window
    found = np.full(len(y), np.nan)
    if enough.any():
        found[enough] = np.nanmedian(views[enough], axis=1)
    return found


def monte_carlo_p(reached: int, size: int) -> float:
    """Monte Carlo p-value from surrogates, never 0: the diary itself counts as one of them."""
    return (reached + 1) / (size + 1)
