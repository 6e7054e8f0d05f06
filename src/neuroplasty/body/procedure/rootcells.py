"""Root cells: fixed points along each root, and what of a field on the shell meets the root there.

The points lie every millimetre along the root's path, on its middle and both its edges; they are the
anatomy's, the same on every grid, and a field is read there between its cells. What a root meets therefore
converges as the grid gets finer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array

from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.epidural import Opening, Shell, State
from neuroplasty.body.instruments.radiofrequency import RootsHeat
from neuroplasty.body.nerve import WORST_SHARE, Exposure

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Cells = NDArray[np.int32]

APART_MM = 1.0
"""Between two points along a root."""


@dataclass(frozen=True, eq=False)
class RootCells:
    """All roots' points on end, and how each is read from the cells of one shell.

    Parameters
    ----------
    names : tuple of str
        Of the K roots.
    weights : (total, n m) sparse array
        Bilinear, of the shell's cells in each point; every row adds up to 1.
    starts, counts : (K,)
        Where each root's points begin and how many it has.
    """

    names: tuple[str, ...]
    weights: csr_array
    starts: Indices
    counts: Indices

    @classmethod
    def of(cls, canal: Canal, shell: Shell) -> Self:
        """The points of a canal's roots on a shell."""
        places = [_places(root, canal) for root in canal.roots]
        counts = np.array([s.size for s, _ in places], np.intp)
        s, theta = (np.concatenate([one[axis] for one in places]) for axis in (0, 1))
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
        return cls(tuple(root.name for root in canal.roots), bilinear(shell, s, theta), starts, counts)

    def along(self, values: Array) -> Array:
        """A field (n, m) at every point (total,)."""
        weights = self.weights
        return _along(weights.data, weights.indices, weights.indptr, values.ravel())

    def mean(self, values: Array) -> Array:
        """Mean (K,) of a field (n, m) over each root's points."""
        return np.asarray(np.add.reduceat(self.along(values), self.starts) / self.counts)

    def most(self, values: Array) -> Array:
        """Highest value (K,) of a field (n, m) on each root."""
        return np.asarray(np.maximum.reduceat(self.along(values), self.starts))

    def worst(self, values: Array) -> Array:
        """Mean (K,) of the worst third of a field (n, m) on each root: ``nerve.worst_stretch`` of all."""
        root, place, worst, last = self._ranks
        padded = np.full(last.shape, -np.inf)
        padded[root, place] = self.along(values)
        padded.sort(axis=1)
        return np.asarray(np.where(last, padded, 0.0).sum(axis=1) / worst)

    @cached_property
    def _ranks(self) -> tuple[Indices, Indices, Indices, NDArray[np.bool_]]:
        """Each point's root and place on it (total,), how many are the worst (K,), and where those rank."""
        most = int(self.counts.max())
        worst = np.maximum(1, np.rint(self.counts * WORST_SHARE)).astype(np.intp)
        return (
            np.repeat(np.arange(len(self.counts)), self.counts),
            np.arange(int(self.counts.sum())) - np.repeat(self.starts, self.counts),
            worst,
            np.arange(most) >= most - worst[:, None],
        )

    def pressure_mmhg(self, start: State, state: State, openings: Sequence[Opening] = ()) -> Array:
        """What fluid and balloons press on each root (K,) beyond the ``start``, where it is pressed most.

        The mean of the worst third along the root: what the nerve takes.
        """
        squeezed = np.zeros(state.medium.shell.shape)
        for opening in openings:
            share = state.medium.footprint(opening)
            squeezed = np.maximum(squeezed, np.where(share > 0, state.opening_pressure_mmhg(opening), 0.0))
        pressure = np.maximum(state.pressure_mmhg, squeezed) - start.pressure_mmhg
        return np.maximum(self.worst(pressure), 0.0)

    def exposure(
        self, start: State, state: State, openings: tuple[Opening, ...], heat: RootsHeat | None
    ) -> Exposure:
        """What meets the roots in a state, beyond what met them at the ``start``."""
        film_mm = self.mean(state.film_mm)
        if openings:
            held = [opening.film_mm * state.medium.footprint(opening) for opening in openings]
            film_mm = np.maximum(film_mm, self.worst(np.max(held, axis=0)))
        none = Exposure.none(len(self.names))
        fluid, surface = np.zeros_like(none.fluid), np.zeros_like(none.fluid)
        if state.present:
            fluid_ml = state.medium.volume_m3(state.excess_m3) * 1e6
            area = state.medium.shell.area_mm2
            for s in state.present:
                held_by_fluid = state.film[s] + state.stagnant[s]
                fluid[:, s] = self.mean(held_by_fluid / fluid_ml)
                surface[:, s] = self.mean(held_by_fluid / area)
        return Exposure(
            pressure_mmhg=self.pressure_mmhg(start, state, openings),
            film_mm=film_mm,
            fluid=fluid,
            field_v_m=none.field_v_m if heat is None else heat.field_v_m,
            temperature_c=none.temperature_c if heat is None else heat.temperature_c,
            bonded=self.worst(state.bonded),
            surface=surface,
        )


@njit(cache=True)
def _along(data: Array, indices: Cells, indptr: Cells, values: Array) -> Array:
    """``weights @ values``: it is asked for often, and asking scipy takes longer than the answer."""
    out = np.empty(len(indptr) - 1)
    for point in range(len(out)):
        total = 0.0
        for k in range(indptr[point], indptr[point + 1]):
            total += data[k] * values[indices[k]]
        out[point] = total
    return out


def _places(root: Root, canal: Canal) -> tuple[Array, Array]:
    """Stations and angles of a root's points: evenly along its path, its middle and both its edges."""
    s, theta = np.asarray(root.path_s_mm, float), np.unwrap(root.path_theta_rad)
    radius = np.interp(s, canal.s_mm, canal.wall_mm.mean(axis=1))
    steps = np.hypot(np.diff(s), (radius[1:] + radius[:-1]) / 2 * np.diff(theta))
    length = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, length[-1], max(2, round(length[-1] / APART_MM) + 1))
    half = root.diameter_mm / 2 / np.interp(at, length, radius)
    turns = np.interp(at, length, theta) + np.array([-1.0, 0.0, 1.0])[:, None] * half
    return np.tile(np.interp(at, length, s), 3), turns.ravel()


def bilinear(shell: Shell, s: Array, theta: Array) -> csr_array:
    """Weights (points, n m) of ``Shell.sample``: periodic in angle, level beyond the ends."""
    n, m = shell.shape
    i = np.clip((s - shell.s_mm[0]) / (shell.s_mm[1] - shell.s_mm[0]), 0.0, n - 1.0)
    j = (theta % (2 * np.pi)) / (2 * np.pi) * m - 0.5
    low_i, low_j = np.minimum(i.astype(np.intp), n - 2), np.floor(j).astype(np.intp)
    a, b = i - low_i, j - low_j
    point, rows, columns, parts = [], [], [], []
    for di, wi in ((0, 1 - a), (1, a)):
        for dj, wj in ((0, 1 - b), (1, b)):
            point.append(np.arange(s.size))
            rows.append(low_i + di)
            columns.append((low_j + dj) % m)
            parts.append(wi * wj)
    cells = np.concatenate(rows) * m + np.concatenate(columns)
    return csr_array((np.concatenate(parts), (np.concatenate(point), cells)), shape=(s.size, n * m))
