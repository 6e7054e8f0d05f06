"""Tissue: what a needle's point is in, millimetre by millimetre along its line, and how hard it goes.

The canal tells epidural space, sac, disc and vertebra from its own geometry; behind it, bone and fat are read
off the image's Hounsfield units, ligament and muscle off the place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.instruments.parameters import (
    AIR_HU,
    BODY_DEPTH,
    BONE_HU,
    DISC_HALF_HEIGHT,
    FAT_HU,
    FLAVUM_MM,
    HIATUS_HEIGHT,
    INTERSPINOUS_HALF_WIDTH,
    RESISTANCE_N,
    SKIN_MM,
    SUPRASPINOUS_MM,
)
from neuroplasty.body.instruments.tip import round_the_canal
from neuroplasty.evidence.gauges import OUTER_MM

Array = NDArray[np.float64]
Names = NDArray[np.str_]

SOLID = ("bone", "vertebra")
"""What a needle stops at."""


@dataclass(frozen=True)
class Layer:
    """One tissue along the needle's line: from and to how deep (mm from the skin), and its resistance."""

    tissue: str
    from_mm: float
    to_mm: float
    resistance_n: float


def hounsfield(body: Volume, points_mm: Array) -> Array:
    """Hounsfield units (k,) at positions (k, 3) in RAS+ mm; air outside the image."""
    voxels = body.to_voxel(points_mm).T
    return np.asarray(map_coordinates(body.data, voxels, order=1, cval=float(AIR_HU)), float)


def tissues_along(canal: Canal, body: Volume | None, points_mm: Array) -> Names:
    """The tissue (k,) at points (k, 3) of a line, skin first.

    Without a ``body`` all that lies outside the canal counts as muscle, or, before it, as vertebra or disc.
    """
    s, theta, radius = round_the_canal(canal, points_mm)
    wall, sac = canal.sample(canal.wall_mm, s, theta), canal.sample(canal.sac_mm, s, theta)
    turn = np.abs((theta + np.pi) % (2 * np.pi) - np.pi)
    centre = canal.point_mm(s, 0.0, 0.0)
    off_plane = np.linalg.norm(points_mm - centre, axis=1) - radius
    beside = off_plane < 3.0
    within = beside & (radius < wall)
    hu = np.full(len(s), 40.0) if body is None else hounsfield(body, points_mm)
    out = np.where(hu > float(BONE_HU), "bone", np.where(hu < float(FAT_HU), "fat", "muscle")).astype("<U24")
    soft = out != "bone"
    middle = radius * np.sin(turn) < float(INTERSPINOUS_HALF_WIDTH)
    behind = beside & (turn < np.radians(60)) & soft & ~within
    sacral = canal.has_hiatus & (s < canal.s_mm[0] + float(HIATUS_HEIGHT))
    out[behind & middle & ~sacral & (out == "muscle")] = "interspinous ligament"
    near = behind & (radius < wall + float(FLAVUM_MM)) & (turn < np.radians(50))
    out[near & ~sacral] = "ligamentum flavum"
    out[near & sacral] = "sacrococcygeal membrane"
    front = beside & ~within & (turn > np.radians(130)) & (radius < wall + float(BODY_DEPTH))
    discs = np.array(list(canal.disc_s_mm.values()) or [np.inf])
    at_disc = np.abs(s[:, None] - discs).min(axis=1) < float(DISC_HALF_HEIGHT)
    out[front & at_disc] = "disc"
    out[front & ~at_disc] = "vertebra"
    tip = -np.inf if canal.sac_tip_s_mm is None else canal.sac_tip_s_mm
    if body is not None:
        # What an image does not show of the canal is the canal all the same.
        out[hu < float(AIR_HU) / 2] = "air"
    out[within] = "epidural space"
    out[within & (radius < sac) & (s > tip)] = "CSF"
    return out


def passage(tissues: Names, depth_mm: Array, gauge: int) -> tuple[Layer, ...]:
    """Layers from the skin on, from the tissue (k,) at depths (k,), evenly spaced; the first is the skin.

    Resistance grows with the needle's diameter (assumed proportional).
    """
    scale = OUTER_MM[gauge] / OUTER_MM[16]
    named = tissues.copy()
    named[depth_mm < float(SKIN_MM)] = "skin"
    midline = np.flatnonzero(named == "interspinous ligament")
    if len(midline):
        start = depth_mm[midline[0]] + float(SUPRASPINOUS_MM)
        named[(named == "interspinous ligament") & (depth_mm < start)] = "supraspinous ligament"
    step = float(depth_mm[1] - depth_mm[0]) if len(depth_mm) > 1 else 1.0
    layers: list[Layer] = []
    at = 0
    for name, run in groupby(named.tolist()):
        count = len(list(run))
        low, high = float(depth_mm[at]), float(depth_mm[at]) + count * step
        if layers and name == "CSF":
            layers.append(Layer("dura", low, low, scale * float(RESISTANCE_N["dura"])))
        layers.append(Layer(name, low, high, scale * float(RESISTANCE_N[name])))
        at += count
    return tuple(layers)
