"""Gravity on the epidural fluid: what is heavier than CSF is drawn down along the film.

The film is thin, so that only the slope of the shell between two neighbours counts, not the film's thickness.
A column of contrast of 240 mgI/mL weighs 0.02 mmHg a millimetre more than one of CSF.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.epidural.posture import GRAVITY_M_S2, Posture
from neuroplasty.body.epidural.shell import Shell

Array = NDArray[np.float64]


def drops_m(shell: Shell, posture: Posture) -> tuple[Array, Array]:
    """How far (m) row i+1 lies below row i and column j+1 below column j, (n, m) each; zero past the end."""
    depth = ((shell.inner_mm + shell.outer_mm) / 2) @ posture.gravity * 1e-3
    along = np.zeros_like(depth)
    along[:-1] = depth[1:] - depth[:-1]
    return along, np.roll(depth, -1, axis=1) - depth


def heads_pa(heavier_kg_m3: Array, drops: tuple[Array, Array]) -> tuple[Array, Array] | None:
    """What gravity adds to the fall of pressure from cell to cell (Pa); None where nothing is heavier.

    ``heavier_kg_m3`` (n, m) is the fluid's density less that of CSF; between two cells it is their mean, so
    that a column at rest balances exactly.
    """
    if not heavier_kg_m3.any():
        return None
    return _heads(0.5 * GRAVITY_M_S2 * heavier_kg_m3, *drops)


@njit(cache=True, error_model="numpy")
def _heads(half: Array, drops_s: Array, drops_t: Array) -> tuple[Array, Array]:
    n, m = half.shape
    along, around = np.zeros((n, m)), np.empty((n, m))
    for i in range(n):
        for j in range(m - 1):
            around[i, j] = (half[i, j] + half[i, j + 1]) * drops_t[i, j]
        around[i, m - 1] = (half[i, m - 1] + half[i, 0]) * drops_t[i, m - 1]
        if i + 1 < n:
            for j in range(m):
                along[i, j] = (half[i, j] + half[i + 1, j]) * drops_s[i, j]
    return along, around
