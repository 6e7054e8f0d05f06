"""The arch of a vertebra as an eye reads it on a film: pedicle, processes, lamina, pars, spinous process."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy.bones.arch import arch_of
from neuroplasty.body.anatomy.bones.centreline import extended_centreline
from neuroplasty.body.anatomy.bones.shapes import cone_distance_reference
from neuroplasty.body.anatomy.bones.spine import placed_vertebrae
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.documents.case import Findings, Patient

MAN = Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78)
CANAL = canal_from_parameters(MAN)
VERTEBRAE = dict(
    zip(
        ("L5", "L4", "L3", "L2", "L1"),
        placed_vertebrae(CANAL, extended_centreline(CANAL, 1.0), Findings()),
        strict=False,
    )
)
UPPER = ("L4", "L3", "L2", "L1")


def inside(level, x, y, z, *, pedicle_alone=False):
    """Whether points of a vertebra's own frame, mm, lie in its arch; x front, y aside, z up."""
    arch = arch_of(VERTEBRAE[level])
    rows = (
        arch.processes[:3] if pedicle_alone else np.concatenate([arch.standing, arch.lamina, arch.processes])
    )
    grids = np.broadcast_arrays(*np.meshgrid(x, np.abs(y), z, indexing="ij"))
    points = np.stack([grid.ravel() for grid in grids], axis=1).astype(float)
    return (cone_distance_reference(rows, points, 3.0) < 0).reshape(grids[0].shape)


def span(held):
    """Extent of a row of 0.5 mm steps, mm."""
    return 0.5 * np.ptp(np.flatnonzero(held)) if held.any() else 0.0


ACROSS, UP = np.arange(0.0, 50.0, 0.5), np.arange(-45.0, 30.0, 0.5)


@pytest.mark.parametrize("level", UPPER)
def test_a_pedicle_is_an_oval_taller_than_wide(level):
    waist = inside(level, [2.0], np.arange(8.0, 30.0, 0.5), UP, pedicle_alone=True)[0]
    assert span(waist.any(axis=0)) > span(waist.any(axis=1))


@pytest.mark.parametrize("level", UPPER)
def test_a_pedicle_leans_and_is_no_circle(level):
    waist = inside(level, [2.0], np.arange(8.0, 30.0, 0.5), UP, pedicle_alone=True)[0]
    rows = [np.flatnonzero(column) for column in waist.T if column.any()]
    middles = np.array([row.mean() for row in rows])
    # The upper half lies further out than the lower, and is broader.
    third = len(middles) // 3
    assert middles[-third:].mean() > middles[:third].mean() + 1.0
    widths = np.array([len(row) for row in rows])
    assert widths[-third:].max() > widths[:third].max()


@pytest.mark.parametrize("level", ["L5", *UPPER])
def test_the_dog_has_its_ear_its_neck_and_its_leg(level):
    silhouette = inside(level, np.arange(-22.0, 0.0, 1.0), ACROSS, UP).any(axis=0)
    width = 0.5 * silhouette.sum(axis=0)

    def at(z):
        return width[int((z - UP[0]) / 0.5)]

    half = 0.5 * VERTEBRAE[level].shape.body_height
    below = VERTEBRAE[level].to_below_mm
    # An upper process stands up to the end plate, a lower one hangs past the body, the isthmus joins them.
    assert at(half - 4.0) > 4.0
    assert at(4.0 - below) > 4.0
    assert at(-half + 2.0) > at(4.0 - below)


@pytest.mark.parametrize("level", UPPER)
def test_the_two_processes_of_a_joint_face_each_other(level):
    names = ("L5", *UPPER)
    lower, upper = VERTEBRAE[names[names.index(level) - 1]], level
    # At the height where both are, the one from above lies on the inside.
    z_lower = 0.5 * lower.shape.body_height - 6.0
    z_upper = z_lower - VERTEBRAE[level].to_below_mm
    from_below = np.flatnonzero(inside(names[names.index(level) - 1], [-9.0], ACROSS, [z_lower]).ravel())
    from_above = np.flatnonzero(inside(upper, [-9.0], ACROSS, [z_upper]).ravel())
    assert from_above.size
    assert from_below.size
    assert from_above.mean() + 4.0 < from_below.mean()


@pytest.mark.parametrize("level", ["L5", *UPPER])
def test_a_spinous_process_is_a_tall_plate_on_the_midline(level):
    shape = VERTEBRAE[level].shape
    plate = inside(level, [-0.8 * shape.spinous_reach], [0.0], UP).ravel()
    assert span(plate) > 1.6 * shape.spinous_half_height
    thick = inside(level, [-0.8 * shape.spinous_reach], np.arange(0.0, 12.0, 0.5), UP)[0].any(axis=1)
    assert 2 * span(thick) < span(plate)


def test_both_laminae_gone_take_the_spinous_process_with_them():
    bare = arch_of(replace(VERTEBRAE["L4"], arch_left=False, arch_right=False))
    tip = np.array([[-0.8 * VERTEBRAE["L4"].shape.spinous_reach, 0.0, VERTEBRAE["L4"].shape.spinous_drop]])
    assert inside("L4", tip[0, :1], tip[0, 1:2], tip[0, 2:]).all()
    assert cone_distance_reference(np.concatenate([bare.standing, bare.processes]), tip, 3.0)[0] > 0
