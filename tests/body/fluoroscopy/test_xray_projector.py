"""Paths through volumes on any grid, against chords known exactly and against exact line integrals."""

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter
from scipy.spatial.transform import Rotation

from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy import (
    CArm,
    DyeProjector,
    ShellProjector,
    VolumeProjector,
    layers_of,
    pose_at,
    pose_for,
)
from neuroplasty.body.fluoroscopy.parameters import MATERIALS
from neuroplasty.body.fluoroscopy.projector import densities
from neuroplasty.body.fluoroscopy.regrid import regridded
from neuroplasty.body.fluoroscopy.shearwarp import BasePlane, Slices, summed, summed_reference
from neuroplasty.body.fluoroscopy.siddon import exact_paths
from neuroplasty.errors import ImageError, SolverError

CENTRE = np.array([15.0, -20.0, 130.0])
SMALL = CArm(pixels=96)
CT = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "ct" / "lumbar_ct_3mm.nii.gz"


def grid(angles_deg, spacing_mm, extent_mm=130.0, order=(0, 1, 2)):
    """An affine and shape of a rotated, anisotropic grid with its axes in any order round ``CENTRE``."""
    spacing = np.array(spacing_mm, float)
    shape = np.ceil(extent_mm / spacing).astype(int)
    axes = Rotation.from_euler("xyz", angles_deg, degrees=True).as_matrix() * spacing
    axes, shape = axes[:, order], shape[list(order)]
    affine = np.eye(4)
    affine[:3, :3] = axes
    affine[:3, 3] = CENTRE - axes @ ((shape - 1) / 2)
    return affine, tuple(shape)


BALL = CENTRE + np.array([-14.0, 9.0, 17.0])


@lru_cache(maxsize=1)
def ball_in_air(angles, spacing, order, radius_mm, fine=3):
    """Hounsfield units of a ball of water in air, its edge by the share of each voxel inside."""
    affine, shape = grid(angles, spacing, order=order)
    steps = (np.arange(fine) + 0.5) / fine - 0.5
    index = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), axis=-1)
    inside = np.zeros(shape)
    for offset in np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3):
        points = (index + offset) @ affine[:3, :3].T + affine[:3, 3]
        inside += np.linalg.norm(points - BALL, axis=-1) < radius_mm
    return Volume((inside / fine**3 * 1000 - 1000).astype(np.float32), affine)


def chords_cm(pose, centre, radius_mm):
    """Length of each pixel's ray inside a ball, cm."""
    count = pose.shape[0]
    rows, columns = np.meshgrid(np.arange(count), np.arange(count), indexing="ij")
    pixel = pose.first_pixel_mm + pose.pixel_mm * (
        rows[..., None] * pose.row + columns[..., None] * pose.column
    )
    ray = pixel - pose.source_mm
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    to_centre = centre - pose.source_mm
    closest = to_centre @ to_centre - (ray @ to_centre) ** 2
    return 2 * np.sqrt(np.maximum(radius_mm**2 - closest, 0)) / 10


GRIDS = [
    ((0, 0, 0), (1.5, 1.5, 1.5), (0, 1, 2)),
    ((0, 0, 0), (0.8, 1.2, 3.0), (0, 1, 2)),
    ((20, -15, 35), (1.2, 1.2, 1.2), (0, 1, 2)),
    ((-30, 10, 80), (1.0, 2.0, 1.4), (2, 0, 1)),
    ((180, 0, 40), (2.5, 1.0, 1.0), (1, 2, 0)),
]


@pytest.mark.parametrize("view", ["AP", "lateral", "oblique left"])
@pytest.mark.parametrize(("angles", "spacing", "order"), GRIDS)
def test_an_off_axis_ball_has_its_own_chords_on_any_grid(angles, spacing, order, view):
    pose = pose_for(view, CENTRE, carm=SMALL)
    paths = VolumeProjector(ball_in_air(angles, spacing, order, 30.0)).paths(pose)
    exact = chords_cm(pose, BALL, 30.0)
    deep = exact > 3.0
    assert deep.sum() > 300
    assert np.abs(paths.soft_g_cm2 - exact)[deep].max() < 0.02 * 6.0
    assert np.abs(paths.soft_g_cm2 - exact)[deep].mean() < 0.006 * 6.0
    assert paths.soft_g_cm2.sum() == pytest.approx(exact.sum(), rel=0.01)
    assert paths.bone_g_cm2.max() == 0


