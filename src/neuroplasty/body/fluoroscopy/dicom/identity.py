"""Whose pictures these are, in DICOM's words: a patient nobody can mistake for a real one."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian
from pydicom.valuerep import DSfloat

NOT_FOR_CLINICAL_USE = "Simulated picture of a fictional patient. Not for clinical use."
BEGINNING = datetime(2000, 1, 1, 8, 0, 0)
"""When every simulated procedure begins: a date nobody takes for today's, and the same in every run."""

_HOUSE = uuid.uuid5(uuid.NAMESPACE_DNS, "neuroplasty")
_SEX = {"female": "F", "male": "M"}


@dataclass(frozen=True)
class Subject:
    """The virtual patient and the study.

    Parameters
    ----------
    case : str
        The case's name.
    sex : str
        "female", "male" or another.
    age_years : float, optional
    seed : int
        The run's seed, so that two runs differ.

    Examples
    --------
    >>> about = Subject("l5-scar-after-discectomy", sex="female", age_years=48)
    >>> about.name, about.age
    ('FICTIONAL^l5-scar-after-discectomy', '048Y')
    """

    case: str
    sex: str = "other"
    age_years: float | None = None
    seed: int = 0

    @property
    def name(self) -> str:
        """What stands where a patient's name would."""
        return f"FICTIONAL^{self.case}"[:64]

    @property
    def age(self) -> str:
        """DICOM's age string; empty where it is not known."""
        return "" if self.age_years is None else f"{min(max(round(self.age_years), 0), 999):03d}Y"

    def uid(self, *parts: object) -> UID:
        """A UID that the same parts of the same study always get (UUID-derived, 2.25).

        Parameters
        ----------
        *parts : object
            What the UID is for.

        Returns
        -------
        UID

        Examples
        --------
        >>> study = Subject("demo").uid("study")
        >>> study == Subject("demo").uid("study"), study == Subject("demo", seed=1).uid("study")
        (True, False)
        """
        words = "/".join(map(str, (self.case, self.seed, *parts)))
        return UID(f"2.25.{uuid.uuid5(_HOUSE, words).int}")


def identified(
    subject: Subject, modality: str, sop_class: UID, number: int, series: int, t_s: float
) -> Dataset:
    """Patient, study, series, equipment and SOP modules of one object made at ``t_s``."""
    made = BEGINNING + timedelta(seconds=t_s)
    data = Dataset()
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SOPClassUID = sop_class
    data.SOPInstanceUID = subject.uid(modality, series, number)
    data.StudyInstanceUID = subject.uid("study")
    data.SeriesInstanceUID = subject.uid(modality, series)
    data.StudyDate, data.StudyTime = BEGINNING.strftime("%Y%m%d"), BEGINNING.strftime("%H%M%S")
    data.SeriesDate, data.SeriesTime = data.StudyDate, data.StudyTime
    data.ContentDate, data.ContentTime = made.strftime("%Y%m%d"), made.strftime("%H%M%S.%f")
    data.AccessionNumber = ""
    data.ReferringPhysicianName = ""
    data.StudyID = "1"
    data.StudyDescription = "Rehearsal of epidural neuroplasty (simulated)"
    data.SeriesNumber = series
    data.InstanceNumber = number
    data.Modality = modality
    data.PatientName = subject.name
    data.PatientID = f"FICTIONAL-{subject.seed}"
    data.PatientBirthDate = ""
    data.PatientSex = _SEX.get(subject.sex, "O")
    if subject.age:
        data.PatientAge = subject.age
    data.PatientComments = "A virtual patient. " + NOT_FOR_CLINICAL_USE
    data.Manufacturer = "neuroplasty"
    data.ManufacturerModelName = "virtual C-arm"
    data.DeviceSerialNumber = "0"
    data.SoftwareVersions = version("neuroplasty")
    data.StationName = "SIMULATOR"
    return data


def as_bytes(data: Dataset) -> bytes:
    """The whole DICOM file (Part 10) of a data set, little-endian and explicit.

    Parameters
    ----------
    data : Dataset
        As ``xa_image`` or ``dose_report`` makes it; its file meta information is written into it.

    Returns
    -------
    bytes

    Examples
    --------
    >>> from pydicom.uid import XRayAngiographicImageStorage
    >>> as_bytes(identified(Subject("demo"), "XA", XRayAngiographicImageStorage, 1, 1, 0.0))[128:132]
    b'DICM'
    """
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.SOPClassUID
    meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(f"2.25.{_HOUSE.int}")
    meta.ImplementationVersionName = "NEUROPLASTY"
    data.file_meta = meta
    buffer = io.BytesIO()
    dcmwrite(buffer, data, enforce_file_format=True)
    return buffer.getvalue()


def decimal(value: float) -> DSfloat:
    """A number as a DICOM decimal string: sixteen characters hold 1e-9 of anything here."""
    return DSfloat(float(value), auto_format=True)
