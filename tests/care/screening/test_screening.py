"""A screening says what speaks for and against, what is missing and what comes first, and invents nothing."""

import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from numpy.random import default_rng

from neuroplasty import read_case, read_plan, screen
from neuroplasty.brain.diary import simulate_diary
from neuroplasty.care.review import review_diary
from neuroplasty.care.screening import Priors, built_in_rules
from neuroplasty.care.screening.concordance import affected_roots
from neuroplasty.care.screening.evidence import weigh
from neuroplasty.care.screening.facts import facts_of, noted_as
from neuroplasty.care.screening.stepped_care import CARE_STEPS
from neuroplasty.documents.case import Case, Findings
from neuroplasty.documents.library import names
from neuroplasty.errors import DocumentError

PATIENTS = Path(__file__).parent / "vignettes" / "patients.yaml"


@cache
def people():
    return yaml.safe_load(PATIENTS.read_text(encoding="utf-8"))


def person(like="after surgery", **changes):
    data = {**people()[like]}
    for block, change in changes.items():
        both = isinstance(data.get(block), dict) and isinstance(change, dict)
        data[block] = {**data[block], **change} if both else change
    return Case.model_validate(data)


ANSWERED = "disc-herniation-not-for-surgery"
SILENT = ("healthy-adult", "l5-scar-after-discectomy")


@pytest.mark.parametrize("name", SILENT)
def test_a_built_in_case_without_answers_is_asked_before_anything_is_said(name):
    screening = screen(read_case(name))
    assert screening.answer == "cannot say yet"
    assert screening.red_flags == ()
    assert screening.questions[0].fact.startswith("red_flags.")


@pytest.mark.parametrize("name", [name for name in names("case") if name not in SILENT])
def test_a_built_in_case_in_which_all_was_asked_has_an_answer(name):
    assert screen(read_case(name)).answer == "body"


def test_a_finding_speaks_only_where_it_lies_at_the_root_that_hurts():
    spoken = {reason.rule for reason in screen(read_case("foraminal-stenosis-l5-left")).reasons}
    assert "foraminal-stenosis-worse" in spoken, "L5 left hurts, and its foramen is severely narrow"
    assert "foraminal-stenosis-mild" not in spoken, "the mild one is on the other side"
    assert "bulge-on-root" not in spoken, "the bulge at L5-S1 presses on S1"


def test_the_built_in_case_in_which_all_was_asked_says_why():
    screening = screen(read_case(ANSWERED))
    assert screening.answer == "body"
    assert "Brain: nothing speaks for it." in screening.why
    states = {step.name: step.state for step in screening.stepped_care}
    assert (states["neuroplasty"], states["surgery"]) == ("here", "not for this patient")


def test_scar_at_the_painful_root_after_surgery_is_for_the_body():
    screening = screen(person())
    assert screening.answer == "body"
    assert screening.stepped_care[4].state == "here"
    assert any(one.rule == "fibrosis-after-surgery" for one in screening.reasons)


@pytest.mark.parametrize("flag", ["saddle_numbness", "fever", "cancer", "progressive_weakness"])
def test_a_red_flag_comes_first_whatever_else_is_said(flag):
    screening = screen(person(red_flags={flag: True}))
    assert screening.answer == "red flags first"
    assert len(screening.red_flags) == 1
    assert all(step.state not in ("here", "next") for step in screening.stepped_care)


def test_one_red_flag_that_was_not_asked_leaves_the_answer_open():
    asked = {
        name: False for name in type(person().red_flags).model_fields if name not in ("complete", "cancer")
    }
    screening = screen(person(red_flags={**asked, "complete": False}))
    assert screening.answer == "cannot say yet"
    assert screening.questions[0].fact == "red_flags.cancer"


def test_a_red_flag_in_the_diary_s_own_words_counts():
    diary = simulate_diary(default_rng(2), days=3)
    first = replace(diary.entries[0], notes="numb between the legs")
    noted = replace(diary, entries=(first, *diary.entries[1:]), has=diary.has | {"notes"})
    screening = screen(person(), diary=review_diary(noted))
    assert screening.answer == "red flags first"
    assert "numb between the legs" in screening.red_flags[0].text


