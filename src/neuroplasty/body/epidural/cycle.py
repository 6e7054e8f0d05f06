"""The multigrid cycle: rows left out by halves, their rings solved whole.

Only the rows are coarsened, every second one kept, and the smoother solves whole rings (``smoothing``), so
no anisotropy is hard: links along that are strong are eliminated with the rows, links round by the rings.
A row that is left out passes its links on in series, its store to the rows beside it in the shares in which
it hears from them, and each link round to the row from which both its cells hear. The odd rings are solved
last on the way down, so the residual lies on the even ones alone and needs no averaging; and first on the way
up, which interpolates.

All of it is in single precision: it only preconditions. The levels of a field lie one after the other in a
row of ``levels`` (8, cells of all levels), level k between ``offsets[k]`` and ``offsets[k + 1]``.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.epidural.smoothing import factor_rings, solve_rings

Ints = NDArray[np.int64]
Single = NDArray[np.float32]

ZERO, ALONG, AROUND, ONWARD, ACROSS, INVERSE, ANSWER, RIGHT = range(8)
"""What each row of ``levels`` holds: the matrix, its eliminated rings, answers and right sides."""

_ONE = np.float32(1.0)
_HALF = np.float32(0.5)
_FOUR = np.float32(4.0)
_NONE = np.float32(0.0)
# Of all links: where two cells hear from no row together, what is theirs goes to both rows alike.
_LITTLE = np.float32(1e-4)
# No link at all; below it single precision has lost its digits.
_LEAST = np.float32(1e-30)


@njit(cache=True, error_model="numpy")
def build(rows: Ints, offsets: Ints, levels: Single, m: int) -> None:
    """Coarsen and eliminate, from the finest level's ZERO, ALONG and AROUND on; ``rows`` is each level's."""
    for k in range(len(rows)):
        zero, along, around = (
            _at(levels, ZERO, offsets, k, m),
            _at(levels, ALONG, offsets, k, m),
            _at(levels, AROUND, offsets, k, m),
        )
        onward, across, inverse = (
            _at(levels, ONWARD, offsets, k, m),
            _at(levels, ACROSS, offsets, k, m),
            _at(levels, INVERSE, offsets, k, m),
        )
        factor_rings(zero, along, around, onward, across, inverse)
        if k + 1 < len(rows):
            zero_c, along_c, around_c = (
                _at(levels, ZERO, offsets, k + 1, m),
                _at(levels, ALONG, offsets, k + 1, m),
                _at(levels, AROUND, offsets, k + 1, m),
            )
            _coarsen(rows[k + 1], zero, along, around, zero_c, along_c, around_c)


@njit(cache=True, error_model="numpy")
def cycle(rows: Ints, offsets: Ints, levels: Single, m: int) -> None:
    """One symmetric V-cycle from zero for the finest RIGHT; it leaves the finest ANSWER."""
    last = len(rows) - 1
    for k in range(last + 1):
        _solve(0, True, offsets, levels, k, m)
        if k < last:
            _solve(1, False, offsets, levels, k, m)
            along, x = _at(levels, ALONG, offsets, k, m), _at(levels, ANSWER, offsets, k, m)
            _restrict(rows[k + 1], along, x, _at(levels, RIGHT, offsets, k + 1, m))
    # The last level's rings are not left out: they are smoothed there and back.
    if rows[last] > 1:
        _solve(1, False, offsets, levels, last, m)
        _solve(0, False, offsets, levels, last, m)
    for k in range(last - 1, -1, -1):
        x, x_c = _at(levels, ANSWER, offsets, k, m), _at(levels, ANSWER, offsets, k + 1, m)
        _correct(rows[k + 1], x, x_c)
        _solve(1, False, offsets, levels, k, m)
        _solve(0, False, offsets, levels, k, m)


@njit(cache=True, error_model="numpy")
def _at(levels: Single, what: int, offsets: Ints, k: int, m: int) -> Single:
    part = levels[what, offsets[k] : offsets[k + 1]]
    return part.reshape(m, 2, len(part) // (2 * m))


@njit(cache=True, error_model="numpy")
def _solve(parity: int, fresh: bool, offsets: Ints, levels: Single, k: int, m: int) -> None:
    solve_rings(
        parity,
        fresh,
        _at(levels, ALONG, offsets, k, m),
        _at(levels, ONWARD, offsets, k, m),
        _at(levels, ACROSS, offsets, k, m),
        _at(levels, INVERSE, offsets, k, m),
        _at(levels, ANSWER, offsets, k, m),
        _at(levels, RIGHT, offsets, k, m),
    )


@njit(cache=True, error_model="numpy")
def _coarsen(
    rows: int, zero: Single, along: Single, around: Single, zero_c: Single, along_c: Single, around_c: Single
) -> None:
    """The matrix of every second row; ``rows`` is how many there are."""
    m, _, width = zero.shape
    # How much an odd row hears from the even one before it; the rest is from the one after.
    share = np.zeros((m, width), np.float32)
    for j in range(m):
        share[j, 0] = _ONE
        for p in range(1, width - 1):
            total = along[j, 0, p] + along[j, 1, p]
            share[j, p] = along[j, 0, p] / total if total > _NONE else _HALF
    row, after = np.zeros(width, np.float32), np.zeros(width, np.float32)
    for j in range(m):
        e = j + 1 if j + 1 < m else 0
        for p in range(1, width - 1):
            row[p] = share[j, p] * along[j, 1, p]
        _fold_row(rows, row, along_c[j])
        for p in range(1, width - 1):
            row[p] = (
                zero[j, 0, p] + share[j, p] * zero[j, 1, p] + (_ONE - share[j, p - 1]) * zero[j, 1, p - 1]
            )
        _fold_row(rows, row, zero_c[j])
        _share_rings(along[j], along[e], around[j], row, after)
        _fold_row(rows, row, around_c[j])


@njit(cache=True, error_model="numpy")
def _share_rings(along: Single, beside: Single, around: Single, row: Single, after: Single) -> None:
    """Links round between a column and the next of every second row, with what the odd rows bring.

    ``along`` and ``beside`` are the two columns' links along, ``after`` is scratch. A link of an odd row goes
    to that neighbour from which both its cells hear; where they hear from different ones, to both. Where a
    line of strands steps from column to column a cell hears from neither: its link must join nothing, or the
    coarse rows would lead across the line.
    """
    width = len(row)
    for p in range(1, width - 1):
        a, b = along[0, p], beside[0, p]
        c, d = along[1, p], beside[1, p]
        one, two = a + c + _LEAST, b + d + _LEAST
        little = _LITTLE * (one + two)
        front = a * b / (a + b + _LEAST) + little
        back = c * d / (c + d + _LEAST) + little
        whole = one + two
        hears = around[1, p] * (_FOUR * (one / whole) * (two / whole) / (front + back))
        row[p] = around[0, p] + hears * front
        after[p] = hears * back
    for p in range(2, width - 1):
        row[p] += after[p - 1]


@njit(cache=True, error_model="numpy")
def _fold_row(rows: int, row: Single, out: Single) -> None:
    """Row k of a coarse column is row[k + 1]."""
    for k in range(rows // 2):
        out[0, k + 1] = row[2 * k + 1]
        out[1, k + 1] = row[2 * k + 2]
    if rows & 1:
        out[0, rows // 2 + 1] = row[rows]


@njit(cache=True, error_model="numpy")
def _restrict(rows: int, along: Single, x: Single, b_c: Single) -> None:
    """Coarse right side: what the odd rings, solved last, brought to the even ones."""
    m, _, width = x.shape
    row = np.zeros(width, np.float32)
    for j in range(m):
        for p in range(1, width - 1):
            row[p] = along[j, 0, p] * x[j, 1, p] + along[j, 1, p - 1] * x[j, 1, p - 1]
        _fold_row(rows, row, b_c[j])


@njit(cache=True, error_model="numpy")
def _correct(rows: int, x: Single, x_c: Single) -> None:
    """Add the coarse answer to the even rings; the odd ones are solved next."""
    for j in range(x.shape[0]):
        for k in range(rows // 2):
            x[j, 0, 2 * k + 1] += x_c[j, 0, k + 1]
            x[j, 0, 2 * k + 2] += x_c[j, 1, k + 1]
        if rows & 1:
            x[j, 0, rows] += x_c[j, 0, rows // 2 + 1]
