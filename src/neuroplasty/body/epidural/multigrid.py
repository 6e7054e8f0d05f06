"""Five-point systems on the shell: conjugate gradients with a multigrid cycle, in mixed precision.

The matrix is  diag(zero) + links - rank * u u^T : ``zero`` (n, m) is storage and outlets, the links join
neighbours along s and round theta (periodic), and the last term is the sac, through which every cell
beside it feels every other. ``descend`` finds what takes a residual down, in single precision: conjugate
gradients on the whole matrix, the cycle (``cycle``) preconditioning with the first two terms. ``solve`` adds
such changes up in double and looks at the true residual after each, so that the answer has the digits of
double; where single precision does not get on, the gradients are conjugate in double too. Newton's method
(``pressure``) looks at a residual of its own, and needs no more than ``descend``.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.epidural.cycle import ALONG, ANSWER, AROUND, RIGHT, ZERO, build, cycle
from neuroplasty.body.epidural.folding import fold, pairs, unfold
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Single = NDArray[np.float32]
Real = Array | Single

_MOST_ITERATIONS = 400
# So far single precision follows a residual down before the true one must be looked at.
_FURTHEST = 1e-4
_MOST_DESCENTS = 40
# So few rings are as well smoothed as left out: a level costs calls however small it is.
_FEWEST_ROWS = 5
_LANES = 64
# Where a descent leaves more than so much of a residual, single precision has no digits left for it.
_GETS_ON = 0.5
DIAGONAL, LINKS, ROUNDS, LEFT, SAC, CHANGE, DIRECTION, IMAGE = range(8)


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
        x, is_exact = np.array(guess, float), False
        left, norm, rounding = self._residual(right, x)
        stop = max(tolerance * (scale if scale > 0.0 else norm), rounding)
        iterations = 0
        for _ in range(_MOST_DESCENTS):
            if norm <= stop:
                return x, iterations
            change, count = self.descend(left, 0.5 * stop, exact=is_exact)
            x += change
            iterations += count
            before = norm
            left, norm, rounding = self._residual(right, x)
            stop = max(stop, rounding)
            if is_exact and not norm < before:
                break
            is_exact |= not norm < _GETS_ON * before
        if norm <= 1e3 * stop:
            return x, iterations
        _scratch.forget()
        n, m = right.shape
        raise SolverError(
            f"The pressure solver did not converge in {iterations} iterations on {n} x {m} cells; "
            "check that no parameter is zero or out of its range."
        )

    def descend(self, left: Array, least: float, *, exact: bool = False) -> tuple[Array, int]:
        """What to add to a guess that leaves the residual ``left`` (n, m), and the iterations it took.

        The residual's norm is about ``least`` then, and no less than a ten-thousandth of what it was, as far
        as single precision can tell, or double where it is to be ``exact``.

        >>> one, none = np.ones((4, 8)), np.zeros((4, 8))
        >>> change, _ = FivePoint(2 * one, none, none, one).descend(one, 1e-3)
        >>> round(float(change[0, 0]), 3)
        0.5
        """
        work = _scratch.of(*left.shape)
        vectors = work.exact() if exact else work.vectors
        change = np.zeros(left.shape)
        levels = work.rows, work.offsets, work.levels
        matrix = self.zero, self.along, self.round, self.u, self.rank
        return change, _descend(matrix, left, least, *levels, vectors, change)

    def _residual(self, right: Array, x: Array) -> tuple[Array, float, float]:
        """``right`` minus the matrix times x, its norm, and the least that rounding lets it be."""
        left, rounding = _residual(self.zero, self.along, self.round, x, right)
        if self.rank > 0.0:
            left += self.rank * float(np.sum(self.u * x)) * self.u
        return left, float(np.sqrt(np.sum(left * left))), rounding


@dataclass(frozen=True)
class _Work:
    """Arrays for one shape of grid, kept from solve to solve: asking for memory costs more than using it.

    ``rows`` of each level and the ``offsets`` where it starts; ``levels`` (8, cells of all levels) of the
    V-cycle; ``vectors`` (8 of m, 2, pairs + 2) of the conjugate gradients: the matrix in single precision is
    the V-cycle's own.
    """

    rows: Ints
    offsets: Ints
    levels: Single
    vectors: tuple[Single, ...]

    @classmethod
    def of(cls, n: int, m: int) -> _Work:
        rows = [n]
        while rows[-1] > _FEWEST_ROWS:
            rows.append(pairs(rows[-1]))
        cells = [2 * m * (pairs(r) + 2) for r in rows]
        levels = np.zeros((8, sum(cells)), np.float32)
        shape = (m, 2, pairs(n) + 2)
        own = (levels[what, : cells[0]].reshape(shape) for what in (ZERO, ALONG, AROUND, RIGHT))
        return cls(
            rows=np.array(rows, np.int64),
            offsets=np.concatenate([[0], np.cumsum(cells)]).astype(np.int64),
            levels=levels,
            vectors=(*own, *np.zeros((4, *shape), np.float32)),
        )

    def exact(self) -> tuple[Array, ...]:
        """Such vectors in double precision."""
        return tuple(np.zeros((8, *self.vectors[0].shape)))


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
def _residual(zero: Array, along: Array, around: Array, x: Array, right: Array) -> tuple[Array, float]:
    """right - (zero + links) x, and what rounding in it may sum to."""
    n, m = x.shape
    out = np.empty((n, m))
    part = np.zeros(m)
    for i in range(n):
        for j in range(m):
            w = j - 1 if j > 0 else m - 1
            e = j + 1 if j + 1 < m else 0
            here = x[i, j]
            diagonal = zero[i, j] + around[i, j] + around[i, w]
            left = right[i, j] - zero[i, j] * here
            left -= around[i, j] * (here - x[i, e]) + around[i, w] * (here - x[i, w])
            if i > 0:
                diagonal += along[i - 1, j]
                left -= along[i - 1, j] * (here - x[i - 1, j])
            if i + 1 < n:
                diagonal += along[i, j]
                left -= along[i, j] * (here - x[i + 1, j])
            out[i, j] = left
            part[j] += (diagonal * here) ** 2
    return out, 4e-16 * np.sqrt(part.sum())


@njit(cache=True, error_model="numpy")
def _apply(zero: Real, along: Real, around: Real, x: Real, out: Real) -> None:
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
def _apply_ring(zero: Real, around: Real, x: Real, out: Real, w: int, j: int, e: int, q: int) -> None:
    for p in range(1, x.shape[2] - 1):
        here = x[j, q, p]
        out[j, q, p] += (
            zero[j, q, p] * here
            + around[j, q, p] * (here - x[e, q, p])
            + around[w, q, p] * (here - x[w, q, p])
        )


@njit(cache=True, error_model="numpy")
def _dot(a: Real, b: Real) -> float:
    """Many sums side by side: a fixed order that vectorises."""
    part = np.zeros(_LANES, a.dtype)
    whole = len(a) // _LANES * _LANES
    for k in range(0, whole, _LANES):
        for c in range(_LANES):
            part[c] += a[k + c] * b[k + c]
    total = float(part.sum())
    for k in range(whole, len(a)):
        total += a[k] * b[k]
    return total


@njit(cache=True, error_model="numpy")
def _size(zero: Array, around: Array) -> float:
    """The size of a matrix's numbers."""
    return float(np.sqrt(_dot(zero.ravel(), zero.ravel()) + _dot(around.ravel(), around.ravel())))