def test_a_learned_pathway_beside_a_pressed_root_is_both_and_without_one_is_brain():
    heads = {"outlasts_healing": True, "varies": True, "no_load": True}
    assert screen(person(learned=heads)).answer == "both"
    back = [{"site": "low back", "intensity_nrs": 5, "months": 40}]
    alone = person(pains=back, findings={}, diagnoses=[], learned=heads, symptoms={"below_knee": False})
    alone = alone.model_copy(update={"findings": Findings()})
    screening = screen(alone)
    assert screening.answer == "brain", screening.why


def test_findings_without_pain_at_their_root_are_no_proof():
    pains = [{"site": "leg", "side": "left", "root": "L2 left", "intensity_nrs": 7, "months": 20}]
    screening = screen(person(pains=pains))
    assert screening.answer == "neither yet"
    assert any(
        one.rule == "imaging-without-fit" and one.subject == "adhesiolysis" for one in screening.reasons
    )


def test_a_contraindication_that_was_not_asked_is_never_taken_for_absent():
    unknown = screen(person(health={"complete": False}))
    assert unknown.answer == "cannot say yet"
    asked = {one.fact for one in unknown.questions}
    assert {"health.systemic_infection", "health.bleeding_disorder"} <= asked


def test_silence_is_no_consent_and_no_refusal():
    screening = screen(person(wishes={"can_decide": None, "agrees_to_procedure": None}))
    asked = {one.fact for one in screening.questions}
    assert {"wishes.can_decide", "wishes.agrees_to_procedure"} <= asked
    assert not any(one.rule in ("cannot-decide", "does-not-agree") for one in screening.reasons)


def test_questions_come_most_informative_first_and_each_once():
    questions = screen(read_case("l5-scar-after-discectomy")).questions
    facts = [one.fact for one in questions]
    assert len(set(facts)) == len(facts)
    flags = [one.fact.startswith("red_flags.") for one in questions]
    assert flags.index(False) == 12
    rest = [one.decides for one in questions if not one.fact.startswith("red_flags.")]
    assert rest[0] == max(rest) > 10
    assert all(one.words.endswith(("?", ".", ")")) for one in questions)


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"health": {"pregnant": True}}, "patient.sex / health.pregnant"),
        ({"health": {"diabetes": False, "hba1c_percent": 8.1}}, "health.diabetes / health.hba1c_percent"),
        ({"findings": {"scars": []}, "workup": {"scar": "none"}}, "diagnoses / workup.scar"),
        ({"allergies": ["blue stuff"]}, "allergies"),
        ({"diagnoses": ["spinal stenosis"]}, "diagnoses / findings"),
        (
            {"pains": [{"site": "leg", "side": "right", "intensity_nrs": 7, "months": 20}]},
            "pains / findings",
        ),
        (
            {"pains": [{"site": "low back", "intensity_nrs": 7, "months": 20}]},
            "symptoms.below_knee / pains",
        ),
    ],
)
def test_a_contradiction_is_a_question_back_and_no_answer(changes, fact):
    screening = screen(person(**changes))
    assert screening.answer == "cannot say yet"
    assert screening.questions[0].fact == fact
    assert "?" in screening.questions[0].words


def test_allergies_are_known_by_brand_and_class_and_else_asked_about():
    facts = facts_of(person(allergies=["Omnipaque", "amides"]))
    assert facts["allergies.contrast"] is True
    assert facts["allergies.local_anaesthetic"] is True
    assert facts["allergies.steroid"] is False
    odd = person(allergies=["penicillin", "none", "blue stuff"])
    asked = [one.words for one in screen(odd).questions if one.fact == "allergies"]
    assert asked[0] == "Allergy to 'blue stuff': which drug is that? Write its generic name."
    assert facts_of(odd)["allergies.contrast"] is None, "what is not understood may be one to contrast"
    assert facts_of(person(allergies=[]))["allergies.contrast"] is None


def test_a_disc_presses_the_root_that_crosses_it_and_the_one_that_leaves_above_it_on_its_side():
    disc = Findings.model_validate(
        {"discs": [{"disc": "L4-L5", "kind": "protrusion", "side": "left", "depth_mm": 5}]}
    )
    assert affected_roots(disc) == {"L5 left", "L4 left"}
    central = Findings.model_validate({"central_stenosis": [{"disc": "L4-L5", "grade": "severe"}]})
    assert affected_roots(central) == {"L5 left", "L5 right"}


