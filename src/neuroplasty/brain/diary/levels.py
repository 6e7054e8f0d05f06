"""The test behind change points and migration: is one split of the days better than any chance split?

For columns y (days, k) and every split that leaves both sides long enough, the gain is the fall in squared
error, in units of each column's long-run variance, summed over columns. The largest gain is held against
that of stationary first-order autoregressions with the same memory, estimated anew from each, so that the
uncertainty of the memory is in the p-value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import autoregressions, long_run_variance, memory, share_as_extreme

Array = NDArray[np.float64]

_FIRST, _MORE, _LONG = 399, 3999, 999
_LONG_DAYS = 1000


@dataclass(frozen=True)
class Split:
    """The best split: its first day after, its gain, the gain that chance reaches in 5 %, and the p-value."""

    at: int
    gain: float
    critical: float
    p: float


def best_split(y: Array, rng: Generator) -> Split:
    """The best split of ``y`` (days, k) and the chance of one as good without any change."""
    gains = _gains(y[:, None, :])[:, 0]
    at = int(np.argmax(gains))
    phi = memory(y)
    chance = _chance(phi, len(y), _FIRST, rng)
    if share_as_extreme(int((chance >= gains[at]).sum()), _FIRST) < 0.05:
        chance = _chance(phi, len(y), _LONG if len(y) >= _LONG_DAYS else _MORE, rng)
    p = share_as_extreme(int((chance >= gains[at]).sum()), len(chance))
    shortest = int(number("least_segment"))
    return Split(at + shortest, float(gains[at]), float(np.percentile(chance, 95)), p)


def _chance(phi: Array, days: int, size: int, rng: Generator) -> Array:
    """The largest gains of stationary series, (size,)."""
    chunk = max(1, 2_000_000 // (days * len(phi)))
    found = [
        _gains(autoregressions(phi, days, min(chunk, size - done), rng)).max(axis=0)
        for done in range(0, size, chunk)
    ]
    return np.concatenate(found)


def _gains(y: Array) -> Array:
    """Gain of every split of ``y`` (days, size, k), (splits, size)."""
    days, shortest = len(y), int(number("least_segment"))
    spread = np.maximum(long_run_variance(y), 1e-3)
    sums = np.cumsum(y - y.mean(axis=0), axis=0)[shortest - 1 : days - shortest]
    before = np.arange(shortest, days - shortest + 1)[:, None, None]
    return np.asarray((sums**2 * days / (before * (days - before)) / spread).sum(axis=2))
