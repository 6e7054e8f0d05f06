"""DICOM as it comes out of a scanner: a folder or a zip of slices, one file of frames, a segmentation."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from neuroplasty.body.anatomy.images.image import kind_of, load_image, read_scan
from neuroplasty.body.anatomy.images.tracer import trace_canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

Write = Callable[..., Path]


def value_at(volume: Volume, point: tuple[float, float, float]) -> float:
    i, j, k = np.round(volume.to_voxel(point)).astype(int)
    return float(volume.data[i, j, k])


def same_places(one: Volume, other: Volume) -> None:
    """Every voxel of one lies in the other with its value."""
    points = one.to_world(np.moveaxis(np.indices(one.data.shape), 0, -1))
    voxels = np.round(other.to_voxel(points)).astype(int)
    np.testing.assert_allclose(other.to_world(voxels), points, atol=0.01)
    np.testing.assert_allclose(other.data[tuple(np.moveaxis(voxels, -1, 0))], one.data, atol=0.5)


def refused(path: Path, what: str = "CT") -> str:
    with pytest.raises(ImageError) as caught:
        load_image(path, what=what)  # type: ignore[arg-type]
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_series_is_sorted_and_lies_where_it_lay(tmp_path: Path, small_ct: Volume, series_in: Write) -> None:
    same_places(small_ct, load_image(series_in(tmp_path / "series", small_ct)))


def test_a_series_among_other_files_and_folders_is_found(
    tmp_path: Path, small_ct: Volume, series_in: Write
) -> None:
    series_in(tmp_path / "DICOM" / "PAT1" / "S2", small_ct)
    (tmp_path / "readme.txt").write_text("viewer")
    (tmp_path / "DICOM" / "empty.dcm").touch()
    same_places(small_ct, load_image(tmp_path))


def test_a_zip_is_read_as_its_folder(tmp_path: Path, small_ct: Volume, series_in: Write) -> None:
    folder = series_in(tmp_path / "series", small_ct)
    packed = shutil.make_archive(str(tmp_path / "study"), "zip", folder)
    same_places(small_ct, load_image(packed))
    assert kind_of(packed) == "CT"


def test_a_zip_that_leads_out_of_its_folder_writes_nothing_there(
    tmp_path: Path, small_ct: Volume, series_in: Write
) -> None:
    folder = series_in(tmp_path / "series", small_ct)
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as packed:
        for number, path in enumerate(sorted(folder.iterdir())):
            packed.write(path, f"../../{number}.dcm")
    same_places(small_ct, load_image(tmp_path / "evil.zip"))
    assert not list(tmp_path.parent.glob("*.dcm"))


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_a_damaged_zip_is_refused(tmp_path: Path, small_ct: Volume, series_in: Write, cut: int) -> None:
    folder = series_in(tmp_path / "series", small_ct)
    packed = Path(shutil.make_archive(str(tmp_path / "study"), "zip", folder))
    packed.write_bytes(packed.read_bytes()[:cut])
    assert "damaged zip" in refused(packed)


def test_slices_saved_without_a_preamble_are_read(tmp_path: Path, small_ct: Volume, series_in: Write) -> None:
    for path in series_in(tmp_path / "series", small_ct).iterdir():
        path.write_bytes(path.read_bytes()[132:])
    same_places(small_ct, load_image(tmp_path / "series"))


def test_an_enhanced_file_is_a_series_of_its_frames(
    tmp_path: Path, small_ct: Volume, enhanced_in: Write
) -> None:
    same_places(small_ct, load_image(enhanced_in(tmp_path / "one.dcm", small_ct)))
    same_places(small_ct, load_image(tmp_path))


def test_a_tilted_gantry_is_taken_into_account(tmp_path: Path, small_ct: Volume, series_in: Write) -> None:
    affine = small_ct.affine.copy()
    affine[1, 2] = 3.0 * np.tan(np.radians(12.0))
    tilted = Volume(small_ct.data, affine)
    scan = read_scan(series_in(tmp_path / "series", tilted))
    same_places(tilted, scan.volume)
    assert any("tilted by 12.0 degrees" in note for note in scan.notes)


def test_an_oblique_and_a_feet_first_series_keep_their_places(
    tmp_path: Path, small_ct: Volume, series_in: Write
) -> None:
    affine = small_ct.affine.copy()
    affine[:3, :3] = affine[:3, :3] @ np.diag([-1.0, 1.0, -1.0])
    turn = np.array([[1, 0, 0], [0, np.cos(0.3), -np.sin(0.3)], [0, np.sin(0.3), np.cos(0.3)]])
    affine[:3, :3] = turn @ affine[:3, :3]
    turned = Volume(small_ct.data, affine)
    same_places(turned, load_image(series_in(tmp_path / "series", turned)))


@pytest.mark.parametrize("absent", [(5,), (4, 9), (6, 7)])
def test_missing_slices_are_counted(
    tmp_path: Path, small_ct: Volume, series_in: Write, absent: tuple[int, ...]
) -> None:
    def leave_out(one: Dataset, k: int) -> None:
        if k in absent:
            one.LeaveOut = True

    folder = tmp_path / "series"
    series_in(folder, small_ct)
    for path in folder.iterdir():
        if int(pydicom.dcmread(path).InstanceNumber) - 1 in absent:
            path.unlink()
    assert f"lacks {len(absent)} of its slices" in refused(folder)


def changed(name: str, value: object, only: int | None = None) -> Callable[[Dataset, int], None]:
    def change(one: Dataset, k: int) -> None:
        if only is None or k == only:
            setattr(one, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (changed("Modality", "MR"), "MRI"),
        (changed("ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]), "scout"),
        (changed("PatientID", "P2", 3), "2 patients"),
        (changed("ImagePositionPatient", [0, 0, 5000], 3), "spacing|lacks|row"),
        (changed("PixelSpacing", [9.0, 9.0], 3), "pixel spacing"),
        (changed("ImageOrientationPatient", [0, 1, 0, 0, 0, -1], 3), "parallel"),
        (changed("PixelSpacing", [0.0, 0.0]), "voxel|affine"),
        (changed("PhotometricInterpretation", "RGB"), "grey"),
        (changed("RescaleIntercept", None, 3), "rescale intercept"),
        (changed("ImagePositionPatient", None), "where its slice lies"),
    ],
)
def test_a_series_that_cannot_be_one_is_refused(
    tmp_path: Path, small_ct: Volume, series_in: Write, change: object, words: str
) -> None:
    sentence = refused(series_in(tmp_path / "series", small_ct, change))
    assert any(word in sentence for word in words.split("|")), sentence


def test_a_series_without_its_rescale_intercept_is_noticed(
    tmp_path: Path, small_ct: Volume, series_in: Write
) -> None:
    def bare(one: Dataset, k: int) -> None:
        del one.RescaleIntercept

    assert "rescale intercept" in refused(series_in(tmp_path / "series", small_ct, bare))


def test_copies_of_slices_are_left_out_and_two_phases_are_refused(
    tmp_path: Path, small_ct: Volume, series_in: Write
) -> None:
    folder = series_in(tmp_path / "series", small_ct)
    shutil.copy(next(folder.iterdir()), folder / "copy")
    scan = read_scan(folder)
    assert any("twice" in note for note in scan.notes)
    series_in(folder / "later", Volume(small_ct.data + 30, small_ct.affine))
    assert "two different slices at one place" in refused(folder)


def test_of_two_series_the_larger_is_read_and_said(
    tmp_path: Path, small_ct: Volume, series_in: Write
) -> None:
    series_in(tmp_path / "a", small_ct)
    series_in(tmp_path / "b", Volume(small_ct.data[:, :, :10], small_ct.affine), None, "1.2.3.77")
    scan = read_scan(tmp_path)
    assert scan.volume.data.shape[2] == 16
    assert any("2 CT series" in note for note in scan.notes)


def test_one_slice_of_a_series_asks_for_its_folder(
    tmp_path: Path, small_ct: Volume, series_in: Write
) -> None:
    one = next(series_in(tmp_path / "series", small_ct).iterdir())
    assert "give the folder" in refused(one)


def test_pixels_that_are_cut_short_are_refused(tmp_path: Path, small_ct: Volume, series_in: Write) -> None:
    folder = series_in(tmp_path / "series", small_ct)
    one = sorted(folder.iterdir())[2]
    one.write_bytes(one.read_bytes()[:-100])
    assert "cut short or damaged" in refused(folder)


def test_a_segmentation_is_a_label_map_with_its_names(
    tmp_path: Path, drawn: Callable[..., Volume], series_in: Write, segmented: Write
) -> None:
    labels = drawn({"L3": 7, "L4": 8})
    ct = Volume(np.where(labels.data > 0, 500.0, -80.0).astype(np.float32), labels.affine)
    folder = series_in(tmp_path / "series", ct)
    path = segmented(tmp_path / "seg.dcm", folder, labels, {7: "L3 vertebra", 8: "Fourth lumbar vertebra"})
    scan = read_scan(path, what="label map")
    assert scan.names == {1: "L3 vertebra", 2: "Fourth lumbar vertebra"}
    assert kind_of(path) == "label map"
    for number, value in ((1, 7), (2, 8)):
        there = labels.to_world(np.argwhere(labels.data == value)).mean(axis=0)
        found = scan.volume.to_world(np.argwhere(scan.volume.data == number)).mean(axis=0)
        np.testing.assert_allclose(found, there, atol=0.1)
    assert "segmentation" in refused(path)


@pytest.mark.slow
def test_the_real_ct_as_a_series_gives_the_same_levels(
    tmp_path: Path, shared: Path, series_in: Write
) -> None:
    ct = load_image(shared / "data" / "ct" / "lumbar_ct_3mm.nii.gz")
    series = load_image(series_in(tmp_path / "series", ct))
    same_places(ct, series)
    one, other = trace_canal(ct)[0], trace_canal(series)[0]
    assert one.levels == other.levels
    for level in one.levels:
        apart = one.point_mm(one.level_s_mm[level], 0.0, 0.0) - other.point_mm(
            other.level_s_mm[level], 0.0, 0.0
        )
        assert np.linalg.norm(apart) < 0.1
