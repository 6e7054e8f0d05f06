"""Plain SciPy versions of the fast kernels, to read and to test against; nothing else uses them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from neuroplasty.body.epidural.dispersion import TAYLOR, Dispersivity
from neuroplasty.body.epidural.multigrid import FivePoint
from neuroplasty.body.epidural.pressure import Flow, Mechanics, Outlets, pressure_pa
from neuroplasty.body.epidural.shell import Shell

Array = NDArray[np.float64]


def solve_reference(system: FivePoint, right: Array) -> Array:
    """The solution (n, m) of a five-point system by assembling it and solving it directly."""
    n, m = right.shape
    cell = np.arange(n * m).reshape(n, m)
    matrix = np.diag(system.zero.ravel()) - system.rank * np.outer(system.u.ravel(), system.u.ravel())
    pairs = [(cell[i, j], cell[i + 1, j], system.along[i, j]) for i in range(n - 1) for j in range(m)]
    pairs += [(cell[i, j], cell[i, (j + 1) % m], system.round[i, j]) for i in range(n) for j in range(m)]
    for a, b, link in pairs:
        matrix[a, a] += link
        matrix[b, b] += link
        matrix[a, b] -= link
        matrix[b, a] -= link
    return np.asarray(np.linalg.solve(matrix, right.ravel())).reshape(n, m)


def carry_reference(
    mass: Array, volume: Array, along: Array, around: Array, leaving: Array, dt_s: float
) -> tuple[Array, Array]:
    """Upwind backward Euler transport of one species (n, m), solved as a sparse system.

    ``along`` and ``around`` are flows between neighbours as in ``Flow``; ``leaving`` (n, m) what flows out
    of each cell by its outlets. Returns the mass after the step and what left each cell.
    """
    n, m = mass.shape
    cell = np.arange(n * m).reshape(n, m)
    source = np.concatenate([cell[:-1].ravel(), cell.ravel()])
    target = np.concatenate([cell[1:].ravel(), np.roll(cell, -1, axis=1).ravel()])
    rate = np.concatenate([along[:-1].ravel(), around.ravel()])
    upstream, downstream = np.where(rate > 0, source, target), np.where(rate > 0, target, source)
    rate = np.abs(rate)
    size = n * m
    out = np.bincount(upstream, rate, minlength=size) + leaving.ravel()
    matrix = sparse.diags_array(volume.ravel() + dt_s * out) - sparse.csr_array(
        (dt_s * rate, (downstream, upstream)), shape=(size, size)
    )
    concentration = spsolve(sparse.csc_array(matrix), mass.ravel()).reshape(n, m)
    return np.asarray(concentration * volume), np.asarray(dt_s * leaving * concentration)


def diffuse_reference(mass: Array, volume: Array, rows: Array, columns: Array) -> Array:
    """Implicit diffusion of one species (n, m), along the canal and then round it, as two sparse systems."""
    n, m = mass.shape
    cell = np.arange(n * m).reshape(n, m)
    for a, b, g in (
        (cell[:-1].ravel(), cell[1:].ravel(), rows.ravel()),
        (cell.ravel(), np.roll(cell, -1, axis=1).ravel(), columns.ravel()),
    ):
        incidence = sparse.csr_array(
            (np.concatenate([g, -g]), (np.tile(np.arange(len(a)), 2), np.concatenate([a, b]))),
            shape=(len(a), n * m),
        )
        sign = sparse.csr_array(
            (np.repeat([1.0, -1.0], len(a)), (np.concatenate([a, b]), np.tile(np.arange(len(a)), 2))),
            shape=(n * m, len(a)),
        )
        matrix = sparse.csc_array(sparse.diags_array(volume.ravel()) + sign @ incidence)
        mass = (volume.ravel() * spsolve(matrix, mass.ravel())).reshape(n, m)
    return np.asarray(mass)


def exchanges_reference(
    law: Dispersivity,
    volume: Array,
    area: Array,
    link_s: Array,
    link_t: Array,
    row_m: float,
    along: Array,
    around: Array,
    dt_s: float,
) -> tuple[Array, Array]:
    """``dispersion.exchanges`` in plain NumPy: the tensor's diagonal less what transport spreads itself."""
    depth = volume / area

    def exchanged(
        depths: tuple[Array, Array], cell: Array, link: Array, face: Array, flow: Array, cross: Array
    ) -> Array:
        a, b = depths
        mean, side = (a + b) / 2, cell / face
        u, v = flow / (face * mean), cross / (side * mean)
        speed = np.hypot(u, v)
        ways = np.divide(law.along_m * u**2 + law.across_m * v**2, speed, np.zeros_like(u), where=speed > 0)
        shear = law.efficiency * (u * mean) ** 2 / (TAYLOR * law.diffusivity_m2_s)
        upwind, euler = np.abs(u) * side / 2, u**2 * dt_s / 2
        molecular = law.diffusivity_m2_s * link * 2 * a * b / (a + b)
        spread = molecular + link * mean * (ways + shear) - face / side * mean * (upwind + euler)
        return np.asarray(dt_s * np.maximum(spread, 0.0))

    def beside(field: Array) -> Array:
        return np.roll(field, -1, axis=1)

    cells = (area[:-1] + area[1:]) / 2
    crossing = (around + np.roll(around, 1, axis=1)) / 2
    rows = exchanged(
        (depth[:-1], depth[1:]),
        cells,
        link_s,
        cells / row_m,
        along[:-1],
        (crossing[:-1] + crossing[1:]) / 2,
    )
    before = np.concatenate([np.zeros((1, area.shape[1])), along[:-1]])
    through = (along + before) / 2
    whole = (area + beside(area)) / 2
    columns = exchanged(
        (depth, beside(depth)),
        whole,
        link_t,
        np.full_like(area, row_m),
        around,
        (through + beside(through)) / 2,
    )
    return rows, columns


