"""Species on closed loops of flow: where heavy fluid sinks and light fluid rises, cells feed each other.

A flow down a pressure has no loops and is carried in one sweep (``transport``); gravity can stir. On a loop
every cell keeps its share of what arrives and passes the rest on, again and again: a sum of positive
terms that converges to the same implicit upwind solution, conservative however early it is stopped.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]

_ROUNDING = 1e-15
_MOST_ROUNDS = 2000


def on_loops(along: Array, around: Array) -> NDArray[np.bool_]:
    """Which cells (n, m) lie on a loop of flow or between two loops."""
    n, m = along.shape
    flows = along.ravel(), around.ravel()
    ahead = _unreached(n, m, *flows, 1.0)
    behind = _unreached(n, m, *flows, -1.0)
    return np.asarray((ahead & behind).reshape(n, m))


@njit(cache=True)
def _unreached(n, m, along, around, sign):  # type: ignore[no-untyped-def]
    """Cells that cannot be put in the order of the flow (``sign`` 1) or against it (-1)."""
    cells = n * m
    waits = np.zeros(cells, np.int8)
    for k in range(cells):
        e = k + 1 if (k + 1) % m else k + 1 - m
        f = sign * around[k]
        if f > 0.0:
            waits[e] += 1
        elif f < 0.0:
            waits[k] += 1
        if k + m < cells:
            f = sign * along[k]
            if f > 0.0:
                waits[k + m] += 1
            elif f < 0.0:
                waits[k] += 1
    queue = np.empty(cells, np.int64)
    head, tail = 0, 0
    for k in range(cells):
        if waits[k] == 0:
            queue[tail] = k
            tail += 1
    while head < tail:
        k = queue[head]
        head += 1
        for q in range(4):
            c, f = _neighbour(n, m, k, q, along, around)
            if sign * f > 0.0:
                waits[c] -= 1
                if waits[c] == 0:
                    queue[tail] = c
                    tail += 1
    return waits > 0


@njit(cache=True)
def _neighbour(n, m, k, q, along, around):  # type: ignore[no-untyped-def]
    """The cell on one of the four sides and the flow to it."""
    if q == 0:
        return (k + 1 if (k + 1) % m else k + 1 - m), around[k]
    if q == 1:
        w = k - 1 if k % m else k - 1 + m
        return w, -around[w]
    if q == 2:
        return (k + m, along[k]) if k + m < n * m else (k, 0.0)
    return (k - m, -along[k - m]) if k >= m else (k, 0.0)


@njit(cache=True)
def settle(n, m, mass, volume, along, around, out_cell, out_rate, out_name, dt, left):  # type: ignore[no-untyped-def]
    """Finish, in place, what a sweep in the order of the flow had to leave on loops and below them.

    ``mass`` (cells, k) is final where the sweep came and has arrived, not yet shared out, where it did not.
    """
    cells, species = mass.shape
    todo = _unreached(n, m, along, around, 1.0)
    whole = volume.copy()
    for k in range(cells):
        for q in range(4):
            _, f = _neighbour(n, m, k, q, along, around)
            if f > 0.0:
                whole[k] += dt * f
    for k in range(len(out_cell)):
        whole[out_cell[k]] += dt * out_rate[k]
    kept = np.zeros((cells, species))
    passed = np.zeros((cells, species))
    for turn in range(_MOST_ROUNDS):
        moving, total = 0.0, 0.0
        for place in range(cells):
            k = place if turn % 2 == 0 else cells - 1 - place
            if not todo[k]:
                continue
            for s in range(species):
                here = mass[k, s]
                total += kept[k, s]
                if here == 0.0:
                    continue
                moving += here
                stays = here * (volume[k] / whole[k])
                kept[k, s] += stays
                passed[k, s] += here * (dt / whole[k])
                mass[k, s] = 0.0
                for q in range(4):
                    c, f = _neighbour(n, m, k, q, along, around)
                    if f > 0.0:
                        mass[c, s] += here * (dt * f / whole[k])
        if moving <= _ROUNDING * total:
            break
    for k in range(cells):
        if todo[k]:
            for s in range(species):
                mass[k, s] += kept[k, s]
    for k in range(len(out_cell)):
        if todo[out_cell[k]] and out_rate[k] > 0.0:
            for s in range(species):
                left[out_name[k], s] += passed[out_cell[k], s] * out_rate[k]
