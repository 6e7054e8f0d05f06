"""Shear-warp: the slices of a volume summed onto a plane parallel to them, then brought to the detector.

On a plane parallel to the slices, perspective only scales and shifts each slice. So a slice is stretched
first along its rows and then across them, never by a division at each sample, and all slices are added up on
that *base plane*; one warp brings the sum to the detector. Within a slice values are interpolated bilinearly,
as in Joseph's method; the base plane passes through the detector's centre and is sampled at its pixels'
distance, so that with voxel axes along the detector's edges the warp changes nothing.

Source of the model: the shear-warp factorisation (Lacroute and Levoy 1994) with Joseph's interpolation
(1982), both from memory.

>>> box = Slices.of(np.ones((4, 4, 4), np.float32))
>>> base = BasePlane(np.array([-96.0, 1.5, 1.5]), 104.0, np.array([1.5, 1.5]), np.array([1.0, 1.0]), (1, 1))
>>> summed((box,), (0, 1, 2), base).round(3)            # one ray along four voxels
array([[[4.]]], dtype=float32)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy.carm import Pose

Image = NDArray[np.float32]
Array = NDArray[np.float64]
Counts = NDArray[np.uint16]
Indices = NDArray[np.int32]
Axes = tuple[int, int, int]

_MOST = 65535
_CORNERS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
# Rows of the base plane that one thread sums at a time: they stay in its cache, and the rows of the volume
# that two neighbours share are few.
_BAND = 64


@dataclass(frozen=True)
class Slices:
    """A density in 16 bits, and between which voxels each line along the last axis holds anything.

    ``counts`` (n0, n1, n2) times ``unit`` is the density; line (i, j) is empty outside ``first[i, j]`` to
    ``stop[i, j]``.
    """

    counts: Counts
    unit: float
    first: Indices
    stop: Indices

    @classmethod
    def of(cls, density: Image) -> Slices:
        """Slices of a density (n0, n1, n2), zero or more, to 1/65535 of its most."""
        most = float(density.max()) if density.size else 0.0
        unit = most / _MOST if most > 0 else 1.0
        counts = np.empty(density.shape, np.uint16)
        first, stop = np.empty(density.shape[:2], np.int32), np.empty(density.shape[:2], np.int32)
        _count(np.ascontiguousarray(density), np.float32(1.0 / unit), counts, first, stop)
        return cls(counts, unit, first, stop)

    def turned(self) -> Slices:
        """The same with the last axis first, for rays that run along it."""
        counts = np.ascontiguousarray(np.moveaxis(self.counts, 2, 0))
        first, stop = np.empty(counts.shape[:2], np.int32), np.empty(counts.shape[:2], np.int32)
        _bound(counts, first, stop)
        return Slices(counts, self.unit, first, stop)


@dataclass(frozen=True)
class VoxelRays:
    """A pose in voxels: the source and pixel (0, 0), and the steps to the next row and column, each (3,)."""

    source: Array
    first: Array
    per_row: Array
    per_column: Array
    shape: tuple[int, int]

    @classmethod
    def of(cls, pose: Pose, affine: Array) -> VoxelRays:
        """Rays of a pose through the voxels of an affine (4, 4)."""
        inverse, origin = np.linalg.inv(affine[:3, :3]), affine[:3, 3]
        return cls(
            inverse @ (pose.source_mm - origin),
            inverse @ (pose.first_pixel_mm - origin),
            inverse @ (pose.row * pose.pixel_mm),
            inverse @ (pose.column * pose.pixel_mm),
            pose.shape,
        )

    @property
    def middle(self) -> Array:
        """The detector's middle (3,)."""
        rows, columns = self.shape
        return np.asarray(self.first + (rows - 1) / 2 * self.per_row + (columns - 1) / 2 * self.per_column)

    @property
    def corners(self) -> Array:
        """The detector's corner pixels (4, 3)."""
        far = (np.array(self.shape) - 1) * _CORNERS
        return np.asarray(self.first + far[:, :1] * self.per_row + far[:, 1:] * self.per_column)

    def along(self, axes: Axes) -> VoxelRays:
        """The same with the voxel axes in another order."""
        pick = list(axes)
        return VoxelRays(
            self.source[pick], self.first[pick], self.per_row[pick], self.per_column[pick], self.shape
        )


