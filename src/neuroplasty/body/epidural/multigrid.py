"""Conjugate gradients with a multigrid cycle for five-point systems on the shell.

The matrix is  diag(zero) + links - rank * u u^T : ``zero`` (n, m) is storage and outlets, the links join
neighbours along s and round theta (periodic), and the last term is the sac, through which every cell
beside it feels every other. The cycle (``cycle``) preconditions with the first two in single precision;
conjugate gradients see all of it in double, so that the answer has the digits of double.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.epidural.cycle import ALONG, ANSWER, AROUND, RIGHT, ZERO, build, cycle
from neuroplasty.body.epidural.folding import fold, pairs, unfolded
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Single = NDArray[np.float32]

_MOST_ITERATIONS = 400
# So few rings are as well smoothed as left out: a level costs calls however small it is.
_FEWEST_ROWS = 5
_LANES = 64
# A residual so many times rounding is known to the recurrence as well as to itself.
_DRIFT = 1e6


@dataclass(frozen=True)
class FivePoint:
    """One symmetric positive definite system on an (n, m) grid, rows open, columns periodic.

    ``zero`` (n, m) >= 0; ``along`` (n, m) links row i to i+1 (last row unused); ``round`` (n, m)
    links column j to j+1; ``u`` (n, m) and ``rank`` the rank-one part that is taken away.
    """

    zero: Array
    along: Array
    round: Array
    u: Array
    rank: float = 0.0

    def solve(self, right: Array, guess: Array, *, tolerance: float, scale: float = 0.0) -> tuple[Array, int]:
        """The solution and the iterations it took.

        The residual's norm ends below ``tolerance`` times ``scale``, or times the first residual's norm where
        ``scale`` is zero (but never below what rounding allows). Raises SolverError when it does not
        converge.

        >>> one, none = np.ones((4, 8)), np.zeros((4, 8))
        >>> x, _ = FivePoint(2 * one, none, none, one).solve(one, none, tolerance=1e-12)
        >>> round(float(x[0, 0]), 12)
        0.5
        """
        n, m = right.shape
        work = _scratch.of(n, m)
        for field, out in zip(
            (self.zero, self.along, self.round, self.u, right, guess), work.fields, strict=False
        ):
            fold(field, out)
        work.fields[1, :, (n - 1) % 2, pairs(n)] = 0.0
        iterations, ok = _conjugate_gradients(
            work.rows,
            work.offsets,
            work.levels,
            work.fields,
            float(self.rank),
            tolerance,
            scale,
            _MOST_ITERATIONS,
        )
        if not ok:
            _scratch.forget()
            raise SolverError(
                f"The pressure solver did not converge in {iterations} iterations on {n} x {m} cells; "
                "check that no parameter is zero or out of its range."
            )
        return unfolded(work.fields[5], n), iterations


@dataclass(frozen=True)
class _Work:
    """Arrays for one shape of grid, kept from solve to solve: asking for memory costs more than using it.

    ``rows`` of each level and the ``offsets`` where it starts; ``levels`` (8, cells of all levels) of the
    V-cycle, ``fields`` (9, m, 2, pairs + 2) of the conjugate gradients.
    """

    rows: Ints
    offsets: Ints
    levels: Single
    fields: Array

    @classmethod
    def of(cls, n: int, m: int) -> _Work:
        rows = [n]
        while rows[-1] > _FEWEST_ROWS:
            rows.append(pairs(rows[-1]))
        cells = [2 * m * (pairs(r) + 2) for r in rows]
        return cls(
            rows=np.array(rows, np.int64),
            offsets=np.concatenate([[0], np.cumsum(cells)]).astype(np.int64),
            levels=np.zeros((8, sum(cells)), np.float32),
            fields=np.zeros((9, m, 2, pairs(n) + 2)),
        )


class _Scratch(threading.local):
    """The latest shape's arrays, each thread its own."""

    shape: tuple[int, int] = (0, 0)
    work: _Work

    def of(self, n: int, m: int) -> _Work:
        if self.shape != (n, m):
            self.work, self.shape = _Work.of(n, m), (n, m)
        return self.work

    def forget(self) -> None:
        """Let go of arrays that may hold what is not a number."""
        self.shape = (0, 0)


_scratch = _Scratch()


@njit(cache=True, error_model="numpy")
def _apply(zero: Array, along: Array, around: Array, x: Array, out: Array) -> None:
    """out = (zero + links) x, folded."""
    m, _, width = x.shape
    for j in range(m):
        w = j - 1 if j > 0 else m - 1
        e = j + 1 if j + 1 < m else 0
        for p in range(1, width - 1):
            here = x[j, 0, p]
            out[j, 0, p] = along[j, 0, p] * (here - x[j, 1, p]) + along[j, 1, p - 1] * (here - x[j, 1, p - 1])
        for p in range(1, width - 1):
            here = x[j, 1, p]
            out[j, 1, p] = along[j, 0, p] * (here - x[j, 0, p]) + along[j, 1, p] * (here - x[j, 0, p + 1])
        for q in range(2):
            _apply_ring(zero, around, x, out, w, j, e, q)


