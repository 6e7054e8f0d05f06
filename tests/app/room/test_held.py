"""What hands do at one live patient, and what comes of it: messages in, pictures and forces out."""

from dataclasses import replace

import pytest

from neuroplasty.app.room import told
from neuroplasty.app.room.session import Session

from .bed import DYE, Bed


def test_pictures_come_while_the_pedal_is_down_and_dose_stands_still_when_it_is_up(bed):
    bed.do("pedal", on=True, pulses_per_s=15.0).run(6)
    assert len(bed.frames) == 6
    assert bed.state.pedal["on"]
    doses = [head.air_kerma_mgy for head, _ in bed.frames]
    assert doses == sorted(doses)
    assert doses[0] > 0
    bed.do("pedal", on=False).run(6)
    assert bed.frames == []
    assert bed.state.dose["air_kerma_mgy"] == doses[-1]


@pytest.mark.parametrize(("pulses", "ticks"), [(3.75, 4), (7.5, 2), (15.0, 1)])
def test_a_picture_comes_every_so_many_ticks(bed, pulses, ticks):
    bed.do("pedal", on=True, pulses_per_s=pulses).run(8 * ticks)
    assert len(bed.frames) in (8, 9)


def test_skipped_pictures_cost_the_same_dose(bed):
    bed.do("pedal", on=True, pulses_per_s=15.0)
    for _ in range(12):
        bed.session.step(each=3)
    frames = [told.opened(one)[0] for _, one in bed.session.taken() if isinstance(one, bytes)]
    assert [head.pulses for head in frames] == [3] * 4
    assert bed.state.dose["pulses"] == 12


def test_each_view_finds_its_own_brightness(bed):
    bed.do("pedal", on=True).run(2)
    ap = bed.frames[-1][0].kv
    bed.do("arm", view="lateral").run(4)
    assert bed.frames[-1][0].view == "lateral"
    assert bed.frames[-1][0].kv > ap


def test_the_newest_pose_wins_and_dials_add_up(bed):
    for angle in (5.0, 10.0, 15.0):
        bed.do("arm", orbit_deg=angle)
    bed.do("arm", tilt_deg=8.0).do("field", size="mag 1").do("collimate", iris=0.6).run()
    arm = bed.state.arm
    assert (arm["orbit_deg"], arm["tilt_deg"], arm["field"], arm["iris"]) == (15.0, 8.0, "mag 1", 0.6)
    assert bed.session.theatre.number == 1


def test_a_needle_is_set_aimed_and_pushed_until_the_syringe_gives_way(with_needle):
    needle = with_needle.state.needle
    assert needle["gives"]
    assert needle["tissue"] == "epidural space"
    assert with_needle.state.phase == "needle in"
    assert with_needle.session.theatre.tip_place == "epidural"


def test_a_needle_beside_its_usual_place_stands_on_the_skin_there(bed):
    bed.do("needle", route="caudal").run()
    usual = bed.session.theatre.needle.point_mm
    bed.do("needle", route="caudal", up_mm=20.0, left_mm=10.0).run()
    moved = bed.session.theatre.needle.point_mm - usual
    assert moved[2] == pytest.approx(20.0)
    assert moved[0] == pytest.approx(-10.0)
    bed.do("aim", up_deg=10.0).run()
    assert bed.state.needle["up_deg"] == pytest.approx(41.0, abs=1.5)


def test_the_table_centres_on_the_tip(bed):
    bed.do("needle", route="caudal").run()
    bed.do("arm", view="lateral").do("table", to_tip=True).run(2)
    theatre = bed.session.theatre
    row, column, _ = theatre.setting.room.pose(theatre.fluoroscope.arm).project([theatre.needle.point_mm])
    assert abs(row[0] - 255.5) < 2
    assert abs(column[0] - 255.5) < 2


def test_a_syringe_empties_at_its_rate_and_draws_back(with_needle):
    with_needle.do("syringe", ingredients=DYE).do("plunger", rate_ml_s=1.0).run(31)
    assert with_needle.state.syringe["left_ml"] == pytest.approx(3.0, abs=0.1)
    assert with_needle.state.forces["syringe_mmhg"] > 0
    with_needle.do("plunger").run(5)
    left = with_needle.state.syringe["left_ml"]
    with_needle.do("aspirate").run()
    assert with_needle.of("said")[0].who == "finding"
    assert with_needle.state.syringe["left_ml"] == left


def test_a_plunger_pressed_by_force_gives_what_the_lumen_lets_through(with_needle):
    with_needle.do("syringe", ingredients=DYE).run()
    with_needle.do("plunger", force_n=8.0).run(5)
    weak = with_needle.state.forces["flow_ml_s"]
    with_needle.do("plunger", force_n=20.0).run(5)
    assert 0 < weak < with_needle.state.forces["flow_ml_s"]


