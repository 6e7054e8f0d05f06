"""Dye between dura and arachnoid: a thin film round the sac that runs far with little fluid.

Its thickness is given; where it is filled first follows from how far a place is from the tip, a step round
the sac counting as several along it. Seen edge on at both sides of the sac it draws two rails.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.spread.cells import Cells, filled, low_discrepancy
from neuroplasty.body.spread.parameters import TABLE

Array = NDArray[np.float64]

_STATION_MM, _AROUND, _SAMPLES = 3.0, 48, 24


@dataclass(frozen=True, eq=False)
class FilmGrid:
    """Cells of the film in the order in which they fill, their room (mL) and stations."""

    cells: Cells
    room_ml: Array
    s_mm: Array


@dataclass(frozen=True)
class FilmPool:
    """Iodine in the film, mg, in so much fluid."""

    grid: FilmGrid
    total_mg: float = 0.0
    volume_ml: float = 0.0
    left_mg: float = 0.0

    @property
    def cells(self) -> Cells:
        """Where it lies."""
        return self.grid.cells

    @property
    def iodine_mg(self) -> Array:
        """Iodine in each cell (cells,): as much as its share of the fluid."""
        held = filled(self.grid.room_ml, self.volume_ml)
        return np.asarray(self.total_mg * held / max(float(held.sum()), 1e-12))

    @property
    def reach_mm(self) -> float:
        """The length of sac along which the film is filled."""
        seen = filled(self.grid.room_ml, self.volume_ml) > 0.5 * self.grid.room_ml
        return float(np.ptp(self.grid.s_mm[seen])) if seen.any() else 0.0

    def after(self, dt_s: float, s_mm: float, iodine_mg: float, volume_ml: float) -> FilmPool:
        """The pool ``dt_s`` later, in which ``iodine_mg`` in ``volume_ml`` came in."""
        return replace(self, total_mg=self.total_mg + iodine_mg, volume_ml=self.volume_ml + volume_ml)


def film_pool(canal: Canal, s_mm: float, theta_rad: float) -> FilmPool:
    """The empty film round a patient's sac, to be filled from a tip at (s, theta)."""
    low = float(canal.s_mm[0]) if canal.sac_tip_s_mm is None else canal.sac_tip_s_mm
    n = max(int((float(canal.s_mm[-1]) - low) / _STATION_MM), 2)
    s = low + (np.arange(n) + 0.5) * _STATION_MM
    theta = 2 * np.pi * (np.arange(_AROUND) + 0.5) / _AROUND
    stations, angles = (field.ravel() for field in np.meshgrid(s, theta, indexing="ij"))
    thickness = float(TABLE["film_thickness"])
    radius = canal.sample(canal.sac_mm, stations, angles)
    turn = (angles - theta_rad + np.pi) % (2 * np.pi) - np.pi
    away = np.hypot((stations - s_mm) / float(TABLE["film_stretch"]), radius * turn)
    order = np.argsort(away, kind="stable")
    stations, angles, radius = stations[order], angles[order], radius[order]
    u, v, w = np.moveaxis(low_discrepancy(order.size * _SAMPLES, 3).reshape(order.size, _SAMPLES, 3), 2, 0)
    at_s = stations[:, None] + (u - 0.5) * _STATION_MM
    at_theta = angles[:, None] + (v - 0.5) * 2 * np.pi / _AROUND
    skin = canal.sample(canal.sac_mm, at_s, at_theta)
    points = canal.point_mm(at_s, at_theta, skin - w * thickness)
    room_ml = thickness * radius * 2 * np.pi / _AROUND * _STATION_MM * 1e-3
    return FilmPool(FilmGrid(Cells(points, 0.8), room_ml, stations))
