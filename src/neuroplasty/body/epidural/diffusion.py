"""Diffusion of species between neighbours in the film: implicit, one direction after the other.

Any step is stable, positive and conservative. Lines are solved thirty-two at a time, side by side, each as a
network whose cells hand their conductances on to the next and to the last cell (star to mesh), so that
nothing is subtracted; rings need nothing more than open lines do.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LANES = 32


def diffuse(mass: Array, volume_m3: Array, rows_m3: Array, columns_m3: Array) -> Array:
    """Species (k, n, m) after neighbours have exchanged so much of the fluid (n, m) that holds them.

    ``rows_m3`` (n-1, m) and ``columns_m3`` (n, m) are what the cells on either side of a face exchange in the
    step, zero or more (``dispersion.exchanges``). Conserves each species to rounding.
    """
    _k, n, m = mass.shape
    after = np.array(mass)
    if n > 1:
        _lines(n, m, m, 1, False, after, volume_m3.ravel(), rows_m3.ravel())
    if m > 1:
        _lines(m, n, 1, m, True, after, volume_m3.ravel(), columns_m3.ravel())
    return after


@njit(cache=True, error_model="numpy")
def _lines(
    count: int,
    lines: int,
    step: int,
    apart: int,
    closed: bool,
    mass: Array,
    volume: Array,
    exchanged: Array,
) -> None:
    """All lines of one direction: ``count`` cells a ``step`` apart in memory, the next line ``apart``."""
    v, g = np.empty((count, _LANES)), np.empty((count, _LANES))
    held, c = np.empty((count, _LANES)), np.empty((count, _LANES))
    onward, across, inverse = np.empty((count, _LANES)), np.empty((count, _LANES)), np.empty((count, _LANES))
    for first in range(0, lines, _LANES):
        lanes = min(_LANES, lines - first)
        if lanes < _LANES:
            v[:] = 1.0
            held[:] = 0.0
        g[:] = 0.0
        _gather(v, count, lanes, first * apart, step, apart, volume)
        _gather(g, count if closed else count - 1, lanes, first * apart, step, apart, exchanged)
        _eliminate(v, g, onward, across, inverse)
        for s in range(mass.shape[0]):
            flat = mass[s].ravel()
            _gather(held, count, lanes, first * apart, step, apart, flat)
            _solve(held, c, onward, across, inverse)
            _exchange(held, c, g)
            _scatter(held, count, lanes, first * apart, step, apart, flat)


@njit(cache=True, error_model="numpy")
def _gather(out: Array, count: int, lanes: int, start: int, step: int, apart: int, field: Array) -> None:
    if apart == 1:
        for k in range(count):
            for lane in range(lanes):
                out[k, lane] = field[start + k * step + lane]
    else:
        for lane in range(lanes):
            for k in range(count):
                out[k, lane] = field[start + lane * apart + k * step]


@njit(cache=True, error_model="numpy")
def _scatter(held: Array, count: int, lanes: int, start: int, step: int, apart: int, field: Array) -> None:
    for k in range(count):
        for lane in range(lanes):
            field[start + lane * apart + k * step] = held[k, lane]


@njit(cache=True, error_model="numpy")
def _eliminate(volume: Array, g: Array, onward: Array, across: Array, inverse: Array) -> None:
    """Take every cell but the last out of its line."""
    last = len(g) - 1
    ground, seam, gathered = volume[0].copy(), g[last].copy(), np.zeros(_LANES)
    for k in range(last):
        if k == last - 1:
            for lane in range(_LANES):
                seam[lane] += g[k, lane]
        for lane in range(_LANES):
            ahead = g[k, lane] if k < last - 1 else 0.0
            behind = seam[lane]
            total = 1.0 / (ground[lane] + ahead + behind)
            inverse[k, lane] = total
            onward[k, lane] = ahead * total
            across[k, lane] = behind * total
            gathered[lane] += behind * total * ground[lane]
            ground[lane] = volume[k + 1, lane] + ahead * total * ground[lane]
            seam[lane] = ahead * total * behind
    for lane in range(_LANES):
        inverse[last, lane] = 1.0 / (ground[lane] + gathered[lane])


@njit(cache=True, error_model="numpy")
def _solve(held: Array, c: Array, onward: Array, across: Array, inverse: Array) -> None:
    """Concentrations at the end of the step of what each cell holds at its start."""
    last = len(c) - 1
    c[:] = held
    gathered = np.zeros(_LANES)
    for k in range(last):
        for lane in range(_LANES):
            c[k + 1, lane] += onward[k, lane] * c[k, lane]
            gathered[lane] += across[k, lane] * c[k, lane]
    for lane in range(_LANES):
        c[last, lane] = (c[last, lane] + gathered[lane]) * inverse[last, lane]
    for k in range(last - 1, -1, -1):
        for lane in range(_LANES):
            c[k, lane] = (
                c[k, lane] * inverse[k, lane]
                + onward[k, lane] * c[k + 1, lane]
                + across[k, lane] * c[last, lane]
            )


@njit(cache=True, error_model="numpy")
def _exchange(held: Array, c: Array, g: Array) -> None:
    """Move what flows between neighbours, so that nothing is lost to rounding in the concentrations."""
    count = len(c)
    for k in range(count):
        after = k + 1 if k + 1 < count else 0
        for lane in range(_LANES):
            moved = g[k, lane] * (c[k, lane] - c[after, lane])
            held[k, lane] -= moved
            held[after, lane] += moved