@njit(cache=True, error_model="numpy")
def _axpy(x: Real, factor: float, y: Real) -> None:
    """x += factor y."""
    step = _as(factor, x)
    for k in range(len(x)):
        x[k] += step * y[k]


@njit(cache=True, error_model="numpy")
def _new_direction(p: Real, ratio: float, z: Single) -> None:
    """The next search direction, in place: p = z + ratio p."""
    kept = _as(ratio, p)
    for k in range(len(p)):
        p[k] = z[k] + kept * p[k]


@njit(cache=True, error_model="numpy", inline="always")
def _as(number: float, field: Real) -> float:
    """A number in the precision of a field, or loops would be in double."""
    one = np.empty(1, field.dtype)
    one[0] = number
    return one[0]  # type: ignore[no-any-return]


@njit(cache=True, error_model="numpy")
def _copy(field: Real, out: Single) -> None:
    for k in range(len(field)):
        out[k] = field[k]


@njit(cache=True, error_model="numpy")
def _descend(
    matrix: tuple[Array, Array, Array, Array, float],
    left: Array,
    least: float,
    rows: Ints,
    offsets: Ints,
    levels: Single,
    vectors: tuple[Real, ...],
    change: Array,
) -> int:
    """``FivePoint.descend`` into ``change``, which is zero before."""
    zero, along, around, u, rank = matrix
    norm = np.sqrt(_dot(left.ravel(), left.ravel()))
    if not norm > 0.0:
        return 0
    # Single precision has a narrow range: matrix and residual are brought to the size of one.
    size = _size(zero, around)
    fold(zero, vectors[DIAGONAL], 1.0 / size)
    fold(along[:-1], vectors[LINKS], 1.0 / size)
    fold(around, vectors[ROUNDS], 1.0 / size)
    fold(left, vectors[LEFT], 1.0 / norm)
    fold(u, vectors[SAC], np.sqrt(rank / size))
    count = _conjugate_gradients(rows, offsets, levels, vectors, max(least / norm, _FURTHEST))
    unfold(vectors[CHANGE], change, norm / size)
    return count


@njit(cache=True, error_model="numpy")
def _conjugate_gradients(
    rows: Ints,
    offsets: Ints,
    levels: Single,
    vectors: tuple[Real, ...],
    share: float,
) -> int:
    """Take LEFT of the vectors, of norm one, down to ``share`` by CHANGE. Returns the iterations."""
    zero, along, around, left, sac, change, direction, image = vectors
    m, cells = zero.shape[0], offsets[1]
    z, b = levels[ANSWER, :cells], levels[RIGHT, :cells]
    x, r, p, a, u = change.ravel(), left.ravel(), direction.ravel(), image.ravel(), sac.ravel()
    x[:] = 0.0
    p[:] = 0.0
    _copy(zero.ravel(), levels[ZERO, :cells])
    _copy(along.ravel(), levels[ALONG, :cells])
    _copy(around.ravel(), levels[AROUND, :cells])
    build(rows, offsets, levels, m)
    rho_old = 0.0
    for iteration in range(_MOST_ITERATIONS):
        _copy(r, b)
        cycle(rows, offsets, levels, m)
        rho = _dot(r, z)
        _new_direction(p, rho / rho_old if rho_old > 0.0 else 0.0, z)
        _apply(zero, along, around, direction, image)
        _axpy(a, -_dot(u, p), u)
        bent = _dot(p, a)
        if not (rho > 0.0 and bent > 0.0):
            return iteration
        _axpy(x, rho / bent, p)
        _axpy(r, -rho / bent, a)
        rho_old = rho
        if _dot(r, r) <= share * share:
            return iteration + 1
    return _MOST_ITERATIONS
