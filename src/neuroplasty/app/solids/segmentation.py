"""A label map as a DICOM segmentation (SEG), with the slices it lies on; the patient says he is fictional."""

from __future__ import annotations

import io
from importlib.metadata import version

import highdicom
import numpy as np
from highdicom.seg import (
    SegmentAlgorithmTypeValues,
    Segmentation,
    SegmentationTypeValues,
    SegmentDescription,
)
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage
from scipy import ndimage

from neuroplasty.app.dicom import subject_of
from neuroplasty.body.anatomy import Anatomy
from neuroplasty.body.anatomy.solids import Solids
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy.dicom import as_bytes
from neuroplasty.body.fluoroscopy.dicom.identity import Subject, decimal, identified
from neuroplasty.documents.case import Case

_SERIES_SLICES, _SERIES_LABELS = 71, 72
_AIR_HU = -1000.0
_STRUCTURE = codes.SCT.AnatomicalStructure
_KINDS = {
    "T12": codes.SCT.T12Vertebra,
    "L1": codes.SCT.L1Vertebra,
    "L2": codes.SCT.L2Vertebra,
    "L3": codes.SCT.L3Vertebra,
    "L4": codes.SCT.L4Vertebra,
    "L5": codes.SCT.L5Vertebra,
    "sacrum": codes.SCT.Sacrum,
    "scar": codes.SCT.Scar,
}
"""Codes known to be right; anything else is coded as tissue and named by its label."""


def segmentation_files(anatomy: Anatomy, case: Case, solids: Solids) -> dict[str, bytes]:
    """``segmentation.dcm`` and the axial slices under ``slices/`` that it refers to.

    The slices are the anatomy's own Hounsfield units on the label map's grid. Codes of the segments are
    general where no exact one is known to be right; their labels say what they are.
    """
    subject = subject_of(case, 0)
    labels = solids.labels
    slices = _slices(anatomy, labels, subject)
    numbers = sorted(solids.names)
    # DICOM counts segments from one without a gap; frames run as the slices do: row by row from the front.
    found = np.zeros(labels.data.shape, np.uint8)
    for k, number in enumerate(numbers, start=1):
        found[labels.data == number] = k
    pixels = np.stack([_plane(found, k) for k in range(labels.data.shape[2])])
    described = [
        SegmentDescription(
            segment_number=k,
            segment_label=solids.names[number],
            segmented_property_category=_STRUCTURE,
            segmented_property_type=_KINDS.get(solids.names[number], codes.SCT.Tissue),
            algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
            algorithm_identification=highdicom.AlgorithmIdentificationSequence(
                name="neuroplasty", version=version("neuroplasty"), family=codes.DCM.MorphologicalOperations
            ),
        )
        for k, number in enumerate(numbers, start=1)
    ]
    data = Segmentation(
        source_images=slices,
        pixel_array=pixels,
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=described,
        series_instance_uid=subject.uid("SEG", _SERIES_LABELS),
        series_number=_SERIES_LABELS,
        sop_instance_uid=subject.uid("SEG", _SERIES_LABELS, 1),
        instance_number=1,
        manufacturer="neuroplasty",
        manufacturer_model_name="neuroplasty",
        software_versions="neuroplasty",
        device_serial_number="0",
        content_label="ANATOMY",
    )
    out = io.BytesIO()
    data.save_as(out)
    return {
        "segmentation.dcm": out.getvalue(),
        **{f"slices/{one.InstanceNumber:03d}.dcm": as_bytes(one) for one in slices},
    }


def _plane(values: NDArray[np.generic], k: int) -> NDArray[np.generic]:
    """One axial slice as DICOM lays it: rows from the front backward, columns from the right to the left."""
    return np.ascontiguousarray(values[::-1, ::-1, k].T)


def _slices(anatomy: Anatomy, labels: Volume, subject: Subject) -> list[Dataset]:
    shape, spacing = labels.data.shape, float(labels.spacing_mm[0])
    body = anatomy.body
    where = body.to_voxel(labels.to_world(np.indices(shape).reshape(3, -1).T)).T
    hounsfield = ndimage.map_coordinates(body.data, where, order=1, mode="constant", cval=_AIR_HU)
    stored = np.clip(np.rint(hounsfield.reshape(shape)) + 1024, 0, 65535).astype(np.uint16)
    out = []
    for k in range(shape[2]):
        corner = labels.to_world([shape[0] - 1, shape[1] - 1, k]) * [-1.0, -1.0, 1.0]
        data = identified(subject, "CT", CTImageStorage, k + 1, _SERIES_SLICES, 0.0)
        data.FrameOfReferenceUID = subject.uid("frame")
        data.PositionReferenceIndicator = ""
        data.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
        data.ImagePositionPatient = [decimal(value) for value in corner]
        data.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        data.PixelSpacing = [decimal(spacing), decimal(spacing)]
        data.SliceThickness = decimal(spacing)
        data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
        data.Rows, data.Columns = shape[1], shape[0]
        data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
        data.RescaleIntercept, data.RescaleSlope, data.RescaleType = -1024, 1, "HU"
        data.KVP = ""
        data.AcquisitionNumber = ""
        data.PatientWeight = None
        data.PixelData = _plane(stored, k).tobytes()
        out.append(data)
    return out
