"""The rod and the force along it, beside beams, columns and ropes with known answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from neuroplasty.body.instruments import reference
from neuroplasty.body.instruments.rod import capstan, energy, euler_load_n, load, relax, twist_lag

EI, H = 60.0, 0.5


def test_a_clamped_free_column_buckles_at_eulers_load():
    n = 121
    critical = euler_load_n(EI, (n - 1) * H, ends=0.25)
    v = np.zeros(n)
    assert relax(np.zeros(n), np.full(n, 0.995 * critical), EI, 0.0, H, v)
    assert not relax(np.zeros(n), np.full(n, 1.005 * critical), EI, 0.0, H, v)


def test_a_long_rod_with_a_free_end_in_a_bed_buckles_at_the_root_of_bed_times_stiffness():
    n, bed = 801, 0.02
    critical = np.sqrt(bed * EI)
    v = np.zeros(n)
    assert relax(np.zeros(n), np.full(n, 0.97 * critical), EI, bed, H, v)
    assert not relax(np.zeros(n), np.full(n, 1.03 * critical), EI, bed, H, v)


def test_a_bent_end_in_a_bed_stands_off_as_hetenyis_beam():
    n, bed = 801, 0.02
    bend = np.zeros(n)
    bend[-401:] = -0.01  # a natural curvature over half the rod acts as a moment EI k at its free end
    v = np.zeros(n)
    relax(bend, np.zeros(n), EI, bed, H, v)
    moment, per_mm = EI * 0.01, (bed / (4 * EI)) ** 0.25
    assert v[-1] == pytest.approx(2 * moment * per_mm**2 / bed, rel=0.03)


def test_the_solution_is_the_references():
    rng = np.random.default_rng(2)
    for _ in range(5):
        n = int(rng.integers(5, 60))
        bend, axial = rng.normal(0, 0.02, n), rng.uniform(0, 0.2, n)
        v = np.zeros(n)
        assert relax(bend, axial, EI, 0.02, H, v)
        assert v == pytest.approx(reference.relax(bend, axial, EI, 0.02, H), rel=1e-6, abs=1e-9)


@given(seed=some.integers(0, 10_000))
def test_no_other_shape_stores_less(seed):
    rng = np.random.default_rng(seed)
    bend, nothing, v = rng.normal(0, 0.02, 60), np.zeros(60), np.zeros(60)
    relax(bend, nothing, EI, 0.02, H, v)
    least = energy(bend, nothing, v, EI, 0.02, H)
    other = v + np.concatenate([[0.0], rng.normal(0, 1e-3, 59)])
    assert least <= energy(bend, nothing, other, EI, 0.02, H)
    assert least <= energy(bend, nothing, np.zeros(60), EI, 0.02, H)


def test_force_round_a_bend_grows_as_the_capstan():
    n, radius, friction = 201, 40.0, 0.3
    axial, nothing = np.zeros(n), np.zeros(n)
    load(0.5, np.full(n, 1 / radius), nothing, nothing, nothing, friction, 0.0, 0.0, H, axial)
    angle = (n - 1) * H / radius
    assert axial[0] == pytest.approx(capstan(0.5, friction, angle), rel=1e-4)


def test_force_along_a_straight_rod_grows_by_its_drag():
    n, nothing = 101, np.zeros(101)
    axial = np.zeros(n)
    load(0.1, nothing, nothing, np.full(n, 0.002), nothing, 0.25, 0.001, 0.0, H, axial)
    assert axial[0] == pytest.approx(0.1 + 50.0 * (0.001 + 0.25 * 0.002))


def test_the_load_is_the_references():
    rng = np.random.default_rng(3)
    n = 80
    curvature, normal = rng.normal(0, 0.02, n), rng.normal(0, 0.02, n)
    pressed, axial = rng.uniform(0, 0.01, n), np.zeros(n)
    load(0.2, curvature, normal, pressed, np.zeros(n), 0.2, 0.001, 0.02, H, axial)
    expected = reference.load(0.2, np.hypot(curvature, normal), pressed, 0.2, 0.001, H)
    assert axial == pytest.approx(expected)


def test_twist_lags_by_half_the_friction_times_length_squared():
    n, torque_n = 401, 0.002
    lag = twist_lag(np.zeros(n), np.zeros(n), 0.2, torque_n, 0.02, H)
    assert lag == pytest.approx(0.5 * torque_n * ((n - 1) * H) ** 2, rel=0.01)
