"""Documents that were brought and went wrong, by kind: what the command line answers to each."""

from html import unescape

import pytest
import xarray as xr
import yaml
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.app.report import render_report, stopping_lines
from neuroplasty.care.screening import facts_of, screen
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure

PATIENT = {"age_years": 50, "sex": "male", "stature_cm": 175, "weight_kg": 80}
ASKED = {
    "pains": [{"site": "leg", "side": "left", "root": "L5 left", "intensity_nrs": 6, "months": 12}],
    "red_flags": {"complete": True},
    "health": {"complete": True, "platelets_per_nl": 200, "egfr_ml_min": 90, "asa_class": 2},
    "allergies": ["none"],
}
CAUDAL = {"do": "place needle", "route": "caudal"}
DYE = {"do": "inject", "ingredients": [{"drug": "iohexol", "strength": "180 mgI/mL", "volume_ml": 3}]}
LOOK = {"do": "expose", "label": "dye", "views": ["AP"]}
OUT = {"do": "remove", "what": "everything"}


def case_of(**changes):
    data = {"name": "one", "title": "One", "patient": PATIENT, **ASKED}
    for block, change in changes.items():
        both = isinstance(data.get(block), dict) and isinstance(change, dict)
        data[block] = {**data[block], **change} if both else change
    return Case.model_validate(data)


def validated(tmp_path, kind, **fields):
    file = tmp_path / f"{kind}.yaml"
    body = {"kind": kind, "version": 2, "name": "one", "title": "One", **fields}
    file.write_text(yaml.safe_dump(body, allow_unicode=True))
    run = CliRunner().invoke(app, ["validate", str(file)])
    return run.exit_code, " ".join(run.output.split())


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([{"do": "sedate", "drug": "fentanyl", "dose_mg": 50}, CAUDAL, OUT], "were 50 micrograms meant"),
        (
            [{"do": "sedate", "dose_mg": 100}, CAUDAL, OUT],
            "midazolam: 100 mg = 100 mg in 24 h; the limit is 10 mg",
        ),
        (
            [
                CAUDAL,
                DYE,
                LOOK,
                {**DYE, "ingredients": [{"drug": "midazolam", "strength": "1 mg/mL", "volume_ml": 1}]},
            ],
            "midazolam goes into a vein",
        ),
        (
            [{**CAUDAL, "gauge": 25}, {"do": "advance catheter", "gauge": 19}, OUT],
            "does not pass a 25 G needle",
        ),
        ([{**CAUDAL, "gauge": 20}, {"do": "advance catheter"}, OUT], "does not pass a 20 G needle"),
        ([CAUDAL, {"do": "advance catheter", "gauge": 17}, OUT], "a 17 G catheter"),
        (
            [{**CAUDAL, "length_mm": 150}, {"do": "advance catheter", "length_mm": 120}, OUT],
            "is shorter than its needle",
        ),
        ([CAUDAL, {**LOOK, "label": "a\0b"}, OUT], "control character U+0000"),
        ([CAUDAL, {**LOOK, "label": "a\x07b"}, OUT], "control character U+0007"),
        ([CAUDAL, {**DYE, "label": "x\x1b[31m"}, OUT], "control character U+001B"),
        ([CAUDAL, {**OUT, "note": "\x7f"}], "control character U+007F"),
        ([CAUDAL, {**DYE, "rate_ml_s": 6}, LOOK, OUT], "6 mL/s is faster than 4 mL/s"),
        ([{"do": "position", "lie": "supine"}, CAUDAL, OUT], "with the patient supine"),
        (
            [
                CAUDAL,
                DYE,
                LOOK,
                {
                    "do": "inject",
                    "ingredients": [{"drug": "sodium chloride", "strength": "10 %", "volume_ml": 5}],
                },
                OUT,
            ],
            "hypertonic saline without local anaesthetic",
        ),
        (
            [
                {"do": "place needle", "route": "transforaminal", "level": "L1", "side": "left"},
                DYE,
                LOOK,
                {
                    "do": "inject",
                    "ingredients": [{"drug": "triamcinolone", "strength": "40 mg/mL", "volume_ml": 1}],
                },
                OUT,
            ],
            "a steroid of particles, through the foramen at L1",
        ),
    ],
)
def test_a_plan_that_would_harm_is_refused_by_validate_before_anything_runs(tmp_path, steps, says):
    code, told = validated(tmp_path, "plan", steps=steps)
    assert code == 3
    # YAML itself refuses some control characters, in its own words.
    assert says in told or ("control character" in says and "character" in told)


