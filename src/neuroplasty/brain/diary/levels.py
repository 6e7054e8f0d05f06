"""The test behind change points and migration: is one split of the days better than any chance split?

For columns y (days, k), the split that explains most of their variance; its gain is the fall in squared
error in units of each column's long-run variance, summed over columns. It is held against the gains of
stationary first-order autoregressions, whose memory is drawn for each anew from what the diary leaves open
of its own, and is estimated from each anew: so a p-value is not small because the memory was misjudged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import MOST_MEMORY, autoregressions, share_as_extreme

Array = NDArray[np.float64]

_FIRST, _MORE, _LONG = 399, 3999, 999
_LONG_DAYS = 1000
_FITTED = 4


@dataclass(frozen=True)
class Split:
    """The best split: its first day after, the p-value, and by column the long-run variance left.

    ``critical`` is the gain that chance reaches in 5 %.
    """

    at: int
    p: float
    critical: float
    spread: Array


def best_split(y: Array, rng: Generator) -> Split:
    """The best split of ``y`` (days, k) and the chance of one as good without any change."""
    at, gain, phi, spread = _best(y[:, None, :])
    chance = _chance(phi[0], len(y), _FIRST, rng)
    if share_as_extreme(int((chance >= gain[0]).sum()), _FIRST) < 0.05:
        chance = _chance(phi[0], len(y), _LONG if len(y) >= _LONG_DAYS else _MORE, rng)
    p = share_as_extreme(int((chance >= gain[0]).sum()), len(chance))
    return Split(int(at[0]), p, float(np.percentile(chance, 95)), spread[0])


def _chance(phi: Array, days: int, size: int, rng: Generator) -> Array:
    """The gains of stationary series, (size,), with memories about ``phi`` (k,)."""
    error = np.sqrt((1 - phi**2) / days)
    chunk = max(1, 2_000_000 // (days * len(phi)))
    found = []
    for done in range(0, size, chunk):
        now = min(chunk, size - done)
        drawn = np.clip(phi + error * rng.standard_normal((now, len(phi))), 0.0, 0.95)
        found.append(_best(autoregressions(drawn, days, rng))[1])
    return np.concatenate(found)


def _best(y: Array) -> tuple[NDArray[np.intp], Array, Array, Array]:
    """For each series of ``y`` (days, size, k): split and gain (size,), memory and spread (size, k)."""
    days, shortest = len(y), int(number("least_segment"))
    centred = y - y.mean(axis=0)
    sums = np.cumsum(centred, axis=0)[shortest - 1 : days - shortest]
    before = np.arange(shortest, days - shortest + 1)[:, None, None]
    variance = np.maximum((centred**2).mean(axis=0), 1e-6)
    gains = sums**2 * days / (before * (days - before))
    row = (gains / variance).sum(axis=2).argmax(axis=0)
    size = np.arange(y.shape[1])
    at = row + shortest
    step = sums[row, size] / at[:, None], -sums[row, size] / (days - at)[:, None]
    residual = centred - np.where((np.arange(days)[:, None] < at)[:, :, None], *step)
    left = np.maximum((residual**2).mean(axis=0), 1e-3)
    phi = (residual[1:] * residual[:-1]).mean(axis=0) / left
    # Two means were fitted, and the split chosen, which works like a third: each takes about
    # (1 + 3 phi) / n off the lag-1 autocorrelation (Kendall 1954).
    phi = np.clip((phi + _FITTED / days) / (1 - 3 * _FITTED / days), 0.0, MOST_MEMORY)
    spread = left * (1 + phi) / (1 - phi)
    return at, np.asarray((gains[row, size] / spread).sum(axis=1)), phi, spread
