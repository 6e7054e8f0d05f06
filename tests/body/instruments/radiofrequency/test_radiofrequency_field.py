"""The field and the heat agree with closed forms, converge, and conserve energy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_bvp
from scipy.sparse.linalg import splu

from neuroplasty.body.instruments.radiofrequency.field import solve_field
from neuroplasty.body.instruments.radiofrequency.heat import Heating, Tissue
from neuroplasty.body.instruments.radiofrequency.parameters import FAR
from neuroplasty.body.instruments.radiofrequency.shape import catheter_tip, sphere, spheroid
from neuroplasty.errors import AnatomyError, SolverError

SIGMA = 0.23
BLOODLESS = Tissue(perfusion=0.0)


def sphere_ohm(radius_mm: float) -> float:
    return 1 / (4 * np.pi * SIGMA * radius_mm * 1e-3)


def spheroid_ohm(half_length_mm: float, radius_mm: float) -> float:
    c = np.sqrt(half_length_mm**2 - radius_mm**2)
    return float(np.log((half_length_mm + c) / (half_length_mm - c)) / (8 * np.pi * SIGMA * c * 1e-3))


@pytest.fixture(scope="module")
def ball():
    return solve_field(sphere(1.0))


@pytest.fixture(scope="module")
def tip():
    return solve_field(catheter_tip(5.0, 1.067))


@pytest.fixture(scope="module")
def tip_heating(tip):
    return Heating.of(tip)


@pytest.mark.parametrize("radius", [0.3, 1.0, 3.0])
def test_a_sphere_has_the_impedance_of_theory(radius):
    assert solve_field(sphere(radius)).impedance_ohm == pytest.approx(sphere_ohm(radius), rel=2e-3)


def test_round_a_sphere_the_potential_falls_as_one_over_the_distance(ball):
    z, r = ball.shape.grid_mm(ball.layers)
    assert ball.potential == pytest.approx(1.0 / np.hypot(z, r), abs=2e-3)


def test_round_a_sphere_the_field_falls_as_the_square_of_the_distance(ball):
    away = np.array([1.5, 2.0, 4.0, 8.0])
    found = ball.at(ball.per_m, 0.6 * away, 0.8 * away)
    assert found == pytest.approx(1e3 / away**2, rel=0.02)


@pytest.mark.parametrize(("half_length", "radius"), [(2.5, 0.5), (5.0, 0.5), (1.0, 0.8)])
def test_a_prolate_spheroid_has_the_impedance_of_theory(half_length, radius):
    found = solve_field(spheroid(half_length, radius)).impedance_ohm
    assert found == pytest.approx(spheroid_ohm(half_length, radius), rel=1e-3)


@pytest.mark.parametrize(
    ("shape", "exact"),
    [
        (lambda n: sphere(1.0, nodes=n), sphere_ohm(1.0)),
        (lambda n: spheroid(2.5, 0.5, nodes=n), spheroid_ohm(2.5, 0.5)),
    ],
)
def test_halving_the_cells_along_the_surface_brings_the_impedance_to_theory_at_second_order(shape, exact):
    # Straight-sided cells cut the curved metal: an error of the square of their length.
    miss = [abs(solve_field(shape(n), layers=96).impedance_ohm / exact - 1) for n in (13, 25, 49)]
    orders = np.log2(np.array(miss[:-1]) / np.array(miss[1:]))
    assert (orders > 1.9).all(), orders
    assert miss[-1] < 5e-4


def test_halving_the_layers_changes_less_and_less_by_more_than_the_third_order():
    ohm = [solve_field(sphere(1.0, nodes=25), layers=n).impedance_ohm for n in (12, 24, 48)]
    assert abs(ohm[2] - ohm[1]) < abs(ohm[1] - ohm[0]) / 8


def test_a_finer_grid_changes_a_catheter_tip_by_less_than_a_tenth_of_a_percent(tip):
    fine = solve_field(catheter_tip(5.0, 1.067, fineness=2), layers=80)
    assert fine.impedance_ohm == pytest.approx(tip.impedance_ohm, rel=1e-3)


def test_a_catheter_tip_is_between_the_spheroids_within_and_round_it(tip):
    assert spheroid_ohm(5.0, 1.067) < tip.impedance_ohm < spheroid_ohm(2.5, 0.5335)


def test_the_field_is_strongest_where_the_metal_ends(tip):
    at_surface = tip.per_m[:, 0]
    assert abs(int(np.argmax(at_surface)) - tip.shape.edge) <= 1


def test_far_away_every_electrode_is_a_point(tip):
    amps = 1 / tip.impedance_ohm
    z, r = np.array([-20.0, 0.0, 30.0]), np.array([60.0, 60.0, 60.0])
    away = np.hypot(z - (tip.shape.z_mm[0] - 2.5), r)
    expected = amps / (4 * np.pi * SIGMA) / (away * 1e-3) ** 2
    assert tip.at(tip.per_m, z, r) == pytest.approx(expected, rel=0.05)


def test_a_sphere_without_blood_flow_gets_as_warm_as_theory_says(ball):
    z, r = ball.shape.grid_mm(ball.layers)
    away = np.hypot(z, r)
    # k T'' + 2 k T' / r + sigma (a / r^2)^2 = 0, no heat through the metal, T = 0 at the far end.
    scale = SIGMA / BLOODLESS.conductivity
    exact = scale * ((1 / away - 1 / float(FAR)) - 0.5 * (1 / away**2 - 1 / float(FAR) ** 2))
    found = Heating.of(ball, BLOODLESS).steady()
    assert found == pytest.approx(exact, abs=0.01 * exact.max())


def test_a_sphere_in_perfused_tissue_gets_as_warm_as_the_radial_equation_says(ball):
    tissue = Tissue()
    k, w, a = tissue.conductivity, tissue.perfusion, 1e-3

    def slope(r, y):
        return np.vstack([y[1], -2 * y[1] / r + w / k * y[0] - SIGMA / k * (a / r**2) ** 2])

    radius = np.geomspace(a, float(FAR) * 1e-3, 400)
    start = np.zeros((2, radius.size))
    ode = solve_bvp(
        slope, lambda near, far: np.array([near[1], far[0]]), radius, start, tol=1e-6, max_nodes=20_000
    )
    assert ode.success
    found = Heating.of(ball, tissue).steady()[:, 0].mean()
    assert found == pytest.approx(float(ode.sol(a)[0]), rel=5e-3)


def test_all_the_power_warms_tissue_and_all_of_that_goes_into_blood(tip, tip_heating):
    # Of U^2 / R the part is missing that is turned to heat beyond the grid, as round a point.
    beyond = sphere_ohm(float(FAR)) / tip.impedance_ohm
    watts = float(tip_heating.source.sum())
    assert watts == pytest.approx((1 - beyond) / tip.impedance_ohm, rel=3e-3)
    unknown = splu(tip_heating.stiff).solve(tip_heating.source)
    blood = Heating.of(tip, Tissue(conductivity=1e-30))
    carried = float((blood.stiff @ unknown).sum())
    assert carried == pytest.approx(watts, rel=2e-3)


@pytest.mark.parametrize(("seconds", "steps"), [(0.02, 40), (1.0, 100), (30.0, 300), (300.0, 400)])
def test_the_modes_follow_the_whole_mesh(tip_heating, seconds, steps):
    modes = tip_heating.modes()
    full = tip_heating.march(2025.0, seconds, steps)
    few = modes.shapes @ modes.after(np.zeros(len(modes.rates)), 2025.0, seconds)
    assert few == pytest.approx(full, abs=0.015 * full.max())


def test_the_modes_end_at_the_steady_state_of_the_whole_mesh(tip_heating):
    modes = tip_heating.modes()
    assert modes.shapes @ modes.steady == pytest.approx(tip_heating.steady(), rel=1e-6, abs=1e-12)
    assert (modes.rates > 0).all()


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 200), st.floats(0.01, 200))
def test_time_in_two_parts_is_the_same_as_in_one(tip_modes_once, first, second):
    modes = tip_modes_once
    rest = np.zeros(len(modes.rates))
    once = modes.after(rest, 100.0, first + second)
    twice = modes.after(modes.after(rest, 100.0, first), 100.0, second)
    assert twice == pytest.approx(once, rel=1e-9, abs=1e-15)


@pytest.fixture(scope="module")
def tip_modes_once(tip_heating):
    return tip_heating.modes()


@pytest.mark.parametrize(
    ("electrode", "diameter", "words"),
    [(0.0, 1.0, "length"), (-1.0, 1.0, "length"), (5.0, 0.0, "diameter"), (0.4, 1.0, "round tip")],
)
def test_an_electrode_that_cannot_be_is_refused_in_a_sentence(electrode, diameter, words):
    with pytest.raises(AnatomyError, match=words):
        catheter_tip(electrode, diameter)


def test_a_short_fat_spheroid_is_not_prolate():
    with pytest.raises(AnatomyError, match="longer than wide"):
        spheroid(0.5, 1.0)


@pytest.mark.parametrize("sigma", [0.0, -1.0, float("nan")])
def test_a_tissue_that_does_not_conduct_is_refused(sigma):
    with pytest.raises(SolverError, match="conductivity"):
        solve_field(sphere(1.0), conductivity_s_m=sigma)
