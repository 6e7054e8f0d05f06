"""Dye from cells to pixels: mass kept, density right, no pattern of its own."""

import numpy as np
import pytest

from neuroplasty.body.fluoroscopy import CArm, DyeProjector, pose_for, shell_points
from neuroplasty.body.fluoroscopy.blur import blur
from neuroplasty.body.fluoroscopy.dye import areal_reference
from neuroplasty.errors import ImageError


def cylinder(n=40, m=48, inner=7.0, outer=9.0, spacing=1.0):
    s = (np.arange(n) - (n - 1) / 2) * spacing
    theta = 2 * np.pi * np.arange(m) / m
    ring = np.stack([-np.sin(theta), -np.cos(theta), np.zeros(m)], axis=-1)
    axis = np.array([0, 0, 1.0]) * s[:, None, None]
    return axis + inner * ring, axis + outer * ring


def test_a_cell_in_the_middle_of_nowhere_keeps_its_milligrams():
    pose = pose_for("AP", (0, 0, 0))
    points = np.random.default_rng(1).uniform(-30, 30, (50, 6, 3))
    points[:, :, 1] = 0.0  # all at the isocentre's depth, so one pixel area serves all
    mass = np.random.default_rng(2).uniform(0.1, 3, 50)
    picture = DyeProjector(points, pose).areal_mg_cm2(mass)
    area_cm2 = (pose.pixel_mm / 10 * 0.65) ** 2 * pose.obliquity()
    assert (picture * area_cm2).sum() == pytest.approx(mass.sum(), rel=2e-4)


@pytest.mark.parametrize("view", ["AP", "lateral", "oblique left"])
def test_fast_kernel_equals_the_plain_reference(view):
    rng = np.random.default_rng(7)
    pose = pose_for(view, (3, 4, 5), carm=CArm(pixels=80))
    points = rng.normal(0, 45, (60, 5, 3))  # some fall outside the field
    mass = rng.uniform(0, 2, 60) * (rng.random(60) > 0.3)
    np.testing.assert_allclose(
        DyeProjector(points, pose).areal_mg_cm2(mass),
        areal_reference(points, mass, pose),
        rtol=1e-4,
        atol=1e-5,
    )


def test_a_full_shell_seen_along_a_diameter_has_twice_its_gap_of_dye():
    inner, outer = cylinder()
    mg_per_ml, gap_cm = 240.0, 0.2
    angle = 2 * np.pi / 48
    volume_ml = 0.5 * angle * (9.0**2 - 7.0**2) * 1.0 * 1e-3  # of one cell of 1 mm
    for view in ("AP", "lateral"):
        pose = pose_for(view, (0, 0, 0))
        mass = np.full(40 * 48, mg_per_ml * volume_ml)
        middle = blur(DyeProjector(shell_points(inner, outer), pose).areal_mg_cm2(mass), 1.0)[
            216:296, 252:260
        ]
        assert middle.mean() == pytest.approx(2 * gap_cm * mg_per_ml, rel=0.03)
        # Points must not draw a pattern of their own on a dye that is even.
        assert middle.std() < 0.04 * middle.mean()


def test_shell_points_lie_between_the_surfaces_and_close_round_the_back():
    inner, outer = cylinder(n=12, m=48)
    points = shell_points(inner, outer, refine=(2, 3, 4))
    assert points.shape == (12 * 48, 24, 3)
    radius = np.hypot(points[..., 0], points[..., 1])
    assert radius.min() > 6.9
    assert radius.max() < 9.0
    first_ring = points[0]
    assert first_ring[:, 0].min() < 0 < first_ring[:, 0].max()  # the cell at angle 0 reaches to both sides
    # Half of what a cell holds lies below its centre, thinning out: two rows stand at 1 - sqrt(1/2).
    assert points[:48, :, 2].min() == pytest.approx(-5.5 - (1 - np.sqrt(0.5)))


def test_dye_outside_the_field_is_not_drawn_elsewhere():
    pose = pose_for("AP", (0, 0, 0))
    far = DyeProjector(np.full((1, 1, 3), 400.0), pose)
    assert far.areal_mg_cm2([5.0]).sum() == 0


def test_bad_dye_is_refused():
    pose = pose_for("AP", (0, 0, 0))
    inner, outer = cylinder(n=4, m=8)
    with pytest.raises(ImageError, match="points in a cell, 3"):
        DyeProjector(np.zeros((4, 3)), pose)
    with pytest.raises(ImageError, match="not finite"):
        DyeProjector(np.full((1, 1, 3), np.nan), pose)
    with pytest.raises(ImageError, match="one mass a cell"):
        DyeProjector(np.zeros((2, 1, 3)), pose).areal_mg_cm2([1.0])
    with pytest.raises(ImageError, match="negative"):
        DyeProjector(np.zeros((1, 1, 3)), pose).areal_mg_cm2([-1.0])
    with pytest.raises(ImageError, match="give both as"):
        shell_points(inner, outer[:-1])
    with pytest.raises(ImageError, match="at least one point"):
        shell_points(inner, outer, refine=(0, 1, 1))
