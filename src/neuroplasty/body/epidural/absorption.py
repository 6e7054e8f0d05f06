"""Absorption: fluid of the film that is taken up into blood and lymph.

    dw/dt = -(w + floor) ln 2 / half-life        until w is zero

An exponential alone would never end; with the floor a film is gone within hours. What was pressed out of the
tissue comes back from the blood with the same half-life.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]


def after(
    excess_m3: Array, area_mm2: Array, dt_s: float, table: Mapping[str, Parameter]
) -> tuple[Array, float]:
    """The excess volume (n, m) after ``dt_s``, and how much went (m3); exact for any step.

    >>> from neuroplasty.body.epidural.parameters import TABLE
    >>> thin = np.full((1, 1), 1e-10)
    >>> left, gone = after(thin, np.ones((1, 1)), 86400.0, TABLE)
    >>> float(left[0, 0]), gone
    (0.0, 1e-10)
    """
    floor_m3 = table["uptake_floor"].value * 1e-9 * area_mm2
    half_life_s = table["fluid_uptake_half_life"].value * 60
    share = -np.expm1(-np.log(2) * dt_s / half_life_s)
    gone = np.where(excess_m3 > 0, np.minimum(share * (excess_m3 + floor_m3), excess_m3), share * excess_m3)
    return excess_m3 - gone, float(gone.sum())
