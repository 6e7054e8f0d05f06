"""A plan carried out: stopped by hand at any tick, stopped by a sign, and what the operator waits for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neuroplasty.body.procedure import Filling, Hands, Manner, Setting, SyringeHand, Theatre, act, perform
from neuroplasty.documents.places import Place
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import (
    AdvanceCatheter,
    Aspirate,
    Examine,
    Expose,
    Inflate,
    Ingredient,
    Inject,
    PlaceNeedle,
    Remove,
    Sedate,
    Steer,
    Wait,
)

# Under its own name pytest takes the step for a class of tests.
from neuroplasty.documents.steps import TestDose as DoseToTest

NEEDLE = PlaceNeedle(route="caudal", minutes=1)
RECESS = Place(level="L5", side="left", region="lateral recess")
DYE = Inject(label="dye", ingredients=(Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=4),))
NUMBING = (Ingredient(drug="lidocaine", strength="2 %", volume_ml=19),)
LIDOCAINE = Inject(label="lidocaine", ingredients=NUMBING)
SALT = (Ingredient(drug="sodium chloride", strength="10 %", volume_ml=6),)
HYPERTONIC = Inject(label="hypertonic saline", ingredients=SALT)
ISOTONIC = Inject(
    label="saline", ingredients=(Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=5),)
)


def plan(*steps):
    """Steps as the rest of a plan may be: not judged as a whole one."""
    whole = Plan(name="p", title="P", steps=(Wait(minutes=1),))
    return whole.model_copy(update={"steps": steps})


def stopped_after(theatre, ticks, *steps):
    """The ticks of a plan that is stopped by hand once it has shown so many."""
    seen = []
    for one in perform(theatre, plan(*steps), until=lambda: len(seen) >= ticks):
        seen.append(one)
    return seen


def records(seen):
    return [one.record for one in seen if one.record]


def outcomes(seen):
    return [record.outcome for record in records(seen)]


def flowed_ml(seen):
    return sum(one.tick.forces.flow_ml_s * one.tick.dt_s for one in seen)


@pytest.fixture(scope="module")
def theatre(make_theatre, carry_out):
    """A needle in the canal of somebody who may have 400 mg of lidocaine in a day."""
    return carry_out(make_theatre(limits={"lidocaine": 400.0}), NEEDLE)[0]


STEPS = (Sedate(dose_mg=2), DYE, AdvanceCatheter(to=RECESS), ISOTONIC, Inflate(hold_s=2), Wait(minutes=5))


@pytest.fixture(scope="module")
def whole(block, carry_out):
    begun, _ = carry_out(Theatre.begin(Setting.of(block, spacing_mm=3.0)), NEEDLE)
    return begun, list(perform(begun, plan(*STEPS)))


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.99])
def test_wherever_it_is_stopped_the_running_step_ends_with_its_record(whole, share):
    begun, told = whole
    ticks = max(1, round(share * len(told)))
    seen = stopped_after(begun, ticks, *STEPS)
    running = told[ticks - 1].step
    assert [record.number for record in records(seen)] == list(range(1, running + 1))
    last = seen[-1]
    assert last.record is not None or last.do == "afterwards"
    if told[ticks - 1].record is None:
        assert (records(seen)[-1].said, records(seen)[-1].outcome) == ("Stopped by hand.", "done in part")
    assert records(seen)[-1].end_s == pytest.approx(last.theatre.t_s, abs=0.1)
    assert [one.tick.t_s for one in seen[:ticks]] == [one.tick.t_s for one in told[:ticks]]
    happened = [event for one in seen[:ticks] for event in one.events]
    assert happened == [event for one in told[:ticks] for event in one.events]
    assert last.theatre.given_ml == pytest.approx(flowed_ml(told[:ticks]), abs=1e-9)
    assert last.theatre.inflation is None, "nobody holds it any more"


def test_a_plan_that_nobody_stops_is_carried_out_whole(whole):
    _, told = whole
    assert outcomes(told) == ["done"] * len(STEPS)
    assert not any(one.stopped_by for one in told)


def test_a_log_of_hands_does_the_procedure_again(whole, digest):
    theatre, told = whole
    for one in told:
        theatre, tick = act(theatre, one.hands, one.tick.dt_s)
        assert tick.t_s == one.tick.t_s
    assert digest(theatre) == digest(told[-1].theatre)


def test_a_plan_carried_out_in_pieces_ends_as_the_whole_one(whole, digest):
    theatre, told = whole
    for step in STEPS:
        *_, last = (one for one in perform(theatre, plan(step)) if one.do != "afterwards")
        theatre = last.theatre
    end = [one for one in told if one.do != "afterwards"][-1].theatre
    assert digest(theatre) == digest(end)


def test_an_injection_stopped_by_hand_is_booked_as_it_flowed(theatre):
    seen = stopped_after(theatre, 75, LIDOCAINE)
    assert flowed_ml(seen) == pytest.approx(19.0 * 75 / 80)
    (entry,) = seen[-1].theatre.book.entries
    assert entry.amount == pytest.approx(380.0 * 75 / 80, rel=1e-12)
    assert entry.amount == pytest.approx(20.0 * flowed_ml(seen), rel=1e-12)
    assert seen[-1].theatre.given_ml == pytest.approx(19.0 * 75 / 80)
    assert records(seen)[-1].said == "Stopped by hand."


def test_two_injections_stopped_by_hand_are_over_the_limit_together_and_it_is_told_at_the_tick(theatre):
    first = stopped_after(theatre, 75, LIDOCAINE)[-1].theatre
    seen = list(perform(first, plan(LIDOCAINE, LIDOCAINE)))
    (over,) = [one for one in seen if any(event.kind == "over-dose" for event in one.events)]
    before = seen[seen.index(over) - 1].theatre.book.amounts("epidural")["lidocaine"]
    after = over.theatre.book.amounts("epidural")["lidocaine"]
    assert before <= 400.0 < after
    assert over.tick.forces.flow_ml_s > 0
    assert outcomes(seen) == ["done in part", "not done"]
    assert "this patient's limit is 400 mg" in records(seen)[0].said
    assert "no more lidocaine" in records(seen)[1].said
    assert seen[-1].theatre.book.amounts("epidural")["lidocaine"] == after


def test_a_hand_that_goes_on_over_the_limit_is_told_once_and_every_drop_is_booked(theatre):
    filling, over, drops = Filling("lidocaine", NUMBING), 0, 0.0
    for number in range(150):
        held = SyringeHand(filling if number % 75 == 0 else None, rate_ml_s=0.5)
        theatre, tick = act(theatre, Hands(syringe=held), 38.0 / 80)
        drops += 20.0 * tick.forces.flow_ml_s * tick.dt_s
        amount = theatre.book.amounts("epidural")["lidocaine"]
        told = any(event.kind == "over-dose" for event in tick.events)
        assert told == (over == 0 and amount > 400.0)
        over += told
    assert over == 1
    assert theatre.book.amounts("epidural")["lidocaine"] == pytest.approx(drops, rel=1e-12)
    assert theatre.book.amounts("epidural")["lidocaine"] == pytest.approx(2 * 380.0 * 75 / 80)
    assert [one.drop for one in theatre.book.entries] == [1, 2]


def test_a_day_later_as_much_may_be_given_again(theatre):
    first = stopped_after(theatre, 75, LIDOCAINE)[-1].theatre
    seen = list(perform(first, plan(Wait(minutes=1440), LIDOCAINE)))
    assert outcomes(seen) == ["done", "done"]
    assert not any(event.kind == "over-dose" for one in seen for event in one.events)


def test_a_limit_that_is_passed_on_two_days_is_told_on_both(theatre):
    twice = (LIDOCAINE, LIDOCAINE)
    seen = list(perform(theatre, plan(*twice, Wait(minutes=1500), *twice)))
    told = [event for one in seen for event in one.events if event.kind == "over-dose"]
    assert len(told) == 2
    assert outcomes(seen) == ["done", "done in part", "done", "done", "done in part"]


def test_after_a_stop_nothing_that_needs_or_puts_in_an_instrument_is_done(theatre):
    csf = replace(theatre, strayed="intrathecal")
    refused = (
        DYE,
        DoseToTest(ingredients=(Ingredient(drug="lidocaine", strength="2 %", volume_ml=3),)),
        AdvanceCatheter(to=RECESS),
        Steer(to=RECESS),
        Inflate(),
        PlaceNeedle(route="caudal"),
        Aspirate(),
    )
    allowed = (Expose(label="look", views=("AP",)), Wait(minutes=1), Examine(), Remove(what="everything"))
    seen = list(perform(csf, plan(Aspirate(), *refused, *allowed)))
    assert outcomes(seen) == ["done", *["not done"] * len(refused), *["done"] * len(allowed)]
    assert all(
        record.said == "Not done: the procedure was stopped after dural puncture."
        for record in records(seen)[1 : 1 + len(refused)]
    )
    assert seen[-1].stopped_by == "dural puncture"
    assert seen[-1].theatre.given_ml == 0.0


def test_hypertonic_saline_waits_until_the_feet_move_as_before(theatre):
    numb = (LIDOCAINE, Wait(minutes=20), Examine())
    seen = list(
        perform(theatre, plan(*numb, HYPERTONIC, ISOTONIC, Wait(minutes=1200), Examine(), HYPERTONIC))
    )
    failed, waits, plain, _, passed, given = records(seen)[2:]
    assert failed.said.startswith("Weaker than before: ")
    (block,) = [event for one in seen for event in one.events if event.kind == "motor block"]
    assert block.text == failed.said
    assert (waits.outcome, plain.outcome) == ("not done", "done")
    assert "hypertonic saline waits until the feet move as before" in waits.said
    assert failed.said in waits.said
    assert passed.said == "Both feet move as before."
    assert given.outcome == "done"
    assert seen[-1].theatre.book.amounts("epidural")["sodium chloride"] == pytest.approx(5 * 9 + 600)


def test_an_examination_without_a_block_lets_hypertonic_saline_be_given(theatre):
    seen = list(perform(theatre, plan(DYE, Examine(), HYPERTONIC)))
    assert outcomes(seen) == ["done", "done", "done"]
    assert records(seen)[1].said == "Both feet move as before."


def test_who_looks_less_often_sees_fewer_ticks_of_the_same_injection(theatre):
    often, seldom = (
        list(perform(theatre, plan(DYE), manner=Manner(looks_per_injection=looks))) for looks in (80, 10)
    )
    assert len(seldom) < len(often)
    assert seldom[-1].theatre.book.amounts("epidural") == pytest.approx(
        often[-1].theatre.book.amounts("epidural")
    )


def test_what_the_dye_showed_is_told_when_all_is_over(theatre):
    seen = list(perform(theatre, plan(DYE, Wait(minutes=1))))
    assert seen[-1].do == "afterwards"
    assert [event.kind for event in seen[-1].events] == ["contrast pattern"]
    assert seen[-2].record is not None
