"""The recovery programme: dated, by root, only what applies, in words a child of twelve can read."""

from __future__ import annotations

import datetime
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.care.programme import make_programme, roots_to_glide, treated_roots
from neuroplasty.care.programme.texts import texts
from neuroplasty.documents.case import Case, Pain, Patient
from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure, StepRecord
from neuroplasty.documents.history import BloodThinner, Health
from neuroplasty.documents.plan import Medication, Plan
from neuroplasty.documents.records import RootRecord
from neuroplasty.documents.steps import Ingredient, Inject, PlaceNeedle, Sedate
from neuroplasty.errors import DocumentError

DAY = datetime.date(2026, 3, 2)
LATER = datetime.date(2026, 6, 1)


def root(name: str, lidocaine: float = 0.0, bonded: tuple[float, float] = (0.0, 0.0)) -> RootRecord:
    return RootRecord(
        root=name,
        gap_before_mm=2,
        gap_after_mm=2,
        bonded_before=bonded[0],
        bonded_after=bonded[1],
        peak_pressure_mmhg=20,
        dye_before=True,
        dye_after=True,
        peak_concentration={"iohexol": 100.0, "lidocaine": lidocaine},
    )


def episode(
    *roots: RootRecord, health: Health | None = None, hours: float = 1.0, sedate: bool = True
) -> Episode:
    steps = (
        *((Sedate(dose_mg=2),) if sedate else ()),
        PlaceNeedle(route="caudal"),
        Inject(
            ingredients=(
                Ingredient(drug="lidocaine", strength="2 %", volume_ml=5),
                Ingredient(drug="betamethasone", strength="6 mg/mL", volume_ml=1),
            )
        ),
    )
    end_s = hours * 3600
    return Episode(
        made_by="a test",
        simulated=True,
        status="complete",
        case=Case(
            name="someone",
            title="Someone",
            patient=Patient(age_years=50, sex="female", stature_cm=165, weight_kg=70),
            pains=(Pain(site="leg", side="left", root="L5 left", intensity_nrs=7, months=8),),
            health=health or Health(),
        ),
        plan=Plan(name="p", title="P", steps=steps),
        procedure=Procedure(
            anatomy=AnatomyNote(source="a test", levels=("L4", "L5", "S1")),
            steps=tuple(
                StepRecord(
                    number=k, do=step.do, start_s=0, end_s=end_s * k / len(steps), said="", outcome="done"
                )
                for k, step in enumerate(steps, start=1)
            ),
            roots=roots,
        ),
    )


COMMON = (root("L3 left", 2), root("L4 left", 12), root("L5 left", 20), root("S1 left", 18))


def test_roots_that_a_drug_reached_in_strength_or_that_lost_bonds_were_treated():
    found = treated_roots(episode(*COMMON, root("S2 left", 0, (0.5, 0.3))))
    assert found == ("L4 left", "L5 left", "S1 left", "S2 left")


def test_the_painful_root_is_glided_and_a_wanted_one_in_its_place():
    assert roots_to_glide(episode(*COMMON)) == ("L5 left",)
    assert roots_to_glide(episode(*COMMON), ("S1 left",)) == ("S1 left",)


def test_a_programme_for_a_root_that_was_not_treated_is_refused():
    with pytest.raises(DocumentError, match=r"L3 left was asked for.*it treated L4 left, L5 left, S1 left"):
        make_programme(episode(*COMMON), DAY, roots=["L3 left"], today=LATER)


def test_an_episode_in_which_nothing_was_done_is_refused():
    with pytest.raises(DocumentError, match="no procedure to recover from"):
        make_programme(episode(root("L5 left")), DAY, today=LATER)


def test_a_day_to_come_is_planned_for_and_one_years_ahead_is_refused():
    ahead = make_programme(episode(*COMMON), datetime.date(2026, 6, 2), today=LATER)
    assert ahead.planned
    assert not make_programme(episode(*COMMON), LATER, today=LATER).planned
    with pytest.raises(DocumentError, match="2028-06-02, more than a year after today"):
        make_programme(episode(*COMMON), datetime.date(2028, 6, 2), today=LATER)


@pytest.mark.parametrize("offset", range(14))
def test_the_clinic_sees_nobody_on_a_day_it_is_closed(offset):
    start = datetime.date(2026, 12, 1) + datetime.timedelta(days=offset)
    closed = {datetime.date(2026, 12, 24), datetime.date(2026, 12, 31), start + datetime.timedelta(days=30)}
    made = make_programme(episode(*COMMON), start, closed=closed, today=start)
    for day in (*made.sessions, *(visit.day for visit in made.visits)):
        assert day.weekday() < 5
        assert day not in closed
        assert (day.month, day.day) not in {(12, 25), (12, 26), (1, 1)}
    assert len(set(made.sessions)) == len(made.sessions)
    assert list(made.sessions) == sorted(made.sessions)


def with_medications(*given, allergies=()):
    plain = episode(*COMMON)
    plan = plain.plan.model_copy(update={"medications": tuple(Medication(drug=one) for one in given)})
    return plain.model_copy(
        update={"plan": plan, "case": plain.case.model_copy(update={"allergies": tuple(allergies)})}
    )


@pytest.mark.parametrize(
    ("given", "name", "says"),
    [
        ("pregabalin", "pregabalin", "fires by itself"),
        ("Lyrica", "pregabalin", "fires by itself"),
        ("gabapentin", "gabapentin", "fires by itself"),
        ("Neurontin", "gabapentin", "fires by itself"),
        ("duloxetine", "duloxetine", "turn pain signals down"),
        ("Cymbalta", "duloxetine", "turn pain signals down"),
        ("amitriptyline", "amitriptyline", "sleep"),
        ("nortriptyline", "nortriptyline", "too small to act on mood"),
        ("Carbamazepine", "carbamazepine", "shocks"),
        ("venlafaxine", "venlafaxine", "turn pain signals down"),
        ("something new", "something new", "Ask the clinic what it is for"),
    ],
)
def test_a_medicine_that_steadies_the_nerve_is_listed_with_what_it_is_for(given, name, says):
    (one,) = make_programme(with_medications(given), DAY, today=LATER).steadying
    assert one.name == name
    assert says in one.line.text


