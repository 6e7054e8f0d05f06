"""Dye in a vein: carried off along tortuous veins of the epidural plexus, out by a foramen, up and away.

From the tip it runs to the plexus in front of the sac and parts: up, out and along the ascending lumbar vein
to the vena cava, and across the midline and down. What has run the whole way is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.spread.cells import Cells, tube_points
from neuroplasty.body.spread.parameters import TABLE

Array = NDArray[np.float64]

_PIECE_MM, _SAMPLES = 2.0, 90
_UP_SHARE = 0.65
_PLEXUS_THETA = np.radians(142.0)


@dataclass(frozen=True, eq=False)
class VeinGrid:
    """Two veins from one tip, in pieces: where each begins among the cells, and its share of the flow."""

    cells: Cells
    first: tuple[int, ...]
    share: tuple[float, ...]


@dataclass(frozen=True)
class VeinPool:
    """Iodine in the veins, mg by piece (cells,), and what has run off."""

    grid: VeinGrid
    iodine_mg: Array
    left_mg: float = 0.0

    @property
    def cells(self) -> Cells:
        """Where it lies."""
        return self.grid.cells

    @property
    def reach_mm(self) -> float:
        """The length of vein that shows."""
        total = float(self.iodine_mg.sum())
        if total <= 0:
            return 0.0
        return _PIECE_MM * int((self.iodine_mg > 0.02 * float(self.iodine_mg.max())).sum())

    def after(self, dt_s: float, s_mm: float, iodine_mg: float, volume_ml: float) -> VeinPool:
        """The pool ``dt_s`` later, in which ``iodine_mg`` in ``volume_ml`` came in at the tip."""
        speed, smear = float(TABLE["vein_speed"]), float(TABLE["vein_dispersion"])
        # What the hand pushes in adds to the stream that is there.
        speed += 0.5 * volume_ml * 1e3 / dt_s / (np.pi * float(TABLE["vein_radius"]) ** 2)
        steps = max(1, int(np.ceil(dt_s / min(0.5 * _PIECE_MM / speed, 0.2 * _PIECE_MM**2 / smear))))
        along, mixing = speed * dt_s / steps / _PIECE_MM, smear * dt_s / steps / _PIECE_MM**2
        held = self.iodine_mg.copy()
        left = self.left_mg
        stops = (*self.grid.first[1:], held.size)
        for first, stop, share in zip(self.grid.first, stops, self.grid.share, strict=True):
            vein = held[first:stop]
            for _ in range(steps):
                flux = np.concatenate([[share * iodine_mg / steps], along * vein])
                flux[1:-1] -= mixing * np.diff(vein)
                left += float(flux[-1])
                vein = vein - np.diff(flux)
            held[first:stop] = vein
        return replace(self, iodine_mg=held, left_mg=left)


def vein_pool(canal: Canal, s_mm: float, theta_rad: float) -> VeinPool:
    """The empty veins that drain a tip at (s, theta)."""
    side = 1.0 if np.sin(theta_rad) >= 0 else -1.0
    low, high = float(canal.s_mm[0]), float(canal.s_mm[-1])

    def inside(s: float, theta: float, share: float = 0.97) -> Array:
        station = float(np.clip(s, low, high))
        wall, sac = (float(canal.sample(f, station, theta)) for f in (canal.wall_mm, canal.sac_mm))
        return canal.point_mm(station, theta, sac + share * (wall - sac))

    tip = inside(s_mm, theta_rad, 0.6)
    near, far = side * _PLEXUS_THETA, -side * _PLEXUS_THETA
    out = inside(s_mm + 22, side * np.radians(100))
    left = np.array([-1.0, 0.0, 0.0]) * side
    front, head = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
    lumbar = out + 14 * left + 10 * front + 6 * head
    cava = np.array([12.0, 42.0, 0.0]) + np.array([0.0, 0.0, 1.0]) * (lumbar[2] + 60) + out * [0.0, 1.0, 0.0]
    upward = [
        tip, inside(s_mm + 5, 0.5 * (theta_rad if side > 0 else theta_rad - 2 * np.pi) + 0.5 * near),
        inside(s_mm + 11, near), inside(s_mm + 17, near), out, lumbar, lumbar + 30 * head + 3 * left, cava,
        cava + 60 * head,
    ]  # fmt: skip
    across = [
        tip, inside(s_mm - 3, near), inside(s_mm - 8, np.pi), inside(s_mm - 12, far), inside(s_mm - 26, far),
        inside(s_mm - 34, -side * np.radians(105)),
        inside(s_mm - 38, -side * np.radians(95)) - 16 * left + 8 * front - 8 * head,
        inside(s_mm - 42, -side * np.radians(95)) - 34 * left + 26 * front - 16 * head,
    ]  # fmt: skip
    narrow = float(TABLE["vein_radius"])
    parts, first = [], [0]
    for stops, wide in ((upward, 4.5), (across, 1.8)):
        path = _tortuous(np.array(stops))
        share = np.linspace(0.0, 1.0, len(path) - 1)
        radius = narrow * (
            0.8 + 0.2 * np.sin(23 * share) + (wide - 1.0) * np.clip(2 * share - 1.0, 0, 1) ** 2
        )
        parts.append(tube_points(path, radius, _SAMPLES))
        first.append(first[-1] + len(parts[-1]))
    cells = Cells(np.concatenate(parts), 1.1)
    return VeinPool(VeinGrid(cells, (0, first[1]), (_UP_SHARE, 1 - _UP_SHARE)), np.zeros(first[-1]))


def _tortuous(stops: Array) -> Array:
    """A smooth path (n, 3) through the stops in pieces of even length, tortuous about its line."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(stops, axis=0), axis=1))])
    fine = np.linspace(0.0, length[-1], int(length[-1] / _PIECE_MM) + 2)
    path = CubicSpline(length, stops, bc_type="natural")(fine)
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = np.cross(along, [0.3, 0.9, 0.3])
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    deep = np.cross(along, aside)
    amplitude = float(TABLE["vein_tortuosity"]) * np.minimum(fine / 10.0, 1.0)[:, None]
    turn = 2 * np.pi * fine[:, None]
    wave = np.sin(turn / 17.0) + 0.4 * np.sin(turn / 10.3 + 1.0)
    return np.asarray(path + amplitude * (wave * aside + 0.7 * np.sin(turn / 13.7 + 2.0) * deep))
