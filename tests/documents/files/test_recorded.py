"""A recorded episode needs no anatomy, case or plan; what was written is read again, in every version."""

import datetime
import json
import logging
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.care.programme import make_programme
from neuroplasty.documents import read_any_version, read_case, read_episode, write_document
from neuroplasty.documents.course import MISSING, SCORES, Course, Visit
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.files.upgrading import UPGRADES, VERSIONS
from neuroplasty.documents.records import COMPLICATIONS, Happening, Recorded
from neuroplasty.errors import DocumentError

DATA = Path(__file__).parent / "data"
OLD, NEW = DATA / "episode-1-recorded.json", DATA / "episode-2-recorded.yaml"
START = datetime.datetime(2026, 3, 2, 8, 30, tzinfo=datetime.UTC)


def recorded(**more):
    done = Recorded(site="a", operator="op-1", started=START)
    return Episode(made_by="a clinic", simulated=False, status="complete", recorded=done, **more)


def refused(path, data):
    path.write_text(json.dumps(data, indent=1))
    with pytest.raises(DocumentError) as caught:
        read_episode(path)
    return [(fault.field, fault.text) for fault in caught.value.faults]


def test_a_case_of_version_1_is_read_as_what_it_said():
    assert read_case(DATA / "case-1.yaml").name == "l5-scar-after-discectomy"
    assert yaml.safe_load((DATA / "case-1.yaml").read_text())["version"] == "1"


def test_a_recorded_episode_of_version_1_is_read_and_gives_its_programme():
    episode = read_episode(OLD)
    assert (episode.version, episode.plan.version, episode.plan.steps[1].live) == ("2", "2", "AP")
    assert episode.course.start == episode.day == datetime.date(2024, 2, 29)
    assert [visit.nrs for visit in episode.course.visits] == [3.0, 3.5]
    assert episode.course.reasons[0].expectancy == 0.8
    programme = make_programme(episode, episode.day)
    assert {glide.root for glide in programme.glides} == {"L5 left"}


def test_a_recorded_episode_of_version_2_is_read_and_gives_its_programme():
    episode = read_episode(NEW)
    assert episode.recorded.minutes == 45
    assert episode.recorded.complications[0].kind == "dural puncture"
    assert episode.course.visits[1].missing == "not reached"
    assert episode.course.before.back_nrs == 5
    programme = make_programme(episode, episode.day)
    assert programme.treated == ("L5 left", "S1 left")
    assert {glide.root for glide in programme.glides} == {"L5 left", "S1 left"}
    with pytest.raises(DocumentError, match="D6Z1-RV0W1: was recorded without a case"):
        episode.known_case.target  # noqa: B018


@pytest.mark.parametrize("name", ["episode.json", "episode.yaml"])
def test_a_day_of_a_course_that_we_wrote_is_read_again(tmp_path, name):
    episode = read_episode(NEW)
    assert read_episode(write_document(episode, tmp_path / name)) == episode


@pytest.mark.parametrize("version", [1, "1", 2, "2"])
def test_a_bare_version_is_read_in_an_episode_and_in_what_it_holds(tmp_path, version):
    data = json.loads(OLD.read_text()) | {"version": version}
    if str(version) == "2":
        data["course"].pop("reasons")
    data["case"]["version"] = 1
    data["plan"]["version"] = 1
    (tmp_path / "episode.json").write_text(json.dumps(data))
    assert read_episode(tmp_path / "episode.json").version == "2"


def test_a_day_in_the_future_is_read_whatever_the_readers_clock_says(tmp_path):
    ahead = datetime.date.today() + datetime.timedelta(days=400)
    episode = recorded(course=Course(simulated=False, start=ahead))
    assert read_episode(write_document(episode, tmp_path / "episode.json")).course.start == ahead


