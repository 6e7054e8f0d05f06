"""Surroundings: what a catheter meets on the shell at one moment: room, bonds, the surface it glides on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import Shell, State
from neuroplasty.body.instruments.surface import Surface
from neuroplasty.body.instruments.track import Terrain

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Surroundings:
    """A surface and, on its grid (n, m), the gap (mm), the bonded fraction and the cells' area (mm2)."""

    canal: Canal
    surface: Surface
    gap_mm: Array
    bonded: Array
    area_mm2: Array

    @classmethod
    def of(cls, canal: Canal, state: State) -> Surroundings:
        """The epidural space at one moment; fluid that has opened it makes room."""
        shell = state.medium.shell
        return cls.from_shell(canal, shell, shell.gap_mm + state.film_mm, state.bonded)

    @classmethod
    def from_shell(cls, canal: Canal, shell: Shell, gap_mm: Array, bonded: Array) -> Surroundings:
        """A shell with this room and these bonds, each (n, m) on its grid."""
        return cls(canal, Surface.from_shell(shell), gap_mm, bonded, shell.area_mm2)

    def terrain(self) -> Terrain:
        """For the kernels; the bonded field is a copy that they may tear."""
        return Terrain(
            np.ascontiguousarray(self.surface.points_mm),
            self.surface.s0_mm,
            self.surface.spacing_mm,
            self.surface.first,
            np.ascontiguousarray(self.gap_mm, float),
            np.array(self.bonded, float, order="C"),
            np.ascontiguousarray(self.area_mm2),
        )

    def holds(self, s_mm: float, theta_rad: float) -> bool:
        """Whether a place lies on this shell."""
        low, high = self.surface.ends_mm
        return bool(np.isfinite(theta_rad) and low - 1 <= s_mm <= high + 1)
