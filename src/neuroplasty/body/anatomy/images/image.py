"""Reading a CT or a label map from a NIfTI file: whatever its grid, in millimetres, or one clear refusal."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any, Literal

import nibabel
import numpy as np
from nibabel.filebasedimages import ImageFileError
from nibabel.spatialimages import HeaderDataError
from numpy.typing import NDArray

from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

What = Literal["CT", "label map"]

HU_AIR = -1024.0
HU_METAL = 4000.0
"""A CT is clipped to this: below lies padding, above lies metal on an extended scale."""

_MM_PER_UNIT = {"mm": 1.0, "unknown": 1.0, "meter": 1000.0, "micron": 0.001}
_SPACING_MM = (0.05, 15.0)


def load_image(path: Path | str, *, what: What = "CT") -> Volume:
    """Read a NIfTI file (.nii, .nii.gz) as a ``Volume`` in RAS+ millimetres.

    The voxels keep their own order; only the affine is brought to millimetres, so any orientation and any
    oblique or anisotropic grid is taken as it is. A CT is clipped to -1024..4000 HU (padding, metal). A
    trailing singleton axis is dropped.

    Parameters
    ----------
    path : path or str
    what : {"CT", "label map"}
        What the file must hold: Hounsfield units or whole numbers.

    Returns
    -------
    Volume

    Raises
    ------
    ImageError
        One sentence: missing, empty, truncated or not NIfTI; not 3-D; no orientation, a singular affine or a
        voxel size that cannot be millimetres; not finite; a CT that is not in Hounsfield units; a label map
        whose values are not whole numbers.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> head_first = np.diag([-2.0, -2.0, 3.0, 1.0])
    >>> nibabel.save(nibabel.Nifti1Image(np.full((8, 8, 8), -1000, np.int16), head_first), folder / "air.nii")
    >>> load_image(folder / "air.nii")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.ImageError: air.nii holds one value only (-1000); export the CT again.
    """
    path = Path(path)
    image = _open(path, what)
    data = _read(path, image)
    affine = _affine_mm(path, image.header, np.asarray(image.affine, float))
    values = _hounsfield(path.name, data) if what == "CT" else _whole_numbers(path.name, data)
    return Volume(values, affine)


def _open(path: Path, what: What) -> Any:
    wanted = f"a {what} as NIfTI (.nii or .nii.gz) was expected"
    if not path.exists():
        raise ImageError(f"{path} does not exist; {wanted}, check the path.")
    if path.is_dir():
        raise ImageError(
            f"{path} is a folder; {wanted}, convert a DICOM folder first (for instance with dcm2niix)."
        )
    if path.stat().st_size == 0:
        raise ImageError(f"{path.name} is empty (0 bytes); {wanted}, copy or export it again.")
    try:
        image = nibabel.load(path)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise ImageError(f"{path.name} is truncated or damaged; {wanted}, copy or export it again.") from None
    except (ImageFileError, HeaderDataError, OSError, ValueError):
        raise ImageError(f"{path.name} is not a NIfTI image; {wanted}, convert it first.") from None
    if not isinstance(image, nibabel.Nifti1Pair):
        kind = type(image).__name__.removesuffix("Image")
        raise ImageError(f"{path.name} is a {kind} file; {wanted}, convert it first.")
    return image


def _read(path: Path, image: Any) -> NDArray[Any]:
    shape = tuple(int(size) for size in image.shape)
    while len(shape) > 3 and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) != 3:
        raise ImageError(
            f"{path.name} has {len(shape)} dimensions {shape}; give one 3-D volume (split a series)."
        )
    if min(shape) < 2:
        raise ImageError(f"{path.name} has {shape} voxels, a single slice; give a whole 3-D volume.")
    dtype = image.get_data_dtype()
    if dtype.kind not in "iuf":
        raise ImageError(
            f"{path.name} holds {dtype} values (colour or complex); give a plain grey-value volume."
        )
    try:
        data = np.asarray(image.dataobj).reshape(shape)
    except (EOFError, OSError, ValueError, zlib.error):
        raise ImageError(
            f"{path.name} is truncated: its header promises {' x '.join(map(str, shape))} voxels and "
            "the file ends before; copy or export it again."
        ) from None
    except MemoryError:
        raise ImageError(
            f"{path.name} promises {' x '.join(map(str, shape))} voxels, more than memory holds; "
            "crop it to the lumbar spine and sacrum."
        ) from None
    if data.dtype.kind == "f" and not np.isfinite(data).all():
        count = int((~np.isfinite(data)).sum())
        raise ImageError(
            f"{path.name} holds {count} values that are not numbers (NaN or infinite); export it again."
        )
    return data


def _affine_mm(path: Path, header: Any, affine: NDArray[np.float64]) -> NDArray[np.float64]:
    if int(header["sform_code"]) == 0 and int(header["qform_code"]) == 0:
        raise ImageError(
            f"{path.name} carries no orientation (sform and qform codes are 0), so left and right "
            "cannot be told; export it again with its orientation."
        )
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-12:
        raise ImageError(
            f"{path.name} has a singular affine (its axes span no volume); "
            "export it again with its orientation."
        )
    unit = str(header.get_xyzt_units()[0])
    affine = affine.copy()
    affine[:3] *= _MM_PER_UNIT.get(unit, 1.0)
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    low, high = _SPACING_MM
    if spacing.min() < low or spacing.max() > high:
        said = "no unit" if unit == "unknown" else f"the unit {unit!r}"
        sizes = " x ".join(f"{size:.3g}" for size in spacing)
        guess = "metres" if spacing.max() < low else "micrometres or another unit"
        raise ImageError(
            f"{path.name} says {said} and so has voxels of {sizes} mm, {low}-{high:g} mm was expected; "
            f"its numbers look like {guess}: correct the affine and the header's unit."
        )
    unit_axes = affine[:3, :3] / spacing
    if abs(np.linalg.det(unit_axes)) < 0.05:
        raise ImageError(
            f"{path.name} has a nearly singular affine (two axes are almost parallel); export it again."
        )
    return affine


def _hounsfield(name: str, data: NDArray[Any]) -> NDArray[np.float32]:
    low, high = float(data.min()), float(data.max())
    if low == high:
        raise ImageError(f"{name} holds one value only ({low:g}); export the CT again.")
    expected = "Hounsfield units were expected (air -1000, fat -100, bone above 150)"
    if low >= 0:
        if high <= 1.0:
            seen = "values scaled to 0..1"
        elif high <= 255:
            seen = f"a windowed picture ({low:g}..{high:g})"
        else:
            seen = f"no value below 0 ({low:g}..{high:g}), an MRI or a CT without its rescale intercept"
        raise ImageError(f"{name} holds {seen}; {expected}, export the original CT.")
    if high < 150:
        raise ImageError(f"{name} holds nothing denser than {high:g}; {expected}, so there is no bone in it.")
    if low < -32768 or high > 65535:
        raise ImageError(f"{name} holds values from {low:g} to {high:g}; {expected}, export the original CT.")
    return np.asarray(np.clip(data, HU_AIR, HU_METAL), np.float32)


def _whole_numbers(name: str, data: NDArray[Any]) -> NDArray[np.float32]:
    if data.dtype.kind == "f" and np.abs(data - np.round(data)).max() > 1e-3:
        raise ImageError(
            f"{name} holds values that are not whole numbers; a label map (one whole number per "
            "structure) was expected, resample it with nearest neighbour or give the CT as the CT."
        )
    low, high = int(np.round(data.min())), int(np.round(data.max()))
    if low < 0 or high > 9999:
        raise ImageError(
            f"{name} holds values from {low} to {high}; a label map (whole numbers from 0) was expected; "
            "is this a CT? Give it as the CT."
        )
    if high == 0:
        raise ImageError(f"{name} is all background (0); a label map with labelled vertebrae was expected.")
    return np.asarray(np.round(data), np.float32)
