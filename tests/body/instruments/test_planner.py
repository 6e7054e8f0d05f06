"""Steering to a target: reached where the bend can make the turn, and a true reason where it cannot."""

import numpy as np
import pytest

from neuroplasty.body.instruments import push, steer_to
from neuroplasty.body.instruments.planner import NEAR_MM
from neuroplasty.documents.places import Place
from neuroplasty.errors import AnatomyError

TARGETS = [
    ("L5", "left", "lateral recess"),
    ("L4", "right", "lateral recess"),
    ("L3", "left", "posterior"),
    ("L2", "right", "foramen"),
]


@pytest.mark.parametrize(("level", "side", "region"), TARGETS)
def test_an_open_canal_lets_the_tip_to_its_target(tube, fresh, around, level, side, region):
    space, place = around(), tube.locate(Place(level=level, side=side, region=region))
    steering = steer_to(fresh(), space, place)
    assert steering.reached, steering.why
    assert steering.short_mm < NEAR_MM
    assert steering.why == ""


def test_the_moves_it_gives_are_what_the_live_control_needs(tube, fresh, around):
    space, place = around(), tube.locate(Place(level="L5", side="left", region="lateral recess"))
    steering = steer_to(fresh(), space, place)
    catheter = fresh()
    for move in steering.moves:
        done = push(catheter, space, move.push_mm, move.turn_deg)
        catheter, space = done.catheter, done.surroundings
    assert catheter.tip == pytest.approx(steering.catheter.tip)


def test_the_same_question_has_the_same_answer(tube, fresh, around):
    space = around(bonded=lambda s, theta: 0.5 * (np.abs(s - 90) < 10) * (theta < np.pi))
    place = tube.locate(Place(level="L4", side="left", region="lateral recess"))
    first, second = steer_to(fresh(), space, place), steer_to(fresh(), space, place)
    assert first.moves == second.moves
    assert first.catheter.tip == second.catheter.tip


def test_it_goes_round_a_scar_that_leaves_a_way(tube, fresh, around):
    space = around(bonded=lambda s, theta: 0.95 * (np.abs(s - 90) < 8) * (np.cos(theta) > 0.3))
    steering = steer_to(fresh(), space, tube.locate(Place(level="L4", side="left", region="lateral recess")))
    assert steering.reached, steering.why
    torn = ((space.bonded - steering.surroundings.bonded) * space.area_mm2).sum()
    assert torn < 15.0, "most of the scar was gone round, not through"


def test_scar_all_round_is_told_as_the_reason(tube, fresh, around):
    space = around(bonded=lambda s, theta: np.where(s > 100, 0.95, 0.0))
    steering = steer_to(fresh(), space, tube.locate(Place(level="L5", side="left", region="lateral recess")))
    assert not steering.reached
    assert steering.why == "scar"
    assert steering.catheter.tip[0] < 105
    assert steering.catheter.slack_mm == 0.0, "a buckle is drawn out again"


def test_a_closed_canal_is_told_as_the_reason(tube, fresh, around):
    space = around(gap_mm=lambda s, theta: np.where(s > 100, 0.05, 4.0))
    steering = steer_to(fresh(), space, tube.locate(Place(level="L5", side="left", region="lateral recess")))
    assert not steering.reached
    assert steering.why == "a closed gap"


def test_a_short_catheter_is_told_as_the_reason(tube, fresh, around):
    place = tube.locate(Place(level="L3", side="left", region="posterior"))
    steering = steer_to(fresh(length_mm=180.0), around(), place)
    assert not steering.reached
    assert steering.why == "its length"


def test_a_turn_too_tight_for_the_bend_is_told_as_the_reason(tube, fresh, around):
    place = (fresh().tip[0] + 12.0, np.pi)
    steering = steer_to(fresh(), around(), place)
    assert not steering.reached
    assert steering.why == "its curvature"


def test_a_straight_tip_reaches_only_what_lies_straight_ahead(tube, fresh, around):
    ahead = steer_to(fresh(tip_bend_deg=0.0), around(), (120.0, fresh(tip_bend_deg=0.0).tip[1]))
    aside = steer_to(fresh(tip_bend_deg=0.0), around(), (120.0, np.pi / 2))
    assert ahead.reached
    assert not aside.reached


@pytest.mark.parametrize("target", [(-40.0, 0.0), (900.0, 1.0), (100.0, np.nan)])
def test_a_target_on_no_cell_of_the_shell_is_refused(fresh, around, target):
    with pytest.raises(AnatomyError, match="no cell of the shell"):
        steer_to(fresh(), around(), target)
