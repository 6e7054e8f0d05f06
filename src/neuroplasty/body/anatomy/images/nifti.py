"""A NIfTI file as stored values and an affine in millimetres: compressed or not, or one clear refusal.

What a header says twice must agree: two transforms that differ in handedness, or turn left into right, are
refused; which of them is right nobody can tell.
"""

from __future__ import annotations

import gzip
import logging
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.images.header_names import names_in_header
from neuroplasty.body.anatomy.images.scan import WANTED, Voxels, What
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_MM_PER_UNIT = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
_UNIT_NAMES = {0: "no unit", 1: "the unit 'meter'", 2: "the unit 'mm'", 3: "the unit 'micron'"}
_SPACING_MM = (0.05, 15.0)
_FARTHEST_MM = 1e5
_GZIP = b"\x1f\x8b"
_MOST_TURN_DEG = 20.0
_NOTED_TURN_DEG = 1.0
_NOTED_MM = 1.0
_NOTED_SPACING = 0.02
_MOST_VOXELS = 2_000_000_000


def is_nifti(path: Path) -> bool:
    """Whether a name is that of a NIfTI file.

    >>> is_nifti(Path("ct.NII.gz")), is_nifti(Path("ct.dcm"))
    (True, False)
    """
    return path.name.lower().endswith((".nii", ".nii.gz", ".img", ".hdr", ".img.gz", ".hdr.gz"))


def read_nifti(path: Path, what: What) -> Voxels:
    """The stored values of a NIfTI file, its affine in mm and the names its header carries; or ImageError."""
    wanted = f"{WANTED[what]} was expected"
    image = _opened(path, wanted)
    data = _values(path.name, image, wanted)
    affine, notes = _affine_mm(path.name, image.header)
    with _quiet():
        names = names_in_header(image.header.extensions)
    return Voxels(data, affine, names, notes)


@contextmanager
def _quiet() -> Iterator[None]:
    """What nibabel says of a header on the side is said here, in one sentence, or is of no consequence."""
    log = logging.getLogger("nibabel.global")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


def _opened(path: Path, wanted: str) -> Any:
    import nibabel  # Here alone: an anatomy without images starts without it.

    damaged = f"{path.name} is truncated or damaged; {wanted}, copy or export it again."
    try:
        with path.open("rb") as file:
            first = file.read(2)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ImageError(f"{path.name} could not be read: {reason}; check its permissions.") from None
    with _quiet():
        try:
            if path.name.lower().endswith(".gz") and first != _GZIP:
                # Named as compressed, but it is not: the name is wrong, the image may be right.
                return nibabel.Nifti1Image.from_bytes(path.read_bytes())
            if path.name.lower().endswith(".nii") and first == _GZIP:
                return nibabel.Nifti1Image.from_bytes(gzip.decompress(path.read_bytes()))
            image = nibabel.load(path)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise ImageError(damaged) from None
        except MemoryError:
            raise ImageError(
                f"{path.name} is larger than memory holds; crop it to the lumbar spine."
            ) from None
        except Exception:  # Any byte of a header may be nonsense, and nibabel then raises whatever it meets.
            head = "its header holds values that cannot be" if _looks_nifti(path) else "it is not one"
            raise ImageError(
                f"{path.name} is not a NIfTI image that can be read ({head}); {wanted}, export or convert "
                "it again."
            ) from None
    if not isinstance(image, nibabel.Nifti1Pair):
        kind = type(image).__name__.removesuffix("Image")
        raise ImageError(f"{path.name} is a {kind} file; {wanted}, convert it first.")
    return image


def _looks_nifti(path: Path) -> bool:
    try:
        with gzip.open(path) if path.read_bytes()[:2] == _GZIP else path.open("rb") as file:
            head = file.read(540)
    except (OSError, EOFError, zlib.error):
        return False
    return head[344:347] in (b"n+1", b"ni1") or head[4:7] in (b"n+2", b"ni2")


def _values(name: str, image: Any, wanted: str) -> NDArray[Any]:
    shape = tuple(int(size) for size in image.shape)
    while len(shape) > 3 and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) != 3:
        raise ImageError(f"{name} has {len(shape)} dimensions {shape}; give one 3-D volume (split a series).")
    if min(shape) < 2:
        raise ImageError(f"{name} has {shape} voxels, a single slice; give a whole 3-D volume.")
    dtype = image.get_data_dtype()
    if dtype.kind not in "iuf":
        raise ImageError(f"{name} holds {dtype} values (colour or complex); give a plain grey-value volume.")
    promised = f"{name} promises {' x '.join(map(str, shape))} voxels"
    if np.prod([float(size) for size in shape]) > _MOST_VOXELS:
        raise ImageError(f"{promised}, more than any scan has; its header is damaged, export it again.")
    try:
        with _quiet(), np.errstate(all="ignore"):
            data = np.asarray(image.dataobj).reshape(shape)
    except MemoryError:
        raise ImageError(f"{promised}, more than memory holds; crop it to the lumbar spine.") from None
    except Exception:  # A header that promises what the file does not hold, in any of many ways.
        raise ImageError(
            f"{name} is truncated: its header promises {' x '.join(map(str, shape))} voxels and the file "
            "ends before, or holds something else; copy or export it again."
        ) from None
    if data.dtype.kind == "f" and not np.isfinite(data).all():
        count = int((~np.isfinite(data)).sum())
        raise ImageError(
            f"{name} holds {count} values that are not numbers (NaN or infinite); export it again."
        )
    return data


