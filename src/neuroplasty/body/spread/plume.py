"""Plume: the way that dye takes which has left the canal by a foramen.

A sleeve round the root that fills cell by cell, outward and down, and at its end a cloud in the muscle.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.spread.cells import low_discrepancy
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

Array = NDArray[np.float64]

SLEEVE_LENGTH = Parameter(
    30.0, "mm", "assumed", "dye that left by a foramen runs along the root this far, as a sleeve round it"
)
SLEEVE_WALL = Parameter(
    1.2, "mm", "assumed", "thickness of the sleeve of dye round a root outside its foramen", 0.5, 2.5
)
SLEEVE_ROOM = Parameter(
    0.5, "1", "assumed", "share of the sleeve that fluid takes up, the rest being fat and fibres", 0.2, 0.8
)
GANGLION = Parameter(
    0.25, "1", "assumed", "how much thicker the root is at its ganglion, in the foramen", 0.0, 0.6
)
CLOUD_SPREAD = Parameter(
    9.0,
    "mm",
    "assumed",
    "what the sleeve has no room for lies in muscle at its end, a cloud this wide",
    5.0,
    20.0,
)
_GANGLION_AT_MM, _GANGLION_MM = 9.0, 4.0
_SLEEVE_CELLS, _SLEEVE_SAMPLES, _CLOUD_SAMPLES = 15, 600, 4000


@dataclass(frozen=True)
class Plume:
    """The way dye takes outside one foramen: a sleeve round the root, in cells, and a cloud at its end.

    ``sleeve_mm`` (cells, many, 3) and ``cloud_mm`` (1, many, 3) are sample points; ``room_ml`` (cells,) is
    the fluid each cell of the sleeve has room for.
    """

    root: str
    sleeve_mm: Array
    cloud_mm: Array
    room_ml: Array

    def fill(self, iodine_mg: float, volume_ml: float) -> tuple[Array, float]:
        """Iodine in the sleeve (cells,) and in the cloud when so much has left in so much fluid."""
        # The front is soft: a cell fills while as much as it and the ones before it hold runs past it.
        reached = volume_ml / np.cumsum(self.room_ml)
        held = self.room_ml * (1 - np.exp(-(reached**2)))
        total = max(volume_ml, float(held.sum()))
        if total <= 0:
            return held, 0.0
        sleeve = iodine_mg * held / total
        return sleeve, iodine_mg * max(volume_ml - float(held.sum()), 0.0) / total


def plume_of(root: Root, canal: Canal) -> Plume:
    """The plume of one root: outward from its foramen, then bending down and forward with the root."""
    s, theta = root.foramen
    sac, wall = (float(canal.sample(field, s, theta)) for field in (canal.sac_mm, canal.wall_mm))
    # It begins inside the canal, in the recess, so that the dye there runs on into the sleeve.
    start = canal.point_mm(s, theta, (sac + wall) / 2)
    outward = _unit(start - canal.point_mm(s, 0.0, 0.0))
    up, posterior = (
        np.array([np.interp(s, canal.s_mm, axis[:, k]) for k in range(3)])
        for axis in (canal.up, canal.posterior)
    )
    along = np.linspace(0.0, 1.0, _SLEEVE_CELLS + 1)[:, None]
    way = _unit((1 - 0.5 * along) * outward - (0.7 + 0.9 * along) * up - (0.1 + 0.5 * along) * posterior)
    step = float(SLEEVE_LENGTH) / _SLEEVE_CELLS
    path = start + step * np.cumsum(np.vstack([np.zeros(3), way[:-1]]), axis=0)
    # The root, with its ganglion a swelling on it, stays clear: between two lines of dye on a picture.
    swelling = np.exp(-(((along[:-1, 0] * float(SLEEVE_LENGTH) - _GANGLION_AT_MM) / _GANGLION_MM) ** 2))
    inner = root.diameter_mm / 2 * (1 + float(GANGLION) * swelling)
    # A funnel at the axilla that tapers to nothing at the end.
    outer = inner + float(SLEEVE_WALL) * (1 + np.exp(-6 * along[:-1, 0])) * (1 - along[:-1, 0] ** 3)
    u, v, w = np.moveaxis(
        low_discrepancy(_SLEEVE_CELLS * _SLEEVE_SAMPLES, 3).reshape(_SLEEVE_CELLS, -1, 3), 2, 0
    )
    # From one cell's radii to the next's: no steps along the sheath.
    near, far = (np.concatenate([end[1:], end[-1:]])[:, None] for end in (inner, outer))
    near, far = inner[:, None] * (1 - w) + near * w, outer[:, None] * (1 - w) + far * w
    ring = np.sqrt(near**2 + u * (far**2 - near**2))[..., None]
    across = _unit(np.cross(way[:-1], posterior))
    deep = np.cross(way[:-1], across)
    points = (
        path[:-1, None]
        + (step * w)[..., None] * way[:-1, None]
        + ring * np.cos(2 * np.pi * v)[..., None] * across[:, None]
        + ring * np.sin(2 * np.pi * v)[..., None] * deep[:, None]
    )
    normal = ndtri(low_discrepancy(_CLOUD_SAMPLES, 3))
    end = np.stack([across[-1], deep[-1], 2.0 * way[-1]])
    cloud = path[-1] + float(CLOUD_SPREAD) * (way[-1] + normal @ end)
    room = float(SLEEVE_ROOM) * np.pi * (outer**2 - inner**2) * step * 1e-3
    return Plume(root.name, points, cloud[None], room)


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))


register("fluoroscopy", sys.modules[__name__])
