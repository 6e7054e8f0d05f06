"""The test behind change points and migration: do splits of the days explain more than chance splits?

For columns y (days, k), the split that explains most of their variance, and one more in either stretch; the
gain is the fall in squared error in units of each column's long-run variance, summed over columns. It is held
against the gains of stationary first-order autoregressions, whose autocorrelation is drawn for each anew from
what the diary leaves open of its own, and is estimated from each anew: so a p-value is not small because the
autocorrelation was misjudged. Near an autocorrelation of 0.85 it is, about twice too often: there a change of
level and a slow wave look alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import HIGHEST_AUTOCORRELATION, autoregressions, monte_carlo_p

Array = NDArray[np.float64]

_FIRST, _MORE, _LONG = 399, 3999, 999
_LONG_DAYS = 1000
_FITTED = 5


@dataclass(frozen=True)
class Split:
    """The best split: its first day after, the p-value, and by column the long-run variance left."""

    at: int
    p: float
    spread: Array


def best_split(y: Array, rng: Generator) -> Split:
    """The best split of ``y`` (days, k) and the chance of one as good without any change."""
    at, gain, phi, spread = _best(y[:, None, :])
    chance = _chance(phi[0], len(y), _FIRST, rng)
    if monte_carlo_p(int((chance >= gain[0]).sum()), _FIRST) < 0.05:
        chance = _chance(phi[0], len(y), _LONG if len(y) >= _LONG_DAYS else _MORE, rng)
    p = monte_carlo_p(int((chance >= gain[0]).sum()), len(chance))
    return Split(int(at[0]), p, spread[0])


def _chance(phi: Array, days: int, size: int, rng: Generator) -> Array:
    """The gains of stationary series, (size,), with autocorrelations about ``phi`` (k,)."""
    error = np.sqrt((1 - phi**2) / days)
    chunk = max(1, 2_000_000 // (days * len(phi)))
    found = []
    for done in range(0, size, chunk):
        now = min(chunk, size - done)
        drawn = np.clip(phi + error * rng.standard_normal((now, len(phi))), 0.0, 0.95)
        found.append(_best(autoregressions(drawn, days, rng))[1])
    return np.concatenate(found)


def _best(y: Array) -> tuple[NDArray[np.intp], Array, Array, Array]:
    """Of each series in ``y`` (days, size, k): split and gain (size,), autocorrelation, spread (size, k)."""
    days = len(y)
    centred = y - y.mean(axis=0)
    variance = np.maximum((centred**2).mean(axis=0), 1e-6)
    whole = np.zeros(y.shape[1], dtype=np.intp)
    at, residual = _cut(centred, variance, whole, whole + days)
    # A second split, in whichever stretch gains more by it, so that a level that came and
    # went is not taken for autocorrelation.
    once = _cut(residual, variance, whole, at)[1]
    other = _cut(residual, variance, at, whole + days)[1]
    first = _explained(once, variance) >= _explained(other, variance)
    residual = np.where(first[:, None], once, other)
    left = np.maximum((residual**2).mean(axis=0), 1e-3)
    phi = (residual[1:] * residual[:-1]).mean(axis=0) / left
    # Every mean that was fitted, and every day that was chosen, takes about (1 + 3 phi) / n off the lag-1
    # autocorrelation (Kendall 1954).
    phi = np.clip((phi + _FITTED / days) / (1 - 3 * _FITTED / days), 0.0, HIGHEST_AUTOCORRELATION)
    spread = left * (1 + phi) / (1 - phi)
    gain = days * ((variance - left) / spread).sum(axis=1)
    return at, np.asarray(gain), phi, spread


def _explained(residual: Array, variance: Array) -> Array:
    """How much of the columns' variance a residual no longer holds, (size,)."""
    return np.asarray((1 - (residual**2).mean(axis=0) / variance).sum(axis=1))


def _cut(
    y: Array, variance: Array, begin: NDArray[np.intp], end: NDArray[np.intp]
) -> tuple[NDArray[np.intp], Array]:
    """The best split of each series between ``begin`` and ``end`` (size,), and what it leaves of ``y``.

    ``y`` (days, size, k) has mean 0 before ``begin``, between the two, and after ``end``. A stretch that is
    too short to split is left as it is.
    """
    shortest = int(number("least_segment"))
    day = np.arange(1, len(y) + 1)[:, None]
    before, after = day - begin, end - day
    allowed = (before >= shortest) & (after >= shortest)
    sums = np.cumsum(y, axis=0)
    weight = np.where(allowed, (end - begin) / np.maximum(before * after, 1), 0.0)
    gains = weight * (sums**2 / variance).sum(axis=2)
    row, size = gains.argmax(axis=0), np.arange(y.shape[1])
    split = np.where(allowed[row, size], row + 1, begin)
    total = np.where(allowed[row, size][:, None], sums[row, size], 0.0)
    first = (day > begin) & (day <= split)
    second = (day > split) & (day <= end) & allowed[row, size]
    steps = (
        total / np.maximum(split - begin, 1)[:, None],
        -total / np.maximum(end - split, 1)[:, None],
    )
    return split, y - first[:, :, None] * steps[0] - second[:, :, None] * steps[1]
