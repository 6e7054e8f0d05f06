"""One live patient, its clock stepped by hand: messages in, messages out."""

from dataclasses import replace

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.app.room import asked, told
from neuroplasty.app.room.films import Films
from neuroplasty.app.room.journal import Journal
from neuroplasty.app.room.saving import look_back, rehearsal_from, save
from neuroplasty.app.room.session import Session
from neuroplasty.body.procedure import Theatre
from neuroplasty.body.procedure.log import Log, redo
from neuroplasty.body.procedure.snapshot import digest
from neuroplasty.care.replay import replay
from neuroplasty.documents import read_episode


class Bed:
    """A session, and somebody who works at it."""

    def __init__(self, session):
        self.session, self.n, self.told, self.frames = session, 0, [], []

    def do(self, t, role="fellow", now_s=0.0, **rest):
        self.n += 1
        self.session.hear(role, asked.ASKED.validate_python({"t": t, "n": self.n, **rest}), now_s)
        return self

    def run(self, ticks=1):
        """Make ticks; what came out of them by kind."""
        for _ in range(ticks):
            if self.session.waiting_s > 0:
                self.session.wait()
            else:
                self.session.step()
        out = self.session.taken()
        self.frames = [told.opened(one) for _, one in out if isinstance(one, bytes)]
        self.told = [one for _, one in out if not isinstance(one, bytes)]
        return self

    def of(self, kind):
        return [one for one in self.told if one.t == kind]

    @property
    def state(self):
        return self.session.state()


@pytest.fixture
def bed(setting, options):
    return Bed(Session.begin(setting, options.plan))


@pytest.fixture(scope="module")
def placed(setting, options):
    """A caudal needle in the canal, brought there along its usual line."""
    bed = Bed(Session.begin(setting, options.plan))
    bed.do("needle", route="caudal").run()
    bed.do("aim", usual=True).do("hand", tool="needle", push_mm_s=12.0).run()
    while not bed.state.needle["gives"]:
        bed.run()
    bed.run(15)
    bed.do("hand", tool="needle").run()
    return bed.session._moment()


@pytest.fixture
def with_needle(placed, setting, options):
    session = Session.begin(setting, options.plan)
    session._back(placed)
    session.tape.keep(session.theatre.number, session.theatre.t_s, session._moment())
    return Bed(session)


DYE = [{"drug": "iohexol", "strength": "180 mgI/mL", "volume_ml": 5.0}]


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
    from dataclasses import replace

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


def test_undo_takes_back_the_last_deed_and_what_it_left(with_needle):
    before = digest(with_needle.session.theatre)
    with_needle.do("syringe", ingredients=DYE).do("plunger", rate_ml_s=0.5).run(10)
    assert with_needle.state.can_undo
    with_needle.do("undo").run(0)
    assert digest(with_needle.session.theatre) == before
    assert with_needle.session.undone == 1
    with_needle.do("undo")
    with_needle.run(0)
    assert "nothing to undo" in with_needle.of("refused")[0].why


def test_an_instructor_rewinds_to_the_same_patient(bed):
    bed.do("give", drug="midazolam", amount_mg=2.0, way="vein").run(30)
    then = digest(bed.session.theatre)
    seconds = bed.session.theatre.t_s
    bed.do("pedal", on=True).run(20)
    passed = bed.session.theatre.t_s - seconds
    bed.do("rewind", role="instructor", seconds=passed).run(0)
    assert digest(bed.session.theatre) == then
    bed.do("rewind", role="instructor").run(0)
    assert bed.session.theatre.number == 0
    assert bed.state.given == ()


def test_nobody_heard_for_a_second_lets_everything_go(with_needle):
    with_needle.session.silence_s = 1.0
    with_needle.do("pedal", on=True, now_s=10.0).do("hand", tool="needle", push_mm_s=1.0, now_s=10.0)
    with_needle.session.silent(10.9)
    assert with_needle.session.held.busy
    with_needle.session.silent(11.1)
    assert not with_needle.session.held.busy
    with_needle.run(2)
    assert "let go" in with_needle.of("said")[0].text


