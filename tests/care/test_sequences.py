"""A plan's order is looked through as a careful colleague would: refusals, or events at their steps."""

import pytest

from neuroplasty.body.events import KINDS
from neuroplasty.care.sequences import (
    RULES,
    checks_for,
    sequence_events,
    sequence_findings,
    sequences_refused,
)
from neuroplasty.care.stops import plan_faults, plan_questions
from neuroplasty.documents import read_plan
from neuroplasty.documents.episode import StepRecord
from neuroplasty.documents.library import names
from neuroplasty.documents.plan import Plan

CAUDAL = {"do": "place needle", "route": "caudal"}
OUT = {"do": "remove", "what": "everything"}
LOOK = {"do": "expose", "label": "dye", "views": ["AP"]}
DRAW = {"do": "aspirate"}
EXAMINE = {"do": "examine"}
NUMB_SKIN = {"do": "anaesthetise", "ingredients": [{"drug": "lidocaine", "strength": "1 %", "volume_ml": 5}]}


def foramen(level):
    return {"do": "place needle", "route": "transforaminal", "level": level, "side": "left"}


def give(*parts, do="inject", **more):
    ingredients = [
        {"drug": drug, "strength": strength, "volume_ml": volume} for drug, strength, volume in parts
    ]
    return {"do": do, "ingredients": ingredients, **more}


DYE = give(("iohexol", "240 mgI/mL", 3))
NUMB = give(("lidocaine", "1 %", 3))
SALT = give(("sodium chloride", "10 %", 5), rate_ml_s=0.003)
KENALOG = give(("triamcinolone", "40 mg/mL", 1))


def wait(minutes, why=""):
    return {"do": "wait", "minutes": minutes, "why": why}


def found(*steps):
    plan = Plan.model_validate({"name": "p", "title": "P", "steps": list(steps)})
    return {one.rule.id: one.rule.stance for one in sequence_findings(plan)}


TIDY = (NUMB_SKIN, CAUDAL, DRAW, DYE, LOOK)


