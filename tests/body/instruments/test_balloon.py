"""The balloon's size, its pressure and its limits."""

import pytest

from neuroplasty.body.instruments import Balloon
from neuroplasty.body.instruments.balloon import burst_ml
from neuroplasty.body.instruments.parameters import BALLOON_WALL, LATEX_SHEAR
from neuroplasty.errors import AnatomyError


def test_a_balloon_of_twice_the_volume_is_wider_by_root_two():
    assert Balloon(0.26).diameter_mm == pytest.approx(2**0.5 * Balloon(0.13).diameter_mm)


def test_its_wall_presses_more_the_wider_it_is_and_levels_off_as_rubber_does():
    pressures = [Balloon(volume).wall_mmhg for volume in (0.01, 0.02, 0.05, 0.1, 0.2)]
    assert pressures == sorted(pressures)
    plateau = float(LATEX_SHEAR) * float(BALLOON_WALL) / 0.5 * 1e6 / 133.322
    assert pressures[-1] == pytest.approx(plateau, rel=0.01)
    assert pressures[-1] - pressures[-2] < pressures[1] - pressures[0]


def test_the_gauge_reads_the_wall_and_what_presses_from_outside():
    balloon = Balloon(0.13)
    assert balloon.pressure_mmhg(80.0) == pytest.approx(balloon.wall_mmhg + 80.0)


def test_over_its_rated_volume_it_says_so_and_further_it_bursts():
    assert not Balloon(0.2).over_rated
    assert Balloon(0.25).over_rated
    assert not Balloon(0.25).bursts
    assert Balloon(burst_ml()).bursts
    assert Balloon(1e16).diameter_mm == Balloon(burst_ml()).diameter_mm, "the rest has run out"


@pytest.mark.parametrize("volume_ml", [0.0, -0.1, float("inf"), float("nan")])
def test_a_balloon_of_no_volume_or_no_end_to_it_is_refused(volume_ml):
    with pytest.raises(AnatomyError, match="above zero"):
        Balloon(volume_ml)
