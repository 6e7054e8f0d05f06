"""Filling: dye in places that fill one after the other, the nearest first, and mix as one.

>>> from neuroplasty.body.spread.tissue import CloudGrid
>>> pool = FilledPool(CloudGrid(Cells(np.zeros((2, 1, 3))), np.array([1.0, 7.0]))).after(1.0, 0.0, 240.0, 1.0)
>>> bool(abs(pool.iodine_mg.sum() - 240.0) < 1e-9), pool.volume_ml
(True, 1.0)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.spread.cells import Cells, filled

Array = NDArray[np.float64]


class Grid(Protocol):
    """Cells in the order in which they fill, and how far they reach."""

    @property
    def cells(self) -> Cells:
        """Where they are."""

    @property
    def room_ml(self) -> Array:
        """What each has room for (cells,), mL."""

    def reach_mm(self, seen: NDArray[np.bool_]) -> float:
        """How far the cells that are ``seen`` (cells,) reach, mm."""


@dataclass(frozen=True)
class FilledPool:
    """Iodine in the cells of a grid, mg, in so much fluid.

    Parameters
    ----------
    grid : Grid
        Where it lies.
    total_mg : float
        Iodine that came in.
    volume_ml : float
        Fluid that came in.
    left_mg : float
        Iodine that went out again.
    """

    grid: Grid
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
        """How far it reaches: the cells that are at least half full."""
        return self.grid.reach_mm(filled(self.grid.room_ml, self.volume_ml) > 0.5 * self.grid.room_ml)

    def after(self, dt_s: float, s_mm: float, iodine_mg: float, volume_ml: float) -> FilledPool:
        """The pool ``dt_s`` later, in which ``iodine_mg`` in ``volume_ml`` came in."""
        return replace(self, total_mg=self.total_mg + iodine_mg, volume_ml=self.volume_ml + volume_ml)
