"""Pressure closes vessels, swells and silences a root as it did in the experiments."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.nerve import TABLE, Exposure, Roots, at_rest, follow, step, with_values
from neuroplasty.body.nerve.compression import (
    VESSELS,
    blood_flow,
    flow_between,
    open_share,
    root_flow,
    stopping_mmhg,
)
from neuroplasty.body.nerve.load import disc_mmhg, foramen_mmhg, load_mmhg


def pressed(mmhg, onset_s, minutes, table=TABLE):
    """A healthy root pressed, the pressure rising over ``onset_s``."""
    root = Roots.healthy(("root",))
    pieces = 20
    for k in range(1, pieces + 1):
        exposure = replace(Exposure.none(1), pressure_mmhg=np.array([mmhg * k / pieces]))
        root = step(root, exposure, onset_s / pieces, table=table)
    for _ in range(24):
        root = step(root, exposure, minutes * 60 / 24, table=table)
    return root


def test_venules_shut_before_capillaries_and_capillaries_before_arterioles():
    stops = stopping_mmhg()
    assert stops["venule"] < stops["capillary"] < stops["arteriole"]
    for name in VESSELS:
        at = open_share(name, np.array([0.0, stops[name]]))
        assert at[0] == pytest.approx(1.0)
        assert at[1] == pytest.approx(0.5, abs=0.01)


def test_arterioles_follow_the_blood_pressure_and_venules_do_not():
    low, high = (stopping_mmhg(with_values({"mean_arterial": value})) for value in (70.0, 150.0))
    assert high["arteriole"] == pytest.approx(127, abs=0.5)
    assert low["arteriole"] < high["arteriole"]
    assert low["venule"] == high["venule"]


def test_blood_flow_falls_with_pressure_to_nothing():
    flow = blood_flow(np.linspace(0, 300, 301))
    assert flow[0] == pytest.approx(1.0)
    assert np.all(np.diff(flow) <= 0)
    assert flow[-1] == 0.0


def test_blood_flows_until_the_outside_nears_the_arterial_pressure():
    """A collapsible bed: falls with arterial less outside pressure, whatever single vessels do."""
    for arterial in (70.0, 93.0, 150.0):
        table = with_values({"mean_arterial": arterial, "arteriole_spread": 1e-4})
        inflow, outflow = stopping_mmhg(table)["arteriole"], table["venous_outflow"].value
        outside = np.linspace(0.0, 1.5 * inflow, 50)
        paper = np.maximum(0.0, inflow - np.maximum(outflow, outside)) / (inflow - outflow)
        np.testing.assert_allclose(blood_flow(outside, table), paper, atol=1e-3)
    assert blood_flow(75.0) > 0.05
    assert blood_flow(75.0, with_values({"mean_arterial": 150.0})) > 0.4


def test_a_second_level_takes_blood_from_the_segment_between_and_from_the_root():
    assert flow_between(50.0, 0.0) == 1.0
    assert root_flow(30.0, 0.0) == blood_flow(30.0)
    second = np.linspace(0.0, 30.0, 7)
    between, root = flow_between(30.0, second), root_flow(30.0, second)
    assert np.all(np.diff(between) <= 0)
    assert np.all(np.diff(root) <= 0)
    assert between[-1] < 0.8
    assert root[-1] < root[0]
    np.testing.assert_array_equal(flow_between(second, 30.0), between)


def test_a_root_that_passes_a_second_narrow_place_gets_less_blood_under_the_same_load():
    one = replace(Roots.healthy(("L5 left",)), disc_mmhg=np.array([30.0]))
    narrow = np.array([25.0])
    in_the_foramen = replace(one, openness=np.array([0.7]))
    for two in (replace(one, cauda_mmhg=narrow), in_the_foramen):
        assert at_rest(two).load_now_mmhg == at_rest(one).load_now_mmhg
        assert at_rest(two).blood_flow < at_rest(one).blood_flow
    sac = replace(Roots.healthy(("S1 left",)), cauda_mmhg=narrow)
    assert at_rest(replace(sac, cauda_second_mmhg=narrow)).blood_flow < at_rest(sac).blood_flow < 1


def test_a_lasting_mild_pressure_hurts_slowly_and_in_part_and_recovers_over_weeks():
    disc = replace(Roots.healthy(("root",)), disc_mmhg=np.array([30.0]))
    table = with_values({"disc_resorption": 1e9})
    injury = [float(follow(disc, days, table=table).end.injury[0]) for days in (1, 7, 60, 1500)]
    assert injury[0] < 0.01 < injury[1] < injury[2] < injury[3]
    assert injury[3] == pytest.approx(at_rest(disc).injury[0], rel=1e-3)
    assert injury[3] < 0.3
    relieved = replace(at_rest(disc), disc_mmhg=np.zeros(1))
    after = follow(relieved, 120).conduction[:, 0]
    assert after[np.searchsorted(follow(relieved, 120).time_d, 7.0)] < 0.9
    assert after[-1] > 0.97


def test_two_hours_of_pressure_alone_hurt_hardly_any_fibre():
    assert pressed(50, 20, 120).injury[0] < 0.01
    assert pressed(200, 20, 120).injury[0] < 0.02


def test_a_root_pressed_quickly_swells_where_one_pressed_slowly_does_not_yet():
    quick, slow = pressed(50, 0.075, 2), pressed(50, 20, 2)
    assert quick.oedema[0] >= 0.5
    assert slow.oedema[0] < 0.2
    assert pressed(50, 20, 125).oedema[0] >= 0.5
    assert pressed(200, 20, 2).oedema[0] >= 0.5


def test_a_rapid_onset_costs_more_conduction_than_a_slow_one():
    for mmhg in (100, 200):
        quick, slow = (pressed(mmhg, onset, 120) for onset in (0.075, 20))
        assert quick.conduction * (1 - quick.injury) < slow.conduction * (1 - slow.injury) - 0.02
    lost = [1 - pressed(mmhg, 20, 120).conduction[0] for mmhg in (50, 100, 200)]
    assert lost[0] < 0.1 < lost[1] < lost[2]


def test_conduction_is_back_within_the_hour_after_a_compression():
    root = pressed(100, 20, 10)
    after = step(root, Exposure.none(1), 3600.0)
    assert 1 - after.conduction[0] < 0.1 * (1 - root.conduction[0])


def test_a_disc_presses_the_more_the_deeper_it_lies_and_not_at_all_within_the_reserve():
    depth = np.linspace(0, 10, 41)
    pressure = disc_mmhg(depth)
    assert np.all(pressure[depth <= TABLE["root_reserve"].value] == 0)
    assert np.all(np.diff(pressure[depth >= TABLE["root_reserve"].value]) > 0)


def test_a_narrow_foramen_presses_as_far_as_its_tissue_bears():
    area = np.linspace(0.05, 2, 50)
    pressure = foramen_mmhg(area)
    assert np.all(np.diff(pressure) < 0)
    assert pressure[0] < TABLE["foramen_most"].value


def test_the_worse_of_two_narrow_places_presses():
    zero, one = np.zeros(1), np.ones(1)
    assert load_mmhg(zero, zero, one)[0] == 0
    assert load_mmhg(80 * one, zero, 0.4 * one)[0] == 80
    assert load_mmhg(20 * one, zero, 0.4 * one)[0] == load_mmhg(zero, zero, 0.4 * one)[0] > 20
