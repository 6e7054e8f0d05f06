"""Adhesion: what parts natural adherence and scar, and what dissolves scar.

    opened:     d(intact)/dt = -intact / adherence_time       d(bonded)/dt = -bonded / peel_time
    enzyme:     d(bonded)/dt = -bonded k_enzyme c / (c + half)

The film opens where its pressure passes the stress that holds it (``law``); what held it there fails within
a second or so, so that the front goes on under the pressure it needs and no less: a peel front of a given
energy, whatever the rate. Where nothing has opened nothing tears. Bonds within a process length pull
together: the front meets their mean over that length, and no finer grid changes where scar gives way.
Dissolution follows Michaelis and Menten. All constants are free: none has ever been measured. Within a
procedure nothing grows back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


def over_process_length(bonded: Array, s_mm: Array, radius_mm: float, length_mm: float) -> Array:
    """A bonded fraction (p, q), stations ``s_mm``, as a peel front meets it: its mean over a process length.

    The mean is Gaussian, of a standard deviation of half the length; what is bonded in all stays the same but
    for what lies at the ends.
    """
    if not bonded.any():
        return bonded
    apart = float(s_mm[1] - s_mm[0]), 2 * np.pi * radius_mm / bonded.shape[1]
    along = gaussian_filter1d(bonded, length_mm / 2 / apart[0], axis=0, mode="nearest")
    return np.clip(gaussian_filter1d(along, length_mm / 2 / apart[1], axis=1, mode="wrap"), 0.0, 1.0)


def parted(intact: Array, opened: Flags, dt_s: float, table: Mapping[str, Parameter]) -> Array:
    """The adherence (n, m) that is still intact after ``dt_s`` with the film open there."""
    return np.asarray(intact * np.where(opened, np.exp(-dt_s / table["adherence_time"].value), 1.0))


def after(
    bonded: Array,
    opened: Flags,
    hyaluronidase_iu_ml: Array,
    dt_s: float,
    table: Mapping[str, Parameter],
) -> tuple[Array, Array]:
    """The bonded fraction (n, m) after ``dt_s`` with the film open there, and what the enzyme dissolved.

    Exact for constant rates, so it stays in [0, 1] and only falls, whatever the step. What is lost is shared
    between the two causes as their rates; what the enzyme did not dissolve was torn.
    """
    tear = opened / table["peel_time"].value
    enzyme = table["enzyme_rate"].value * hyaluronidase_iu_ml
    dissolve = enzyme / (hyaluronidase_iu_ml + table["enzyme_half_saturation"].value)
    rate = tear + dissolve
    left = bonded * np.exp(-rate * dt_s)
    share = np.divide(dissolve, rate, out=np.zeros_like(rate), where=rate > 0)
    return np.asarray(left), np.asarray((bonded - left) * share)
