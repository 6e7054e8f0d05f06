"""Viscosity of what is in the film, by its iodine concentration.

>>> [round(float(v), 2) for v in viscosity_mpas(np.array([0.0, 140.0, 240.0]))]
[0.7, 1.5, 3.4]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural.parameters import TABLE

Array = NDArray[np.float64]

# Iohexol (Omnipaque) AHFS table 1, at 37 C: measured. Between them ln(viscosity) runs straight: the log
# mixing rule, by which saline, local anaesthetic and contrast mix as their volumes (derived).
IOHEXOL_MGI_ML = np.array([0.0, 140.0, 180.0, 240.0, 300.0, 350.0])
IOHEXOL_MPAS = np.array([TABLE["water_viscosity"].value, 1.5, 2.0, 3.4, 6.3, 10.4])


def viscosity_mpas(iodine_mgi_ml: Array) -> Array:
    """Viscosity at 37 C (mPa s) of a mixture with so much iodine (mgI/mL, any shape).

    Above 350 mgI/mL the last slope goes on. Source: iohexol table (AHFS), log mixing rule.
    """
    log = np.log(IOHEXOL_MPAS)
    slope = (log[-1] - log[-2]) / (IOHEXOL_MGI_ML[-1] - IOHEXOL_MGI_ML[-2])
    beyond = np.maximum(iodine_mgi_ml - IOHEXOL_MGI_ML[-1], 0.0)
    return np.asarray(np.exp(np.interp(iodine_mgi_ml, IOHEXOL_MGI_ML, log) + slope * beyond))
