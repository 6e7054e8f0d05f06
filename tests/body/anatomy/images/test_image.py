"""Reading images: any grid is right, anything unusable is one sentence."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest

from neuroplasty.body.anatomy.images.image import load_image
from neuroplasty.errors import ImageError


def ct_values(shape: tuple[int, ...] = (8, 9, 10)) -> np.ndarray:
    data = np.full(shape, -1000, np.int16)
    data[2:6, 2:6, 2:6] = 40
    data[3:5, 3:5, 3:5] = 700
    return data


def saved(
    folder: Path, data: np.ndarray, affine: np.ndarray | None = None, unit: str = "mm", name: str = "a.nii"
) -> Path:
    image = nibabel.Nifti1Image(data, np.diag([2.0, 2.0, 3.0, 1.0]) if affine is None else affine)
    image.header.set_xyzt_units(unit)
    nibabel.save(image, folder / name)
    return folder / name


def test_voxels_keep_their_order_and_the_affine_says_where_they_lie(tmp_path: Path) -> None:
    affine = np.array(
        [[0.0, 0.0, 1.5, -7.0], [-2.0, 0.0, 0.0, 5.0], [0.0, -3.0, 0.0, 9.0], [0.0, 0.0, 0.0, 1.0]]
    )
    volume = load_image(saved(tmp_path, ct_values(), affine))
    assert volume.data.shape == (8, 9, 10)
    np.testing.assert_allclose(volume.to_world([1, 2, 3]), [-2.5, 3.0, 3.0])


@pytest.mark.parametrize(
    ("unit", "factor"), [("meter", 1e-3), ("micron", 1e3), ("mm", 1.0), ("unknown", 1.0)]
)
def test_declared_units_become_millimetres(tmp_path: Path, unit: str, factor: float) -> None:
    affine = np.diag([2.0 * factor, 2.0 * factor, 3.0 * factor, 1.0])
    volume = load_image(saved(tmp_path, ct_values(), affine, unit))
    np.testing.assert_allclose(volume.spacing_mm, [2.0, 2.0, 3.0], rtol=1e-5)


def test_padding_and_metal_are_clipped(tmp_path: Path) -> None:
    data = ct_values()
    data[0, 0, 0], data[3, 3, 3] = -3024, 20000
    volume = load_image(saved(tmp_path, data))
    assert volume.data.min() == -1024
    assert volume.data.max() == 4000


def test_a_trailing_single_volume_is_taken(tmp_path: Path) -> None:
    assert load_image(saved(tmp_path, ct_values()[..., None])).data.shape == (8, 9, 10)


def refused(path: Path, what: str = "CT") -> str:
    with pytest.raises(ImageError) as caught:
        load_image(path, what=what)  # type: ignore[arg-type]
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "nowhere.nii.gz")


def test_a_folder_is_not_an_image(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.nii.gz").touch()
    assert "is empty" in refused(tmp_path / "a.nii.gz")


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_a_truncated_file_is_refused(tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(0).integers(-1000, 1000, (20, 20, 20)).astype(np.int16)
    path = saved(tmp_path, noise, name=name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "truncated" in refused(path)


def test_text_is_not_nifti(tmp_path: Path) -> None:
    (tmp_path / "a.nii").write_text("not an image at all " * 40)
    assert "is not a NIfTI image" in refused(tmp_path / "a.nii")


def test_a_time_series_is_refused(tmp_path: Path) -> None:
    assert "4 dimensions" in refused(saved(tmp_path, np.stack([ct_values()] * 3, axis=3)))


def test_not_a_number_is_refused(tmp_path: Path) -> None:
    data = ct_values().astype(np.float32)
    data[1, 1, 1] = np.nan
    assert "1 values that are not numbers" in refused(saved(tmp_path, data))


def test_a_singular_affine_is_refused(tmp_path: Path) -> None:
    affine = np.diag([2.0, 2.0, 3.0, 1.0])
    affine[:3, 1] = affine[:3, 0]
    path = saved(tmp_path, ct_values())
    image = nibabel.load(path)
    image.header.set_sform(affine, 1)
    image.header["qform_code"] = 0
    nibabel.save(nibabel.Nifti1Image(ct_values(), None, image.header), tmp_path / "b.nii")
    assert "affine" in refused(tmp_path / "b.nii")


def test_an_image_without_orientation_is_refused(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(ct_values(), None)
    image.header["sform_code"] = image.header["qform_code"] = 0
    nibabel.save(image, tmp_path / "a.nii")
    assert "left and right" in refused(tmp_path / "a.nii")


def test_metres_called_millimetres_are_noticed(tmp_path: Path) -> None:
    assert "metres" in refused(saved(tmp_path, ct_values(), np.diag([0.002, 0.002, 0.003, 1.0])))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (np.clip(ct_values(), 0, 700) / 700.0, "0..1"),
        (np.clip(ct_values(), 0, 255).astype(np.uint8), "windowed picture"),
        ((ct_values() + 1024).astype(np.uint16), "rescale intercept"),
        (np.where(ct_values() > 100, 100, ct_values()).astype(np.int16), "no bone"),
    ],
)
def test_values_that_are_not_hounsfield_units_are_refused(
    tmp_path: Path, data: np.ndarray, word: str
) -> None:
    assert word in refused(saved(tmp_path, data))


def test_labels_must_be_whole_numbers(tmp_path: Path) -> None:
    data = np.zeros((8, 8, 8), np.float32)
    data[2:4] = 1.5
    assert "whole number" in refused(saved(tmp_path, data), "label map")


def test_a_ct_given_as_labels_is_noticed(tmp_path: Path) -> None:
    assert "is this a CT?" in refused(saved(tmp_path, ct_values()), "label map")


def test_an_all_background_label_map_is_refused(tmp_path: Path) -> None:
    assert "all background" in refused(saved(tmp_path, np.zeros((8, 8, 8), np.uint8)), "label map")
