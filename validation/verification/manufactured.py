"""Verification: manufactured solutions of pressure and transport, and the orders they converge with

Nothing is measured here: "published" is the order the scheme has on paper. A tube bent to a circle of 100 mm
carries a pressure chosen beforehand, through fat whose thickness and fluid whose viscosity vary; the inflow
that this pressure needs is worked out on the curved surface by hand and given to one implicit step. Grids of
4, 2, 1 and 0.5 mm. In time a wave along a straight tube decays, against its exponential. Species ride a flow
round a ring, which is a closed loop, and diffuse.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from drawing import ACCENT, INK, MUTED, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, Posture, Shell, with_values
from neuroplasty.body.epidural.diffusion import diffuse
from neuroplasty.body.epidural.dispersion import Dispersivity, exchanges
from neuroplasty.body.epidural.pressure import Flow, flow_step
from neuroplasty.body.epidural.transport import carry

Array = NDArray[np.float64]

BEND_MM, WALL_MM, SAC_MM, LENGTH_MM = 100.0, 10.0, 6.0, 96.0
MIDDLE_MM = (WALL_MM + SAC_MM) / 2
SPACINGS_MM = (4.0, 2.0, 1.0, 0.5)
LINEAR = with_values(
    {
        "csf_share": 0.0,
        "vein_room": 1e12,
        "adherence": 0.0,
        "film_stiffness": 4.0,
        "closed_stiffness": 4.0,
        "sac_yield": 1e9,
        "fat_yield": 1e9,
        "film_efficiency": 0.0,
        "tight_gap": 0.0,
        "septum_length": 0.0,
        "lateral_length": 0.0,
        "fluid_uptake_half_life": 1e12,
    }
)
"""Only fat conducts, the sac keeps its pressure, and nothing holds a film that is as stiff open as held and
opens without end, so that the equation is linear."""

GAP_M, WAVE, BULGE, THICKENING = 3e-3, 0.5, 0.4, 0.3
PRESSURE_PA, VISCOSITY_PA_S, STEP_S = 500.0, 1e-3, 2.0


def run() -> Result:
    """Every order, from the two finest grids or steps."""
    errors = {
        "pressure on a bent tube, grid": (SPACINGS_MM, [_pressure_error(h) for h in SPACINGS_MM], 2.0),
        "pressure in time, step": _in_time(),
        "species round a ring, grid and step together": _round_a_ring(),
        "diffusion, grid": _diffusion(),
    }
    rows = [
        Row(
            "verification, order of convergence",
            name,
            "1",
            expected,
            None,
            None,
            _order(sizes, found),
            role="verification",
        )
        for name, (sizes, found, expected) in errors.items()
    ]
    table = [
        f"{name}: " + ", ".join(f"{e:.2e} at {h:g}" for h, e in zip(sizes, found, strict=True)) + "."
        for name, (sizes, found, _) in errors.items()
    ]
    return Result(rows, _figure(errors), ("Largest relative error. " + " ".join(table),))


def _order(sizes: tuple[float, ...], errors: list[float]) -> float:
    return float(np.log(errors[-2] / errors[-1]) / np.log(sizes[-2] / sizes[-1]))


def bent_tube() -> Canal:
    """A canal without roots on a circle in the sagittal plane."""
    s = np.linspace(0.0, LENGTH_MM, 385)
    angle = s / BEND_MM
    zero = 0 * angle
    outward = np.stack([zero, -np.cos(angle), np.sin(angle)], axis=1)
    return Canal(
        s_mm=s,
        theta_rad=2 * np.pi * np.arange(64) / 64,
        centre_mm=BEND_MM * outward,
        posterior=outward,
        left=np.tile([-1.0, 0.0, 0.0], (len(s), 1)),
        up=np.stack([zero, np.sin(angle), np.cos(angle)], axis=1),
        wall_mm=np.full((len(s), 64), WALL_MM),
        sac_mm=np.full((len(s), 64), SAC_MM),
        level_s_mm={"L3": LENGTH_MM / 2},
        disc_s_mm={},
        roots=(),
        sac_tip_s_mm=None,
        has_hiatus=True,
    )


def _shell(spacing_mm: float) -> Shell:
    shell = Shell.from_canal(bent_tube(), spacing_mm=spacing_mm, parameters=LINEAR)
    return replace(shell, open_ends=(False, False))


def _pressure_error(spacing_mm: float) -> float:
    """Largest error of one implicit step over the chosen pressure's size."""
    shell = _shell(spacing_mm)
    space = EpiduralSpace(shell, LINEAR, Posture("supine"))
    s, t = np.meshgrid(shell.s_mm * 1e-3, shell.theta_rad, indexing="ij")
    k = np.pi / (LENGTH_MM * 1e-3)
    chosen = PRESSURE_PA * np.cos(k * s) * (1 + WAVE * np.cos(t))
    gap_m = GAP_M * (1 + BULGE * np.cos(t) * np.cos(2 * k * s))
    viscosity = VISCOSITY_PA_S * np.exp(THICKENING * np.sin(t))
    shell = replace(shell, gap_mm=gap_m * 1e3)
    stiffness = space.law.stiffness_pa_m
    mechanics = space.mechanics
    through = mechanics.fat_permeability_m2 * (1 + mechanics.bond_floor)
    inflow = chosen / (stiffness * STEP_S) - through * _divergence(s, t, k)
    area = shell.area_mm2 * 1e-6
    flow = flow_step(
        shell,
        space.outlets,
        mechanics,
        space.law,
        excess_m3=np.zeros(shell.shape),
        strength_pa=np.zeros(shell.shape),
        sleeve_pa=np.zeros(len(space.outlets.names)),
        csf_left_m3=0.0,
        balloon_m3=0.0,
        bonded=np.zeros(shell.shape),
        viscosity_pa_s=viscosity,
        inflow_m3_s=inflow * area,
        dt_s=STEP_S,
        tolerance_m=1e-15,
    )
    return float(np.abs(flow.excess_m3 / area * stiffness - chosen).max()) / PRESSURE_PA


