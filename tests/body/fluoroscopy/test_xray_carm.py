"""Where things fall on the screen: the convention for a prone patient, held by asymmetric points."""

import numpy as np
import pytest

from neuroplasty.body.fluoroscopy import CArm, Table, pose_at, pose_for
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


def test_caudal_tilt_leans_the_detector_to_the_head():
    pose = pose_for("caudal tilt", CENTRE)
    assert pose.centre_mm[2] > CENTRE[2] > pose.source_mm[2]
    assert pose.positioner_deg[1] == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("moved", "where"),
    [
        (Table(left_mm=20.0), (0.0, -1.0)),
        (Table(left_mm=-20.0), (0.0, 1.0)),
        (Table(head_mm=20.0), (-1.0, 0.0)),
    ],
)
def test_the_picture_moves_with_the_table(moved, where):
    row, column, _ = on_screen(pose_for("AP", CENTRE, table=moved), CENTRE)
    shift_px = 20.0 * 1000 / 650 / CArm().pixel_mm
    assert (row - 255.5, column - 255.5) == pytest.approx((where[0] * shift_px, where[1] * shift_px))


def test_a_table_that_goes_up_shrinks_the_picture():
    near, far = (pose_for("AP", CENTRE, table=Table(up_mm=up)) for up in (60.0, -60.0))
    assert on_screen(near, CENTRE)[2] < on_screen(far, CENTRE)[2]


def test_head_down_by_so_much_is_in_ap_a_detector_tilted_footward():
    tilted = pose_for("AP", CENTRE, table=Table(head_down_deg=15.0))
    same = pose_at(0.0, -15.0, CENTRE)
    np.testing.assert_allclose(tilted.source_mm, same.source_mm, atol=1e-9)
    np.testing.assert_allclose(tilted.row, same.row, atol=1e-12)


def test_head_down_turns_the_lateral_picture_and_leaves_its_beam():
    level = pose_for("lateral", CENTRE)
    tilted = pose_for("lateral", CENTRE, table=Table(head_down_deg=15.0))
    np.testing.assert_allclose(tilted.beam, level.beam, atol=1e-12)
    assert on_screen(tilted, CENTRE + 40 * HEAD)[1] < 255.5  # the head sinks towards the front of the body


@pytest.mark.parametrize("size", ["mag 1", "mag 2"])
def test_magnification_reads_out_the_middle_of_the_same_detector(size):
    normal, small = pose_for("AP", CENTRE), pose_for("AP", CENTRE, carm=CArm().magnified(size))
    point = CENTRE + 20 * HEAD + 10 * LEFT
    ratio = normal.carm.field_mm / small.carm.field_mm
    assert small.carm.zoom == pytest.approx(ratio)
    offsets = [np.array(on_screen(pose, point)[:2]) - 255.5 for pose in (normal, small)]
    np.testing.assert_allclose(offsets[1], ratio * offsets[0])
    with pytest.raises(ImageError, match="normal, mag 1, mag 2"):
        CArm().magnified("mag 9")


def test_a_turned_picture_shows_the_head_on_the_viewers_right():
    pose = pose_for("AP", CENTRE, carm=CArm(turned_deg=90.0))
    row, column, _ = on_screen(pose, CENTRE + 30 * HEAD)
    assert row == pytest.approx(255.5)
    assert column > 255.5


def test_iris_and_side_shutters_close_the_field_and_the_dose():
    whole, iris, sides = CArm(), CArm(iris=0.5), CArm(sides=(0.25, 0.75))
    assert iris.in_field()[256, 100] == 0
    assert sides.in_field()[256, 100] == 0
    assert sides.in_field()[100, 256] == 1
    assert iris.field_area_cm2 == pytest.approx(whole.field_area_cm2 / 4, rel=0.04)
    assert sides.field_area_cm2 < whole.field_area_cm2


@pytest.mark.parametrize("arguments", [{"head_down_deg": 60.0}, {"left_mm": float("nan")}])
def test_a_table_that_cannot_stand_so_is_refused(arguments):
    with pytest.raises(ImageError, match="at most 45 degrees"):
        Table(**arguments)
