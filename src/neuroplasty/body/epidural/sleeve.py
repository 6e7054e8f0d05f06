"""Root sleeves: what fills round each root in its foramen, and leaks from there into the tissue.

    C dp/dt = g (p_canal - p) - G (p - p_tissue)        no way back into the canal

A sleeve fills at any pressure above its own, through an inlet g that the film at the foramen opens; what it
holds leaks by G once it stands above the tissue. Within a step p is eliminated, so that to the canal a sleeve
is one conductance to one pressure, at any length of step.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

Law = tuple[float, float, float, float, float, float]
"""Inlet and leak of 100 mm2 (m3, per Pa s of viscosity), the film that half opens the inlet (m), storage of
100 mm2 (m3/Pa), the film's efficiency, and the tissue's pressure (Pa)."""


@njit(cache=True, error_model="numpy")
def ways_out(
    cell: Ints,
    size: Array,
    is_end: Flags,
    name: Ints,
    opened_m: Array,
    mobility: Array,
    conductance: Array,
    bonded: Array,
    viscosity_pa_s: Array,
    pressure_pa: Array,
    sleeve_pa: Array,
    dt_s: float,
    law: Law,
    zero: Array,
    left: Array,
) -> tuple[Array, Array]:
    """Conductance (k,), m3/(Pa s), of every outlet entry and the pressure (k,), Pa, it leads to.

    An end of the canal is a film that goes on to the tissue's pressure. Nothing comes back by either. The
    conductances are added to the diagonal ``zero`` (n, m), and what flows out is taken from ``left`` (n, m).
    """
    inlet, leak, half_m, storage, efficiency, tissue_pa = law
    films, pressures, mobilities = opened_m.ravel(), pressure_pa.ravel(), mobility.ravel()
    rooms, bonds, viscosities = conductance.ravel(), bonded.ravel(), viscosity_pa_s.ravel()
    diagonal, over = zero.ravel(), left.ravel()
    out, to = np.zeros(len(cell)), np.full(len(cell), tissue_pa)
    for k in range(len(cell)):
        c = cell[k]
        w = films[c]
        # Most ways out lie where nothing has opened.
        if w <= 0.0:
            continue
        if is_end[k]:
            if pressures[c] > tissue_pa:
                out[k] = size[k] * efficiency / 12.0 * rooms[c] * w**3 * mobilities[c]
        else:
            free = size[k] * (1.0 - bonds[c]) / viscosities[c]
            g = inlet * free * w**2 / (w**2 + half_m**2)
            before = sleeve_pa[name[k]]
            rate = storage * size[k] / dt_s
            lost = leak * size[k] / viscosities[c] if before > tissue_pa else 0.0
            a = rate + lost
            if a <= 0.0:
                continue
            to[k] = (rate * before + lost * tissue_pa) / a
            if pressures[c] > to[k]:
                out[k] = g * a / (a + g)
        diagonal[c] += out[k]
        over[c] -= out[k] * (pressures[c] - to[k])
    return out, to


@njit(cache=True, error_model="numpy")
def leaving(cell: Ints, conductance: Array, leads_to_pa: Array, pressure_pa: Array) -> Array:
    """What flows out by every entry (k,), m3/s, at a pressure (n, m): never anything in."""
    pressures = pressure_pa.ravel()
    out = np.zeros(len(cell))
    for k in range(len(cell)):
        if conductance[k] > 0.0:
            out[k] = conductance[k] * max(pressures[cell[k]] - leads_to_pa[k], 0.0)
    return out


@njit(cache=True, error_model="numpy")
def filled(
    cell: Ints,
    size: Array,
    is_end: Flags,
    name: Ints,
    rate_m3_s: Array,
    viscosity_pa_s: Array,
    sleeve_pa: Array,
    dt_s: float,
    law: Law,
) -> Array:
    """The sleeves' pressures (names,), Pa, after a step that brought them ``rate_m3_s`` (k,)."""
    _inlet, leak, _half, storage, _efficiency, tissue_pa = law
    viscosities = viscosity_pa_s.ravel()
    weight, total = np.zeros(len(sleeve_pa)), np.zeros(len(sleeve_pa))
    for k in range(len(cell)):
        if is_end[k] or size[k] <= 0.0:
            continue
        s = name[k]
        before = sleeve_pa[s]
        rate = storage * size[k] / dt_s
        lost = leak * size[k] / viscosities[cell[k]] if before > tissue_pa else 0.0
        if rate + lost <= 0.0:
            continue
        after = (rate * before + lost * tissue_pa + rate_m3_s[k]) / (rate + lost)
        weight[s] += size[k]
        total[s] += size[k] * after
    out = sleeve_pa.copy()
    for s in range(len(out)):
        if weight[s] > 0.0:
            out[s] = total[s] / weight[s]
    return out
