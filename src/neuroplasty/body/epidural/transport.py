"""Transport: species carried by the flow of one step, exactly conservative and positive at any step.

A flow down a pressure has no cell that is its own upstream: taken in the order of the flow, the upwind
backward Euler system is triangular and one sweep solves it for all species. Where gravity drives the flow
round in loops, ``loops`` finishes what the sweep had to leave. Each new
concentration is a mean of old and inflowing ones, so none rises above what was given.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.epidural.loops import settle
from neuroplasty.body.epidural.pressure import Flow
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]


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
    k, n, m = mass.shape
    cells = np.ascontiguousarray((mass + given).reshape(k, -1).T)
    left = np.zeros((outlets, k))
    done = _sweep(
        n,
        m,
        cells,
        volume_m3.ravel(),
        flow.along.ravel(),
        flow.round.ravel(),
        flow.out_cell,
        np.maximum(flow.out_rate, 0.0),
        flow.out_name,
        dt_s,
        left,
    )
    if done != n * m:
        settle(
            n,
            m,
            cells,
            volume_m3.ravel(),
            flow.along.ravel(),
            flow.round.ravel(),
            flow.out_cell,
            np.maximum(flow.out_rate, 0.0),
            flow.out_name,
            dt_s,
            left,
        )
    return np.ascontiguousarray(cells.T).reshape(k, n, m), left.T


def diffuse(
    mass: Array,
    volume_m3: Array,
    area_m2: Array,
    link_s: Array,
    link_t: Array,
    diffusivity_m2_s: float,
    dt_s: float,
) -> Array:
    """Species (k, n, m) after diffusing through the fluid film for ``dt_s``: positive and conservative.

    Implicit, one direction after the other, so any step is stable. ``link_s`` (n-1, m) and ``link_t`` (n, m)
    are the shell's.
    """
    k, n, m = mass.shape
    cells = np.ascontiguousarray(mass.reshape(k, -1).T)
    along = np.zeros((n, m))
    along[:-1] = link_s
    depth = volume_m3 / area_m2
    rate = diffusivity_m2_s * dt_s
    _diffuse(n, m, cells, volume_m3.ravel(), depth.ravel(), along.ravel(), link_t.ravel(), rate)
    return np.ascontiguousarray(cells.T).reshape(k, n, m)


@njit(cache=True)
def _sweep(n, m, mass, volume, along, around, out_cell, out_rate, out_name, dt, left):  # type: ignore[no-untyped-def]
    cells, species = mass.shape
    leaving = np.zeros(cells)
    for k in range(len(out_cell)):
        leaving[out_cell[k]] += out_rate[k]
    waits = np.zeros(cells, np.int8)
    for i in range(n):
        for j in range(m):
            k = i * m + j
            e = i * m + (j + 1 if j + 1 < m else 0)
            f = around[k]
            if f > 0.0:
                waits[e] += 1
                leaving[k] += f
            elif f < 0.0:
                waits[k] += 1
                leaving[e] -= f
            if i + 1 < n:
                f = along[k]
                if f > 0.0:
                    waits[k + m] += 1
                    leaving[k] += f
                elif f < 0.0:
                    waits[k] += 1
                    leaving[k + m] -= f
    queue = np.empty(cells, np.int64)
    head, tail = 0, 0
    for k in range(cells):
        if waits[k] == 0:
            queue[tail] = k
            tail += 1
    to = np.empty(4, np.int64)
    rate = np.empty(4)
    # What each cell passes on per unit of outflow rate, kept for the outlets.
    passed = np.zeros((cells, species))
    while head < tail:
        k = queue[head]
        head += 1
        i, j = k // m, k % m
        whole = volume[k] + dt * leaving[k]
        for s in range(species):
            passed[k, s] = mass[k, s] * (dt / whole)
            mass[k, s] *= volume[k] / whole
        e = i * m + (j + 1 if j + 1 < m else 0)
        w = i * m + (j - 1 if j > 0 else m - 1)
        to[0], rate[0] = e, around[k]
        to[1], rate[1] = w, -around[w]
        to[2], rate[2] = k, 0.0
        to[3], rate[3] = k, 0.0
        if i + 1 < n:
            to[2], rate[2] = k + m, along[k]
        if i > 0:
            to[3], rate[3] = k - m, -along[k - m]
        for q in range(4):
            f = rate[q]
            if f > 0.0:
                c = to[q]
                for s in range(species):
                    mass[c, s] += passed[k, s] * f
                waits[c] -= 1
                if waits[c] == 0:
                    queue[tail] = c
                    tail += 1
    for k in range(len(out_cell)):
        if out_rate[k] > 0.0:
            for s in range(species):
                left[out_name[k], s] += passed[out_cell[k], s] * out_rate[k]
    return tail


@njit(cache=True)
def _diffuse(n, m, mass, volume, depth, along, around, rate):  # type: ignore[no-untyped-def]
    """Implicit diffusion in place, first along every column, then round every row.

    Each line is a tridiagonal (periodic: bordered) system in concentration, solved directly; the exchanged
    amounts are formed from it as fluxes, so masses stay exact.
    """
    species = mass.shape[1]
    for j in range(m):
        _line(n, j, m, False, mass, volume, depth, along, rate, species)
    for i in range(n):
        _line(m, i * m, 1, True, mass, volume, depth, around, rate, species)


@njit(cache=True)
def _line(count, start, step, periodic, mass, volume, depth, link, rate, species):  # type: ignore[no-untyped-def]
    """One line: (V + L) c = m with L the exchange rates; then m changes by the exchange of that c."""
    diagonal = np.empty(count)
    upper = np.zeros(count)
    for k in range(count):
        a = start + k * step
        b = start + ((k + 1) % count) * step
        if k + 1 < count or periodic:
            upper[k] = rate * link[a] * 2.0 * depth[a] * depth[b] / (depth[a] + depth[b])
    for k in range(count):
        behind = upper[k - 1] if k > 0 else upper[count - 1]
        diagonal[k] = volume[start + k * step] + upper[k] + behind
    corner = upper[count - 1] if periodic else 0.0
    # The periodic corner as a rank-one correction (Sherman-Morrison) of an open tridiagonal matrix.
    gain = diagonal[0]
    first = diagonal[0] + gain if periodic else diagonal[0]
    final = diagonal[count - 1] + corner * corner / gain if periodic else diagonal[count - 1]
    pivot = np.empty(count)
    pivot[0] = first
    for k in range(1, count):
        d = final if k == count - 1 else diagonal[k]
        pivot[k] = d - upper[k - 1] * upper[k - 1] / pivot[k - 1]
    bend = np.zeros(count)
    if periodic:
        bend[0], bend[count - 1] = -gain, -corner
        _thomas(count, upper, pivot, bend)
    c = np.empty(count)
    for s in range(species):
        for k in range(count):
            c[k] = mass[start + k * step, s]
        _thomas(count, upper, pivot, c)
        if periodic:
            along_v = c[0] + c[count - 1] * corner / gain
            bend_v = 1.0 + bend[0] + bend[count - 1] * corner / gain
            factor = along_v / bend_v
            for k in range(count):
                c[k] -= factor * bend[k]
        for k in range(count):
            if k + 1 < count or periodic:
                moved = upper[k] * (c[k] - c[(k + 1) % count])
                mass[start + k * step, s] -= moved
                mass[start + ((k + 1) % count) * step, s] += moved


@njit(cache=True)
def _thomas(count, upper, pivot, x):  # type: ignore[no-untyped-def]
    """Solve the factored tridiagonal system with off-diagonals -upper, in place."""
    for k in range(1, count):
        x[k] += upper[k - 1] / pivot[k - 1] * x[k - 1]
    x[count - 1] /= pivot[count - 1]
    for k in range(count - 2, -1, -1):
        x[k] = (x[k] + upper[k] * x[k + 1]) / pivot[k]
