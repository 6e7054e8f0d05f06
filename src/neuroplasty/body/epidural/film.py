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
def mobility(bonded: Array, viscosity_pa_s: Array, is_open: Flags, power: float, floor: float) -> Array:
    """Mobility, 1/(Pa s), of a cell's permeability: scar closes it by a power, a little is always left."""
    n, m = bonded.shape
    out = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            out[i, j] = is_open[i, j] / viscosity_pa_s[i, j]
    # Most of a canal has no scar, and a power is dear.
    for i in range(n):
        for j in range(m):
            if bonded[i, j] == 0.0:
                out[i, j] *= 1.0 + floor
            else:
                out[i, j] *= (1.0 - bonded[i, j]) ** power + floor
    return out


@njit(cache=True, error_model="numpy")
def thickness_m(excess_m3: Array, area_mm2: Array) -> Array:
    """The open film's thickness."""
    n, m = excess_m3.shape
    out = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            out[i, j] = max(excess_m3[i, j], 0.0) / (area_mm2[i, j] * 1e-6)
    return out


@njit(cache=True, error_model="numpy")
def links(
    film_m: Array,
    conductance: Array,
    gap_mm: Array,
    mobility: Array,
    link_s: Array,
    link_t: Array,
    efficiency: float,
    permeability_m2: float,
) -> tuple[Array, Array]:
    """Conductances between neighbours: film by its mean, so that a front can enter; tissue harmonically.

    Between rows i and i+1 (the last row's are zero), and columns j and j+1.
    """
    n, m = film_m.shape
    along, around = np.empty((n, m)), np.empty((n, m))
    channel, fat = efficiency / 12.0, 0.5e-3 * permeability_m2
    for i in range(n):
        w, c, g, t = film_m[i], conductance[i], gap_mm[i], mobility[i]
        for j in range(m - 1):
            around[i, j] = link_t[i, j] * _between(
                w[j], w[j + 1], c[j], c[j + 1], g[j], g[j + 1], t[j], t[j + 1], channel, fat
            )
        last = m - 1
        around[i, last] = link_t[i, last] * _between(
            w[last], w[0], c[last], c[0], g[last], g[0], t[last], t[0], channel, fat
        )
        if i + 1 == n:
            along[i, :] = 0.0
            continue
        v, d, h, s = film_m[i + 1], conductance[i + 1], gap_mm[i + 1], mobility[i + 1]
        for j in range(m):
            along[i, j] = link_s[i, j] * _between(
                w[j], v[j], c[j], d[j], g[j], h[j], t[j], s[j], channel, fat
            )
    return along, around


@njit(cache=True, error_model="numpy")
def _between(
    w: float,
    v: float,
    c: float,
    d: float,
    g: float,
    h: float,
    a: float,
    b: float,
    channel: float,
    fat: float,
) -> float:
    film = 0.5 * (w + v)
    tissue = 2.0 * a * b / (a + b) if a + b > 0.0 else 0.0
    room = 2.0 * c * d / (c + d) if c + d > 0.0 else 0.0
    return tissue * (channel * room * film * film * film + fat * (g + h))


@njit(cache=True, error_model="numpy")
def storage(
    latest_m3: Array, area_mm2: Array, stiffness_pa_m: Array, beside: Array, stiffening: float
) -> tuple[Array, Array, float, float]:
    """What each cell stores per Pa, that times ``beside``, and the sums of beside times either, m3/Pa."""
    n, m = latest_m3.shape
    store, u = np.empty((n, m)), np.empty((n, m))
    felt, whole = np.zeros(m), np.zeros(m)
    for i in range(n):
        for j in range(m):
            stiff = stiffness_pa_m[i, j] * (1.0 if latest_m3[i, j] >= 0.0 else stiffening)
            store[i, j] = area_mm2[i, j] * 1e-6 / stiff
        for j in range(m):
            u[i, j] = beside[i, j] * store[i, j]
            whole[j] += u[i, j]
            felt[j] += beside[i, j] * u[i, j]
    return store, u, whole.sum(), felt.sum()


@njit(cache=True, error_model="numpy")
def balance(
    excess_m3: Array,
    inflow_m3_s: Array,
    store: Array,
    u: Array,
    beside: Array,
    base_pa: float,
    rest_pa: float,
    dt_s: float,
) -> tuple[Array, Array]:
    """Diagonal and right side of a step's system, both per second, before any outlet."""
    n, m = excess_m3.shape
    zero, right = np.empty((n, m)), np.empty((n, m))
    for i in range(n):
        for j in range(m):
            zero[i, j] = store[i, j] / dt_s
            held = u[i, j] * base_pa + store[i, j] * (1.0 - beside[i, j]) * rest_pa
            right[i, j] = inflow_m3_s[i, j] + (excess_m3[i, j] + held) / dt_s
    return zero, right


@njit(cache=True, error_model="numpy")
def stored_m3(pressure_pa: Array, store: Array, beside: Array, sac_pa: float, rest_pa: float) -> Array:
    """The excess volume that goes with a pressure."""
    n, m = pressure_pa.shape
    out = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            outside = beside[i, j] * sac_pa + (1.0 - beside[i, j]) * rest_pa
            out[i, j] = store[i, j] * (pressure_pa[i, j] - outside)
    return out


@njit(cache=True, error_model="numpy")
def pressure(
    excess_m3: Array,
    area_mm2: Array,
    stiffness_pa_m: Array,
    beside: Array,
    sac_pa: float,
    rest_pa: float,
    stiffening: float,
) -> Array:
    """The film law, Pa: the pressure that goes with an excess volume."""
    n, m = excess_m3.shape
    out = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            stiff = stiffness_pa_m[i, j] * (1.0 if excess_m3[i, j] >= 0.0 else stiffening)
            outside = beside[i, j] * sac_pa + (1.0 - beside[i, j]) * rest_pa
            out[i, j] = outside + stiff * excess_m3[i, j] / (area_mm2[i, j] * 1e-6)
    return out


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


@njit(cache=True, error_model="numpy")
def outlets(
    cell: Ints,
    size: Array,
    is_end: Flags,
    film_m: Array,
    mobility: Array,
    conductance: Array,
    bonded: Array,
    viscosity_pa_s: Array,
    pressure_pa: Array,
    law: tuple[float, float, float, float],
) -> Array:
    """m3/(Pa s) of each outlet entry: only film runs out, scar closes the way, too little pressure too.

    ``law`` is foramen conductance, foramen film, efficiency of the film and the opening pressure.
    """
    foramen, half_m, efficiency, opens_pa = law
    films, pressures, mobilities, rooms = (
        film_m.ravel(),
        pressure_pa.ravel(),
        mobility.ravel(),
        conductance.ravel(),
    )
    bonds, viscosities = bonded.ravel(), viscosity_pa_s.ravel()
    out = np.zeros(len(cell))
    for k in range(len(cell)):
        c = cell[k]
        if not pressures[c] > opens_pa:
            continue
        w = films[c]
        if is_end[k]:
            out[k] = size[k] * efficiency / 12.0 * rooms[c] * w**3 * mobilities[c]
        else:
            free = foramen * (1.0 - bonds[c]) / viscosities[c]
            out[k] = size[k] * free * w**2 / (w**2 + half_m**2)
    return out