def _affine_mm(name: str, header: Any) -> tuple[Array, tuple[str, ...]]:
    again = "export it again with its orientation"
    try:
        with _quiet():
            sform = header.get_sform() if int(header["sform_code"]) > 0 else None
            qform = header.get_qform() if int(header["qform_code"]) > 0 else None
    except Exception:  # Numbers that make no rotation: nibabel and NumPy each complain in their own words.
        raise ImageError(
            f"{name} has an orientation that cannot be (its header is damaged); {again}."
        ) from None
    if sform is None and qform is None:
        raise ImageError(
            f"{name} carries no orientation (sform and qform codes are 0), so left and right cannot be "
            f"told; {again}."
        )
    chosen = np.asarray(qform if sform is None else sform, float)
    for affine in (chosen, qform):
        if affine is not None and not np.isfinite(affine).all():
            raise ImageError(f"{name} has an affine that is not all numbers; {again}.")
    code = int(header["xyzt_units"]) & 7
    if code not in _MM_PER_UNIT:
        raise ImageError(
            f"{name} gives its lengths in a unit (code {code}) that NIfTI does not know; correct the "
            "header's unit."
        )
    scale = np.diag([_MM_PER_UNIT[code]] * 3 + [1.0])
    affine = scale @ chosen
    check_affine(name, affine, _UNIT_NAMES[code])
    notes: tuple[str, ...] = ()
    if sform is not None and qform is not None:
        notes = _compared(name, affine, scale @ np.asarray(qform, float))
    elif sform is not None:
        notes = _pixdim(affine, np.asarray(header["pixdim"][1:4], float) * _MM_PER_UNIT[code])
    return affine, notes


def check_affine(name: str, affine: Array, said: str = "no unit") -> None:
    """Raise ImageError unless an affine in mm spans a volume, with voxels of a scan's size."""
    again = "export it again with its orientation"
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-12:
        raise ImageError(f"{name} has a singular affine (its axes span no volume); {again}.")
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    low, high = _SPACING_MM
    if spacing.min() < low or spacing.max() > high:
        sizes = " x ".join(f"{size:.3g}" for size in spacing)
        guess = "metres" if spacing.max() < low else "micrometres or another unit"
        raise ImageError(
            f"{name} says {said} and so has voxels of {sizes} mm, {low}-{high:g} mm was expected; its "
            f"numbers look like {guess}: correct the affine and the header's unit."
        )
    if abs(np.linalg.det(affine[:3, :3] / spacing)) < 0.05:
        raise ImageError(f"{name} has a nearly singular affine (two axes are almost parallel); {again}.")
    if np.abs(affine[:3, 3]).max() > _FARTHEST_MM:
        far = float(np.abs(affine[:3, 3]).max()) / 1000.0
        raise ImageError(
            f"{name} lies {far:.3g} m from the scanner's middle; its affine is damaged, {again}."
        )


def _compared(name: str, sform: Array, qform: Array) -> tuple[str, ...]:
    """What two transforms of one header differ in; ImageError where left and right hang on which is taken."""
    again = "export it again with one orientation"
    lengths = [np.linalg.norm(affine[:3, :3], axis=0) for affine in (sform, qform)]
    if lengths[1].min() <= 0:
        raise ImageError(f"{name} has a qform whose voxels have no size; {again}.")
    s, q = (affine[:3, :3] / length for affine, length in zip((sform, qform), lengths, strict=True))
    if np.linalg.det(s) * np.linalg.det(q) < 0:
        raise ImageError(
            f"The two orientations in the header of {name} (sform and qform) differ in handedness: one is "
            f"the other's mirror image, so left and right cannot be told apart; {again}."
        )
    turn = float(np.degrees(np.arccos(np.clip((s * q).sum(axis=0), -1.0, 1.0))).max())
    if turn > _MOST_TURN_DEG:
        raise ImageError(
            f"The two orientations in the header of {name} (sform and qform) point {turn:.0f} degrees "
            f"apart, so left and right, front and back cannot be told; {again}."
        )
    notes = []
    moved = float(np.linalg.norm(sform[:3, 3] - qform[:3, 3]))
    if turn > _NOTED_TURN_DEG or moved > _NOTED_MM:
        notes.append(
            f"The header's two orientations differ ({turn:.1f} degrees, {moved:.1f} mm); sform was taken."
        )
    return (*notes, *_pixdim(sform, lengths[1]))


def _pixdim(affine: Array, sizes_mm: Array) -> tuple[str, ...]:
    """A note where the voxel sizes of a header are not those of its affine."""
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    if not np.isfinite(sizes_mm).all() or (np.abs(sizes_mm / spacing - 1.0) <= _NOTED_SPACING).all():
        return ()
    said, taken = (" x ".join(f"{size:.3g}" for size in sizes) for sizes in (sizes_mm, spacing))
    return (f"The header says voxels of {said} mm and its affine {taken} mm; the affine was taken.",)
