"""One live patient, its clock stepped by hand: time, its undoing, who may do what."""

import pytest

from neuroplasty.app.room.session import Session
from neuroplasty.body.procedure import Theatre
from neuroplasty.body.procedure.log import Log, redo
from neuroplasty.body.procedure.snapshot import digest

from .bed import DYE, Bed


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
