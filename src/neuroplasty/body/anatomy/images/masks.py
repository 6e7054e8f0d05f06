"""A folder of masks, a file a structure, as one label map with its names: TotalSegmentator's usual output."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from neuroplasty.body.anatomy.images.nifti import is_nifti, read_nifti
from neuroplasty.body.anatomy.images.scan import Voxels
from neuroplasty.body.anatomy.images.structures import is_bone, structure_of
from neuroplasty.errors import ImageError

_SAME_MM = 0.05
_MOST_FILES = 1000


def mask_files(folder: Path) -> dict[Path, str]:
    """The NIfTI files directly in a folder, or in the one folder that holds some, and the name of each."""
    for where in (folder, *sorted(path for path in folder.rglob("*") if path.is_dir())):
        files = sorted(path for path in where.iterdir() if path.is_file() and is_nifti(path))
        if files:
            return {path: path.name.lower().removesuffix(".gz").rsplit(".", 1)[0] for path in files}
    return {}


def read_masks(folder: Path, name: str) -> Voxels:
    """The masks of vertebrae, sacrum, cord and other bones as one map, numbered in order of their names."""
    files = mask_files(folder)
    if len(files) > _MOST_FILES:
        raise ImageError(
            f"{name} holds more than {_MOST_FILES} images; give a folder of masks, one a structure."
        )
    wanted = {path: said for path, said in files.items() if structure_of(said) or is_bone(said)}
    if not any(structure_of(said) for said in wanted.values()):
        few = ", ".join(path.name for path in list(files)[:4])
        raise ImageError(
            f"{name} holds no mask of a vertebra among its {len(files)} images "
            f"({few}{', ...' if len(files) > 4 else ''}); name the files like vertebrae_L5.nii.gz and "
            "sacrum.nii.gz, or give one label map."
        )
    labels: np.ndarray | None = None
    first: Voxels | None = None
    overlap = 0
    names: dict[int, str] = {}
    # Bones beside the spine first, so that no vertebra loses a voxel to them.
    ordered = sorted(wanted.items(), key=lambda item: (structure_of(item[1]) is not None, item[1]))
    for number, (path, said) in enumerate(ordered, start=1):
        one = read_nifti(path, "label map")
        if first is None:
            first, labels = one, np.zeros(one.data.shape, np.int32)
        if one.data.shape != first.data.shape or np.abs(one.affine - first.affine).max() > _SAME_MM:
            raise ImageError(
                f"The masks of {name} do not share one grid: {path.name} has another size or place than "
                f"{ordered[0][0].name}; give masks of one scan."
            )
        assert labels is not None
        values = np.unique(one.data)
        if len(values) > 2 or values.min() < 0:
            raise ImageError(
                f"{path.name} in {name} holds {len(values)} values, a mask (0 and one other) was expected; "
                "give a folder of masks, or one label map alone."
            )
        inside = one.data > 0
        overlap += int((labels[inside] > 0).sum())
        labels[inside] = number
        names[number] = said
    assert first is not None
    assert labels is not None
    notes = [*first.notes]
    if overlap:
        notes.append(f"{overlap} voxels lie in two masks; the later by name was taken.")
    return Voxels(labels, first.affine, names, tuple(notes))
