"""Tracing a plain CT: a synthetic body whose canal is known, and a real one whose labels are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from neuroplasty.body.anatomy.bones.synthesis import synthesise_body
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.image import load_image
from neuroplasty.body.anatomy.images.labels import canal_from_labels
from neuroplasty.body.anatomy.images.tracer import trace_canal
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Findings, Patient
from neuroplasty.errors import ImageError

Traced = tuple[Canal, tuple[str, ...], tuple[str, ...]]

SLAB_TRUE_SHIFT_MM = np.array([0.0, 0.0, 246.0])
"""The slab of labels is slices 82 to 111 of the CT, under an affine that was not moved."""


@pytest.fixture(scope="module")
def known() -> tuple[Canal, Volume]:
    patient = Patient(age_years=60, sex="female", stature_cm=160, weight_kg=62)
    canal = canal_from_parameters(patient)
    body = synthesise_body(canal, patient, Findings(), spacing_mm=1.5)
    noise = np.random.default_rng(3).normal(0.0, 15.0, body.data.shape)
    return canal, Volume((body.data + noise).astype(np.float32), body.affine)


@pytest.fixture(scope="module")
def synthetic(known: tuple[Canal, Volume]) -> Traced:
    return trace_canal(known[1], age_years=60.0)


@pytest.fixture(scope="module")
def ct(shared: Path) -> Volume:
    return load_image(shared / "data" / "ct" / "lumbar_ct_3mm.nii.gz")


@pytest.fixture(scope="module")
def real(ct: Volume) -> Traced:
    return trace_canal(ct, age_years=75.0)


def place(canal: Canal, level: str) -> np.ndarray:
    return canal.point_mm(canal.level_s_mm[level], 0.0, 0.0)  # type: ignore[index]


def apart_mm(one: Canal, other: Canal) -> np.ndarray:
    return cKDTree(one.centre_mm).query(other.centre_mm)[0]


def test_the_levels_of_a_known_canal_are_found_and_named(
    known: tuple[Canal, Volume], synthetic: Traced
) -> None:
    for level in ("L1", "L2", "L3", "L4", "L5", "S1", "S2"):
        assert np.linalg.norm(place(synthetic[0], level) - place(known[0], level)) < 5.0


def test_the_wall_of_a_known_canal_is_found_within_two_millimetres(
    known: tuple[Canal, Volume], synthetic: Traced
) -> None:
    true, found = known[0], synthetic[0]
    for level in ("L1", "L2", "L3", "L4", "L5", "S1", "S2"):
        i = np.argmin(np.abs(true.s_mm - true.level_s_mm[level]))
        j = np.argmin(np.abs(found.s_mm - found.level_s_mm[level]))
        for k in (0, 32):
            true_edge = true.point_mm(true.s_mm[i], true.theta_rad[k], true.wall_mm[i, k])
            edges = found.point_mm(
                found.s_mm[j - 6 : j + 7], found.theta_rad[k], found.wall_mm[j - 6 : j + 7, k]
            )
            assert np.linalg.norm(edges - true_edge, axis=1).min() < 2.0


def test_the_hiatus_of_a_known_canal_is_found(known: tuple[Canal, Volume], synthetic: Traced) -> None:
    assert synthetic[0].has_hiatus
    assert np.linalg.norm(synthetic[0].centre_mm[0] - known[0].centre_mm[0]) < 8.0


def test_a_traced_canal_keeps_the_contract(synthetic: Traced) -> None:
    canal = synthetic[0]
    assert canal.s_mm[0] == 0
    np.testing.assert_allclose(np.diff(canal.s_mm), 1.0)
    assert len(canal.theta_rad) == 64
    np.testing.assert_allclose(np.linalg.norm(np.diff(canal.centre_mm, axis=0), axis=1), 1.0, atol=0.1)
    assert canal.left[:, 0].max() < -0.9
    assert canal.gap_mm.min() > 0.2
    assert canal.sac_tip_s_mm is not None
    assert {root.name for root in canal.roots} >= {"L1 left", "L5 right", "S1 left", "S3 right"}


@pytest.mark.slow
def test_the_same_image_gives_the_same_canal_bit_for_bit(
    known: tuple[Canal, Volume], synthetic: Traced
) -> None:
    again = trace_canal(known[1], age_years=60.0)[0]
    assert np.array_equal(again.wall_mm, synthetic[0].wall_mm)
    assert np.array_equal(again.centre_mm, synthetic[0].centre_mm)


def test_a_body_cut_above_the_sacrum_is_refused(known: tuple[Canal, Volume]) -> None:
    canal, body = known
    keep = int(body.to_voxel(place(canal, "L5"))[2]) + 8
    affine = body.affine.copy()
    affine[:3, 3] = body.to_world([0, 0, keep])
    with pytest.raises(ImageError, match="sacrum"):
        trace_canal(Volume(body.data[:, :, keep:], affine))


def test_an_image_without_a_spine_is_refused() -> None:
    x, y = np.meshgrid(np.arange(60) - 30, np.arange(60) - 30, indexing="ij")
    r = np.hypot(x, y)
    slab = np.where(r < 25, 0.0, -1000.0)
    slab[(r > 4) & (r < 6)] = 800.0
    phantom = np.repeat(slab[:, :, None], 40, axis=2).astype(np.float32)
    with pytest.raises(ImageError, match="No vertebral canal"):
        trace_canal(Volume(phantom, np.diag([3.0, 3.0, 3.0, 1.0])))


def test_a_seed_outside_the_image_is_refused(known: tuple[Canal, Volume]) -> None:
    with pytest.raises(ImageError, match="lies outside the CT"):
        trace_canal(known[1], seed_mm=(999.0, 0.0, 0.0))


def test_the_real_ct_is_traced_from_l1_to_the_hiatus_without_a_hint(real: Traced) -> None:
    canal, missing, notes = real
    assert set(canal.levels) >= {"S2", "S1", "L5", "L4", "L3", "L2", "L1"}
    assert canal.has_hiatus
    assert not any("hiatus" in item for item in missing)
    assert any("counted up from the sacrum" in note for note in notes)


def test_the_real_ct_s_levels_are_those_of_its_labels(real: Traced, shared: Path) -> None:
    labels = load_image(shared / "data" / "labels" / "totalseg_example_seg.nii.gz", what="label map")
    labelled = canal_from_labels(labels)[0]
    for level in ("L1", "L2"):
        true = place(labelled, level) + SLAB_TRUE_SHIFT_MM
        assert np.linalg.norm(place(real[0], level) - true) < 5.0


def test_the_real_ct_s_walls_lie_in_the_published_range(real: Traced) -> None:
    canal = real[0]
    for level in ("L1", "L2", "L3", "L4", "L5"):
        i = int(canal.level_s_mm[level])
        depth = canal.wall_mm[i, 0] + canal.wall_mm[i, 32]
        width = canal.wall_mm[i, 16] + canal.wall_mm[i, 48]
        assert 11.0 < depth < 22.0
        assert 17.0 < width < 34.0


def turned(volume: Volume, angles_deg: tuple[float, float, float], spacing_mm: tuple[float, ...]) -> Volume:
    axes = Rotation.from_euler("xyz", angles_deg, degrees=True).as_matrix() @ np.diag(spacing_mm)
    corners = np.linalg.solve(axes, volume.corners_mm.T)
    low, high = corners.min(axis=1), corners.max(axis=1)
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = axes, axes @ (low + 0.5)
    step = np.linalg.solve(volume.affine, affine)
    shape = tuple(int(n) for n in np.ceil(high - low))
    data = ndimage.affine_transform(
        volume.data, step[:3, :3], step[:3, 3], shape, order=1, mode="constant", cval=-1024.0
    )
    return Volume(data, affine)


@pytest.mark.slow
def test_flipped_and_permuted_axes_give_the_same_canal(ct: Volume, real: Traced) -> None:
    # The new axes run along z, against x and along y.
    data = np.transpose(ct.data[::-1], (2, 0, 1))
    back = np.zeros((4, 4))
    back[0, 1], back[0, 3] = -1.0, ct.data.shape[0] - 1
    back[1, 2], back[2, 0], back[3, 3] = 1.0, 1.0, 1.0
    canal = trace_canal(Volume(np.ascontiguousarray(data), ct.affine @ back), age_years=75.0)[0]
    assert canal.levels == real[0].levels
    assert apart_mm(canal, real[0]).max() < 0.5


@pytest.mark.slow
def test_an_oblique_grid_gives_the_same_canal_within_a_voxel(ct: Volume, real: Traced) -> None:
    canal = trace_canal(turned(ct, (15.0, -10.0, 20.0), (3.0, 3.0, 3.0)))[0]
    assert set(canal.levels) >= set(real[0].levels)
    away = apart_mm(canal, real[0])
    assert away.mean() < 1.0
    assert np.percentile(away, 95) < 3.0
    for level in real[0].levels:
        assert np.linalg.norm(place(canal, level) - place(real[0], level)) < 4.0


@pytest.mark.slow
def test_thick_slices_give_the_same_levels(ct: Volume, real: Traced) -> None:
    canal = trace_canal(turned(ct, (0.0, 0.0, 0.0), (1.5, 1.5, 5.0)))[0]
    for level in ("L1", "L2", "L3", "L4", "L5", "S1"):
        assert np.linalg.norm(place(canal, level) - place(real[0], level)) < 7.0


def test_a_crop_of_one_vertebra_is_refused(shared: Path) -> None:
    crop = load_image(shared / "data" / "ct" / "l3_crop_ct.nii.gz")
    with pytest.raises(ImageError, match="sacrum"):
        trace_canal(crop)
