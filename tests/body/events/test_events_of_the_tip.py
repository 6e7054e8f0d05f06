"""A tip that strays takes the injection with it, shows itself by its sign, and stops or moves the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neuroplasty.body.epidural import Posture
from neuroplasty.body.events import KINDS, happen
from neuroplasty.body.instruments.radiofrequency import Dials
from neuroplasty.body.procedure import Hands, act
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import (
    AdvanceCatheter,
    Aspirate,
    Expose,
    Ingredient,
    Inject,
    Move,
    PlaceNeedle,
    Position,
    Pulse,
    Remove,
    Steer,
    Wait,
)

# Under its own name pytest takes the step for a class of tests.
from neuroplasty.documents.steps import TestDose as DoseToTest
from neuroplasty.errors import HandsError

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
AT_THE_ROOTS = ("dye", "root pressure", "contrast pattern")


def events(seen):
    """Events, but for what only says where the fluid went."""
    return [event for one in seen for event in one.events if event.kind not in AT_THE_ROOTS]


def kinds(seen):
    return [event.kind for event in events(seen)]


def records(seen):
    return [one.record for one in seen if one.record]


def stopped_by(seen):
    return next((one.stopped_by for one in reversed(seen) if one.stopped_by), "")


@pytest.fixture(scope="module")
def theatre(make_theatre, carry_out):
    """A needle in the canal."""
    return carry_out(make_theatre(), NEEDLE)[0]


@pytest.fixture(scope="module")
def with_catheter(theatre, carry_out):
    """A catheter at its place."""
    return carry_out(theatre, CATHETER)[0]


@pytest.fixture(scope="module")
def limited(make_theatre, carry_out):
    """A needle in the canal of somebody who may have 100 mg of lidocaine in a day."""
    return carry_out(make_theatre(limits={"lidocaine": 100.0}), NEEDLE)[0]


def strayed(theatre, place):
    return replace(theatre, strayed=place)


def test_in_the_epidural_space_nothing_is_wrong(theatre, carry_out):
    after, seen = carry_out(theatre, Aspirate(), DYE, TEST, Expose(label="look", views=("AP",)))
    assert kinds(seen) == []
    assert after.elsewhere is None
    assert all(record.outcome == "done" for record in records(seen))
    assert "negative" in records(seen)[2].said


def test_what_goes_into_the_csf_is_not_in_the_epidural_space(theatre, carry_out):
    after, seen = carry_out(strayed(theatre, "intrathecal"), DYE)
    (record,) = records(seen)
    assert "iohexol 180 mgI/mL 4 mL" in record.said
    assert after.state.ledger.given_ml == 0.0
    assert after.elsewhere.given("intrathecal")["iohexol"] == pytest.approx(720.0)
    assert after.book.amounts("intrathecal") == {"iohexol": pytest.approx(720.0)}
    assert after.given_ml == pytest.approx(4.0)


def test_clear_fluid_in_the_syringe_stops_the_procedure(theatre, carry_out):
    steps = (Aspirate(), DYE, Wait(minutes=1), Remove(what="everything"))
    after, seen = carry_out(strayed(theatre, "intrathecal"), *steps)
    found = [event for event in events(seen) if event.kind == "dural puncture"]
    assert len(found) == 1
    assert "Clear fluid" in found[0].text
    assert found[0].sign
    assert found[0].reaction
    assert [record.outcome for record in records(seen)] == ["done", "not done", "done", "done"]
    assert "stopped after dural puncture" in records(seen)[1].said
    assert after.elsewhere is None
    assert after.given_ml == 0.0


def test_a_test_dose_in_the_csf_gives_the_sign_of_a_spinal_block(theatre, carry_out):
    after, seen = carry_out(strayed(theatre, "intrathecal"), TEST, SALT)
    assert kinds(seen)[:2] == ["spinal block", "dural puncture"]
    assert "positive" in records(seen)[0].said
    assert records(seen)[1].outcome == "not done"
    assert "mg of lidocaine" in events(seen)[0].cause
    assert after.book.amounts("intrathecal") == {"lidocaine": pytest.approx(60.0)}


def test_nobody_who_does_not_look_finds_out_until_the_salt_is_in_the_csf(theatre, carry_out):
    _, seen = carry_out(strayed(theatre, "intrathecal"), SALT)
    assert kinds(seen) == ["hypertonic saline in the CSF"]
    assert stopped_by(seen) == "hypertonic saline in the CSF"


def test_isotonic_saline_in_the_csf_does_no_harm(theatre, carry_out):
    weak = Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=6)
    assert kinds(carry_out(strayed(theatre, "intrathecal"), Inject(ingredients=(weak,)))[1]) == []


def test_blood_in_the_syringe_moves_the_tip_and_the_plan_goes_on(theatre, carry_out):
    after, seen = carry_out(strayed(theatre, "vascular"), Aspirate(), DYE)
    assert kinds(seen)[0] == "vessel entered"
    assert after.tip_place == "epidural"
    assert after.state.ledger.given_ml == pytest.approx(4.0)
    first = records(seen)[0]
    assert first.end_s - first.start_s > 60, "to move the tip takes time"


def test_a_strayed_catheter_is_drawn_back_until_its_tip_is_free(with_catheter, carry_out):
    after, seen = carry_out(strayed(with_catheter, "vascular"), Aspirate())
    assert kinds(seen) == ["vessel entered"]
    assert after.tip_place == "epidural"
    assert after.catheter.inserted_mm == pytest.approx(with_catheter.catheter.inserted_mm - 3.0)
    assert records(seen)[0].outcome == "done"


def test_a_strayed_needle_is_turned_and_stays_where_it_is(theatre, carry_out):
    after, _ = carry_out(strayed(theatre, "vascular"), Aspirate())
    assert after.strayed is None
    assert after.needle.opening_rad != theatre.needle.opening_rad
    assert after.needle.depth_mm == theatre.needle.depth_mm


def test_dye_in_a_vessel_is_seen_in_the_next_picture(theatre, carry_out):
    after, seen = carry_out(strayed(theatre, "vascular"), DYE, Expose(label="look", views=("AP",)))
    assert "vessel entered" in kinds(seen)
    assert after.tip_place == "epidural"
    assert after.book.amounts("vascular")["iohexol"] == pytest.approx(720.0)


def test_much_local_anaesthetic_in_a_vein_rings_in_the_ears(theatre, carry_out):
    much = Inject(ingredients=(Ingredient(drug="bupivacaine", strength="0.5 %", volume_ml=10),))
    _, seen = carry_out(strayed(theatre, "vascular"), much)
    assert "systemic toxicity" in kinds(seen)


def test_a_catheter_beyond_the_canal_is_seen_from_the_side(with_catheter, carry_out):
    outside = strayed(with_catheter, "outside")
    from_the_back, seen = carry_out(outside, Expose(label="look", views=("AP",)))
    assert kinds(seen) == []
    _, seen = carry_out(from_the_back, Expose(label="look", views=("lateral",)))
    assert "tip outside the canal" in kinds(seen)


def test_a_catheter_in_a_foramen_that_was_not_meant_is_told(theatre, carry_out):
    meant = AdvanceCatheter(to=Place(level="L5", side="left", region="foramen"))
    there, seen = carry_out(theatre, meant)
    assert there.tip_place == "foramen"
    assert kinds(seen) == []
    _, seen = carry_out(there, Steer(moves=(Move(push_mm=0.5),)))
    assert kinds(seen) == ["tip in a foramen"]


def test_what_an_instrument_does_is_told_with_its_sign_and_reaction():
    told = happen("catheter kinked", 0.0, "It is kinked.")
    assert "sharp bend" in told.sign
    assert "new one" in told.reaction
    assert told.severity == "danger"


def test_nothing_goes_into_a_disc(theatre, carry_out):
    after, seen = carry_out(strayed(theatre, "disc"), DYE)
    assert records(seen)[0].outcome == "not done"
    assert after.given_ml == 0.0


def test_a_new_needle_is_a_new_chance(theatre, carry_out):
    after, _ = carry_out(strayed(theatre, "vascular"), NEEDLE)
    assert after.tip_place == "epidural"


def test_after_an_injection_a_little_of_it_comes_back(theatre, carry_out):
    _, seen = carry_out(theatre, DYE, DYE, Aspirate())
    assert "a little of what was injected" in records(seen)[-1].said


def test_a_dose_over_the_limit_is_told_once_and_no_more_of_it_is_given(limited, carry_out):
    after, seen = carry_out(limited, TEST, TEST, TEST, DYE)
    assert kinds(seen).count("over-dose") == 1
    over = next(event for event in events(seen) if event.kind == "over-dose")
    assert "of lidocaine within 24 h; this patient's limit is 100 mg" in over.text
    assert [record.outcome for record in records(seen)] == ["done", "done in part", "not done", "done"]
    assert "no more lidocaine" in records(seen)[2].said
    # It stops at the tick that passes the limit, and a test dose is looked at eighty times.
    assert 100 < after.book.amounts("epidural")["lidocaine"] < 100 + 60 / 80 * 1.01


def test_what_the_catheter_entered_is_left_when_it_comes_out(with_catheter, carry_out):
    after, _ = carry_out(strayed(with_catheter, "vascular"), Remove(what="catheter"))
    assert after.tip_place == "epidural"


def test_doses_on_different_days_do_not_add_up(limited, carry_out):
    after, seen = carry_out(limited, TEST, Wait(minutes=1500), TEST)
    assert "over-dose" not in kinds(seen)
    assert after.book.amounts("epidural")["lidocaine"] == pytest.approx(120.0)


def test_a_high_csf_pressure_stops_the_injection(theatre, carry_out, monkeypatch):
    monkeypatch.setattr("neuroplasty.body.procedure.alerts.HIGH_CSF", 12.0)
    big = Inject(
        ingredients=(Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=60),), rate_ml_s=2
    )
    after, seen = carry_out(theatre, big)
    assert "high pressure" in kinds(seen)
    assert records(seen)[0].outcome == "done in part"
    assert after.given_ml < 60


def test_much_local_anaesthetic_that_climbs_lowers_the_blood_pressure_once(make_theatre, carry_out):
    high = PlaceNeedle(route="interlaminar", level="L2")
    much = Ingredient(drug="lidocaine", strength="2 %", volume_ml=40)
    # In this person the folds let it reach the roots of both sides.
    theatre, _ = carry_out(make_theatre(seed=1), high)
    _, seen = carry_out(theatre, Inject(ingredients=(much,), rate_ml_s=2), Wait(minutes=30))
    assert kinds(seen).count("hypotension") == 1
    (fall,) = [event for event in events(seen) if event.kind == "hypotension"]
    assert "T12 to L2" in fall.cause
    assert min(one.tick.vitals.systolic for one in seen) < 0.8 * 130


def test_positions_take_time_and_turn_gravity(theatre, carry_out):
    after, seen = carry_out(theatre, Position(lie="left lateral", head_down_deg=10, minutes=2))
    assert theatre.state.medium.posture == Posture()
    assert after.state.medium.posture == Posture("left lateral", 10)
    assert records(seen)[0].end_s - records(seen)[0].start_s == pytest.approx(120.0)


def test_an_episode_keeps_what_went_elsewhere(theatre, carry_out, recorded):
    begun = strayed(theatre, "intrathecal")
    after, seen = carry_out(begun, DYE)
    (astray,) = after.book.astray
    assert (astray.place, astray.amounts) == ("intrathecal", {"iohexol": pytest.approx(720.0)})
    assert astray.volume_ml == pytest.approx(4.0)
    assert recorded(begun, seen).traces.injected_ml[-1] == pytest.approx(4.0)


def test_an_electrode_needs_a_catheter(theatre, carry_out):
    with pytest.raises(HandsError, match="electrode sits on the catheter"):
        act(theatre, Hands(current=Dials("pulsed", 42.0)), 1.0)
    _, seen = carry_out(theatre, Pulse())
    assert records(seen)[0].outcome == "not done"
    assert "electrode sits on the catheter" in records(seen)[0].said


def test_pulses_leave_a_record_of_tip_and_roots(theatre, carry_out, recorded):
    _, seen = carry_out(theatre, CATHETER, Pulse(seconds=20))
    (record,) = recorded(theatre, seen).instruments.heat
    assert record.mode == "pulsed"
    assert record.tip_peak_c <= 42.1
    assert len(record.t_s) == 40
    assert record.t_s[-1] == pytest.approx(20.0)
    near = min(record.roots, key=lambda root: root.distance_mm)
    assert near.root == "L5 left"
    assert near.field_v_m == max(root.field_v_m for root in record.roots)
    heats = [one.tick.heat for one in seen if one.tick.heat is not None]
    assert sum(heat.seconds for heat in heats) == pytest.approx(20.0)
    assert all(heat.pulsed for heat in heats)
    assert records(seen)[1].end_s - records(seen)[1].start_s == pytest.approx(20.0)


def test_an_electrode_that_still_lies_in_the_needle_stays_off(with_catheter, carry_out, recorded):
    catheter = with_catheter.catheter
    short = replace(with_catheter, catheter=replace(catheter, nodes=catheter.nodes[:, :5]))
    _, seen = carry_out(short, Pulse(electrode_mm=10))
    assert records(seen)[0].outcome == "not done"
    assert "stays off" in records(seen)[0].said
    assert recorded(short, seen).instruments.heat == ()


@pytest.mark.parametrize(
    "place", ["intrathecal", "subdural", "vascular", "outside", "disc", "bone", "foramen"]
)
def test_wherever_the_tip_lies_every_step_ends_and_all_that_was_given_adds_up(theatre, carry_out, place):
    steps = (
        DYE,
        Aspirate(),
        TEST,
        Expose(label="look", views=("lateral",)),
        SALT,
        Wait(minutes=1),
        Remove(what="everything"),
    )
    after, seen = carry_out(strayed(theatre, place), *steps)
    ended = records(seen)
    assert [record.do for record in ended] == [step.do for step in steps]
    times = [one.tick.t_s for one in seen]
    assert times == sorted(times)
    asked = {"inject": 0.0, "test dose": 0.0}
    for step, record in zip(steps, ended, strict=True):
        if step.do in asked and record.outcome == "done":
            asked[step.do] += step.volume_ml
    assert after.given_ml == pytest.approx(sum(asked.values()))
    assert all(amount >= 0 for one in after.book.astray for amount in one.amounts.values())
    assert all(event.sign and event.reaction for one in seen for event in one.events)
    assert all(event.kind in KINDS for one in seen for event in one.events)
