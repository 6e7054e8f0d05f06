"""Adhesion: what parts natural adherence and scar, and what dissolves scar.

    opened:     d(intact)/dt = -intact / adherence_time       d(bonded)/dt = -bonded / peel_time
    enzyme:     d(bonded)/dt = -bonded share k_enzyme c / (c + half)
                d(share)/dt = -share (1 - share) k_enzyme c / (c + half)

The film opens where its pressure passes the stress that holds it (``law``); what held it there fails within
a second or so, so that the front goes on under the pressure it needs and no less: a peel front of a given
energy, whatever the rate. Where nothing has opened nothing tears. Between the middles of two cells the front
stands where the stress meets the pressure (``front``), so that no grid parts whole cells at once. Bonds
within a process length pull together: the front meets their mean over that length, and no finer grid changes
where scar gives way. Fluid enters round a tip as bonds leave the tissue open (``ease``): none is forced into
dense scar while a way beside it is open.
Enzyme dissolves only a share of the bonds, rich in hyaluronan in young scar, little in mature, as Michaelis
and Menten say; peeling takes both kinds alike. All constants are free: none has ever been measured. Within a
procedure nothing grows back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from neuroplasty.body.epidural.shell import Shell
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


def over_process_length(bonded: Array, s_mm: Array, radius_mm: float, length_mm: float) -> Array:
    """A bonded fraction (p, q), stations ``s_mm``, as a peel front meets it: its mean over a process length.

    What lifts the sac off the wall somewhere is felt over the same length.

    The mean is Gaussian, of a standard deviation of half the length; what is bonded in all stays the same but
    for what lies at the ends.
    """
    if not bonded.any():
        return bonded
    apart = float(s_mm[1] - s_mm[0]), 2 * np.pi * radius_mm / bonded.shape[1]
    along = gaussian_filter1d(bonded, length_mm / 2 / apart[0], axis=0, mode="nearest")
    return np.clip(gaussian_filter1d(along, length_mm / 2 / apart[1], axis=1, mode="wrap"), 0.0, 1.0)


def laid_on(shell: Shell, field: Array | float, s_mm: Array | None, length_mm: float, what: str) -> Array:
    """A field of the scar (n, m) on a shell: one number, its own grid, or another grid at stations ``s_mm``.

    From another grid it is the mean over a process length. Raises SolverError for a field that does not fit
    or leaves 0 to 1; ``what`` it is goes into the sentence.
    """
    values = np.asarray(field, float)
    if values.ndim == 0:
        values = np.full(shell.shape, float(values))
    elif s_mm is not None:
        values = shell.resample(over_process_length(values, s_mm, shell.radius_mm, length_mm), s_mm)
    if values.shape != shell.shape:
        raise SolverError(
            f"The {what} has shape {values.shape}, the shell {shell.shape}; "
            "give s_mm to resample a field of another grid."
        )
    if not (np.all(values >= 0) and np.all(values <= 1)):
        raise SolverError(f"The {what} must lie within 0 and 1; found {values.min()} to {values.max()}.")
    return values


def ease(bonded: Array, table: Mapping[str, Parameter]) -> Array | None:
    """How easily fluid enters each place (n, m) beside one without bonds: as bonds leave the tissue open."""
    if not bonded.any():
        return None
    floor = table["bond_permeability_floor"].value
    return np.asarray(((1.0 - bonded) ** table["bond_permeability_power"].value + floor) / (1.0 + floor))


def holding(bonded: Array, tied: Array, intact: Array, table: Mapping[str, Parameter]) -> Array:
    """The bonds (n, m) that hold the middle of each cell, of which it had ``tied``.

    They are whole until half of the cell's have gone from its rim, and part with the film once it has opened
    (``intact``: what is left of natural adherence there).
    """
    if not bonded.any():
        return bonded
    faster = table["adherence_time"].value / table["peel_time"].value
    middle = np.minimum(tied, 2 * bonded) * np.maximum(intact, 1e-300) ** faster
    return np.asarray(np.where(bonded > 0, middle, 0.0))


def parted(intact: Array, opened: Flags, dt_s: float, table: Mapping[str, Parameter]) -> Array:
    """The adherence (n, m) that is still intact after ``dt_s`` with the film open there."""
    return np.asarray(intact * np.where(opened, np.exp(-dt_s / table["adherence_time"].value), 1.0))


def after(
    bonded: Array,
    opened: Flags,
    hyaluronidase_iu_ml: Array,
    enzyme_share: Array,
    dt_s: float,
    table: Mapping[str, Parameter],
    standing: Array | None = None,
) -> tuple[Array, Array, Array]:
    """The bonds after ``dt_s`` with the film open or held there, and this enzyme.

    Exact for constant rates, so they stay in [0, 1] and only fall, whatever the step.

    Parameters
    ----------
    bonded, opened, hyaluronidase_iu_ml : (n, m)
        Bonded fraction, where the film is open, and the enzyme round the bonds.
    enzyme_share : (n, m)
        What of the bonds there are enzyme can dissolve, 0 to 1.
    dt_s : float
    table : mapping of str to Parameter
    standing : (n, m), optional
        The bonds that the front has not reached; None: all where the film is shut, none where it is open.

    Returns
    -------
    bonded, enzyme_share, dissolved : (n, m)
        The bonded fraction and its dissolvable share then, and what enzyme has dissolved; the rest of what
        was lost was torn.

    Examples
    --------
    >>> from neuroplasty.body.epidural.parameters import TABLE
    >>> one = np.ones(1)
    >>> three_days = after(0.8 * one, one < 0, 150 * one, 0.05 * one, 3 * 86400.0, TABLE)
    >>> [round(float(found[0]), 3) for found in three_days]
    [0.76, 0.0, 0.04]
    """
    if standing is None:
        standing = np.where(opened, 0.0, bonded)
    stands = np.minimum(standing, bonded)
    dissolve = dissolving_per_s(hyaluronidase_iu_ml, table)
    tear = 1.0 / table["peel_time"].value
    left, soft_left, dissolved = np.zeros_like(bonded), np.zeros_like(bonded), np.zeros_like(bonded)
    for bonds, rate in ((stands, 0.0), (bonded - stands, tear)):
        soft = bonds * enzyme_share
        rest = soft * np.exp(-(rate + dissolve) * dt_s)
        part = np.divide(dissolve, rate + dissolve, out=np.zeros_like(bonded), where=dissolve > 0)
        left += (bonds - soft) * np.exp(-rate * dt_s) + rest
        soft_left += rest
        dissolved += (soft - rest) * part
    share = np.divide(soft_left, left, out=np.zeros_like(left), where=left > 0)
    return np.asarray(np.minimum(left, bonded)), np.minimum(share, enzyme_share), dissolved


def dissolving_per_s(hyaluronidase_iu_ml: Array, table: Mapping[str, Parameter]) -> Array:
    """Rate (any shape) at which enzyme dissolves the bonds it can dissolve: Michaelis and Menten's."""
    enzyme = table["enzyme_rate"].value * hyaluronidase_iu_ml
    return np.asarray(enzyme / (hyaluronidase_iu_ml + table["enzyme_half_saturation"].value))
