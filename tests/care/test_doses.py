"""No plan gives a patient more than the limits, and a refusal shows its arithmetic."""

import pytest
from pydantic import ValidationError

from neuroplasty.care.doses import TOGETHER, Given, check_doses, doses, limits
from neuroplasty.care.usual import warnings_of
from neuroplasty.documents import read_case
from neuroplasty.documents.case import Case, Patient
from neuroplasty.documents.plan import Plan
from neuroplasty.errors import DoseError


def patient(weight_kg=52):
    return Patient(age_years=60, sex="female", stature_cm=158, weight_kg=weight_kg)


def plan(*steps):
    needle = {"do": "place needle", "route": "caudal"}
    return Plan.model_validate({"name": "p", "title": "P", "steps": [needle, *steps]})


def inject(drug, strength, volume_ml, **more):
    part = {"drug": drug, "strength": strength, "volume_ml": volume_ml}
    return {"do": "inject", "ingredients": [part], **more}


def wait(minutes):
    return {"do": "wait", "minutes": minutes}


def test_a_dose_within_its_limit_is_listed_with_the_limit():
    (dose,) = check_doses(plan(inject("lidocaine", "2 %", 5)), patient())
    assert (dose.drug, dose.given, dose.unit, dose.limit) == ("lidocaine", 100, "mg", 234)
    assert "4.5 mg/kg x 52 kg = 234 mg in 24 h" in dose.limit_reason


def test_a_refusal_shows_its_arithmetic():
    ten = inject("lidocaine", "2 %", 10)
    with pytest.raises(
        DoseError,
        match=r"^lidocaine: 10 mL of 2 % twice = 400 mg in 24 h; the limit is 4.5 mg/kg x 52 kg = 234 mg",
    ):
        check_doses(plan(ten, ten), patient())


def test_the_tighter_of_two_limits_counts():
    twenty_one = plan(inject("lidocaine", "2 %", 21))
    with pytest.raises(DoseError, match=r"420 mg in 24 h; the limit is 300 mg \("):
        check_doses(twenty_one, patient(100))


def test_a_dose_at_its_limit_is_allowed_and_one_drop_more_is_not():
    assert check_doses(plan(inject("iohexol", "255 mgI/mL", 12)), patient())[0].given == 3060
    with pytest.raises(DoseError, match="iohexol"):
        check_doses(plan(inject("iohexol", "255 mgI/mL", 12.01)), patient())


@pytest.mark.parametrize(("minutes", "refused"), [(1439, True), (1440, False)])
def test_doses_a_day_apart_are_judged_day_by_day(minutes, refused):
    quick = inject("bupivacaine", "0.5 %", 15, rate_ml_s=2)
    # The injection itself takes 7.5 s, which the wait is shortened by.
    staged = plan(quick, wait(minutes - 7.5 / 60), quick)
    if refused:
        with pytest.raises(DoseError, match=r"15 mL of 0\.5 % twice = 150 mg in 24 h"):
            check_doses(staged, patient())
    else:
        (dose,) = check_doses(staged, patient())
        assert dose.given == 150
        assert "most in 24 h: 75 mg" in dose.limit_reason


def test_local_anaesthetics_add_up():
    both = plan(inject("lidocaine", "2 %", 8), inject("bupivacaine", "0.25 %", 20))
    with pytest.raises(DoseError, match=r"68 % of lidocaine's limit \+ 48 % of bupivacaine's limit = 116 %"):
        check_doses(both, patient())
    listed = check_doses(both, patient(80))
    assert [dose.drug for dose in listed] == ["lidocaine", "bupivacaine", TOGETHER]
    assert listed[-1].given == pytest.approx(160 / 300 + 50 / 160, abs=1e-4)


def test_a_bound_that_nobody_set_says_so():
    (dose,) = check_doses(plan(inject("betamethasone", "6 mg/mL", 1)), patient())
    assert dose.limit == 12
    assert "no maximum was found" in dose.limit_reason
    assert "no label allows the epidural route" in dose.limit_reason
    assert "assumed" in dose.limit_reason


def test_every_fault_is_told_at_once():
    wrong = plan(inject("lidocaine", "2 %", 50), inject("iohexol", "350 mgI/mL", 10))
    with pytest.raises(DoseError) as caught:
        check_doses(wrong, patient(), allergies=("iodinated contrast",))
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "lidocaine",
        "iohexol",
        "iohexol",
        "iohexol",
    ]


def test_a_solution_stronger_than_any_trial_gave_is_refused():
    with pytest.raises(DoseError, match=r"sodium chloride: 23\.4 % is stronger than 10 %"):
        check_doses(plan(inject("sodium chloride", "23.4 %", 6)), patient())


