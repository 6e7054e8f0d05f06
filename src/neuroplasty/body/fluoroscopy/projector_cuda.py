"""The volume projector on an NVIDIA GPU: the sums and the warp of ``shearwarp``, a thread for each sample.

Positions are computed as on the CPU, in double precision, so that both decide alike at the body's cut faces
and the pictures agree to rounding. The volume is copied to the GPU once; a pose costs two kernels and a copy
back for each tissue. Numba's CUDA simulator (NUMBA_ENABLE_CUDASIM=1) runs the same code on a CPU, slowly.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.shearwarp import Axes, BasePlane, Counts, Slices, VoxelRays
from neuroplasty.errors import SolverError

Image = NDArray[np.float32]
Array = NDArray[np.float64]
Grid = tuple[int, int]


class Kernel(Protocol):
    """A function of the GPU: called once blocks and threads have been chosen."""

    def __getitem__(self, blocks_and_threads: tuple[Grid, Grid]) -> Callable[..., None]: ...


# Untyped, and another package's where numba-cuda is installed.
cuda: Any = importlib.import_module("numba.cuda")
kernel: Callable[[Callable[..., None]], Kernel] = cuda.jit
on_device: Callable[[Callable[..., float]], Callable[..., float]] = cuda.jit(device=True)

_THREADS = (8, 32)  # of a block: neighbours along the last axis read neighbouring voxels


class CudaSlices:
    """Kinds of tissue on the GPU. Raises SolverError where there is none that Numba can use."""

    def __init__(self, kinds: Sequence[Slices]) -> None:
        """Copy the tissues to the GPU."""
        if not cuda.is_available():
            raise SolverError(
                "The projector was asked to use device 'cuda', but Numba finds no CUDA GPU here; install "
                "neuroplasty[cuda] and NVIDIA's driver on a machine that has one, or choose device 'cpu'."
            )
        self._shape = kinds[0].counts.shape
        self._counts = [cuda.to_device(slices.counts.reshape(-1)) for slices in kinds]
        self._units = [np.float32(slices.unit) for slices in kinds]

    def projected(self, axes: Axes, base: BasePlane, rays: VoxelRays, linear_cm: Array) -> Image:
        """What ``warped(summed(...))`` of ``shearwarp`` gives: line integrals (kinds, rows, columns)."""
        strides = (self._shape[1] * self._shape[2], self._shape[2], 1)
        size = tuple(self._shape[axis] for axis in axes)
        step = tuple(strides[axis] for axis in axes)
        way = cuda.to_device(_lines(base, size[0]))
        plane = cuda.device_array(base.shape, np.float32)
        picture = cuda.device_array(rays.shape, np.float32)
        place = cuda.to_device(np.concatenate([base.source, [base.at], base.first, base.step]))
        pixel = cuda.to_device(np.array([rays.first, rays.per_row, rays.per_column]))
        linear = cuda.to_device(np.ascontiguousarray(linear_cm))
        out = np.empty((len(self._counts), *rays.shape), np.float32)
        for counts, unit, line in zip(self._counts, self._units, out, strict=True):
            _sum_slices[_blocks(base.shape), _THREADS](counts, size, step, way, unit, plane)
            _warp[_blocks(rays.shape), _THREADS](plane, place, pixel, linear, picture)
            picture.copy_to_host(line)
        return out


def _lines(base: BasePlane, slices: int) -> Array:
    """First sample and step of the base plane across and along each slice: (slices, 4); NaN at the source."""
    share = (np.arange(slices) - base.source[0]) / (base.at - base.source[0])
    start = base.source[1:] + (base.first - base.source[1:]) * share[:, None]
    ways = np.column_stack([start[:, 0], base.step[0] * share, start[:, 1], base.step[1] * share])
    ways[share <= 1e-9] = np.nan
    return ways


def _blocks(shape: Grid) -> Grid:
    return math.ceil(shape[0] / _THREADS[0]), math.ceil(shape[1] / _THREADS[1])


@kernel
def _sum_slices(
    counts: Counts,
    size: tuple[int, int, int],
    step: tuple[int, int, int],
    way: Array,
    unit: np.float32,
    plane: Image,
) -> None:  # pragma: no cover - compiled
    i, j = cuda.grid(2)
    if i >= plane.shape[0] or j >= plane.shape[1]:
        return
    total = np.float32(0.0)
    for t in range(size[0]):
        b = way[t, 0] + i * way[t, 1]
        c = way[t, 2] + j * way[t, 3]
        # Not a number fails every comparison, and with it the slices behind the source.
        if b >= -0.5 and c >= -0.5 and b <= size[1] - 0.5 and c <= size[2] - 0.5:
            b = min(max(b, 0.0), size[1] - 1.0)
            c = min(max(c, 0.0), size[2] - 1.0)
            low_b, low_c = min(int(b), size[1] - 2), min(int(c), size[2] - 2)
            part_b, part_c = np.float32(b - low_b), np.float32(c - low_c)
            n = t * step[0] + low_b * step[1] + low_c * step[2]
            near, far = np.float32(counts[n]), np.float32(counts[n + step[2]])
            front = near + part_c * (far - near)
            n += step[1]
            near, far = np.float32(counts[n]), np.float32(counts[n + step[2]])
            back = near + part_c * (far - near)
            total += front + part_b * (back - front)
    plane[i, j] = total * unit


@kernel
def _warp(
    plane: Image, place: Array, pixel: Array, linear: Array, out: Image
) -> None:  # pragma: no cover - compiled
    row, column = cuda.grid(2)
    if row >= out.shape[0] or column >= out.shape[1]:
        return
    x = pixel[0, 0] + row * pixel[1, 0] + column * pixel[2, 0] - place[0]
    y = pixel[0, 1] + row * pixel[1, 1] + column * pixel[2, 1] - place[1]
    z = pixel[0, 2] + row * pixel[1, 2] + column * pixel[2, 2] - place[2]
    reach = (place[3] - place[0]) / x
    u = (place[1] + y * reach - place[4]) / place[6]
    v = (place[2] + z * reach - place[5]) / place[7]
    nu, nv = plane.shape[0], plane.shape[1]
    if u < 0.0 or v < 0.0 or u > nu - 1 or v > nv - 1:
        out[row, column] = np.float32(0.0)
        return
    i, j = min(max(int(u), 1), nu - 3), min(max(int(v), 1), nv - 3)
    value = 0.0
    for k in range(4):
        line = 0.0
        for n in range(4):
            line += _weight(v - j, n) * plane[i - 1 + k, j - 1 + n]
        value += _weight(u - i, k) * line
    way = 0.0
    for axis in range(3):
        way += (linear[axis, 0] * x + linear[axis, 1] * y + linear[axis, 2] * z) ** 2
    out[row, column] = max(value, 0.0) * math.sqrt(way) / abs(x)


@on_device
def _weight(f: float, tap: int) -> float:  # pragma: no cover - compiled
    """Catmull and Rom's weight of tap 0 to 3, a place ``f`` past the second."""
    if tap == 0:
        return 0.5 * f * (f * (2.0 - f) - 1.0)
    if tap == 1:
        return 0.5 * (f * f * (3.0 * f - 5.0) + 2.0)
    if tap == 2:
        return 0.5 * f * (f * (4.0 - 3.0 * f) + 1.0)
    return 0.5 * f * f * (f - 1.0)
