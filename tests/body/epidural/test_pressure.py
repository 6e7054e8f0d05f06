"""The film against solutions known on paper."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import k0

from neuroplasty.body.epidural import EpiduralSpace, Posture, Shell, Source, with_values
from neuroplasty.evidence.units import PA_PER_MMHG

LINEAR = {
    "csf_share": 0.0,
    "vein_room": 1e12,
    "adherence": 0.0,
    "film_stiffness": 12.0,
    "closed_stiffness": 12.0,
    "sac_yield": 1e9,
    "fat_yield": 1e9,
    "film_efficiency": 0.0,
    "tight_gap": 0.0,
    "fluid_uptake_half_life": 1e12,
    "water_viscosity": 0.7,
}
"""Nothing holds the film, which is as stiff open as held and opens without end; only the fat conducts."""

DEPTH_M, PERMEABILITY_M2, VISCOSITY_PA_S = 3e-3, 3e-11, 0.7e-3
CONDUCTANCE = PERMEABILITY_M2 * DEPTH_M * (1 + 0.002) / VISCOSITY_PA_S
STIFFNESS_PA_M = 12.0 * PA_PER_MMHG * 1e3
DIFFUSIVITY_MM2_S = CONDUCTANCE * STIFFNESS_PA_M * 1e6


def orders(errors: list[float]) -> list[float]:
    return [float(np.log2(a / b)) for a, b in itertools.pairwise(errors)]


def test_a_wave_along_the_canal_decays_as_the_one_dimensional_solution_to_second_order(
    flat_shell: Callable[..., Shell],
) -> None:
    length_mm, errors = 32.0, []
    for spacing in (2.0, 1.0, 0.5):
        space = EpiduralSpace(flat_shell(round(length_mm / spacing), 16, spacing), with_values(LINEAR))
        wave = np.cos(np.pi * space.shell.s_mm / length_mm)[:, None] * np.ones(16)
        dt_s = 0.4 / (DIFFUSIVITY_MM2_S * (np.pi / length_mm) ** 2)
        # So high, 1 m, that what a step may misplace is nothing beside it.
        film_m3 = (1 + wave) * space.shell.area_mm2 * 1e-6
        after = space.step(replace(space.start(), excess_m3=film_m3), dt_s)
        # Backward Euler's own decay of this mode, so that only the error in space is left.
        errors.append(float(np.abs(after.excess_m3 / space.shell.area_mm2 * 1e6 - 1 - wave / 1.4).max()))
    assert all(order == pytest.approx(2.0, abs=0.1) for order in orders(errors))
    assert errors[-1] < 2e-4


def test_pressure_round_a_source_falls_as_the_radial_solution_to_second_order(
    flat_shell: Callable[..., Shell],
) -> None:
    """One implicit step solves p/L^2 - lap p = source / T: K0(r / L), larger for a Gaussian source."""
    reach_mm, sigma_mm, size_mm, flow_ml_s = 6.0, 3.0, 96.0, 10.0
    dt_s = reach_mm**2 / DIFFUSIVITY_MM2_S
    errors = []
    for spacing in (3.0, 1.5, 0.75):
        cells = round(size_mm / spacing)
        space = EpiduralSpace(flat_shell(cells, cells, spacing), with_values(LINEAR))
        source = Source(size_mm / 2, np.pi, flow_ml_s, {}, spread_mm=sigma_mm)
        after = space.step(space.start(), dt_s, [source])
        middle = (np.arange(cells) + 0.5) * spacing - size_mm / 2
        r = np.hypot(middle[:, None], middle[None, :])
        ring = (r > 15) & (r < 21)
        expected = flow_ml_s * 1e-6 / (2 * np.pi * CONDUCTANCE) * k0(r[ring] / reach_mm) / PA_PER_MMHG
        expected *= np.exp(sigma_mm**2 / (2 * reach_mm**2))
        found = after.pressure_mmhg[ring] - after.outside_mmhg[ring]
        errors.append(float(np.sqrt(np.mean((found / expected - 1) ** 2))))
    assert all(order == pytest.approx(2.0, abs=0.2) for order in orders(errors))
    assert errors[-1] < 0.01


def test_a_front_creeps_into_dry_cells_as_barenblatt_says(flat_shell: Callable[..., Shell]) -> None:
    """With w^3 mobility a ridge spreads as (C - x^2)^(1/3); grid and step halved together halve the error."""
    table = with_values(LINEAR | {"film_efficiency": 0.02, "fat_permeability": 1e-19})
    rate = 0.02 / (12 * VISCOSITY_PA_S) * STIFFNESS_PA_M * 1e-3 / 4  # mm2/s per mm3, a quarter

    def ridge(x_mm: np.ndarray, tau: float) -> np.ndarray:
        return np.asarray(tau**-0.2 * np.maximum(0.0, 4.0 - 3 / 40 * x_mm**2 * tau**-0.4) ** (1 / 3))

    tau0, tau1, length_mm = 1.0, 30.0, 48.0
    errors, fronts = [], []
    for spacing, steps in ((1.0, 50), (0.5, 100), (0.25, 200)):
        space = EpiduralSpace(flat_shell(round(length_mm / spacing), 16, spacing), table)
        x = space.shell.s_mm - length_mm / 2
        area = space.shell.area_mm2
        state = replace(space.start(), excess_m3=ridge(x, tau0)[:, None] * area * 1e-9)
        for tau_a, tau_b in zip(
            np.geomspace(tau0, tau1, steps + 1)[:-1], np.geomspace(tau0, tau1, steps + 1)[1:], strict=True
        ):
            state = space.step(state, (tau_b - tau_a) / rate)
        found = state.film_mm[:, 0]
        errors.append(float(np.abs(found - ridge(x, tau1)).sum() * spacing))
        fronts.append(float(np.abs(x[found > 0.05]).max()))
    front = float(np.sqrt(4.0 * 40 / 3)) * tau1**0.2
    assert errors[0] > errors[1] > errors[2]
    assert np.log2(errors[0] / errors[2]) / 2 > 0.8
    assert errors[-1] < 0.02 * float(ridge(x, tau1).sum() * 0.25)
    assert fronts[-1] == pytest.approx(front, abs=0.6)


def test_a_closed_space_raises_the_sac_exponentially_with_what_is_displaced(
    flat_shell: Callable[..., Shell],
) -> None:
    """A pressure-volume index of 20 mL: 10 mL of displaced CSF multiply the pressure by 10^(1/2)."""
    table = with_values(
        {"csf_outflow_resistance": 1e9, "fluid_uptake_half_life": 1e12, "csf_share": 1.0}
        | {"csf_pressure_volume_index": 20.0, "csf_pressure": 8.0}
    )
    space = EpiduralSpace(flat_shell(128, 48, 1.0), table, Posture("supine"))
    *_, state = space.advance(space.start(), 20.0, [Source(64.0, 0.0, 0.5, {})])
    assert state.in_canal_ml == pytest.approx(10.0, rel=1e-12)
    assert state.csf_displaced_ml == pytest.approx(10.0, rel=1e-12)
    assert state.sac_pressure_mmhg == pytest.approx(8.0 * np.sqrt(10), rel=1e-6)


def test_a_raised_pressure_rises_further(flat_shell: Callable[..., Shell]) -> None:
    rises = []
    for rest in (9.3, 18.8):
        space = EpiduralSpace(flat_shell(96, 48, 1.0), with_values({"csf_pressure": rest}))
        start = space.start()
        *_, state = space.advance(start, 20.0, [Source(48.0, 0.0, 0.5, {})])
        rises.append(state.sac_pressure_mmhg - start.sac_pressure_mmhg)
    assert rises[1] > 1.8 * rises[0]


def test_the_sac_gives_way_over_minutes_as_its_outflow_says(flat_shell: Callable[..., Shell]) -> None:
    """At constant displacement dp/dt = -p (p - p0) / (R v), a logistic decay."""
    table = with_values({"fluid_uptake_half_life": 1e12})
    space = EpiduralSpace(flat_shell(64, 32, 1.0), table, Posture("supine"))
    *_, state = space.advance(space.start(), 10.0, [Source(32.0, 0.0, 0.5, {})])
    *_, later = space.advance(state, 270.0, max_dt_s=1.0)
    rest, sac = 9.3, space.mechanics.sac
    rate = rest * PA_PER_MMHG / (sac.resistance_pa_s_m3 * sac.volume_m3)
    before = rest / state.sac_pressure_mmhg
    expected = rest / (1 - (1 - before) * np.exp(-rate * 270.0))
    assert later.sac_pressure_mmhg == pytest.approx(expected, rel=0.005)
    assert later.sac_pressure_mmhg < state.sac_pressure_mmhg - 1


def test_the_film_and_pressure_hardly_change_when_the_grid_is_halved(tube) -> None:  # type: ignore[no-untyped-def]
    peaks, reaches = [], []
    for spacing in (2.0, 1.0):
        space = EpiduralSpace(Shell.from_canal(tube, spacing_mm=spacing))
        *_, state = space.advance(space.start(), 12.0, [Source(25.0, 0.0, 0.5, {"iohexol": 240.0})])
        peaks.append(state.pressure_at(25.0, 0.0))
        dyed = space.shell.s_mm[state.surface("iohexol").mean(axis=1) > 0.02]
        reaches.append(float(dyed.max()))
    assert peaks[0] == pytest.approx(peaks[1], rel=0.05)
    assert reaches[0] == pytest.approx(reaches[1], abs=6.0)
