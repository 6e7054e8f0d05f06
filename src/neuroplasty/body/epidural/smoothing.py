"""The multigrid smoother: whole rings solved exactly, all those of one parity side by side.

Fields are folded, [column, parity, pair]: row 2k of the grid is [:, 0, k + 1] and row 2k + 1 is
[:, 1, k + 1], with one empty pair at either end. A ring of even row has only odd ones for neighbours, so
eliminating all the even rings is serial round the ring and one long vector along the canal.

A ring is eliminated as a network (star to mesh): each cell in turn hands its conductances to the next cell
and to the last one. Nothing is ever subtracted, so single precision keeps its seven digits whatever the
contrast between open film and scar.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_ONE = np.float32(1.0)
_NONE = np.float32(0.0)
# Below this a conductance is none: numbers near 1e-38 are slow and have lost their digits.
_LEAST = np.float32(1e-30)


@njit(cache=True, error_model="numpy")
def factor_rings(zero, along, around, onward, across, inverse):  # type: ignore[no-untyped-def]
    """Eliminate every ring, the rows beside it held.

    ``onward`` and ``across`` are the shares of what a cell has that go on to the next and to the last cell
    of its ring, ``inverse`` is one over all it conducts to.
    """
    m, _, width = zero.shape
    ground, seam = np.zeros(width, np.float32), np.zeros(width, np.float32)
    gathered = np.zeros(width, np.float32)
    for q in range(2):
        ground[:] = _NONE
        gathered[:] = _NONE
        seam[:] = around[m - 1, q]
        for j in range(m - 1):
            _add_held(ground, zero, along, j, q)
            if j == m - 2:
                for p in range(width):
                    seam[p] += around[j, q, p]
                onward[j, q] = _NONE
            else:
                onward[j, q] = around[j, q]
            _hand_on(ground, seam, gathered, onward, across, inverse, j, q)
        _add_held(ground, zero, along, m - 1, q)
        onward[m - 1, q] = _NONE
        across[m - 1, q] = _NONE
        for p in range(1, width - 1):
            total = ground[p] + gathered[p]
            inverse[m - 1, q, p] = _ONE / total if total > _NONE else _NONE


@njit(cache=True, error_model="numpy")
def _add_held(ground, zero, along, j, q):  # type: ignore[no-untyped-def]
    """What a cell conducts to its store and to the rows beside it."""
    # An even row's link backward belongs to the pair before.
    back = 0 if q else -1
    for p in range(1, len(ground) - 1):
        ground[p] += zero[j, q, p] + along[j, q, p]
    for p in range(1, len(ground) - 1):
        ground[p] += along[j, 1 - q, p + back]


@njit(cache=True, error_model="numpy")
def _hand_on(ground, seam, gathered, onward, across, inverse, j, q):  # type: ignore[no-untyped-def]
    """Take cell j out of its ring."""
    for p in range(1, len(ground) - 1):
        total = ground[p] + seam[p] + onward[j, q, p]
        inverse[j, q, p] = _ONE / total if total > _NONE else _NONE
    for p in range(1, len(ground) - 1):
        onward[j, q, p] *= inverse[j, q, p]
        across[j, q, p] = seam[p] * inverse[j, q, p]
    for p in range(1, len(ground) - 1):
        gathered[p] += across[j, q, p] * ground[p]
        ground[p] *= onward[j, q, p]
        further = seam[p] * onward[j, q, p]
        seam[p] = further if further > _LEAST else _NONE


@njit(cache=True, error_model="numpy")
def solve_rings(q, fresh, along, onward, across, inverse, x, b):  # type: ignore[no-untyped-def]
    """Solve every ring of parity q for b, the other rows held, at zero if ``fresh``."""
    m, _, width = x.shape
    gathered = np.zeros(width, np.float32)
    for j in range(m):
        if fresh:
            x[j, q] = b[j, q]
        elif q == 0:
            _bring_to_even(x, b, along, j)
        else:
            _bring_to_odd(x, b, along, j)
        if j > 0:
            _bring_onward(x, onward, j, q)
        _bring_across(gathered, x, across, j, q)
    for p in range(width):
        gathered[p] = (x[m - 1, q, p] + gathered[p]) * inverse[m - 1, q, p]
    x[m - 1, q] = gathered
    for j in range(m - 2, -1, -1):
        _put_back(x, inverse, onward, across, gathered, j, q)


# Each vector loop is its own function: small ones are what the compiler can see through.


@njit(cache=True, error_model="numpy")
def _bring_to_even(x, b, along, j):  # type: ignore[no-untyped-def]
    for p in range(1, x.shape[2] - 1):
        x[j, 0, p] = b[j, 0, p] + along[j, 0, p] * x[j, 1, p] + along[j, 1, p - 1] * x[j, 1, p - 1]


@njit(cache=True, error_model="numpy")
def _bring_to_odd(x, b, along, j):  # type: ignore[no-untyped-def]
    for p in range(1, x.shape[2] - 1):
        x[j, 1, p] = b[j, 1, p] + along[j, 0, p] * x[j, 0, p] + along[j, 1, p] * x[j, 0, p + 1]


@njit(cache=True, error_model="numpy")
def _bring_onward(x, onward, j, q):  # type: ignore[no-untyped-def]
    for p in range(1, x.shape[2] - 1):
        x[j, q, p] += onward[j - 1, q, p] * x[j - 1, q, p]


@njit(cache=True, error_model="numpy")
def _bring_across(gathered, x, across, j, q):  # type: ignore[no-untyped-def]
    for p in range(1, x.shape[2] - 1):
        gathered[p] += across[j, q, p] * x[j, q, p]


@njit(cache=True, error_model="numpy")
def _put_back(x, inverse, onward, across, last, j, q):  # type: ignore[no-untyped-def]
    for p in range(1, x.shape[2] - 1):
        x[j, q, p] = (
            x[j, q, p] * inverse[j, q, p] + onward[j, q, p] * x[j + 1, q, p] + across[j, q, p] * last[p]
        )
