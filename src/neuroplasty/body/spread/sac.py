"""Dye in the CSF: mixed in at the tip, it sinks into a layer, runs down the sac's slope and spreads along it.

Stations along the sac hold what is still mixed and what has settled; a cross-section is cut into bands by
height above its lowest point. Roots of the cauda equina take up room where no dye is. All that leaves
leaves at the upper end.

    d(mixed)/dt   = inflow - mixed / tau - d/ds(u mixed - D d(mixed)/ds)
    d(settled)/dt = mixed / tau - d/ds(v slope settled - D d(settled)/ds)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.spread.cells import Cells, low_discrepancy
from neuroplasty.body.spread.parameters import TABLE

Array = NDArray[np.float64]

_STATION_MM, _BANDS, _DRAWN, _SAMPLES = 3.0, 12, 4000, 160
_STAGGER = (0.5698402909980532, 0.7548776662466927)


@dataclass(frozen=True, eq=False)
class SacGrid:
    """The sac of one patient who lies one way: stations (n,), bands by height, where roots are not.

    ``share_mixed`` and ``share_settled`` (n, bands) say how a station's dye lies in its bands; ``slope``
    (n + 1,) how steeply the sac falls upward between stations; ``area_mm2`` (n,) is its room.
    """

    cells: Cells
    s_mm: Array
    area_mm2: Array
    slope: Array
    share_mixed: Array
    share_settled: Array


@dataclass(frozen=True)
class SacPool:
    """Iodine in the CSF, mg: by station mixed and settled (n,), and what has gone up beyond the canal."""

    grid: SacGrid
    mixed_mg: Array
    settled_mg: Array
    left_mg: float = 0.0

    @property
    def cells(self) -> Cells:
        """Where it lies."""
        return self.grid.cells

    @property
    def iodine_mg(self) -> Array:
        """Iodine in each cell (n * bands,)."""
        held = self.mixed_mg[:, None] * self.grid.share_mixed
        held = held + self.settled_mg[:, None] * self.grid.share_settled
        return np.asarray(held.ravel())

    @property
    def reach_mm(self) -> float:
        """The length of sac that holds all but a twentieth of it."""
        total = self.mixed_mg + self.settled_mg
        if total.sum() <= 0:
            return 0.0
        low, high = np.interp([0.025, 0.975], np.cumsum(total) / total.sum(), self.grid.s_mm)
        return float(high - low)

    def after(self, dt_s: float, s_mm: float, iodine_mg: float, volume_ml: float) -> SacPool:
        """The pool ``dt_s`` later, in which ``iodine_mg`` in ``volume_ml`` came in at a station."""
        grid = self.grid
        aim = np.exp(-0.5 * ((grid.s_mm - s_mm) / float(TABLE["jet_mixing"])) ** 2) + 1e-300
        pushed = np.concatenate([[0.0], np.where(grid.s_mm >= s_mm, 1.0, 0.0)])
        upward = pushed * volume_ml * 1e3 / dt_s / np.concatenate([grid.area_mm2[:1], grid.area_mm2])
        drift = float(TABLE["layer_drift"]) * grid.slope
        fastest = max(float(np.abs(upward).max()), float(np.abs(drift).max()), 1e-9)
        spread = float(TABLE["csf_dispersion"])
        most_s = min(0.4 * _STATION_MM / fastest, 0.2 * _STATION_MM**2 / spread)
        steps = max(1, int(np.ceil(dt_s / most_s)))
        step = dt_s / steps
        sinking = 1.0 - np.exp(-step / float(TABLE["settling_time"]))
        mixed, settled, left = self.mixed_mg, self.settled_mg, self.left_mg
        for _ in range(steps):
            mixed, gone = _carried(mixed + iodine_mg / steps * aim / aim.sum(), upward, spread, step)
            settled, gone_too = _carried(settled, drift, spread, step)
            settled = settled + sinking * mixed
            mixed = (1.0 - sinking) * mixed
            left += gone + gone_too
        return replace(self, mixed_mg=mixed, settled_mg=settled, left_mg=left)


def sac_pool(canal: Canal, gravity: Array) -> SacPool:
    """The empty sac of a patient whom gravity (3,), a unit vector in RAS+, pulls that way."""
    low = float(canal.s_mm[0]) if canal.sac_tip_s_mm is None else canal.sac_tip_s_mm
    high = float(canal.s_mm[-1])
    n = max(int((high - low) / _STATION_MM), 2)
    edges = np.linspace(low, high, n + 1)
    s = 0.5 * (edges[1:] + edges[:-1])
    cube = low_discrepancy(_DRAWN, 3)
    points = np.empty((n, _BANDS, _SAMPLES, 3))
    mixed, settled, area = np.zeros((n, _BANDS)), np.zeros((n, _BANDS)), np.zeros(n)
    floor = np.empty((n, 3))
    for i in range(n):
        # Every station is drawn on its own: equal ones would show as a pattern.
        u, v, w = ((cube + i * np.array([0.0, *_STAGGER])) % 1.0).T
        theta, share = 2 * np.pi * v, np.sqrt(u)
        station = edges[i] + w * (edges[i + 1] - edges[i])
        sac = canal.sample(canal.sac_mm, station, theta)
        place = canal.point_mm(station, theta, share * sac)
        weight = sac**2  # a point drawn evenly in angle stands for so much of the cross-section
        height = -(place - place.mean(axis=0)) @ gravity
        floor[i] = place[np.argmin(height)]
        height -= height.min()
        free = ~_in_roots(canal, gravity, s[i], place)
        area[i] = np.pi * float((weight * free).mean())
        band = np.minimum((height / (height.max() + 1e-9) * _BANDS).astype(int), _BANDS - 1)
        for b in range(_BANDS):
            held = np.flatnonzero((band == b) & free)
            if held.size:
                cumulative = np.cumsum(weight[held]) / weight[held].sum()
                drawn = np.searchsorted(cumulative, (np.arange(_SAMPLES) + 0.5) / _SAMPLES)
                points[i, b] = place[held[drawn]]
                mixed[i, b] = weight[held].sum()
                sinks = np.exp(-height[held] / float(TABLE["layer_height"]))
                settled[i, b] = (weight[held] * sinks).sum()
            else:
                points[i, b] = place[0]
    fall = np.einsum("ik,k->i", np.diff(floor, axis=0), gravity) / np.diff(s)
    smooth = np.convolve(np.pad(fall, 4, mode="edge"), np.full(9, 1 / 9), mode="valid")
    grid = SacGrid(
        Cells(points.reshape(n * _BANDS, _SAMPLES, 3), 1.1),
        s,
        area,
        np.concatenate([[0.0], smooth, smooth[-1:]]),
        mixed / mixed.sum(axis=1, keepdims=True),
        settled / settled.sum(axis=1, keepdims=True),
    )
    return SacPool(grid, np.zeros(n), np.zeros(n))


def _carried(amount: Array, speed: Array, spread: float, dt: float) -> tuple[Array, float]:
    """Amounts (n,) after upwind drift and dispersion, and what left at the upper end; the tip is closed."""
    before, behind = np.concatenate([[0.0], amount]), np.concatenate([amount, [0.0]])
    flux = np.where(speed > 0, speed * before, speed * behind) / _STATION_MM
    flux[1:-1] -= spread * (amount[1:] - amount[:-1]) / _STATION_MM**2
    flux[0] = 0.0
    flux[-1] = max(float(speed[-1]), 0.0) * amount[-1] / _STATION_MM + spread * amount[-1] / _STATION_MM**2
    return amount - dt * np.diff(flux), dt * float(flux[-1])


def _in_roots(canal: Canal, gravity: Array, s_mm: float, place: Array) -> NDArray[np.bool_]:
    """Which places (k, 3) at a station lie inside a root of the cauda equina."""
    inside = np.zeros(len(place), bool)
    top = float(canal.s_mm[-1])
    radius = float(TABLE["rootlet_radius"])
    for root in canal.roots:
        out_s, out_theta = float(root.path_s_mm[0]), float(root.path_theta_rad[0])
        if s_mm < out_s:
            continue
        # Roots lie on the low side; the lower its way out, the nearer to the middle a root still is up here.
        share = 0.82 * np.exp(-(s_mm - out_s) / (0.45 * (top - float(canal.s_mm[0]))))
        sac = float(canal.sample(canal.sac_mm, s_mm, out_theta))
        middle = canal.point_mm(s_mm, out_theta, share * sac) + 0.25 * sac * gravity
        along = np.array([np.interp(s_mm, canal.s_mm, canal.up[:, k]) for k in range(3)])
        offset = place - middle
        across = offset - (offset @ along)[:, None] * along
        inside |= np.linalg.norm(across, axis=1) < radius
    return inside
