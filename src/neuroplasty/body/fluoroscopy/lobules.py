"""Fat lobules in an epidurogram: dye runs between them, so that it looks lobulated.

The lobules are the flow's own: where the fat is firm, fluid finds little room, and the dye that a cell holds
lies round the lobule rather than in it. So each sample point climbs the field of softness until it has left
the lobule it began in. Nothing is lost, and no cell gives to another. On the wall's side lie other lobules
than on the sac's, so that no view looks through a row of holes.

>>> turn = 2 * np.pi * np.arange(48) / 48
>>> ring = np.stack([np.cos(turn), np.sin(turn), np.zeros(48)], axis=-1)
>>> axis = np.arange(40.0)[:, None, None] * [0.0, 0.0, 1.0]
>>> softness = np.exp(np.random.default_rng(1).normal(size=(5, 6)).repeat(8, 0).repeat(8, 1))
>>> moved = bubbled(axis + 8 * ring, axis + 11 * ring, softness, (2, 2, 2))
>>> still = bubbled(axis + 8 * ring, axis + 11 * ring, np.ones((40, 48)), (2, 2, 2))
>>> moved.shape, 0.1 < float(np.linalg.norm(moved - still, axis=-1).max()) < float(PARAMETERS["lobule_reach"])
((1920, 8, 3), True)
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.body.fluoroscopy.samples import points_at, shell_places
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_STEPS = 8
_LEAST, _OUT = 1e-9, 30.0
_EDGE = 0.6
"""Over how many standard deviations of the field a lobule's rim is soft."""
_OTHER_SIDE_MM = (13.7, 9.1)
"""How far along and round the lobules on the wall lie from the like ones on the sac: no room for a row."""


def bubbled(
    inner_mm: Array, outer_mm: Array, softness: ArrayLike, refine: tuple[int, int, int] = (4, 4, 5)
) -> Array:
    """Sample points (cells, k, 3) of a shell's cells, as ``shell_points``, but out of the fat lobules.

    Parameters
    ----------
    inner_mm, outer_mm : (n, m, 3)
        Centres of the cells' faces on the sac and on the wall, RAS+ mm; periodic in the second index.
    softness : (n, m)
        How easily the space opens there, above zero; even where no fat is known, and then nothing moves.
    refine : (along s, round theta, across)
        Points in each direction of a cell.

    Returns
    -------
    (n * m, k, 3) array
        RAS+ mm. Where the gap is thin there is no room for a lobule, and points hardly move.

    Raises
    ------
    ImageError
        For a field that does not lie on the shell's grid.
    """
    shape = inner_mm.shape[:2]
    soft = np.asarray(softness, float)
    if soft.shape != shape or not np.all(soft > 0.0):
        raise ImageError(
            f"A softness of shape {soft.shape} does not fit a shell of {shape}; "
            "give one number above zero for each cell."
        )
    field = np.log(soft)
    row, column, depth = shell_places(shape, refine)
    spread = float(field.std())
    if spread > 0.0 and min(shape) > 1:
        field = (field - field.mean()) / spread
        climb, step = _climb(field, inner_mm, outer_mm)
        row, column = row.copy(), column.copy()
        _leave(*climb, step, float(PARAMETERS["lobule_level"]), row, column, depth)
    return points_at(inner_mm, outer_mm, row, column, depth)


Climb = tuple[Array, float, float]
"""A standardised field with its uphill way (n, m, 3), and how far off the wall's lobules lie, cells."""


def _climb(field: Array, inner_mm: Array, outer_mm: Array) -> tuple[Climb, Array]:
    """The field with the direction uphill, in cells per millimetre, and the length of one step (n, m), mm."""
    middle = 0.5 * (inner_mm + outer_mm)
    # Millimetres from one row to the next and from one column to the next.
    tall = np.linalg.norm(np.gradient(middle, axis=0), axis=-1)
    wide = np.linalg.norm(0.5 * (np.roll(middle, -1, axis=1) - np.roll(middle, 1, axis=1)), axis=-1)
    tall, wide = np.maximum(tall, _LEAST), np.maximum(wide, _LEAST)
    gap = np.linalg.norm(outer_mm - inner_mm, axis=-1)
    reach = float(PARAMETERS["lobule_reach"]) * gap / (gap + float(PARAMETERS["lobule_least_gap"]))
    slope_s = np.gradient(field, axis=0) / tall
    slope_t = 0.5 * (np.roll(field, -1, axis=1) - np.roll(field, 1, axis=1)) / wide
    stack = np.stack([field, slope_s, slope_t, 1.0 / tall, 1.0 / wide], axis=-1)
    along, round_ = _OTHER_SIDE_MM[0] / float(np.median(tall)), _OTHER_SIDE_MM[1] / float(np.median(wide))
    return (np.ascontiguousarray(stack), along, round_), reach / _STEPS


