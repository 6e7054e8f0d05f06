"""The monitor: what moves pulse, pressure, breathing and saturation, how fast, and that they come back."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.body.nerve import Roots
from neuroplasty.body.physiology import DISTURBANCES, TABLE, Causes, Physiology, Sedation, Vitals
from neuroplasty.body.physiology import sympathetic_share as share

REST = Vitals.at_rest()
HOUR_S = 3600.0
ROOTS = Roots.healthy(("T12 left", "T12 right", "L1 left", "L1 right", "L2 left", "L2 right", "L5 left"))


def value(name: str) -> float:
    return TABLE[name].value


def blocked(names: tuple[str, ...]) -> Roots:
    """The roots with a full block of some."""
    there = np.array([name in names for name in ROOTS.names])
    return replace(ROOTS, anaesthetic=np.where(there, 100.0, 0.0))


def inflamed(pain: float) -> Roots:
    """The roots with an inflammation that presses out so much pain at L5."""
    at = np.array([name == "L5 left" for name in ROOTS.names])
    return replace(ROOTS, inflammation=pain * at, load_now_mmhg=100.0 * at)


def test_at_rest_nothing_moves():
    assert REST.after(HOUR_S, Causes()) == REST
    assert Physiology.at_rest().after(HOUR_S, ROOTS, ROOTS).vitals == REST


def test_pain_quickens_pulse_and_breath_and_raises_the_pressure_by_the_point():
    for pain in (2.0, 8.0):
        felt = REST.after(HOUR_S, Causes(pain=pain))
        assert felt.heart_rate - REST.heart_rate == pytest.approx(pain * value("pain_heart"))
        assert felt.systolic - REST.systolic == pytest.approx(pain * value("pain_systolic"))
        assert felt.breaths - REST.breaths == pytest.approx(pain * value("pain_breaths"))
        assert felt.saturation == pytest.approx(REST.saturation)


def test_pulse_and_pressure_follow_with_the_circulations_lag_and_return_with_it():
    lag = value("circulation_s")
    whole = REST.after(HOUR_S, Causes(pain=10.0))
    after_one_lag = REST.after(lag, Causes(pain=10.0))
    gone = (after_one_lag.systolic - REST.systolic) / (whole.systolic - REST.systolic)
    assert gone == pytest.approx(1 - np.exp(-1))
    back = whole.after(3 * lag, Causes())
    assert back.heart_rate - REST.heart_rate == pytest.approx(
        np.exp(-3) * (whole.heart_rate - REST.heart_rate)
    )
    assert whole.after(HOUR_S, Causes()).systolic == pytest.approx(REST.systolic)


def test_many_short_steps_are_one_long_one():
    causes = Causes(pain=6.0, sedation=0.3, sympathetic=0.5)
    short = REST
    for _ in range(120):
        short = short.after(1.0, causes)
    long = REST.after(120.0, causes)
    assert dataclasses.astuple(short) == pytest.approx(dataclasses.astuple(long), rel=1e-9)


def test_sedation_slows_the_breath_and_only_a_slow_breath_lowers_the_saturation():
    light, deep = (REST.after(HOUR_S, Causes(sedation=level)) for level in (0.3, 1.0))
    assert light.breaths == pytest.approx(REST.breaths * (1 - 0.3 * value("sedated_breaths")))
    assert light.after(HOUR_S, Causes(sedation=0.3)).saturation == pytest.approx(REST.saturation)
    assert deep.breaths < value("least_breaths")
    starved = deep.after(HOUR_S, Causes(sedation=1.0))
    short_of = value("least_breaths") - deep.breaths
    assert REST.saturation - starved.saturation == pytest.approx(value("desaturation") * short_of)
    awake = starved.after(HOUR_S, Causes()).after(HOUR_S, Causes())
    assert awake.saturation == pytest.approx(REST.saturation)


def test_sedation_hides_pain_from_pulse_and_pressure():
    awake, asleep = (REST.after(HOUR_S, Causes(pain=10.0, sedation=level)) for level in (0.0, 0.9))
    assert REST.heart_rate < asleep.heart_rate < awake.heart_rate
    assert asleep.systolic < awake.systolic


def test_a_block_of_the_sympathetic_lowers_the_pressure_and_the_heart_answers():
    half, full = (REST.after(HOUR_S, Causes(sympathetic=level)) for level in (0.5, 1.0))
    assert full.systolic == pytest.approx(REST.systolic * (1 - value("sympathetic_fall")))
    assert half.systolic == pytest.approx(REST.systolic * (1 - value("sympathetic_fall") / 2))
    assert full.heart_rate - REST.heart_rate == pytest.approx(value("sympathetic_heart"))
    assert full.diastolic == pytest.approx(value("diastolic_share") * full.systolic)


def test_only_roots_from_t12_to_l2_carry_the_sympathetic():
    assert share(blocked(("L5 left",))) == 0.0
    assert share(blocked(("L1 left",))) == pytest.approx(1 / 6, rel=1e-3)
    assert share(blocked(ROOTS.names)) == pytest.approx(1.0, rel=1e-3)
    assert share(Roots.healthy(("L5 left",))) == 0.0


def test_a_block_of_them_is_told_once_the_pressure_has_fallen_and_not_before():
    patient = Physiology.at_rest()
    high = blocked(ROOTS.names)
    soon, later = (patient.after(seconds, ROOTS, high) for seconds in (10.0, 600.0))
    assert not soon.hypotensive
    assert later.hypotensive
    assert not later.after(600.0, ROOTS, ROOTS).hypotensive
    assert not patient.after(600.0, ROOTS, blocked(("L5 left",))).hypotensive


def test_pain_that_a_root_gave_before_anything_was_done_moves_nothing():
    ill = inflamed(0.8)
    assert Physiology.at_rest().after(HOUR_S, ill, ill).vitals == REST
    hurt = Physiology.at_rest().after(HOUR_S, ROOTS, ill).vitals
    assert hurt.heart_rate > REST.heart_rate


@pytest.mark.parametrize("kind", DISTURBANCES)
def test_what_befalls_a_patient_moves_the_monitor_its_way_and_passes(kind):
    moved = DISTURBANCES[kind]
    patient = Physiology.at_rest().befallen([kind]).after(90.0, ROOTS, ROOTS)
    for name, factor in (
        ("heart_rate", moved.heart),
        ("systolic", moved.systolic),
        ("breaths", moved.breaths),
    ):
        change = getattr(patient.vitals, name) - getattr(REST, name)
        assert np.sign(change) == np.sign(factor.value - 1)
    if moved.saturation.value < 1:
        assert patient.vitals.saturation < REST.saturation
    for _ in range(20):
        patient = patient.after(60 * moved.lasts.value, ROOTS, ROOTS)
    assert patient.disturbed == ()
    assert dataclasses.astuple(patient.vitals) == pytest.approx(dataclasses.astuple(REST), rel=1e-6)


def test_half_of_a_disturbance_is_over_after_the_time_it_lasts():
    kind = "contrast reaction"
    lasts_s = 60 * DISTURBANCES[kind].lasts.value
    patient = Physiology.at_rest().befallen([kind])
    for _ in range(400):
        patient = patient.after(lasts_s / 400, ROOTS, ROOTS)
    half = REST.heart_rate * DISTURBANCES[kind].heart.value ** 0.5
    assert patient.vitals.heart_rate == pytest.approx(half, rel=0.01)


def test_what_happens_again_begins_anew_and_other_kinds_add_to_it():
    old = Physiology.at_rest().befallen(["vasovagal reaction"]).after(300.0, ROOTS, ROOTS)
    again = old.befallen(["vasovagal reaction"])
    assert again.disturbed == (("vasovagal reaction", 0.0),)
    both = old.befallen(["high pressure", "dye"])
    assert [kind for kind, _ in both.disturbed] == ["vasovagal reaction", "high pressure"]
    assert old.befallen(["dye", "bone"]) is old, "neither moves a vital sign"


def test_the_monitor_reads_the_sedatives_that_were_given():
    calm = replace(Physiology.at_rest(), sedation=Sedation().given("midazolam", 0.1))
    later = calm.after(600.0, ROOTS, ROOTS)
    assert later.vitals.breaths < REST.breaths
    assert calm.vitals == REST
    assert calm.after(0.0, ROOTS, ROOTS) is calm


@given(
    pain=st.floats(0, 10),
    sedation=st.floats(0, 1),
    sympathetic=st.floats(0, 1),
    kinds=st.lists(st.sampled_from(tuple(DISTURBANCES)), unique=True),
    left=st.floats(0, 1),
    seconds=st.lists(st.floats(0, 1e5), min_size=1, max_size=5),
)
def test_whatever_happens_the_monitor_shows_numbers_that_can_be(
    pain, sedation, sympathetic, kinds, left, seconds
):
    causes = Causes(pain, sedation, sympathetic, tuple((kind, left) for kind in kinds))
    vitals = REST
    for dt_s in seconds:
        vitals = vitals.after(dt_s, causes)
    assert 10 < vitals.heart_rate < 400
    assert 0 < vitals.diastolic < vitals.systolic < 400
    assert 0 < vitals.breaths < 60
    assert 40 <= vitals.saturation <= 100