@dataclass(frozen=True)
class BasePlane:
    """A plane across the main axis, in voxels along (main axis, second, last).

    ``source`` (3,) is the X-ray source, ``at`` the plane's place on the main axis, beyond the source;
    ``first`` (2,) and ``step`` (2,) place its ``shape`` samples.
    """

    source: Array
    at: float
    first: Array
    step: Array
    shape: tuple[int, int]


def summed(kinds: Sequence[Slices], axes: Axes, base: BasePlane) -> Image:
    """Densities summed over all slices on a base plane: (kinds, rows, columns).

    Each slice counts as one voxel of the main axis. ``axes`` are the volume's axes in the order (main,
    second, last); the last must be 2, along which memory runs.
    """
    shape = kinds[0].counts.shape
    stride = (shape[1] * shape[2], shape[2])
    swapped = axes[0] == 1
    result = np.zeros((len(kinds), *base.shape), np.float32)
    _sum_slices(
        tuple(slices.counts.reshape(-1) for slices in kinds),
        (shape[axes[0]], shape[axes[1]], shape[2]),
        (stride[axes[0]], stride[axes[1]]),
        # In one layout for every view, or the kernel would be compiled for each.
        tuple(np.ascontiguousarray(slices.first.T) if swapped else slices.first for slices in kinds),
        tuple(np.ascontiguousarray(slices.stop.T) if swapped else slices.stop for slices in kinds),
        base.source,
        base.at,
        base.first,
        base.step,
        np.array([slices.unit for slices in kinds], np.float32),
        result,
    )
    return result


def summed_reference(density: Image, base: BasePlane) -> Array:
    """What ``summed`` computes, in plain NumPy, of a density with axes (main, second, last)."""
    total = np.zeros(base.shape)
    for t, slab in enumerate(density.astype(float)):
        share = (t - base.source[0]) / (base.at - base.source[0])
        if share <= 0:
            continue
        value = slab
        for axis in (0, 1):
            size = density.shape[1 + axis]
            flat = base.first[axis] + base.step[axis] * np.arange(base.shape[axis])
            place = base.source[1 + axis] + (flat - base.source[1 + axis]) * share
            inside = (place >= -0.5) & (place <= size - 0.5)
            place = np.clip(place, 0, size - 1)
            low = np.minimum(place.astype(int), size - 2)
            part = np.where(inside, place - low, 0)
            near, far = np.take(value, low, axis), np.take(value, low + 1, axis)
            shape = [-1 if k == axis else 1 for k in (0, 1)]
            value = np.where(inside.reshape(shape), near + part.reshape(shape) * (far - near), 0)
        total += value
    return total


def warped(planes: Image, base: BasePlane, rays: VoxelRays, linear_cm: Array) -> Image:
    """Line integrals (kinds, rows, columns), cm times density, of sums (kinds, ...) on a base plane.

    ``rays`` run in voxels along (main, second, last), which ``linear_cm`` (3, 3) turns into centimetres.
    Between samples: Catmull and Rom's cubic.
    """
    out = np.empty((len(planes), *rays.shape), np.float32)
    _warp(
        planes,
        base.source,
        base.at,
        base.first,
        base.step,
        rays.first,
        rays.per_row,
        rays.per_column,
        np.ascontiguousarray(linear_cm),
        out,
    )
    return out


@njit(cache=True, parallel=True)
def _count(
    density: Image, scale: np.float32, counts: Counts, first: Indices, stop: Indices
) -> None:  # pragma: no cover - compiled
    for i in prange(density.shape[0]):
        for j in range(density.shape[1]):
            line, source = counts[i, j], density[i, j]
            for k in range(source.size):
                line[k] = np.uint16(min(source[k] * scale + np.float32(0.5), np.float32(65535.0)))
            first[i, j], stop[i, j] = _ends(line)