def _divergence(s: Array, t: Array, k: float) -> Array:
    """div(gap/viscosity grad p) of the chosen fields on the surface of the bent tube, by hand."""
    r, bend = MIDDLE_MM * 1e-3, BEND_MM * 1e-3
    p_s = -PRESSURE_PA * k * np.sin(k * s) * (1 + WAVE * np.cos(t))
    p_ss = -PRESSURE_PA * k**2 * np.cos(k * s) * (1 + WAVE * np.cos(t))
    p_t = -PRESSURE_PA * WAVE * np.cos(k * s) * np.sin(t)
    p_tt = -PRESSURE_PA * WAVE * np.cos(k * s) * np.cos(t)
    thin = np.exp(-THICKENING * np.sin(t)) * GAP_M / VISCOSITY_PA_S
    bulge = 1 + BULGE * np.cos(t) * np.cos(2 * k * s)
    m = thin * bulge
    m_s = -thin * BULGE * np.cos(t) * 2 * k * np.sin(2 * k * s)
    m_t = thin * (-BULGE * np.sin(t) * np.cos(2 * k * s) - THICKENING * np.cos(t) * bulge)
    h = 1 + r / bend * np.cos(t)
    h_t = -r / bend * np.sin(t)
    return np.asarray((m_s * p_s + m * p_ss) / h**2 + ((m_t * h + m * h_t) * p_t + m * h * p_tt) / (h * r**2))


