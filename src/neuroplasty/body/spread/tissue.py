"""Dye in soft tissue or in a disc: a cloud round the tip that grows with what goes in.

>>> pool = cloud_pool(np.zeros(3), np.array([0.0, 0.0, 1.0]), flat=False).after(1.0, 0.0, 240.0, 1.0)
>>> bool(abs(pool.iodine_mg.sum() - 240.0) < 1e-9), 5 < pool.reach_mm < 30
(True, True)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from neuroplasty.body.spread.cells import Cells, low_discrepancy
from neuroplasty.body.spread.filling import FilledPool
from neuroplasty.body.spread.parameters import TABLE

Array = NDArray[np.float64]

_SHELLS, _SHELL_MM, _SAMPLES = 24, 1.5, 700
_DISC_FLATNESS, _ALONG_FIBRES = 0.3, 1.7


@dataclass(frozen=True, eq=False)
class CloudGrid:
    """Shells round the tip, the innermost first, with their room (mL)."""

    cells: Cells
    room_ml: Array

    def reach_mm(self, seen: NDArray[np.bool_]) -> float:
        """How wide the cloud is."""
        return 2.0 * _SHELL_MM * int(seen.sum())


def cloud_pool(tip_mm: Array, up: Array, *, flat: bool) -> FilledPool:
    """The empty cloud round a tip (3,), RAS+ mm; ``flat`` along ``up`` (3,) in a disc, else long along it."""
    inner = np.arange(_SHELLS) * _SHELL_MM
    samples = low_discrepancy(_SHELLS * _SAMPLES, 4).reshape(_SHELLS, _SAMPLES, 4)
    way = ndtri(samples[..., :3])
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    # A fringed edge: fluid runs between fibres, further in some directions than in others.
    reach = np.cbrt(inner[:, None] ** 3 + samples[..., 3] * ((inner + _SHELL_MM) ** 3 - inner**3)[:, None])
    reach = reach * (1.0 + 0.12 * np.sin(3 * way[..., 0] + 5 * way[..., 2] + 7 * way[..., 1]))
    offset = reach[..., None] * way
    stretch = _DISC_FLATNESS if flat else _ALONG_FIBRES
    offset = offset + (stretch - 1.0) * (offset @ up)[..., None] * up
    volume = 4 / 3 * np.pi * ((inner + _SHELL_MM) ** 3 - inner**3) * stretch * 1e-3
    room = float(TABLE["disc_room" if flat else "tissue_room"]) * volume
    return FilledPool(CloudGrid(Cells(tip_mm + offset, 2.0 if flat else 5.0), room))
