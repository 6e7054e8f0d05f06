"""A document of version 1 is read as what it said; one of tomorrow is refused in a sentence."""

import json
from pathlib import Path

import pytest
import yaml

from neuroplasty.documents import read_case, read_document, read_episode, read_plan, write_document
from neuroplasty.documents.files.upgrading import upgraded
from neuroplasty.errors import DocumentError

DATA = Path(__file__).parent / "data"
EPISODE, PLAN = DATA / "episode-1.json", DATA / "plan-1.yaml"


def holds(document, data, renamed):
    """Whether a document says all that data of version 1 said, under the newer names."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key != "version":
                holds(
                    getattr(document, renamed.get(key, key), None)
                    if not isinstance(document, dict)
                    else document[key],
                    value,
                    renamed,
                )
    elif isinstance(data, list):
        assert len(document) == len(data)
        for one, other in zip(document, data, strict=True):
            holds(one, other, renamed)
    else:
        assert (document.isoformat() if hasattr(document, "isoformat") else document) == data


def test_a_plan_of_version_1_is_read_as_what_it_said():
    plan = read_plan(PLAN)
    holds(plan, yaml.safe_load(PLAN.read_text()), {"screen": "live"})
    assert plan.version == "2"
    assert [(step.live, step.frames_per_s, step.subtracted) for step in plan.steps if step.do == "inject"][
        :2
    ] == [
        ("AP", 4.0, True),
        (None, 7.5, False),
    ]


def test_an_episode_of_version_1_is_read_as_what_it_said():
    episode = read_episode(EPISODE)
    data = json.loads(EPISODE.read_text())
    tried = data["case"].pop("tried")
    assert data["case"]["workup"].pop("adhesions_shown", None) is None
    assert data["case"].pop("treatments", None) is None
    assert [one.words for one in episode.case.treatments] == tried
    assert episode.case.cares is None, "what is noted in words alone is no list of treatments"
    holds(episode, data, {"screen": "live", "hope": "expectancy"})
    assert (episode.version, episode.plan.version, episode.case.version) == ("2", "2", "2")
    assert [one.expectancy for one in episode.course.reasons] == [
        one["hope"] for one in data["course"]["reasons"]
    ]
    assert all(root.before is None for root in episode.procedure.roots)


@pytest.mark.parametrize("name", ["episode.json", "episode.yaml"])
def test_what_was_upgraded_is_written_and_read_again_unchanged(tmp_path, name):
    episode = read_episode(EPISODE)
    assert read_episode(write_document(episode, tmp_path / name)) == episode


@pytest.mark.parametrize("version", ["version: 1\n", "version: '1'\n", ""])
def test_a_plan_that_says_version_1_or_none_may_use_its_words(tmp_path, version):
    text = PLAN.read_text().replace("version: '1'\n", version)
    (tmp_path / "plan.yaml").write_text(text)
    assert read_plan(tmp_path / "plan.yaml") == read_plan(PLAN)


def test_version_2_does_not_know_the_words_of_version_1(tmp_path):
    (tmp_path / "plan.yaml").write_text(PLAN.read_text().replace("version: '1'", "version: '2'"))
    with pytest.raises(DocumentError, match=r"steps\[3\]\.screen: unknown key"):
        read_plan(tmp_path / "plan.yaml")


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_fault_in_a_renamed_field_is_told_where_and_as_its_author_wrote_it(tmp_path, suffix):
    text = PLAN.read_text().replace("screen: AP", "screen: front", 1)
    if suffix == "json":
        text = json.dumps(yaml.safe_load(text), indent=1)
    path = tmp_path / f"plan.{suffix}"
    path.write_text(text)
    with pytest.raises(DocumentError) as caught:
        read_plan(path)
    (fault,) = caught.value.faults
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "front" in one)
    assert (fault.line, fault.field) == (line, "steps[3].screen")
    assert fault.text.startswith("found 'front', expected one of AP, lateral")


def test_a_fault_inside_an_episode_of_version_1_is_told_in_its_words(tmp_path):
    data = json.loads(EPISODE.read_text())
    data["plan"]["steps"][3]["screen"] = 3
    data["course"]["reasons"][1]["hope"] = "much"
    text = json.dumps(data, indent=1)
    (tmp_path / "episode.json").write_text(text)
    with pytest.raises(DocumentError) as caught:
        read_episode(tmp_path / "episode.json")
    lines = text.splitlines()
    assert [(fault.field, lines[fault.line - 1].strip()) for fault in caught.value.faults] == [
        ("plan.steps[3].screen", '"screen": 3,'),
        ("course.reasons[1].hope", '"hope": "much",'),
    ]


def test_both_words_at_once_are_one_too_many(tmp_path):
    text = PLAN.read_text().replace("  screen: AP\n", "  screen: AP\n  live: AP\n", 1)
    (tmp_path / "plan.yaml").write_text(text)
    with pytest.raises(DocumentError, match=r"steps\[3\]\.screen: unknown key"):
        read_plan(tmp_path / "plan.yaml")


@pytest.mark.parametrize("part", [(), ("plan",), ("case",)])
def test_a_document_of_tomorrow_is_refused_in_one_sentence(tmp_path, part):
    data = json.loads(EPISODE.read_text())
    inner = data
    for key in part:
        inner = inner[key]
    inner |= {"version": "3", "new": {"things": [1]}}
    (tmp_path / "episode.json").write_text(json.dumps(data))
    with pytest.raises(DocumentError) as caught:
        read_document(tmp_path / "episode.json")
    (fault,) = caught.value.faults
    assert fault.field == ".".join((*part, "version"))
    assert fault.text.startswith("this is version 3; this release reads version 1")
    assert fault.text.endswith("update neuroplasty.")


@pytest.mark.parametrize("kind", ["case", "plan", "episode"])
@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        "x",
        {"steps": 3},
        {"steps": [3, None, {"screen": 1}]},
        {"plan": [1]},
        {"course": None},
        {"course": {"reasons": {"hope": 1}}},
        {"version": [1]},
    ],
)
def test_data_that_cannot_be_read_are_left_for_the_reader_to_tell(kind, odd):
    said = json.dumps(odd)
    found = upgraded(kind, odd)
    assert json.dumps(odd) == said
    if not found.written:
        assert found.data == odd


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_simulated_episode_from_before_persons_were_drawn_is_the_middle_persons(version):
    data = {"version": version, "simulated": True, "seed": 3}
    assert upgraded("episode", data).data["person"] == {"who": "mean"}
    assert "person" not in data
    recorded = {"version": version, "simulated": False}
    assert "person" not in upgraded("episode", recorded).data
    drawn = {"version": version, "simulated": True, "person": {"who": "drawn"}}
    assert upgraded("episode", drawn).data["person"] == {"who": "drawn"}


CASE_1 = """\
kind: case
version: 1
name: one
title: One
patient: {age_years: 50, sex: male, stature_cm: 175, weight_kg: 80}
"""
PLACE = "{level: L5, side: left, region: lateral recess}"
SCAR = f"findings: {{scars: [{{place: {PLACE}, length_mm: 20, bonded: 0.5}}]}}\n"


@pytest.mark.parametrize(
    ("more", "treatments"),
    [
        ("tried: []\n", None),
        ("tried: [pregabalin]\n", [(None, "pregabalin")]),
        (
            "tried: [physiotherapy for months, acupuncture]\ntreatments: [{care: physiotherapy, weeks: "
            "12}]\n",
            [("physiotherapy", "physiotherapy for months"), (None, "acupuncture")],
        ),
        ("treatments: []\n", []),
    ],
)
def test_what_was_tried_in_words_joins_what_was_tried_in_numbers(tmp_path, more, treatments):
    file = tmp_path / "one.yaml"
    file.write_text(CASE_1 + more)
    found = read_case(file).treatments
    assert (None if found is None else [(one.care, one.words) for one in found]) == treatments


@pytest.mark.parametrize(
    ("more", "scar"),
    [
        ("workup: {adhesions_shown: true}\n", "somewhere"),
        ("workup: {adhesions_shown: false}\n", "none"),
        (SCAR + "workup: {adhesions_shown: true}\n", None),
        (SCAR + "workup: {complete: true}\n", None),
    ],
)
def test_a_scar_that_was_shown_stands_once(tmp_path, more, scar):
    file = tmp_path / "one.yaml"
    file.write_text(CASE_1 + more)
    assert read_case(file).workup.scar == scar


def test_a_scar_that_is_listed_and_was_not_shown_is_one_fault(tmp_path):
    file = tmp_path / "one.yaml"
    file.write_text(CASE_1 + SCAR + "workup: {adhesions_shown: false}\n")
    with pytest.raises(DocumentError, match=r"no scar was found, and findings\.scars lists one"):
        read_case(file)
