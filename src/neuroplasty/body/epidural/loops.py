"""Species on closed loops of flow: where heavy fluid sinks and light fluid rises, cells feed each other.

A flow down a pressure has no loops and is carried in one sweep (``transport``); gravity can make fluid
recirculate. On a loop every cell keeps its share of what arrives and passes the rest on, again and again: a
sum of positive terms that converges to the same implicit upwind solution, conservative however early it is
stopped.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Columns = NDArray[np.int32]

_ROUNDING = 1e-15
_MOST_ROUNDS = 2000


def on_loops(along: Array, around: Array) -> Flags:
    """Which cells (n, m) lie on a loop of flow or between two loops."""
    n, m = along.shape
    flows = along.ravel(), around.ravel()
    ahead = _unreached(n, m, *flows, 1.0)
    behind = _unreached(n, m, *flows, -1.0)
    return np.asarray((ahead & behind).reshape(n, m))


@njit(cache=True)
def _unreached(n: int, m: int, along: Array, around: Array, sign: float) -> Flags:
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
def _neighbour(n: int, m: int, k: int, q: int, along: Array, around: Array) -> tuple[int, float]:
    """The cell on one of the four sides and the flow to it."""
    if q == 0:
        return (k + 1 if (k + 1) % m else k + 1 - m), around[k]
    if q == 1:
        w = k - 1 if k % m else k - 1 + m
        return w, -around[w]
    if q == 2:
        return (k + m, along[k]) if k + m < n * m else (k, 0.0)
    return (k - m, -along[k - m]) if k >= m else (k, 0.0)


@njit(cache=True, error_model="numpy")
def sweep(
    m: int,
    column: Columns,
    cells: Columns,
    held: Array,
    c: Array,
    whole: Array,
    along: Array,
    around: Array,
    dt: float,
    least: Array,
    moving: Array,
) -> None:
    """One sweep over ``cells``: each shares out what it holds between itself and those downstream.

    ``held`` (all cells, species), where it is more than ``least`` (species,), goes to the concentrations
    ``c`` and to the neighbours' ``held``; ``whole`` is the volume after the step and what it passes on,
    ``column`` each cell's. ``moving`` (species,) becomes how much was shared out.
    """
    species = held.shape[1]
    moving[:] = 0.0
    share = np.empty(species)
    for place in range(len(cells)):
        k = cells[place]
        there = False
        for s in range(species):
            there |= held[k, s] > least[s]
        if not there:
            continue
        one = 1.0 / whole[k]
        for s in range(species):
            more = held[k, s] * one
            moving[s] += held[k, s]
            c[k, s] += more
            held[k, s] = 0.0
            share[s] = more * dt
        w = k - 1 if column[k] > 0 else k - 1 + m
        if around[k] > 0.0:
            _pass_on(held, k + 1 if column[k] + 1 < m else k + 1 - m, share, around[k])
        if around[w] < 0.0:
            _pass_on(held, w, share, -around[w])
        if k + m < len(column) and along[k] > 0.0:
            _pass_on(held, k + m, share, along[k])
        if k >= m and along[k - m] < 0.0:
            _pass_on(held, k - m, share, -along[k - m])


@njit(cache=True, error_model="numpy", inline="always")
def _pass_on(held: Array, cell: int, share: Array, flow: float) -> None:
    for s in range(len(share)):
        held[cell, s] += share[s] * flow


@njit(cache=True, error_model="numpy")
def sweep_loops(
    m: int,
    column: Columns,
    rest: Columns,
    held: Array,
    c: Array,
    whole: Array,
    along: Array,
    around: Array,
    dt: float,
) -> None:
    """Finish, in place, what a sweep in the order of the flow had to leave: the cells ``rest``.

    They come in the order of the flow but for where loops are begun, and are visited to and fro until no more
    than rounding is on its way; that stays in ``held``.
    """
    species = held.shape[1]
    total, moving = np.zeros(species), np.zeros(species)
    for k in rest:
        for s in range(species):
            total[s] += held[k, s]
    # Most cells soon hold no more than rounding; a few loops take many rounds.
    least = _ROUNDING * total / len(rest)
    back = rest[::-1].copy()
    for turn in range(_MOST_ROUNDS):
        sweep(m, column, back if turn % 2 else rest, held, c, whole, along, around, dt, least, moving)
        done = True
        for s in range(species):
            done &= moving[s] <= _ROUNDING * total[s]
        if done:
            break
