"""Dye on its way to the detector: a sparse matrix per pose from the mass in each cell to mg/cm2 per pixel.

Each cell's mass is spread over its sample points; each point falls on the four pixels round its shadow
and is divided by the area that a pixel covers at the point's own depth. So mass is conserved: what the
picture holds, times those areas, is what the cells held (less what lies outside the field).
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]
T = TypeVar("T", bound=np.generic)
Image = NDArray[np.float32]
Starts = NDArray[np.int64]
Pixels = NDArray[np.int32]

_LEAST_MG = 1e-7
"""Less iodine in a cell than this no detector could tell from none."""


class DyeProjector:
    """Cells to pixels for one pose.

    Parameters
    ----------
    points_mm : (cells, k, 3)
        k sample points in each cell, RAS+ mm.
    pose : Pose

    Raises
    ------
    ImageError
        For points that are not (cells, k, 3) or not finite.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> one_cell = DyeProjector(np.zeros((1, 1, 3)), pose)
    >>> picture = one_cell.areal_mg_cm2([2.0])
    >>> pixel_cm2 = (pose.pixel_mm * 0.65 / 10) ** 2            # halfway to the detector a pixel is smaller
    >>> round(float(picture.sum() * pixel_cm2), 3)
    2.0
    """

    def __init__(self, points_mm: ArrayLike, pose: Pose) -> None:
        """Build the matrix for ``points_mm`` (cells, k, 3) seen from ``pose``."""
        points = np.ascontiguousarray(points_mm, float)
        if points.ndim != 3 or points.shape[-1] != 3 or points.shape[1] == 0:
            raise ImageError(f"Dye points have shape {points.shape}; give (cells, points in a cell, 3).")
        if not np.isfinite(points).all():
            raise ImageError("Some dye points are not finite; give RAS+ millimetres for every cell.")
        self.pose = pose
        self.cells = points.shape[0]
        self._points = points
        # Each cell's entries lie from begin to end, in the order the cells were first filled.
        self._known = np.zeros(self.cells, bool)
        self._begin, self._end = np.zeros((2, self.cells), np.int64)
        self._pixel, self._weight, self._used = np.empty(0, np.int32), np.empty(0, np.float32), 0

    def areal_mg_cm2(self, mass_mg: ArrayLike) -> Image:
        """Areal density of the masses in the cells.

        A cell's own part of the matrix is worked out when it first holds something.

        Parameters
        ----------
        mass_mg : (cells,)
            mg.

        Returns
        -------
        (rows, columns) float32
            mg/cm2.

        Raises
        ------
        ImageError
            For another number of cells, or masses that are negative or not finite.

        Examples
        --------
        >>> from neuroplasty.body.fluoroscopy.carm import pose_for
        >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
        >>> DyeProjector(np.zeros((1, 1, 3)), pose).areal_mg_cm2([2.0]).shape
        (512, 512)
        """
        mass = np.array(mass_mg, float).ravel()
        if mass.size != self.cells:
            raise ImageError(f"{mass.size} masses were given for {self.cells} cells; give one mass a cell.")
        if not (np.isfinite(mass).all() and (mass >= 0).all()):
            raise ImageError(
                "Some dye masses are negative or not finite; give milligrams, zero where there is none."
            )
        mass[mass < _LEAST_MG] = 0.0
        fresh = np.flatnonzero((mass > 0) & ~self._known)
        if fresh.size:
            self._learn(fresh)
        picture = np.zeros(self.pose.shape[0] * self.pose.shape[1], np.float64)
        _gather(self._begin, self._end, self._pixel, self._weight, mass, picture)
        return picture.reshape(self.pose.shape).astype(np.float32)

    def _learn(self, cells: NDArray[np.intp]) -> None:
        """Work out the way of some cells onto the pixels."""
        pose = self.pose
        start, pixel, weight = _splat(
            self._points,
            cells,
            pose.source_mm,
            pose.beam,
            pose.row,
            pose.column,
            pose.carm.sid_mm,
            pose.pixel_mm,
            *pose.shape,
        )
        used = self._used + pixel.size
        if used > self._pixel.size:
            room = max(2 * self._pixel.size, used)
            self._pixel, self._weight = _grown(self._pixel, room), _grown(self._weight, room)
        self._pixel[self._used : used], self._weight[self._used : used] = pixel, weight
        self._begin[cells], self._end[cells] = self._used + start[:-1], self._used + start[1:]
        self._known[cells] = True
        self._used = used


def _grown(held: NDArray[T], room: int) -> NDArray[T]:
    """The same entries in an array with room for more."""
    grown = np.empty(room, held.dtype)
    grown[: held.size] = held
    return grown


def areal_reference(points_mm: Array, mass_mg: Array, pose: Pose) -> Array:
    """What ``DyeProjector`` computes, in plain NumPy: the readable reference."""
    points = points_mm.reshape(-1, 3)
    share_mg = np.repeat(mass_mg / points_mm.shape[1], points_mm.shape[1])
    row, column, magnification = pose.project(points)
    reach = np.linalg.norm(points - pose.source_mm, axis=1)
    cosine = pose.carm.sid_mm / magnification / reach
    area_cm2 = (pose.pixel_mm / 10.0 / magnification) ** 2 * cosine
    picture = np.zeros(pose.shape)
    r0, c0 = np.floor(row).astype(int), np.floor(column).astype(int)
    for dr in (0, 1):
        for dc in (0, 1):
            weight = np.abs(1 - dr - (row - r0)) * np.abs(1 - dc - (column - c0))
            r, c = r0 + dr, c0 + dc
            inside = (r >= 0) & (r < pose.shape[0]) & (c >= 0) & (c < pose.shape[1])
            np.add.at(picture, (r[inside], c[inside]), (weight * share_mg / area_cm2)[inside])
    return picture


@njit(cache=True)
def _splat(
    points: Array,
    wanted: NDArray[np.intp],
    source: Array,
    beam: Array,
    row_axis: Array,
    column_axis: Array,
    sid: float,
    pixel: float,
    rows: int,
    columns: int,
) -> tuple[Starts, Pixels, Image]:  # pragma: no cover - compiled
    cells, k = wanted.size, points.shape[1]
    row_0, column_0 = 0.5 * (rows - 1), 0.5 * (columns - 1)
    row, column, share = np.empty(k), np.empty(k), np.empty(k)
    start = np.zeros(cells + 1, np.int64)
    room = max(cells * 32, 1024)
    pixel_of = np.empty(room, np.int32)
    weight = np.empty(room, np.float32)
    scratch = np.zeros(rows * columns)
    touched = np.empty(4 * k, np.int32)
    count = 0
    for cell in range(cells):
        fresh = 0
        at = wanted[cell]
        for n in range(k):
            x = points[at, n, 0] - source[0]
            y = points[at, n, 1] - source[1]
            z = points[at, n, 2] - source[2]
            depth = x * beam[0] + y * beam[1] + z * beam[2]
            share[n] = 0.0
            if depth <= 0.0:
                continue
            to_pixel = sid / pixel / depth
            row[n] = (x * row_axis[0] + y * row_axis[1] + z * row_axis[2]) * to_pixel + row_0
            column[n] = (x * column_axis[0] + y * column_axis[1] + z * column_axis[2]) * to_pixel + column_0
            # A point's share, over the area (cm2) of a pixel where the point lies, across the ray.
            reach = math.sqrt(x * x + y * y + z * z)
            share[n] = 100.0 / k * to_pixel * to_pixel / depth * reach
        for n in range(k):
            r, c = row[n], column[n]
            if not (share[n] > 0.0 and r > -1.0 and r < rows and c > -1.0 and c < columns):
                continue
            r0, c0 = math.floor(r), math.floor(c)
            fr, fc = r - r0, c - c0
            for corner in range(4):
                dr, dc = corner >> 1, corner & 1
                rr, cc = r0 + dr, c0 + dc
                part = share[n] * (fr if dr else 1.0 - fr) * (fc if dc else 1.0 - fc)
                if part <= 0.0 or rr < 0 or rr >= rows or cc < 0 or cc >= columns:
                    continue
                place = rr * columns + cc
                if scratch[place] == 0.0:
                    touched[fresh] = place
                    fresh += 1
                scratch[place] += part
        if count + fresh > room:
            room = 2 * (count + fresh)
            wider_pixel, wider_weight = np.empty(room, np.int32), np.empty(room, np.float32)
            wider_pixel[:count] = pixel_of[:count]
            wider_weight[:count] = weight[:count]
            pixel_of, weight = wider_pixel, wider_weight
        for n in range(fresh):
            pixel_of[count] = touched[n]
            weight[count] = scratch[touched[n]]
            scratch[touched[n]] = 0.0
            count += 1
        start[cell + 1] = count
    return start, pixel_of[:count].copy(), weight[:count].copy()


@njit(cache=True)
def _gather(
    begin: Starts, end: Starts, pixel_of: Pixels, weight: Image, mass: Array, picture: Array
) -> None:  # pragma: no cover - compiled
    # In the order of the cells, whatever order they were learnt in: the same sums to the last bit.
    for cell in range(mass.size):
        if mass[cell] > 0.0:
            for n in range(begin[cell], end[cell]):
                picture[pixel_of[n]] += weight[n] * mass[cell]
