"""Conjugate gradients with a geometric multigrid V-cycle for five-point systems on the shell.

The matrix is  diag(zero) + links - rank * u u^T : ``zero`` (n, m) is storage and outlets, the links join
neighbours along s and round theta (periodic), and the last term is the sac, through which every cell
beside it feels every other. The V-cycle preconditions with the first two; conjugate gradients see all.

Coarse cells join 2 x 2 fine ones; their links are the sums of the fine ones that cross, halved, as a
finite volume of twice the size has them, so no over-correction is needed. Smoothing runs red-black down
and black-red backward up, which keeps the preconditioner symmetric.

Work arrays are flat and padded by one cell all round: rows beyond the ends have no links, columns beyond
the seam repeat those across it, so the inner loops have no branches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.epidural.smoothing import factor_rings, invert_diagonal, seam, smooth
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_ITERATIONS = 400
_COARSEST_SWEEPS = 4


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

        def flat(field: Array) -> Array:
            return np.pad(np.asarray(field, float), 1).ravel()

        x, iterations, ok = _conjugate_gradients(
            sizes,
            offsets,
            flat(self.zero),
            flat(self.along),
            flat(self.round),
            flat(self.u),
            float(self.rank),
            flat(right),
            flat(guess),
            tolerance,
            scale,
            _MOST_ITERATIONS,
        )
        if not ok:
            raise SolverError(
                f"The pressure solver did not converge in {iterations} iterations on {n} x {m} cells; "
                "check that no parameter is zero or out of its range."
            )
        return x.reshape(n + 2, m + 2)[1:-1, 1:-1].copy(), iterations


def _levels(n: int, m: int) -> tuple[Ints, Ints]:
    """Rows, columns of each level and where it starts in the flat, padded work arrays.

    An odd number of columns would put two cells of one colour side by side at the seam, so the angle is
    halved only while it stays even.
    """
    sizes = [(n, m)]
    while n > 4:
        n = (n + 1) // 2
        m = m // 2 if m % 4 == 0 and m > 4 else m
        sizes.append((n, m))
    cells = np.array([(a + 2) * (b + 2) for a, b in sizes])
    return np.array(sizes, np.int64), np.concatenate([[0], np.cumsum(cells)]).astype(np.int64)


@njit(cache=True, error_model="numpy")
def _coarsen(n, m, nc, mc, zero, along, around, zero_c, along_c, around_c):  # type: ignore[no-untyped-def]
    """Coarse matrix: zero-order terms summed, crossing links summed and divided by the widening."""
    ft = 2 if mc < m else 1
    zero_c[:] = 0.0
    along_c[:] = 0.0
    around_c[:] = 0.0
    for i in range(n):
        ic = i // 2
        crosses = 0.5 if i % 2 == 1 and i + 1 < n else 0.0
        for j in range(m):
            k = (i + 1) * (m + 2) + j + 1
            kc = (ic + 1) * (mc + 2) + j // ft + 1
            zero_c[kc] += zero[k]
            along_c[kc] += crosses * along[k]
            if (j + 1) % ft == 0:
                around_c[kc] += around[k] / ft
    seam(nc, mc, around_c)


@njit(cache=True, error_model="numpy")
def _apply(n, m, zero, along, around, x, out):  # type: ignore[no-untyped-def]
    """out = (zero + links) x; x's seam must be up to date."""
    stride = m + 2
    for i in range(1, n + 1):
        for k in range(i * stride + 1, i * stride + m + 1):
            here = x[k]
            out[k] = (
                zero[k] * here
                + along[k] * (here - x[k + stride])
                + along[k - stride] * (here - x[k - stride])
                + around[k] * (here - x[k + 1])
                + around[k - 1] * (here - x[k - 1])
            )


