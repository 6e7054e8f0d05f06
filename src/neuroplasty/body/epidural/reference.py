"""Plain SciPy versions of the fast kernels, to read and to test against; nothing else uses them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from neuroplasty.body.epidural.dispersion import TAYLOR, Dispersivity
from neuroplasty.body.epidural.law import GUESSED_NEAREST, NEAREST, FilmLaw
from neuroplasty.body.epidural.multigrid import FivePoint
from neuroplasty.body.epidural.pressure import Flow, Mechanics, Outlets
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
    law: FilmLaw,
    *,
    excess_m3: Array,
    strength_pa: Array,
    sleeve_pa: Array,
    csf_left_m3: float,
    balloon_m3: float,
    bonded: Array,
    viscosity_pa_s: Array,
    inflow_m3_s: Array,
    dt_s: float,
    heads_pa: tuple[Array, Array] | None = None,
) -> Flow:
    """``pressure.flow_step`` with one round, in plain NumPy, solved directly."""
    perm = ((1 - bonded) ** mechanics.bond_power + mechanics.bond_floor) * shell.is_open
    free, tissue = shell.is_open / viscosity_pa_s, perm / viscosity_pa_s
    fat = mechanics.fat_permeability_m2 * shell.gap_mm * 1e-3
    channels = mechanics.film_efficiency * shell.conductance / 12
    beside = mechanics.beside(shell)
    sac = mechanics.sac
    rest = (1 - beside) * (sac.rest_pa + sac.shift_pa) - mechanics.difference_pa
    now_pa = sac.pressure_pa(sac.displaced_m3(excess_m3, beside, balloon_m3) - csf_left_m3)
    over = law.stress_pa(excess_m3, strength_pa, GUESSED_NEAREST)
    pressure = over + beside * now_pa + rest
    held, storage, film = _answer(law, over, strength_pa)
    along, around = _links(film, channels, fat, free, tissue, shell)
    outlet, leads_to = _ways_out(
        outlets, film, free, channels, bonded, viscosity_pa_s, sleeve_pa, dt_s, mechanics
    )
    # A way out opens above its pressure and lets nothing back in.
    outlet *= pressure.ravel()[outlets.cell] > leads_to
    u, constant = beside * storage, held - storage * over
    alpha, gamma = sac.line(held, beside, balloon_m3, csf_left_m3, dt_s)
    weight = 1 + gamma * float(np.sum(beside * u))
    base = (alpha + gamma * float(np.sum(beside * constant - u * rest))) / weight
    drained, drawn = (
        np.bincount(outlets.cell, amount, minlength=over.size).reshape(over.shape)
        for amount in (outlet, outlet * leads_to)
    )
    system = FivePoint(storage + dt_s * drained, dt_s * along, dt_s * around, u, gamma / weight)
    right = excess_m3 - constant + dt_s * (inflow_m3_s + drawn) + u * base + storage * rest
    if heads_pa is not None:
        right -= dt_s * _divergence(along * heads_pa[0], around * heads_pa[1])
    pressure = solve_reference(system, right)
    fall_s, fall_t = np.zeros_like(pressure), pressure - np.roll(pressure, -1, axis=1)
    fall_s[:-1] = pressure[:-1] - pressure[1:]
    if heads_pa is not None:
        fall_s, fall_t = fall_s + heads_pa[0], fall_t + heads_pa[1]
    flow_s, flow_t = along * fall_s, around * fall_t
    out = outlet * np.maximum(pressure.ravel()[outlets.cell] - leads_to, 0.0)
    left = np.bincount(outlets.cell, out, minlength=over.size).reshape(over.shape)
    latest = excess_m3 + dt_s * (inflow_m3_s - _divergence(flow_s, flow_t) - left)
    return Flow(
        excess_m3=latest,
        along=flow_s,
        round=flow_t,
        out_cell=outlets.cell,
        out_rate=out,
        out_name=outlets.name,
        csf_left_m3=sac.left_after(csf_left_m3, sac.displaced_m3(latest, beside, balloon_m3), dt_s),
        sleeve_pa=_filled(outlets, out, viscosity_pa_s, sleeve_pa, dt_s, mechanics),
        is_potential=heads_pa is None,
    )


def _answer(law: FilmLaw, over: Array, strength_pa: Array) -> tuple[Array, Array, Array]:
    """What every cell holds, its slope, and its opened film."""
    y = np.maximum(over - strength_pa, 0.0)
    # From NEAREST of the largest opening on the law goes on along its tangent.
    k, largest = law.stiffness_pa_m, law.largest_m
    top = k * largest * NEAREST / (1 - NEAREST)
    soft = k + np.minimum(y, top) / largest
    opened = np.minimum(y, top) / soft + np.maximum(y - top, 0.0) * (1 - NEAREST) ** 2 / k
    is_open = over > strength_pa
    held = law.area_m2 * (np.where(is_open, strength_pa, over) / law.closed_pa_m + opened)
    slope = law.area_m2 * np.where(is_open, law.stiffness_pa_m / soft**2, 1 / law.closed_pa_m)
    return held, slope, opened


def _divergence(flow_s: Array, flow_t: Array) -> Array:
    """What leaves each cell by its four faces."""
    out = flow_s + flow_t - np.roll(flow_t, 1, axis=1)
    out[1:] -= flow_s[:-1]
    return out


def _ways_out(
    outlets: Outlets,
    film: Array,
    mobility: Array,
    channels: Array,
    bonded: Array,
    viscosity: Array,
    sleeve_pa: Array,
    dt_s: float,
    mechanics: Mechanics,
) -> tuple[Array, Array]:
    """m3/(Pa s) of each outlet entry, and the pressure it leads to: a sleeve's end of step is eliminated."""
    cell, size = outlets.cell, outlets.size
    w, thick = film.ravel()[cell], viscosity.ravel()[cell]
    g = (
        mechanics.sleeve_inlet
        * mechanics.foramen_conductance_m3
        * size
        * (1 - bonded.ravel()[cell])
        / thick
        * w**2
        / (w**2 + mechanics.foramen_film_m**2)
    )
    rate, lost, before = _sleeves(outlets, thick, sleeve_pa, dt_s, mechanics)
    whole = np.where(outlets.is_end, 1.0, rate + lost)
    end = size * channels.ravel()[cell] * w**3 * mobility.ravel()[cell]
    conductance = np.where(outlets.is_end, end, g * whole / (whole + g))
    leads_to = (rate * before + lost * mechanics.tissue_pressure_pa) / whole
    return conductance, np.where(outlets.is_end, mechanics.tissue_pressure_pa, leads_to)