@pytest.mark.parametrize(
    ("allergy", "refused"),
    [
        ("contrast", True),
        ("Iodinated contrast medium (hives, 2015)", True),
        ("iohexol", True),
        ("local anesthetics", True),
        ("lignocaine", True),
        ("penicillin", False),
        ("no contrast allergy", False),
        ("none known", False),
    ],
)
def test_an_allergy_to_what_the_plan_gives_refuses_it(allergy, refused):
    usual = plan(inject("iohexol", "240 mgI/mL", 5), inject("lidocaine", "1 %", 5))
    if refused:
        with pytest.raises(DoseError, match="the case notes an allergy to"):
            check_doses(usual, patient(), allergies=(allergy,))
    else:
        assert check_doses(usual, patient(), allergies=(allergy,))


def test_what_was_really_given_is_listed_even_above_the_limit():
    (dose,) = doses([Given(0, "lidocaine", 500, "25 mL of 2 %")], patient())
    assert dose.limit is not None
    assert dose.given > dose.limit


def test_nothing_given_is_no_dose():
    assert check_doses(plan(wait(5)), patient()) == ()


OLD = {"age_years": 70, "sex": "female", "stature_cm": 160, "weight_kg": 60}


def sedate(drug, dose_mg):
    return {"do": "sedate", "drug": drug, "dose_mg": dose_mg}


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([sedate("midazolam", 100)], "midazolam: 100 mg = 100 mg in 24 h; the limit is 10 mg"),
        ([sedate("midazolam", 6), sedate("midazolam", 6)], "6 mg twice = 12 mg in 24 h; the limit is 10 mg"),
        ([sedate("fentanyl", 0.3)], "fentanyl: 0.3 mg = 0.3 mg in 24 h; the limit is 0.25 mg"),
        ([inject("triamcinolone", "40 mg/mL", 5)], "5 mL of 40 mg/mL = 200 mg in 24 h; the limit is 160 mg"),
        ([inject("triamcinolone", "400 mg/mL", 0.1)], "10 times as strong: was 40 mg/mL meant?"),
        ([inject("dexamethasone", "4000 mg/mL", 1)], "were micrograms meant, and not milligrams?"),
        ([inject("methylprednisolone", "80 mg/mL", 3)], "240 mg in 24 h; the limit is 160 mg"),
        ([inject("dexamethasone", "10 mg/mL", 3)], "30 mg in 24 h; the limit is 24 mg"),
        ([inject("betamethasone", "6 mg/mL", 3)], "18 mg in 24 h; the limit is 12 mg"),
        ([inject("sodium chloride", "10 %", 20)], "20 mL of 10 % = 2000 mg in 24 h; the limit is 1200 mg"),
        ([inject("hyaluronidase", "1500 IU/mL", 3)], "4500 IU in 24 h; the limit is 3000 IU"),
        ([inject("iohexol", "140 mgI/mL", 3)], "iohexol: 140 mgI/mL may not be injected"),
        ([inject("iohexol", "350 mgI/mL", 3)], "350 mgI/mL is stronger than 300 mgI/mL"),
        ([inject("lidocaine", "4 %", 1)], "lidocaine: 4 % is stronger than 2 %"),
        ([inject("bupivacaine", "1 %", 1)], "1 % is stronger than 0.75 %"),
        ([inject("sodium chloride", "0.9 %", 5, rate_ml_s=5)], "5 mL/s is faster than 4 mL/s"),
        ([inject("sodium chloride", "0.9 %", 70)], "70 = 70 mL at once; the bound is 60 mL"),
        (
            [inject("triamcinolone", "40 mg/mL", 3), inject("dexamethasone", "4 mg/mL", 4)],
            "75% of triamcinolone's bound + 67% of dexamethasone's bound = 142% in 24 h",
        ),
    ],
)
def test_every_drug_is_bounded_and_a_refusal_shows_its_arithmetic(steps, says):
    with pytest.raises(DoseError) as told:
        check_doses(plan(*steps), patient(80))
    assert says in str(told.value)


def test_plain_local_anaesthetics_have_the_limits_without_adrenaline():
    heavy = limits(patient(120))
    assert (heavy["lidocaine"], heavy["bupivacaine"]) == (300, 175)
    assert limits(patient(50))["lidocaine"] == 225


@pytest.mark.parametrize(
    ("drug", "strength", "asked"),
    [
        ("bupivacaine", "0.25 mg/mL", "Write '0.25 %' or '0.025 %'"),
        ("bupivacaine", "0.5 mg/mL", "Write '0.5 %' or '0.05 %'"),
        ("bupivacaine", "2.5 %", "Write '0.25 %' or '2.5 mg/mL'"),
        ("bupivacaine", "5 %", "Write '0.5 %' or '5 mg/mL'"),
        ("lidocaine", "2 mg/mL", "Write '2 %' or '0.2 %'"),
        ("lidocaine", "1 mg/mL", "Write '1 %' or '0.1 %'"),
        ("lidocaine", "20 %", "Write '2 %' or '20 mg/mL'"),
        ("lidocaine", "10 %", "Write '1 %' or '10 mg/mL'"),
        ("ropivacaine", "0.2 mg/mL", "Write '0.2 %' or '0.02 %'"),
        ("ropivacaine", "7.5 %", "Write '0.75 %' or '7.5 mg/mL'"),
        ("ropivacaine", "2 %", "Write '0.2 %' or '2 mg/mL'"),
    ],
)
def test_per_cent_and_milligrams_that_look_mixed_up_are_asked_back(drug, strength, asked):
    with pytest.raises(ValidationError) as told:
        plan(inject(drug, strength, 5))
    assert asked in str(told.value)


