"""What the patient says: which root, what it is like, how much of ten, and whether it is the usual pain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.nerve import Roots, nociception
from neuroplasty.body.physiology import TABLE, block_height, numb_roots, provoked, sensations
from neuroplasty.documents.steps import Ingredient, Inject, PlaceNeedle, Wait

NAMES = ("L1 left", "L1 right", "L4 left", "L4 right", "L5 left", "L5 right")
HEALTHY = Roots.healthy(NAMES)
NONE = np.zeros(len(NAMES), bool)


def at(**values: float) -> np.ndarray:
    """A value by root, such as ``L5_left=0.4``; zero at the others."""
    return np.array([values.get(name.replace(" ", "_"), 0.0) for name in NAMES])


def pressed(**mmhg: float) -> Roots:
    return replace(HEALTHY, load_now_mmhg=at(**mmhg))


def told(before, now, usual=(), sedation=0.0, numb=NONE):
    return list(sensations(before, now, usual, sedation, numb))


def test_a_pressed_root_tingles_and_an_inflamed_one_shoots():
    sore = replace(pressed(L5_left=150.0), inflammation=at(L5_left=0.8))
    (one,) = told(HEALTHY, sore)
    assert (one.where, one.quality) == ("L5 left", "shooting pain")
    assert one.intensity == pytest.approx(10 * nociception(sore)[NAMES.index("L5 left")])
    irritable = replace(pressed(L5_left=3000.0), sensitivity=3.0 * np.ones(len(NAMES)))
    (one,) = told(HEALTHY, irritable)
    assert one.quality == "tingling"
    assert 1.0 <= one.intensity <= 10.0


def test_the_usual_pain_is_known_again_and_another_is_not():
    sore = replace(pressed(L5_left=150.0, L4_right=150.0), inflammation=at(L5_left=0.8, L4_right=0.5))
    first, second = told(HEALTHY, sore, usual=("L5 left",))
    assert (first.where, first.usual) == ("L5 left", True)
    assert (second.where, second.usual) == ("L4 right", False)
    assert first.intensity > second.intensity, "the strongest first"
    assert "my usual pain" in first.words
    assert "my usual pain" not in second.words


def test_pain_that_was_there_before_is_not_told_of_and_more_of_it_is():
    before = replace(pressed(L5_left=60.0), inflammation=at(L5_left=0.6))
    assert told(before, before) == []
    worse = replace(before, load_now_mmhg=at(L5_left=200.0), inflammation=at(L5_left=0.9))
    (one,) = told(before, worse)
    assert one.intensity == pytest.approx(float(provoked(before, worse).max()))
    assert one.intensity < 10 * float(nociception(worse).max())


def test_what_is_less_than_a_point_is_not_told():
    faint = replace(HEALTHY, inflammation=at(L5_left=0.02), load_now_mmhg=at(L5_left=5.0))
    assert 0 < provoked(HEALTHY, faint).max() < TABLE["told_from"].value
    assert told(HEALTHY, faint) == []


def test_nothing_is_more_than_ten_of_ten():
    frantic = replace(
        pressed(L5_left=300.0), inflammation=at(L5_left=1.0), sensitivity=5.0 * np.ones(len(NAMES))
    )
    (one,) = told(HEALTHY, frantic)
    assert one.intensity == 10.0


def test_sedation_dampens_what_is_told_and_a_sleeper_says_nothing():
    sore = replace(pressed(L5_left=150.0), inflammation=at(L5_left=0.8))
    awake, drowsy = (told(HEALTHY, sore, sedation=level)[0] for level in (0.0, 0.5))
    assert drowsy.intensity == pytest.approx(awake.intensity * (1 - 0.5 * TABLE["sedated_pain"].value))
    assert told(HEALTHY, sore, sedation=TABLE["asleep"].value) == []


def test_numbness_is_told_where_it_is_new_with_how_deep_it_is():
    numb = replace(HEALTHY, anaesthetic=at(L5_left=3.0, L4_left=3.0))
    first, second = told(HEALTHY, numb)
    assert {first.where, second.where} == {"L4 left", "L5 left"}
    assert first.quality == "numbness"
    assert 5.0 <= first.intensity <= 10.0
    assert "of 10" not in first.words
    assert told(HEALTHY, numb, numb=numb_roots(numb)) == []
    (new,) = told(HEALTHY, numb, numb=numb_roots(replace(HEALTHY, anaesthetic=at(L4_left=3.0))))
    assert new.where == "L5 left"


def test_a_numb_root_does_not_hurt():
    sore = replace(pressed(L5_left=150.0), inflammation=at(L5_left=0.8), anaesthetic=at(L5_left=20.0))
    assert [one.quality for one in told(HEALTHY, sore)] == ["numbness"]


def test_a_block_is_as_high_as_its_highest_numb_root():
    assert block_height(replace(HEALTHY, anaesthetic=at(L5_left=3.0, L4_right=3.0))) == "L4"
    assert block_height(replace(HEALTHY, anaesthetic=at(L5_left=3.0, L1_right=3.0))) == "L1"
    assert block_height(replace(HEALTHY, anaesthetic=at(L5_left=0.1))) is None


def test_an_injection_at_an_inflamed_root_brings_on_the_usual_pain(make_theatre, carry_out, tube):
    names = tuple(root.name for root in tube.roots)
    nucleus = np.array([1.0 if name == "L5 left" else 0.0 for name in names])
    begun = make_theatre(resting=replace(Roots.healthy(names), nucleus=nucleus), usual=("L5 left",))
    saline = (Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=8),)
    steps = (
        PlaceNeedle(route="transforaminal", level="L5", side="left"),
        Inject(ingredients=saline, rate_ml_s=2),
    )
    theatre, seen = carry_out(begun, *steps)
    felt = [one for tick in seen for one in tick.tick.felt]
    assert felt
    assert {(one.where, one.quality, one.usual) for one in felt} == {("L5 left", "shooting pain", True)}
    assert all(1.0 <= one.intensity <= 10.0 for one in felt)
    pulse = [one.tick.vitals.heart_rate for one in seen]
    assert max(pulse) > pulse[0]
    _, seen = carry_out(theatre, Wait(minutes=30))
    assert seen[-1].tick.felt == ()


def test_numbness_after_an_injection_is_told_once_at_each_root(make_theatre, carry_out):
    much = (Ingredient(drug="lidocaine", strength="2 %", volume_ml=15),)
    _, seen = carry_out(
        make_theatre(), PlaceNeedle(route="caudal"), Inject(ingredients=much), Wait(minutes=20)
    )
    numb = [one.where for tick in seen for one in tick.tick.felt if one.quality == "numbness"]
    assert numb
    assert len(set(numb)) == len(numb)
