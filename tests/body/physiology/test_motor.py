"""The motor examination: what a block takes of each movement, and what was weak before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.nerve import Roots
from neuroplasty.body.physiology import TABLE, motor_examination, numb_roots
from neuroplasty.body.physiology.motor import MUSCLES
from neuroplasty.body.procedure import Hands, act
from neuroplasty.documents.steps import Ingredient, Inject, PlaceNeedle, Wait

LEVELS = ("L2", "L3", "L4", "L5", "S1", "S2")
NAMES = tuple(f"{level} {side}" for level in LEVELS for side in ("left", "right"))
HEALTHY = Roots.healthy(NAMES)


def at(value: float, *names: str, elsewhere: float = 0.0) -> np.ndarray:
    return np.array([value if name in names else elsewhere for name in NAMES])


def test_healthy_legs_have_full_strength_in_every_movement_on_both_sides():
    examined = motor_examination(HEALTHY, HEALTHY)
    assert dict(examined.grades) == {f"{one} {side}": 5.0 for one in MUSCLES for side in ("left", "right")}
    assert examined.passed
    assert examined.words == "Both feet move as before."


def test_a_block_of_one_root_weakens_what_it_moves_on_its_side_alone():
    examined = motor_examination(HEALTHY, replace(HEALTHY, anaesthetic=at(20.0, "L5 left")))
    assert set(examined.weak) == {"foot up left", "big toe up left"}
    assert examined.grades["big toe up left"] == pytest.approx(0.0, abs=0.1)
    assert examined.grades["foot up left"] == pytest.approx(2.5, abs=0.1), "L4 still moves it"
    assert examined.grades["big toe up right"] == 5.0
    assert not examined.passed
    assert examined.words.startswith("Weaker than before: foot up left 2/5, big toe up left 0/5")


def test_the_skin_is_numb_before_the_foot_is_weak():
    light, deep = (replace(HEALTHY, anaesthetic=at(times, *NAMES)) for times in (1.1, 4.0))
    assert numb_roots(light).all()
    assert motor_examination(HEALTHY, light).passed
    assert not motor_examination(HEALTHY, deep).passed


def test_more_of_it_leaves_less_strength():
    grades = [
        motor_examination(HEALTHY, replace(HEALTHY, anaesthetic=at(times, "S1 left", "S2 left"))).grades
        for times in (0.0, 1.0, 2.0, 4.0, 8.0)
    ]
    falling = [one["foot down left"] for one in grades]
    assert falling == sorted(falling, reverse=True)
    assert falling[2] == pytest.approx(2.5), "half at the motor ratio"
    assert TABLE["motor_ratio"].value == 2.0


def test_a_root_that_conducts_less_is_weak_and_one_that_was_weak_before_is_not_held_against_it():
    weak = replace(HEALTHY, conduction=at(0.3, "L5 left", elsewhere=1.0))
    assert set(motor_examination(HEALTHY, weak).weak) == {"big toe up left", "foot up left"}
    examined = motor_examination(weak, weak)
    assert examined.passed
    assert examined.grades["big toe up left"] == pytest.approx(1.5)
    assert motor_examination(weak, HEALTHY).passed, "it may become stronger"


def test_local_anaesthetic_in_the_csf_takes_both_legs():
    half, whole = (motor_examination(HEALTHY, HEALTHY, doses) for doses in (0.5, 3.0))
    assert set(half.grades.values()) == {2.5}
    assert set(whole.grades.values()) == {0.0}
    assert len(whole.weak) == 2 * len(MUSCLES)


def test_what_a_canal_does_not_show_is_not_asked_for():
    short = Roots.healthy(("L5 left", "L5 right"))
    asked = motor_examination(short, short).grades
    assert set(asked) == {f"{one} {side}" for one in ("foot up", "big toe up") for side in ("left", "right")}


def test_an_examination_fails_under_a_block_and_passes_without_one_and_once_it_has_worn_off(
    make_theatre, carry_out
):
    much = (Ingredient(drug="lidocaine", strength="2 %", volume_ml=19),)
    before, _ = carry_out(make_theatre(), PlaceNeedle(route="caudal"))
    numb, _ = carry_out(before, Inject(ingredients=much), Wait(minutes=20))
    later, _ = carry_out(numb, Wait(minutes=1200))
    found = [act(theatre, Hands(examine=True), 0.0)[1].examined for theatre in (before, numb, later)]
    assert [one.passed for one in found] == [True, False, True]
    assert act(numb, Hands(), 0.0)[1].examined is None, "nobody asked"


def test_a_tip_in_the_csf_shows_itself_when_the_feet_are_asked_to_move(make_theatre, carry_out):
    before, _ = carry_out(make_theatre(), PlaceNeedle(route="caudal"))
    dose = (Ingredient(drug="lidocaine", strength="2 %", volume_ml=3),)
    after, _ = carry_out(replace(before, strayed="intrathecal"), Inject(ingredients=dose))
    examined = act(after, Hands(examine=True), 0.0)[1].examined
    assert set(examined.grades.values()) == {0.0}
