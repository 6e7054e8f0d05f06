"""The lumen, and the needle on a straight canal, where the answer is known."""

from dataclasses import replace
from math import pi

import numpy as np
import pytest

from neuroplasty.body.instruments import Lumen, missing_for, place_needle
from neuroplasty.documents.steps import PlaceNeedle
from neuroplasty.errors import AnatomyError

CAUDAL = PlaceNeedle(route="caudal")


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
    assert needle.tip.place == "epidural"


def test_a_transforaminal_needle_ends_in_its_foramen_and_comes_from_its_own_side(tube):
    needle = place_needle(PlaceNeedle(route="transforaminal", level="L4", side="right"), tube)
    assert (needle.s_mm, needle.theta_rad) == tube.root("L4 right").foramen
    hub, tip = needle.shaft_mm[0], needle.shaft_mm[-1]
    assert hub[0] > tip[0] > 0, "patient right is +x"
    assert hub[1] < tip[1], "from behind"
    assert needle.tip.place == "foramen"
    assert needle.tip.words == "foramen of L4 right"


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
