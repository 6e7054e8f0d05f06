"""What an injectate is as a fluid: its viscosity and density, by iodine, salt and temperature.

Contrast mixes with saline, local anaesthetic or what lies in the space to its iodine concentration, and the
iohexol table is measured there: between its strengths the logarithm of viscosity runs straight over volume
(log mixing rule), between its two temperatures over 1/T (Arrhenius). Salt beyond isotonic makes it thicker
and heavier; local anaesthetics and steroids count as isotonic saline.

>>> [round(float(v), 2) for v in viscosity_mpas(np.array([0.0, 140.0, 240.0]))]
[0.7, 1.5, 3.4]
>>> round(float(viscosity_mpas(240.0, temperature_c=21.0)), 2)
5.61
>>> round(float(density_g_ml(240.0)), 2), round(float(density_g_ml(0.0, salt_mg_ml=100.0)), 3)
(1.28, 1.069)
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.epidural.parameters import (
    IOHEXOL_SPECIFIC_GRAVITY,
    IOHEXOL_VISCOSITY_20C,
    IOHEXOL_VISCOSITY_37C,
    TABLE,
)

Array = NDArray[np.float64]

BODY_C, COLD_C = 37.0, 20.0
ISOTONIC_MG_ML = 9.0
_KELVIN = 273.15

IOHEXOL_MGI_ML = np.array([0.0, *map(float, IOHEXOL_VISCOSITY_37C)])
IOHEXOL_MPAS = np.array([TABLE["water_viscosity"].value, *map(float, IOHEXOL_VISCOSITY_37C.values())])
IOHEXOL_COLD_MPAS = np.array(
    [TABLE["water_viscosity_20c"].value, *map(float, IOHEXOL_VISCOSITY_20C.values())]
)
IOHEXOL_G_ML = np.array([TABLE["csf_density"].value, *map(float, IOHEXOL_SPECIFIC_GRAVITY.values())])


def viscosity_mpas(
    iodine_mgi_ml: ArrayLike, temperature_c: float = BODY_C, *, salt_mg_ml: ArrayLike = 0.0
) -> Array:
    """Viscosity (mPa s) of a mixture with so much iodine (mgI/mL) and sodium chloride (mg/mL), any shape.

    Above 350 mgI/mL the last slope goes on. Source: iohexol table (AHFS), log mixing rule, Arrhenius.
    """
    kelvin = temperature_c + _KELVIN
    cold, warm = COLD_C + _KELVIN, BODY_C + _KELVIN
    warmth = (1 / kelvin - 1 / cold) / (1 / warm - 1 / cold)
    log = (1 - warmth) * np.log(IOHEXOL_COLD_MPAS) + warmth * np.log(IOHEXOL_MPAS)
    thicker = TABLE["salt_viscosity"].value * np.maximum(np.asarray(salt_mg_ml) - ISOTONIC_MG_ML, 0.0)
    return np.asarray(np.exp(_along(iodine_mgi_ml, log) + thicker))


def density_g_ml(iodine_mgi_ml: ArrayLike, *, salt_mg_ml: ArrayLike = 0.0) -> Array:
    """Density (g/mL) at 37 C of a mixture with so much iodine (mgI/mL) and sodium chloride (mg/mL).

    Without either it is that of cerebrospinal fluid. Source: specific gravity in the iohexol table (AHFS).
    """
    salt = TABLE["salt_density"].value * np.maximum(np.asarray(salt_mg_ml) - ISOTONIC_MG_ML, 0.0)
    return np.asarray(_along(iodine_mgi_ml, IOHEXOL_G_ML) + salt)


def _along(iodine_mgi_ml: ArrayLike, nodes: Array) -> Array:
    """Straight between the table's strengths; the last slope goes on."""
    iodine = np.asarray(iodine_mgi_ml, float)
    return _between(iodine.ravel(), IOHEXOL_MGI_ML, nodes).reshape(iodine.shape)


@njit(cache=True, error_model="numpy")
def _between(x: Array, places: Array, nodes: Array) -> Array:
    slopes = np.diff(nodes) / np.diff(places)
    out = np.empty(len(x))
    for k in range(len(x)):
        if x[k] <= places[0]:
            # Most of a canal holds none.
            out[k] = nodes[0]
            continue
        i = 0
        while i + 1 < len(slopes) and x[k] >= places[i + 1]:
            i += 1
        out[k] = nodes[i] + slopes[i] * (x[k] - places[i])
    return out
