"""Bilinear values of fields that are periodic in angle."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def sample_grid(
    field: Array, rows_mm: Array, s_mm: ArrayLike, theta_rad: ArrayLike, *, first: float = 0.0
) -> Array:
    """Bilinear value of a field (p, q) with rows at ``rows_mm`` and angles 2 pi (k + first) / q.

    Beyond the first and the last row the field is level.
    """
    s, theta = np.broadcast_arrays(np.asarray(s_mm, float), np.asarray(theta_rad, float))
    p, q = field.shape
    i = np.clip((s - rows_mm[0]) / (rows_mm[1] - rows_mm[0]), 0, p - 1)
    j = theta / (2 * np.pi) * q - first
    i0, j0 = np.minimum(i.astype(int), p - 2), np.floor(j).astype(int)
    a, b = i - i0, j - j0
    j0, j1 = j0 % q, (j0 + 1) % q
    low = field[i0, j0] * (1 - b) + field[i0, j1] * b
    high = field[i0 + 1, j0] * (1 - b) + field[i0 + 1, j1] * b
    return np.asarray(low * (1 - a) + high * a)
