"""A tip that strays takes the injection with it, shows itself by its sign, and stops or moves the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neuroplasty.body.events import KINDS
from neuroplasty.body.procedure.recorder import Recorder
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import (
    AdvanceCatheter,
    Aspirate,
    Expose,
    Ingredient,
    Inject,
    PlaceNeedle,
    Position,
    Pulse,
    Remove,
    Wait,
)

# Under its own name pytest takes the step for a class of tests.
from neuroplasty.documents.steps import TestDose as DoseToTest
from neuroplasty.errors import AnatomyError

NEEDLE = PlaceNeedle(route="caudal")
CATHETER = AdvanceCatheter(to=Place(level="L5", side="left", region="lateral recess"))
DYE = Inject(label="dye", ingredients=(Ingredient(drug="iohexol", strength="180 mgI/mL", volume_ml=4),))
LIDOCAINE = (Ingredient(drug="lidocaine", strength="2 %", volume_ml=3),)
TEST = DoseToTest(ingredients=LIDOCAINE)
SALT = Inject(
    label="hypertonic saline",
    ingredients=(Ingredient(drug="sodium chloride", strength="10 %", volume_ml=6),),
    rate_ml_s=0.1,
)


def carry_out(theatre, *steps):
    ticks = []
    for number, step in enumerate(steps, start=1):
        ticks += theatre.carry_out(step, number)
    return ticks


def events(ticks):
    return [event for tick in ticks for event in tick.events]


def kinds(ticks):
    return [event.kind for event in events(ticks)]


def records(ticks):
    return [tick.record for tick in ticks if tick.record]


@pytest.fixture
def theatre(make_theatre):
    """A needle in the canal."""
    found = make_theatre()
    carry_out(found, NEEDLE)
    return found


def stray(theatre, place):
    theatre.vigilance.strayed = place


def test_in_the_epidural_space_nothing_is_wrong(theatre):
    ticks = carry_out(theatre, Aspirate(), DYE, TEST, Expose(label="look", views=("AP",)))
    assert not set(kinds(ticks)) & set(KINDS)
    assert theatre.elsewhere == {}
    assert all(record.outcome == "done" for record in records(ticks))
    assert "negative" in records(ticks)[2].said


def test_what_goes_into_the_csf_is_not_in_the_epidural_space(theatre):
    stray(theatre, "intrathecal")
    (record,) = records(carry_out(theatre, DYE))
    assert "iohexol 180 mgI/mL 4 mL" in record.said
    assert theatre.state.ledger.given_ml == 0.0
    assert theatre.elsewhere["intrathecal"]["iohexol"] == pytest.approx(720.0)
    assert theatre.given_ml == pytest.approx(4.0)


def test_clear_fluid_in_the_syringe_stops_the_procedure(theatre):
    stray(theatre, "intrathecal")
    ticks = carry_out(theatre, Aspirate(), DYE, Wait(minutes=1), Remove(what="everything"))
    found = [event for event in events(ticks) if event.kind == "dural puncture"]
    assert len(found) == 1
    assert "Clear fluid" in found[0].text
    assert found[0].sign
    assert found[0].reaction
    assert [record.outcome for record in records(ticks)] == ["done", "not done", "done", "done"]
    assert "stopped after dural puncture" in records(ticks)[1].said
    assert theatre.elsewhere == {}


def test_a_test_dose_in_the_csf_gives_the_sign_of_a_spinal_block(theatre):
    stray(theatre, "intrathecal")
    ticks = carry_out(theatre, TEST, SALT)
    assert kinds(ticks)[:2] == ["spinal block", "dural puncture"]
    assert "positive" in records(ticks)[0].said
    assert records(ticks)[1].outcome == "not done"
    assert "60 mg of lidocaine" in events(ticks)[0].cause


def test_nobody_who_does_not_look_finds_out_until_the_salt_is_in_the_csf(theatre):
    stray(theatre, "intrathecal")
    ticks = carry_out(theatre, SALT)
    assert kinds(ticks) == ["hypertonic saline in the CSF"]
    assert theatre.vigilance.stopped_by == "hypertonic saline in the CSF"


def test_isotonic_saline_in_the_csf_does_no_harm(theatre):
    stray(theatre, "intrathecal")
    weak = Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=6)
    assert kinds(carry_out(theatre, Inject(ingredients=(weak,)))) == []


def test_blood_in_the_syringe_moves_the_tip_and_the_plan_goes_on(theatre):
    stray(theatre, "vascular")
    ticks = carry_out(theatre, Aspirate(), DYE)
    assert kinds(ticks)[0] == "vessel entered"
    assert theatre.tip_place == "epidural"
    assert theatre.state.ledger.given_ml == pytest.approx(4.0)
    first = records(ticks)[0]
    assert first.end_s - first.start_s > 60, "to move the tip takes time"


def test_dye_in_a_vessel_is_seen_in_the_next_picture(theatre):
    stray(theatre, "vascular")
    ticks = carry_out(theatre, DYE, Expose(label="look", views=("AP",)))
    assert "vessel entered" in kinds(ticks)
    assert theatre.tip_place == "epidural"
    assert theatre.elsewhere["vascular"]["iohexol"] == pytest.approx(720.0)


def test_much_local_anaesthetic_in_a_vein_rings_in_the_ears(theatre):
    stray(theatre, "vascular")
    much = Inject(ingredients=(Ingredient(drug="bupivacaine", strength="0.5 %", volume_ml=10),))
    ticks = carry_out(theatre, much)
    assert "systemic toxicity" in kinds(ticks)


def test_a_catheter_beyond_the_canal_is_seen_from_the_side(theatre):
    carry_out(theatre, CATHETER)
    stray(theatre, "outside")
    assert kinds(carry_out(theatre, Expose(label="look", views=("AP",)))) == []
    ticks = carry_out(theatre, Expose(label="look", views=("lateral",)))
    assert "tip outside the canal" in kinds(ticks)


def test_a_catheter_in_a_foramen_that_was_not_meant_is_told(theatre):
    carry_out(theatre, CATHETER)
    catheter = theatre.catheter
    theatre.catheter = replace(catheter, tip_at=replace(catheter.tip_at, place="foramen"))
    meant = AdvanceCatheter(to=Place(level="L5", side="left", region="foramen"))
    told = [
        [event.kind for event in theatre.vigilance.after(theatre, step, 0.0)] for step in (CATHETER, meant)
    ]
    assert told == [["tip in a foramen"], []]


def test_what_an_instrument_does_is_told_with_its_sign_and_reaction(theatre):
    told = theatre.event("danger", "catheter kinked", "It is kinked.")
    assert "sharp bend" in told.sign
    assert "new one" in told.reaction
    assert theatre.event("note", "something else", "Else.").sign == ""


def test_nothing_goes_into_a_disc(theatre):
    stray(theatre, "disc")
    ticks = carry_out(theatre, DYE)
    assert records(ticks)[0].outcome == "not done"
    assert theatre.given_ml == 0.0


def test_a_new_needle_is_a_new_chance(theatre):
    stray(theatre, "vascular")
    carry_out(theatre, NEEDLE)
    assert theatre.tip_place == "epidural"


def test_after_an_injection_a_little_of_it_comes_back(theatre):
    carry_out(theatre, DYE, DYE)
    ticks = carry_out(theatre, Aspirate())
    assert "a little of what was injected" in records(ticks)[0].said


def test_a_dose_over_the_limit_is_told_once_and_no_more_of_it_is_given(theatre):
    theatre.vigilance.limits = {"lidocaine": 100.0}
    ticks = carry_out(theatre, TEST, TEST, TEST, DYE)
    assert kinds(ticks).count("over-dose") == 1
    over = next(event for event in events(ticks) if event.kind == "over-dose")
    assert "120 mg of lidocaine" in over.text
    assert [record.outcome for record in records(ticks)] == ["done", "done", "not done", "done"]
    assert "no more lidocaine" in records(ticks)[2].said


def test_what_the_catheter_entered_is_left_when_it_comes_out(theatre):
    carry_out(theatre, CATHETER)
    stray(theatre, "vascular")
    carry_out(theatre, Remove(what="catheter"))
    assert theatre.tip_place == "epidural"


def test_doses_on_different_days_do_not_add_up(theatre):
    theatre.vigilance.limits = {"lidocaine": 100.0}
    assert "over-dose" not in kinds(carry_out(theatre, TEST, Wait(minutes=1500), TEST))


def test_a_high_csf_pressure_stops_the_injection(theatre, monkeypatch):
    monkeypatch.setattr("neuroplasty.body.procedure.alerts.HIGH_CSF", 12.0)
    big = Inject(
        ingredients=(Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=60),), rate_ml_s=2
    )
    ticks = carry_out(theatre, big)
    assert "high pressure" in kinds(ticks)
    assert records(ticks)[0].outcome == "done in part"
    assert theatre.given_ml < 60


def test_much_local_anaesthetic_that_climbs_lowers_the_blood_pressure_once(theatre):
    much = Ingredient(drug="lidocaine", strength="2 %", volume_ml=60)
    ticks = carry_out(theatre, Inject(ingredients=(much,), rate_ml_s=2), Wait(minutes=1))
    assert kinds(ticks).count("hypotension") == 1


def test_positions_take_time_and_turn_gravity(theatre):
    prone = theatre.space.posture
    carry_out(theatre, Position(lie="left lateral", head_down_deg=10, minutes=2))
    assert theatre.space.posture != prone
    assert theatre.space.posture.lie == "left lateral"
    assert theatre.state.space is theatre.space


def test_an_episode_keeps_what_went_elsewhere(theatre):
    recorder = Recorder(theatre)
    stray(theatre, "intrathecal")
    for tick in theatre.carry_out(DYE, 1):
        recorder.watch(tick)
    (astray,) = theatre.vigilance.records
    assert (astray.place, astray.amounts) == ("intrathecal", {"iohexol": pytest.approx(720.0)})
    assert recorder.injected_ml[1] == pytest.approx(4.0)
    assert recorder.traces.injected_ml[-1] == pytest.approx(4.0)


def test_an_electrode_needs_a_catheter_that_has_left_the_needle(theatre):
    with pytest.raises(AnatomyError, match="electrode sits on the catheter"):
        carry_out(theatre, Pulse())


def test_pulses_leave_a_record_of_tip_and_roots(theatre):
    ticks = carry_out(theatre, CATHETER, Pulse(seconds=20))
    (treatment,) = theatre.treatments
    record = treatment.record
    assert record.mode == "pulsed"
    assert record.tip_peak_c <= 42.1
    assert len(record.t_s) == 40
    assert record.t_s[-1] == pytest.approx(20.0)
    near = min(record.roots, key=lambda root: root.distance_mm)
    assert near.root == "L5 left"
    assert near.field_v_m == max(root.field_v_m for root in record.roots)
    heats = [tick.heat for tick in ticks if tick.heat is not None]
    assert sum(heat.seconds for heat in heats) == pytest.approx(20.0)
    assert all(heat.pulsed for heat in heats)
    assert records(ticks)[1].end_s - records(ticks)[1].start_s == pytest.approx(20.0)


def test_an_electrode_that_still_lies_in_the_needle_stays_off(theatre):
    carry_out(theatre, CATHETER)
    theatre.catheter = replace(theatre.catheter, nodes=theatre.catheter.nodes[:, :5])
    ticks = carry_out(theatre, Pulse(electrode_mm=10))
    assert records(ticks)[0].outcome == "not done"
    assert "stays off" in records(ticks)[0].said
    assert theatre.treatments == []


@pytest.mark.parametrize(
    "place", ["intrathecal", "subdural", "vascular", "outside", "disc", "bone", "foramen"]
)
def test_wherever_the_tip_lies_every_step_ends_and_all_that_was_given_adds_up(theatre, place):
    stray(theatre, place)
    steps = (
        DYE,
        Aspirate(),
        TEST,
        Expose(label="look", views=("lateral",)),
        SALT,
        Wait(minutes=1),
        Remove(what="everything"),
    )
    ticks = carry_out(theatre, *steps)
    ended = records(ticks)
    assert [record.do for record in ended] == [step.do for step in steps]
    times = [tick.t_s for tick in ticks]
    assert times == sorted(times)
    asked = {"inject": 0.0, "test dose": 0.0}
    for step, record in zip(steps, ended, strict=True):
        if step.do in asked and record.outcome == "done":
            asked[step.do] += step.volume_ml
    assert theatre.given_ml == pytest.approx(sum(asked.values()))
    astray = theatre.vigilance.records
    assert all(amount >= 0 for one in astray for amount in one.amounts.values())
    assert all(event.sign and event.reaction for event in events(ticks) if event.kind in KINDS)