def test_no_medicine_is_listed_that_nobody_gives_and_the_clinic_s_dose_counts():
    assert make_programme(episode(*COMMON), DAY, today=LATER).steadying == ()
    both = make_programme(
        with_medications("pregabalin"), DAY, medications=["Lyrica 75 mg at night"], today=LATER
    ).steadying
    assert [(one.name, one.dose) for one in both] == [("pregabalin", "75 mg at night")]


def test_a_medicine_to_which_there_is_an_allergy_is_refused():
    with pytest.raises(DocumentError, match="notes 'rash with Lyrica' among the allergies"):
        make_programme(with_medications("pregabalin", allergies=["rash with Lyrica"]), DAY, today=LATER)


def test_a_medicine_without_a_name_is_refused():
    with pytest.raises(DocumentError, match="name first"):
        make_programme(episode(*COMMON), DAY, medications=["75 mg of what?"], today=LATER)


def test_the_next_day_return_is_the_day_after_going_home():
    one, three = (make_programme(episode(*COMMON, hours=h), DAY, today=LATER) for h in (1, 51))
    assert (one.home_day, one.visits[0].day) == (DAY, DAY + datetime.timedelta(days=1))
    assert (three.home_day - DAY).days == 2
    assert (three.visits[0].day - three.home_day).days == 1


def test_phases_follow_each_other_without_a_gap_for_two_years():
    phases = make_programme(episode(*COMMON), DAY, today=LATER).phases
    assert all((b.first - a.last).days == 1 for a, b in pairwise(phases))
    assert (phases[-1].last - phases[0].first).days + 1 == 730


@pytest.mark.parametrize(
    ("name", "glide"),
    [
        ("L2 right", "Femoral glide"),
        ("L3 left", "Femoral glide"),
        ("L5 left", "Sciatic glide"),
        ("S1 right", "Sciatic glide"),
    ],
)
def test_each_root_has_the_glide_of_its_nerve_on_its_side(name, glide):
    (found,) = make_programme(episode(root(name, 20)), DAY, roots=[name], today=LATER).glides
    side = name.split()[1]
    assert found.name == glide
    assert any(side in step for step in found.how)
    assert 2 <= found.times_a_day <= 3
    assert (found.last - found.first).days > 90


def test_a_root_above_the_femoral_nerve_has_no_glide():
    assert make_programme(episode(root("T12 left", 20)), DAY, today=LATER).glides == ()


def test_only_what_applies_is_said():
    plain = make_programme(episode(*COMMON, sedate=False), DAY, today=LATER)
    told = make_programme(episode(*COMMON, health=Health(diabetes=True)), DAY, today=LATER)
    assert not any("alcohol" in line.text for line in plain.do_not)
    assert any("alcohol" in line.text for line in told.do_not)
    assert not any("sugar" in line.text for line in plain.do)
    assert any("sugar" in line.text for line in told.do)
    assert plain.numb_h == 24


def test_a_blood_thinner_has_its_day_and_an_infusion_waits_for_the_clinic():
    thinners = (BloodThinner(drug="apixaban"), BloodThinner(drug="heparin", route="intravenous"))
    first, second = make_programme(
        episode(*COMMON, health=Health(blood_thinners=thinners)), DAY, today=LATER
    ).medicines
    assert first.day == DAY + datetime.timedelta(days=1)
    assert second.day is None
    assert "only when the clinic" in second.line.text


def test_training_has_eight_sessions_in_four_weeks():
    sessions = make_programme(episode(*COMMON), DAY, today=LATER).sessions
    assert len(set(sessions)) == 8
    assert (sessions[-1] - sessions[0]).days < 28


@settings(max_examples=30, deadline=None)
@given(start=st.dates(datetime.date(2000, 1, 1), LATER), hours=st.floats(0.2, 80))
def test_nothing_is_dated_before_the_patient_goes_home(start, hours):
    programme = make_programme(episode(*COMMON, hours=hours), start, today=LATER)
    dates = [
        *(visit.day for visit in programme.visits),
        *programme.sessions,
        *(phase.first for phase in programme.phases),
        *(glide.first for glide in programme.glides),
    ]
    assert start <= programme.home_day
    assert all(day >= programme.home_day for day in dates)


def test_the_words_can_be_read_at_the_age_of_twelve():
    told = texts()
    said = [
        line["text"]
        for part in (
            told["discharge"],
            *told["first_day"].values(),
            told["call"]["lines"],
            told["go_now"]["lines"],
            told["training"]["lines"],
            *(phase["lines"] for phase in told["phases"]),
        )
        for line in part
    ]
    said += [phase["next"] for phase in told["phases"] if phase["next"]]
    said += [
        *told["glides"]["stop"],
        *(step for g in ("sciatic", "femoral") for step in told["glides"][g]["how"]),
    ]
    # Flesch and Kincaid: American school grade; a child of twelve is in the sixth or seventh.
    assert flesch_kincaid_grade(" ".join(said)) < 6
    worst = max(said, key=lambda text: flesch_kincaid_grade(text) if len(text.split()) > 8 else 0)
    assert flesch_kincaid_grade(worst) < 10, worst


def flesch_kincaid_grade(text: str) -> float:
    sentences = max(1, len(re.findall(r"[.!?:](\s|$)", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