@njit(cache=True, parallel=True)
def _bound(counts: Counts, first: Indices, stop: Indices) -> None:  # pragma: no cover - compiled
    for i in prange(counts.shape[0]):
        for j in range(counts.shape[1]):
            first[i, j], stop[i, j] = _ends(counts[i, j])


@njit(cache=True)
def _ends(line: Counts) -> tuple[int, int]:  # pragma: no cover - compiled
    low, high = 0, line.size
    while high > 0 and line[high - 1] == 0:
        high -= 1
    while low < high and line[low] == 0:
        low += 1
    return low, high


@njit(cache=True, parallel=True, fastmath=True)
def _sum_slices(
    kinds: tuple[Counts, ...],
    sizes: tuple[int, int, int],
    strides: tuple[int, int],
    firsts: tuple[Indices, ...],
    stops: tuple[Indices, ...],
    source: Array,
    at: float,
    origin: Array,
    step: Array,
    units: Image,
    planes: Image,
) -> None:  # pragma: no cover - compiled
    # Bands of rows are independent, so the result does not depend on how many threads share them.
    rows, columns = planes.shape[1:]
    bands = (rows + _BAND - 1) // _BAND
    turns = bands * len(kinds)
    nt, nb, nc = sizes
    zero, one = np.float32(0.0), np.float32(1.0)
    for turn in prange(turns):
        # Neighbouring bands hold alike: every thread is given some of the middle and some of the rim.
        half = (turns + 1) // 2
        place = 2 * turn if turn < half else 2 * (turn - half) + 1
        kind, band = place // bands, place % bands
        counts, first, stop, unit, result = kinds[kind], firsts[kind], stops[kind], units[kind], planes[kind]
        row_first, row_stop = band * _BAND, min(rows, (band + 1) * _BAND)
        cell = np.empty(columns, np.int64)
        part = np.empty(columns, np.float32)
        wide = np.empty(nc, np.float32)
        stretched = np.empty(columns, np.float32)
        for t in range(nt):
            share = (t - source[0]) / (at - source[0])
            if share <= 1e-9:
                continue
            c0, dc = source[2] + (origin[1] - source[2]) * share, step[1] * share
            b0, db = source[1] + (origin[0] - source[1]) * share, step[0] * share
            j_first = max(0, math.ceil((-0.5 - c0) / dc))
            j_stop = min(columns, math.floor((nc - 0.5 - c0) / dc) + 1)
            if j_stop <= j_first:
                continue
            for j in range(j_first, j_stop):
                c = min(max(np.float32(c0 + j * dc), zero), np.float32(nc - 1))
                low = min(int(c), nc - 2)
                cell[j] = low
                part[j] = c - np.float32(low)
            b_first = max(0, math.ceil(b0 + row_first * db - 1.0))
            b_stop = min(nb, math.floor(b0 + (row_stop - 1) * db + 1.0) + 1)
            for b in range(b_first, b_stop):
                k_first, k_stop = first[t, b], stop[t, b]
                if k_stop <= k_first:
                    continue
                start, end = j_first, j_stop
                if k_first > 0:
                    start = max(start, math.ceil((k_first - 1 - c0) / dc))
                if k_stop < nc:
                    end = min(end, math.floor((k_stop - c0) / dc) + 1)
                i_first = max(row_first, math.ceil((b - 1.0 - b0) / db))
                i_stop = min(row_stop, math.floor((b + 1.0 - b0) / db) + 1)
                if end <= start or i_stop <= i_first:
                    continue
                # Slices start at zero: with an index that might be negative nothing would be vectorised.
                k0, k1 = cell[start], cell[end - 1] + 2
                line = counts[t * strides[0] + b * strides[1] :][k0:k1]
                for n in range(line.size):
                    wide[n] = np.float32(line[n])
                cells, parts, values = cell[start:end], part[start:end], stretched[start:end]
                for j in range(values.size):
                    k = np.uint64(cells[j] - k0)
                    near, far = wide[k], wide[k + np.uint64(1)]
                    values[j] = near + parts[j] * (far - near)
                for i in range(i_first, i_stop):
                    off = b0 + i * db - b
                    weight = one - np.float32(abs(off))
                    if (b == 0 and off < 0.0) or (b == nb - 1 and off > 0.0):
                        weight = one if abs(off) <= 0.5 else zero
                    weight *= unit
                    if weight > zero:
                        sums = result[i, start:end]
                        for j in range(values.size):
                            sums[j] += weight * values[j]