def test_the_side_alone_can_contradict_but_never_prove():
    leg = {"site": "leg", "side": "left", "intensity_nrs": 7, "months": 20}
    assert facts_of(person(pains=[leg]))["root.concordant"] is None
    assert facts_of(person(pains=[{**leg, "side": "right"}]))["root.concordant"] is False


def test_what_is_worked_out_is_asked_for_by_the_field_it_is_noted_in():
    facts = facts_of(read_case("healthy-adult"))
    assert noted_as("root.concordant", facts) == ("pains.root",)
    assert noted_as("care.conservative_for", facts) == ("treatments",)
    assert noted_as("learned.triggered", facts) == ("learned.no_load", "learned.thought")


def test_a_finding_nobody_measured_moves_nothing_and_stays_unknown():
    nothing = weigh(
        "brain", {"learned.alternates": True, "learned.triggered": True}, Priors(brain=(0.2, 0.4))
    )
    assert (nothing.low, nothing.high) == pytest.approx((0.2, 0.4))
    assert not nothing.known
    assert nothing.words.startswith("unknown: 20% to 40% before")
    assert all(one.likelihood_ratio is None for one in nothing.weighings)


def test_a_measured_finding_moves_its_range_by_the_ends_of_its_own():
    raised = weigh("disc", {"symptoms.straight_leg_raise": True}, Priors(disc=(0.3, 0.6)))
    # Odds 0.3/0.7 times 1.0, and 0.6/0.4 times 1.5, as computed by hand.
    assert (raised.low, raised.high) == pytest.approx((0.3, 2.25 / 3.25))
    sensitised = weigh("brain", {"learned.csi": 43}, Priors(brain=(0.5, 0.5)))
    assert (sensitised.low, sensitised.high) == pytest.approx((1.4 / 2.4, 2.4 / 3.4))
    calm = weigh("brain", {"learned.csi": 39}, Priors(brain=(0.5, 0.5)))
    assert (calm.low, calm.high) == pytest.approx((0.19 / 1.19, 0.51 / 1.51))


@pytest.mark.parametrize(
    ("facts", "ratios"),
    [
        ({"straight_leg_raise": True, "crossed_leg_raise": True}, [2.8]),
        ({"straight_leg_raise": True, "crossed_leg_raise": False}, [1.3]),
        ({"straight_leg_raise": False, "crossed_leg_raise": False}, [0.6]),
        ({"numbness_in_root": True, "weakness_in_root": True}, [2.6]),
        ({"numbness_in_root": True, "weakness_in_root": False, "reflex_loss": False}, [1.65]),
        ({"numbness_in_root": False, "weakness_in_root": False}, [0.40]),
        ({"numbness_in_root": True, "weakness_in_root": True, "straight_leg_raise": True}, [1.3, 2.6]),
        ({"below_knee": True, "weakness_in_root": True}, []),
    ],
)
def test_of_a_block_one_finding_is_weighed(facts, ratios):
    noted = {f"symptoms.{name}": value for name, value in facts.items()}
    weighed = [one.likelihood_ratio for one in weigh("disc", noted).weighings]
    assert [one for one in weighed if one is not None] == ratios


def test_history_and_examination_together_are_held_at_what_the_cluster_was_worth():
    everything = {
        "symptoms.crossed_leg_raise": True,
        "symptoms.numbness_in_root": True,
        "symptoms.reflex_loss": True,
        "learned.pain_detect": 25,
    }
    even = Priors(disc=(0.5, 0.5))
    assert weigh("disc", everything, even).high == pytest.approx(3.6 / 4.6)
    assert "held at what eight findings together were worth" in weigh("disc", everything, even).words
    nothing = dict.fromkeys(everything, False) | {
        "learned.pain_detect": 3,
        "symptoms.straight_leg_raise": False,
    }
    assert weigh("disc", nothing, even).low == pytest.approx(0.35 / 1.35)
    negative = {**nothing, "workup.root_block_relief_percent": 10}
    assert weigh("disc", negative, even).low == pytest.approx(0.35 * 0.04 / (1 + 0.35 * 0.04))


