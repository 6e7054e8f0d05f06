"""Gravity on the epidural fluid: what is heavier than CSF is drawn down along the film.

The film is thin, so that only the slope of the shell between two neighbours counts, not the film's thickness.
A column of contrast of 240 mgI/mL weighs 0.02 mmHg a millimetre more than one of CSF.
"""

from __future__ import annotations

import numpy as np
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
    along = np.zeros_like(heavier_kg_m3)
    along[:-1] = heavier_kg_m3[:-1] + heavier_kg_m3[1:]
    around = heavier_kg_m3 + np.roll(heavier_kg_m3, -1, axis=1)
    half = 0.5 * GRAVITY_M_S2
    return half * along * drops[0], half * around * drops[1]
