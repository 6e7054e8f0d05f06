"""Root cells: the shell's cells that each root passes through, and what of a field meets the root there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.epidural import Opening, Shell, State
from neuroplasty.body.instruments.radiofrequency import RootsHeat
from neuroplasty.body.nerve import WORST_SHARE, Exposure

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RootCells:
    """All roots' cells on end: rows and columns (total,), where each root begins and how many it has (K,)."""

    names: tuple[str, ...]
    rows: Indices
    columns: Indices
    starts: Indices
    counts: Indices

    @classmethod
    def of(cls, canal: Canal, shell: Shell) -> Self:
        """The cells of a canal's roots on a shell."""
        cells = [_along(root, shell) for root in canal.roots]
        counts = np.array([len(rows) for rows, _ in cells], np.intp)
        rows, columns = (np.concatenate([one[axis] for one in cells]) for axis in (0, 1))
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
        return cls(tuple(root.name for root in canal.roots), rows, columns, starts, counts)

    def mean(self, values: Array) -> Array:
        """Mean (K,) of a field (n, m) over each root's cells."""
        return np.asarray(np.add.reduceat(values[self.rows, self.columns], self.starts) / self.counts)

    def most(self, values: Array) -> Array:
        """Highest value (K,) of a field (n, m) on each root."""
        return np.asarray(np.maximum.reduceat(values[self.rows, self.columns], self.starts))

    def worst(self, values: Array) -> Array:
        """Mean (K,) of the worst third of a field (n, m) on each root: ``nerve.worst_stretch`` of all."""
        padded = np.full((len(self.counts), int(self.counts.max())), -np.inf)
        place = np.arange(len(self.rows)) - np.repeat(self.starts, self.counts)
        padded[np.repeat(np.arange(len(self.counts)), self.counts), place] = values[self.rows, self.columns]
        padded.sort(axis=1)
        worst = np.maximum(1, np.rint(self.counts * WORST_SHARE)).astype(int)
        last = np.arange(padded.shape[1]) >= padded.shape[1] - worst[:, None]
        return np.asarray(np.where(last, padded, 0.0).sum(axis=1) / worst)

    def exposure(
        self, start: State, state: State, openings: tuple[Opening, ...], heat: RootsHeat | None
    ) -> Exposure:
        """What meets the roots in a state, beyond what met them at the ``start``."""
        shape = state.medium.shell.shape
        held, squeezed = np.zeros(shape), np.zeros(shape)
        for opening in openings:
            share = state.medium.footprint(opening)
            held = np.maximum(held, opening.film_mm * share)
            squeezed = np.maximum(squeezed, np.where(share > 0, state.opening_pressure_mmhg(opening), 0.0))
        pressure = np.maximum(state.pressure_mmhg, squeezed) - start.pressure_mmhg
        none = Exposure.none(len(self.names))
        fluid = np.zeros_like(none.fluid)
        if state.present:
            fluid_ml = state.medium.volume_m3(state.excess_m3) * 1e6
            for s in state.present:
                fluid[:, s] = self.mean((state.film[s] + state.stagnant[s]) / fluid_ml)
        return Exposure(
            pressure_mmhg=np.maximum(self.worst(pressure), 0.0),
            film_mm=np.maximum(self.mean(state.film_mm), self.worst(held)),
            fluid=fluid,
            field_v_m=none.field_v_m if heat is None else heat.field_v_m,
            temperature_c=none.temperature_c if heat is None else heat.temperature_c,
            bonded=self.worst(state.bonded),
        )


def _along(root: Root, shell: Shell) -> tuple[Indices, Indices]:
    """The cells a root passes through: its middle and both its edges."""
    radius = np.linalg.norm(shell.outer_mm - shell.outer_mm.mean(axis=1, keepdims=True), axis=2).mean()
    half = root.diameter_mm / 2 / float(radius)
    cells = {
        shell.cell(float(s), float(theta) + turn)
        for s, theta in zip(root.path_s_mm, root.path_theta_rad, strict=True)
        for turn in (-half, 0.0, half)
    }
    rows, columns = zip(*sorted(cells), strict=True)
    return np.array(rows), np.array(columns)