@njit(cache=True, parallel=True, fastmath=True)
def _warp(
    planes: Image,
    source: Array,
    at: float,
    origin: Array,
    step: Array,
    first: Array,
    per_row: Array,
    per_column: Array,
    linear_cm: Array,
    out: Image,
) -> None:  # pragma: no cover - compiled
    kinds, rows, columns = out.shape
    nu, nv = planes.shape[1:]
    zero, half, one = np.float32(0.0), np.float32(0.5), np.float32(1.0)
    two, three, four, five = np.float32(2.0), np.float32(3.0), np.float32(4.0), np.float32(5.0)
    w, n1, n2, n3 = np.uint64(nv), np.uint64(1), np.uint64(2), np.uint64(3)
    for row in prange(rows):
        corner = np.empty(columns, np.uint64)
        across, along, length = (
            np.empty(columns, np.float32),
            np.empty(columns, np.float32),
            np.empty(columns, np.float32),
        )
        x0 = first[0] + row * per_row[0] - source[0]
        y0 = first[1] + row * per_row[1] - source[1]
        z0 = first[2] + row * per_row[2] - source[2]
        for column in range(columns):
            x, y, z = (
                x0 + column * per_column[0],
                y0 + column * per_column[1],
                z0 + column * per_column[2],
            )
            reach = (at - source[0]) / x
            u = (source[1] + y * reach - origin[0]) / step[0]
            v = (source[2] + z * reach - origin[1]) / step[1]
            inside = u >= 0.0 and v >= 0.0 and u <= nu - 1 and v <= nv - 1
            # Two samples lie empty round all that is seen; nothing is lost by staying one away from the rim.
            i, j = min(max(int(u), 1), nu - 3), min(max(int(v), 1), nv - 3)
            corner[column] = (i - 1) * nv + j - 1
            across[column], along[column] = u - i, v - j
            a = linear_cm[0, 0] * x + linear_cm[0, 1] * y + linear_cm[0, 2] * z
            b = linear_cm[1, 0] * x + linear_cm[1, 1] * y + linear_cm[1, 2] * z
            c = linear_cm[2, 0] * x + linear_cm[2, 1] * y + linear_cm[2, 2] * z
            length[column] = math.sqrt(a * a + b * b + c * c) / abs(x) if inside else 0.0
        for kind in range(kinds):
            flat, line = planes[kind].reshape(-1), out[kind, row]
            for column in range(columns):
                f = along[column]
                v0 = half * f * (f * (two - f) - one)
                v1 = half * (f * f * (three * f - five) + two)
                v2 = half * f * (f * (four - three * f) + one)
                v3 = half * f * f * (f - one)
                f = across[column]
                n = corner[column]
                value = (
                    half
                    * f
                    * (f * (two - f) - one)
                    * (v0 * flat[n] + v1 * flat[n + n1] + v2 * flat[n + n2] + v3 * flat[n + n3])
                )
                n += w
                value += (
                    half
                    * (f * f * (three * f - five) + two)
                    * (v0 * flat[n] + v1 * flat[n + n1] + v2 * flat[n + n2] + v3 * flat[n + n3])
                )
                n += w
                value += (
                    half
                    * f
                    * (f * (four - three * f) + one)
                    * (v0 * flat[n] + v1 * flat[n + n1] + v2 * flat[n + n2] + v3 * flat[n + n3])
                )
                n += w
                value += (
                    half
                    * f
                    * f
                    * (f - one)
                    * (v0 * flat[n] + v1 * flat[n + n1] + v2 * flat[n + n2] + v3 * flat[n + n3])
                )
                line[column] = max(value, zero) * length[column]
