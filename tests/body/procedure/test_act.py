"""One tick of the theatre: hands that cannot be, several hands at once, theatres that branch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from neuroplasty.body.epidural import Posture
from neuroplasty.body.fluoroscopy import Arm, Frame, Pedal, Picture
from neuroplasty.body.instruments import CatheterKit
from neuroplasty.body.instruments.radiofrequency import Dials
from neuroplasty.body.procedure import (
    BalloonHand,
    CatheterHand,
    Dose,
    Filling,
    Hands,
    NeedleHand,
    SyringeHand,
    Theatre,
    act,
)
from neuroplasty.documents.steps import Ingredient, Inject, PlaceNeedle
from neuroplasty.errors import NeuroplastyError

DYE = Filling("dye", (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=4),))
PULSES = Dials("pulsed", 42.0)
RESTING = Hands(catheter=CatheterHand())
NAN, INF = float("nan"), float("inf")


@pytest.fixture
def refused(digest) -> Callable[[Theatre, Hands, float, str], None]:
    """Hands are refused in one sentence that says why, and leave the theatre as it was."""

    def check(theatre: Theatre, hands: Hands, dt_s: float, why: str) -> None:
        before = digest(theatre)
        with pytest.raises(NeuroplastyError, match=why) as told:
            act(theatre, hands, dt_s)
        assert str(told.value).rstrip(".").count(". ") == 0
        assert str(told.value).endswith(".")
        assert digest(theatre) == before

    return check


def test_nothing_is_injected_through_a_needle_that_only_touches_the_skin(empty, entry, refused):
    touching, _ = act(empty, Hands(needle=NeedleHand(entry)), 0.0)
    refused(touching, Hands(syringe=SyringeHand(DYE, rate_ml_s=0.5)), 1.0, "lies on the skin")
    inside, _ = act(touching, Hands(needle=NeedleHand(push_mm_s=5.0)), 1.0)
    drawn_out = Hands(needle=NeedleHand(push_mm_s=-50.0), syringe=SyringeHand(DYE, rate_ml_s=0.5))
    refused(inside, drawn_out, 1.0, "lies on the skin")
    _, tick = act(touching, Hands(syringe=SyringeHand(DYE, aspirate=True)), 1.0)
    assert tick.drawn == "air"


def test_a_plan_whose_needle_stays_on_the_skin_goes_on_without_its_injection(empty, carry_out):
    steps = (PlaceNeedle(route="caudal", depth_mm=0), Inject(ingredients=DYE.ingredients))
    theatre, seen = carry_out(empty, *steps)
    assert [one.record.outcome for one in seen if one.record] == ["done in part", "not done"]
    assert theatre.given_ml == 0.0


@pytest.mark.parametrize(
    ("dose", "why"),
    [
        (Dose("nothing known", 1.0, "skin"), "no drug 'nothing known'"),
        (Dose("lidocaine", -1.0, "skin"), "zero or more"),
        (Dose("lidocaine", NAN, "skin"), "zero or more"),
        (Dose("midazolam", INF, "vein"), "zero or more"),
        (Dose("lidocaine", 1.0, "vein"), "lidocaine is no sedative"),
    ],
)
def test_a_dose_that_cannot_be_given_is_refused(empty, dose, why, refused):
    refused(empty, Hands(give=(dose,)), 1.0, why)


@pytest.mark.parametrize(
    ("hands", "why"),
    [
        (Hands(needle=NeedleHand(push_mm_s=1.0)), "no needle to push"),
        (Hands(needle=NeedleHand(turn_deg_s=1.0)), "no needle to push, aim or turn"),
        (Hands(catheter=CatheterHand(push_mm_s=1.0)), "no catheter to push"),
        (Hands(catheter=CatheterHand(CatheterKit())), "goes in through the needle"),
        (Hands(syringe=SyringeHand(DYE, rate_ml_s=1.0)), "neither needle nor catheter to inject"),
        (Hands(syringe=SyringeHand(aspirate=True)), "neither needle nor catheter"),
        (Hands(balloon=BalloonHand(0.1)), "balloon sits on the catheter"),
        (Hands(current=PULSES), "electrode sits on the catheter"),
        (Hands(remove="needle"), "no needle to take out"),
        (Hands(remove="catheter"), "no catheter to take out"),
        (Hands(arm=Arm(tilt_deg=80.0)), "80"),
        (Hands(arm=Arm(orbit_deg=NAN)), "nan"),
        (Hands(arm=Arm(iris=2.0)), "iris"),
        (Hands(pedal=Pedal("road-map")), "no stored picture of this pose"),
    ],
)
def test_hands_that_hold_nothing_are_refused(empty, hands, why, refused):
    refused(empty, hands, 0.5, why)


@pytest.mark.parametrize(
    ("hands", "why"),
    [
        (Hands(syringe=SyringeHand(rate_ml_s=1.0)), "no syringe to press"),
        (Hands(syringe=SyringeHand(force_n=10.0)), "no syringe to press"),
        (Hands(syringe=SyringeHand(Filling("nothing", ()))), "filled with nothing"),
        (Hands(syringe=SyringeHand(DYE, rate_ml_s=1.0, force_n=5.0)), "one of them at a time"),
        (Hands(syringe=SyringeHand(DYE, rate_ml_s=1.0, aspirate=True)), "one of them at a time"),
        (Hands(syringe=SyringeHand(DYE, rate_ml_s=-1.0)), "rate_ml_s was -1.0"),
        (Hands(syringe=SyringeHand(DYE, rate_ml_s=NAN)), "rate_ml_s was nan"),
        (Hands(syringe=SyringeHand(DYE, force_n=INF)), "force_n was inf"),
        (Hands(needle=NeedleHand(push_mm_s=NAN)), "push_mm_s was nan"),
        (Hands(needle=NeedleHand(turn_deg_s=INF)), "turn_deg_s was inf"),
        (Hands(needle=NeedleHand(aim=(0.0, 0.0, 0.0))), "not all zero"),
        (Hands(remove="needle", needle=NeedleHand(push_mm_s=1.0)), "no needle to push"),
    ],
)
def test_a_syringe_or_needle_that_cannot_be_moved_so_is_refused(with_needle, hands, why, refused):
    refused(with_needle, hands, 0.5, why)


@pytest.mark.parametrize(
    ("hands", "why"),
    [
        (Hands(needle=NeedleHand(push_mm_s=1.0)), "catheter lies in the needle"),
        (Hands(catheter=CatheterHand(push_mm_s=NAN)), "push_mm_s was nan"),
        (Hands(catheter=CatheterHand(push_mm_s=1.0, limit_n=0.0)), "limit was 0.0 N"),
        (Hands(balloon=BalloonHand(0.0)), "volume and a length above zero"),
        (Hands(remove="catheter", balloon=BalloonHand(0.1)), "balloon sits on the catheter"),
        (Hands(remove="everything", current=PULSES), "electrode sits on the catheter"),
        (Hands(current=Dials("pulsed", 42.0, electrode_mm=500.0)), "The current stays off"),
    ],
)
def test_a_catheter_that_cannot_be_used_so_is_refused(with_catheter, hands, why, refused):
    refused(with_catheter, hands, 0.5, why)


@pytest.mark.parametrize(
    ("hands", "why"),
    [
        (Hands(current=PULSES), "electrode sits on the catheter"),
        (Hands(balloon=BalloonHand(0.1)), "balloon sits on the catheter"),
        (Hands(catheter=CatheterHand(push_mm_s=1.0)), "no catheter to push"),
        (Hands(catheter=CatheterHand(CatheterKit())), "goes in through the needle"),
        (Hands(syringe=SyringeHand(DYE, rate_ml_s=1.0)), "neither needle nor catheter"),
    ],
)
def test_nothing_works_through_a_needle_that_has_just_been_set_on_the_skin(
    with_catheter, entry, hands, why, refused
):
    refused(with_catheter, replace(hands, needle=NeedleHand(entry)), 0.5, why)


def test_a_catheter_is_not_let_out_of_a_needle_that_does_not_lie_in_the_canal(empty, entry, refused):
    shallow, _ = act(empty, Hands(needle=NeedleHand(entry, push_mm_s=3.0)), 1.0)
    refused(shallow, Hands(catheter=CatheterHand(CatheterKit())), 0.0, "no catheter can be advanced")


@pytest.mark.parametrize("dt_s", [-1.0, -1e-9, NAN, INF])
def test_a_time_that_is_none_is_refused(empty, dt_s, refused):
    refused(empty, Hands(), dt_s, "give zero or more")


def test_a_burst_balloon_is_not_held(with_catheter, refused):
    burst, tick = act(with_catheter, Hands(balloon=BalloonHand(0.4)), 0.5)
    assert [event.kind for event in tick.events] == ["balloon burst"]
    refused(burst, Hands(balloon=BalloonHand(0.1)), 0.5, "take a new catheter")


def test_a_moment_without_hands_or_time_changes_nothing_but_its_number(with_needle, digest):
    after, tick = act(with_needle, Hands(), 0.0)
    assert digest(replace(after, number=with_needle.number)) == digest(with_needle)
    assert (tick.number, tick.t_s, tick.events) == (with_needle.number + 1, with_needle.t_s, ())


def test_all_hands_may_work_at_once(with_catheter):
    ready = Hands(pedal=Pedal("store", label="before"), syringe=SyringeHand(DYE))
    theatre, tick = act(with_catheter, ready, 0.0)
    assert isinstance(tick.picture, Picture)
    together = Hands(
        catheter=CatheterHand(push_mm_s=-2.0),
        syringe=SyringeHand(rate_ml_s=0.5),
        balloon=BalloonHand(0.1),
        current=PULSES,
        pedal=Pedal(pulses_per_s=4.0),
    )
    for _ in range(2):
        theatre, tick = act(theatre, together, 0.5)
        assert isinstance(tick.picture, Frame)
        assert tick.live
        assert tick.pushed.advanced_mm == pytest.approx(-1.0)
        assert tick.forces.flow_ml_s > 0
        assert tick.inflated is not None
        assert tick.openings
        assert len(tick.moments) == 1
    turned, tick = act(theatre, replace(together, arm=Arm.of("lateral")), 0.5)
    assert tick.picture.view == "lateral"
    assert tick.forces.flow_ml_s > 0
    assert turned.fluoroscope.live.pulses < theatre.fluoroscope.live.pulses
    let_go, tick = act(turned, Hands(), 0.5)
    assert (let_go.inflation, let_go.treatment, let_go.fluoroscope.live) == (None, None, None)
    assert tick.deflated[0].held_s == pytest.approx(1.5)
    assert (tick.forces.flow_ml_s, tick.picture, tick.live) == (0.0, None, False)


def test_the_c_arm_stays_where_it_is_put(empty):
    turned, _ = act(empty, Hands(arm=Arm.of("lateral")), 0.0)
    _, tick = act(turned, Hands(pedal=Pedal("store")), 0.0)
    assert tick.picture.view == "lateral"


def test_pulses_come_at_the_pedals_rate_whatever_the_ticks(empty):
    whole, parts = empty, empty
    whole, _ = act(whole, Hands(pedal=Pedal(pulses_per_s=5.0)), 2.0)
    for _ in range(8):
        parts, _ = act(parts, Hands(pedal=Pedal(pulses_per_s=5.0)), 0.25)
    assert whole.fluoroscope.beam.pulses == parts.fluoroscope.beam.pulses == 11, "the first at once"
    assert whole.fluoroscope.beam.dose_area_gycm2 == pytest.approx(parts.fluoroscope.beam.dose_area_gycm2)


def test_the_hub_is_felt_between_half_millimetres_and_at_rest_and_no_more_once_let_go(with_catheter):
    theatre, felt = with_catheter, []
    for _ in range(30):
        theatre, tick = act(theatre, Hands(catheter=CatheterHand(push_mm_s=-1.0)), 0.1)
        felt.append(tick.forces.hub_n)
    assert theatre.catheter.inserted_mm == pytest.approx(with_catheter.catheter.inserted_mm - 3.0)
    first = next(k for k, force in enumerate(felt) if force)
    assert first <= 5
    assert all(force < 0 for force in felt[first:]), "also where no half millimetre was done"
    held, tick = act(theatre, RESTING, 1.0)
    assert tick.forces.hub_n == felt[-1]
    assert act(held, RESTING, 1.0)[1].forces.hub_n == felt[-1]
    assert held.catheter == theatre.catheter
    _, tick = act(held, Hands(), 1.0)
    assert (tick.forces.hub_n, tick.forces.tip_n, tick.forces.hub_torque_nmm) == (0.0, 0.0, 0.0)


def test_a_hand_with_a_lower_limit_pushes_less_far(with_catheter):
    strong, weak = (
        act(with_catheter, Hands(catheter=CatheterHand(push_mm_s=30.0, limit_n=limit)), 1.0)[1].pushed
        for limit in (2.0, 0.2)
    )
    assert weak.advanced_mm < strong.advanced_mm
    assert weak.hub_force_n <= 0.2 + 1e-9


def test_a_plunger_pressed_less_lets_less_flow(with_needle):
    flows, given = [], []
    for force in (2.0, 5.0, 15.0, 40.0):
        theatre, tick = act(with_needle, Hands(syringe=SyringeHand(DYE, force_n=force)), 0.2)
        flows.append(tick.forces.flow_ml_s)
        given.append(theatre.given_ml)
    assert flows == sorted(flows)
    assert 0 < flows[0] < flows[-1]
    assert given == pytest.approx([0.2 * flow for flow in flows])


def test_the_hand_that_moves_the_plunger_by_rate_feels_what_one_by_force_presses(with_needle):
    _, by_force = act(with_needle, Hands(syringe=SyringeHand(DYE, force_n=5.0)), 0.2)
    rate = by_force.forces.flow_ml_s
    _, by_rate = act(with_needle, Hands(syringe=SyringeHand(DYE, rate_ml_s=rate)), 0.2)
    assert by_rate.forces.syringe_mmhg == pytest.approx(by_force.forces.syringe_mmhg, rel=0.02)


def test_a_strayed_tip_is_free_once_it_has_been_moved_far_enough(with_needle, with_catheter):
    strayed = replace(with_catheter, strayed="vascular")
    pull = Hands(catheter=CatheterHand(push_mm_s=-1.0))
    still, _ = act(strayed, pull, 1.5)
    free, _ = act(still, pull, 1.0)
    assert (still.tip_place, free.tip_place) == ("vascular", "epidural")
    turned, _ = act(replace(with_needle, strayed="vascular"), Hands(needle=NeedleHand(turn_deg_s=90.0)), 1.0)
    assert turned.tip_place == "epidural"


def test_a_catheter_that_has_strayed_is_not_freed_by_turning_its_needle(with_catheter):
    strayed = replace(with_catheter, strayed="vascular")
    after, _ = act(strayed, Hands(needle=NeedleHand(turn_deg_s=90.0)), 1.0)
    assert after.tip_place == "vascular"


def test_what_made_one_tip_stray_is_not_told_of_the_next(with_needle, entry):
    strayed = replace(with_needle, strayed="vascular", stray_cause="chance: 3 %")
    after, _ = act(strayed, Hands(needle=NeedleHand(entry)), 0.0)
    assert (after.strayed, after.stray_cause) == (None, "")


def test_what_is_left_in_the_syringe_is_what_did_not_go_in(with_needle):
    theatre, tick = act(with_needle, Hands(syringe=SyringeHand(DYE, rate_ml_s=1.0)), 1.5)
    assert tick.forces.syringe_left_ml == pytest.approx(4.0 - 1.5)
    theatre, tick = act(theatre, Hands(syringe=SyringeHand(rate_ml_s=1.0)), 60.0)
    assert tick.forces.syringe_left_ml == 0.0
    assert theatre.given_ml == pytest.approx(4.0)
    theatre, tick = act(theatre, Hands(syringe=SyringeHand(rate_ml_s=1.0)), 1.0)
    assert tick.forces.flow_ml_s == 0.0
    assert theatre.given_ml == pytest.approx(4.0)


def test_the_theatre_before_a_tick_is_left_as_it_was(with_catheter, digest):
    before = digest(with_catheter)
    hands = Hands(
        catheter=CatheterHand(push_mm_s=10.0, turn_deg_s=90.0),
        syringe=SyringeHand(DYE, rate_ml_s=2.0),
        balloon=BalloonHand(0.15),
        current=PULSES,
        pedal=Pedal(),
        position=Posture("supine"),
        give=(Dose("midazolam", 2.0, "vein"),),
        examine=True,
    )
    after, _ = act(with_catheter, hands, 2.0)
    assert digest(with_catheter) == before
    assert digest(after) != before


def test_two_branches_of_one_theatre_do_not_touch_each_other(with_catheter, digest):
    inject = Hands(syringe=SyringeHand(DYE, rate_ml_s=1.0), pedal=Pedal())
    push = Hands(catheter=CatheterHand(push_mm_s=5.0), balloon=BalloonHand(0.1))
    once, _ = act(with_catheter, inject, 1.0)
    told = digest(once)
    other, _ = act(with_catheter, push, 1.0)
    for _ in range(3):
        other, _ = act(other, push, 1.0)
    again, _ = act(with_catheter, inject, 1.0)
    assert digest(once) == digest(again) == told
    further, _ = act(once, Hands(pedal=Pedal()), 1.0)
    assert digest(once) == told
    assert digest(further) == digest(act(again, Hands(pedal=Pedal()), 1.0)[0])
