"""The generator holds its tip; the roots meet what lies between them and the electrode."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.instruments.radiofrequency import Electrode, continuous, pulses, roots_round
from neuroplasty.body.instruments.radiofrequency.at_roots import hot
from neuroplasty.errors import SolverError

TIP = Electrode(5.0, 1.067)
RECOMMENDED = {"volts": 45.0, "width_ms": 20.0, "rate_hz": 2.0, "ceiling_c": 42.0, "seconds": 120.0}


@settings(max_examples=25, deadline=None)
@given(
    volts=st.floats(5, 100),
    width=st.floats(0.5, 50),
    rate=st.floats(0.5, 20),
    ceiling=st.floats(38, 60),
)
def test_no_pulses_bring_the_tip_over_its_ceiling(volts, width, rate, ceiling):
    course = pulses(TIP, volts=volts, width_ms=width, rate_hz=rate, ceiling_c=ceiling, seconds=60)
    tips = [moment.tip_c for moment in course]
    assert max(tips) < ceiling + 0.05 * (ceiling - 37.0) + 0.05
    assert min(tips) >= 37.0 - 1e-9


def test_recommended_pulses_reach_42_degrees_and_are_narrowed_to_stay_there():
    moments = list(pulses(TIP, **RECOMMENDED))
    assert len(moments) == 240
    assert moments[0].width_ms == pytest.approx(20.0)
    assert moments[-1].tip_c == pytest.approx(42.0, abs=0.1)
    assert 4 < moments[-1].width_ms < 15
    assert {moment.volts for moment in moments} == {45.0}


def test_weak_pulses_are_left_as_they_are():
    moments = list(pulses(TIP, **{**RECOMMENDED, "volts": 15.0}))
    assert all(moment.width_ms == pytest.approx(20.0) for moment in moments)
    assert moments[-1].tip_c < 40


@pytest.mark.parametrize("target", [60.0, 80.0, 90.0])
def test_continuous_current_brings_the_tip_to_its_target_and_holds_it(target):
    moments = list(continuous(TIP, target_c=target, seconds=90))
    late = [moment.tip_c for moment in moments if moment.t_s > 60]
    assert max(moment.tip_c for moment in moments) < target + 0.5
    assert late == pytest.approx([target] * len(late), abs=0.4)
    assert moments[-1].watts == pytest.approx(moments[-1].volts ** 2 / TIP.impedance_ohm)


def test_one_pulse_warms_the_hottest_tissue_by_a_few_kelvin():
    assert 1 < TIP.spike_k(45, 20) < 10
    assert TIP.spike_k(90, 20) == pytest.approx(4 * TIP.spike_k(45, 20))


def test_pulses_that_run_into_each_other_are_refused():
    with pytest.raises(SolverError, match="run into each other"):
        next(pulses(TIP, **{**RECOMMENDED, "width_ms": 600.0}))


def test_the_same_electrode_is_worked_out_once():
    assert Electrode(5.0, 1.067).field is TIP.field


def test_a_longer_electrode_has_less_impedance():
    lengths = [Electrode(length, 1.067).impedance_ohm for length in (2.0, 5.0, 10.0)]
    assert lengths == sorted(lengths, reverse=True)


def test_the_root_beside_the_electrode_meets_most(tube):
    root = tube.root("L5 left")
    s, theta = root.path_s_mm[3], root.path_theta_rad[3]
    tip = tube.point_mm(
        s, theta, 0.5 * (tube.sample(tube.wall_mm, s, theta) + tube.sample(tube.sac_mm, s, theta))
    )
    round_it = roots_round(TIP, tip, np.array([0.0, 0.0, -1.0]), tube)
    nearest = round_it.names.index("L5 left")
    assert int(np.argmin(round_it.distance_mm)) == nearest
    assert int(np.argmax(round_it.per_m)) == nearest
    assert round_it.distance_mm[nearest] == 0.0


def test_field_and_heat_at_the_roots_fall_with_distance(tube):
    tip = tube.point_mm(tube.level_s_mm["L5"], np.pi / 2, 9.0)
    round_it = roots_round(TIP, tip, np.array([0.0, 0.0, -1.0]), tube)
    moments = list(pulses(TIP, **RECOMMENDED))
    heat = round_it.at(moments[-1], pulsed=True)
    far = round_it.distance_mm > 30
    near = round_it.distance_mm < 10
    assert near.any()
    assert far.any()
    assert heat.field_v_m[far].max() < heat.field_v_m[near].max()
    assert heat.temperature_c[far] == pytest.approx(37.0, abs=0.01)
    assert heat.temperature_c.max() < 42.0
    assert heat.field_v_m == pytest.approx(45.0 * round_it.per_m)


def test_a_root_in_contact_burns_under_continuous_current_and_not_under_pulses(tube):
    root = tube.root("L5 left")
    s, theta = float(root.path_s_mm[3]), float(root.path_theta_rad[3])
    middle = 0.5 * (tube.sample(tube.wall_mm, s, theta) + tube.sample(tube.sac_mm, s, theta))
    round_it = roots_round(TIP, tube.point_mm(s, theta, middle), np.array([0.0, 0.0, -1.0]), tube)
    last = list(continuous(TIP, target_c=80, seconds=90))[-1]
    assert "L5 left" in hot(round_it.at(last, pulsed=False), 45.0)
    gentle = list(pulses(TIP, **RECOMMENDED))[-1]
    assert hot(round_it.at(gentle, pulsed=True), 45.0) == []