def test_an_l_shaped_bone_shows_the_right_way_round():
    data = np.full((60, 50, 70), 40, np.float32)
    affine = np.diag([2.0, 2, 2, 1])
    affine[:3, 3] = -np.array([60, 50, 70])
    data[10:14, 20:24, 20:60] = 1200  # the upright, on the patient's left (low x)
    data[10:34, 20:24, 20:24] = 1200  # the foot, running to the right at the lower end
    paths = VolumeProjector(Volume(data, affine)).paths(pose_for("AP", (0, 0, 0)))
    bone = paths.bone_g_cm2 > 0.3
    rows, columns = np.nonzero(bone)
    top, bottom = rows.min(), rows.max()
    assert columns[rows < (top + bottom) / 2].max() < 200  # only the upright above, on the viewer's left
    assert columns[rows > bottom - 5].max() > 255  # the foot reaches past the middle, below


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.tuples(*[st.integers(2, 40)] * 3),
    main=st.integers(0, 1),
    away=st.tuples(st.floats(3, 300), st.floats(-60, 60), st.floats(-60, 60)),
    behind=st.booleans(),
    step=st.tuples(*[st.floats(0.2, 3.0)] * 2),
    filled=st.floats(0.0, 1.0),
)
def test_fast_sums_of_slices_equal_the_plain_reference(seed, sizes, main, away, behind, step, filled):
    rng = np.random.default_rng(seed)
    density = rng.uniform(0, 2, sizes).astype(np.float32)
    density[rng.uniform(size=sizes) > filled] = 0
    density[: sizes[0] // 3, :, : sizes[2] // 2] = 0
    axes = (main, 1 - main, 2)
    lined = np.transpose(density, axes)
    middle = (np.array(lined.shape) - 1) / 2
    source = middle + np.array(away) + np.array([lined.shape[0] / 2, 0, 0])
    at = -away[0]
    if behind:
        source[0], at = lined.shape[0] - 1 - source[0], lined.shape[0] - 1 - at
    rows = 150
    base = BasePlane(source, at, middle[1:] - np.array(step) * rows / 2, np.array(step), (rows, rows - 13))
    fast, plain = summed((Slices.of(density),), axes, base)[0], summed_reference(lined, base)
    # 16 bits of the density, and the rounding that decides on which side of a cut face a sample lies.
    close = np.abs(fast - plain) < 1e-3
    assert close.mean() > 0.999
    np.testing.assert_allclose(fast[close].sum(), plain[close].sum(), rtol=1e-3)


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    angles=st.tuples(*[st.floats(-180, 180)] * 3),
    orbit=st.floats(-180, 180),
    tilt=st.floats(-30, 30),
)
def test_paths_agree_with_the_exact_integral_to_one_percent_of_the_maximum(seed, angles, orbit, tilt):
    rng = np.random.default_rng(seed)
    affine, shape = grid(angles, rng.uniform(0.9, 1.6, 3), extent_mm=70.0)
    noise = gaussian_filter(rng.normal(0, 1, shape), 2.0)
    fading = [np.sin(np.pi * np.indices(shape)[k] / (shape[k] - 1)) for k in range(3)]
    tissue = np.clip(noise / noise.std() * 400 + 1000, 0, 2500) * np.prod(fading, axis=0)
    body = Volume((tissue - 1000).astype(np.float32), affine)
    pose = pose_at(orbit, tilt, CENTRE, carm=CArm(pixels=64, field_mm=120.0))
    paths, exact = VolumeProjector(body).paths(pose), exact_paths(body, pose, within="trilinear")
    most = float((exact.soft_g_cm2 + exact.bone_g_cm2).max())
    assert np.abs(paths.soft_g_cm2 - exact.soft_g_cm2).max() < 0.01 * most
    assert np.abs(paths.bone_g_cm2 - exact.bone_g_cm2).max() < 0.01 * most


ON_BOTH = """
import sys
import numpy as np
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy import CArm, VolumeProjector, pose_at
affine = np.diag([1.6, 1.6, 1.6, 1.0])
affine[:3, 3] = [-9.6, -8.0, -11.2]
body = Volume(np.random.default_rng(0).uniform(-1000, 1500, (12, 10, 14)).astype(np.float32), affine)
for orbit, tilt in ((0, 0), (25, -15), (0, -55)):
    pose = pose_at(orbit, tilt, (0, 0, 0), carm=CArm(pixels=6, field_mm=30))
    one, other = VolumeProjector(body).paths(pose), VolumeProjector(body, device="cuda").paths(pose)
    for name in ("soft_g_cm2", "bone_g_cm2"):
        most = getattr(one, name).max()
        assert most > 0.5
        assert np.abs(getattr(one, name) - getattr(other, name)).max() < 1e-3 * most
"""