@njit(cache=True, error_model="numpy")
def _restrict(n, m, nc, mc, b, out, b_c):  # type: ignore[no-untyped-def]
    """Coarse right side: the residual summed over each coarse cell."""
    ft = 2 if mc < m else 1
    b_c[:] = 0.0
    for i in range(n):
        row, row_c = (i + 1) * (m + 2) + 1, (i // 2 + 1) * (mc + 2) + 1
        if ft == 2:
            for j in range(mc):
                k = row + 2 * j
                b_c[row_c + j] += b[k] - out[k] + b[k + 1] - out[k + 1]
        else:
            for j in range(mc):
                b_c[row_c + j] += b[row + j] - out[row + j]


@njit(cache=True, error_model="numpy")
def _prolong(n, m, mc, x, x_c):  # type: ignore[no-untyped-def]
    """Every fine cell gets its coarse cell's correction."""
    ft = 2 if mc < m else 1
    for i in range(n):
        row, row_c = (i + 1) * (m + 2) + 1, (i // 2 + 1) * (mc + 2) + 1
        if ft == 2:
            for j in range(mc):
                x[row + 2 * j] += x_c[row_c + j]
                x[row + 2 * j + 1] += x_c[row_c + j]
        else:
            for j in range(mc):
                x[row + j] += x_c[row_c + j]
    seam(n, m, x)


@njit(cache=True, error_model="numpy")
def _v_cycle(sizes, offsets, matrix, x, b, work):  # type: ignore[no-untyped-def]
    """One V(1,1) cycle from zero for b on the finest level; the answer is in x."""
    zero, along, around, inverse, ring, pivot, bend = matrix
    last = len(sizes) - 1
    for level in range(last + 1):
        n, m = sizes[level, 0], sizes[level, 1]
        lo, hi = offsets[level], offsets[level + 1]
        al, ro, inv, rg = along[lo:hi], around[lo:hi], inverse[lo:hi], ring[lo:hi]
        pv, bd = pivot[lo:hi], bend[lo:hi]
        x[lo:hi] = 0.0
        sweeps = _COARSEST_SWEEPS if level == last else 1
        for _ in range(sweeps):
            smooth(n, m, al, ro, inv, rg, pv, bd, x[lo:hi], b[lo:hi], False)
        if level == last:
            break
        _apply(n, m, zero[lo:hi], al, ro, x[lo:hi], work[lo:hi])
        nc, mc = sizes[level + 1, 0], sizes[level + 1, 1]
        _restrict(n, m, nc, mc, b[lo:hi], work[lo:hi], b[hi : offsets[level + 2]])
    for level in range(last, -1, -1):
        n, m = sizes[level, 0], sizes[level, 1]
        lo, hi = offsets[level], offsets[level + 1]
        al, ro, inv, rg = along[lo:hi], around[lo:hi], inverse[lo:hi], ring[lo:hi]
        pv, bd = pivot[lo:hi], bend[lo:hi]
        if level < last:
            _prolong(n, m, sizes[level + 1, 1], x[lo:hi], x[hi : offsets[level + 2]])
        sweeps = _COARSEST_SWEEPS if level == last else 1
        for _ in range(sweeps):
            smooth(n, m, al, ro, inv, rg, pv, bd, x[lo:hi], b[lo:hi], True)


@njit(cache=True, error_model="numpy")
def _dot(a, b):  # type: ignore[no-untyped-def]
    """Padded cells hold zero in one of the two."""
    total = 0.0
    for k in range(len(a)):
        total += a[k] * b[k]
    return total


@njit(cache=True, error_model="numpy")
def _residual(n, m, zero, along, around, u, rank, right, x, residual):  # type: ignore[no-untyped-def]
    """right minus the matrix times x, and its norm."""
    seam(n, m, x)
    _apply(n, m, zero, along, around, x, residual)
    gain = rank * _dot(u, x)
    for k in range(len(x)):
        residual[k] = right[k] - residual[k] + gain * u[k]
    return np.sqrt(_dot(residual, residual))


@njit(cache=True, error_model="numpy")
def _conjugate_gradients(  # type: ignore[no-untyped-def]
    sizes, offsets, zero0, along0, around0, u, rank, right, guess, tolerance, scale, most
):
    cells, total = offsets[1], offsets[-1]
    n, m = sizes[0, 0], sizes[0, 1]
    zero, along, around, inverse = np.zeros(total), np.zeros(total), np.zeros(total), np.zeros(total)
    pivot, bend, ring = np.zeros(total), np.zeros(total), np.zeros(total, np.uint8)
    z, b, work = np.zeros(total), np.zeros(total), np.zeros(total)
    zero[:cells] = zero0
    along[:cells] = along0
    around[:cells] = around0
    along[n * (m + 2) : cells] = 0.0
    seam(n, m, around[:cells])
    for level in range(len(sizes)):
        nl, ml = sizes[level, 0], sizes[level, 1]
        lo, hi = offsets[level], offsets[level + 1]
        al, ro, inv = along[lo:hi], around[lo:hi], inverse[lo:hi]
        invert_diagonal(nl, ml, zero[lo:hi], al, ro, inv)
        factor_rings(nl, ml, al, ro, inv, ring[lo:hi], pivot[lo:hi], bend[lo:hi])
        if level + 1 < len(sizes):
            h2 = offsets[level + 2]
            nc, mc = sizes[level + 1, 0], sizes[level + 1, 1]
            _coarsen(nl, ml, nc, mc, zero[lo:hi], al, ro, zero[hi:h2], along[hi:h2], around[hi:h2])
    matrix = (zero, along, around, inverse, ring, pivot, bend)
    fine_zero, fine_along, fine_around = zero[:cells], along[:cells], around[:cells]
    x = guess.copy()
    p, ap, residual = np.zeros(cells), np.zeros(cells), np.zeros(cells)
    norm = _residual(n, m, fine_zero, fine_along, fine_around, u, rank, right, x, residual)
    # Rounding in the matrix times x is the least a residual can be.
    floor = 0.0
    for k in range(cells):
        if inverse[k] > 0.0:
            floor += (x[k] / inverse[k]) ** 2
    stop = max(tolerance * max(norm, scale), 4e-16 * np.sqrt(floor))
    rho_old = 0.0
    for iteration in range(most):
        if norm <= stop:
            # The residual of the recurrence drifts from the true one; begin again where it has.
            norm = _residual(n, m, fine_zero, fine_along, fine_around, u, rank, right, x, residual)
            if norm <= 2.0 * stop:
                return x, iteration, True
            rho_old = 0.0
        b[:cells] = residual
        _v_cycle(sizes, offsets, matrix, z, b, work)
        rho = _dot(residual, z[:cells])
        ratio = rho / rho_old if rho_old > 0.0 else 0.0
        for k in range(cells):
            p[k] = z[k] + ratio * p[k]
        _apply(n, m, fine_zero, fine_along, fine_around, p, ap)
        gain = rank * _dot(u, p)
        for k in range(cells):
            ap[k] -= gain * u[k]
        pap = _dot(p, ap)
        if not pap > 0.0:
            return x, iteration, norm <= 1e3 * stop
        step = rho / pap
        for k in range(cells):
            x[k] += step * p[k]
            residual[k] -= step * ap[k]
        norm = np.sqrt(_dot(residual, residual))
        rho_old = rho
    return x, most, norm <= 1e3 * stop
