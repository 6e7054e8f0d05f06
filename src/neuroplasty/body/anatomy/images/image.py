"""Reading a CT or a label map: NIfTI, DICOM, a zip, a folder of masks; or one clear refusal.

What reads DICOM is brought in where a file is read: an anatomy without images starts without it.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.images.hounsfield import HU_AIR, HU_METAL, hounsfield
from neuroplasty.body.anatomy.images.masks import mask_files, read_masks
from neuroplasty.body.anatomy.images.nifti import read_nifti
from neuroplasty.body.anatomy.images.scan import WANTED, Scan, Voxels, What
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

__all__ = ["HU_AIR", "HU_METAL", "What", "kind_of", "load_image", "read_scan"]

_MOST_UNPACKED = 6_000_000_000
_MOST_ENTRIES = 20_000
_HIGHEST_LABEL = 9999
_MOST_LABELS = 200
_LEAST_BACKGROUND = 0.2


def load_image(path: Path | str, *, what: What = "CT") -> Volume:
    """Read an image as a ``Volume`` in RAS+ millimetres.

    The voxels keep their own order; only the affine is brought to millimetres, so any orientation and any
    oblique or anisotropic grid is taken as it is. A CT is clipped to -1024..4000 HU (padding, metal). A
    trailing singleton axis is dropped.

    Parameters
    ----------
    path : path or str
        NIfTI (.nii, .nii.gz), a folder or zip of a DICOM series, an enhanced DICOM file; for a label map
        also a DICOM segmentation or a folder of masks.
    what : {"CT", "label map"}
        What the file must hold: Hounsfield units or whole numbers.

    Returns
    -------
    Volume

    Raises
    ------
    ImageError
        One sentence: missing, empty, truncated or of another kind; not 3-D; no orientation, two that
        contradict each other, a singular affine or a voxel size that cannot be millimetres; slices missing;
        not finite; a CT that is not in Hounsfield units; a label map whose values are not whole numbers.

    Examples
    --------
    >>> import nibabel
    >>> folder = Path(tempfile.mkdtemp())
    >>> head_first = np.diag([-2.0, -2.0, 3.0, 1.0])
    >>> nibabel.save(nibabel.Nifti1Image(np.full((8, 8, 8), -1000, np.int16), head_first), folder / "air.nii")
    >>> load_image(folder / "air.nii")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.ImageError: air.nii holds one value only (-1000); export the CT again.
    """
    return read_scan(path, what=what).volume


def read_scan(path: Path | str, *, what: What = "CT") -> Scan:
    """Read an image with the names its numbers carry and what was noticed on the way.

    Parameters
    ----------
    path : path or str
        As for ``load_image``.
    what : {"CT", "label map"}
        What the file must hold.

    Returns
    -------
    Scan

    Raises
    ------
    ImageError
        As ``load_image`` does.

    Examples
    --------
    >>> import nibabel
    >>> folder = Path(tempfile.mkdtemp())
    >>> block = np.zeros((8, 8, 8), np.uint8)
    >>> block[2:6, 2:6, 2:6] = 27
    >>> nibabel.save(nibabel.Nifti1Image(block, np.diag([2.0, 2.0, 3.0, 1.0])), folder / "map.nii")
    >>> read_scan(folder / "map.nii", what="label map").volume.data.max()
    np.float32(27.0)
    """
    path = Path(path)
    voxels = _voxels(path, what)
    if what == "CT":
        values, more = hounsfield(path.name, voxels.data)
    else:
        values, more = _whole_numbers(path.name, voxels.data), ()
    return Scan(Volume(values, voxels.affine), voxels.names, (*voxels.notes, *more))


def kind_of(path: Path | str) -> What:
    """Whether an image is a CT or a label map, by what it holds.

    Parameters
    ----------
    path : path or str
        As for ``load_image``.

    Returns
    -------
    {"CT", "label map"}
        A guess where it cannot be told; reading it then says what is wrong.

    Raises
    ------
    ImageError
        For an image that cannot be read.

    Examples
    --------
    >>> import nibabel
    >>> folder = Path(tempfile.mkdtemp())
    >>> block = np.zeros((8, 8, 8), np.uint8)
    >>> block[2:6, 2:6, 2:6] = 27
    >>> nibabel.save(nibabel.Nifti1Image(block, np.diag([2.0, 2.0, 3.0, 1.0])), folder / "map.nii")
    >>> kind_of(folder / "map.nii")
    'label map'
    """
    from neuroplasty.body.anatomy.images.dicom_slices import dicom_headers, read_header, text

    path = Path(path)
    if path.is_dir():
        headers, files = dicom_headers(path), mask_files(path)
        if any(text(header, "Modality") == "SEG" for header in headers.values()):
            return "label map"
        if headers or len(files) != 1:
            return "label map" if files and not headers else "CT"
        (path,) = files
    if not path.is_file():
        return "CT"
    with path.open("rb") as file:
        head = file.read(132)
    if head[128:] == b"DICM":
        header = read_header(path)
        return "label map" if header is not None and text(header, "Modality") == "SEG" else "CT"
    if head[:4] == b"PK\x03\x04":
        with _unpacked(path) as folder:
            return kind_of(folder)
    return "label map" if _looks_labelled(read_nifti(path, "CT").data) else "CT"


def _looks_labelled(data: NDArray[Any]) -> bool:
    """Few whole numbers from 0: an image has grey values in between."""
    if data.min() < 0 or data.max() > _HIGHEST_LABEL or (data == 0).mean() < _LEAST_BACKGROUND:
        return False
    values = np.unique(data)
    return len(values) <= _MOST_LABELS and bool((values == np.round(values)).all())


def _voxels(path: Path, what: What) -> Voxels:
    try:
        if path.is_dir():
            return _folder(path, path.name or str(path), what)
        if not path.exists():
            raise ImageError(f"{path} does not exist; {WANTED[what]} was expected, check the path.")
        if not path.is_file():
            raise ImageError(f"{path} is no plain file; {WANTED[what]} was expected.")
        if path.stat().st_size == 0:
            raise ImageError(
                f"{path.name} is empty (0 bytes); {WANTED[what]} was expected, copy or export it again."
            )
        with path.open("rb") as file:
            head = file.read(132)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ImageError(f"{path} could not be read: {reason}; check the path and its permissions.") from None
    if head[128:] == b"DICM":
        return _dicom(path, what)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        with _unpacked(path) as folder:
            return _folder(folder, path.name, what)
    return read_nifti(path, what)


def _folder(folder: Path, name: str, what: What) -> Voxels:
    from neuroplasty.body.anatomy.images.dicom_segments import read_segments
    from neuroplasty.body.anatomy.images.dicom_series import read_series
    from neuroplasty.body.anatomy.images.dicom_slices import dicom_headers, text

    wanted = f"{WANTED[what]} was expected"
    headers = dicom_headers(folder)
    segments = [path for path, header in headers.items() if text(header, "Modality") == "SEG"]
    files = mask_files(folder)
    if what == "label map":
        if len(segments) > 1:
            raise ImageError(f"{name} holds {len(segments)} DICOM segmentations; give the one that is meant.")
        if segments:
            return read_segments(segments[0])
        if len(files) > 1:
            return read_masks(folder, name)
        if len(files) == 1:
            (only,) = files
            return read_nifti(only, what)
        if headers:
            raise ImageError(f"{name} holds DICOM images and no segmentation; {wanted}, is this the CT?")
    else:
        if headers:
            return read_series(folder, name)
        if len(files) == 1:
            (only,) = files
            return read_nifti(only, what)
        if files:
            raise ImageError(
                f"{name} holds {len(files)} NIfTI images; {wanted}: give the one that is the CT, or, where "
                "these are masks, give the folder as the label map."
            )
    raise ImageError(f"{name} is a folder without DICOM files or NIfTI images; {wanted}, check the path.")


def _dicom(path: Path, what: What) -> Voxels:
    from neuroplasty.body.anatomy.images.dicom_segments import read_segments
    from neuroplasty.body.anatomy.images.dicom_series import read_enhanced
    from neuroplasty.body.anatomy.images.dicom_slices import read_header, text

    header = read_header(path)
    if header is None:
        raise ImageError(f"{path.name} is a damaged DICOM file; {WANTED[what]} was expected, copy it again.")
    kind = text(header, "Modality")
    if kind == "SEG":
        if what == "CT":
            raise ImageError(
                f"{path.name} is a DICOM segmentation; give it as the label map, and the CT as the CT."
            )
        return read_segments(path)
    if what == "label map":
        raise ImageError(
            f"{path.name} is a DICOM image ({kind}), no segmentation; {WANTED[what]} was expected."
        )
    return read_enhanced(path)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The files of a zip in a folder that lasts as long as they are read."""
    again = "zip the folder again, or give the folder itself"
    with tempfile.TemporaryDirectory(prefix="neuroplasty-") as folder:
        try:
            with zipfile.ZipFile(path) as packed:
                entries = [one for one in packed.infolist() if not one.is_dir()]
                if len(entries) > _MOST_ENTRIES or sum(one.file_size for one in entries) > _MOST_UNPACKED:
                    raise ImageError(
                        f"{path.name} holds more than a scan does; zip the folder of one series alone."
                    )
                if any(one.flag_bits & 1 for one in entries):
                    raise ImageError(f"{path.name} is locked by a password; unpack it and give the folder.")
                _extract(packed, entries, Path(folder))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise ImageError(f"{path.name} is a damaged zip file; {again}.") from None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ImageError(f"{path.name} could not be unpacked: {reason}; {again}.") from None
        yield Path(folder)


