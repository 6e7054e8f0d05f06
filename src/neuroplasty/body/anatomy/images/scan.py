"""Scan: an image as it was read: its voxels, the names it carries for its numbers, and what was noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.volume import Volume

What = Literal["CT", "label map"]

WANTED = {
    "CT": "a CT as NIfTI (.nii, .nii.gz), a DICOM series (a folder or a zip) or an enhanced DICOM file",
    "label map": "a label map as NIfTI (.nii, .nii.gz), a folder of masks or a DICOM segmentation",
}
"""What can be given, in the words of a refusal."""


@dataclass(frozen=True)
class Voxels:
    """Stored values (ni, nj, nk) and their affine (4, 4) to RAS+ mm, before anybody asked what they mean."""

    data: NDArray[Any]
    affine: NDArray[np.float64]
    names: Mapping[int, str] | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scan:
    """An image that was read.

    Parameters
    ----------
    volume : Volume
        Hounsfield units of a CT, whole numbers of a label map.
    names : mapping of int to str, optional
        Structure by number, where the file says it.
    notes : tuple of str
        What was noticed on the way: sentences.

    Examples
    --------
    >>> block = Volume(np.ones((2, 2, 2), np.float32), np.diag([2.0, 2.0, 3.0, 1.0]))
    >>> Scan(block, {1: "vertebrae_L5"}).names
    {1: 'vertebrae_L5'}
    """

    volume: Volume
    names: Mapping[int, str] | None = None
    notes: tuple[str, ...] = ()
