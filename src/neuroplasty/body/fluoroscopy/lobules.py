"""Fat lobules in an epidurogram: dye runs between them, so that it looks lobulated.

The lobules are the flow's own: where the fat is firm, fluid finds little room, and the dye that a cell holds
lies round the lobule rather than in it. So each sample point climbs the field of softness until it has left
the lobule it began in. Nothing is lost, and no cell gives to another. On the wall's side lie other lobules
than on the sac's, so that no view looks through a row of holes.

>>> flat = np.stack(np.meshgrid(np.arange(40.0), np.arange(40.0), [0.0], indexing="ij"), -1)[:, :, 0]
>>> softness = np.exp(np.random.default_rng(1).normal(size=(5, 5)).repeat(8, 0).repeat(8, 1))
>>> moved = bubbled(flat, flat + [0, 0, 3.0], softness, (2, 2, 2))
>>> still = bubbled(flat, flat + [0, 0, 3.0], np.ones((40, 40)), (2, 2, 2))
>>> moved.shape, 0.1 < float(np.abs(moved - still).max()) < float(PARAMETERS["lobule_reach"]) + 1e-9
((1600, 8, 3), True)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.fluoroscopy.dye import points_at, shell_places
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_STEPS = 8
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
        row, column = _out_of_lobules(field, inner_mm, outer_mm, row, column, depth)
    return points_at(inner_mm, outer_mm, row, column, depth)


def _out_of_lobules(
    field: Array, inner_mm: Array, outer_mm: Array, row: Array, column: Array, depth: Array
) -> tuple[Array, Array]:
    """Rows and columns of the points after their climb, at most ``lobule_reach`` long."""
    middle = 0.5 * (inner_mm + outer_mm)
    # Millimetres from one row to the next and from one column to the next.
    tall = np.linalg.norm(np.gradient(middle, axis=0), axis=-1)
    wide = np.linalg.norm(0.5 * (np.roll(middle, -1, axis=1) - np.roll(middle, 1, axis=1)), axis=-1)
    tall, wide = np.maximum(tall, 1e-6), np.maximum(wide, 1e-6)
    gap = np.linalg.norm(outer_mm - inner_mm, axis=-1)
    reach = float(PARAMETERS["lobule_reach"]) * gap / (gap + float(PARAMETERS["lobule_least_gap"]))
    slope_s = np.gradient(field, axis=0) / tall
    slope_t = 0.5 * (np.roll(field, -1, axis=1) - np.roll(field, 1, axis=1)) / wide
    stack = np.stack([field, slope_s, slope_t], axis=-1)
    cells = np.arange(field.size)
    i, j = np.divmod(cells, field.shape[1])
    step, per_row, per_column = (part[i, j][:, None] for part in (reach / _STEPS, 1.0 / tall, 1.0 / wide))
    shift = _OTHER_SIDE_MM[0] / float(np.median(tall)), _OTHER_SIDE_MM[1] / float(np.median(wide))
    near, far = np.cos(0.5 * np.pi * depth), np.sin(0.5 * np.pi * depth)
    level = float(PARAMETERS["lobule_level"])
    for _ in range(_STEPS):
        value, down, aside = np.moveaxis(
            near[..., None] * _at(stack, row, column)
            + far[..., None] * _at(stack, row + shift[0], column + shift[1]),
            -1,
            0,
        )
        inside = 1.0 / (1.0 + np.exp(np.clip((value - level) / (0.25 * _EDGE), -40.0, 40.0)))
        steep = np.maximum(np.hypot(down, aside), 1e-9)
        row = row + step * inside * down / steep * per_row
        column = column + step * inside * aside / steep * per_column
    return row, column


def _at(stack: Array, row: Array, column: Array) -> Array:
    """Bilinear values of fields (n, m, f): periodic round the shell, reflected at its ends."""
    n, m = stack.shape[:2]
    turn = np.abs(row) % (2.0 * (n - 1))
    row = np.minimum(turn, 2.0 * (n - 1) - turn)
    i = np.minimum(row.astype(int), n - 2)
    j = np.floor(column).astype(int)
    a, b = (row - i)[..., None], (column - j)[..., None]
    low = stack[i, j % m] * (1 - b) + stack[i, (j + 1) % m] * b
    high = stack[i + 1, j % m] * (1 - b) + stack[i + 1, (j + 1) % m] * b
    return np.asarray(low * (1 - a) + high * a)
