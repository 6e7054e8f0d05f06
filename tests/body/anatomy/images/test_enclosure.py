"""Rings of bone: the fast scores are the readable ones, and mean what they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from neuroplasty.body.anatomy.images.canal_path import Rings, find_seed, trace
from neuroplasty.body.anatomy.images.enclosure import enclosure, enclosure_reference
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

SPACING_MM = 2.0


def pipe_with_body() -> tuple[np.ndarray, np.ndarray]:
    """An upright pipe of bone, 16 mm wide inside, with a solid block in front: a vertebral canal."""
    x, y, _ = np.meshgrid(np.arange(40), np.arange(40), np.arange(24), indexing="ij")
    r = SPACING_MM * np.hypot(x - 20, y - 15)
    bone = (r > 8) & (r < 12)
    bone |= (SPACING_MM * np.abs(x - 20) < 20) & (y > 21) & (y < 36)
    return bone, bone.copy()


def test_the_kernel_scores_as_its_reference() -> None:
    field = ndimage.gaussian_filter(np.random.default_rng(0).normal(size=(30, 32, 34)), 2)
    bone, solid = field > 0.08, field > 0.02
    voxels = np.argwhere(~bone)[::150]
    fast = enclosure(bone, solid, voxels, SPACING_MM)
    slow = enclosure_reference(bone, solid, voxels, SPACING_MM)
    assert (fast[0] > 0).sum() > 30
    np.testing.assert_allclose(fast[0], slow[0], atol=1e-6)
    np.testing.assert_allclose(fast[1], slow[1], atol=1e-6)


def test_the_middle_of_a_canal_scores_above_its_edge_and_the_open_outside() -> None:
    bone, solid = pipe_with_body()
    places = np.array([[20, 15, 12], [23, 15, 12], [20, 4, 12]])
    ring, lumbar = enclosure(bone, solid, places, SPACING_MM)
    assert ring[0] > 0.9
    assert ring[0] > ring[1] > ring[2]
    assert lumbar[0] > 0.9
    assert lumbar[2] == 0


def test_a_ring_without_a_body_in_front_is_no_lumbar_canal() -> None:
    bone, _ = pipe_with_body()
    bone[:, 21:] = False
    x = np.array([[20, 15, 12]])
    ring, lumbar = enclosure(bone, bone, x, SPACING_MM)
    assert lumbar[0] < 0.2
    assert ring[0] < 0.6


def test_the_way_is_followed_through_the_well_ringed_voxels_and_no_further() -> None:
    ring = np.zeros((30, 30, 60), np.float32)
    ring[:, :, :] = 0.04
    for k in range(10, 50):
        ring[15, 10 + k // 5, k] = 0.9
    rings = Rings(Volume(ring, np.diag([2.0, 2.0, 2.0, 1.0])), ring, ring)
    line = trace(rings, np.array([30.0, 32.0, 60.0]))
    assert line[0][2] == pytest.approx(20, abs=2)
    assert line[-1][2] == pytest.approx(98, abs=2)
    inner = line[(line[:, 2] >= 20) & (line[:, 2] <= 98)]
    assert np.abs(inner[:, 1] - 2.0 * (10 + inner[:, 2] // 10)).max() <= 4


def test_a_seed_far_from_any_ring_is_refused() -> None:
    ring = np.zeros((30, 30, 30), np.float32)
    ring[5, 5, 3:27] = 0.8
    rings = Rings(Volume(ring, np.diag([2.0, 2.0, 2.0, 1.0])), ring, ring)
    with pytest.raises(ImageError, match="No canal lies within 12 mm of the seed"):
        trace(rings, np.array([56.0, 56.0, 30.0]))


def test_an_image_without_a_lumbar_ring_has_no_seed() -> None:
    none = np.zeros((20, 20, 20), np.float32)
    with pytest.raises(ImageError, match="No vertebral canal"):
        find_seed(Rings(Volume(none, np.eye(4)), none, none))
