"""Settling: how the pain of a root follows what its state gives, and how gliding eases it.

A root that is freed does not fall silent at once: its pain falls over days in some and over weeks in others.
Once calmed it is not at once as touchy again as it was: up to what it used to give its pain comes back over
weeks, and only what exceeds that is felt within days. Gliding it every day eases it over weeks, less where
scar holds it.

>>> float(eased(np.array([1.0] * 300), 0.0, 28.0)[-1]) > 0.99
True
"""

from __future__ import annotations

from math import exp

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


@njit(cache=True)
def settled(
    time_d: Array, gives: Array, start: Array, usual: Array, fall_d: float, back_d: float, rise_d: float
) -> Array:
    """What is felt of each root (n, K), following what its state ``gives`` from ``start`` (K,) on.

    ``usual`` (K,): what it gave for long; up to there pain comes back within ``back_d``, beyond within
    ``rise_d``.
    """
    out = np.empty_like(gives)
    for k in range(gives.shape[1]):
        level, used = start[k], usual[k]
        out[0, k] = level
        for i in range(1, gives.shape[0]):
            target = 0.5 * (gives[i, k] + gives[i - 1, k])
            days = time_d[i] - time_d[i - 1]
            # What exceeds the usual, and what lies below it, each with its own time.
            more, less = max(level - used, 0.0), min(level, used)
            above, below = max(target - used, 0.0), min(target, used)
            more += (above - more) * (1.0 - exp(-days / (fall_d if above < more else rise_d)))
            less += (below - less) * (1.0 - exp(-days / (fall_d if below < less else back_d)))
            level = less + more
            out[i, k] = level
    return out


@njit(cache=True)
def eased(moved: Array, start: float, time_d: float) -> Array:
    """How far gliding has come to act by the end of each day (days,), 0 to 1."""
    out = np.empty_like(moved)
    keep, level = exp(-1.0 / time_d), start
    for day in range(moved.size):
        level = moved[day] + (level - moved[day]) * keep
        out[day] = level
    return out
