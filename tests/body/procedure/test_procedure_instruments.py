"""The theatre's needle, catheter and balloon: right steps, wrong steps, and what the episode keeps."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.instruments.balloon import burst_ml
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Inflate, Move, PlaceNeedle, Remove, Steer
from neuroplasty.errors import AnatomyError

NEEDLE = PlaceNeedle(route="caudal")
L5_LEFT = Place(level="L5", side="left", region="lateral recess")
L4_LEFT = Place(level="L4", side="left", region="lateral recess")


def carry_out(theatre, *steps):
    ticks = []
    for number, step in enumerate(steps, start=1):
        ticks += theatre.carry_out(step, number)
    return ticks


def kinds(ticks):
    return [event.kind for tick in ticks for event in tick.events]


def test_a_plans_catheter_reaches_an_open_recess_and_its_forces_are_kept(make_theatre):
    theatre = make_theatre()
    ticks = carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT))
    assert ticks[-1].record.outcome == "done"
    (record,) = theatre.instruments.catheter_records
    assert record.tip_words.startswith("L5 left")
    assert max(record.hub_force_n) <= 1.2
    assert len(record.force_at_mm) == len(record.hub_force_n) == len(record.tip_force_n)
    work = record.work
    assert work.hub_mj == pytest.approx(
        work.elastic_mj + work.rubbed_mj + work.parted_mj + work.torn_mj, rel=1e-3
    )
    (needle,) = theatre.instruments.needle_records
    assert needle.tip_place == "epidural"
    assert needle.layers[-1].tissue == "epidural space"


def test_steering_by_moves_is_steering_by_hand(make_theatre):
    theatre = make_theatre()
    carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT))
    before = theatre.catheter
    moves = (Move(push_mm=10, turn_deg=30), Move(push_mm=-4))
    ticks = carry_out(theatre, Steer(moves=moves))
    assert ticks[-1].record.outcome == "done"
    assert theatre.catheter.inserted_mm == pytest.approx(before.inserted_mm + 6.0)


def test_steering_on_to_another_place_goes_on_from_where_the_tip_is(make_theatre):
    theatre = make_theatre()
    ticks = carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT), Steer(to=L4_LEFT))
    assert ticks[-1].record.outcome == "done"
    assert theatre.catheter.tip_at.words.startswith("L4 left")
    assert len(theatre.instruments.runs) == 1


def test_what_the_catheter_tears_stays_torn_unless_scar_is_switched_off(make_theatre):
    scar = np.full((301, 64), 0.3)
    theatre, without = make_theatre(scar), make_theatre(scar)
    without.without = ("scar",)
    for one in (theatre, without):
        carry_out(one, NEEDLE, AdvanceCatheter(to=L5_LEFT))
    assert theatre.state.bonded.sum() < without.state.bonded.sum()
    assert without.state.bonded == pytest.approx(np.full(without.shell.shape, 0.3))


def test_no_catheter_goes_through_a_needle_whose_tip_is_astray_and_the_plan_goes_on(make_theatre):
    theatre = make_theatre()
    shallow = PlaceNeedle(route="caudal", depth_mm=3)
    ticks = carry_out(theatre, shallow, AdvanceCatheter(to=L5_LEFT), Steer(to=L4_LEFT), Inflate())
    outcomes = [tick.record.outcome for tick in ticks if tick.record]
    assert outcomes == ["done in part", "not done", "not done", "not done"]
    assert {"needle astray", "catheter not advanced"} <= set(kinds(ticks))


def test_steering_without_a_catheter_is_refused_in_a_sentence(make_theatre):
    with pytest.raises(AnatomyError, match="no catheter to steer; advance one first"):
        carry_out(make_theatre(), NEEDLE, Steer(to=L5_LEFT))


def test_a_sequence_of_inflations_walks_down_the_recess(make_theatre):
    theatre = make_theatre()
    carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT))
    there = theatre.catheter.inserted_mm
    ticks = carry_out(theatre, Inflate(volume_ml=0.13, hold_s=2, repeats=3, pull_back_mm=5))
    assert ticks[-1].record.outcome == "done"
    stations = [record.s_mm for record in theatre.instruments.balloon_records]
    assert len(stations) == 3
    assert stations[0] > stations[1] > stations[2]
    assert theatre.catheter.inserted_mm == pytest.approx(there - 10.0)


def test_repeats_at_one_place_are_one_record(make_theatre):
    theatre = make_theatre()
    carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT), Inflate(hold_s=2, repeats=4))
    (record,) = theatre.instruments.balloon_records
    assert record.repeats == 4


def test_the_balloon_says_how_hard_it_presses_on_the_root_beside_it(make_theatre):
    theatre = make_theatre()
    beside = PlaceNeedle(route="transforaminal", level="L5", side="left", gauge=14)
    ticks = carry_out(theatre, beside, AdvanceCatheter(to=L5_LEFT), Inflate(volume_ml=0.13, hold_s=2))
    record = theatre.instruments.balloon_records[-1]
    assert record.roots_mmhg["L5 left"] > theatre.state.sac_pressure_mmhg
    assert record.pressure_mmhg > record.outside_mmhg > 0
    assert "mmHg on L5 left" in ticks[-1].record.said


def test_a_balloon_over_its_volume_is_told_and_one_that_bursts_tears_nothing(make_theatre):
    theatre = make_theatre(np.full((301, 64), 0.3))
    carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT))
    before = theatre.state.bonded
    ticks = carry_out(theatre, Inflate(volume_ml=burst_ml(), hold_s=2, repeats=3))
    assert kinds(ticks) == ["balloon burst"]
    assert ticks[-1].record.outcome == "done in part"
    assert theatre.state.bonded == pytest.approx(before)
    assert theatre.state.balloon_m3 == 0.0
    ticks = carry_out(theatre, Inflate(volume_ml=0.25, hold_s=2))
    assert kinds(ticks) == ["balloon over its volume"]


def test_a_catheter_drawn_out_through_its_needle_pulls_and_leaves_the_needle(make_theatre):
    theatre = make_theatre()
    ticks = carry_out(theatre, NEEDLE, AdvanceCatheter(to=L5_LEFT), Remove(what="catheter"))
    assert ticks[-1].record.said == "Catheter out."
    assert theatre.catheter is None
    assert theatre.needle is not None
    (record,) = theatre.instruments.catheter_records
    assert min(record.hub_force_n) < 0
    assert record.tip_words.startswith("L5 left"), "as it lay before"


def test_what_the_needle_would_shear_comes_out_together_with_it(make_theatre):
    theatre = make_theatre()
    steep = PlaceNeedle(route="interlaminar", level="L3", gauge=17)
    carry_out(theatre, steep, AdvanceCatheter(to=Place(level="L2")))
    theatre.catheter = replace(theatre.catheter, kinked=True, exit_rad=1.5)
    ticks = carry_out(theatre, Remove(what="catheter"))
    assert "shear prevented" in kinds(ticks)
    assert ticks[-1].record.said == "Needle and catheter out together."
    assert theatre.needle is None
    assert theatre.catheter is None
