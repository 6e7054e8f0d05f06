"""Pressure closes vessels, swells and silences a root as it did in the experiments."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.nerve import TABLE, Exposure, Roots, step, with_values
from neuroplasty.body.nerve.compression import VESSELS, blood_flow, open_share, stopping_mmhg
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
    assert flow[60] < 0.05
    assert flow[-1] == 0.0


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