@pytest.mark.parametrize(
    ("steps", "rule", "stance"),
    [
        ([{"do": "position", "lie": "supine"}, CAUDAL, OUT], "supine", "refused"),
        ([{"do": "position", "lie": "supine"}, foramen("L5"), OUT], "supine", "refused"),
        ([foramen("L2"), DRAW, DYE, LOOK, KENALOG, OUT], "particulate-high", "refused"),
        (
            [foramen("L1"), DYE, LOOK, give(("methylprednisolone", "40 mg/mL", 1)), OUT],
            "particulate-high",
            "refused",
        ),
        (
            [foramen("T12"), DYE, LOOK, give(("betamethasone", "6 mg/mL", 1)), OUT],
            "particulate-high",
            "refused",
        ),
        ([foramen("L3"), DYE, LOOK, KENALOG, OUT], "particulate", "danger"),
        (
            [foramen("L5"), DYE, LOOK, give(("methylprednisolone", "40 mg/mL", 1)), OUT],
            "particulate",
            "danger",
        ),
        (
            [{"do": "place needle", "route": "transforaminal"}, DYE, LOOK, KENALOG, OUT],
            "particulate",
            "danger",
        ),
        ([*TIDY, SALT, OUT], "salt-without-numbing", "refused"),
        ([*TIDY, NUMB, wait(600), EXAMINE, SALT, OUT], "salt-without-numbing", "refused"),
        ([*TIDY, NUMB, EXAMINE, SALT, OUT], "salt-too-soon", "danger"),
        ([*TIDY, NUMB, wait(10), EXAMINE, SALT, OUT], "salt-too-soon", "danger"),
        (
            [*TIDY, give(("lidocaine", "1 %", 3), ("sodium chloride", "10 %", 5), rate_ml_s=0.003), OUT],
            "salt-too-soon",
            "danger",
        ),
        ([*TIDY, NUMB, wait(30), SALT, OUT], "nobody-examined", "caution"),
        ([*TIDY, NUMB, EXAMINE, NUMB, wait(30), SALT, OUT], "nobody-examined", "caution"),
        (
            [*TIDY, NUMB, wait(30), EXAMINE, give(("sodium chloride", "10 %", 5), rate_ml_s=0.5), OUT],
            "salt-fast",
            "caution",
        ),
        (
            [*TIDY, NUMB, wait(30, "to see that no motor block follows"), KENALOG, OUT],
            "wait-without-a-look",
            "caution",
        ),
        ([*TIDY, NUMB, wait(20, "check the legs"), OUT], "wait-without-a-look", "caution"),
        (
            [*TIDY, NUMB, wait(20, "until power is tested"), wait(60), EXAMINE, OUT],
            "wait-without-a-look",
            "caution",
        ),
        ([NUMB_SKIN, CAUDAL, DRAW, KENALOG, OUT], "drug-before-dye", "danger"),
        (
            [NUMB_SKIN, CAUDAL, DRAW, give(("hyaluronidase", "150 IU/mL", 10)), DYE, LOOK, OUT],
            "drug-before-dye",
            "danger",
        ),
        ([*TIDY, OUT, CAUDAL, DRAW, KENALOG, OUT], "drug-before-dye", "danger"),
        ([NUMB_SKIN, CAUDAL, DRAW, DYE, KENALOG, LOOK, OUT], "dye-unseen", "caution"),
        ([foramen("L5"), DYE, LOOK, OUT], "foramen-not-live", "note"),
        ([NUMB_SKIN, CAUDAL, DYE, LOOK, KENALOG, OUT], "not-aspirated", "note"),
        (
            [
                *TIDY,
                give(("lidocaine", "2 %", 2), do="test dose", wait_minutes=1),
                give(("lidocaine", "1 %", 8)),
                OUT,
            ],
            "test-dose-cut-short",
            "refused",
        ),
        (
            [*TIDY, give(("lidocaine", "2 %", 2), do="test dose", wait_minutes=0.01), NUMB, OUT],
            "test-dose-cut-short",
            "refused",
        ),
        (
            [*TIDY, give(("sodium chloride", "0.9 %", 3), do="test dose"), OUT],
            "test-dose-of-nothing",
            "caution",
        ),
        ([*TIDY, give(("lidocaine", "1 %", 8)), OUT], "no-test-dose", "note"),
        ([CAUDAL, OUT], "unnumbed-skin", "note"),
        (
            [CAUDAL, {"do": "advance catheter"}, {"do": "remove", "what": "catheter"}, OUT],
            "catheter-back",
            "caution",
        ),
        ([CAUDAL, DYE], "left-in", "danger"),
        ([CAUDAL, {"do": "advance catheter"}, {"do": "remove", "what": "needle"}], "left-in", "danger"),
        ([{**CAUDAL, "depth_mm": 90}, OUT], "deep", "caution"),
        (
            [
                {"do": "sedate", "dose_mg": 1},
                {"do": "sedate", "drug": "fentanyl", "dose_mg": 0.05},
                CAUDAL,
                OUT,
            ],
            "two-sedatives",
            "caution",
        ),
    ],
)
def test_what_a_colleague_would_stop_is_found(steps, rule, stance):
    assert found(*steps).get(rule) == stance


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ([{"do": "position", "lie": "prone"}, CAUDAL, OUT], "supine"),
        (
            [{"do": "position", "lie": "supine"}, {"do": "position", "lie": "left lateral"}, CAUDAL, OUT],
            "supine",
        ),
        ([CAUDAL, OUT, {"do": "position", "lie": "supine"}], "supine"),
        ([foramen("L1"), DYE, LOOK, give(("dexamethasone", "4 mg/mL", 2)), OUT], "particulate-high"),
        ([foramen("L4"), DYE, LOOK, give(("dexamethasone", "4 mg/mL", 2)), OUT], "particulate"),
        ([CAUDAL, DYE, LOOK, KENALOG, OUT], "particulate"),
        ([*TIDY, NUMB, wait(30), EXAMINE, SALT, OUT], "salt-without-numbing"),
        ([*TIDY, NUMB, wait(30), EXAMINE, SALT, OUT], "salt-too-soon"),
        ([*TIDY, NUMB, wait(30), EXAMINE, SALT, OUT], "nobody-examined"),
        ([*TIDY, NUMB, wait(30), EXAMINE, SALT, OUT], "salt-fast"),
        ([*TIDY, give(("sodium chloride", "0.9 %", 10)), OUT], "salt-without-numbing"),
        (
            [*TIDY, NUMB, wait(30, "to see that no motor block follows"), EXAMINE, KENALOG, OUT],
            "wait-without-a-look",
        ),
        ([*TIDY, wait(30, "the enzyme takes time"), KENALOG, OUT], "wait-without-a-look"),
        ([*TIDY, KENALOG, OUT], "drug-before-dye"),
        ([*TIDY, KENALOG, OUT], "dye-unseen"),
        ([NUMB_SKIN, CAUDAL, DRAW, {**DYE, "live": "AP"}, KENALOG, OUT], "dye-unseen"),
        ([foramen("L5"), {**DYE, "live": "AP"}, OUT], "foramen-not-live"),
        (
            [
                *TIDY,
                give(("lidocaine", "2 %", 2), do="test dose", wait_minutes=5),
                give(("lidocaine", "1 %", 8)),
                OUT,
            ],
            "test-dose-cut-short",
        ),
        (
            [*TIDY, give(("lidocaine", "2 %", 2), do="test dose"), give(("lidocaine", "1 %", 8)), OUT],
            "no-test-dose",
        ),
        ([CAUDAL, {"do": "advance catheter"}, OUT], "catheter-back"),
        ([CAUDAL, OUT], "left-in"),
        ([{**CAUDAL, "depth_mm": 40}, OUT], "deep"),
        ([{"do": "sedate", "dose_mg": 1}, {"do": "sedate", "dose_mg": 1}, CAUDAL, OUT], "two-sedatives"),
    ],
)
def test_what_is_in_order_is_left_alone(steps, rule):
    assert rule not in found(*steps)


