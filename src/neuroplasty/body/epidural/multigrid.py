"""Conjugate gradients with a geometric multigrid V-cycle for five-point systems on the shell.

The matrix is  diag(zero) + links - rank * u u^T : ``zero`` (n, m) is storage and outlets, the links join
neighbours along s and round theta (periodic), and the last term is the sac, through which every cell
beside it feels every other. The V-cycle preconditions with the first two; conjugate gradients see all.

Coarse cells join 2 x 2 fine ones; their links are the sums of the fine ones that cross, halved, as a
finite volume of twice the size has them, so no over-correction is needed. Smoothing runs red-black down
and black-red backward up, which keeps the preconditioner symmetric.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.errors import SolverError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_ITERATIONS = 400


@dataclass(frozen=True)
class FivePoint:
    """One symmetric positive definite system on an (n, m) grid, rows open, columns periodic.

    ``zero`` (n, m) >= 0; ``along`` (n, m) links row i to i+1 (last row unused, zero); ``round`` (n, m)
    links column j to j+1; ``u`` (n, m) and ``rank`` the rank-one part that is taken away.
    """

    zero: Array
    along: Array
    round: Array
    u: Array
    rank: float = 0.0

    def solve(self, right: Array, guess: Array, *, tolerance: float, scale: float = 0.0) -> tuple[Array, int]:
        """The solution and the iterations it took.

        The residual's norm ends below ``tolerance`` times the larger of the first residual's norm and
        ``scale`` (but never below what rounding allows). Raises SolverError when it does not converge.

        >>> one, none = np.ones((4, 8)), np.zeros((4, 8))
        >>> x, _ = FivePoint(2 * one, none, none, one).solve(one, none, tolerance=1e-12)
        >>> float(x[0, 0])
        0.5
        """
        n, m = right.shape
        sizes, offsets = _levels(n, m)
        x, iterations, ok = _conjugate_gradients(
            sizes,
            offsets,
            np.ascontiguousarray(self.zero).ravel(),
            np.ascontiguousarray(self.along).ravel(),
            np.ascontiguousarray(self.round).ravel(),
            np.ascontiguousarray(self.u).ravel(),
            float(self.rank),
            np.ascontiguousarray(right).ravel(),
            np.ascontiguousarray(guess).ravel(),
            tolerance,
            scale,
            _MOST_ITERATIONS,
        )
        if not ok:
            raise SolverError(
                f"The pressure solver did not converge in {iterations} iterations on {n} x {m} cells; "
                "check that no parameter is zero or out of its range."
            )
        return x.reshape(n, m), iterations


def _levels(n: int, m: int) -> tuple[Ints, Ints]:
    """Rows, columns of each level and where it starts in the flat work arrays."""
    sizes = [(n, m)]
    while n * m > 32 and (n > 2 or (m % 2 == 0 and m > 4)):
        n = (n + 1) // 2 if n > 2 else n
        m = m // 2 if m % 2 == 0 and m > 4 else m
        sizes.append((n, m))
    cells = np.array([a * b for a, b in sizes])
    return np.array(sizes, np.int64), np.concatenate([[0], np.cumsum(cells)]).astype(np.int64)


@njit(cache=True)
def _coarsen(n, m, nc, mc, zero, along, around, zero_c, along_c, around_c):  # type: ignore[no-untyped-def]
    """Coarse matrix: zero-order terms summed, crossing links summed and divided by the widening."""
    fs = 2 if nc < n else 1
    ft = 2 if mc < m else 1
    zero_c[:] = 0.0
    along_c[:] = 0.0
    around_c[:] = 0.0
    for i in range(n):
        ic = i // fs
        cross_s = i + 1 < n and (i + 1) // fs != ic
        for j in range(m):
            k = i * m + j
            kc = ic * mc + j // ft
            zero_c[kc] += zero[k]
            if cross_s:
                along_c[kc] += along[k] / fs
            if (j + 1) % ft == 0:
                around_c[kc] += around[k] / ft


@njit(cache=True)
def _inverse_diagonal(n, m, zero, along, around, inverse):  # type: ignore[no-untyped-def]
    for i in range(n):
        for j in range(m):
            k = i * m + j
            d = zero[k] + along[k] + around[k] + around[i * m + (j - 1 if j > 0 else m - 1)]
            if i > 0:
                d += along[k - m]
            inverse[k] = 1.0 / d


@njit(cache=True)
def _relax(n, m, along, around, inverse, x, b, i, j):  # type: ignore[no-untyped-def]
    k = i * m + j
    west = i * m + (j - 1 if j > 0 else m - 1)
    east = i * m + (j + 1 if j < m - 1 else 0)
    total = b[k] + around[west] * x[west] + around[k] * x[east]
    if i > 0:
        total += along[k - m] * x[k - m]
    if i < n - 1:
        total += along[k] * x[k + m]
    x[k] = total * inverse[k]


@njit(cache=True)
def _smooth(n, m, along, around, inverse, x, b, backward):  # type: ignore[no-untyped-def]
    """One red-black Gauss-Seidel sweep; backward is its adjoint."""
    for half in range(2):
        colour = 1 - half if backward else half
        for row in range(n):
            i = n - 1 - row if backward else row
            first = (i + colour) % 2
            count = (m - first + 1) // 2
            for c in range(count):
                j = first + 2 * (count - 1 - c if backward else c)
                _relax(n, m, along, around, inverse, x, b, i, j)


@njit(cache=True)
def _apply(n, m, zero, along, around, x, out):  # type: ignore[no-untyped-def]
    """out = (zero + links) x."""
    for i in range(n):
        for j in range(m):
            k = i * m + j
            west = i * m + (j - 1 if j > 0 else m - 1)
            east = i * m + (j + 1 if j < m - 1 else 0)
            total = zero[k] * x[k] + around[k] * (x[k] - x[east]) + around[west] * (x[k] - x[west])
            if i > 0:
                total += along[k - m] * (x[k] - x[k - m])
            if i < n - 1:
                total += along[k] * (x[k] - x[k + m])
            out[k] = total


@njit(cache=True)
def _v_cycle(sizes, offsets, zero, along, around, inverse, x, b, work):  # type: ignore[no-untyped-def]
    """One V(1,1) cycle from zero for b on the finest level; the answer is in x."""
    last = len(sizes) - 1
    for level in range(last + 1):
        n, m = sizes[level]
        lo, hi = offsets[level], offsets[level + 1]
        x[lo:hi] = 0.0
        if level == last:
            for _ in range(6):
                _smooth(n, m, along[lo:hi], around[lo:hi], inverse[lo:hi], x[lo:hi], b[lo:hi], False)
            for _ in range(6):
                _smooth(n, m, along[lo:hi], around[lo:hi], inverse[lo:hi], x[lo:hi], b[lo:hi], True)
            break
        _smooth(n, m, along[lo:hi], around[lo:hi], inverse[lo:hi], x[lo:hi], b[lo:hi], False)
        _apply(n, m, zero[lo:hi], along[lo:hi], around[lo:hi], x[lo:hi], work[lo:hi])
        nc, mc = sizes[level + 1]
        fs = 2 if nc < n else 1
        ft = 2 if mc < m else 1
        loc = offsets[level + 1]
        b[loc : offsets[level + 2]] = 0.0
        for i in range(n):
            for j in range(m):
                k = lo + i * m + j
                b[loc + (i // fs) * mc + j // ft] += b[k] - work[k]
    for level in range(last - 1, -1, -1):
        n, m = sizes[level]
        lo, hi = offsets[level], offsets[level + 1]
        nc, mc = sizes[level + 1]
        fs = 2 if nc < n else 1
        ft = 2 if mc < m else 1
        loc = offsets[level + 1]
        for i in range(n):
            for j in range(m):
                x[lo + i * m + j] += x[loc + (i // fs) * mc + j // ft]
        _smooth(n, m, along[lo:hi], around[lo:hi], inverse[lo:hi], x[lo:hi], b[lo:hi], True)


@njit(cache=True)
def _conjugate_gradients(  # type: ignore[no-untyped-def]
    sizes, offsets, zero0, along0, around0, u, rank, right, guess, tolerance, scale, most
):
    cells = offsets[1]
    total = offsets[-1]
    zero, along, around = np.empty(total), np.empty(total), np.empty(total)
    inverse, z, b, work = np.empty(total), np.empty(total), np.empty(total), np.empty(total)
    zero[:cells], along[:cells], around[:cells] = zero0, along0, around0
    for level in range(len(sizes)):
        n, m = sizes[level]
        lo, hi = offsets[level], offsets[level + 1]
        _inverse_diagonal(n, m, zero[lo:hi], along[lo:hi], around[lo:hi], inverse[lo:hi])
        if level + 1 < len(sizes):
            nc, mc = sizes[level + 1]
            h2 = offsets[level + 2]
            _coarsen(
                n,
                m,
                nc,
                mc,
                zero[lo:hi],
                along[lo:hi],
                around[lo:hi],
                zero[hi:h2],
                along[hi:h2],
                around[hi:h2],
            )
    n, m = sizes[0]
    x = guess.copy()
    p, ap = np.zeros(cells), np.empty(cells)
    _apply(n, m, zero0, along0, around0, x, ap)
    ux = 0.0
    for k in range(cells):
        ux += u[k] * x[k]
    norm, size = 0.0, 0.0
    residual = np.empty(cells)
    for k in range(cells):
        residual[k] = right[k] - ap[k] + rank * u[k] * ux
        norm += residual[k] ** 2
        size += right[k] ** 2
    norm, size = np.sqrt(norm), np.sqrt(size)
    stop = max(tolerance * max(norm, scale), 4e-16 * size)
    rho_old = 1.0
    for iteration in range(most):
        if norm <= stop:
            return x, iteration, True
        b[:cells] = residual
        _v_cycle(sizes, offsets, zero, along, around, inverse, z, b, work)
        rho = 0.0
        for k in range(cells):
            rho += residual[k] * z[k]
        ratio = rho / rho_old if iteration > 0 else 0.0
        up = 0.0
        for k in range(cells):
            p[k] = z[k] + ratio * p[k]
            up += u[k] * p[k]
        _apply(n, m, zero0, along0, around0, p, ap)
        pap = 0.0
        for k in range(cells):
            ap[k] -= rank * u[k] * up
            pap += p[k] * ap[k]
        if not pap > 0.0:
            return x, iteration, norm <= 1e3 * stop
        step = rho / pap
        norm = 0.0
        for k in range(cells):
            x[k] += step * p[k]
            residual[k] -= step * ap[k]
            norm += residual[k] ** 2
        norm = np.sqrt(norm)
        rho_old = rho
    return x, most, norm <= stop
