"""Label maps: which scheme, which levels, and does it lie on its CT."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from neuroplasty.body.anatomy.images.alignment import check_labels_lie_on
from neuroplasty.body.anatomy.images.grid import sample
from neuroplasty.body.anatomy.images.image import load_image
from neuroplasty.body.anatomy.images.label_body import body_from_labels
from neuroplasty.body.anatomy.images.label_schemes import SCHEMES, detect_scheme
from neuroplasty.body.anatomy.images.labels import canal_from_labels, canal_of, read_labels
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Patient
from neuroplasty.errors import AnatomyError, ImageError

LEVELS = ("T12", "L1", "L2", "L3", "L4", "L5", "sacrum")
SPACING_MM = 2.0
HEIGHT_MM = 34


def drawn(values: dict[str, int]) -> Volume:
    """Vertebrae of blocks, from above downward: a body, a ring of arch, nothing between but soft discs."""
    count = len(values)
    n = int((count * HEIGHT_MM + 8) / SPACING_MM)
    data = np.zeros((50, 50, n), np.float32)
    x, y = np.meshgrid(np.arange(50) - 25, np.arange(50) - 18, indexing="ij")
    x, y = SPACING_MM * x, SPACING_MM * y
    ring = (np.hypot(x / 11.0, y / 9.0) > 1) & (np.hypot(x / 16.0, y / 14.0) < 1)
    body = (np.abs(x) < 22) & (y > 9) & (y < 42)
    pedicles = ring & (y > -2)
    for index, value in enumerate(reversed(values.values())):
        low = 4 + index * HEIGHT_MM
        for k in range(n):
            z = SPACING_MM * (k + 0.5) - low
            if 4 < z < HEIGHT_MM - 4:
                data[:, :, k][body] = value
            if 4 < z < HEIGHT_MM - 10:
                data[:, :, k][ring & ~pedicles] = value
            if HEIGHT_MM / 2 < z < HEIGHT_MM - 4:
                data[:, :, k][pedicles] = value
    affine = np.diag([SPACING_MM, SPACING_MM, SPACING_MM, 1.0])
    return Volume(data, affine)


def numbered(scheme_name: str, names: tuple[str, ...]) -> dict[str, int]:
    scheme = next(scheme for scheme in SCHEMES if scheme.name == scheme_name)
    by_name = {name: value for value, name in reversed(scheme.structures.items())}
    return {name: by_name[name] for name in names}


@pytest.mark.parametrize("scheme", ["TotalSegmentator v2", "TotalSegmentator v1", "TotalSpineSeg", "VerSe"])
def test_each_scheme_is_told_by_where_the_vertebrae_lie(scheme: str) -> None:
    names = LEVELS[1:6]
    spine = read_labels(drawn(numbered(scheme, names)))
    assert spine.vertebrae == names
    if spine.scheme.name != scheme:
        assert spine.scheme.name.startswith("TotalSpineSeg")


def test_names_overrule_the_numbers() -> None:
    labels = drawn({"L2": 1, "L3": 2, "L4": 3})
    named = {1: "vertebrae_L2", 2: "vertebrae_L3", 3: "L4"}
    canal, _, notes = canal_from_labels(labels, names=named)
    assert set(canal.levels) == {"L2", "L3", "L4"}
    assert any("given names" in note for note in notes)


def test_the_canal_runs_through_the_arches_at_its_true_size() -> None:
    canal, missing, _ = canal_from_labels(drawn(numbered("TotalSegmentator v2", LEVELS[1:6])))
    assert canal.levels == ("L5", "L4", "L3", "L2", "L1")
    for level in ("L2", "L3", "L4"):
        i = int(canal.level_s_mm[level])
        assert canal.wall_mm[i, 16] + canal.wall_mm[i, 48] == pytest.approx(22.0, abs=2.0)
        assert canal.wall_mm[i, 0] + canal.wall_mm[i, 32] == pytest.approx(18.0, abs=2.0)
        assert np.abs(canal.centre_mm[i, 0] - 50.0) < 1.5
    spacing = canal.level_s_mm["L2"] - canal.level_s_mm["L3"]
    assert spacing == pytest.approx(HEIGHT_MM, abs=3.0)
    assert not canal.has_hiatus
    assert any(item == "sacral hiatus (the label map ends at L5)" for item in missing)
    assert any(item.startswith("T12") for item in missing)


def test_a_hole_between_vertebrae_is_refused() -> None:
    values = numbered("TotalSegmentator v2", LEVELS[1:6])
    labels = drawn(values)
    labels.data[labels.data == values["L3"]] = 0
    with pytest.raises(AnatomyError, match="but not L3 between them"):
        canal_from_labels(labels)


def test_a_sixth_lumbar_vertebra_is_refused() -> None:
    labels = drawn({"L3": 22, "L4": 23, "L5": 24, "L6": 25})
    with pytest.raises(AnatomyError, match="sixth lumbar"):
        canal_from_labels(labels)


def test_numbers_that_make_no_spine_are_refused() -> None:
    with pytest.raises(ImageError, match="do not make a spine"):
        canal_from_labels(drawn({"a": 900, "b": 901}))


def test_vertebrae_out_of_order_do_not_fit_their_scheme() -> None:
    places = {value: np.array([0.0, 0.0, 40.0 * n]) for n, value in enumerate((20, 21, 22, 23, 24))}
    scheme, _ = detect_scheme(places, dict.fromkeys(places, 40.0))
    assert scheme.name != "VerSe"


def test_the_slab_of_the_real_ct_gives_t12_to_l2(shared: Path) -> None:
    labels = load_image(shared / "data" / "labels" / "totalseg_example_seg.nii.gz", what="label map")
    spine = read_labels(labels)
    assert spine.scheme.name == "TotalSegmentator v2"
    canal, missing, _ = canal_of(spine)
    assert set(canal.levels) == {"T12", "L1", "L2"}
    for level in canal.levels:
        voxels = labels.to_world(np.argwhere(spine.mask(level)))
        station = canal.point_mm(canal.level_s_mm[level], 0.0, 0.0)
        assert voxels[:, 2].min() < station[2] < voxels[:, 2].max()
    cord = labels.to_world(np.argwhere(spine.mask("cord")))
    inside = cord[(cord[:, 2] > canal.centre_mm[5, 2]) & (cord[:, 2] < canal.centre_mm[-6, 2])]
    nearest = np.linalg.norm(inside[:, None] - canal.centre_mm[None], axis=2).min(axis=1)
    assert np.percentile(nearest, 95) < 9.0
    assert any("hiatus" in item for item in missing)


def test_the_crop_round_l3_is_read_in_its_own_orientation(shared: Path) -> None:
    labels = load_image(shared / "data" / "labels" / "l3_crop_vertebrae.nii.gz", what="label map")
    canal, _, notes = canal_from_labels(labels)
    assert "L3" in canal.levels
    assert any("VerSe" in note for note in notes)
    assert canal.up[:, 2].min() > 0.9


def test_sub_regions_alone_are_refused(shared: Path) -> None:
    labels = load_image(shared / "data" / "labels" / "l3_crop_subregions.nii.gz", what="label map")
    with pytest.raises(ImageError, match="sub-regions"):
        canal_from_labels(labels)


def test_labels_on_their_own_ct_pass_and_shifted_ones_are_told_by_how_much() -> None:
    labels = drawn(numbered("TotalSegmentator v2", LEVELS[1:6]))
    bone = labels.data > 0
    ct = Volume(np.where(bone, 500.0, 30.0).astype(np.float32), labels.affine)
    check_labels_lie_on(ct, labels, bone)
    affine = labels.affine.copy()
    affine[:3, 3] += [24.0, 0.0, 0.0]
    with pytest.raises(ImageError, match=r"they would fit 2\d mm away \(2\d mm to the left\)"):
        check_labels_lie_on(ct, Volume(labels.data, affine), bone)


def test_labels_far_from_their_ct_are_refused() -> None:
    labels = drawn(numbered("TotalSegmentator v2", LEVELS[1:6]))
    ct = Volume(np.full((20, 20, 20), 30.0, np.float32), np.diag([2.0, 2.0, 2.0, 1.0]))
    ct.affine[:3, 3] = 4000.0
    with pytest.raises(ImageError, match="only 0 % of the labelled vertebrae lie inside the CT"):
        check_labels_lie_on(ct, labels, labels.data > 0)


def test_the_body_of_a_label_map_has_cortex_core_and_soft_tissue() -> None:
    labels = drawn(numbered("TotalSegmentator v2", LEVELS[1:6]))
    spine = read_labels(labels)
    canal = canal_of(spine)[0]
    patient = Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)
    body = body_from_labels(spine, canal, patient)
    station = canal.level_s_mm["L3"]
    ahead = canal.point_mm(station, np.pi, np.arange(8.0, 26.0, 0.5))
    along = sample(body, ahead)
    assert along[:12].max() > along[-6:].mean() + 150
    assert 150 < along[-6:].mean() < 250
    assert -120 < sample(body, canal.point_mm([station], 0.0, 0.0))[0] < 90
