"""Folding: fields (n, m) as the pressure solver keeps them, [column, parity of the row, pair of rows].

A vector then runs along the canal over every second row. One empty pair at either end stands for the rows
beyond, so that loops need no branches.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Single = NDArray[np.float32]
Real = Array | Single


@njit(cache=True, error_model="numpy")
def fold(field: Array, out: Real, factor: float = 1.0) -> None:
    """Write ``factor`` times a field (n, m) into ``out`` (m, 2, pairs(n) + 2); no other place is touched.

    >>> out = np.zeros((1, 2, 4), np.float32)
    >>> fold(np.array([[1.0], [2.0], [3.0]]), out)
    >>> out[0].tolist()
    [[0.0, 1.0, 3.0, 0.0], [0.0, 2.0, 0.0, 0.0]]
    """
    for i in range(field.shape[0]):
        row = out[:, i % 2, i // 2 + 1]
        for j in range(field.shape[1]):
            row[j] = field[i, j] * factor


@njit(cache=True, error_model="numpy")
def unfold(field: Real, out: Array, factor: float = 1.0) -> None:
    """Write ``factor`` times the field whose folded form is given into ``out`` (n, m)."""
    for i in range(out.shape[0]):
        row = field[:, i % 2, i // 2 + 1]
        for j in range(out.shape[1]):
            out[i, j] = row[j] * factor


def pairs(n: int) -> int:
    """How many pairs n rows make, the last perhaps half empty."""
    return (n + 1) // 2
