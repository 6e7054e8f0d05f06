"""Line integrals without approximation: the slow truth that the projector is held against.

A ray is cut where it crosses the walls between cells and every piece is integrated exactly (Siddon 1985, from
memory). The cells are the voxels, each of one density: Siddon's own; or the boxes between voxel centres, in
which the density is trilinear: along a ray that is a cubic, which two Gauss points integrate exactly. The
outermost half voxel keeps the density of its voxel's centre.

>>> from neuroplasty.body.fluoroscopy.carm import pose_for
>>> water = Volume(np.zeros((8, 8, 8), np.float32), np.diag([10.0, 10.0, 10.0, 1.0]))
>>> paths = exact_paths(water, pose_for("AP", water.to_world([3.5, 3.5, 3.5])))
>>> round(float(paths.soft_g_cm2[256, 256]), 3)                     # 80 mm of water
8.0
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.projector import TissuePaths, densities
from neuroplasty.body.fluoroscopy.shearwarp import VoxelRays
from neuroplasty.errors import ImageError

Image = NDArray[np.float32]
Array = NDArray[np.float64]

_GAUSS = 0.5 / math.sqrt(3.0)


def exact_paths(
    body: Volume, pose: Pose, *, within: Literal["voxels", "trilinear"] = "voxels", every: int = 1
) -> TissuePaths:
    """Soft and bone areal densities of a body in Hounsfield units, g/cm2, exactly.

    Parameters
    ----------
    within : one density in each voxel, or trilinear between voxel centres
    every : rows between the rows that are computed; the others are NaN

    Raises ImageError for a body that is not 3-D with at least two voxels a side.
    """
    if body.data.ndim != 3 or min(body.data.shape) < 2:
        raise ImageError(
            f"The body is an image of shape {body.data.shape}; give a 3-D volume of at least 2 voxels a side."
        )
    field = np.stack(densities(body.data), axis=-1)
    rays = VoxelRays.of(pose, body.affine)
    out = np.full((*pose.shape, 2), np.nan, np.float32)
    _integrate(
        field,
        np.ascontiguousarray(body.affine[:3, :3]) * 0.1,
        rays.source,
        rays.first,
        rays.per_row,
        rays.per_column,
        0.5 if within == "voxels" else 0.0,
        every,
        out,
    )
    return TissuePaths(pose, out[..., 0].copy(), out[..., 1].copy())


@njit(cache=True, parallel=True)
def _integrate(
    field: Image,
    linear_cm: Array,
    source: Array,
    first: Array,
    per_row: Array,
    per_column: Array,
    wall: float,
    every: int,
    out: Image,
) -> None:  # pragma: no cover - compiled
    # Walls stand at n + wall: at the voxels' faces, or through their centres.
    rows, columns = out.shape[0], out.shape[1]
    for turn in prange((rows + every - 1) // every):
        row = turn * every
        step, following = np.empty(3), np.empty(3)
        total = np.zeros(2)
        for column in range(columns):
            ray = first + row * per_row + column * per_column - source
            enters, leaves = 0.0, np.inf
            for axis in range(3):
                last = field.shape[axis] - 0.5
                if ray[axis] != 0.0:
                    one, other = (-0.5 - source[axis]) / ray[axis], (last - source[axis]) / ray[axis]
                    enters, leaves = max(enters, min(one, other)), min(leaves, max(one, other))
                elif not -0.5 <= source[axis] <= last:
                    leaves = -np.inf
            total[:] = 0.0
            if enters < leaves:
                for axis in range(3):
                    step[axis], following[axis] = np.inf, np.inf
                    if ray[axis] != 0.0:
                        step[axis] = 1.0 / abs(ray[axis])
                        toward = 1.0 if ray[axis] > 0 else -1.0
                        inside = (source[axis] + enters * ray[axis] - wall) * toward
                        following[axis] = enters + (math.floor(inside) + 1.0 - inside) * step[axis]
                place = enters
                while place < leaves:
                    axis = 0
                    if following[1] < following[axis]:
                        axis = 1
                    if following[2] < following[axis]:
                        axis = 2
                    end = min(following[axis], leaves)
                    following[axis] += step[axis]
                    if end > place:
                        _add_piece(field, source, ray, place, end, wall > 0.0, total)
                        place = end
            length = 0.0
            for axis in range(3):
                length += (
                    linear_cm[axis, 0] * ray[0] + linear_cm[axis, 1] * ray[1] + linear_cm[axis, 2] * ray[2]
                ) ** 2
            for kind in range(2):
                out[row, column, kind] = total[kind] * math.sqrt(length)


@njit(cache=True)
def _add_piece(
    field: Image, source: Array, ray: Array, start: float, end: float, constant: bool, total: Array
) -> None:  # pragma: no cover - compiled
    middle, whole = 0.5 * (start + end), end - start
    if constant:
        i, j, k = (
            _voxel(field, source, ray, middle, 0),
            _voxel(field, source, ray, middle, 1),
            _voxel(field, source, ray, middle, 2),
        )
        for kind in range(2):
            total[kind] += whole * field[i, j, k, kind]
        return
    for side in (-1.0, 1.0):
        at = middle + side * _GAUSS * whole
        i, a = _cell(field, source, ray, at, 0)
        j, b = _cell(field, source, ray, at, 1)
        k, c = _cell(field, source, ray, at, 2)
        for di in range(2):
            for dj in range(2):
                for dk in range(2):
                    share = (a if di else 1.0 - a) * (b if dj else 1.0 - b) * (c if dk else 1.0 - c)
                    for kind in range(2):
                        total[kind] += 0.5 * whole * share * field[i + di, j + dj, k + dk, kind]


@njit(cache=True)
def _voxel(field: Image, source: Array, ray: Array, at: float, axis: int) -> int:  # pragma: no cover
    nearest: int = math.floor(source[axis] + at * ray[axis] + 0.5)
    return min(max(nearest, 0), int(field.shape[axis]) - 1)


@njit(cache=True)
def _cell(
    field: Image, source: Array, ray: Array, at: float, axis: int
) -> tuple[int, float]:  # pragma: no cover - compiled
    place = min(max(source[axis] + at * ray[axis], 0.0), field.shape[axis] - 1.0)
    low = min(int(place), field.shape[axis] - 2)
    return low, place - low
