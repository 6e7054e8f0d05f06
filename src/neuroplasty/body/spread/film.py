"""Dye between dura and arachnoid: a thin film round the sac that runs far with little fluid.

Its thickness is given; where it is filled first follows from how far a place is from the tip, a step round
the sac counting as several along it. Seen edge on at both sides of the sac it draws two rails.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.spread.cells import Cells, low_discrepancy
from neuroplasty.body.spread.filling import FilledPool
from neuroplasty.body.spread.parameters import TABLE

Array = NDArray[np.float64]

_STATION_MM, _AROUND, _SAMPLES = 3.0, 48, 24


@dataclass(frozen=True, eq=False)
class FilmGrid:
    """Cells of the film in the order in which they fill, their room (mL) and stations."""

    cells: Cells
    room_ml: Array
    s_mm: Array

    def reach_mm(self, seen: NDArray[np.bool_]) -> float:
        """The length of sac along which the film is filled."""
        return float(np.ptp(self.s_mm[seen])) if seen.any() else 0.0


def film_pool(canal: Canal, s_mm: float, theta_rad: float) -> FilledPool:
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
    return FilledPool(FilmGrid(Cells(points, 0.8), room_ml, stations))
