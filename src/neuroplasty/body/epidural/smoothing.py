"""The multigrid smoother: points in two colours, and whole rings where the canal is narrow.

In the sacral canal cells lie much closer round than along. Smoothing points there leaves long waves round
the ring, so such rows are solved whole. Arrays are flat and padded, as in ``multigrid``.
"""

from __future__ import annotations

from numba import njit

# A row is a ring where its links round are this many times those along, on average.
_RING_RATIO = 2.0


@njit(cache=True, error_model="numpy")
def seam(n, m, x):  # type: ignore[no-untyped-def]
    """Repeat the first and last columns across the seam."""
    for i in range(1, n + 1):
        row = i * (m + 2)
        x[row] = x[row + m]
        x[row + m + 1] = x[row + 1]


@njit(cache=True, error_model="numpy")
def invert_diagonal(n, m, zero, along, around, inverse):  # type: ignore[no-untyped-def]
    """inverse = 1 / diagonal of the five-point matrix."""
    stride = m + 2
    for i in range(1, n + 1):
        for k in range(i * stride + 1, i * stride + m + 1):
            inverse[k] = 1.0 / (zero[k] + along[k] + along[k - stride] + around[k] + around[k - 1])


@njit(cache=True, error_model="numpy")
def factor_rings(n, m, along, around, inverse, ring, pivot, bend):  # type: ignore[no-untyped-def]
    """Mark rows whose neighbours round are much nearer than those along, and factor their rings.

    A ring is a periodic tridiagonal system: an open one (``pivot``) with the seam as a rank-one
    correction (Sherman-Morrison), whose vector is ``bend``.
    """
    stride = m + 2
    for i in range(1, n + 1):
        first, last = i * stride + 1, i * stride + m
        narrow, wide = 0.0, 0.0
        for k in range(first, last + 1):
            narrow += around[k]
            wide += 0.5 * (along[k] + along[k - stride])
        ring[i] = 1 if narrow > _RING_RATIO * wide else 0
        if ring[i] == 0:
            continue
        gain, seam = 1.0 / inverse[first], around[last]
        pivot[first] = 2.0 * gain
        for k in range(first + 1, last + 1):
            diagonal = 1.0 / inverse[k]
            if k == last:
                diagonal += seam * seam / gain
            pivot[k] = diagonal - around[k - 1] * around[k - 1] / pivot[k - 1]
        for k in range(first, last + 1):
            bend[k] = 0.0
        bend[first], bend[last] = -gain, -seam
        _thomas(first, last, around, pivot, bend)
        # The seam's whole effect in one number, kept in the padding.
        bend[i * stride] = 1.0 / (1.0 + bend[first] + bend[last] * seam / gain)


@njit(cache=True, error_model="numpy")
def _thomas(first, last, around, pivot, x):  # type: ignore[no-untyped-def]
    for k in range(first + 1, last + 1):
        x[k] += around[k - 1] / pivot[k - 1] * x[k - 1]
    x[last] /= pivot[last]
    for k in range(last - 1, first - 1, -1):
        x[k] = (x[k] + around[k] * x[k + 1]) / pivot[k]


@njit(cache=True, error_model="numpy")
def _smooth_points(n, m, along, around, inverse, ring, x, b, colour):  # type: ignore[no-untyped-def]
    stride = m + 2
    for i in range(1, n + 1):
        if ring[i]:
            continue
        start = i * stride + 1 + (i + colour) % 2
        for k in range(start, i * stride + m + 1, 2):
            x[k] = inverse[k] * (
                b[k]
                + along[k] * x[k + stride]
                + along[k - stride] * x[k - stride]
                + around[k] * x[k + 1]
                + around[k - 1] * x[k - 1]
            )
    seam(n, m, x)


@njit(cache=True, error_model="numpy")
def _smooth_rings(n, m, along, around, inverse, ring, pivot, bend, x, b, parity):  # type: ignore[no-untyped-def]
    stride = m + 2
    for i in range(1 + parity, n + 1, 2):
        if not ring[i]:
            continue
        first, last = i * stride + 1, i * stride + m
        for k in range(first, last + 1):
            x[k] = b[k] + along[k] * x[k + stride] + along[k - stride] * x[k - stride]
        _thomas(first, last, around, pivot, x)
        factor = (x[first] + x[last] * around[last] * inverse[first]) * bend[i * stride]
        for k in range(first, last + 1):
            x[k] -= factor * bend[k]
        x[i * stride], x[last + 1] = x[last], x[first]


@njit(cache=True, error_model="numpy")
def smooth(n, m, along, around, inverse, ring, pivot, bend, x, b, backward):  # type: ignore[no-untyped-def]
    """One block Gauss-Seidel sweep: red, black, even rings, odd rings; backward is its adjoint."""
    if backward:
        _smooth_rings(n, m, along, around, inverse, ring, pivot, bend, x, b, 1)
        _smooth_rings(n, m, along, around, inverse, ring, pivot, bend, x, b, 0)
        _smooth_points(n, m, along, around, inverse, ring, x, b, 1)
        _smooth_points(n, m, along, around, inverse, ring, x, b, 0)
    else:
        _smooth_points(n, m, along, around, inverse, ring, x, b, 0)
        _smooth_points(n, m, along, around, inverse, ring, x, b, 1)
        _smooth_rings(n, m, along, around, inverse, ring, pivot, bend, x, b, 0)
        _smooth_rings(n, m, along, around, inverse, ring, pivot, bend, x, b, 1)
