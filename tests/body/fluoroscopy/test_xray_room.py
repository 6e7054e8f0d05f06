"""The room: dye as sharp as the image it lies in, and a catheter that is seen among dye."""

from dataclasses import dataclass

import numpy as np
import pytest

from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy import Arm, CArm, MetalObject, Room
from neuroplasty.documents.case import Patient

CANAL = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))


@dataclass(frozen=True, eq=False)
class Spot:
    """One cell of dye."""

    points_mm: np.ndarray
    blur_px: float = 0.8


def room(voxel_mm, pixels=256):
    shape = tuple(int(n / voxel_mm) for n in (240, 200, 320))
    affine = np.diag([voxel_mm, voxel_mm, voxel_mm, 1.0])
    affine[:3, 3] = -120.0, -100.0, -200.0
    return Room(Anatomy(CANAL, Volume(np.zeros(shape, np.float32), affine), "CT"), CArm(pixels=pixels))


def width_mm(voxel_mm, view="AP"):
    """Standard deviation of a spot's shadow, at the patient."""
    here = room(voxel_mm)
    arm = Arm.of(view)
    spot = Spot(np.array(here.pose(arm).source_mm + 650.0 * here.pose(arm).beam)[None, None])
    sight = here.sight(arm)
    shadow = sight.iodine_mg_cm2([(spot, np.array([10.0]))]).sum(axis=0).astype(float)
    at = np.arange(shadow.size)
    mean = shadow @ at / shadow.sum()
    pose = sight.pose
    pixel = pose.carm.pixel_mm * pose.carm.sod_mm / pose.carm.sid_mm
    return float(np.sqrt(shadow @ (at - mean) ** 2 / shadow.sum())) * pixel


@pytest.mark.parametrize("view", ["AP", "lateral", "oblique left"])
def test_dye_on_coarse_voxels_is_as_blurred_as_they_are(view):
    # A voxel's own width and the straight line to the next: half a voxel, standard deviation.
    added = np.sqrt(width_mm(4.0, view) ** 2 - width_mm(1.0, view) ** 2)
    assert added == pytest.approx(np.sqrt(2.0**2 - 0.5**2), rel=0.05)


def test_dye_on_fine_voxels_is_as_sharp_as_before():
    assert room(1.0).sight(Arm.of("AP")).grain_px == 0.0


def test_coarse_voxels_lose_no_dye():
    here = room(3.0)
    arm = Arm.of("AP")
    spot = Spot(np.array(here.pose(arm).source_mm + 650.0 * here.pose(arm).beam)[None, None])
    sight = here.sight(arm)
    pixel_cm2 = (sight.pose.carm.pixel_mm * 0.65 / 10) ** 2
    assert float(sight.iodine_mg_cm2([(spot, np.array([10.0]))]).sum()) * pixel_cm2 == pytest.approx(
        10.0, rel=0.01
    )


def test_a_catheter_is_seen_among_dye():
    here = room(2.0)
    arm = Arm.of("AP")
    pose = here.pose(arm)
    middle = pose.source_mm + 650.0 * pose.beam
    rng = np.random.default_rng(0)
    # Dye as dense as in an epidurogram, 30 mm square and 8 mm deep, of 240 mg/mL in a fifth of the room.
    block = middle + (rng.random((1, 20000, 3)) - 0.5) * [30.0, 8.0, 30.0]
    dye = [(Spot(block), np.array([7.2 * 0.2 * 240.0]))]
    line = middle + np.array([[0.0, 0.0, -14.0], [0.0, 0.0, 14.0]])
    catheter = MetalObject(line, 0.53, "steel", 0.22)
    picture = here.take(arm, np.random.default_rng(1), dye=dye, metal=[catheter])
    centre = picture.pixels[118:138, 118:138]
    column = centre.mean(axis=0)
    beside = np.median(column)
    assert beside - column.min() > 4 * centre[:, :5].std() / np.sqrt(len(centre))
    assert beside - column.min() > 0.01
