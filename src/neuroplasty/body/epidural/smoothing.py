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
from numpy.typing import NDArray

Single = NDArray[np.float32]

_ONE = np.float32(1.0)
_NONE = np.float32(0.0)
# Below this a conductance is none: numbers near 1e-38 are slow and have lost their digits.
_LEAST = np.float32(1e-30)


@njit(cache=True, error_model="numpy")
def factor_rings(
    zero: Single, along: Single, around: Single, onward: Single, across: Single, inverse: Single
) -> None:
    """Eliminate every ring, the rows beside it held.

    ``onward`` and ``across`` are the shares of what a cell has that go on to the next and to the last cell
    of its ring, ``inverse`` is one over all it conducts to.
    """
    m, _, width = zero.shape
    stored, links, rounds = zero.ravel(), along.ravel(), around.ravel()
    on, over, inv = onward.ravel(), across.ravel(), inverse.ravel()
    ground, seam = np.zeros(width - 2, np.float32), np.zeros(width - 2, np.float32)
    gathered = np.zeros(width - 2, np.float32)
    # Where a ring's first pair lies; unsigned, or every index would be asked whether it counts from the end.
    pairs, ring = np.uintp(width - 2), np.uintp(2 * width)
    for q in range(2):
        here = np.uintp(width + 1) if q else np.uintp(1)
        # The link to the row before: an even row's belongs to the pair before.
        back = np.uintp(1) if q else np.uintp(width)
        last = here + np.uintp(m - 1) * ring
        for p in range(pairs):
            ground[p] = _NONE
            gathered[p] = _NONE
            seam[p] = rounds[last + p]
        for j in range(m):
            _add_diagonal(ground, stored, links, here, back, pairs)
            if j == m - 1:
                break
            if j == m - 2:
                for p in range(pairs):
                    seam[p] += rounds[here + p]
                    on[here + p] = _NONE
            else:
                for p in range(pairs):
                    on[here + p] = rounds[here + p]
            _eliminate(ground, seam, gathered, on, over, inv, here, pairs)
            here, back = here + ring, back + ring
        for p in range(pairs):
            total = ground[p] + gathered[p]
            on[here + p] = _NONE
            over[here + p] = _NONE
            inv[here + p] = _ONE / total if total > _NONE else _NONE


@njit(cache=True, error_model="numpy")
def _add_diagonal(
    ground: Single, zero: Single, links: Single, here: np.uintp, back: np.uintp, pairs: np.uintp
) -> None:
    """Add what a cell conducts to its store and to the rows beside it to its diagonal."""
    for p in range(pairs):
        ground[p] += zero[here + p] + links[here + p] + links[back + p]


@njit(cache=True, error_model="numpy")
def _eliminate(
    ground: Single,
    seam: Single,
    gathered: Single,
    onward: Single,
    across: Single,
    inverse: Single,
    here: np.uintp,
    pairs: np.uintp,
) -> None:
    """Eliminate a cell from its ring: its conductances go to the next cell and to the last one."""
    for p in range(pairs):
        total = ground[p] + seam[p] + onward[here + p]
        inverse[here + p] = _ONE / total if total > _NONE else _NONE
    for p in range(pairs):
        onward[here + p] *= inverse[here + p]
        across[here + p] = seam[p] * inverse[here + p]
    for p in range(pairs):
        gathered[p] += across[here + p] * ground[p]
        ground[p] *= onward[here + p]
        further = seam[p] * onward[here + p]
        seam[p] = further if further > _LEAST else _NONE


@njit(cache=True, error_model="numpy")
def solve_rings(
    q: int,
    fresh: bool,
    along: Single,
    onward: Single,
    across: Single,
    inverse: Single,
    x: Single,
    b: Single,
) -> None:
    """Solve every ring of parity q for b, the other rows held, at zero if ``fresh``."""
    m, _, width = x.shape
    links, on, over, inv = along.ravel(), onward.ravel(), across.ravel(), inverse.ravel()
    xs, bs = x.ravel(), b.ravel()
    gathered = np.zeros(width - 2, np.float32)
    # Where a ring's first pair lies; unsigned, or every index would be asked whether it counts from the end.
    pairs, ring = np.uintp(width - 2), np.uintp(2 * width)
    even, odd = np.uintp(1), np.uintp(width + 1)
    here = odd if q else even
    for j in range(m):
        if fresh:
            for p in range(pairs):
                xs[here + p] = bs[here + p]
        elif q == 0:
            _right_side(xs, bs, links, even, even, odd, odd - np.uintp(1), odd - np.uintp(1), pairs)
        else:
            _right_side(xs, bs, links, odd, even, even, odd, even + np.uintp(1), pairs)
        if j > 0:
            _forward(gathered, xs, on, over, here, here - ring, pairs)
        else:
            _forward_first(gathered, xs, over, here, pairs)
        even, odd, here = even + ring, odd + ring, here + ring
    here -= ring
    for p in range(pairs):
        gathered[p] = (xs[here + p] + gathered[p]) * inv[here + p]
        xs[here + p] = gathered[p]
    for _ in range(m - 1):
        here -= ring
        _back_substitute(xs, inv, on, over, gathered, here, here + ring, pairs)


# Each vector loop is its own function: small ones are what the compiler can see through.


@njit(cache=True, error_model="numpy")
def _right_side(
    x: Single,
    b: Single,
    links: Single,
    here: np.uintp,
    first: np.uintp,
    one: np.uintp,
    second: np.uintp,
    other: np.uintp,
    pairs: np.uintp,
) -> None:
    """A ring's right side, with what comes to it from the rows on both sides."""
    for p in range(pairs):
        x[here + p] = b[here + p] + links[first + p] * x[one + p] + links[second + p] * x[other + p]


@njit(cache=True, error_model="numpy")
def _forward(
    gathered: Single,
    x: Single,
    onward: Single,
    across: Single,
    here: np.uintp,
    before: np.uintp,
    pairs: np.uintp,
) -> None:
    """Forward substitution: what comes from the cell before, and what then goes to the last one."""
    for p in range(pairs):
        x[here + p] += onward[before + p] * x[before + p]
        gathered[p] += across[here + p] * x[here + p]


@njit(cache=True, error_model="numpy")
def _forward_first(gathered: Single, x: Single, across: Single, here: np.uintp, pairs: np.uintp) -> None:
    for p in range(pairs):
        gathered[p] += across[here + p] * x[here + p]


@njit(cache=True, error_model="numpy")
def _back_substitute(
    x: Single,
    inverse: Single,
    onward: Single,
    across: Single,
    last: Single,
    here: np.uintp,
    after: np.uintp,
    pairs: np.uintp,
) -> None:
    for p in range(pairs):
        x[here + p] = (
            x[here + p] * inverse[here + p] + onward[here + p] * x[after + p] + across[here + p] * last[p]
        )