def test_any_one_score_makes_a_visit_and_none_needs_its_reason(tmp_path):
    for name in SCORES:
        assert getattr(Visit(day=30, **{name: 2}), name) == 2
    assert Visit(day=30, missing="declined").missing in MISSING
    data = json.loads(recorded(course=Course(simulated=False)).model_dump_json())
    data["course"]["visits"] = [{"day": 30}]
    ((field, text),) = refused(tmp_path / "e.json", data)
    assert field == "course.visits[0]"
    assert text.startswith("this visit holds no score; give one of nrs, nrs_24_h, back_nrs")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"started": "2026-03-02T08:30:00"}, "recorded.started", "says no zone; write it with its offset"),
        ({"started": "this morning"}, "recorded.started", "expected a moment with its offset, such as"),
        ({"ended": "2026-03-02T08:00:00+00:00"}, "recorded", "before it started"),
        ({"operator": "Dr A. Person"}, "recorded.operator", "a code in letters, digits"),
        ({"roots": ["L5"]}, "recorded.roots[0]", "a root by level and side"),
        ({"devices": [{"kind": "laser"}]}, "recorded.devices[0].kind", "expected one of needle"),
        (
            {"complications": [{"day": 0, "kind": "dural tear"}]},
            "recorded.complications[0].kind",
            "dural puncture",
        ),
    ],
)
def test_a_wrong_record_is_refused_at_its_field(tmp_path, change, field, words):
    data = json.loads(recorded().model_dump_json())
    data["recorded"] |= change
    ((where, text),) = refused(tmp_path / "e.json", data)
    assert where == field
    assert words in text


def test_an_episode_that_is_neither_simulated_nor_recorded_lacks_its_parts(tmp_path):
    said = {"kind": "episode", "version": 2, "made_by": "x", "simulated": False, "status": "complete"}
    assert [field for field, _ in refused(tmp_path / "e.json", said)] == ["case", "plan", "procedure"]
    data = json.loads(recorded().model_dump_json()) | {"simulated": True, "case": None, "plan": None}
    fields = dict(refused(tmp_path / "e.json", data))
    assert fields["recorded"] == "a simulated episode holds none; take it out."


def test_every_complication_of_the_field_has_its_word():
    named = {"dural puncture", "headache", "haematoma", "infection", "arachnoiditis", "new deficit"}
    named |= {"bladder or bowel", "catheter sheared", "catheter left", "vessel entered", "allergy"}
    named |= {"steroid effect", "cardiovascular", "readmission", "reoperation", "death", "other"}
    assert set(COMPLICATIONS) == named
    assert not Happening(day=1, kind="relief lost").is_complication


def test_a_kind_of_version_is_a_function_more_and_nothing_else():
    assert {kind: len(VERSIONS[kind]) - 1 for kind in VERSIONS} == {
        kind: len(UPGRADES[kind]) for kind in UPGRADES
    }
    assert all(VERSIONS[kind] == tuple(str(n + 1) for n in range(len(VERSIONS[kind]))) for kind in VERSIONS)


def test_a_reader_says_that_it_upgraded(caplog):
    with caplog.at_level(logging.INFO, "neuroplasty.documents"):
        _, said = read_any_version(OLD)
    assert said == tuple(f"{part}version 1 read as version 2" for part in ("", "case: ", "plan: "))
    assert "'neuroplasty upgrade' writes it so" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.INFO, "neuroplasty.documents"):
        assert read_any_version(NEW)[1] == ()
    assert caplog.text == ""


def test_upgrade_writes_the_newest_version_and_leaves_the_newest_alone(tmp_path):
    file = tmp_path / "old.json"
    file.write_text(OLD.read_text())
    done = CliRunner().invoke(app, ["upgrade", str(file)])
    assert done.exit_code == 0
    assert "version 1 read as version 2; plan: version 1 read as version 2" in done.output
    held = json.loads(file.read_text())
    assert (held["version"], held["plan"]["version"]) == ("2", "2")
    assert read_episode(file) == read_episode(OLD)
    again = CliRunner().invoke(app, ["upgrade", str(file)])
    assert "is of the newest version already" in again.output
    assert json.loads(file.read_text()) == held