def test_a_wait_passes_in_slices_and_ends_when_it_is_stopped(bed):
    bed.do("wait", minutes=3).run(2)
    assert bed.session.theatre.t_s == pytest.approx(120.0)
    assert bed.state.waiting_s == pytest.approx(60.0)
    bed.do("stop").run()
    assert bed.state.waiting_s is None
    assert bed.session.recorder.steps[-1].said == "2 min."


def test_an_infusion_goes_on_while_one_waits(with_needle):
    salt = [{"drug": "sodium chloride", "strength": "10 %", "volume_ml": 1.0}]
    with_needle.do("syringe", ingredients=salt).do("plunger", rate_ml_s=0.00333).run()
    with_needle.do("wait", minutes=2, infuse=True).run(2)
    assert with_needle.state.syringe["left_ml"] == pytest.approx(0.6, abs=0.02)


def test_a_pause_stops_time_and_says_so(bed):
    bed.do("pause", on=True).run(5)
    assert bed.session.theatre.number == 0
    bed.do("needle", route="caudal").run()
    assert "Time stands still" in bed.of("refused")[0].why
    bed.do("pause", on=False).run(2)
    assert bed.session.theatre.number == 2


def test_the_patient_answers_and_moves_his_feet(bed):
    bed.do("ask", question="how are you").run()
    assert bed.of("said")[0].who == "patient"
    bed.do("ask", question="move your feet").run()
    assert bed.of("said")[0].text == "Both feet move as before."
    bed.do("give", drug="midazolam", amount_mg=30.0, way="vein").do("wait", minutes=10).run(12)
    bed.do("ask", question="where does it hurt").run(0)
    assert "sleeps" in bed.of("said")[-1].text


def test_a_vessel_that_the_instructor_lets_be_entered_shows_in_blood_voice_and_vitals(with_needle):
    with_needle.do("complication", role="instructor", kind="vessel entered").run()
    assert with_needle.of("event") == []
    with_needle.do("aspirate").run()
    assert with_needle.of("said")[0].text == "Blood comes back."
    assert "vessel entered" in {one.what for one in with_needle.of("event")}
    rest = with_needle.session.theatre.patient.vitals.heart_rate
    numbing = [{"drug": "lidocaine", "strength": "2 %", "volume_ml": 10.0}]
    with_needle.do("syringe", ingredients=numbing).do("plunger", rate_ml_s=2.0).run(60)
    assert any("ringing" in one.text for one in with_needle.of("said"))
    with_needle.do("plunger").run(150)
    assert with_needle.session.theatre.patient.vitals.heart_rate > rest + 2


def test_a_complication_that_cannot_be_is_refused(bed):
    bed.do("complication", role="instructor", kind="vessel entered").run(0)
    assert "no tip" in bed.of("refused")[0].why
    bed.do("complication", role="instructor", kind="dye").run(0)
    assert "cannot be brought about" in bed.of("refused")[0].why


def test_the_instructor_takes_the_instruments_and_hands_them_back(bed):
    bed.do("hand over", role="instructor", to="instructor").do("pedal", on=True).run()
    assert "The instructor holds" in bed.of("refused")[0].why
    bed.do("pedal", role="instructor", on=True).run(2)
    assert bed.frames
    bed.do("hand over", role="instructor", to="fellow").run()
    assert bed.state.holder == "fellow"
    assert not bed.state.pedal["on"]


def test_an_exam_gives_no_hints(setting, options):
    bed = Bed(Session.begin(setting, options.plan, exam=True))
    bed.do("zones", on=True).do("undo").do("aim", usual=True).run(0)
    assert len(bed.of("refused")) == 3
    bed.do("needle", route="caudal").run()
    assert "tissue" not in bed.state.needle
    assert bed.state.needle["up_deg"] == pytest.approx(0.0)


