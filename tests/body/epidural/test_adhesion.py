import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.body.epidural import TABLE, adhesion, with_values

ALL = np.ones(1)
"""Scar that enzyme can dissolve wholly."""


@given(
    bonded=st.floats(0, 1),
    stretch=st.floats(0, 20),
    enzyme=st.floats(0, 2000),
    share=st.floats(0, 1),
    dt_s=st.floats(1e-3, 1e6),
)
def test_bonds_stay_within_bounds_and_only_fall(
    bonded: float, stretch: float, enzyme: float, share: float, dt_s: float
) -> None:
    one = [np.array([value]) for value in (bonded, stretch, enzyme, share)]
    after, left, dissolved = adhesion.after(*one, dt_s, TABLE)
    assert 0 <= after[0] <= bonded
    assert 0 <= left[0] <= share + 1e-12
    assert 0 <= dissolved[0] <= min(bonded * share, bonded - after[0]) + 1e-12


@given(share=st.floats(0, 1), dt_s=st.floats(1, 1e7))
def test_enzyme_never_dissolves_more_than_the_share_of_the_scars_age(share: float, dt_s: float) -> None:
    after, _, dissolved = adhesion.after(
        np.full(1, 0.8), np.zeros(1), np.full(1, 1500.0), np.full(1, share), dt_s, TABLE
    )
    assert dissolved[0] <= 0.8 * share + 1e-12
    assert after[0] == pytest.approx(0.8 - dissolved[0])


def test_two_halves_of_a_step_are_the_step() -> None:
    scar = (np.full(1, 0.8), np.full(1, 0.25), np.full(1, 150.0), np.full(1, 0.4))
    whole, share, dissolved = adhesion.after(*scar, 60.0, TABLE)
    half, left, first = adhesion.after(*scar, 30.0, TABLE)
    again, last, second = adhesion.after(half, *scar[1:3], left, 30.0, TABLE)
    assert [again[0], last[0], first[0] + second[0]] == pytest.approx([whole[0], share[0], dissolved[0]])


def test_tearing_takes_what_enzyme_can_dissolve_and_what_it_cannot_alike() -> None:
    _, share, _ = adhesion.after(ALL, np.full(1, 0.4), np.zeros(1), np.full(1, 0.3), 5.0, TABLE)
    assert share[0] == pytest.approx(0.3)


def test_unloaded_bonds_without_enzyme_hold() -> None:
    bonded = np.array([0.7])
    assert adhesion.after(bonded, np.zeros(1), np.zeros(1), ALL, 86400.0, TABLE)[0][0] == 0.7


def test_rupture_is_e_times_as_fast_for_every_strength_of_stress() -> None:
    strength, stiffness = TABLE["bond_strength"].value, TABLE["bond_stiffness"].value
    stretch = np.array([5.0, 6.0]) * strength / stiffness
    after, _, _ = adhesion.after(np.ones(2), stretch, np.zeros(2), np.ones(2), 1.0, TABLE)
    rate = -np.log(after)
    assert rate[1] / rate[0] == pytest.approx(np.expm1(6) / np.expm1(5), rel=0.01)


def test_a_scar_cannot_tear_faster_than_its_fastest_time() -> None:
    after, _, _ = adhesion.after(np.ones(1), np.array([1e3]), np.zeros(1), ALL, 0.5, TABLE)
    assert after[0] == pytest.approx(np.exp(-1), rel=1e-6)


def test_half_the_enzyme_rate_acts_at_half_saturation() -> None:
    enzyme = np.array([TABLE["enzyme_half_saturation"].value, 1e9])
    after, _, _ = adhesion.after(np.ones(2), np.zeros(2), enzyme, np.ones(2), 100.0, TABLE)
    assert np.log(after[1]) / np.log(after[0]) == pytest.approx(2.0, rel=1e-5)


def test_bonds_stiffen_and_a_wide_gap_softens_the_film() -> None:
    ones = np.ones(1)
    values = {"film_stiffness": 10.0, "tight_gap": 1.0, "bond_stiffness": 100.0, "contact_gap": 0.0}
    table = with_values(values)
    assert adhesion.stiffness_mmhg_mm(0 * ones, 1 * ones, ones, table)[0] == pytest.approx(20.0)
    assert adhesion.stiffness_mmhg_mm(0 * ones, 5 * ones, ones, table)[0] == pytest.approx(12.0)
    assert adhesion.stiffness_mmhg_mm(ones, 5 * ones, ones, table)[0] == pytest.approx(112.0)


def test_what_is_lost_is_either_dissolved_or_torn():
    ones = np.ones(3)
    stretch, enzyme = np.array([0.0, 0.4, 0.4]), np.array([150.0, 0.0, 150.0])
    after, _, dissolved = adhesion.after(ones, stretch, enzyme, ones, 5.0, TABLE)
    lost = ones - after
    assert dissolved[0] == pytest.approx(lost[0])
    assert dissolved[1] == 0.0 < lost[1]
    assert 0.0 < dissolved[2] < lost[2]
