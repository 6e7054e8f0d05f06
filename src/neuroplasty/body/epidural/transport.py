"""Transport: species carried by the flow of one step, exactly conservative and positive at any step.

A flow down a pressure has no cell that is its own upstream: taken in the order of the flow, the upwind
backward Euler system is triangular and one sweep solves it for every species. Where gravity drives the flow
round in loops, ``loops`` finishes what the sweep had to leave. Each new concentration is a mean of old and
inflowing ones, so none rises above what was given.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.epidural.film import add_at
from neuroplasty.body.epidural.loops import sweep, sweep_loops
from neuroplasty.body.epidural.pressure import Flow
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]
Columns = NDArray[np.int32]
Ints = NDArray[np.int64]
Counts = NDArray[np.int8]

# So few sides no cell has: one that was taken although it waits is not taken again.
_BEGUN = -100


def carry(
    mass: Array, given: Array, volume_m3: Array, flow: Flow, dt_s: float, outlets: int
) -> tuple[Array, Array]:
    """Species after the step and what left by each outlet.

    ``mass`` (k, n, m) before; ``given`` (k, n, m) what the sources added in the step; ``volume_m3`` (n, m)
    the carrying fluid after the step. Returns mass (k, n, m) and left (k, outlets). Raises SolverError when
    the carrying volume is not above zero.
    """
    if not volume_m3.min() > 0:
        raise SolverError(
            f"The fluid in a cell came out at {volume_m3.min() * 1e9:.3g} mm3; volumes must stay above zero. "
            "Take a shorter step."
        )
    _k, n, m = mass.shape
    out_rate = np.maximum(flow.out_rate, 0.0)
    whole, waits = _leaving(flow.along, flow.round, volume_m3, dt_s)
    add_at(flow.out_cell, out_rate, dt_s, whole)
    along, around = flow.along.ravel(), flow.round.ravel()
    column = np.tile(np.arange(m, dtype=np.int32), n)
    order, done = _topological_order(m, column, along, around, waits.ravel())
    return _carry(
        m,
        column,
        order,
        done,
        mass + given,
        volume_m3.ravel(),
        whole.ravel(),
        along,
        around,
        flow.out_cell,
        out_rate,
        flow.out_name,
        dt_s,
        outlets,
    )


@njit(cache=True, error_model="numpy")
def _leaving(along: Array, around: Array, volume: Array, dt: float) -> tuple[Array, Counts]:
    """Volume after the step and what it passes on in it (m3), and from how many sides each cell is fed."""
    n, m = volume.shape
    whole, waits = np.empty((n, m)), np.empty((n, m), np.int8)
    for i in range(n):
        for j in range(m):
            whole[i, j] = volume[i, j] + dt * (max(around[i, j], 0.0) + max(along[i, j], 0.0))
            waits[i, j] = (around[i, j] < 0.0) + (along[i, j] < 0.0)
        for j in range(1, m):
            whole[i, j] += dt * max(-around[i, j - 1], 0.0)
            waits[i, j] += around[i, j - 1] > 0.0
        whole[i, 0] += dt * max(-around[i, m - 1], 0.0)
        waits[i, 0] += around[i, m - 1] > 0.0
        if i > 0:
            for j in range(m):
                whole[i, j] += dt * max(-along[i - 1, j], 0.0)
                waits[i, j] += along[i - 1, j] > 0.0
    return whole, waits


@njit(cache=True, error_model="numpy")
def _topological_order(
    m: int, column: Columns, along: Array, around: Array, waits: Counts
) -> tuple[Columns, int]:
    """Cells in the order of the flow and how many they are; after them those on loops and below loops.

    Those too are in the order of the flow, but for the flows into the cells with which loops are begun.
    """
    cells = len(column)
    order = np.empty(cells, np.int32)
    tail = 0
    for k in range(cells):
        if waits[k] == 0:
            order[tail] = k
            tail += 1
    head, first, done = 0, 0, cells
    while head < cells:
        if head == tail:
            # All that is left lies on loops or below them: a loop is begun at some cell of it.
            done = min(done, head)
            while waits[first] <= 0:
                first += 1
            waits[first] = _BEGUN
            order[tail] = first
            tail += 1
        k = order[head]
        head += 1
        w = k - 1 if column[k] > 0 else k - 1 + m
        if around[k] > 0.0:
            e = k + 1 if column[k] + 1 < m else k + 1 - m
            waits[e] -= 1
            if waits[e] == 0:
                order[tail] = e
                tail += 1
        if around[w] < 0.0:
            waits[w] -= 1
            if waits[w] == 0:
                order[tail] = w
                tail += 1
        if k + m < cells and along[k] > 0.0:
            waits[k + m] -= 1
            if waits[k + m] == 0:
                order[tail] = k + m
                tail += 1
        if k >= m and along[k - m] < 0.0:
            waits[k - m] -= 1
            if waits[k - m] == 0:
                order[tail] = k - m
                tail += 1
    return order, done


@njit(cache=True, error_model="numpy")
def _carry(
    m: int,
    column: Columns,
    order: Columns,
    done: int,
    mass: Array,
    volume: Array,
    whole: Array,
    along: Array,
    around: Array,
    out_cell: Ints,
    out_rate: Array,
    out_name: Ints,
    dt: float,
    outlets: int,
) -> tuple[Array, Array]:
    species, cells = len(mass), len(column)
    left = np.zeros((species, outlets))
    # A cell's species side by side: the way through the cells is taken once for all of them.
    held, c = np.empty((cells, species)), np.zeros((cells, species))
    for s in range(species):
        flat = mass[s].ravel()
        for k in range(cells):
            held[k, s] = flat[k]
    sweep(m, column, order[:done], held, c, whole, along, around, dt, np.zeros(species), np.empty(species))
    if done < cells:
        sweep_loops(m, column, order[done:], held, c, whole, along, around, dt)
    for s in range(species):
        flat = mass[s].ravel()
        for k in range(cells):
            flat[k] = held[k, s] + c[k, s] * volume[k]
    for k in range(len(out_cell)):
        if out_rate[k] > 0.0:
            for s in range(species):
                left[s, out_name[k]] += dt * out_rate[k] * c[out_cell[k], s]
    return mass, left