def test_zones_are_drawn_for_the_view_and_follow_the_arm(bed):
    bed.do("zones", on=True, route="caudal").run()
    first = bed.of("zones")[-1]
    assert first.on
    assert all(shape["source"] for shape in first.shapes)
    bed.do("arm", view="lateral").run()
    assert bed.of("zones")[-1].view == "lateral"
    bed.do("zones", on=False).run(0)
    assert bed.of("zones")[-1].shapes == ()


HANDS = st.sampled_from(
    [
        {"t": "pedal", "on": True},
        {"t": "pedal", "on": False},
        {"t": "pedal", "on": True, "mode": "store"},
        {"t": "arm", "view": "lateral"},
        {"t": "arm", "orbit_deg": 12.0},
        {"t": "hand", "tool": "needle", "push_mm_s": 3.0},
        {"t": "hand", "tool": "catheter", "push_mm_s": 8.0, "turn_deg_s": -60.0},
        {"t": "take"},
        {"t": "syringe", "ingredients": DYE},
        {"t": "plunger", "rate_ml_s": 0.5},
        {"t": "aspirate"},
        {"t": "balloon", "volume_ml": 0.2},
        {"t": "rf", "on": True},
        {"t": "withdraw", "what": "catheter"},
        {"t": "position", "lie": "left lateral"},
        {"t": "wait", "minutes": 1.0},
        {"t": "undo"},
        {"t": "stop"},
    ]
)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(HANDS, st.integers(1, 3)), min_size=3, max_size=8))
def test_whatever_hands_do_the_patient_holds_and_can_be_done_again(placed, setting, options, deeds):
    session = Session.begin(setting, options.plan)
    session._back(placed)
    bed = Bed(session)
    for message, ticks in deeds:
        bed.do(**message).run(ticks)
    again = Session.begin(setting, options.plan)
    for hands, dt_s in session.recorder.log.entries:
        again.again(hands, dt_s)
    assert again.recorder.digest == session.recorder.digest
    assert all(one.error < 1e-6 for one in session.recorder.balance if hasattr(one, "error"))


def test_a_session_kept_on_disk_goes_on_in_another_process_as_it_was(with_needle, setting, options, tmp_path):
    journal = Journal(tmp_path)
    with_needle.do("syringe", ingredients=DYE).do("plunger", rate_ml_s=0.5).run()
    journal.keep(with_needle.session)
    for _ in range(4):
        with_needle.run(2)
        journal.keep(with_needle.session)
    taken = Journal(tmp_path).resumed(setting, options.plan, exam=False)
    assert taken.recorder.digest == with_needle.session.recorder.digest
    assert taken.recorder.count == with_needle.session.recorder.count
    assert not taken.held.busy


def test_a_session_is_an_episode_with_its_log_and_does_again_to_the_byte(with_needle, options):
    with_needle.do("syringe", ingredients=DYE, label="first epidurogram").do("plunger", rate_ml_s=2.0).run(45)
    with_needle.do("plunger").do("call", pattern="epidural")
    with_needle.do("pedal", on=True, mode="store").do("withdraw", what="everything").run(3)
    with_needle.do("end").run(0)
    assert with_needle.state.phase == "debrief"
    saved = save(with_needle.session, options, lambda words, fraction: None)
    episode = read_episode(options.out / "episode.json")
    assert saved.t == "saved"
    assert (options.out / "report.html").is_file()
    assert replay(episode).agrees
    by_number = {step.number: step.outcome for step in episode.procedure.steps}
    assert by_number[3] == "done"
    assert by_number[7] == "not done"
    assert episode.notes[0].pattern == "epidural"
    assert rehearsal_from(with_needle.session, options).log.digest == episode.log.digest


