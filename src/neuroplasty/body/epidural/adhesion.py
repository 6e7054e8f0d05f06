"""Adhesion: the bonded fraction of the surface stiffens and closes the film, tears, and dissolves.

    d(bonded)/dt = -bonded * [ tear(stress) + share k_enzyme c / (c + half) ]
    d(share)/dt = -share (1 - share) k_enzyme c / (c + half)
    tear = 1 / (fastest + 1 / (rate (exp(stress / strength) - 1)))

A bond is stretched by the film, or by a balloon; its stress is bond_stiffness times that stretch. Rupture
under load follows Bell (Science 1978), dissolution Michaelis and Menten; all constants are free: the
strength of epidural scar has never been measured. Enzyme dissolves only a share of the bonds, rich in
hyaluronan in young scar, little in mature; tearing takes both kinds alike. Within a procedure nothing grows
back.
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
    enzyme_share: Array,
    dt_s: float,
    table: Mapping[str, Parameter],
) -> tuple[Array, Array, Array]:
    """The bonds after ``dt_s`` at this stretch and enzyme.

    Exact for constant rates, so they stay in [0, 1] and only fall, whatever the step.

    Parameters
    ----------
    bonded, stretch_mm, hyaluronidase_iu_ml : (n, m)
        Bonded fraction, how far the bonds are stretched, and the enzyme round them.
    enzyme_share : (n, m)
        What of the bonds there are enzyme can dissolve, 0 to 1.
    dt_s : float
    table : mapping of str to Parameter

    Returns
    -------
    bonded, enzyme_share, dissolved : (n, m)
        The bonded fraction and its dissolvable share then, and what enzyme has dissolved; the rest of what
        was lost was torn.

    Examples
    --------
    >>> from neuroplasty.body.epidural.parameters import TABLE
    >>> one = np.ones(1)
    >>> three_days = after(0.8 * one, 0 * one, 150 * one, 0.05 * one, 3 * 86400.0, TABLE)
    >>> [round(float(found[0]), 3) for found in three_days]
    [0.76, 0.0, 0.04]
    """
    stress = np.maximum(stretch_mm, 0.0) * table["bond_stiffness"].value
    # Beyond e^60 the slowest of the two times in series is bond_fastest alone.
    bell = table["bond_rate"].value * np.expm1(np.minimum(stress / table["bond_strength"].value, 60.0))
    tear = bell / (1 + table["bond_fastest"].value * bell)
    dissolve = dissolving_per_s(hyaluronidase_iu_ml, table)
    soft = bonded * enzyme_share
    soft_left = soft * np.exp(-(tear + dissolve) * dt_s)
    left = (bonded - soft) * np.exp(-tear * dt_s) + soft_left
    part = np.divide(dissolve, tear + dissolve, out=np.zeros_like(tear), where=dissolve > 0)
    share = np.divide(soft_left, left, out=np.zeros_like(left), where=left > 0)
    return np.asarray(np.minimum(left, bonded)), np.minimum(share, 1.0), np.asarray((soft - soft_left) * part)


def dissolving_per_s(hyaluronidase_iu_ml: Array, table: Mapping[str, Parameter]) -> Array:
    """Rate (any shape) at which enzyme dissolves the bonds it can dissolve: Michaelis and Menten's."""
    enzyme = table["enzyme_rate"].value * hyaluronidase_iu_ml
    return np.asarray(enzyme / (hyaluronidase_iu_ml + table["enzyme_half_saturation"].value))
