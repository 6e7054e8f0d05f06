"""The theatre's needle, catheter and balloon: right steps, wrong steps, and what the episode keeps."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.instruments.balloon import burst_ml
from neuroplasty.body.instruments.radiofrequency import Dials
from neuroplasty.body.procedure import Hands, Performed, act
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Inflate, Move, PlaceNeedle, Remove, Steer

NEEDLE = PlaceNeedle(route="caudal")
L5_LEFT = Place(level="L5", side="left", region="lateral recess")
L4_LEFT = Place(level="L4", side="left", region="lateral recess")


def kinds(seen):
    return [event.kind for one in seen for event in one.events]


def outcomes(seen):
    return [one.record.outcome for one in seen if one.record]


def test_a_plans_catheter_reaches_an_open_recess_and_its_forces_are_kept(make_theatre, carry_out, recorded):
    begun = make_theatre()
    _, seen = carry_out(begun, NEEDLE, AdvanceCatheter(to=L5_LEFT))
    assert seen[-1].record.outcome == "done"
    instruments = recorded(begun, seen).instruments
    (record,) = instruments.catheters
    assert record.tip_words.startswith("L5 left")
    assert max(record.hub_force_n) <= 1.2
    assert len(record.force_at_mm) == len(record.hub_force_n) == len(record.tip_force_n)
    work = record.work
    assert work.hub_mj == pytest.approx(
        work.elastic_mj + work.rubbed_mj + work.parted_mj + work.torn_mj, rel=1e-3
    )
    (needle,) = instruments.needles
    assert needle.tip_place == "epidural"
    assert needle.layers[-1].tissue == "epidural space"


def test_steering_by_moves_is_steering_by_hand(make_theatre, carry_out):
    theatre, _ = carry_out(make_theatre(), NEEDLE, AdvanceCatheter(to=L5_LEFT))
    moves = (Move(push_mm=10, turn_deg=30), Move(push_mm=-4))
    after, seen = carry_out(theatre, Steer(moves=moves))
    assert seen[-1].record.outcome == "done"
    assert after.catheter.inserted_mm == pytest.approx(theatre.catheter.inserted_mm + 6.0)


def test_steering_on_to_another_place_goes_on_from_where_the_tip_is(make_theatre, carry_out, recorded):
    begun = make_theatre()
    theatre, seen = carry_out(begun, NEEDLE, AdvanceCatheter(to=L5_LEFT), Steer(to=L4_LEFT))
    assert seen[-1].record.outcome == "done"
    assert theatre.catheter.tip_at.words.startswith("L4 left")
    assert len(recorded(begun, seen).instruments.catheters) == 1


def test_what_the_catheter_tears_stays_torn_unless_scar_is_switched_off(make_theatre, carry_out):
    scar = np.full((301, 64), 0.3)
    theatre, without = (
        carry_out(make_theatre(scar, without=off), NEEDLE, AdvanceCatheter(to=L5_LEFT))[0]
        for off in ((), ("scar",))
    )
    assert theatre.state.bonded.sum() < without.state.bonded.sum()
    assert without.state.bonded == pytest.approx(np.full(without.setting.shell.shape, 0.3))


def test_no_catheter_goes_through_a_needle_whose_tip_is_astray_and_the_plan_goes_on(make_theatre, carry_out):
    shallow = PlaceNeedle(route="caudal", depth_mm=3)
    _, seen = carry_out(make_theatre(), shallow, AdvanceCatheter(to=L5_LEFT), Steer(to=L4_LEFT), Inflate())
    assert outcomes(seen) == ["done in part", "not done", "not done", "not done"]
    assert {"needle astray", "catheter not advanced"} <= set(kinds(seen))


def test_steering_without_a_catheter_is_not_done_and_says_why(make_theatre, carry_out):
    _, seen = carry_out(make_theatre(), NEEDLE, Steer(to=L5_LEFT))
    assert seen[-1].record.outcome == "not done"
    assert "no catheter to steer" in seen[-1].record.said


def test_a_sequence_of_inflations_walks_down_the_recess(make_theatre, carry_out, recorded):
    theatre, _ = carry_out(make_theatre(), NEEDLE, AdvanceCatheter(to=L5_LEFT))
    after, seen = carry_out(theatre, Inflate(volume_ml=0.13, hold_s=2, repeats=3, pull_back_mm=5))
    assert seen[-1].record.outcome == "done"
    stations = [record.s_mm for record in recorded(theatre, seen).instruments.balloons]
    assert len(stations) == 3
    assert stations[0] > stations[1] > stations[2]
    assert after.catheter.inserted_mm == pytest.approx(theatre.catheter.inserted_mm - 10.0)


def test_repeats_at_one_place_are_one_record(make_theatre, carry_out, recorded):
    begun = make_theatre()
    _, seen = carry_out(begun, NEEDLE, AdvanceCatheter(to=L5_LEFT), Inflate(hold_s=2, repeats=4))
    (record,) = recorded(begun, seen).instruments.balloons
    assert record.repeats == 4


def test_the_balloon_says_how_hard_it_presses_on_the_root_beside_it(make_theatre, carry_out, recorded):
    begun = make_theatre()
    beside = PlaceNeedle(route="transforaminal", level="L5", side="left", gauge=14)
    _, seen = carry_out(begun, beside, AdvanceCatheter(to=L5_LEFT), Inflate(volume_ml=0.13, hold_s=2))
    record = recorded(begun, seen).instruments.balloons[-1]
    # Over rest, where the root is pressed most: all of what presses on the balloon, or the most of it.
    over = record.outside_mmhg - begun.state.pressure_mmhg.mean()
    assert over / 2 < record.roots_mmhg["L5 left"] <= over
    assert record.pressure_mmhg > record.outside_mmhg > 0
    assert "mmHg on L5 left" in seen[-1].record.said


def test_a_balloon_over_its_volume_is_told_and_one_that_bursts_tears_nothing(
    make_theatre, carry_out, monkeypatch
):
    # What the sac and these bonds set against a balloon is less than what stops capillaries.
    monkeypatch.setattr("neuroplasty.body.procedure.alerts.CAPILLARY_STOP", 10.0)
    theatre, _ = carry_out(make_theatre(np.full((301, 64), 0.3)), NEEDLE, AdvanceCatheter(to=L5_LEFT))
    burst, seen = carry_out(theatre, Inflate(volume_ml=burst_ml(), hold_s=2, repeats=3))
    assert kinds(seen) == ["balloon burst"]
    assert seen[-1].record.outcome == "done in part"
    assert burst.state.bonded == pytest.approx(theatre.state.bonded)
    assert burst.state.balloon_m3 == 0.0
    _, seen = carry_out(theatre, Inflate(volume_ml=0.25, hold_s=2))
    # It also presses the root that it lies on.
    assert kinds(seen) == ["balloon over its volume", "root pressure"]


def test_a_balloon_that_has_burst_is_inflated_no_more_and_the_plan_goes_on(make_theatre, carry_out, recorded):
    begun = make_theatre()
    over = Inflate(volume_ml=burst_ml(), hold_s=5, repeats=2)
    steps = (NEEDLE, AdvanceCatheter(to=L5_LEFT), over, Inflate(), Remove(what="everything"))
    _, seen = carry_out(begun, *steps)
    assert outcomes(seen) == ["done", "done", "done in part", "not done", "done"]
    (record,) = recorded(begun, seen).instruments.balloons
    assert record.burst
    assert record.hold_s == record.torn_mm2 == 0.0


def test_a_current_switched_on_twice_is_two_records_and_a_moment_without_time_none(
    make_theatre, carry_out, recorded
):
    begun, _ = carry_out(make_theatre(), NEEDLE, AdvanceCatheter(to=L5_LEFT))
    on, theatre, seen = Hands(current=Dials("pulsed", 42.0)), begun, []
    for hands, dt_s in ((on, 2.0), (on, 0.0), (on, 2.0), (Hands(), 1.0), (on, 2.0)):
        theatre, tick = act(theatre, hands, dt_s)
        seen.append(Performed(theatre, tick, hands, 1, "pulse"))
    heat = recorded(begun, seen).instruments.heat
    assert [record.t_s[-1] for record in heat] == [4.0, 2.0]


def test_a_catheter_drawn_out_through_its_needle_pulls_and_leaves_the_needle(
    make_theatre, carry_out, recorded
):
    begun = make_theatre()
    theatre, seen = carry_out(begun, NEEDLE, AdvanceCatheter(to=L5_LEFT), Remove(what="catheter"))
    assert seen[-1].record.said == "Catheter out."
    assert theatre.catheter is None
    assert theatre.needle is not None
    (record,) = recorded(begun, seen).instruments.catheters
    assert min(record.hub_force_n) < 0
    assert record.tip_words.startswith("L5 left"), "as it lay before"


def test_what_the_needle_would_shear_comes_out_together_with_it(make_theatre, carry_out):
    steep = PlaceNeedle(route="interlaminar", level="L3", gauge=17)
    theatre, _ = carry_out(make_theatre(), steep, AdvanceCatheter(to=Place(level="L2")))
    bent = replace(theatre, catheter=replace(theatre.catheter, kinked=True, exit_rad=1.5))
    after, seen = carry_out(bent, Remove(what="catheter"))
    assert "shear prevented" in kinds(seen)
    assert seen[-1].record.said == "Needle and catheter out together."
    assert after.needle is None
    assert after.catheter is None
