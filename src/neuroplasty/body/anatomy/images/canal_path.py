"""The canal's centreline in an image: a seed in a lumbar ring of bone, then the cheapest path up and down.

Every soft voxel near bone is scored by how well bone rings it; the path through well-ringed voxels is
followed both ways from the seed for as long as the ring is worth the distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from neuroplasty.body.anatomy.images.enclosure import enclosure
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]
Parents = NDArray[np.int32]

BONE_HU = 160.0
SOLID_HU = 90.0
LUMEN_HU = (-140.0, 110.0)
_DISC_HU = (65.0, 115.0)
_WORTH_ABOVE = 0.25
_WORTH_BELOW = 0.12
"""A ring score below this is not worth following; sacral rings are small and score less."""
_FLOOR = 0.05
_NEAR_MM = 12.0
_NODE_SCORE = 0.03
_SEED_SCORE = 0.30
_SEED_REACH_MM = 12.0
_MIRROR_STEP_MM = 4.0
_MIRROR_BOX_MM = (36.0, 36.0, 14.0)
_MIDLINE_MM = 12.0
_TURN = 0.02


@dataclass(frozen=True)
class Rings:
    """Scored voxels of a working grid: where a canal may run."""

    grid: Volume
    ring: Scores
    lumbar: Scores


def score_rings(grid: Volume) -> Rings:
    """Score every soft voxel near bone of a right-anterior-superior grid in Hounsfield units."""
    hu = grid.data
    spacing = float(grid.spacing_mm[0])
    bone = hu > BONE_HU
    ring = np.zeros(hu.shape, np.float32)
    lumbar = np.zeros(hu.shape, np.float32)
    if not bone.any():
        return Rings(grid, ring, lumbar)
    smooth = ndimage.gaussian_filter(hu, 1.4 / spacing)
    near = ndimage.maximum_filter(bone, 2 * int(_NEAR_MM / spacing) + 1)
    soft = (smooth > LUMEN_HU[0]) & (smooth < LUMEN_HU[1]) & near & ~bone
    voxels = np.argwhere(soft)
    if voxels.size:
        low, high = _DISC_HU
        canal_like = np.clip((high - smooth[soft]) / (high - low), 0.25, 1.0)
        midline = np.exp(
            -(((voxels[:, 0] - _midline(bone, spacing)[voxels[:, 2]]) * spacing / _MIDLINE_MM) ** 2)
        )
        trust = canal_like * midline
        # Rings cost most; where even a perfect one would not count, none is looked for.
        asked = trust > _NODE_SCORE
        round_bone, upright = enclosure(bone, hu > SOLID_HU, voxels[asked], spacing)
        at = tuple(voxels[asked].T)
        ring[at] = round_bone * trust[asked]
        lumbar[at] = upright * trust[asked]
    return Rings(grid, ring, lumbar)


def find_seed(rings: Rings) -> Array:
    """A point (3,), RAS+ mm, inside a lumbar or thoracic ring; ImageError where the image has none.

    Bone rings its own marrow too (ilium, femur); only the vertebral canal has a body in front and lies in
    the mirror plane.
    """
    spacing = float(rings.grid.spacing_mm[0])
    score = ndimage.gaussian_filter(rings.lumbar, 3.0 / spacing)
    best = np.unravel_index(int(np.argmax(score)), score.shape)
    if score[best] < _SEED_SCORE:
        raise ImageError(
            "No vertebral canal was found in this CT (no ring of bone with a vertebral body in front of it); "
            "give a CT that shows the lumbar spine, or a seed point inside the canal."
        )
    return rings.grid.to_world(best)


def trace(rings: Rings, seed_mm: Array, *, sacral: bool = True) -> Array:
    """The centreline (n, 3), RAS+ mm, from the lowest point found up to the highest, through the seed.

    With ``sacral=False`` poor rings are not followed downward: above the sacrum they lead out of the canal.
    """
    spacing = float(rings.grid.spacing_mm[0])
    inside = rings.ring > _NODE_SCORE
    voxels = np.argwhere(inside)
    if len(voxels) < 10:
        raise ImageError("No vertebral canal was found in this CT; give a CT that shows the lumbar spine.")
    number = np.full(inside.shape, -1, np.int64)
    number[inside] = np.arange(len(voxels))
    cost = 1.0 / (_FLOOR + rings.ring[inside].astype(float))
    away = np.linalg.norm(rings.grid.to_world(voxels) - seed_mm, axis=1)
    start = int(np.argmin(away))
    if away[start] > _SEED_REACH_MM:
        raise ImageError(
            f"No canal lies within {_SEED_REACH_MM:.0f} mm of the seed point (the nearest ring of bone is "
            f"{away[start]:.0f} mm away); give a point inside the canal, RAS+ millimetres, or none."
        )
    rows, cols, weights = _edges(number, cost, spacing)
    graph = coo_array((weights, (rows, cols)), shape=(len(voxels), len(voxels))).tocsr()
    paths = dijkstra(graph, directed=False, indices=np.array([start]), return_predecessors=True)
    distance, before = paths[0][0], paths[1][0]
    places = np.asarray(voxels * spacing, np.float64)
    order = np.argsort(distance, kind="stable")
    height = voxels[:, 2] - voxels[start, 2]
    up = _gain(order, before, places, distance, _FLOOR + _WORTH_ABOVE)
    down = _gain(order, before, places, distance, _FLOOR + (_WORTH_BELOW if sacral else _WORTH_ABOVE))
    upper = int(np.argmax(np.where(height >= 0, up, -np.inf)))
    lower = int(np.argmax(np.where(height <= 0, down, -np.inf)))
    path = _path(before, start, lower)[:0:-1] + _path(before, start, upper)
    return rings.grid.to_world(voxels[np.array(path)])


def _midline(bone: Mask, spacing: float) -> Array:
    """Where along x the skeleton's mirror plane runs, in voxels, for each level z of the grid (nz,).

    For every place the bone to its right is laid on the bone to its left; a smooth path through the
    places most alike is the midline, also where it bends.
    """
    coarse = max(1, round(_MIRROR_STEP_MM / spacing))
    step = coarse * spacing
    shape = [max(size // coarse, 1) * coarse for size in bone.shape]
    block = np.zeros(shape, np.float32)
    inner = tuple(slice(0, min(a, b)) for a, b in zip(shape, bone.shape, strict=True))
    block[inner] = bone[inner]
    for axis in range(3):
        block = block.reshape(*block.shape[:axis], -1, coarse, *block.shape[axis + 1 :]).mean(axis=axis + 1)
    reach = int(_MIRROR_BOX_MM[0] / step)
    n = block.shape[0]
    padded = np.pad(block, ((reach, reach), (0, 0), (0, 0)))
    alike = np.zeros_like(block)
    power = np.full_like(block, 1e-3)
    for shift in range(1, reach + 1):
        right, left = padded[reach + shift :][:n], padded[reach - shift :][:n]
        alike += right * left
        power += 0.5 * (right**2 + left**2)
    box = [1, *(2 * int(half / step) + 1 for half in _MIRROR_BOX_MM[1:])]
    score = ndimage.uniform_filter(alike, box, mode="constant").sum(axis=1)
    score /= ndimage.uniform_filter(power, box, mode="constant").sum(axis=1) + 1e-3
    path = _smoothest_path(score.astype(np.float64))
    levels = (np.arange(bone.shape[2]) - 0.5 * (coarse - 1)) / coarse
    along = ndimage.gaussian_filter1d(path, 12.0 / step, mode="nearest")
    return np.interp(levels, np.arange(path.size), along) * coarse + 0.5 * (coarse - 1)


def _smoothest_path(score: Array) -> Array:
    """The rows (nz,) of the path through the columns of ``score`` (nx, nz) with the largest sum.

    It moves a row at most from column to column, and pays a little for it.
    """
    nx, nz = score.shape
    total = score.copy()
    back = np.zeros((nx, nz), np.int64)
    shifts = np.array([0, -1, 1])
    for k in range(1, nz):
        before = np.pad(total[:, k - 1], 1, constant_values=-np.inf)
        reached = np.stack([before[1:-1], before[:-2] - _TURN, before[2:] - _TURN])
        choice = reached.argmax(axis=0)
        total[:, k] += reached.max(axis=0)
        back[:, k] = np.arange(nx) + shifts[choice]
    path = np.zeros(nz)
    i = int(np.argmax(total[:, nz - 1]))
    for k in range(nz - 1, -1, -1):
        path[k] = i
        i = int(back[i, k])
    return path


def _edges(number: Indices, cost: Array, spacing: float) -> tuple[Indices, Indices, Array]:
    rows, cols, weights = [], [], []
    n = number.shape
    for offset in np.ndindex(3, 3, 3):
        d = np.array(offset) - 1
        if tuple(d) <= (0, 0, 0):
            continue
        here = tuple(slice(max(0, -a), size - max(0, a)) for a, size in zip(d, n, strict=True))
        there = tuple(slice(max(0, a), size - max(0, -a)) for a, size in zip(d, n, strict=True))
        a, b = number[here], number[there]
        both = (a >= 0) & (b >= 0)
        length = float(np.linalg.norm(d)) * spacing
        rows.append(a[both])
        cols.append(b[both])
        weights.append(length * 0.5 * (cost[a[both]] + cost[b[both]]))
    return np.concatenate(rows), np.concatenate(cols), np.concatenate(weights)


@njit(cache=True)
def _gain(order: Indices, before: Parents, place: Array, distance: Array, worth: float) -> Array:
    """What each node's path is worth: its length less its cost at the exchange rate ``worth``."""
    length = np.zeros(order.size)
    gain = np.full(order.size, -np.inf)
    for v in order:
        if not np.isfinite(distance[v]):
            continue
        u = before[v]
        if u >= 0:
            d = 0.0
            for a in range(3):
                d += (place[v, a] - place[u, a]) ** 2
            length[v] = length[u] + np.sqrt(d)
        gain[v] = length[v] - worth * distance[v]
    return gain


def _path(before: Parents, start: int, end: int) -> list[int]:
    """Node numbers from ``start`` to ``end``."""
    path = [end]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return path[::-1]