@pytest.mark.slow
def test_the_gpus_kernels_in_numbas_simulator_give_the_cpus_picture():
    pytest.importorskip("numba.cuda")
    simulated = {**os.environ, "NUMBA_ENABLE_CUDASIM": "1"}
    done = subprocess.run([sys.executable, "-c", ON_BOTH], env=simulated, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_gpu_asked_for_where_there_is_none_is_refused_in_a_sentence():
    if pytest.importorskip("numba.cuda").is_available():
        pytest.skip("there is a GPU here")
    with pytest.raises(SolverError, match="device 'cpu'"):
        VolumeProjector(Volume(np.zeros((8, 8, 8), np.float32), np.diag([5.0, 5, 5, 1])), device="cuda")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
@pytest.mark.parametrize("flips", [(1, 1, 1), (-1, 1, -1)])
def test_the_order_and_direction_of_voxel_axes_change_nothing(order, flips):
    rng = np.random.default_rng(4)
    data = rng.uniform(-500, 900, (40, 36, 44)).astype(np.float32)
    affine = np.diag([1.5, 1.5, 1.5, 1])
    affine[:3, 3] = [-30, -27, -33]
    pose = pose_for("oblique right", (0, 0, 0), carm=SMALL)
    usual = VolumeProjector(Volume(data, affine)).paths(pose)
    turned, frame = np.transpose(data, order), affine.copy()
    frame[:3, :3] = affine[:3, :3][:, order]
    for axis, flip in enumerate(flips):
        if flip < 0:
            frame[:3, 3] += frame[:3, axis] * (turned.shape[axis] - 1)
            frame[:3, axis] *= -1
            turned = np.flip(turned, axis)
    other = VolumeProjector(Volume(turned, frame)).paths(pose)
    np.testing.assert_allclose(other.soft_g_cm2, usual.soft_g_cm2, atol=0.02)
    np.testing.assert_allclose(other.bone_g_cm2, usual.bone_g_cm2, atol=0.02)


def test_mixtures_keep_their_hounsfield_unit_and_nothing_jumps():
    hounsfield = np.linspace(-1100, 3000, 4101, dtype=np.float32)[:, None, None]
    soft, bone = (kind[:, 0, 0] for kind in densities(hounsfield))
    assert soft[0] == 0  # air, and what is below it
    assert bone[hounsfield[:, 0, 0] < 70].max() == 0
    assert bone[hounsfield[:, 0, 0] == 1560] == pytest.approx(MATERIALS["bone"].density_g_cm3, rel=1e-3)
    assert np.abs(np.diff(soft)).max() < 2e-3
    assert np.abs(np.diff(bone)).max() < 2e-3
    assert (np.diff(bone) >= 0).all()


def test_refining_a_coarse_grid_keeps_box_mean_and_a_straight_slope():
    index = np.stack(np.meshgrid(np.arange(9), np.arange(8), np.arange(7), indexing="ij"), axis=-1)
    affine, _ = grid((10, 20, 30), (3.0, 2.0, 1.0))
    ramp = Volume((index @ np.array([7.0, -3.0, 2.0])).astype(np.float32), affine)
    fine = regridded(ramp, 1.1, 10**7)
    assert fine.data.shape == (27, 16, 7)
    np.testing.assert_allclose(fine.corners_mm, ramp.corners_mm, atol=1e-9)
    inner = np.array([12, 8, 3])
    exact = ramp.to_voxel(fine.to_world(inner)) @ np.array([7.0, -3.0, 2.0])
    assert fine.data[tuple(inner)] == pytest.approx(exact, abs=1e-3)


def test_refining_stops_at_what_memory_holds():
    body = Volume(np.zeros((10, 10, 10), np.float32), np.diag([3.0, 3, 3, 1]))
    assert regridded(body, 1.5, 2500).data.shape == (20, 10, 10)


def test_a_huge_image_is_joined_along_its_finest_axes_and_keeps_its_place_and_mass():
    data = np.random.default_rng(1).normal(0, 100, (40, 30, 21)).astype(np.float32)
    affine = np.diag([0.5, 0.6, 2.0, 1.0])
    small = regridded(Volume(data, affine), 3.0, 8000)
    assert small.data.shape == (20, 15, 21)
    np.testing.assert_allclose(small.corners_mm, Volume(data, affine).corners_mm)
    assert small.data.mean() == pytest.approx(data.mean(), abs=1e-3)
    np.testing.assert_allclose(small.data[3, 4, 5], data[6:8, 8:10, 5].mean(), rtol=1e-4)


def bad(change):
    body = {"data": np.zeros((8, 8, 8), np.float32), "affine": np.diag([5.0, 5, 5, 1])}
    change(body)
    return Volume(**body)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: b["data"].__setitem__((1, 2, 3), np.nan), "NaN"),
        (lambda b: b["data"].__setitem__((1, 2, 3), 1e6), "Hounsfield"),
        (lambda b: b["data"].fill(-1000), "Hounsfield"),
        (lambda b: b["affine"].__setitem__((slice(0, 3), 1), 0.0), "singular"),
        (lambda b: b["affine"].__setitem__((0, 0), np.inf), "finite"),
        (lambda b: b.update(data=np.zeros((8, 8, 8, 2), np.float32)), "3-D"),
        (lambda b: b.update(data=np.zeros((0, 8, 8), np.float32)), "3-D"),
    ],
)
def test_volumes_that_cannot_be_projected_are_refused_in_a_sentence(change, said):
    with pytest.raises(ImageError, match=said):
        VolumeProjector(bad(change))