def test_every_rule_has_a_sign_a_reaction_and_a_source_and_is_found_by_some_plan_above():
    for rule in RULES:
        assert rule.sign
        assert rule.reaction
        assert rule.source
    tried = {
        mark.args[1][k][1]
        for mark in test_what_a_colleague_would_stop_is_found.pytestmark
        for k in range(len(mark.args[1]))
    }
    assert {rule.id for rule in RULES} == tried


@pytest.mark.parametrize("name", names("plan"))
def test_no_built_in_plan_is_refused_or_dangerous(name):
    plan = read_plan(name)
    assert plan_faults(plan) == ()
    assert not [one for one in sequence_findings(plan) if one.rule.stance == "danger"]


def test_the_built_in_plans_are_asked_who_examines_before_hypertonic_saline():
    assert "nobody examined the legs" in plan_questions(read_plan("one-day-caudal"))[0]


def record(number, outcome="done"):
    return StepRecord(
        number=number, do="x", start_s=10.0 * number, end_s=10.0 * number + 5, said="", outcome=outcome
    )


def test_an_event_stands_at_its_step_with_sign_and_reaction_and_only_where_the_step_was_done():
    steps = [foramen("L5"), DYE, LOOK, KENALOG]
    plan = Plan.model_validate({"name": "p", "title": "P", "steps": steps})
    events = {one.text: one for one in sequence_events(plan, [record(k) for k in range(1, 5)])}
    steroid = next(one for text, one in events.items() if text.startswith("Triamcinolone"))
    assert (steroid.t_s, steroid.severity, steroid.kind) == (40.0, "danger", "order of steps")
    assert "dexamethasone" in steroid.reaction
    assert steroid.sign
    assert any("never taken out" in text for text in events)
    assert KINDS["order of steps"].sign
    short = sequence_events(plan, [record(1), record(2)])
    assert not any("Triamcinolone" in one.text or "taken out" in one.text for one in short)
    refused = sequence_events(plan, [record(1), record(2), record(3), record(4, "not done")])
    assert not any("Triamcinolone" in one.text for one in refused)


def test_what_no_step_can_show_is_a_list_to_tick():
    assert any("clear fluids" in what for _, what, _ in checks_for(read_plan("one-day-caudal")))
    unsedated = Plan.model_validate({"name": "p", "title": "P", "steps": [CAUDAL, OUT]})
    assert not any("fluids" in what for _, what, _ in checks_for(unsedated))
    assert sequences_refused(unsedated) == ()
