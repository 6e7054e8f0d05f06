"""A session kept: on disk, as an episode, as DICOM; and done again to the byte."""

from dataclasses import replace

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.app.room.films import Films
from neuroplasty.app.room.journal import Journal
from neuroplasty.app.room.saving import look_back, rehearsal_from, save
from neuroplasty.app.room.session import Session
from neuroplasty.care.replay import replay
from neuroplasty.documents import read_episode

from .bed import DYE, Bed

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
