"""Plain SciPy versions of the fast kernels, to read and to test against; nothing else uses them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from neuroplasty.body.epidural.multigrid import FivePoint

Array = NDArray[np.float64]


def solve_reference(system: FivePoint, right: Array) -> Array:
    """The solution (n, m) of a five-point system by assembling it and solving it directly."""
    n, m = right.shape
    cell = np.arange(n * m).reshape(n, m)
    matrix = np.diag(system.zero.ravel()) - system.rank * np.outer(system.u.ravel(), system.u.ravel())
    pairs = [(cell[i, j], cell[i + 1, j], system.along[i, j]) for i in range(n - 1) for j in range(m)]
    pairs += [(cell[i, j], cell[i, (j + 1) % m], system.round[i, j]) for i in range(n) for j in range(m)]
    for a, b, link in pairs:
        matrix[a, a] += link
        matrix[b, b] += link
        matrix[a, b] -= link
        matrix[b, a] -= link
    return np.asarray(np.linalg.solve(matrix, right.ravel())).reshape(n, m)


def carry_reference(
    mass: Array, volume: Array, along: Array, around: Array, leaving: Array, dt_s: float
) -> tuple[Array, Array]:
    """Upwind backward Euler transport of one species (n, m), solved as a sparse system.

    ``along`` and ``around`` are flows between neighbours as in ``Flow``; ``leaving`` (n, m) what flows out
    of each cell by its outlets. Returns the mass after the step and what left each cell.
    """
    n, m = mass.shape
    cell = np.arange(n * m).reshape(n, m)
    source = np.concatenate([cell[:-1].ravel(), cell.ravel()])
    target = np.concatenate([cell[1:].ravel(), np.roll(cell, -1, axis=1).ravel()])
    rate = np.concatenate([along[:-1].ravel(), around.ravel()])
    upstream, downstream = np.where(rate > 0, source, target), np.where(rate > 0, target, source)
    rate = np.abs(rate)
    size = n * m
    out = np.bincount(upstream, rate, minlength=size) + leaving.ravel()
    matrix = sparse.diags_array(volume.ravel() + dt_s * out) - sparse.csr_array(
        (dt_s * rate, (downstream, upstream)), shape=(size, size)
    )
    concentration = spsolve(sparse.csc_array(matrix), mass.ravel()).reshape(n, m)
    return np.asarray(concentration * volume), np.asarray(dt_s * leaving * concentration)
