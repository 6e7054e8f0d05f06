"""Whole plans with every step, with and without chance, and documents that ask for what cannot be."""

from __future__ import annotations

import pytest

from neuroplasty import Episode
from neuroplasty.care.doses import check_doses, limits, planned
from neuroplasty.care.rehearsal import assumptions, rehearse
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.episode import Event
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Ablate, Ingredient, Inject, PlaceNeedle, Position, Pulse
from neuroplasty.documents.steps import TestDose as DoseToTest
from neuroplasty.errors import DoseError

LIDOCAINE = (Ingredient(drug="lidocaine", strength="2 %", volume_ml=15),)
SHORT = Plan(
    name="short",
    title="Short",
    steps=(
        PlaceNeedle(route="caudal"),
        Inject(ingredients=(Ingredient(drug="iohexol", strength="180 mgI/mL", volume_ml=2),)),
    ),
)


@pytest.fixture(scope="module")
def case():
    return read_case("l5-scar-after-discectomy")


@pytest.fixture(scope="module")
def everything(case):
    return rehearse(case, read_plan("everything"), spacing_mm=5.0, seed=2, years_after=False)


@pytest.mark.slow
def test_a_plan_with_every_step_is_carried_out_to_its_end(everything):
    plan = everything.plan
    assert everything.status == "complete"
    assert [record.do for record in everything.procedure.steps] == [step.do for step in plan.steps]
    assert {step.do for step in plan.steps} >= {
        "position",
        "test dose",
        "aspirate",
        "steer",
        "inflate",
        "pulse",
    }
    assert all(record.outcome != "not done" for record in everything.procedure.steps)


@pytest.mark.slow
def test_its_record_holds_what_the_generator_did_and_reads_back(everything):
    (heat,) = everything.procedure.heat
    assert heat.tip_peak_c <= 42.1
    assert len(heat.t_s) == len(heat.tip_c) == len(heat.width_ms) == len(heat.watts) == 240
    assert Episode.model_validate_json(everything.episode.model_dump_json()) == everything.episode


@pytest.mark.slow
def test_its_test_dose_counts_towards_the_limit(everything):
    given = {dose.drug: dose.given for dose in everything.procedure.doses}
    assert given["lidocaine"] == pytest.approx(50 + 40 + 100)


def test_a_test_dose_counts_when_a_plan_is_refused(case):
    plan = SHORT.model_copy(
        update={"steps": (SHORT.steps[0], DoseToTest(ingredients=LIDOCAINE), Inject(ingredients=LIDOCAINE))}
    )
    assert sum(one.amount for one in planned(plan)) == 600.0
    with pytest.raises(DoseError, match="600 mg"):
        check_doses(plan, case.patient)


def test_limits_are_the_tightest_for_the_patient(case):
    found = limits(case.patient)
    assert found["iohexol"] == 3060
    assert found["bupivacaine"] == min(175, 2.0 * case.patient.weight_kg)
    assert found["betamethasone"] > 0


def test_chance_is_written_down_and_the_same_seed_gives_the_same_episode(case):
    first, again = (
        rehearse(case, SHORT, spacing_mm=5.0, seed=1, chance=True, years_after=False) for _ in range(2)
    )
    assert first.chance
    assert first.model_dump_json() == again.model_dump_json()


def test_without_chance_no_event_is_one_of_chance(case):
    episode = rehearse(case, SHORT, spacing_mm=5.0, seed=1, years_after=False)
    assert not episode.chance
    assert not any(event.cause.startswith("chance") for event in episode.procedure.events)


def test_an_event_of_chance_that_stops_the_procedure_stops_the_episode(case, monkeypatch):
    monkeypatch.setattr(
        "neuroplasty.body.events.risks.draw",
        lambda found, rng: [risk for risk in found if risk.kind == "dural puncture"],
    )
    episode = rehearse(case, SHORT, spacing_mm=5.0, chance=True, years_after=False)
    assert episode.status == "stopped"
    assert [record.outcome for record in episode.procedure.steps][-1] == "not done"
    assert not any(dose.given > 0 for dose in episode.procedure.doses)


def test_an_old_event_without_sign_or_cause_still_reads():
    found = Event.model_validate(
        {"t_s": 1.0, "severity": "note", "kind": "dye", "text": "Dye outlines L5 left."}
    )
    assert (found.sign, found.reaction, found.cause) == ("", "", "")


@pytest.mark.parametrize("step", [Pulse, Ablate])
@pytest.mark.parametrize("length", [0.0, -1.0, 0.5, 50.0, float("nan")])
def test_an_electrode_that_cannot_be_is_refused_in_the_document(step, length):
    with pytest.raises(ValueError, match="electrode_mm"):
        step(electrode_mm=length)


def test_nobody_sits_on_a_tilted_table():
    with pytest.raises(ValueError, match="tilted table"):
        Position(lie="sitting", head_down_deg=10)


def test_the_numbers_of_both_rooms_are_among_the_assumptions():
    rooms = {row.room for row in assumptions()}
    assert {"radiofrequency", "events"} <= rooms