def flow_reference(
    shell: Shell,
    outlets: Outlets,
    mechanics: Mechanics,
    *,
    excess_m3: Array,
    csf_left_m3: float,
    balloon_m3: float,
    stiffness_pa_m: Array,
    bonded: Array,
    viscosity_pa_s: Array,
    inflow_m3_s: Array,
    dt_s: float,
    heads_pa: tuple[Array, Array] | None = None,
) -> Flow:
    """``pressure.flow_step`` with one round, in plain NumPy, solved directly."""
    area = shell.area_mm2 * 1e-6
    perm = ((1 - bonded) ** mechanics.bond_power + mechanics.bond_floor) * shell.is_open
    mobility = perm / viscosity_pa_s
    fat = mechanics.fat_permeability_m2 * shell.gap_mm * 1e-3
    channels = mechanics.film_efficiency * shell.conductance / 12
    beside = shell.beside_sac
    sac = mechanics.sac
    rest = (1 - beside) * (sac.rest_pa + sac.shift_pa)
    now_pa = sac.pressure_pa(sac.displaced_m3(excess_m3, beside, balloon_m3) - csf_left_m3)
    outside = beside * now_pa + rest
    pressure = pressure_pa(excess_m3, area, stiffness_pa_m, outside, mechanics.closed_stiffening)
    film = np.maximum(excess_m3, 0.0) / area
    along, around = _links(film, channels, fat, mobility, shell)
    outlet = _outlet_conductance(outlets, film, mobility, channels, bonded, viscosity_pa_s, mechanics)
    # A way out opens above its pressure and lets nothing back in.
    outlet *= pressure.ravel()[outlets.cell] > mechanics.tissue_pressure_pa
    stiff = np.where(excess_m3 >= 0, 1.0, mechanics.closed_stiffening) * stiffness_pa_m
    storage = area / stiff
    u = beside * storage
    alpha, gamma = sac.line(excess_m3, beside, balloon_m3, csf_left_m3, dt_s)
    weight = 1 + gamma * float(np.sum(beside * u))
    base = (alpha - gamma * float(np.sum(u * rest))) / weight
    drained = np.bincount(outlets.cell, outlet, minlength=area.size).reshape(area.shape)
    system = FivePoint(storage + dt_s * drained, dt_s * along, dt_s * around, u, gamma / weight)
    right = (
        excess_m3 + dt_s * (inflow_m3_s + drained * mechanics.tissue_pressure_pa) + u * base + storage * rest
    )
    if heads_pa is not None:
        right -= dt_s * _divergence(along * heads_pa[0], around * heads_pa[1])
    pressure = solve_reference(system, right)
    fall_s, fall_t = np.zeros_like(pressure), pressure - np.roll(pressure, -1, axis=1)
    fall_s[:-1] = pressure[:-1] - pressure[1:]
    if heads_pa is not None:
        fall_s, fall_t = fall_s + heads_pa[0], fall_t + heads_pa[1]
    flow_s, flow_t = along * fall_s, around * fall_t
    out = outlet * np.maximum(pressure.ravel()[outlets.cell] - mechanics.tissue_pressure_pa, 0.0)
    left = np.bincount(outlets.cell, out, minlength=area.size).reshape(area.shape)
    latest = excess_m3 + dt_s * (inflow_m3_s - _divergence(flow_s, flow_t) - left)
    return Flow(
        excess_m3=latest,
        along=flow_s,
        round=flow_t,
        out_cell=outlets.cell,
        out_rate=out,
        out_name=outlets.name,
        csf_left_m3=sac.left_after(csf_left_m3, sac.displaced_m3(latest, beside, balloon_m3), dt_s),
        is_potential=heads_pa is None,
    )


def _divergence(flow_s: Array, flow_t: Array) -> Array:
    """What leaves each cell by its four faces."""
    out = flow_s + flow_t - np.roll(flow_t, 1, axis=1)
    out[1:] -= flow_s[:-1]
    return out


def _outlet_conductance(
    outlets: Outlets,
    film: Array,
    mobility: Array,
    channels: Array,
    bonded: Array,
    viscosity: Array,
    mechanics: Mechanics,
) -> Array:
    """m3/(Pa s) of each outlet entry: only film runs out, and scar closes the way."""
    w = film.ravel()[outlets.cell]
    foramen = (
        mechanics.foramen_conductance_m3
        * (1 - bonded.ravel()[outlets.cell])
        / viscosity.ravel()[outlets.cell]
        * w**2
        / (w**2 + mechanics.foramen_film_m**2)
    )
    end = channels.ravel()[outlets.cell] * w**3 * mobility.ravel()[outlets.cell]
    return np.asarray(outlets.size * np.where(outlets.is_end, end, foramen))


def _links(film: Array, channels: Array, fat: Array, mobility: Array, shell: Shell) -> tuple[Array, Array]:
    """Conductances between neighbours: film by its mean, tissue harmonically."""

    def harmonic(a: Array, b: Array) -> Array:
        return 2 * a * b / np.where(a + b > 0, a + b, 1.0)

    def between(field_a: list[Array], field_b: list[Array]) -> Array:
        (w, c, g, a), (v, d, h, b) = field_a, field_b
        return harmonic(a, b) * (harmonic(c, d) * ((w + v) / 2) ** 3 + (g + h) / 2)

    here = [film, channels, fat, mobility]
    along = np.zeros_like(film)
    along[:-1] = shell.link_s * between([f[:-1] for f in here], [f[1:] for f in here])
    return along, shell.link_t * between(here, [np.roll(f, -1, axis=1) for f in here])
