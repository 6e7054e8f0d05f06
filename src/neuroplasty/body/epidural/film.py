"""The film's kernels: what it conducts, stores and lets flow, each field in one pass over the grid.

Fields are (n, m), SI unless a name says otherwise; links are those of ``Shell``. ``reference.flow_reference``
says the same in plain NumPy.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@njit(cache=True, error_model="numpy")
def mobility(
    bonded: Array, viscosity_pa_s: Array, is_open: Flags, power: float, floor: float
) -> tuple[Array, Array]:
    """Mobility, 1/(Pa s), of a cell's opened film and of its tissue.

    Scar closes the tissue by a power, a little is always left; a film that has opened is open.
    """
    n, m = bonded.shape
    free, tissue = np.empty((n, m)), np.empty((n, m))
    for i in range(n):
        for j in range(m):
            free[i, j] = is_open[i, j] / viscosity_pa_s[i, j]
    # Most of a canal has no scar, and a power is dear.
    for i in range(n):
        for j in range(m):
            if bonded[i, j] == 0.0:
                tissue[i, j] = free[i, j] * (1.0 + floor)
            else:
                tissue[i, j] = free[i, j] * ((1.0 - bonded[i, j]) ** power + floor)
    return free, tissue


@njit(cache=True, error_model="numpy")
def ways(
    conductance: Array,
    gap_mm: Array,
    free: Array,
    tissue: Array,
    link_s: Array,
    link_t: Array,
    efficiency: float,
    permeability_m2: float,
) -> tuple[Array, Array, Array, Array]:
    """What of the conductances between neighbours does not hang on the film.

    Between rows i and i+1 (the last row's are zero), and columns j and j+1: first what the cube of the film
    between them is to be multiplied by, m3/(Pa s) per m3, along and round; then the tissue's conductance.
    """
    n, m = conductance.shape
    film_s, film_t = np.zeros((n, m)), np.empty((n, m))
    fat_s, fat_t = np.zeros((n, m)), np.empty((n, m))
    channel, fat = efficiency / 12.0, 0.5e-3 * permeability_m2
    for i in range(n):
        for j in range(m):
            k = j + 1 if j + 1 < m else 0
            room = channel * link_t[i, j] * _harmonic(conductance[i, j], conductance[i, k])
            film_t[i, j] = room * _harmonic(free[i, j], free[i, k])
            deep = fat * link_t[i, j] * (gap_mm[i, j] + gap_mm[i, k])
            fat_t[i, j] = deep * _harmonic(tissue[i, j], tissue[i, k])
        if i + 1 == n:
            break
        for j in range(m):
            room = channel * link_s[i, j] * _harmonic(conductance[i, j], conductance[i + 1, j])
            film_s[i, j] = room * _harmonic(free[i, j], free[i + 1, j])
            deep = fat * link_s[i, j] * (gap_mm[i, j] + gap_mm[i + 1, j])
            fat_s[i, j] = deep * _harmonic(tissue[i, j], tissue[i + 1, j])
    return film_s, film_t, fat_s, fat_t


@njit(cache=True, error_model="numpy", inline="always")
def _harmonic(a: float, b: float) -> float:
    return 2.0 * a * b / (a + b) if a + b > 0.0 else 0.0


@njit(cache=True, error_model="numpy")
def balance(
    pressure_pa: Array,
    excess_m3: Array,
    inflow_m3_s: Array,
    opened_m: Array,
    film_s: Array,
    film_t: Array,
    fat_s: Array,
    fat_t: Array,
    heads_s: Array,
    heads_t: Array,
    held_m3: Array,
    store: Array,
    stress_pa: Array,
    beside: Array,
    sac_pa: float,
    rest_pa: float,
    difference_pa: float,
    dt_s: float,
    along: Array,
    around: Array,
    zero: Array,
    left: Array,
) -> float:
    """What a pressure leaves out of balance in each cell, m3/s, before any outlet, and the matrix of that.

    Conductances between neighbours, along and round, are those of ``ways``: the film's by its mean, so that a
    front can enter. What a cell holds is its tangent at ``stress_pa``; the heads, of shape (0, 0) where there
    are none, add to the fall between two cells.

    Writes those links ``along`` and ``around``, the diagonal without them (``zero``) and what is out of
    balance (``left``). Returns how much of that may be rounding, as a norm.
    """
    n, m = excess_m3.shape
    above, here_s, here_t = np.zeros(m), np.zeros(m), np.zeros(m)
    part, diagonal = np.zeros(m), np.zeros(m)
    is_heavy = heads_s.size > 0
    for i in range(n):
        for j in range(m):
            k = j + 1 if j + 1 < m else 0
            w = 0.5 * (opened_m[i, j] + opened_m[i, k])
            around[i, j] = fat_t[i, j] + film_t[i, j] * (w * w * w)
            here_t[j] = around[i, j] * (pressure_pa[i, j] - pressure_pa[i, k])
        if i + 1 < n:
            for j in range(m):
                w = 0.5 * (opened_m[i, j] + opened_m[i + 1, j])
                along[i, j] = fat_s[i, j] + film_s[i, j] * (w * w * w)
                here_s[j] = along[i, j] * (pressure_pa[i, j] - pressure_pa[i + 1, j])
        else:
            along[i, :] = 0.0
            here_s[:] = 0.0
        if is_heavy:
            for j in range(m):
                here_t[j] += around[i, j] * heads_t[i, j]
                here_s[j] += along[i, j] * heads_s[i, j]
        for j in range(m):
            kept = store[i, j] / dt_s
            zero[i, j] = kept
            outside = beside[i, j] * sac_pa + (1.0 - beside[i, j]) * rest_pa - difference_pa
            held = held_m3[i, j] + store[i, j] * (pressure_pa[i, j] - outside - stress_pa[i, j])
            left[i, j] = (
                inflow_m3_s[i, j] + (excess_m3[i, j] - held) / dt_s - here_s[j] - here_t[j] + above[j]
            )
            above[j] = here_s[j]
            diagonal[j] += along[i, j] + around[i, j] + kept
            part[j] += (diagonal[j] * pressure_pa[i, j]) ** 2
            diagonal[j] = along[i, j]
        for j in range(1, m):
            left[i, j] += here_t[j - 1]
        left[i, 0] += here_t[m - 1]
    return 4e-16 * float(np.sqrt(part.sum()))


@njit(cache=True, error_model="numpy")
def misplaced(left: Array, area_m2: Array) -> tuple[float, float]:
    """The norm of what is out of balance, m3/s, and the fastest that any cell's film is, m/s."""
    n, m = left.shape
    part, worst = np.zeros(m), np.zeros(m)
    for i in range(n):
        for j in range(m):
            part[j] += left[i, j] * left[i, j]
            film = abs(left[i, j]) / area_m2[i, j]
            worst[j] = film if film > worst[j] else worst[j]
    return float(np.sqrt(part.sum())), float(worst.max())


@njit(cache=True, error_model="numpy")
def total(weight: Array, field: Array) -> float:
    """The sum of a field, weighted."""
    n, m = field.shape
    part = np.zeros(m)
    for i in range(n):
        for j in range(m):
            part[j] += weight[i, j] * field[i, j]
    return float(part.sum())


@njit(cache=True, error_model="numpy")
def flows(along: Array, around: Array, pressure_pa: Array) -> tuple[Array, Array]:
    """What flows from row i to i+1 and from column j to j+1, m3/s."""
    n, m = pressure_pa.shape
    flow_s, flow_t = np.empty((n, m)), np.empty((n, m))
    for i in range(n):
        for j in range(m - 1):
            flow_t[i, j] = around[i, j] * (pressure_pa[i, j] - pressure_pa[i, j + 1])
        flow_t[i, m - 1] = around[i, m - 1] * (pressure_pa[i, m - 1] - pressure_pa[i, 0])
        if i + 1 == n:
            flow_s[i, :] = 0.0
            continue
        for j in range(m):
            flow_s[i, j] = along[i, j] * (pressure_pa[i, j] - pressure_pa[i + 1, j])
    return flow_s, flow_t


@njit(cache=True, error_model="numpy")
def drain(flow_s: Array, flow_t: Array, factor: float, out: Array) -> None:
    """Take ``factor`` times what leaves each cell by its four faces from ``out``."""
    n, m = out.shape
    for i in range(n):
        for j in range(m):
            out[i, j] -= factor * (flow_s[i, j] + flow_t[i, j])
        for j in range(1, m):
            out[i, j] += factor * flow_t[i, j - 1]
        out[i, 0] += factor * flow_t[i, m - 1]
        if i > 0:
            for j in range(m):
                out[i, j] += factor * flow_s[i - 1, j]


@njit(cache=True, error_model="numpy")
def add_at(cell: Ints, amount: Array, factor: float, out: Array) -> None:
    """Add ``factor`` times each outlet's amount to its cell."""
    flat = out.ravel()
    for k in range(len(cell)):
        flat[cell[k]] += factor * amount[k]