def test_what_speaks_of_one_cause_moves_no_other():
    facts = facts_of(read_case("disc-herniation-not-for-surgery"))
    alike = {**facts, "symptoms.claudication": True}
    for head in ("disc", "scar", "brain"):
        assert weigh(head, facts) == weigh(head, alike)
    assert weigh("stenosis", alike).low > weigh("stenosis", facts).high
    scarred = {**facts, "workup.adhesions_shown": True}
    for head in ("disc", "stenosis", "brain"):
        assert weigh(head, facts) == weigh(head, scarred)


@pytest.mark.parametrize(
    ("age", "most"), [(20, 1 / 0.30), (40, 2.0), (45, 1 / 0.55), (80, 1 / 0.84), (95, 1 / 0.84)]
)
def test_a_bulge_on_an_image_is_worth_no_more_than_it_is_rare_at_that_age(age, most):
    old = person(
        "disc",
        patient={"age_years": age},
        findings={"discs": [{"disc": "L2-L3", "kind": "bulge", "depth_mm": 3}]},
    )
    facts = {name: value for name, value in facts_of(old).items() if name.startswith(("findings", "patient"))}
    (shown,) = [one for one in weigh("disc", facts).weighings if one.likelihood_ratio is not None]
    assert (shown.low, shown.high) == (1.0, pytest.approx(most))


@pytest.mark.parametrize("head", ["disc", "stenosis", "scar", "brain"])
def test_where_nothing_is_known_the_answer_is_unknown_and_narrower_than_ten_to_ninety(head):
    likelihood = weigh(head, facts_of(read_case("healthy-adult")))
    assert not likelihood.known
    assert (likelihood.low, likelihood.high) == pytest.approx((likelihood.prior_low, likelihood.prior_high))
    if head != "scar":
        assert likelihood.high - likelihood.low <= 0.5 + 1e-9


def test_priors_come_by_the_setting_and_one_that_is_not_known_is_refused():
    assert Priors.of("specialist").disc == (0.5, 0.85)
    assert Priors.from_words(setting="primary care", brain="0.2,0.3").brain == (0.2, 0.3)
    with pytest.raises(DocumentError, match="The setting is one of"):
        Priors.of("the pub")


@pytest.mark.parametrize("words", ["0.2", "a,b", "0.6,0.2", "0,0.5", "0.5,1"])
def test_a_prior_that_is_no_range_is_refused(words):
    with pytest.raises(DocumentError):
        Priors.from_words(body=words)


def test_stepped_care_names_every_step_and_one_that_is_next_or_here():
    for like in people():
        screening = screen(person(like))
        assert [step.name for step in screening.stepped_care] == list(CARE_STEPS)
        assert sum(step.state in ("here", "next") for step in screening.stepped_care) <= 1, like
        assert all(step.why for step in screening.stepped_care)


def test_too_little_care_puts_the_patient_on_the_lowest_step_that_is_left():
    screening = screen(person(treatments=[]))
    assert screening.stepped_care[0].state == "next"
    assert any(one.rule == "care-first" for one in screening.reasons)


def test_a_plan_s_doses_are_shown_and_one_that_breaks_a_limit_is_refused_with_its_arithmetic():
    plan = read_plan("one-day-caudal")
    fine = screen(person(), plan=plan)
    assert fine.doses_refused is None
    assert any(dose.drug == "iohexol" for dose in fine.doses)
    small = person(patient={"weight_kg": 36})
    data = plan.model_dump()
    for step in data["steps"]:
        for part in step.get("ingredients", ()):
            if part["drug"] == "lidocaine":
                part["volume_ml"] = 20
    refused = screen(small, plan=type(plan).model_validate(data))
    assert refused.doses == ()
    assert "4.5 mg/kg x 36 kg = 162 mg" in str(refused.doses_refused)


def test_rules_given_are_the_rules_used():
    only = built_in_rules().without("fibrosis-after-surgery")
    assert "fibrosis-after-surgery" in {one.rule for one in screen(person()).reasons}
    assert "fibrosis-after-surgery" not in {one.rule for one in screen(person(), rules=only).reasons}


def test_the_same_case_gives_the_same_screening():
    assert screen(person()) == screen(person())


def test_a_case_screens_in_under_20_ms():
    case = person()
    screen(case)
    best = min(_seconds(case) for _ in range(5))
    assert best < 0.020


def _seconds(case):
    start = time.perf_counter()
    screen(case)
    return time.perf_counter() - start