@njit(cache=True, error_model="numpy")
def _apply_ring(zero: Array, around: Array, x: Array, out: Array, w: int, j: int, e: int, q: int) -> None:
    for p in range(1, x.shape[2] - 1):
        here = x[j, q, p]
        out[j, q, p] += (
            zero[j, q, p] * here
            + around[j, q, p] * (here - x[e, q, p])
            + around[w, q, p] * (here - x[w, q, p])
        )


@njit(cache=True, error_model="numpy")
def _dot(a: Array | Single, b: Array | Single) -> float:
    """Many sums side by side: a fixed order that vectorises."""
    part = np.zeros(_LANES)
    whole = len(a) // _LANES * _LANES
    for k in range(0, whole, _LANES):
        for c in range(_LANES):
            part[c] += a[k + c] * b[k + c]
    total = float(part.sum())
    for k in range(whole, len(a)):
        total += a[k] * b[k]
    return total


@njit(cache=True, error_model="numpy")
def _scaled_single(field: Array, scale: float, out: Single) -> None:
    for k in range(len(field)):
        out[k] = field[k] * scale


@njit(cache=True, error_model="numpy")
def _axpy(x: Array, factor: float, y: Array) -> None:
    """x += factor y."""
    for k in range(len(x)):
        x[k] += factor * y[k]


@njit(cache=True, error_model="numpy")
def _new_direction(p: Array, ratio: float, z: Single, size: float) -> None:
    """The next search direction, in place: p = size z + ratio p."""
    for k in range(len(p)):
        p[k] = size * z[k] + ratio * p[k]


@njit(cache=True, error_model="numpy")
def _residual(
    zero: Array,
    along: Array,
    around: Array,
    u: Array,
    rank: float,
    right: Array,
    x: Array,
    residual: Array,
) -> float:
    """right minus the matrix times x, and its norm."""
    _apply(zero, along, around, x, residual)
    flat, b = residual.ravel(), right.ravel()
    for k in range(len(flat)):
        flat[k] = b[k] - flat[k]
    _axpy(flat, rank * _dot(u.ravel(), x.ravel()), u.ravel())
    return float(np.sqrt(_dot(flat, flat)))


@njit(cache=True, error_model="numpy")
def _conjugate_gradients(
    rows: Ints,
    offsets: Ints,
    levels: Single,
    fields: Array,
    rank: float,
    tolerance: float,
    scale: float,
    most: int,
) -> tuple[int, bool]:
    zero, along, around, u, right, x = fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]
    residual, p, ap = fields[6], fields[7], fields[8]
    m, cells = zero.shape[0], offsets[1]
    matrix = zero.ravel(), along.ravel(), around.ravel()
    # Single precision has a narrow range: matrix and residuals are brought to the size of one.
    size = np.sqrt(_dot(matrix[0], matrix[0]) + _dot(matrix[1], matrix[1]) + _dot(matrix[2], matrix[2]))
    _scaled_single(matrix[0], 1.0 / size, levels[ZERO, :cells])
    _scaled_single(matrix[1], 1.0 / size, levels[ALONG, :cells])
    _scaled_single(matrix[2], 1.0 / size, levels[AROUND, :cells])
    z, b = levels[ANSWER, :cells], levels[RIGHT, :cells]
    norm = _residual(zero, along, around, u, rank, right, x, residual)
    rounding = _rounding(zero, along, around, x)
    stop = max(tolerance * (scale if scale > 0.0 else norm), rounding)
    flat, r, p_flat, ap_flat, u_flat = x.ravel(), residual.ravel(), p.ravel(), ap.ravel(), u.ravel()
    p[:] = 0.0
    rho_old = 0.0
    if norm > stop:
        build(rows, offsets, levels, m)
    for iteration in range(most):
        if norm <= stop:
            # The residual of the recurrence drifts from the true one, by no more than rounding a step.
            if stop > _DRIFT * rounding:
                return iteration, True
            norm = _residual(zero, along, around, u, rank, right, x, residual)
            if norm <= 2.0 * stop:
                return iteration, True
            rho_old = 0.0
        _scaled_single(r, 1.0 / norm, b)
        cycle(rows, offsets, levels, m)
        rho = norm * _dot(r, z)
        _new_direction(p_flat, rho / rho_old if rho_old > 0.0 else 0.0, z, norm)
        _apply(zero, along, around, p, ap)
        _axpy(ap_flat, -rank * _dot(u_flat, p_flat), u_flat)
        pap = _dot(p_flat, ap_flat)
        if not pap > 0.0:
            return iteration, norm <= 1e3 * stop
        _axpy(flat, rho / pap, p_flat)
        _axpy(r, -rho / pap, ap_flat)
        norm = np.sqrt(_dot(r, r))
        rho_old = rho
    return most, norm <= 1e3 * stop


@njit(cache=True, error_model="numpy")
def _rounding(zero: Array, along: Array, around: Array, x: Array) -> float:
    """Rounding in the matrix times x: the least a residual can be."""
    m, _, width = x.shape
    total = 0.0
    for j in range(m):
        for p in range(1, width - 1):
            even = along[j, 0, p] + along[j, 1, p - 1] + around[j, 0, p] + around[j - 1, 0, p] + zero[j, 0, p]
            odd = along[j, 0, p] + along[j, 1, p] + around[j, 1, p] + around[j - 1, 1, p] + zero[j, 1, p]
            total += (even * x[j, 0, p]) ** 2 + (odd * x[j, 1, p]) ** 2
    return float(4e-16 * np.sqrt(total))
