"""X-ray angiographic images: a picture, or a live run as a multi-frame image, as any viewer opens it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.tag import Tag
from pydicom.uid import XRayAngiographicImageStorage

from neuroplasty.body.fluoroscopy.dicom.geometry import geometry_of
from neuroplasty.body.fluoroscopy.dicom.identity import (
    BEGINNING,
    NOT_FOR_CLINICAL_USE,
    Subject,
    decimal,
    identified,
)
from neuroplasty.body.fluoroscopy.live import Run
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.body.fluoroscopy.picture import Picture

_STORED_BITS = 12
_SERIES = 1


def xa_image(
    picture: Picture | Run, subject: Subject, number: int, *, label: str, t_s: float = 0.0
) -> Dataset:
    """A picture, or a run as a multi-frame image, as an X-Ray Angiographic Image.

    The pixels are those of the screen (12 bits, black 0). Patient and device are fictional and say so.

    Parameters
    ----------
    picture : Picture or Run
    subject : Subject
    number : int
        The instance's in its series.
    label : str
    t_s : float
        Time since the procedure began, s.

    Returns
    -------
    Dataset

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import TissuePaths, expose, pose_for
    >>> pose = pose_for("AP", (0, 0, 0))
    >>> paths = TissuePaths(pose, *(np.full((2, *pose.shape), 10.0, np.float32)))
    >>> image = xa_image(expose(paths, rng=np.random.default_rng(0)), Subject("demo"), 1, label="first")
    >>> image.PatientName.family_name, image.Rows, image.BitsStored, image.QualityControlImage
    ('FICTIONAL', 512, 12, 'YES')
    """
    data = identified(subject, "XA", XRayAngiographicImageStorage, number, _SERIES, t_s)
    data.update(geometry_of(picture.pose))
    taken = BEGINNING + timedelta(seconds=t_s)
    data.AcquisitionDate, data.AcquisitionTime = taken.strftime("%Y%m%d"), taken.strftime("%H%M%S.%f")
    data.SeriesDescription = "Fluoroscopy (simulated)"
    data.BodyPartExamined = "LSPINE"
    data.PatientPosition = "HFP"
    derived = picture.kind in ("subtraction", "road-map")
    data.ImageType = ["DERIVED" if derived else "ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    if derived:
        data.DerivationDescription = "Logarithmic subtraction of a mask, simulated"
    data.ImageComments = f"{label}, {picture.pose.view}. {NOT_FOR_CLINICAL_USE}"
    data.QualityControlImage = "YES"
    data.BurnedInAnnotation = "NO"
    data.LossyImageCompression = "00"
    data.AnatomicRegionSequence = [_lumbar_spine()]
    _write_radiation(data, picture)
    _write_pixels(data, _stored(picture.pixels))
    if isinstance(picture, Run):
        data.NumberOfFrames = len(picture.pixels)
        data.FrameTime = decimal(1000.0 / picture.frames_per_s)
        data.FrameIncrementPointer = Tag("FrameTime")
        data.RecommendedDisplayFrameRate = max(1, round(picture.frames_per_s))
        data.CineRate = max(1, round(picture.frames_per_s))
    return data


def _write_radiation(data: Dataset, picture: Picture | Run) -> None:
    technique = picture.technique
    pulses = max(technique.pulses, 1)
    data.RadiationSetting = "SC"
    data.RadiationMode = "PULSED"
    data.KVP = decimal(picture.kvp)
    pulse_ms = float(PARAMETERS["pulse_length"])
    data.AveragePulseWidth = decimal(pulse_ms)
    data.ExposureTime = round(pulses * pulse_ms)
    microampere_seconds = picture.mas * 1e3
    data.ExposureInuAs = round(microampere_seconds)
    data.Exposure = round(picture.mas)
    data.XRayTubeCurrentInuA = decimal(microampere_seconds * 1e3 / (pulses * pulse_ms))
    data.XRayTubeCurrent = round(picture.mas * 1e3 / (pulses * pulse_ms))
    data.FocalSpots = [decimal(float(PARAMETERS["focal_spot"]))]
    data.Grid = "IN"
    gray_cm2_in_decigray_cm2 = 10.0
    data.ImageAndFluoroscopyAreaDoseProduct = decimal(picture.dose_area_gycm2 * gray_cm2_in_decigray_cm2)


def _write_pixels(data: Dataset, stored: NDArray[np.uint16]) -> None:
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, _STORED_BITS, _STORED_BITS - 1
    data.PixelRepresentation = 0
    data.PixelIntensityRelationship = "DISP"
    data.WindowCenter, data.WindowWidth = 2 ** (_STORED_BITS - 1), 2**_STORED_BITS
    data.PixelData = np.ascontiguousarray(stored, "<u2").tobytes()


def _stored(pixels: NDArray[np.float32] | NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Twelve bits from screen values: floats in [0, 1], or bytes of a run."""
    most = 2**_STORED_BITS - 1
    share = pixels / 255.0 if pixels.dtype == np.uint8 else np.clip(pixels, 0.0, 1.0)
    return np.asarray(np.round(share * most), np.uint16)


def _lumbar_spine() -> Dataset:
    region = Dataset()
    region.CodeValue = "122496007"
    region.CodingSchemeDesignator = "SCT"
    region.CodeMeaning = "Lumbar spine"
    return region
