"""A CT as a DICOM series: slices sorted along their normal, a tilted gantry kept, a missing slice refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pydicom
from numpy.typing import NDArray

from neuroplasty.body.anatomy.images.dicom_slices import (
    Slice,
    chosen_series,
    dicom_headers,
    quiet,
    read_header,
    slices_of,
)
from neuroplasty.body.anatomy.images.nifti import check_affine
from neuroplasty.body.anatomy.images.scan import Voxels
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0])
_SAME_PLACE_MM = 0.01
_SAME_AXES = 1e-3
_UNEVEN = 0.1
_TILT_DEG = 0.5
_LEAST_SLICES = 8


def read_series(folder: Path, name: str) -> Voxels:
    """The CT series of a folder with most slices, in RAS+ mm; or ImageError, one sentence."""
    headers = dicom_headers(folder)
    files, notes = chosen_series(name, headers)
    return _volume(name, slices_of(files), notes)


def read_enhanced(path: Path) -> Voxels:
    """A CT whose slices are the frames of one file; ImageError for a single slice or another modality."""
    header = read_header(path)
    if header is None:
        raise ImageError(f"{path.name} is not a DICOM file; copy or export it again.")
    if not int(header.get("NumberOfFrames") or 1) > 1:
        raise ImageError(
            f"{path.name} is one slice of a DICOM series; give the folder that holds all of them."
        )
    files, notes = chosen_series(path.name, {path: header})
    return _volume(path.name, slices_of(files), notes)


def _volume(name: str, slices: Sequence[Slice], notes: tuple[str, ...]) -> Voxels:
    first = slices[0]
    normal = np.cross(first.row, first.column)
    if not 0.99 < np.linalg.norm(normal) < 1.01:
        raise ImageError(f"The slices of {name} have rows and columns that are not square to each other.")
    for one in slices:
        if (
            np.abs(one.row - first.row).max() > _SAME_AXES
            or np.abs(one.column - first.column).max() > _SAME_AXES
        ):
            raise ImageError(
                f"The slices of {name} do not lie parallel (views along different axes in one series); give "
                "one series of parallel slices."
            )
        if one.shape != first.shape or not np.allclose(one.spacing_mm, first.spacing_mm, rtol=1e-3):
            raise ImageError(f"The slices of {name} differ in size or pixel spacing; give one series.")
    kept, dropped = _sorted(name, slices, normal)
    step, more = _step(name, kept, normal)
    axes = np.column_stack([first.row * first.spacing_mm[0], first.column * first.spacing_mm[1], step])
    affine = np.eye(4)
    affine[:3, :3] = _LPS_TO_RAS @ axes
    affine[:3, 3] = _LPS_TO_RAS @ kept[0].position_mm
    check_affine(name, affine, "the unit 'mm'")
    if dropped:
        more = (*more, f"{dropped} slices that were there twice were left out.")
    return Voxels(_pixels(name, kept), affine, None, (*notes, *more))


def _sorted(name: str, slices: Sequence[Slice], normal: Array) -> tuple[list[Slice], int]:
    """The slices from one end to the other, copies of the same one left out."""
    ordered = sorted(slices, key=lambda one: (float(one.position_mm @ normal), one.uid))
    kept: list[Slice] = []
    dropped = 0
    for one in ordered:
        if kept and abs(float((one.position_mm - kept[-1].position_mm) @ normal)) < _SAME_PLACE_MM:
            if one.uid == kept[-1].uid or np.array_equal(_read(name, one), _read(name, kept[-1])):
                dropped += 1
                continue
            raise ImageError(
                f"{name} holds two different slices at one place (two phases, kernels or scans in one "
                "series); give a folder with one of them."
            )
        kept.append(one)
    if len(kept) < _LEAST_SLICES:
        raise ImageError(
            f"{name} holds {len(kept)} CT slices, at least {_LEAST_SLICES} are needed; give the whole series."
        )
    return kept, dropped


def _step(name: str, slices: Sequence[Slice], normal: Array) -> tuple[Array, tuple[str, ...]]:
    """From one slice to the next (3,), LPS mm: along the normal, and aside where the gantry was tilted."""
    positions = np.array([one.position_mm for one in slices])
    gaps = np.diff(positions @ normal)
    usual = float(np.median(gaps))
    wide = np.flatnonzero(gaps > (1.0 + 5 * _UNEVEN) * usual)
    if wide.size and np.allclose(gaps[wide] / usual, np.round(gaps[wide] / usual), atol=0.2):
        count = int((np.round(gaps[wide] / usual) - 1).sum())
        where = ", ".join(f"{slices[k].file.name} and {slices[k + 1].file.name}" for k in wide[:3].tolist())
        raise ImageError(
            f"{name} lacks {count} of its slices (gaps between {where}{', ...' if wide.size > 3 else ''}; "
            f"slices are {usual:.3g} mm apart); copy or export the whole series."
        )
    if np.abs(gaps / usual - 1.0).max() > _UNEVEN:
        raise ImageError(
            f"The slices of {name} are {gaps.min():.3g} to {gaps.max():.3g} mm apart, which is no even "
            "spacing: slices are missing or two scans are mixed; give one series with all its slices."
        )
    step = (positions[-1] - positions[0]) / (len(slices) - 1)
    astray = np.linalg.norm(positions - positions[0] - np.arange(len(slices))[:, None] * step, axis=1).max()
    if astray > max(0.5 * usual, 1.0):
        raise ImageError(
            f"The slices of {name} do not lie in one row ({astray:.1f} mm aside); give one series."
        )
    notes: list[str] = []
    tilt = float(np.degrees(np.arccos(np.clip(step @ normal / np.linalg.norm(step), -1.0, 1.0))))
    if tilt > _TILT_DEG:
        notes.append(f"The gantry was tilted by {tilt:.1f} degrees; positions were taken with the tilt.")
    thickness = slices[0].thickness_mm
    if thickness and usual > 1.5 * thickness:
        notes.append(
            f"Slices {thickness:.3g} mm thick lie {usual:.3g} mm apart: what is between was not seen."
        )
    return step, tuple(notes)


def _read(name: str, one: Slice) -> NDArray[np.generic]:
    """The stored values (rows, columns) of one slice."""
    return np.asarray(_frames_of(name, one.file, one.shape)[one.frame])


def _frames_of(name: str, path: Path, shape: tuple[int, int]) -> NDArray[np.generic]:
    try:
        with quiet():
            data = pydicom.dcmread(path, force=True)
            pixels = np.asarray(data.pixel_array)
    except MemoryError:
        raise ImageError(f"{name} is larger than memory holds; export fewer or coarser slices.") from None
    except Exception as error:  # A missing decoder, cut pixels, nonsense sizes: each an exception of its own.
        compressed = (
            getattr(getattr(data, "file_meta", None), "TransferSyntaxUID", None)
            if "data" in locals()
            else None
        )
        if (
            compressed is not None
            and compressed.is_compressed
            and isinstance(error, RuntimeError | NotImplementedError)
        ):
            raise ImageError(
                f"{path.name} of {name} is compressed ({compressed.name}), which cannot be decoded here; "
                "export the series uncompressed (explicit VR little endian)."
            ) from None
        raise ImageError(
            f"The pixels of {path.name} in {name} are cut short or damaged; copy it again."
        ) from None
    pixels = pixels.reshape(-1, *pixels.shape[-2:])
    if pixels.shape[1:] != shape:
        raise ImageError(f"The pixels of {path.name} in {name} are not as many as it says; copy it again.")
    return pixels


def _pixels(name: str, slices: Sequence[Slice]) -> NDArray[np.float32]:
    """Values (columns, rows, slices), rescaled."""
    rows, columns = slices[0].shape
    out = np.empty((columns, rows, len(slices)), np.float32)
    bare = sum(one.intercept is None for one in slices)
    if 0 < bare < len(slices):
        raise ImageError(f"{bare} slices of {name} lack their rescale intercept; export the original series.")
    frames: NDArray[np.generic] | None = None
    held: Path | None = None
    for k, one in enumerate(slices):
        if frames is None or one.file != held:
            frames, held = _frames_of(name, one.file, one.shape), one.file
        if one.frame >= len(frames):
            raise ImageError(f"{one.file.name} in {name} holds fewer frames than it says; copy it again.")
        out[:, :, k] = frames[one.frame].T.astype(np.float32) * one.slope + (one.intercept or 0.0)
    return out