def test_a_catheter_is_pushed_turned_felt_and_taken_out(with_needle):
    with_needle.do("take").run()
    with_needle.do("hand", tool="catheter", push_mm_s=10.0, turn_deg_s=45.0).run(20)
    state = with_needle.state
    assert state.phase == "catheter in"
    assert state.catheter["in_mm"] > 8
    assert state.forces["hub_n"] > 0
    assert state.needle["stuck"]
    with_needle.do("hand", tool="needle", push_mm_s=2.0).run()
    assert "A catheter lies in the needle" in with_needle.of("refused")[0].why
    with_needle.do("withdraw", what="everything").run()
    assert with_needle.state.catheter is None


def test_a_hand_that_meets_resistance_goes_slower(with_needle):

    from neuroplasty.body.procedure.theatre import Grip

    with_needle.do("take").run()
    with_needle.do("hand", tool="catheter", push_mm_s=10.0)
    held, theatre = with_needle.session.held, with_needle.session.theatre
    free = held.hands(replace(theatre, grip=Grip(hub_n=0.0))).catheter.push_mm_s
    stiff = held.hands(replace(theatre, grip=Grip(hub_n=0.9))).catheter.push_mm_s
    assert (free, stiff < 0.3 * free, stiff > 0) == (10.0, True, True)


def test_balloon_and_generator_do_what_they_are_set_to(with_needle):
    with_needle.do("take").run()
    with_needle.do("hand", tool="catheter", push_mm_s=20.0).run(25)
    with_needle.do("hand", tool="catheter").do("balloon", volume_ml=0.1).run(5)
    assert with_needle.state.balloon["volume_ml"] == 0.1
    with_needle.do("balloon").run()
    assert with_needle.state.balloon is None
    with_needle.do("rf", on=True).run(12)
    assert with_needle.state.rf["mode"] == "pulsed"
    with_needle.do("rf", on=False).run()
    assert with_needle.state.rf is None
    assert {"inflate", "pulse"} <= {step.do for step in with_needle.session.recorder.steps}


def test_what_cannot_be_is_refused_in_a_sentence_and_time_goes_on(bed):
    bed.do("aspirate").run()
    assert "place one first" in bed.of("refused")[0].why
    bed.do("pedal", on=True, mode="road-map").run()
    assert "store one first" in bed.of("refused")[0].why
    bed.do("needle", route="interlaminar").run()
    assert "an interlaminar needle needs a level" in bed.of("refused")[0].why
    assert bed.session.theatre.number == 3


def test_zones_are_drawn_for_the_view_and_follow_the_arm(bed):
    bed.do("zones", on=True, route="caudal").run()
    first = bed.of("zones")[-1]
    assert first.on
    assert all(shape["source"] for shape in first.shapes)
    bed.do("arm", view="lateral").run()
    assert bed.of("zones")[-1].view == "lateral"
    bed.do("zones", on=False).run(0)
    assert bed.of("zones")[-1].shapes == ()


def test_a_needle_enters_where_the_picture_was_touched(bed):
    bed.do("pedal", on=True, pulses_per_s=15.0).run(2).do("pedal", on=False)
    bed.do("needle", route="interlaminar", level="L4", at=(0.45, 0.6)).run()
    needle = bed.session.theatre.needle
    row, column, _ = bed.session.theatre.setting.room.pose(bed.session.held.shown).project(needle.point_mm)
    assert (column + 0.5, row + 0.5) == pytest.approx((0.45 * 512, 0.6 * 512), abs=0.5)
    assert needle.depth_mm == 0.0
    usual = Bed(Session.begin(bed.session.theatre.setting, bed.session.plan))
    usual.do("needle", route="interlaminar", level="L4").run()
    skin = usual.session.theatre.needle.point_mm
    assert abs(needle.point_mm[1] - skin[1]) < 30.0


@pytest.mark.parametrize(
    ("view", "why"), [(None, "There is no picture to touch yet"), ("lateral", "Seen from the side")]
)
def test_a_touch_that_shows_no_place_on_the_back_is_refused(bed, view, why):
    if view:
        bed.do("arm", view=view).do("pedal", on=True, pulses_per_s=15.0).run(4).do("pedal", on=False)
    bed.do("needle", route="caudal", at=(0.5, 0.5)).run()
    assert bed.of("refused")[0].why.startswith(why)
    assert bed.session.theatre.needle is None


def test_a_sensory_test_names_the_nearest_root_and_a_twitch_needs_more_volts(with_needle):
    bed = with_needle
    bed.do("take").do("hand", tool="catheter", push_mm_s=10.0).run(120).do("hand", tool="catheter").run()
    said = {}
    for kind, volts in (("sensory", 10.0), ("motor", 10.0), ("sensory", 0.01)):
        bed.do("test", kind=kind, volts=max(volts, 0.01)).run()
        said[kind, volts] = bed.session.tick.tested
    felt, seen, none = said.values()
    assert [name for name, _ in felt.roots][:1] == [name for name, _ in seen.roots][:1]
    assert seen.roots[0][1] == pytest.approx(2 * felt.roots[0][1])
    assert none.roots == ()
    assert bed.of("said")[0].text == "No, I feel nothing at 0.01 V."


def test_there_is_nothing_to_test_without_a_catheter(bed):
    bed.do("test", kind="sensory").run()
    assert "there is none" in bed.of("refused")[0].why
