"""Needle, catheter, lumen and balloon on a straight canal, where the answer is known."""

from dataclasses import replace
from math import pi

import numpy as np
import pytest

from neuroplasty.body.instruments import Balloon, Lumen, advance, missing_for, place_needle
from neuroplasty.errors import AnatomyError
from neuroplasty.places import Place
from neuroplasty.steps import AdvanceCatheter, PlaceNeedle

CAUDAL = PlaceNeedle(route="caudal")
L5_LEFT = Place(level="L5", side="left", region="lateral recess")


def nothing(s, theta):
    return np.zeros(np.broadcast(s, theta).shape)


def four_mm(s, theta):
    return np.full(np.broadcast(s, theta).shape, 4.0)


def test_resistance_is_hagen_poiseuille_and_halving_the_bore_multiplies_it_by_sixteen():
    wide, narrow = Lumen(1.0, 100.0), Lumen(0.5, 100.0)
    by_hand = 128 * 1e-3 * 0.1 / (pi * 1e-12) * 1e-6 / 133.322
    assert wide.resistance(1e-3) == pytest.approx(by_hand)
    assert narrow.resistance(1e-3) == pytest.approx(16 * wide.resistance(1e-3))


def test_the_hand_limits_the_flow_and_stops_it_against_a_closed_space():
    lumen = Lumen(0.5, 350.0)
    free = lumen.flow_ml_s(0.1, 1e-3, tip_mmhg=0.0, limit_mmhg=2741.0)
    assert free == 0.1
    thick = lumen.flow_ml_s(5.0, 1e-2, tip_mmhg=0.0, limit_mmhg=2741.0)
    assert 0 < thick < 5.0
    assert lumen.drop_mmhg(thick, 1e-2) == pytest.approx(2741.0)
    assert lumen.flow_ml_s(5.0, 1e-3, tip_mmhg=3000.0, limit_mmhg=2741.0) == 0.0


def test_a_lumen_without_a_bore_is_refused():
    with pytest.raises(AnatomyError, match="above zero"):
        Lumen(0.0, 10.0)


def test_a_caudal_needle_comes_from_below_and_behind_and_ends_between_sac_and_wall(tube):
    needle = place_needle(CAUDAL, tube)
    hub, tip = needle.shaft_mm[0], needle.shaft_mm[-1]
    assert hub[2] < tip[2] - 60
    assert hub[1] < tip[1]
    assert np.linalg.norm(hub - tip) == pytest.approx(89.0)
    radius = np.hypot(tip[0], tip[1])
    assert 2.0 < radius < 10.0
    assert needle.s_mm < tube.level_s_mm["S3"]


def test_a_transforaminal_needle_ends_in_its_foramen_and_comes_from_its_own_side(tube):
    needle = place_needle(PlaceNeedle(route="transforaminal", level="L4", side="right"), tube)
    assert (needle.s_mm, needle.theta_rad) == tube.root("L4 right").foramen
    hub, tip = needle.shaft_mm[0], needle.shaft_mm[-1]
    assert hub[0] > tip[0] > 0, "patient right is +x"
    assert hub[1] < tip[1], "from behind"


def test_without_a_sacrum_the_caudal_needle_is_refused_with_the_reason(tube):
    cut = replace(tube, has_hiatus=False)
    with pytest.raises(AnatomyError, match="sacral hiatus"):
        place_needle(CAUDAL, cut)
    assert missing_for(PlaceNeedle(route="transforaminal", level="L4", side="left"), cut) is None


def test_a_needle_at_a_level_outside_the_anatomy_names_what_is_covered(tube):
    short = replace(tube, level_s_mm={"L4": 165.0, "L3": 195.0})
    why = missing_for(PlaceNeedle(route="interlaminar", level="L1"), short)
    assert why is not None
    assert "L4 to L3" in why


def test_a_catheter_in_an_open_canal_reaches_its_target(tube):
    catheter = advance(
        AdvanceCatheter(to=L5_LEFT), tube, place_needle(CAUDAL, tube), L5_LEFT, gap_mm=four_mm, bonded=nothing
    )
    assert catheter.reached
    assert catheter.tip == pytest.approx(tube.locate(L5_LEFT))
    points = catheter.points_mm(tube)
    radius = np.hypot(points[:, 0], points[:, 1])
    assert ((radius > 2) & (radius < 10)).all()


def test_scar_stops_the_catheter_at_its_edge(tube):
    def scar(s, theta):
        return np.where(np.asarray(s) > 100, 0.9, 0.0) + 0 * np.asarray(theta)

    catheter = advance(
        AdvanceCatheter(to=L5_LEFT), tube, place_needle(CAUDAL, tube), L5_LEFT, gap_mm=four_mm, bonded=scar
    )
    assert not catheter.reached
    assert catheter.stopped_by == "scar"
    assert 97 <= catheter.tip[0] <= 101


def test_a_gap_narrower_than_the_catheter_stops_it(tube):
    def closed(s, theta):
        return np.where(np.asarray(s) > 80, 0.1, 4.0) + 0 * np.asarray(theta)

    catheter = advance(
        AdvanceCatheter(to=L5_LEFT), tube, place_needle(CAUDAL, tube), L5_LEFT, gap_mm=closed, bonded=nothing
    )
    assert catheter.stopped_by == "a closed gap"
    assert catheter.tip[0] <= 81


def test_a_short_catheter_stops_at_its_length(tube):
    step = AdvanceCatheter(to=L5_LEFT, length_mm=120)
    catheter = advance(step, tube, place_needle(CAUDAL, tube), L5_LEFT, gap_mm=four_mm, bonded=nothing)
    assert not catheter.reached
    assert catheter.stopped_by.startswith("its length")


def test_holes_lie_along_the_catheter_behind_its_tip(tube):
    step = AdvanceCatheter(to=L5_LEFT, holes=3)
    catheter = advance(step, tube, place_needle(CAUDAL, tube), L5_LEFT, gap_mm=four_mm, bonded=nothing)
    sites = catheter.hole_sites()
    assert len(sites) == 3
    assert sites[0] == pytest.approx(catheter.tip)
    assert sites[0][0] > sites[1][0] > sites[2][0]


def test_a_balloon_of_twice_the_volume_is_wider_by_root_two():
    assert Balloon(0.26).diameter_mm == pytest.approx(2**0.5 * Balloon(0.13).diameter_mm)
