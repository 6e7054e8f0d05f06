"""Front: how far into the cells at its rim scar has let go, between the middles of two cells.

A cell's film opens where the pressure passes the stress in its middle. Towards the next middle that stress
runs straight, and the front stands where it meets the pressure: beyond the face, and part of the closed
cell's bonds have parted, or before it, and part of the open cell's still hold. So what a scar loses follows
the pressure and not whole cells, and a finer grid finds the same front.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@njit(cache=True, error_model="numpy")
def standing(
    tied: Array, strength_pa: Array, stress_pa: Array, opened: Flags, reached: Flags, is_open: Flags
) -> Array:
    """The bonds (n, m) that the front leaves standing in each cell.

    ``tied`` is what each cell held before anything gave way and ``strength_pa`` its stress then,
    ``stress_pa`` the pressure over what is outside. In an ``opened`` cell bonds stand between the front and a
    closed neighbour, unless something else than fluid ``reached`` it; in a closed one all do but those
    between an open neighbour and the front. Where the sac lies on the wall (not ``is_open``) no front goes.
    """
    n, m = tied.shape
    out = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            own = tied[i, j]
            if own == 0.0 or reached[i, j] or not is_open[i, j]:
                out[i, j] = 0.0 if opened[i, j] else own
                continue
            most = 0.0
            for axis in range(2):
                both = 0.0
                for side in range(2):
                    k, q = i, j
                    if axis == 0:
                        k = i - 1 + 2 * side
                        if k < 0 or k >= n:
                            continue
                    else:
                        q = (j - 1 + 2 * side) % m
                    if opened[k, q] == opened[i, j] or reached[k, q] or not is_open[k, q]:
                        continue
                    both += _between(i, j, k, q, tied, strength_pa, stress_pa, opened)
                most = max(most, both)
            most = min(most, own)
            out[i, j] = most if opened[i, j] else own - most
    return out


@njit(cache=True, error_model="numpy", inline="always")
def _between(
    i: int, j: int, k: int, q: int, tied: Array, strength_pa: Array, stress_pa: Array, opened: Flags
) -> float:
    """Of a cell's bonds those between the front and its face towards a neighbour in the other state."""
    if opened[i, j]:
        here, there, x = strength_pa[i, j], strength_pa[k, q], stress_pa[i, j]
        own, other = tied[i, j], tied[k, q]
    else:
        here, there, x = strength_pa[k, q], strength_pa[i, j], stress_pa[k, q]
        own, other = tied[k, q], tied[i, j]
    # 0 in the open cell's middle, 0.5 at the face, 1 in the closed middle. What is no stronger than the
    # open cell and still shut has not been reached yet.
    at = 0.5
    if there > here:
        at = min(max((x - here) / (there - here), 0.0), 1.0)
    if opened[i, j]:
        return float(max(0.5 - at, 0.0) * (own + (other - own) * 0.5 * (at + 0.5)))
    return float(max(at - 0.5, 0.0) * (own + (other - own) * 0.5 * (at + 0.5)))