def test_validate_asks_about_a_plan_s_order_and_a_case_s_words(tmp_path):
    code, told = validated(tmp_path, "plan", steps=[CAUDAL, DYE, LOOK])
    assert code == 0
    assert "a colleague would ask: at the end: the needle is never taken out" in told
    code, told = validated(tmp_path, "case", patient=PATIENT, allergies=["the blue stuff"])
    assert code == 0
    assert "Allergy to 'the blue stuff': which drug is that?" in told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"health": {"blood_thinners": [{"drug": "apixaban", "stopped_days": 0}]}},
            "Apixaban was stopped less than",
        ),
        (
            {"health": {"blood_thinners": [{"drug": "Eliquis 5 mg", "stopped_days": 1}]}},
            "Apixaban was stopped less",
        ),
        (
            {"health": {"blood_thinners": [{"drug": "Marcumar", "stopped_days": 2}]}},
            "A drug against clotting was taken",
        ),
        ({"health": {"blood_thinners": [{"drug": "some heart pill"}]}}, "by a name that is not known here"),
        ({"health": {"pregnant": True}, "patient": {**PATIENT, "sex": "female"}}, "The patient is pregnant"),
        (
            {"health": {"gestation_weeks": 20}, "patient": {**PATIENT, "sex": "female"}},
            "The patient is pregnant",
        ),
        ({"health": {"systemic_infection": True}}, "An infection anywhere"),
        ({"health": {"platelets_per_nl": 50}}, "Platelets are below 70"),
        ({"health": {"diabetes": True, "hba1c_percent": 9.5}}, "HbA1c is above 8 %"),
        ({"red_flags": {"saddle_numbness": True}}, "Red flag, first and alone: Numbness between the legs"),
        ({"allergies": ["cortisone"]}, "betamethasone: the case notes an allergy to 'cortisone'"),
        ({"allergies": ["none except contrast"]}, "Allergic to contrast"),
        ({"allergies": ["the blue stuff"]}, "Screening asks: Allergy to 'the blue stuff'"),
        ({"wishes": {"agrees_to_procedure": False}}, "does not agree"),
    ],
)
def test_what_screening_stops_is_said_by_the_terminal_and_on_the_rehearsal_s_first_page(changes, says):
    case, plan = case_of(**changes), read_plan("one-day-caudal")
    lines = list(stopping_lines(case, plan))
    assert any(says in line for line in lines), lines
    page = render_report(episode(case, plan), {}, xr.Dataset())
    first = page[: page.index('<section id="short">')]
    told = says.split(": ", 1)[-1] if says.startswith(("Red flag", "Screening asks")) else says
    assert told in unescape(first).replace("\u00a0", " ").replace("\u202f", " ")
    milder = says.startswith(("HbA1c", "Screening asks"))
    assert ("a patient must not" in first) == (not milder)


def episode(case, plan):
    empty = Procedure(anatomy=AnatomyNote(source="none", levels=()), steps=(), roots=())

    return Episode(
        made_by="a test",
        simulated=True,
        person={"who": "mean"},
        status="complete",
        case=case,
        plan=plan,
        procedure=empty,
    )


def test_a_case_that_nothing_stops_says_so_in_one_line():
    page = render_report(episode(read_case("healthy-adult"), read_plan("one-day-caudal")), {}, xr.Dataset())
    first = page[: page.index('<section id="short">')]
    assert "nothing that is noted stands against this plan" in first
    assert "must not" not in first
    assert list(stopping_lines(read_case("healthy-adult"), read_plan("one-day-caudal"))) == []


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"id": ["a", "b"]}, "rules[0].id"),
        ({"id": {"a": 1}}, "rules[0].id"),
        ({"id": 7}, "rules[0].id"),
        ({"subjects": 5, "red_flag": True}, "rules[0].subjects"),
        ({"subjects": "surgery", "red_flag": True}, "rules[0].subjects"),
        ({"subjects": {"a": 1}, "red_flag": True}, "rules[0].subjects"),
        ({"subjects": None, "red_flag": True}, "rules[0].subjects"),
        ({"subjects": [["a"]], "red_flag": True}, "rules[0].subjects"),
        ({"when": 5}, "rules[0].when"),
        ({"when": ["a"]}, "rules[0].when"),
        ({"stance": []}, "rules[0].stance"),
        ({"red_flag": "perhaps"}, "rules[0].red_flag"),
        ({"text": {}}, "rules[0].text"),
    ],
)
def test_a_rule_of_the_wrong_shape_is_a_named_fault(tmp_path, rule, field):
    whole = {
        "id": "one",
        "when": "pain.months >= 3 months",
        "subjects": ["surgery"],
        "stance": "for",
        "text": "A text.",
        "source": "A source.",
        "fact": "A fact.",
        "read": "2026-01-01",
        "standing": "assumed",
    }
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"kind": "rules", "version": "1", "rules": [whole | rule]}))
    run = CliRunner().invoke(app, ["rules", "check", str(file)])
    assert run.exit_code == 3
    assert field in run.output


def test_one_scar_has_one_answer():
    scar = {
        "place": {"level": "L5", "side": "left", "region": "lateral recess"},
        "length_mm": 28,
        "bonded": 0.8,
    }

    case = case_of(findings={"scars": [scar]}, workup={"complete": True, "imaging": True})
    facts = facts_of(case)
    assert facts["workup.adhesions_shown"] is True
    shown = {one.finding: one.present for one in screen(case).scar.weighings}
    assert shown["scar shown"] is True
