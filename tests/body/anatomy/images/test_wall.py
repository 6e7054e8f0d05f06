"""Tube, wall and working grid on shapes whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from neuroplasty.body.anatomy.images.grid import cropped, resample_ras, sample
from neuroplasty.body.anatomy.images.tube import lengthened, tube_along
from neuroplasty.body.anatomy.images.wall import centred, find_wall, whole_inside
from neuroplasty.body.anatomy.volume import Volume


def pipe(spacing_mm: float, half_width: float = 11.0, half_depth: float = 8.0) -> Volume:
    """An upright bony pipe of elliptic bore round the axis x = 0, y = 0, blurred as a CT blurs it."""
    n = int(70 / spacing_mm)
    at = spacing_mm * (np.arange(n) - 0.5 * (n - 1))
    x, y = np.meshgrid(at, at, indexing="ij")
    level = np.hypot(x / half_width, y / half_depth)
    outer = np.hypot(x / (half_width + 6), y / (half_depth + 6))
    section = np.where((level > 1) & (outer < 1), 700.0, 30.0)
    data = np.repeat(ndimage.gaussian_filter(section, 0.4)[:, :, None], int(90 / spacing_mm), axis=2)
    affine = np.diag([spacing_mm, spacing_mm, spacing_mm, 1.0])
    affine[:3, 3] = [at[0], at[0], 0.0]
    return Volume(data.astype(np.float32), affine)


def upright(x: float = 0.0, y: float = 0.0) -> np.ndarray:
    z = np.arange(10.0, 80.0, 2.0)
    return np.stack([np.full_like(z, x), np.full_like(z, y), z], axis=1)


@pytest.mark.parametrize("spacing_mm", [1.0, 2.0, 3.0])
def test_the_wall_of_a_pipe_is_found_well_below_the_voxel(spacing_mm: float) -> None:
    wall = find_wall(pipe(spacing_mm), tube_along(upright()))
    theta = wall.theta_rad
    true = 1.0 / np.hypot(np.sin(theta) / 11.0, np.cos(theta) / 8.0)
    error = np.abs(wall.radius_mm[10:-10] - true)
    assert error.mean() < 0.2 * spacing_mm + 0.1
    assert error.max() < 0.5 * spacing_mm + 0.3


def test_a_tube_off_centre_settles_into_the_middle() -> None:
    tube = centred(pipe(1.5), tube_along(upright(2.5, -2.0)), rounds=4)
    inner = tube.centre_mm[10:-10]
    assert np.abs(inner[:, :2]).max() < 0.5


def test_a_window_in_the_bone_is_closed_within_a_ligaments_depth_of_its_rims() -> None:
    image = pipe(1.0)
    data = image.data.copy()
    middle = data.shape[0] // 2
    data[middle - 4 : middle + 4, :middle, 40:52] = 30.0
    wall = find_wall(Volume(data, image.affine), tube_along(upright()))
    window = slice(30 + 2, 42 - 2)
    assert wall.seen[window, 0].max() < 0.05
    assert wall.radius_mm[window, 0].min() > 7.5
    assert wall.radius_mm[window, 0].max() < 10.5


def test_frames_are_orthonormal_smooth_and_keep_left_left_round_a_bend() -> None:
    angle = np.linspace(0.0, 1.4, 60)
    bend = np.stack([0 * angle, 50 * (1 - np.cos(angle)), 50 * np.sin(angle)], axis=1)
    tube = tube_along(bend)
    for one, other in ((tube.up, tube.left), (tube.left, tube.posterior), (tube.up, tube.posterior)):
        assert np.abs((one * other).sum(axis=1)).max() < 1e-9
    assert tube.left[:, 0].max() < -0.99
    assert np.linalg.norm(np.diff(tube.posterior, axis=0), axis=1).max() < 0.05


def test_a_lengthened_tube_bends_on() -> None:
    angle = np.linspace(0.0, 1.0, 60)
    bend = np.stack([0 * angle, 60 * (1 - np.cos(angle)), 60 * np.sin(angle)], axis=1)
    longer = lengthened(tube_along(bend), 20.0)
    below = np.array([0.0, 60 * (1 - np.cos(-1 / 3)), 60 * np.sin(-1 / 3)])
    assert np.linalg.norm(longer.centre_mm[0] - below) < 2.5


def test_stations_whose_wall_leaves_the_image_are_told() -> None:
    image = pipe(2.0)
    z = np.arange(-20.0, 80.0, 2.0)
    tube = tube_along(np.stack([0 * z, 0 * z, z], axis=1))
    part = whole_inside(image, tube, find_wall(image, tube))
    assert tube.centre_mm[part.start, 2] == pytest.approx(-1.0, abs=1.1)


def test_resampling_a_flipped_permuted_grid_gives_the_same_world() -> None:
    rng = np.random.default_rng(1)
    data = ndimage.gaussian_filter(rng.normal(size=(20, 24, 28)), 2).astype(np.float32) * 1000
    plain = Volume(data, np.diag([2.0, 2.0, 2.0, 1.0]))
    turned = np.array([[0, 0, 2.0, 0], [-2.0, 0, 0, 46.0], [0, 2.0, 0, 0], [0, 0, 0, 1]])
    other = Volume(np.ascontiguousarray(np.transpose(data[:, ::-1], (1, 2, 0))), turned)
    one, two = resample_ras(plain, 1.5), resample_ras(other, 1.5)
    np.testing.assert_allclose(one.affine, two.affine)
    np.testing.assert_allclose(one.data, two.data, atol=1e-2)


def test_fine_voxels_are_averaged_in_place() -> None:
    z = np.arange(60) * 0.5
    fine = Volume(np.broadcast_to(z, (40, 40, 60)).astype(np.float32), np.diag([0.5, 0.5, 0.5, 1.0]))
    coarse = resample_ras(fine, 2.0)
    inner = np.array([[10.0, 10.0, 7.3], [9.0, 8.0, 20.1]])
    np.testing.assert_allclose(sample(coarse, inner), [7.3, 20.1], atol=0.05)


def test_cropping_keeps_the_world() -> None:
    data = np.zeros((20, 20, 20), np.float32)
    data[8:12, 9:11, 5] = 7.0
    small = cropped(Volume(data, np.diag([3.0, 2.0, 1.0, 1.0])), data > 0, 3.0)
    assert small.data.shape < data.shape
    assert float(sample(small, np.array([[27.0, 20.0, 5.0]]))[0]) == 7.0
