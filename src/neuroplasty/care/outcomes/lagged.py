"""Lagging: what follows something else day by day, keeping so much of itself.

>>> lagged(np.array([[2.0, 2.0, 2.0]]), np.array([0.0]), 0.5, 0.5).round(3)
array([[1.  , 1.5 , 1.75]])
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


def lagged(drive: Array, before: Array, keep: float, gain: float) -> Array:
    """``keep`` of the day before and ``gain`` of the drive, along the last axis.

    Parameters
    ----------
    drive : (..., days) array
    before : (...) array
        What it was on the day before the first.
    keep, gain : float

    Returns
    -------
    (..., days) array

    Examples
    --------
    >>> lagged(np.zeros(3), np.array(8.0), 0.5, 1.0)
    array([4., 2., 1.])
    """
    rows = np.ascontiguousarray(drive).reshape(-1, drive.shape[-1])
    return _lagged(rows, np.ascontiguousarray(before).reshape(-1), keep, gain).reshape(drive.shape)


@njit(cache=True)
def _lagged(drive: Array, before: Array, keep: float, gain: float) -> Array:
    out = np.empty_like(drive)
    for k in range(drive.shape[0]):
        level = before[k]
        for day in range(drive.shape[1]):
            level = keep * level + gain * drive[k, day]
            out[k, day] = level
    return out


__all__ = ["lagged"]
