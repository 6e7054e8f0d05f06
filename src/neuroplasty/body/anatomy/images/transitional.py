"""Vertebrae at the passages of the spine: a sixth lumbar one, a fourth as the last, S1 apart from the sacrum.

What is counted wrong here puts a needle a level off, so it is looked at and said.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from neuroplasty.body.anatomy.volume import Volume

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_TOUCH_MM = 5.0
_FUSED_SHARE = 0.6
_MOST_POINTS = 60_000
APART_MM = 15.0
"""Neighbours touch at their joints; a whole vertebra between two leaves more than this."""


def is_fused(labels: Volume, upper: Mask, lower: Mask) -> bool:
    """Whether two labels meet broadly, as S1 meets the rest of the sacrum, and not at their joints alone."""
    one, other = _points(labels, upper), _points(labels, lower)
    reach = min(1.5 * float(labels.spacing_mm.max()), _TOUCH_MM)
    away = cKDTree(other).query(one, distance_upper_bound=reach)[0]
    return bool(np.isfinite(away).sum() > _FUSED_SHARE * len(one) ** (2.0 / 3.0))


def gap_mm(labels: Volume, upper: Mask, lower: Mask) -> float:
    """The least distance, mm, between two labels."""
    one, other = _points(labels, upper), _points(labels, lower)
    return float(np.min(cKDTree(other).query(one)[0]))


def _points(labels: Volume, mask: Mask) -> Array:
    voxels = np.argwhere(mask)
    return labels.to_world(voxels[:: max(1, len(voxels) // _MOST_POINTS)])