def test_an_anatomy_is_built_once_and_then_read(setting, options):
    from neuroplasty.app.room.prepare import _anatomy, _folder

    assert len(list(_folder().glob("*.pickle"))) >= 1
    again = _anatomy(options)
    assert again.canal.level_s_mm == setting.anatomy.canal.level_s_mm
    assert (again.body.data == setting.anatomy.body.data).all()


def test_the_vital_signs_that_an_instructor_sets_stay_and_are_in_the_log(bed):
    bed.do("vitals", role="instructor", heart_rate=40.0, saturation=85.0).run(30)
    assert (bed.session.tick.vitals.heart_rate, bed.session.tick.vitals.saturation) == (40.0, 85.0)
    assert bed.session.tick.vitals.breaths > 10
    start, log = Theatre.begin(bed.session.theatre.setting), Log(tuple(bed.session.recorder.log_since(0)))
    *_, (again, _) = redo(start, log)
    assert digest(again) == digest(bed.session.theatre)
    bed.do("vitals", role="instructor").run(300)
    assert bed.session.tick.vitals.heart_rate > 45.0


def test_only_an_instructor_sets_vital_signs(bed):
    bed.do("vitals", heart_rate=40.0).run()
    assert bed.of("refused")[0].why == "Only the instructor can do that."


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


def test_every_exposure_is_written_as_dicom_as_it_happens_and_none_is_kept_in_memory(
    setting, options, tmp_path
):
    bed = Bed(Session.begin(setting, options.plan))
    bed.session.films = Films(tmp_path / "films", options.case, 0)
    bed.do("pedal", on=True, pulses_per_s=15.0).run(4).do("pedal", on=False).run(2)
    bed.do("pedal", on=True, mode="store").run(2)
    assert bed.session.recorder.shots == []
    assert sorted(one.name for one in (tmp_path / "films").iterdir()) == ["001.dcm", "002.dcm"]
    bed.do("rewind", role="instructor").run()
    bed.do("pedal", on=True, mode="store").run(2)
    where = replace(options, out=tmp_path / "out", dicom=True)
    bed.session._end()
    save(bed.session, where, lambda words, fraction: None)
    found = {one.name: pydicom.dcmread(one) for one in (tmp_path / "out" / "dicom").iterdir()}
    assert set(found) == {"001.dcm", "radiation-dose.dcm"}
    assert found["001.dcm"].pixel_array.shape == (512, 512)


def test_what_a_long_session_keeps_does_not_grow_with_its_ticks_but_for_log_and_traces(bed):
    def kept():
        recorder = bed.session.recorder
        grows = {"_entries": len(recorder._entries), "_samples": len(recorder._samples)}
        rest = {
            name: len(value)
            for name, value in vars(recorder).items()
            if isinstance(value, list | dict) and name not in grows
        }
        return grows, rest, len(bed.session.tape._kept)

    bed.run(1200)
    log, before, moments = kept()
    bed.run(800)
    more, after, later = kept()
    assert after == before
    assert {name: more[name] - log[name] for name in log} == {"_entries": 800, "_samples": 800}
    assert later <= moments + 3
    assert len({id(hands) for hands, _ in bed.session.recorder.log_since(0)}) < 10


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


@pytest.mark.slow
def test_a_short_session_has_its_debrief_at_once_and_the_years_only_where_something_was_done(
    bed, options, tmp_path
):
    where = replace(options, out=tmp_path / "out")
    bed.do("pedal", on=True, pulses_per_s=15.0).run(20)
    bed.session._end()
    told_of = []
    saved = save(bed.session, where, lambda words, fraction: None)
    found = list(look_back(bed.session, saved, where, lambda words, part: told_of.append(part)))
    assert [one.links[0] for one in found] == [("Debrief", "debrief.html")]
    assert (where.out / "debrief.html").stat().st_size > 1000
    assert told_of == sorted(told_of)
    assert told_of[-1] < 1.0