@njit(cache=True, parallel=True)
def _leave(
    stack: Array,
    along: float,
    around: float,
    step: Array,
    level: float,
    row: Array,
    column: Array,
    depth: Array,
) -> None:  # pragma: no cover - compiled
    """Move points (cells, k), in place, uphill out of their lobules."""
    n, m = step.shape
    for cell in prange(n * m):
        i, j = cell // m, cell % m
        length, per_row, per_column = step[i, j], stack[i, j, 3], stack[i, j, 4]
        for k in range(row.shape[1]):
            r, c = row[cell, k], column[cell, k]
            near, far = math.cos(0.5 * math.pi * depth[cell, k]), math.sin(0.5 * math.pi * depth[cell, k])
            for _ in range(_STEPS):
                value, down, aside = _at(stack, r, c)
                value_2, down_2, aside_2 = _at(stack, r + along, c + around)
                value = near * value + far * value_2
                down = near * down + far * down_2
                aside = near * aside + far * aside_2
                rise = (value - level) / (0.25 * _EDGE)
                if rise > _OUT:
                    break
                go = length / (1.0 + math.exp(max(rise, -_OUT))) / max(math.hypot(down, aside), _LEAST)
                r += go * down * per_row
                c += go * aside * per_column
            row[cell, k], column[cell, k] = r, c


@njit(cache=True)
def _at(stack: Array, row: float, column: float) -> tuple[float, float, float]:  # pragma: no cover - compiled
    """Bilinear values of the first three fields: periodic round the shell, reflected at its ends."""
    n, m = stack.shape[:2]
    turn = abs(row) % (2.0 * (n - 1))
    row = min(turn, 2.0 * (n - 1) - turn)
    i = min(int(row), n - 2)
    whole = math.floor(column)
    a, b = row - i, column - whole
    j0 = int(whole) % m
    j1 = (j0 + 1) % m
    w00, w01, w10, w11 = (1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b
    return (
        w00 * stack[i, j0, 0] + w01 * stack[i, j1, 0] + w10 * stack[i + 1, j0, 0] + w11 * stack[i + 1, j1, 0],
        w00 * stack[i, j0, 1] + w01 * stack[i, j1, 1] + w10 * stack[i + 1, j0, 1] + w11 * stack[i + 1, j1, 1],
        w00 * stack[i, j0, 2] + w01 * stack[i, j1, 2] + w10 * stack[i + 1, j0, 2] + w11 * stack[i + 1, j1, 2],
    )


def leave_reference(
    climb: Climb, step: Array, level: float, row: Array, column: Array, depth: Array
) -> tuple[Array, Array]:
    """What ``_leave`` does to points (cells, k), in plain NumPy: their new rows and columns."""
    stack, along, around = climb
    length, per_row, per_column = (part.reshape(-1, 1) for part in (step, stack[..., 3], stack[..., 4]))
    near, far = np.cos(0.5 * np.pi * depth)[..., None], np.sin(0.5 * np.pi * depth)[..., None]
    for _ in range(_STEPS):
        here = near * _at_reference(stack, row, column)
        value, down, aside = np.moveaxis(
            here + far * _at_reference(stack, row + along, column + around), -1, 0
        )
        rise = (value - level) / (0.25 * _EDGE)
        inside = np.where(rise > _OUT, 0.0, 1.0 / (1.0 + np.exp(np.clip(rise, -_OUT, _OUT))))
        go = length * inside / np.maximum(np.hypot(down, aside), _LEAST)
        row, column = row + go * down * per_row, column + go * aside * per_column
    return row, column


def _at_reference(stack: Array, row: Array, column: Array) -> Array:
    n, m = stack.shape[:2]
    turn = np.abs(row) % (2.0 * (n - 1))
    row = np.minimum(turn, 2.0 * (n - 1) - turn)
    i = np.minimum(row.astype(int), n - 2)
    j = np.floor(column).astype(int)
    a, b = (row - i)[..., None], (column - j)[..., None]
    low = stack[i, j % m, :3] * (1 - b) + stack[i, (j + 1) % m, :3] * b
    high = stack[i + 1, j % m, :3] * (1 - b) + stack[i + 1, (j + 1) % m, :3] * b
    return np.asarray(low * (1 - a) + high * a)
