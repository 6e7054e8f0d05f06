"""Distances to the shapes bones are made of, and the field in which bones meet.

A bone is a smooth union of flattened cones (``Cone``) and one shape of its own (a vertebral body, a
sacrum, an iliac blade). Distances are approximate and signed: negative inside, millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.anatomy.volume import Volume

Array = NDArray[np.float64]
Distances = NDArray[np.float32]
Kinds = NDArray[np.uint8]
Box = NDArray[np.int64]
Voxels = NDArray[np.float32]
Point = tuple[float, float, float]

BODY, ARCH, SACRUM, ILIUM, PROCESS = 1, 2, 3, 4, 5
"""Kinds of bone in a field: each has its core and its shell in ``morphometry``.

A vertebra has three: its body; laminae and facets, dense; pedicles, transverse and spinous processes.
"""

FAR_MM = 60.0
"""Distance the field starts with: farther from bone than anything that matters."""

_NEAR_MM = 10.0
# A cone farther than this from a point is not worked out: nothing looks so far.


@dataclass(frozen=True)
class Cone:
    """A rod from ``start`` to ``end``, elliptical across: ``flat`` half-thickness along ``normal``.

    All in millimetres of the bone's own frame; ``flat_mm`` and ``broad_mm`` give the half-axes at both
    ends. Where ``normal`` does not matter the two are equal.
    """

    start: Point
    end: Point
    flat_mm: tuple[float, float]
    broad_mm: tuple[float, float]
    normal: Point = (1.0, 0.0, 0.0)

    def row(self, scale: float) -> list[float]:
        """The 14 numbers the kernels read, scaled in size; the last is how far off a point is passed over."""
        n = np.asarray(self.normal) / np.linalg.norm(self.normal)
        lengths = [*self.start, *self.end, *self.flat_mm, *self.broad_mm]
        scaled = [scale * value for value in lengths]
        half_length = 0.5 * float(np.linalg.norm(np.subtract(self.end, self.start)))
        reach = scale * (half_length + max(*self.flat_mm, *self.broad_mm)) + _NEAR_MM
        return [*scaled, *n.tolist(), reach**2]


def cone_rows(cones: Sequence[Cone], scale: float = 1.0) -> Array:
    """Cones (k, 14) as the kernels read them."""
    return np.array([cone.row(scale) for cone in cones]).reshape(-1, 14)


@dataclass(frozen=True)
class BoneField:
    """Distances to the nearest and to the second nearest bone, and whose the nearest is, by voxel.

    Two distances are kept so that neighbours never fuse: facets and sacroiliac joints stay open by
    ``morphometry.JOINT_GAP_MM`` however the shapes overlap.
    """

    nearest_mm: Distances
    second_mm: Distances
    kind: Kinds
    affine: Array

    @classmethod
    def empty(cls, shape: tuple[int, int, int], affine: Array) -> BoneField:
        """No bone anywhere yet."""
        far = np.full(shape, FAR_MM, np.float32)
        return cls(far, far.copy(), np.zeros(shape, np.uint8), affine)

    def box(self, low_mm: Array, high_mm: Array) -> Box:
        """Voxel bounds (3, 2), cut to the grid, of a box given by two RAS+ corners."""
        grid = Volume(self.nearest_mm, self.affine)
        corners = np.array(np.meshgrid(*zip(low_mm, high_mm, strict=True), indexing="ij")).reshape(3, -1).T
        voxels = grid.to_voxel(corners)
        first = np.maximum(np.floor(voxels.min(axis=0)).astype(np.int64), 0)
        last = np.minimum(np.ceil(voxels.max(axis=0)).astype(np.int64) + 1, self.nearest_mm.shape)
        return np.stack([first, np.maximum(first, last)], axis=1)


@njit(cache=True)
def cone_distance(rows: Array, x: float, y: float, z: float, blend: float) -> float:
    """Smooth union of the distances from one point to flattened cones (k, 14)."""
    result = FAR_MM
    for k in range(rows.shape[0]):
        c = rows[k]
        px, py, pz = x - c[0], y - c[1], z - c[2]
        dx, dy, dz = c[3] - c[0], c[4] - c[1], c[5] - c[2]
        length = dx * dx + dy * dy + dz * dz
        aside = (px - 0.5 * dx) ** 2 + (py - 0.5 * dy) ** 2 + (pz - 0.5 * dz) ** 2
        if aside > c[13]:
            continue
        t = (px * dx + py * dy + pz * dz) / length if length > 0.0 else 0.0
        t = min(max(t, 0.0), 1.0)
        px, py, pz = px - t * dx, py - t * dy, pz - t * dz
        flat = c[6] + t * (c[7] - c[6])
        broad = c[8] + t * (c[9] - c[8])
        square = px * px + py * py + pz * pz
        along = px * c[10] + py * c[11] + pz * c[12]
        across = max(square - along * along, 0.0)
        inner = along * along / (flat * flat) + across / (broad * broad)
        slope = along * along / flat**4 + across / broad**4
        if slope > 1e-12:
            root = np.sqrt(inner)
            distance = root * (root - 1.0) / np.sqrt(slope)
        else:
            distance = -min(flat, broad)
        result = smooth_least(result, distance, blend)
    return result


@njit(cache=True)
def smooth_least(a: float, b: float, blend: float) -> float:
    """The lesser of two distances, rounded where they are within ``blend`` of each other."""
    gap = max(blend - abs(a - b), 0.0) / blend
    return min(a, b) - 0.25 * blend * gap * gap


@njit(cache=True)
def smooth_most(a: float, b: float, blend: float) -> float:
    """The greater of two distances, with a rounded edge."""
    gap = max(blend - abs(a - b), 0.0) / blend
    return max(a, b) + 0.25 * blend * gap * gap


def cone_distance_reference(rows: Array, points: Array, blend: float) -> Array:
    """What ``cone_distance`` computes, for points (k, 3), in plain NumPy."""
    result = np.full(len(points), FAR_MM)
    for c in rows:
        axis = c[3:6] - c[:3]
        length = axis @ axis
        offset = points - c[:3]
        near = np.sum((offset - 0.5 * axis) ** 2, axis=1) <= c[13]
        t = np.clip(offset @ axis / length, 0.0, 1.0) if length > 0 else np.zeros(len(points))
        offset = offset - t[:, None] * axis
        flat, broad = c[6] + t * (c[7] - c[6]), c[8] + t * (c[9] - c[8])
        along2 = (offset @ c[10:13]) ** 2
        across2 = np.maximum(np.sum(offset**2, axis=1) - along2, 0.0)
        root = np.sqrt(along2 / flat**2 + across2 / broad**2)
        slope = np.sqrt(along2 / flat**4 + across2 / broad**4)
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = np.where(slope > 1e-6, root * (root - 1.0) / slope, -np.minimum(flat, broad))
        distance = np.where(near, distance, 2.0 * FAR_MM)
        gap = np.maximum(blend - np.abs(result - distance), 0.0) / blend
        result = np.minimum(result, distance) - 0.25 * blend * gap**2
    return result


@njit(cache=True)
def insert(
    nearest: Distances,
    second: Distances,
    kind: Kinds,
    i: int,
    j: int,
    k: int,
    distance: float,
    which: int,
) -> None:
    """Put one bone's distance into the field at one voxel."""
    if distance < nearest[i, j, k]:
        second[i, j, k] = nearest[i, j, k]
        nearest[i, j, k] = distance
        kind[i, j, k] = which
    elif distance < second[i, j, k]:
        second[i, j, k] = distance