def _in_time() -> tuple[tuple[float, ...], list[float], float]:
    """A wave along the canal against the exponential of the same grid, with ever shorter steps."""
    shell = replace(_shell(2.0), beside_sac=np.ones(_shell(2.0).shape))
    n, m = shell.shape
    even = {
        "area_mm2": np.full((n, m), 4.0),
        "link_s": np.ones((n - 1, m)),
        "link_t": np.ones((n, m)),
        "gap_mm": np.full((n, m), 3.0),
    }
    shell = replace(shell, **even)
    space = EpiduralSpace(shell, LINEAR, Posture("supine"))
    wave = np.cos(np.pi * (np.arange(n) + 0.5) / n)[:, None] * np.ones(m)
    area = shell.area_mm2 * 1e-6
    stiffness = float(space.law.closed_pa_m[0, 0])
    through = space.mechanics.fat_permeability_m2 * 3e-3 * (1 + space.mechanics.bond_floor) / 0.7e-3
    rate = through * stiffness * (2 - 2 * np.cos(np.pi / n)) / 4e-6
    # So high that what a step may misplace is nothing beside it.
    high_m, whole_s, errors, steps = 1.0, 0.5 / rate, [], (4, 8, 16, 32)
    for count in steps:
        state = replace(space.start(), excess_m3=high_m * (1 + wave) * area)
        for _ in range(count):
            state = space.step(state, whole_s / count)
        errors.append(float(np.abs(state.excess_m3 / area / high_m - 1 - wave * np.exp(-0.5)).max()))
    return tuple(1.0 / count for count in steps), errors, 1.0


def _round_a_ring() -> tuple[tuple[float, ...], list[float], float]:
    """Half a turn of a smooth concentration round a ring: upwind in space, backward Euler in time."""
    errors, columns = [], (48, 96, 192, 384)
    for m in columns:
        n, t = 2, 2 * np.pi * np.arange(m) / m
        volume, flow = np.full((n, m), 1.0 / m), np.full((n, m), 1.0)
        none, nowhere = np.zeros((n, m)), np.zeros(0)
        ring = Flow(none, none, flow, nowhere.astype(int), nowhere, nowhere.astype(int), 0.0, nowhere, False)
        mass = (1 + 0.5 * np.cos(t)) * volume[None]
        steps = m // 2
        for _ in range(steps):
            mass, _ = carry(mass, np.zeros_like(mass), volume, ring, 0.5 / steps, 1)
        errors.append(float(np.abs(mass[0] / volume - (1 + 0.5 * np.cos(t - np.pi))).max()))
    return tuple(1.0 / m for m in columns), errors, 1.0


def _diffusion() -> tuple[tuple[float, ...], list[float], float]:
    """A wave round a ring that diffuses, the step shortened with the square of the cells."""
    errors, columns, diffusivity, whole_s = [], (12, 24, 48, 96), 4e-10, 2.0e4
    for m in columns:
        t = 2 * np.pi * np.arange(m) / m
        side = 2 * np.pi * 8e-3 / m
        area = np.full((4, m), side**2)
        volume = 1e-3 * area
        mass = ((1 + 0.5 * np.cos(t)) * volume)[None]
        steps = (m // 12) ** 2
        law, none = Dispersivity(diffusivity), np.zeros((4, m))
        links = np.ones((3, m)), np.ones((4, m))
        between = exchanges(law, volume, area, *links, side, none, none, whole_s / steps)
        for _ in range(steps):
            mass = diffuse(mass, volume, *between)
        exact = 1 + 0.5 * np.exp(-diffusivity * whole_s / (8e-3) ** 2) * np.cos(t)
        errors.append(float(np.abs(mass[0] / volume - exact).max()))
    return tuple(1.0 / m for m in columns), errors, 2.0


def _figure(errors: dict[str, tuple[tuple[float, ...], list[float], float]]) -> Figure:
    colours = (ACCENT, SCAR, INK, MUTED)
    with drawing(6.0, 3.2) as figure:
        axes = figure.add_subplot()
        for (name, (sizes, found, expected)), colour in zip(errors.items(), colours, strict=True):
            halved = np.array(sizes) / sizes[0]
            axes.loglog(halved, found, "o-", color=colour, markersize=4, linewidth=1.0, label=name)
            line = found[-1] * (halved / halved[-1]) ** expected
            axes.loglog(halved, line, "--", color=colour, linewidth=0.7)
        axes.set_xticks([1, 0.5, 0.25, 0.125], ["1", "1/2", "1/4", "1/8"])
        axes.minorticks_off()
        axes.set(xlabel="size of cell or step over the first", ylabel="largest relative error")
        axes.legend(fontsize=6.5, loc="lower right")
        axes.set_title("Observed errors; dashed: the order on paper")
        figure.set_layout_engine("tight")
    return figure
