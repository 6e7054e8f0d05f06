"""No plan gives a patient more than the limits, and a refusal shows its arithmetic."""

import pytest

from neuroplasty.care.doses import TOGETHER, Given, check_doses, doses
from neuroplasty.documents.case import Patient
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
