"""A smooth tube along a canal: stations every millimetre, each with its frame.

>>> rough = np.stack([np.zeros(50), np.zeros(50), np.linspace(0.0, 98.0, 50)], axis=1)
>>> tube = tube_along(rough)
>>> tube.up[40].round(3), tube.left[40].round(3), tube.posterior[40].round(3)
(array([0., 0., 1.]), array([-1.,  0.,  0.]), array([ 0., -1.,  0.]))
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

Array = NDArray[np.float64]

STEP_MM = 1.0
_BEND_MM = 30
_END_MM = 6


@dataclass(frozen=True)
class Tube:
    """Stations (n,) from below upward, their centres and unit vectors (n, 3), RAS+ mm."""

    s_mm: Array
    centre_mm: Array
    posterior: Array
    left: Array
    up: Array

    def direction(self, theta_rad: ArrayLike) -> Array:
        """Unit vectors (n, m, 3) in each station's plane at angles (m,), 0 posterior, 90 degrees left."""
        theta = np.asarray(theta_rad, float)
        return np.asarray(
            np.cos(theta)[None, :, None] * self.posterior[:, None, :]
            + np.sin(theta)[None, :, None] * self.left[:, None, :]
        )

    def nearest_station(self, point_mm: ArrayLike) -> float:
        """The station, mm, of the centre nearest to a position (3,)."""
        away = np.linalg.norm(self.centre_mm - np.asarray(point_mm, float), axis=1)
        return float(self.s_mm[int(np.argmin(away))])

    def cut(self, part: slice) -> Tube:
        """A stretch of stations; s starts at 0 again."""
        return Tube(
            self.s_mm[part] - self.s_mm[part][0],
            self.centre_mm[part],
            self.posterior[part],
            self.left[part],
            self.up[part],
        )


def tube_along(points_mm: Array, *, stiffness_mm: float = 6.0) -> Tube:
    """The smooth tube along a rough line of points (k, 3) that runs from below upward, RAS+ mm.

    ``stiffness_mm`` is the length below which bends are smoothed away. Left is the patient's left held
    perpendicular to the axis, so the frame turns with the canal and never flips.
    """
    points = _resampled(points_mm)
    smooth = np.stack([whittaker(points[:, a], np.ones(len(points)), stiffness_mm) for a in range(3)], axis=1)
    centre = _resampled(smooth)
    up = np.gradient(centre, axis=0)
    up = np.asarray(up / np.linalg.norm(up, axis=1, keepdims=True), np.float64)
    left = np.array([-1.0, 0.0, 0.0]) + up[:, :1] * up
    left = np.asarray(left / np.linalg.norm(left, axis=1, keepdims=True), np.float64)
    posterior = np.asarray(np.cross(up, left), np.float64)
    return Tube(STEP_MM * np.arange(len(centre), dtype=np.float64), centre, posterior, left, up)


def lengthened(tube: Tube, below_mm: float) -> Tube:
    """The tube run on downward, bending on as its lowest part bends."""
    n = len(tube.s_mm)
    # The last few stations are straightened by the smoothing.
    part = slice(min(_END_MM, n // 4), min(_END_MM + _BEND_MM, n))
    lean = np.unwrap(np.arctan2(tube.up[part, 1], tube.up[part, 2]))
    angle = np.polyval(np.polyfit(tube.s_mm[part], lean, 1), -np.arange(1.0, below_mm + 1.0))
    down = -np.stack([np.full_like(angle, tube.up[0, 0]), np.sin(angle), np.cos(angle)], axis=1)
    return tube_along(np.concatenate([(tube.centre_mm[0] + np.cumsum(down, axis=0))[::-1], tube.centre_mm]))


def whittaker(values: Array, weights: Array, length_mm: float) -> Array:
    """Smooth values (n,) a millimetre apart, each trusted by its weight; bends under ``length_mm`` go."""
    n = values.size
    if n < 4:
        return values.copy()
    d2 = sparse.diags_array([1.0, -2.0, 1.0], offsets=[0, 1, 2], shape=(n - 2, n))
    system = sparse.csc_array(sparse.diags_array(weights + 1e-9) + length_mm**4 * (d2.T @ d2))
    return np.asarray(spsolve(system, (weights + 1e-9) * values))


def _resampled(points: Array) -> Array:
    """Points a millimetre apart along a polyline, first point kept."""
    step = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(step)])
    keep = np.concatenate([[True], step > 1e-9])
    stations = np.arange(0.0, along[-1] + 1e-9, STEP_MM)
    return np.stack([np.interp(stations, along[keep], points[keep, a]) for a in range(3)], axis=1)
