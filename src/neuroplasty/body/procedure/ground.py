"""Ground: what a catheter glides on and tears, on a grid of 1 mm whatever the fluid's.

A catheter of a millimetre feels more than a shell of three can tell, and where it ends decides what the
fluid then parts. So it is steered and pushed on a grid of its own: the anatomy's surface, its gap and the
scar as it lies there. From the shell comes what fluid has opened, and the share of each cell's bonds that it
has left; to the shell goes what the catheter tore, as a peel front meets it: as a mean over a process length,
so that a track of a millimetre is the same to the fluid on every grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import Shell, State
from neuroplasty.body.epidural.adhesion import laid_on, over_process_length
from neuroplasty.body.instruments import Surroundings
from neuroplasty.body.instruments.surface import Surface
from neuroplasty.body.procedure.rootcells import bilinear
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

GROUND_MM = 1.0
"""Between its places; a finer shell is its own ground."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The surface of one patient, its gap and its scar at the start, all (p, q).

    Parameters
    ----------
    canal : Canal
    surface : Surface
    gap_mm, bonded, area_mm2 : (p, q)
        The room between sac and wall, the scar before anything gave way, the cells' area.
    on_shell : (n, m)
        The same scar on the shell.
    s_mm : (p,)
    length_mm : float
        Over which bonds pull together.
    weights : (p q, n m) sparse array
        Bilinear, of the shell's cells in each place of the ground.
    cell : (p q,)
        The shell's cell in which each place lies.
    """

    canal: Canal
    surface: Surface
    gap_mm: Array
    bonded: Array
    area_mm2: Array
    on_shell: Array
    s_mm: Array
    length_mm: float
    weights: csr_array
    cell: NDArray[np.intp]

    @classmethod
    def of(
        cls, canal: Canal, shell: Shell, scar: Array, on_shell: Array, table: Mapping[str, Parameter]
    ) -> Self:
        """The ground of a canal with its ``scar`` on the canal's grid and ``on_shell`` on the shell's."""
        # What roots leave of the flow is nothing to a catheter.
        bare = replace(canal, roots=())
        fine = Shell.from_canal(bare, spacing_mm=min(GROUND_MM, shell.spacing_mm), parameters=table)
        s, theta = (one.ravel() for one in np.meshgrid(fine.s_mm, fine.theta_rad, indexing="ij"))
        n, m = shell.shape
        step = float(shell.s_mm[1] - shell.s_mm[0])
        rows = np.clip(np.rint((s - shell.s_mm[0]) / step), 0, n - 1).astype(np.intp)
        columns = (theta / (2 * np.pi) * m).astype(np.intp) % m
        length_mm = table["process_length"].value
        return cls(
            canal=canal,
            surface=Surface.from_shell(fine),
            gap_mm=fine.gap_mm,
            bonded=laid_on(fine, scar, canal.s_mm, length_mm, "bonded fraction"),
            area_mm2=fine.area_mm2,
            on_shell=on_shell,
            s_mm=fine.s_mm,
            length_mm=length_mm,
            weights=bilinear(shell, s, theta),
            cell=rows * m + columns,
        )

    def around(self, state: State, untorn: Array | None) -> Surroundings:
        """What a catheter meets in a state, where it has left ``untorn`` (p, q) of the bonds; None: all."""
        shape = self.gap_mm.shape
        film_mm = (self.weights @ state.film_mm.ravel()).reshape(shape)
        bonded = self.bonded if untorn is None else self.bonded * untorn
        if bonded.any():
            left = self.on_shell.ravel() * self._share(bonded)
            kept = np.divide(state.bonded.ravel(), left, out=np.ones_like(left), where=left > 0)
            bonded = bonded * (self.weights @ np.minimum(kept, 1.0)).reshape(shape)
        return Surroundings(self.canal, self.surface, self.gap_mm + film_mm, bonded, self.area_mm2)

    def torn(self, state: State, untorn: Array | None, before: Array, after: Array) -> tuple[Array, Array]:
        """What is left untorn (p, q), and of the shell's bonds (n, m), of ``before`` and ``after`` a push."""
        was = np.ones_like(before) if untorn is None else untorn
        now = was * np.divide(after, before, out=np.ones_like(before), where=before > 0)
        fell = np.divide(
            self._share(self.bonded * now),
            had := self._share(self.bonded * was),
            out=np.ones_like(had),
            where=had > 0,
        )
        return now, state.bonded * fell.reshape(state.bonded.shape)

    def _share(self, bonded: Array) -> Array:
        """Of the scar that lay in each cell of the shell at first, the share (n m,) that is so bonded."""
        now, first = self._met(bonded), self._met_first
        return np.divide(now, first, out=np.ones_like(first), where=first > 0)

    @cached_property
    def _met_first(self) -> Array:
        return self._met(self.bonded)

    @cached_property
    def _radius_mm(self) -> float:
        middle = self.surface.points_mm - self.surface.points_mm.mean(axis=1, keepdims=True)
        return float(np.median(np.linalg.norm(middle, axis=2)))

    def _met(self, bonded: Array) -> Array:
        """Bonded area (n m,) in the shell's cells, as a peel front meets it."""
        met = over_process_length(bonded, self.s_mm, self._radius_mm, self.length_mm)
        area = (met * self.area_mm2).ravel()
        return np.bincount(self.cell, area, minlength=self.on_shell.size).astype(float)
