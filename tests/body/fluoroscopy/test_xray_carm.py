"""Where things fall on the screen: the convention for a prone patient, held by asymmetric points."""

import numpy as np
import pytest

from neuroplasty.body.fluoroscopy import CArm, pose_at, pose_for
from neuroplasty.body.fluoroscopy.carm import TURNS_DEG
from neuroplasty.errors import ImageError

CENTRE = np.array([12.0, -35.0, 240.0])
LEFT, FRONT, HEAD = np.array([-1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0])


def on_screen(pose, point):
    row, column, magnification = pose.project(point)
    return float(row), float(column), float(magnification)


@pytest.mark.parametrize("view", TURNS_DEG)
def test_isocentre_falls_on_the_middle_and_the_head_is_up(view):
    pose = pose_for(view, CENTRE)
    row, column, magnification = on_screen(pose, CENTRE)
    assert (row, column) == pytest.approx((255.5, 255.5))
    assert magnification == pytest.approx(1000 / 650)
    assert on_screen(pose, CENTRE + 30 * HEAD)[0] < 255.5


def test_in_ap_the_patients_left_is_on_the_viewers_left_and_the_tube_is_under_the_table():
    pose = pose_for("AP", CENTRE)
    assert on_screen(pose, CENTRE + 30 * LEFT)[1] < 255.5
    assert pose.source_mm[1] > CENTRE[1]  # prone: the front of the body lies on the table
    assert pose.centre_mm[1] < CENTRE[1]


def test_a_radiologists_screen_is_the_mirror_image():
    usual, mirrored = pose_for("AP", CENTRE), pose_for("AP", CENTRE, carm=CArm(left_on="right"))
    point = CENTRE + 30 * LEFT + 20 * HEAD
    row, column, _ = on_screen(usual, point)
    assert on_screen(mirrored, point)[:2] == pytest.approx((row, 511 - column))


def test_in_lateral_the_front_is_on_the_viewers_left():
    pose = pose_for("lateral", CENTRE)
    assert on_screen(pose, CENTRE + 30 * FRONT)[1] < 255.5
    assert on_screen(pose, CENTRE - 30 * FRONT)[1] > 255.5


@pytest.mark.parametrize(("view", "side"), [("oblique left", 1.0), ("oblique right", -1.0)])
def test_an_oblique_turns_the_detector_to_the_side_it_is_named_for(view, side):
    pose = pose_for(view, CENTRE)
    assert side * (pose.centre_mm - CENTRE) @ LEFT > 0
    assert (pose.centre_mm - CENTRE) @ FRONT < 0
    # What lies in front of the isocentre then moves to the side opposite to it on the screen.
    assert side * (on_screen(pose, CENTRE + 40 * FRONT)[1] - 255.5) < 0


@pytest.mark.parametrize("view", TURNS_DEG)
def test_axes_are_orthonormal_and_every_pixel_projects_onto_itself(view):
    pose = pose_for(view, CENTRE, carm=CArm(sid_mm=1100, sod_mm=700, pixels=64))
    frame = np.stack([pose.row, pose.column, pose.beam])
    np.testing.assert_allclose(frame @ frame.T, np.eye(3), atol=1e-12)
    on_detector = pose.first_pixel_mm + pose.pixel_mm * (3 * pose.row + 50 * pose.column)
    halfway = pose.source_mm + 0.4 * (on_detector - pose.source_mm)
    assert on_screen(pose, halfway) == pytest.approx((3, 50, 2.5))


def test_a_headward_tilt_raises_what_is_in_front():
    level, tilted = pose_at(0, 0, CENTRE), pose_at(0, 20, CENTRE)
    assert tilted.centre_mm[2] > level.centre_mm[2]
    front = CENTRE + 40 * FRONT
    assert on_screen(tilted, front)[0] < on_screen(level, front)[0]


def test_a_point_behind_the_source_has_no_shadow():
    pose = pose_for("AP", CENTRE)
    row, column, magnification = pose.project(pose.source_mm + 10 * FRONT)
    assert np.isnan(row)
    assert np.isnan(column)
    assert np.isnan(magnification)


def test_collimator_opens_a_circle_or_the_square():
    circle, square = CArm(collimator="circle"), CArm(collimator="square")
    assert circle.in_field()[0, 0] == 0
    assert circle.in_field()[256, 256] == 1
    assert circle.in_field().mean() == pytest.approx(np.pi / 4, rel=0.04)
    assert square.in_field().mean() > 0.95
    assert circle.field_area_cm2 == pytest.approx(np.pi * 15**2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"sod_mm": 1200.0}, "between source and detector"),
        ({"sod_mm": 0.0}, "between source and detector"),
        ({"pixels": 1}, "2 or more"),
        ({"field_mm": -1.0}, "above 0"),
        ({"field_mm": float("nan")}, "above 0"),
        ({"iris": 0.0}, "above 0 and up to 1"),
        ({"turned_deg": float("inf")}, "finite angle"),
        ({"sides": (0.7, 0.2)}, "the smaller one first"),
    ],
)
def test_a_c_arm_that_cannot_be_built_is_refused(arguments, said):
    with pytest.raises(ImageError, match=said):
        CArm(**arguments)


def test_bad_poses_are_refused():
    with pytest.raises(ImageError, match="choose one of: AP, lateral"):
        pose_for("PA", CENTRE)
    with pytest.raises(ImageError, match="three finite"):
        pose_for("AP", (0, 0, float("nan")))
    with pytest.raises(ImageError, match="at most 60"):
        pose_at(0, 80, CENTRE)