def _filled(
    outlets: Outlets, out: Array, viscosity: Array, sleeve_pa: Array, dt_s: float, mechanics: Mechanics
) -> Array:
    """How far every sleeve stands over rest after the step."""
    rate, lost, before = _sleeves(outlets, viscosity.ravel()[outlets.cell], sleeve_pa, dt_s, mechanics)
    after = (rate * before + lost * mechanics.tissue_pressure_pa + out) / (rate + lost)
    weight = np.where(outlets.is_end, 0.0, outlets.size)
    size, total = (np.bincount(outlets.name, w, minlength=len(sleeve_pa)) for w in (weight, weight * after))
    return np.where(size > 0, total / np.where(size > 0, size, 1.0) - mechanics.rest_pa, sleeve_pa)


def _sleeves(
    outlets: Outlets, viscosity: Array, sleeve_pa: Array, dt_s: float, mechanics: Mechanics
) -> tuple[Array, Array, Array]:
    """Storage over the step and leak of each outlet entry, m3/(Pa s), and its sleeve's pressure, Pa."""
    before = sleeve_pa[outlets.name] + mechanics.rest_pa
    leak = mechanics.foramen_conductance_m3 * outlets.size / viscosity
    lost = np.where(before > mechanics.tissue_pressure_pa, leak, 0.0)
    return mechanics.sleeve_storage_m3_pa * outlets.size / dt_s, lost, before


def _links(
    film: Array, channels: Array, fat: Array, free: Array, tissue: Array, shell: Shell
) -> tuple[Array, Array]:
    """Conductances between neighbours: film by its mean, tissue harmonically."""

    def harmonic(a: Array, b: Array) -> Array:
        return 2 * a * b / np.where(a + b > 0, a + b, 1.0)

    def between(field_a: list[Array], field_b: list[Array]) -> Array:
        (w, c, g, a, s), (v, d, h, b, t) = field_a, field_b
        return harmonic(a, b) * harmonic(c, d) * ((w + v) / 2) ** 3 + harmonic(s, t) * (g + h) / 2

    here = [film, channels, fat, free, tissue]
    along = np.zeros_like(film)
    along[:-1] = shell.link_s * between([f[:-1] for f in here], [f[1:] for f in here])
    return along, shell.link_t * between(here, [np.roll(f, -1, axis=1) for f in here])
