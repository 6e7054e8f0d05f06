"""Label maps as people bring them: every numbering is read right or refused in one sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from neuroplasty.body.anatomy.build import build_anatomy, spine_of
from neuroplasty.body.anatomy.images.header_names import read_label_names
from neuroplasty.body.anatomy.images.image import kind_of, read_scan
from neuroplasty.body.anatomy.images.labelled_spine import read_labels
from neuroplasty.body.anatomy.images.labels import canal_of
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents import read_case
from neuroplasty.errors import AnatomyError, ImageError, NeuroplastyError

from .brought import LUMBAR, Draw, Numbers, refused, saved


@pytest.mark.parametrize(
    "scheme",
    [
        "TotalSegmentator v2",
        "TotalSegmentator v1",
        "TotalSegmentator vertebrae_mr",
        "TotalSpineSeg",
        "VerSe",
    ],
)
def test_every_numbering_names_the_same_levels(drawn: Draw, numbered: Numbers, scheme: str) -> None:
    names = ("T12", *LUMBAR, "sacrum")
    spine = read_labels(drawn(numbered(scheme, names)))
    assert spine.vertebrae == names
    assert spine.scheme.name == scheme


def test_names_in_the_header_win_over_numbers(tmp_path: Path, drawn: Draw) -> None:
    labels = drawn({"L1": 31, "L2": 30, "L3": 29, "L4": 28, "L5": 27})
    moved = {
        31: "vertebrae_T12",
        30: "vertebrae_L1",
        29: "vertebrae_L2",
        28: "vertebrae_L3",
        27: "vertebrae_L4",
    }
    path = saved(tmp_path / "a.nii.gz", labels, moved)
    assert spine_of(read_scan(path, what="label map")).vertebrae == ("T12", "L1", "L2", "L3", "L4")
    path = saved(tmp_path / "b.nii.gz", labels, {31: "liver", 30: "spleen"})
    assert spine_of(read_scan(path, what="label map")).vertebrae == LUMBAR


def test_names_of_ones_own_win_over_both(tmp_path: Path, drawn: Draw) -> None:
    labels = drawn({"L3": 1, "L4": 2, "L5": 3})
    path = saved(tmp_path / "a.nii.gz", labels, {1: "L1", 2: "L2", 3: "L3"})
    (tmp_path / "names.txt").write_text("1: L3\n2: L4\n3: L5\n")
    names = read_label_names(tmp_path / "names.txt")
    assert spine_of(read_scan(path, what="label map"), names).vertebrae == ("L3", "L4", "L5")


@pytest.mark.parametrize(
    "text",
    [
        "5: L4\n6: L5",
        "5,L4\n6,L5",
        "label;name\n5;L4\n6;L5",
        "5\tL4\n6\tL5",
        "L4: 5\nL5: 6",
        "{5: L4, 6: L5}",
        json.dumps({"labels": {"background": 0, "L4": 5, "L5": 6}}),
        json.dumps({"5": "L4", "6": "L5"}),
        '# ITK\n0 0 0 0 0 0 0 "Clear Label"\n5 255 0 0 1 1 1 "L4"\n6 0 255 0 1 1 1 "L5"',
        "5 L4 255 0 0 0\n6 L5 0 255 0 0",
        "\ufeff5: L4\r\n6: L5\r\n",
    ],
)
def test_names_are_read_in_the_forms_people_have_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "names").write_bytes(text.encode())
    assert read_label_names(tmp_path / "names") == {5: "L4", 6: "L5"}


@pytest.mark.parametrize("text", ["", "hello", "[1, 2]", "{", "5: 6", "\0\0\0", "- - - -"])
def test_a_file_that_names_nothing_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "names").write_text(text)
    with pytest.raises(ImageError, match="names no label"):
        read_label_names(tmp_path / "names")


def test_names_on_their_own_are_no_anatomy(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="without a label map"):
        build_anatomy(read_case("healthy-adult"), label_names={5: "L4"})


@pytest.mark.parametrize("named", [True, False])
def test_a_sixth_lumbar_vertebra_is_refused_by_name(tmp_path: Path, drawn: Draw, named: bool) -> None:
    values = {"L1": 31, "L2": 30, "L3": 29, "L4": 28, "L5": 27, "L6": 26, "sacrum": 25}
    names = {number: f"vertebrae_{name}" for name, number in values.items()} | {25: "sacrum"}
    path = saved(tmp_path / "a.nii.gz", drawn(values), names if named else None)
    assert "sixth lumbar vertebra, L6" in refused(path, "label map")


def test_a_first_sacral_one_that_is_fused_is_no_sixth_lumbar(drawn: Draw) -> None:
    values = {"L3": 29, "L4": 28, "L5": 27, "S1": 26, "sacrum": 25}
    spine = read_labels(drawn(values, fused=("S1",)))
    assert spine.vertebrae == ("L3", "L4", "L5", "S1", "sacrum")


def test_an_unlabelled_sixth_vertebra_leaves_a_gap_that_is_noticed(drawn: Draw) -> None:
    labels = drawn({"L3": 29, "L4": 28, "L5": 27, "L6": 99, "sacrum": 25})
    with pytest.raises(AnatomyError, match="sixth lumbar"):
        read_labels(Volume(np.where(labels.data == 99, 0, labels.data), labels.affine))


@pytest.mark.parametrize("scheme", ["TotalSegmentator v2", "VerSe", "TotalSpineSeg"])
def test_four_lumbar_vertebrae_are_asked_about(drawn: Draw, numbered: Numbers, scheme: str) -> None:
    labels = drawn(numbered(scheme, ("T12", "L1", "L2", "L3", "L4", "sacrum")))
    with pytest.raises(AnatomyError, match="if this person has four lumbar vertebrae"):
        read_labels(labels)


def test_a_level_that_is_only_not_labelled_is_a_hole(drawn: Draw) -> None:
    labels = drawn({"L3": 22, "L4": 23, "L5": 24, "sacrum": 26})
    with pytest.raises(AnatomyError, match="but not L5 between them"):
        read_labels(Volume(np.where(labels.data == 24, 0, labels.data), labels.affine))


def column(width_mm: float, numbers: range, height_mm: float = 24.0) -> Volume:
    """Thin pieces one above the other: a cord by its segments."""
    data = np.zeros((40, 40, int(len(numbers) * height_mm / 2)), np.float32)
    x, y = np.meshgrid(2.0 * np.arange(40) - 40, 2.0 * np.arange(40) - 40, indexing="ij")
    inside = np.hypot(x, y) < width_mm / 2
    for index, number in enumerate(reversed(numbers)):
        low = int(index * height_mm / 2)
        data[:, :, low : low + int(height_mm / 2)][inside] = number
    return Volume(data, np.diag([2.0, 2.0, 2.0, 1.0]))


@pytest.mark.parametrize("numbers", [range(1, 31), range(16, 27), range(9, 26), range(18, 24), range(27, 34)])
@pytest.mark.parametrize("width_mm", [8.0, 14.0, 20.0])
def test_segments_of_the_cord_are_told_from_vertebrae(numbers: range, width_mm: float) -> None:
    with pytest.raises(ImageError, match="segments of the spinal cord, not vertebrae"):
        read_labels(column(width_mm, numbers))


def test_segments_of_the_cord_are_told_by_their_names(drawn: Draw) -> None:
    labels = drawn({"L1": 1, "L2": 2, "L3": 3})
    names = {1: "spinal cord segment L1", 2: "spinal cord segment L2", 3: "spinal cord segment L3"}
    with pytest.raises(ImageError, match="segments of the spinal cord"):
        read_labels(labels, names)


@pytest.mark.parametrize("extra", [{}, {100: 30.0}, {60: 0.0, 61: 0.0, 100: 60.0, 62: -40.0}])
def test_sub_regions_are_told_whatever_lies_beside_them(extra: dict[int, float]) -> None:
    data = np.zeros((60, 60, 120), np.float32)
    for number in range(41, 51):
        data[4 * (number - 41) : 4 * (number - 41) + 3, 10:30, 40:70] = number
    for number, height in extra.items():
        data[20:40, 40:50, 60 + int(height / 2) : 66 + int(height / 2)] = number
    with pytest.raises(ImageError, match="sub-regions of vertebrae"):
        read_labels(Volume(data, np.diag([2.0, 2.0, 2.0, 1.0])))


def test_all_vertebrae_under_one_number_are_told(drawn: Draw) -> None:
    labels = drawn({"L1": 19, "L2": 19, "L3": 19, "L4": 19, "L5": 19})
    whole = Volume(np.where(labels.data > 0, 19, 0).astype(np.float32), labels.affine)
    with pytest.raises(ImageError, match=r"all vertebrae .* under one number"):
        read_labels(whole)
    with pytest.raises(ImageError, match=r"all vertebrae .* under one number"):
        read_labels(whole, {19: "vertebrae"})


def test_a_map_that_stands_on_its_head_is_refused(drawn: Draw) -> None:
    labels = drawn({"L3": 3, "L4": 4, "L5": 5})
    with pytest.raises(ImageError, match="wrong way round"):
        read_labels(labels, {3: "L5", 4: "L4", 5: "L3"})


def masks_in(folder: Path, labels: Volume, names: dict[int, str]) -> Path:
    folder.mkdir()
    for number, name in names.items():
        saved(folder / f"{name}.nii.gz", Volume(labels.data == number, labels.affine), dtype=np.uint8)
    return folder


def test_a_folder_of_masks_is_a_label_map(tmp_path: Path, drawn: Draw) -> None:
    labels = drawn({"L3": 3, "L4": 4, "L5": 5})
    names = {
        3: "vertebrae_L3",
        4: "vertebrae_L4",
        5: "vertebrae_L5",
        9: "vertebrae_T9",
        8: "liver",
        7: "hip_left",
    }
    folder = masks_in(tmp_path / "segmentations", labels, names)
    assert kind_of(folder) == "label map"
    spine = spine_of(read_scan(folder, what="label map"))
    assert spine.vertebrae == ("L3", "L4", "L5")
    one, other = canal_of(spine)[0], canal_of(read_labels(labels, {3: "L3", 4: "L4", 5: "L5"}))[0]
    np.testing.assert_allclose(one.wall_mm, other.wall_mm)
    assert "give the folder as the label map" in refused(folder)


def test_a_zip_of_masks_is_its_folder(tmp_path: Path, drawn: Draw) -> None:
    labels = drawn({"L3": 3, "L4": 4, "L5": 5})
    folder = masks_in(tmp_path / "seg", labels, {3: "vertebrae_L3", 4: "vertebrae_L4", 5: "vertebrae_L5"})
    packed = shutil.make_archive(str(tmp_path / "seg"), "zip", tmp_path, "seg")
    assert read_scan(packed, what="label map").names == read_scan(folder, what="label map").names


def test_masks_of_two_scans_are_refused(tmp_path: Path, drawn: Draw) -> None:
    labels = drawn({"L3": 3, "L4": 4, "L5": 5})
    folder = masks_in(tmp_path / "seg", labels, {3: "vertebrae_L3", 4: "vertebrae_L4"})
    saved(folder / "vertebrae_L5.nii.gz", Volume(labels.data[:, :, 1:] == 5, labels.affine), dtype=np.uint8)
    assert "share one grid" in refused(folder, "label map")


def test_a_folder_of_other_masks_says_what_it_wants(tmp_path: Path, drawn: Draw) -> None:
    folder = masks_in(tmp_path / "seg", drawn({"L3": 3, "L4": 4}), {3: "liver", 4: "spleen"})
    assert "no mask of a vertebra" in refused(folder, "label map")


# Sizes that cannot be


def stretched(labels: Volume, by: tuple[float, float, float]) -> Volume:
    return Volume(labels.data, labels.affine @ np.diag([*by, 1.0]))


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ((1, 1, 0.6), "slice spacing or voxel size is wrong"),
        ((1, 1, 0.5), "slice spacing or voxel size is wrong"),
        ((1, 1, 1.6), "slice spacing or voxel size is wrong"),
        ((0.55, 0.55, 0.55), "slice spacing or voxel size is wrong"),
        ((1.6, 1.6, 1.6), "slice spacing or voxel size is wrong"),
    ],
)
def test_levels_that_cannot_be_this_persons_are_refused(
    tmp_path: Path, drawn: Draw, by: tuple[float, float, float], refusal: str
) -> None:
    labels = stretched(drawn({"L2": 30, "L3": 29, "L4": 28, "L5": 27}), by)
    path = saved(tmp_path / "a.nii.gz", labels)
    with pytest.raises(NeuroplastyError, match=refusal):
        build_anatomy(read_case("l5-scar-after-discectomy"), labels=path)


def test_levels_a_little_odd_for_the_stature_are_said(tmp_path: Path, drawn: Draw) -> None:
    labels = stretched(drawn({"L2": 30, "L3": 29, "L4": 28, "L5": 27}), (1, 1, 0.85))
    anatomy = build_anatomy(
        read_case("l5-scar-after-discectomy"), labels=saved(tmp_path / "a.nii.gz", labels)
    )
    assert any("look whether the image's spacing and the stature are right" in note for note in anatomy.notes)