@pytest.mark.parametrize(
    ("drug", "strength"),
    [
        ("lidocaine", "20 mg/mL"),
        ("lidocaine", "0.2 %"),
        ("bupivacaine", "2.5 mg/mL"),
        ("ropivacaine", "0.75 %"),
    ],
)
def test_a_strength_in_its_usual_unit_is_taken(drug, strength):
    assert plan(inject(drug, strength, 2))


@pytest.mark.parametrize(
    ("drug", "dose_mg", "micrograms"),
    [("fentanyl", 50, "50"), ("fentanyl", 100, "100"), ("fentanyl", 25, "25"), ("fentanyl", 1, "1")],
)
def test_micrograms_written_as_milligrams_are_asked_back(drug, dose_mg, micrograms):
    with pytest.raises(ValidationError, match=f"were {micrograms} micrograms meant"):
        plan(sedate(drug, dose_mg))


@pytest.mark.parametrize("drug", ["midazolam", "fentanyl"])
@pytest.mark.parametrize("do", ["inject", "test dose", "anaesthetise"])
def test_a_sedative_goes_through_no_needle(drug, do):
    part = {"drug": drug, "strength": "1 mg/mL", "volume_ml": 2}
    with pytest.raises(ValidationError, match="give it in a step 'do: sedate'"):
        plan({"do": do, "ingredients": [part]})


def told(*steps, **case):
    known = read_case("healthy-adult").model_dump() | case
    return [one.text for one in warnings_of(plan(*steps), Case.model_validate(known))]


@pytest.mark.parametrize(
    ("steps", "case", "says"),
    [
        ([sedate("midazolam", 3)], {}, "3 mg at once is above the 2.5 mg"),
        ([sedate("midazolam", 2)], {"patient": OLD}, "2 mg at once is above the 1.5 mg"),
        ([sedate("midazolam", 2)], {"health": {"asa_class": 3}}, "2 mg at once is above the 1.5 mg"),
        ([sedate("midazolam", 2)] * 3, {}, "6 mg in 24 h is above the 5 mg"),
        ([sedate("fentanyl", 0.05), sedate("midazolam", 2)], {}, "above the 1.75 mg"),
        ([sedate("fentanyl", 0.15)], {}, "above the 0.1 mg"),
        ([inject("triamcinolone", "40 mg/mL", 2)], {}, "80 mg at once is above the 40 mg"),
        (
            [inject("triamcinolone", "40 mg/mL", 1)],
            {"health": {"diabetes": True}},
            "above the 20 mg that is usual in diabetes",
        ),
        ([inject("methylprednisolone", "40 mg/mL", 3)], {}, "120 mg at once is above the 80 mg"),
        ([inject("hyaluronidase", "150 IU/mL", 10)], {}, "1500 IU at once is above the 300 IU"),
        ([inject("sodium chloride", "10 %", 8)], {}, "800 mg in 24 h is above the 600 mg"),
        ([inject("iohexol", "120 mgI/mL", 3)], {}, "weaker than any solution"),
        ([inject("iohexol", "240 mgI/mL", 3)], {"health": {"egfr_ml_min": 25}}, "eGFR 25 mL/min"),
        ([inject("sodium chloride", "0.9 %", 10, rate_ml_s=2)], {}, "2 mL/s is faster than the 1 mL/s"),
        ([inject("sodium chloride", "0.9 %", 25)], {}, "25 mL at once is above 20 mL"),
        (
            [inject("sodium chloride", "0.9 %", 12)],
            {"findings": {"central_stenosis": [{"disc": "L4-L5", "grade": "severe"}]}},
            "12 mL at once into a narrow canal is above 10 mL",
        ),
        (
            [inject("betamethasone", "6 mg/mL", 1)],
            {"treatments": [{"care": "epidural injection", "weeks_ago": 3}]},
            "the last injection was 21 days ago",
        ),
        (
            [inject("methylprednisolone", "40 mg/mL", 2)],
            {"patient": OLD, "health": {"steroid_injections_in_year": 2}},
            "above 200 mg a year bone is lost after the menopause",
        ),
        ([inject("lidocaine", "1 %", 3), inject("bupivacaine", "0.25 %", 3)], {}, "two local anaesthetics"),
    ],
)
def test_what_is_above_usual_practice_is_asked_about_and_not_refused(steps, case, says):
    assert any(says in text for text in told(*steps, **case))


def test_isotonic_saline_and_a_usual_dose_are_not_asked_about():
    assert told(inject("sodium chloride", "0.9 %", 10), sedate("midazolam", 2)) == []
