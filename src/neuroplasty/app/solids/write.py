"""Anatomy files: a label map, a DICOM segmentation with its slices, surfaces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import nibabel
import numpy as np

from neuroplasty.app.solids.segmentation import segmentation_files
from neuroplasty.body.anatomy import Anatomy, Volume
from neuroplasty.body.anatomy.solids import Solids, obj_bytes, solids_of, stl_bytes, vtp_bytes
from neuroplasty.documents import check_folder, write_whole
from neuroplasty.documents.case import Case

_COMMENT_CODE = 6
READ_ME = """\
The anatomy of {case}, made from {source}.
For education, research and audit. Not a medical device.

labels.nii.gz          numbers of the structures by voxel, RAS+ mm (names in its header and in labels.json)
labels.json            what each number means
segmentation.dcm       the same as a DICOM segmentation (SEG); slices/ holds the images it lies on
anatomy.obj, .vtp      all surfaces in one file; in the VTP every triangle has the number of its surface
surfaces/*.stl         one surface a file

Every position is in RAS+ millimetres, x to the patient's right, y to the front, z up; DICOM's own files are
in LPS, as DICOM asks. Volumes, mL: {volumes}.
"""


def write_anatomy(anatomy: Anatomy, case: Case, folder: Path, *, spacing_mm: float = 1.5) -> tuple[Path, ...]:
    """Write the anatomy's solids as NIfTI, DICOM SEG, STL, OBJ and VTP.

    Parameters
    ----------
    anatomy : Anatomy
    case : Case
        Whose it is.
    folder : Path
        Made where there is none; files of these names in it are replaced.
    spacing_mm : float
        Edge of the label map's voxels, 0.5 to 5 mm.

    Returns
    -------
    tuple of Path
        What was written.

    Raises
    ------
    AnatomyError
        For a spacing out of its range.
    OutputError
        When a file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from neuroplasty.body.anatomy import build_anatomy
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("healthy-adult")
    >>> anatomy = build_anatomy(case, is_seen=False)
    >>> with TemporaryDirectory() as folder:
    ...     files = write_anatomy(anatomy, case, Path(folder), spacing_mm=5.0)
    ...     sorted(file.name for file in files if file.parent == Path(folder))[:3]
    ['README.txt', 'anatomy.obj', 'anatomy.vtp']
    """
    folder = Path(folder)
    check_folder(folder)
    files = anatomy_files(anatomy, case, solids_of(anatomy, case, spacing_mm=spacing_mm))
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, files[name])
    return tuple(folder / name for name in files)


def anatomy_files(anatomy: Anatomy, case: Case, solids: Solids) -> dict[str, bytes]:
    """The files by name, in memory."""
    told = (*solids.bones, solids.canal, solids.sac, *solids.scar)
    volumes = ", ".join(f"{mesh.name} {mesh.volume_ml:.1f}" for mesh in told)
    words = READ_ME.format(case=case.title, source=anatomy.source, volumes=volumes)
    return {
        "README.txt": words.encode(),
        "labels.nii.gz": label_map_bytes(solids.labels, solids.names),
        "labels.json": (json.dumps(solids.names, indent=1) + "\n").encode(),
        **segmentation_files(anatomy, case, solids),
        "anatomy.obj": obj_bytes(solids.meshes),
        "anatomy.vtp": vtp_bytes(solids.meshes),
        **{f"surfaces/{mesh.name.replace(' ', '-')}.stl": stl_bytes(mesh) for mesh in solids.meshes},
    }


def label_map_bytes(labels: Volume, names: Mapping[int, str]) -> bytes:
    """A label map as NIfTI, gzipped: its affine to RAS+ mm in both forms, units and names in its header."""
    image = nibabel.Nifti1Image(labels.data.astype(np.uint8), labels.affine)
    image.set_sform(labels.affine, code=1)
    image.set_qform(labels.affine, code=1)
    image.header.set_xyzt_units("mm")
    image.header["descrip"] = b"neuroplasty, not a medical device"
    image.header["intent_code"] = 1002
    said = json.dumps({"labels": {name: number for number, name in names.items()}}).encode()
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension(_COMMENT_CODE, said))
    return _gzipped(image.to_bytes())


def _gzipped(raw: bytes) -> bytes:
    import gzip

    # No time in its header: the same anatomy gives the same bytes.
    return gzip.compress(raw, 6, mtime=0)
