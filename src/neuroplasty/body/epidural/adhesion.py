"""Adhesion: the bonded fraction of the surface stiffens and closes the film, tears, and dissolves.

    d(bonded)/dt = -bonded * [ tear(stress) + k_enzyme c / (c + half) ]
    tear = 1 / (fastest + 1 / (rate (exp(stress / strength) - 1)))

A bond is stretched by the film, or by a balloon; its stress is bond_stiffness times that stretch. Rupture
under load follows Bell (Science 1978), dissolution Michaelis and Menten; all constants are free: the
strength of epidural scar has never been measured. Within a procedure nothing grows back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]


def stiffness_mmhg_mm(bonded: Array, gap_mm: Array, softness: Array, table: Mapping[str, Parameter]) -> Array:
    """Stiffness (n, m) of the film: sac against wall, tighter where the gap is narrow, plus bonds."""
    narrow = table["tight_gap"].value / (gap_mm + table["contact_gap"].value)
    bare = table["film_stiffness"].value * (1 + narrow) / softness
    return np.asarray(bare + bonded * table["bond_stiffness"].value)


def after(
    bonded: Array,
    stretch_mm: Array,
    hyaluronidase_iu_ml: Array,
    dt_s: float,
    table: Mapping[str, Parameter],
) -> tuple[Array, Array]:
    """The bonded fraction (n, m) after ``dt_s`` at this stretch and enzyme, and what the enzyme dissolved.

    Exact for constant rates, so it stays in [0, 1] and only falls, whatever the step. What is lost is shared
    between the two causes as their rates; what the enzyme did not dissolve was torn.
    """
    stress = np.maximum(stretch_mm, 0.0) * table["bond_stiffness"].value
    # Beyond e^60 the slowest of the two times in series is bond_fastest alone.
    bell = table["bond_rate"].value * np.expm1(np.minimum(stress / table["bond_strength"].value, 60.0))
    tear = bell / (1 + table["bond_fastest"].value * bell)
    enzyme = table["enzyme_rate"].value * hyaluronidase_iu_ml
    dissolve = enzyme / (hyaluronidase_iu_ml + table["enzyme_half_saturation"].value)
    rate = tear + dissolve
    left = bonded * np.exp(-rate * dt_s)
    share = np.divide(dissolve, rate, out=np.zeros_like(rate), where=rate > 0)
    return np.asarray(left), np.asarray((bonded - left) * share)