def test_body_and_dye_are_worked_out_again_only_when_they_or_the_c_arm_have_changed():
    body = VolumeProjector(Volume(np.zeros((8, 8, 8), np.float32), np.diag([5.0, 5, 5, 1])))
    dye = ShellProjector(np.full((3, 2, 3), 17.5))
    ap, again, lateral = (pose_for(view, (17.5,) * 3, carm=SMALL) for view in ("AP", "AP", "lateral"))
    dye.fill([1.0, 2.0, 0.0])
    first = layers_of([body, dye], ap)
    dye.fill([2.0, 4.0, 0.0])
    second = layers_of([body, dye], again)
    assert second["soft tissue"] is first["soft tissue"]
    np.testing.assert_allclose(second["iodine"], 2 * first["iodine"])
    assert first["iodine"].max() > 0
    np.testing.assert_array_equal(
        second["iodine"],
        DyeProjector(np.full((3, 2, 3), 17.5), ap).areal_mg_cm2([2, 4, 0]) * np.float32(1e-3),
    )
    third = layers_of([body, dye, dye], lateral)
    assert third["soft tissue"] is not first["soft tissue"]
    np.testing.assert_array_equal(third["soft tissue"], body.paths(lateral).soft_g_cm2)
    np.testing.assert_allclose(third["iodine"], 2 * dye.layers(lateral)["iodine"])
    with pytest.raises(ImageError, match="one mass a cell"):
        dye.fill([1.0])
    with pytest.raises(ImageError, match="points in a cell"):
        ShellProjector(np.zeros((3, 3)))


def test_slices_beside_and_behind_the_source_cast_no_shadow():
    """A table-long image reaches past the source, which stands beside it."""
    across, up = (np.cos(np.pi * ((np.arange(n) + 0.5) / n - 0.5)) for n in (40, 60))
    fading = np.broadcast_to(across[:, None, None] * up, (40, 1000, 60))
    affine = np.diag([1.5, 1.6, 1.5, 1.0])
    affine[:3, 3] = -19.5 * 1.5, -499.5 * 1.6, -29.5 * 1.5
    body = Volume((1000 * fading - 1000).astype(np.float32), affine)
    pose = pose_at(30.0, 5.0, (0, 0, 0), carm=CArm(pixels=48, field_mm=250.0))
    assert abs(pose.source_mm[1]) < 790
    paths, exact = VolumeProjector(body).paths(pose), exact_paths(body, pose, within="trilinear")
    assert exact.soft_g_cm2.max() > 5
    assert np.abs(paths.soft_g_cm2 - exact.soft_g_cm2).max() < 0.01 * exact.soft_g_cm2.max()


def test_a_beam_too_wide_for_one_side_of_the_body_is_refused():
    body = VolumeProjector(Volume(np.zeros((8, 8, 8), np.float32), np.diag([5.0, 5, 5, 1])))
    wide = CArm(pixels=32, field_mm=9000.0)
    with pytest.raises(ImageError, match="too wide"):
        body.paths(pose_at(40.0, 40.0, (17.5,) * 3, carm=wide))


def test_a_source_inside_the_patient_is_refused():
    big = Volume(np.zeros((50, 50, 50), np.float32), np.diag([30.0, 30, 30, 1]))
    with pytest.raises(ImageError, match="inside the image"):
        VolumeProjector(big).paths(pose_for("AP", (750, 750, 750)))


def test_a_real_ct_shows_its_hip_nail_on_the_patients_left():
    if not CT.exists():
        pytest.skip("the real CT (shared/data beside the repository) is not here")
    import nibabel as nib

    image = nib.load(CT)
    body = Volume(np.asarray(image.dataobj, np.float32), image.affine)
    middle = body.to_world((np.array(body.data.shape) - 1) / 2)
    wide = CArm(pixels=128, sid_mm=2000, sod_mm=1700, field_mm=480)
    bone = VolumeProjector(body).paths(pose_for("AP", middle, carm=wide)).bone_g_cm2
    row, column = np.unravel_index(np.argmax(bone), bone.shape)
    assert row > 90  # below, at the hip
    assert column < 50