def _extract(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], folder: Path) -> None:
    """Every entry under its own name, in a numbered folder for each of theirs: no path leads out."""
    places: dict[str, Path] = {}
    for one in entries:
        parts = one.filename.replace("\\", "/").split("/")
        if parts[-1].startswith(".") or "__MACOSX" in parts:
            continue
        where = "/".join(parts[:-1])
        if where not in places:
            places[where] = folder / f"{len(places):04d}"
            places[where].mkdir()
        with packed.open(one) as source, (places[where] / parts[-1]).open("wb") as target:
            while block := source.read(1 << 20):
                target.write(block)


def _whole_numbers(name: str, data: NDArray[Any]) -> NDArray[np.float32]:
    if data.dtype.kind == "f" and np.abs(data - np.round(data)).max() > 1e-3:
        raise ImageError(
            f"{name} holds values that are not whole numbers; a label map (one whole number per structure) "
            "was expected, resample it with nearest neighbour or give the CT as the CT."
        )
    low, high = int(np.round(data.min())), int(np.round(data.max()))
    if low < 0 or high > _HIGHEST_LABEL:
        raise ImageError(
            f"{name} holds values from {low} to {high}; a label map (whole numbers from 0) was expected; is "
            "this a CT? Give it as the CT."
        )
    if high == 0:
        raise ImageError(f"{name} is all background (0); a label map with labelled vertebrae was expected.")
    return np.asarray(np.round(data), np.float32)
