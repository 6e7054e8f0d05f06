"""The tip on surfaces whose curves are known: a flat sheet, a cylinder, a sphere."""

import numpy as np
import pytest

from neuroplasty.body.instruments import reference
from neuroplasty.body.instruments.surface import Surface, frame, glide

UP = np.array([0.0, 0.0, 1.0])


def sheet(columns=400):
    """A flat sheet: stations along z, angles along -x, 0.5 mm a column; its seam is never walked on."""
    x = -0.5 * (np.arange(columns) + 0.5)
    points = np.zeros((301, columns, 3))
    points[..., 0], points[..., 2] = x[None, :], np.arange(301)[:, None]
    return Surface(points, 0.0, 1.0)


def cylinder(radius=10.0, columns=96):
    theta = 2 * np.pi * (np.arange(columns) + 0.5) / columns
    points = np.zeros((301, columns, 3))
    points[..., 0], points[..., 1] = -radius * np.sin(theta), -radius * np.cos(theta)
    points[..., 2] = np.arange(301)[:, None]
    return Surface(points, 0.0, 1.0)


def walk(surface, place, heading, curvature, length, step=0.5):
    place, heading = np.array(place, float), np.array(heading, float)
    trail, normal = [], []
    for _ in range(round(length / step)):
        normal.append(
            glide(
                surface.points_mm,
                surface.s0_mm,
                surface.spacing_mm,
                surface.first,
                place,
                heading,
                curvature,
                step,
            )
        )
        trail.append(surface.point_mm([place[0]], [place[1]])[0])
    return place, heading, np.array(trail), np.array(normal)


def test_a_bent_tip_on_a_flat_sheet_draws_a_circle_of_one_over_its_curvature():
    flat = sheet()
    _, heading, trail, _ = walk(flat, [100.0, np.pi], UP, 1 / 30, 2 * np.pi * 30)
    start = flat.point_mm([100.0], [np.pi])[0]
    centre = start + np.array([-30.0, 0.0, 0.0])
    assert np.linalg.norm(trail - centre, axis=1) == pytest.approx(30.0, abs=0.01)
    assert np.linalg.norm(trail[-1] - start) < 0.6
    assert heading == pytest.approx(UP, abs=0.02)


def test_a_straight_tip_on_a_cylinder_follows_a_helix():
    angle = 0.6
    heading = [-np.sin(angle), 0.0, np.cos(angle)]
    place, _, _, normal = walk(cylinder(), [50.0, 0.0], heading, 0.0, 100.0)
    assert place[0] == pytest.approx(50 + 100 * np.cos(angle), abs=1e-3)
    assert place[1] == pytest.approx(100 * np.sin(angle) / 10, abs=1e-3)
    assert normal == pytest.approx(-(np.sin(angle) ** 2) / 10, rel=1e-2)


def test_the_step_is_of_second_order():
    heading = [-np.sin(0.6), 0.0, np.cos(0.6)]
    ends = [walk(cylinder(), [50.0, 0.0], heading, 0.02, 48.0, step)[0] for step in (4.0, 2.0, 1.0)]
    coarse, fine = np.linalg.norm(ends[0] - ends[1]), np.linalg.norm(ends[1] - ends[2])
    assert coarse / fine == pytest.approx(4.0, rel=0.25)


def test_left_and_right_mirror_each_other():
    left, _, _, _ = walk(cylinder(), [50.0, 0.0], UP, 0.02, 60.0)
    right, _, _, _ = walk(cylinder(), [50.0, 0.0], UP, -0.02, 60.0)
    assert left[0] == pytest.approx(right[0])
    assert left[1] == pytest.approx(-right[1])
    assert left[1] > 0


def test_the_heading_stays_a_unit_tangent():
    surface = cylinder()
    place, heading, _, _ = walk(surface, [50.0, 1.0], UP, 0.05, 100.0)
    at = reference.frame(surface, *place)
    assert np.linalg.norm(heading) == pytest.approx(1.0)
    assert heading @ np.cross(at[1], at[2]) == pytest.approx(0.0, abs=1e-9)


def test_the_kernels_are_the_reference():
    rng = np.random.default_rng(1)
    surface = cylinder()
    bumpy = Surface(surface.points_mm + rng.normal(0, 0.05, surface.points_mm.shape), 0.0, 1.0)
    for _ in range(20):
        place = np.array([rng.uniform(1, 299), rng.uniform(-7, 7)])
        at = np.empty((3, 3))
        frame(bumpy.points_mm, 0.0, 1.0, 0.5, place[0], place[1], at)
        assert at == pytest.approx(reference.frame(bumpy, *place), abs=1e-9)
        heading = at[1] + rng.uniform(-1, 1) * at[2]
        heading /= np.linalg.norm(heading)
        there, turned = reference.glide(bumpy, place, heading, 0.03, 0.5)
        glide(bumpy.points_mm, 0.0, 1.0, 0.5, place, heading, 0.03, 0.5)
        assert place == pytest.approx(there, abs=1e-9)
        assert heading == pytest.approx(turned, abs=1e-9)
