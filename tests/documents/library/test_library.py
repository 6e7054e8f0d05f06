"""Every built-in document is valid, named after its file, and fit for every other."""

from pathlib import Path

import pytest

from neuroplasty.care.doses import check_doses
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.library import names
from neuroplasty.documents.steps import AdvanceCatheter, Expose, Inflate, Inject, PlaceNeedle

CASES, PLANS = names("case"), names("plan")


def test_the_cases_and_plans_that_users_were_promised_are_there():
    assert {
        "healthy-adult",
        "l5-scar-after-discectomy",
        "central-stenosis-l4-l5",
        "foraminal-stenosis-l5-left",
        "disc-herniation-not-for-surgery",
        "two-level-failed-back-surgery",
    } <= set(CASES)
    assert {"one-day-caudal", "three-day-caudal", "transforaminal", "balloon"} <= set(PLANS)


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_named_after_its_file_and_tells_its_story(name):
    case = read_case(name)
    assert case.name == name
    assert len(case.story.split()) > 20
    assert case.plan in PLANS


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_named_after_its_file_and_every_dose_says_where_it_is_from(name):
    plan = read_plan(name)
    assert plan.name == name
    assert plan.source
    assert all(step.note for step in plan.steps if isinstance(step, Inject | Inflate | PlaceNeedle))


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_shows_the_canal_before_and_after(name):
    labels = [step.label for step in read_plan(name).steps if isinstance(step, Expose)]
    assert labels == ["first epidurogram", "after lysis", "last epidurogram"]


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("case", CASES)
def test_every_plan_can_be_aimed_at_every_case_within_its_doses(case, plan):
    patient_case = read_case(case)
    aimed = read_plan(plan).aimed_at(patient_case.target)
    assert aimed.is_aimed
    assert all(
        (dose.most_in_24_h or dose.given) <= dose.limit for dose in check_doses(aimed, patient_case.patient)
    )


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("l5-scar-after-discectomy", "L5 left lateral recess"),
        ("foraminal-stenosis-l5-left", "L5 left foramen"),
        ("central-stenosis-l4-l5", "L5 left lateral recess"),
        ("disc-herniation-not-for-surgery", "S1 right lateral recess"),
        ("two-level-failed-back-surgery", "S1 right lateral recess"),
        ("healthy-adult", "L5 left lateral recess"),
    ],
)
def test_a_case_is_aimed_at_the_worst_of_its_findings(case, words):
    assert read_case(case).target.words == words


def test_a_case_with_only_a_painful_root_is_aimed_at_it():
    data = read_case("healthy-adult").model_dump()
    pain = {"site": "leg", "side": "right", "root": "L4 right", "intensity_nrs": 5, "months": 3}
    case = Case.model_validate({**data, "pains": [pain]})
    assert (case.target.words, case.target_reason) == ("L4 right lateral recess", "the painful root")


def test_an_aimed_plan_keeps_the_places_it_already_names():
    plan = read_plan("one-day-caudal")
    target = read_case("two-level-failed-back-surgery").target
    once = plan.aimed_at(target)
    assert once.aimed_at(read_case("healthy-adult").target) == once
    assert [step.to for step in once.steps if isinstance(step, AdvanceCatheter)] == [target]


def test_the_steps_that_mirror_a_trial_give_what_the_trial_gave():
    steps = {step.label: step for step in read_plan("one-day-caudal").steps if isinstance(step, Inject)}
    assert [
        (part.drug, part.strength, part.volume_ml) for part in steps["local anaesthetic"].ingredients
    ] == [("lidocaine", "2 %", 5)]
    saline = steps["hypertonic saline"]
    assert (saline.ingredients[0].strength, saline.volume_ml) == ("10 %", 6)
    assert saline.seconds / 60 == pytest.approx(30, rel=0.01)
    assert steps["steroid"].ingredients[0].dose == 6


def test_the_library_lies_inside_the_package():
    import neuroplasty.documents.library

    folder = Path(neuroplasty.documents.library.__file__).parent
    assert sorted(path.stem for path in (folder / "cases").glob("*.yaml")) == list(CASES)
