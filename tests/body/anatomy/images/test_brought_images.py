"""Images as people bring them: headers that contradict themselves, scales that are no Hounsfield units; each
is read right or refused in one sentence that names the fault."""

from __future__ import annotations

import contextlib
import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import nibabel
import numpy as np
import pytest

from neuroplasty.body.anatomy.images.image import load_image, read_scan
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

from .brought import refused, saved


def poked(path: Path, offset: int, code: str, *values: float) -> Path:
    """A header with some bytes written over."""
    raw = bytearray(path.read_bytes())
    struct.pack_into(f"<{code}", raw, offset, *values)
    path.write_bytes(bytes(raw))
    return path


# The header


def test_a_file_whose_name_lies_about_its_compression_is_read(tmp_path: Path, small_ct: Volume) -> None:
    plain = saved(tmp_path / "a.nii", small_ct)
    (tmp_path / "b.nii.gz").write_bytes(plain.read_bytes())
    (tmp_path / "c.nii").write_bytes(gzip.compress(plain.read_bytes()))
    for name in ("b.nii.gz", "c.nii"):
        np.testing.assert_array_equal(load_image(tmp_path / name).data, small_ct.data)


def two_forms(path: Path, volume: Volume, qform: np.ndarray) -> Path:
    image = nibabel.Nifti1Image(volume.data.astype(np.int16), volume.affine)
    image.set_sform(volume.affine, 1)
    image.set_qform(qform, 1)
    nibabel.save(image, path)
    return path


@pytest.mark.parametrize("flipped", [[0], [1], [2]])
def test_two_orientations_of_other_handedness_are_refused(
    tmp_path: Path, small_ct: Volume, flipped: list[int]
) -> None:
    qform = small_ct.affine.copy()
    qform[:, flipped] *= -1
    assert "handedness" in refused(two_forms(tmp_path / "a.nii", small_ct, qform))


@pytest.mark.parametrize("flipped", [[0, 1], [0, 2], [1, 2]])
def test_two_orientations_that_turn_left_into_right_are_refused(
    tmp_path: Path, small_ct: Volume, flipped: list[int]
) -> None:
    qform = small_ct.affine.copy()
    qform[:, flipped] *= -1
    assert "180 degrees apart" in refused(two_forms(tmp_path / "a.nii", small_ct, qform))


def test_two_orientations_a_little_apart_are_said(tmp_path: Path, small_ct: Volume) -> None:
    qform = small_ct.affine.copy()
    qform[0, 3] += 4.0
    notes = read_scan(two_forms(tmp_path / "a.nii", small_ct, qform)).notes
    assert any("4.0 mm" in note for note in notes)


@pytest.mark.parametrize(
    ("offset", "code", "values"),
    [
        (108, "f", (np.inf,)),
        (108, "f", (np.nan,)),
        (108, "f", (1e30,)),
        (70, "h", (12345,)),
        (40, "h", (9,)),
        (42, "h", (-5,)),
        (42, "hhh", (32767, 32767, 32767)),
        (123, "B", (7,)),
        (280, "f", (np.nan,)),
        (280, "f", (np.inf,)),
        (292, "f", (1e20,)),
        (76, "ffff", (np.nan, np.nan, np.nan, np.nan)),
        (112, "ff", (np.nan, np.inf)),
        (112, "ff", (1e30, 0.0)),
        (344, "B", (0,)),
        (0, "i", (99,)),
        (252, "hh", (0, 0)),
    ],
)
def test_a_nonsense_byte_is_read_over_or_is_one_sentence(
    tmp_path: Path, small_ct: Volume, offset: int, code: str, values: tuple[float, ...]
) -> None:
    path = poked(saved(tmp_path / "a.nii", small_ct), offset, code, *values)
    volume = None
    with contextlib.suppress(ImageError):
        volume = load_image(path)
    assert volume is None or (np.isfinite(volume.data).all() and np.isfinite(volume.affine).all())


def test_a_unit_with_a_nonsense_time_is_read_and_one_without_a_length_is_refused(
    tmp_path: Path, small_ct: Volume
) -> None:
    assert load_image(poked(saved(tmp_path / "a.nii", small_ct), 123, "B", 2 + 56)).spacing_mm[0] == 1.5
    assert "unit" in refused(poked(saved(tmp_path / "b.nii", small_ct), 123, "B", 123))


# Hounsfield units


@pytest.fixture(scope="module")
def body() -> Volume:
    """Bone in muscle in fat in air, with noise, as a CT has them."""
    rng = np.random.default_rng(0)
    data = np.full((40, 40, 30), -1000.0)
    data[4:36, 4:36] = -100.0
    data[8:32, 8:32] = 50.0
    data[14:24, 14:26, 2:28] = rng.uniform(120, 1100, (10, 12, 26))
    data += rng.normal(0, 12, data.shape)
    return Volume(np.round(data).astype(np.float32), np.diag([3.0, 3.0, 3.0, 1.0]))


def test_hounsfield_units_are_taken_as_they_are(tmp_path: Path, body: Volume) -> None:
    assert read_scan(saved(tmp_path / "a.nii", body)).notes == ()
    padded = np.where(body.data < -900, -2000, body.data)
    assert read_scan(saved(tmp_path / "b.nii", Volume(padded, body.affine))).notes == ()


@pytest.mark.parametrize("pad", [None, -2000, -3024, -1024, -32768])
def test_a_missing_rescale_intercept_is_named_whatever_the_padding(
    tmp_path: Path, body: Volume, pad: int | None
) -> None:
    data = np.maximum(body.data + 1024, 0)
    if pad is not None:
        data[:3] = pad
    assert "rescale intercept" in refused(saved(tmp_path / "a.nii", Volume(data, body.affine)))


def test_an_intercept_taken_off_twice_is_named(tmp_path: Path, body: Volume) -> None:
    assert "taken off twice" in refused(saved(tmp_path / "a.nii", Volume(body.data - 1024, body.affine)))


@pytest.mark.parametrize(("low", "high"), [(-160, 240), (-200, 300), (-150, 250), (-500, 1000), (-1024, 400)])
def test_a_window_is_said_to_clip_bone(tmp_path: Path, body: Volume, low: int, high: int) -> None:
    notes = read_scan(saved(tmp_path / "a.nii", Volume(body.data.clip(low, high), body.affine))).notes
    assert any(f"bone is clipped at {high} HU" in note for note in notes)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda hu: (hu + 1000) / 2100, "scaled"),
        (lambda hu: ((hu.clip(-160, 240) + 160) / 400 * 255).round(), "windowed picture"),
        (lambda hu: (hu - hu.mean()) / hu.std(), "nothing denser|scaled"),
        (lambda hu: (hu + 1000) * 0.6, "MRI"),
        (lambda hu: (hu + 1000) * 0.6 - 5, "MRI"),
        (lambda hu: hu.clip(-160, 140), "no bone"),
    ],
)
def test_other_scales_are_refused_by_name(
    tmp_path: Path, body: Volume, change: Callable[[np.ndarray], np.ndarray], word: str
) -> None:
    volume = Volume(change(body.data).astype(np.float32), body.affine)
    sentence = refused(saved(tmp_path / "a.nii", volume, dtype=np.float32))
    assert any(one in sentence for one in word.split("|")), sentence
