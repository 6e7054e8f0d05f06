"""Fat lobules in an epidurogram: dye runs between them, so that it looks lobulated.

Lobules lie evenly over the shell between sac and wall. Each pushes the dye's sample points out of its
own disc, evenly over what is left of its surroundings: nothing is lost, and no cell gives to another.

>>> flat = np.stack(np.meshgrid(np.arange(40.0), np.arange(40.0), [0.0], indexing="ij"), -1)[:, :, 0]
>>> points = (flat + [0, 0, 1]).reshape(1600, 1, 3)
>>> moved = bubbled(points, flat, flat + [0, 0, 2.0])
>>> bool(np.abs(moved[..., 2] - 1).max() < 1e-12), 0.1 < float(np.abs(moved - points).max()) < 2.0
(True, True)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from neuroplasty.body.fluoroscopy.parameters import PARAMETERS

Array = NDArray[np.float64]

_SEPTUM, _GOLDEN = 1e-9, 0.6180339887498949


def bubbled(points_mm: Array, inner_mm: Array, outer_mm: Array) -> Array:
    """Sample points (cells, k, 3) of a shell's cells, moved along the shell out of the fat lobules.

    ``inner_mm`` and ``outer_mm`` (n, m, 3) are as in ``shell_points``. Where the gap is thin there is no room
    for a lobule of full size.
    """
    across = (outer_mm - inner_mm).reshape(-1, 3)
    gap = np.linalg.norm(across, axis=1)
    normal = across / np.maximum(gap, _SEPTUM)[:, None]
    middle = 0.5 * (inner_mm + outer_mm)
    centres, owner = _centres(middle)
    reach = 0.5 * float(PARAMETERS["lobule_spacing"])
    _, nearest = cKDTree(centres).query(points_mm, distance_upper_bound=1.5 * reach)
    near = nearest < len(centres)
    nearest = np.minimum(nearest, len(centres) - 1)
    offset = points_mm - centres[nearest]
    depth = np.einsum("ckj,cj->ck", offset, normal)[..., None] * normal[:, None]
    aside = offset - depth
    away = np.linalg.norm(aside, axis=-1)
    # No two lobules are of one size.
    size = float(PARAMETERS["lobule_share"]) * (0.35 + 0.65 * (np.arange(len(centres)) * _GOLDEN % 1.0))
    radius = np.minimum(size * reach, 0.4 * gap[owner])[nearest]
    pushed = np.sqrt(radius**2 + away**2 * (1.0 - (radius / reach) ** 2))
    inside = near & (away < reach) & (away > _SEPTUM)
    factor = np.where(inside, pushed / np.maximum(away, _SEPTUM), 1.0)
    return np.asarray(centres[nearest] + depth + factor[..., None] * aside)


def _centres(middle_mm: Array) -> tuple[Array, NDArray[np.intp]]:
    """Middles of the lobules (k, 3) and the cell each lies in: no two nearer than their spacing."""
    places = middle_mm.reshape(-1, 3)
    # A fixed order that jumps about: the lobules come to lie irregularly, and the same in every run.
    order = np.argsort((np.arange(len(places)) * _GOLDEN) % 1.0, kind="stable")
    tree = cKDTree(places)
    taken = np.zeros(len(places), bool)
    chosen = []
    for cell in order:
        if not taken[cell]:
            chosen.append(cell)
            taken[tree.query_ball_point(places[cell], float(PARAMETERS["lobule_spacing"]))] = True
    owner = np.array(chosen, np.intp)
    return places[owner], owner
