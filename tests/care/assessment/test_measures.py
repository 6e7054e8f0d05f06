"""Measures are pure functions of an account: what was done is what they count."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.events import happen
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.instruments import CatheterKit, NeedleKit
from neuroplasty.body.procedure import (
    CatheterHand,
    Dose,
    Entry,
    Filling,
    Hands,
    NeedleHand,
    Setting,
    SyringeHand,
    Theatre,
    act,
)
from neuroplasty.care.assessment import MEASURES, Account, Moment, Watch, written
from neuroplasty.documents import read_case
from neuroplasty.documents.records import Note

DYE, DRUG, HYPERTONIC = (("iohexol", 240.0),), (("lidocaine", 20.0),), (("sodium chloride", 100.0),)
DOWN = (0.0, 1.0, 0.0)
PUSH, BACK = Hands(catheter=CatheterHand(push_mm_s=5.0)), Hands(catheter=CatheterHand(push_mm_s=-5.0))
TURN = Hands(catheter=CatheterHand(push_mm_s=5.0, turn_deg_s=30.0))


def account(*moments, **rest):
    """Moments one second apart, numbered."""
    return Account(
        tuple(replace(one, number=k, t_s=float(k), dt_s=1.0) for k, one in enumerate(moments, start=1)),
        **rest,
    )


def moment(hands=None, **rest):
    return Moment(0, 0.0, 1.0, hands=hands or Hands(), **rest)


def of(name, found):
    return MEASURES[name].of(found)


def flow(mixture, place="epidural", **rest):
    return moment(flow_ml_s=0.5, mixture=mixture, place=place, tip=(60.0, 0.0), **rest)


def test_without_an_occasion_a_measure_says_so_and_is_never_zero():
    nothing = account(moment())
    for name in (
        "redirections",
        "overshoot mm",
        "hub force n",
        "contrast before drug",
        "target missed by mm",
    ):
        assert of(name, nothing) is None
    assert written(None) == "no occasion"


def test_a_needle_aimed_anew_or_drawn_back_and_pushed_counts_and_the_same_aim_does_not():
    entry = NeedleHand(Entry(NeedleKit("caudal"), (0, 0, 0), DOWN))
    hands = [
        entry,
        NeedleHand(aim=DOWN, push_mm_s=2.0),
        NeedleHand(aim=DOWN, push_mm_s=2.0),
        NeedleHand(aim=(0.0, 1.0, 0.3), push_mm_s=2.0),
        NeedleHand(push_mm_s=-2.0),
        NeedleHand(push_mm_s=2.0),
    ]
    found = account(*(moment(Hands(needle=hand), needle_mm=10.0) for hand in hands))
    assert of("redirections", found) == 2
    assert of("needle passes", found) == 1


def test_overshoot_is_how_far_an_interlaminar_needle_went_past_the_loss_of_resistance():
    way = [
        moment(route="interlaminar", needle_mm=mm, lost_mm=51.0 if mm > 51 else None) for mm in (50, 53, 52)
    ]
    assert of("overshoot mm", account(*way)) == 2.0
    assert of("overshoot mm", account(*(replace(one, route="caudal") for one in way))) is None


def test_strokes_of_the_hub_are_counted_and_the_way_back_out_at_the_end_is_no_correction():
    lengths = [(PUSH, 10), (PUSH, 20), (Hands(), 20), (PUSH, 30), (BACK, 25), (PUSH, 45), (BACK, 0)]
    found = account(moment(catheter_mm=0.0), *(moment(hand, catheter_mm=mm) for hand, mm in lengths))
    strokes, path = 5, 20 + 10 + 5 + 20 + 45
    assert of("submovements per 10 cm", found) == pytest.approx(100 * strokes / path)
    assert of("drawn back share", found) == pytest.approx(5 / path)


def test_pushing_on_after_a_stop_is_timed_until_the_hub_is_turned():
    stopped = moment(PUSH, catheter_mm=40.0, stopped="scar")
    found = account(stopped, stopped, stopped, replace(stopped, hands=TURN))
    assert of("pushed after stop s", found) == 2.0
    assert of("turned after stop", found) is False
    assert of("turned after stop", account(stopped, replace(stopped, hands=TURN, stopped=""))) is True


def test_the_tip_is_as_near_its_target_as_it_ever_came():
    spots = [(0, 0, 0), (0, 3, 0), (0, 20, 0)]
    found = account(*(moment(catheter_mm=1.0, tip_mm=spot) for spot in spots), target_mm=(0.0, 4.0, 0.0))
    assert of("target missed by mm", found) == 1.0


def test_a_live_run_is_one_exposure_however_long_and_each_stored_picture_is_one():
    live, store = Hands(pedal=Pedal()), Hands(pedal=Pedal("store"))
    found = account(*(moment(hand) for hand in (live, live, Hands(), live, Hands(), store, store)))
    assert of("exposures", found) == 4


def test_views_are_sides_and_a_small_turn_is_no_new_one():
    arms = [
        Arm.of("AP"),
        Arm(orbit_deg=6.0),
        Arm.of("lateral"),
        Arm(orbit_deg=-90.0),
        Arm.of("oblique right"),
    ]
    found = account(*(moment(Hands(pedal=Pedal("store")), arm=arm) for arm in arms))
    assert of("views", found) == 3
    assert of("c-arm moves", found) == 4


def test_radiation_of_a_part_is_what_rose_in_it():
    found = account(moment(beam_s=2.0), moment(beam_s=5.0))
    assert of("beam s", found) == 5.0
    later = replace(found, moments=tuple(replace(one, number=one.number + 7) for one in found.moments))
    assert of("beam s", later) == 3.0


def test_contrast_comes_before_a_drug_or_not():
    assert of("contrast before drug", account(flow(DYE), flow(DRUG))) is True
    assert of("contrast before drug", account(flow(DRUG), flow(DYE))) is False


def test_only_an_injection_that_was_aspirated_at_its_place_counts():
    filling = Hands(syringe=SyringeHand(Filling("dye", ())))
    draw = moment(Hands(syringe=SyringeHand(aspirate=True)), tip=(60.0, 0.0), drawn="nothing")
    pour = replace(flow(DYE), hands=filling)
    assert of("aspirated share", account(draw, pour, flow(DYE))) == 1.0
    assert of("aspirated share", account(draw, pour, moment(), replace(pour, tip=(90.0, 0.0)))) == 0.5


def test_the_wait_and_the_examination_before_hypertonic_saline_are_between_the_two():
    found = account(flow(DRUG), *(moment() for _ in range(120)), moment(weak=False), flow(HYPERTONIC))
    assert of("wait before hypertonic min", found) == pytest.approx(121 / 60)
    assert of("examined before hypertonic", found) is True
    assert (
        of("examined before hypertonic", account(moment(weak=False), flow(DRUG), flow(HYPERTONIC))) is False
    )
    assert of("hypertonic while weak ml", account(moment(weak=True), flow(HYPERTONIC))) == 0.5
    assert of("hypertonic ml", account(flow((("sodium chloride", 9.0),)))) == 0.0


def test_what_goes_on_through_a_punctured_dura_is_counted_from_its_sign_on():
    wet = moment(drawn="clear fluid", place="intrathecal")
    assert (
        of("injected after puncture ml", account(flow(DYE, "intrathecal"), wet, flow(DYE, "intrathecal")))
        == 0.5
    )
    assert of("injected after puncture ml", account(wet, moment())) == 0.0
    assert of("injected after puncture ml", account(flow(DYE))) is None


def test_dye_astray_asks_for_another_look_before_any_drug():
    vein = flow(DYE, "vascular")
    assert of("looked again after astray", account(vein, flow(DYE), flow(DRUG))) is True
    assert of("looked again after astray", account(vein, flow(DRUG), flow(DYE))) is False
    assert of("drug astray ml", account(vein, flow(DRUG, "vascular"))) == 0.5


def test_a_pattern_is_right_when_it_is_that_of_the_dye_last_seen():
    notes = (
        Note(t_s=1.5, pattern="vascular"),
        Note(t_s=2.5, pattern="vascular"),
        Note(t_s=0.2, pattern="epidural"),
    )
    found = account(flow(DYE, "vascular"), flow(DYE), notes=notes)
    assert of("patterns called", found) == 2
    assert of("patterns right", found) == 1


def test_a_first_push_takes_up_a_kit_and_is_no_stroke():
    found = account(moment(), moment(Hands(catheter=CatheterHand(CatheterKit())), catheter_mm=0.0))
    assert of("submovements per 10 cm", found) is None


def test_events_of_bone_are_counted():
    bone = happen("bone", 1.0, "The needle stops in bone.")
    assert of("bone contacts", account(moment(needle_mm=5.0, events=(bone, bone)))) == 2
    assert np.isfinite(of("bone contacts", account(moment(needle_mm=5.0))))


def test_who_watches_forgets_what_is_rewound_and_counts_no_gift_twice():
    canal = canal_from_parameters(read_case("healthy-adult").patient)
    nobody = Anatomy(canal, Volume(np.zeros((2, 2, 2), np.float32), np.eye(4)), "parameters")
    start = Theatre.begin(Setting.of(nobody, spacing_mm=5.0))
    watch, theatres = Watch(start), [start]
    give = Hands(give=(Dose("midazolam", 1.0, "vein"),))
    for _ in range(3):
        theatre, tick = act(theatres[-1], give, 1.0)
        watch.see(give, theatre, tick)
        theatres.append(theatre)
    watch.notes.append(Note(t_s=2.5, text="too much"))
    watch.back_to(1)
    watch.see(give, *act(theatres[1], give, 1.0))
    account = watch.account()
    assert [sum(gift.amount for gift in moment.given) for moment in account.moments] == [1.0, 1.0]
    assert account.notes == ()
