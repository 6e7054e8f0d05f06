"""Needles and catheters: chords of tubes."""

import numpy as np
import pytest

from neuroplasty.body.fluoroscopy import MetalObject, metal_paths, pose_for
from neuroplasty.errors import ImageError

POSE = pose_for("AP", (0, 0, 0))
STEEL = 7.9


def test_a_thick_rod_across_the_beam_shows_its_chord():
    rod = MetalObject(np.array([[0.0, 0, -60], [0, 0, 60]]), 6.0)
    path = metal_paths([rod], POSE)["steel"][256]
    offset_mm = (np.arange(512) - 255.5) * POSE.pixel_mm * 0.65
    inside = np.abs(offset_mm) < 5.0
    chord_cm = 2 * np.sqrt(6.0**2 - offset_mm[inside] ** 2) / 10
    np.testing.assert_allclose(path[inside], STEEL * chord_cm, rtol=0.02)
    assert path[np.abs(offset_mm) > 6.5].max() == 0


def test_a_tube_is_lighter_than_a_rod_by_its_bore():
    line = np.array([[0.0, 0, -60], [0, 0, 60]])
    solid = metal_paths([MetalObject(line, 6.0)], POSE)["steel"]
    tube = metal_paths([MetalObject(line, 6.0, wall_mm=1.0)], POSE)["steel"]
    assert tube[256, 255] == pytest.approx(0.2 * STEEL, rel=0.03)
    assert solid[256, 255] == pytest.approx(1.2 * STEEL, rel=0.03)
    assert (tube <= solid + 1e-4).all()


def test_a_needle_down_the_beam_is_a_dot_of_its_whole_length():
    needle = MetalObject(np.array([[0.0, -20, 0], [0, 20, 0]]), 1.5)
    path = metal_paths([needle], POSE)["steel"]
    assert path[255:257, 255:257].mean() == pytest.approx(4.0 * STEEL, rel=0.05)
    assert (path > 0).sum() < 120


def test_an_oblique_line_keeps_its_volume_however_it_is_cut():
    ends = np.array([[-40.0, 0, -50], [35, 0, 45]])
    length_cm = np.linalg.norm(ends[1] - ends[0]) / 10
    pixel_cm2 = (POSE.pixel_mm * 0.65 / 10) ** 2 * POSE.obliquity()
    for count in (2, 9, 40):
        line = MetalObject(np.linspace(*ends, count), 0.7)
        mass_g = (metal_paths([line], POSE)["steel"] * pixel_cm2).sum()
        assert mass_g == pytest.approx(STEEL * length_cm * np.pi * 0.07**2, rel=0.02)


def test_metals_are_kept_apart_and_nothing_is_nothing():
    line = np.array([[0.0, 0, -10], [0, 0, 10]])
    paths = metal_paths([MetalObject(line, 1.0), MetalObject(line, 1.0, "platinum")], POSE)
    assert set(paths) == {"steel", "platinum"}
    assert paths["platinum"].max() > 2 * paths["steel"].max()
    assert metal_paths([], POSE) == {}


def test_metal_out_of_the_field_casts_no_shadow():
    line = np.array([[300.0, 0, 300], [320, 0, 320]])
    assert metal_paths([MetalObject(line, 1.0)], POSE)["steel"].sum() == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"points_mm": np.zeros((1, 3)), "radius_mm": 1.0}, "two or more"),
        ({"points_mm": np.full((2, 3), np.nan), "radius_mm": 1.0}, "finite"),
        ({"points_mm": np.eye(3), "radius_mm": 0.0}, "above 0"),
        ({"points_mm": np.eye(3), "radius_mm": 1.0, "wall_mm": -1.0}, "above 0"),
        ({"points_mm": np.eye(3), "radius_mm": 1.0, "material": "gold"}, "choose one of: steel"),
    ],
)
def test_impossible_metal_is_refused(arguments, said):
    with pytest.raises(ImageError, match=said):
        MetalObject(**arguments)
