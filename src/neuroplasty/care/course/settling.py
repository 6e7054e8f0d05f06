"""Settling: how the pain of a root follows what its state gives, and how gliding eases it.

A root that is freed does not fall silent at once: its pain falls over days in some and over weeks in others,
and rises faster. Gliding it every day eases it over weeks, less where scar holds it.

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
def settled(time_d: Array, gives: Array, start: Array, fall_d: float, rise_d: float) -> Array:
    """What is felt of each root (n, K), following what its state ``gives`` from ``start`` (K,) on."""
    out = np.empty_like(gives)
    for k in range(gives.shape[1]):
        level = start[k]
        out[0, k] = level
        for i in range(1, gives.shape[0]):
            target = 0.5 * (gives[i, k] + gives[i - 1, k])
            time = fall_d if target < level else rise_d
            level += (target - level) * (1.0 - exp(-(time_d[i] - time_d[i - 1]) / time))
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
