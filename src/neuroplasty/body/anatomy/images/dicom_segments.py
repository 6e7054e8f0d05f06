"""A DICOM segmentation (SEG) as a label map: its segments' numbers, and their names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom

from neuroplasty.body.anatomy.images.dicom_slices import quiet, text
from neuroplasty.body.anatomy.images.nifti import check_affine
from neuroplasty.body.anatomy.images.scan import Voxels
from neuroplasty.errors import ImageError

_LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


def read_segments(path: Path) -> Voxels:
    """The segments of a DICOM SEG file by segment number, in RAS+ mm; or ImageError, one sentence."""
    from highdicom.seg import Segmentation

    name = path.name
    try:
        with quiet():
            data = pydicom.dcmread(path)
            segments = Segmentation.from_dataset(data, copy=False)
            numbers = [int(number) for number in segments.segment_numbers]
            volume = _volume(segments, numbers)
            names = {number: _name(data, number) for number in numbers}
    except ImageError:
        raise
    except MemoryError:
        raise ImageError(f"{name} is larger than memory holds; export fewer or coarser slices.") from None
    except Exception:  # highdicom checks a file against the whole standard, with an exception for each part.
        raise ImageError(
            f"{name} is a DICOM segmentation that cannot be laid on one grid of slices (damaged, tiled, or "
            "without positions); export it again, or as NIfTI."
        ) from None
    array, affine = volume
    affine = _LPS_TO_RAS @ affine
    check_affine(name, affine, "the unit 'mm'")
    return Voxels(array, affine, {number: said for number, said in names.items() if said})


def _volume(segments: object, numbers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Segment number by voxel, and the affine to LPS mm; of overlapping segments the higher number."""
    kwargs: dict[str, object] = {"combine_segments": True, "relabel": False, "skip_overlap_checks": True}
    if max(numbers) > 255:
        kwargs["dtype"] = np.uint16
    found = segments.get_volume(**kwargs)  # type: ignore[attr-defined]
    return np.asarray(found.array), np.asarray(found.affine, float)


def _name(data: pydicom.Dataset, number: int) -> str:
    """What a segment says it is: its label, unless only its code names a structure."""
    from neuroplasty.body.anatomy.images.structures import structure_of

    one = next((one for one in data.SegmentSequence if int(one.SegmentNumber) == number), None)
    if one is None:
        return ""
    label = text(one, "SegmentLabel")
    coded = one.get("SegmentedPropertyTypeCodeSequence")
    meaning = text(coded[0], "CodeMeaning") if coded else ""
    description = text(one, "SegmentDescription")
    return next((said for said in (label, meaning, description) if structure_of(said)), label or meaning)
