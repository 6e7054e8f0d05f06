"""Images as people bring them, made from one that is known."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, EnhancedCTImageStorage, ExplicitVRLittleEndian, generate_uid

from neuroplasty.body.anatomy.images.label_schemes import SCHEMES
from neuroplasty.body.anatomy.volume import Volume

SPACING_MM = 2.0
HEIGHT_MM = 34

Change = Callable[[Dataset, int], None]


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Volume]:
    """Vertebrae of blocks, from above downward: a body, a ring of arch, soft discs between."""

    def draw(values: dict[str, int], *, fused: tuple[str, ...] = ()) -> Volume:
        n = int((len(values) * HEIGHT_MM + 8) / SPACING_MM)
        data = np.zeros((50, 50, n), np.float32)
        x, y = np.meshgrid(np.arange(50) - 25, np.arange(50) - 18, indexing="ij")
        x, y = SPACING_MM * x, SPACING_MM * y
        ring = (np.hypot(x / 11.0, y / 9.0) > 1) & (np.hypot(x / 16.0, y / 14.0) < 1)
        body = (np.abs(x) < 24) & (y > 9) & (y < 42)
        pedicles = ring & (y > -2)
        for index, (name, value) in enumerate(reversed(values.items())):
            low = 4 + index * HEIGHT_MM
            first = 0 if name in fused else 4
            for k in range(n):
                z = SPACING_MM * (k + 0.5) - low
                if first <= z < HEIGHT_MM - 4:
                    data[:, :, k][body] = value
                if 4 < z < HEIGHT_MM - 10:
                    data[:, :, k][ring & ~pedicles] = value
                if HEIGHT_MM / 2 < z < HEIGHT_MM - 4:
                    data[:, :, k][pedicles] = value
                if name in fused and z <= 0 and index:
                    data[:, :, k][body & (data[:, :, k] == 0) & (z > -4)] = value
        return Volume(data, np.diag([SPACING_MM, SPACING_MM, SPACING_MM, 1.0]))

    return draw


@pytest.fixture(scope="session")
def numbered() -> Callable[[str, tuple[str, ...]], dict[str, int]]:
    """A scheme's numbers of some vertebrae."""

    def numbers(scheme_name: str, names: tuple[str, ...]) -> dict[str, int]:
        scheme = next(scheme for scheme in SCHEMES if scheme.name == scheme_name)
        by_name = {name: value for value, name in reversed(scheme.structures.items())}
        return {name: by_name[name] for name in names}

    return numbers


def _base(kind: str, study: str, series: str) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = kind
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    data.SOPClassUID, data.SOPInstanceUID = kind, meta.MediaStorageSOPInstanceUID
    data.StudyInstanceUID, data.SeriesInstanceUID = study, series
    data.Modality, data.PatientID, data.PatientName = "CT", "P1", "Test^One"
    data.PatientBirthDate = data.PatientSex = data.AccessionNumber = data.StudyID = data.StudyTime = ""
    data.ReferringPhysicianName = ""
    data.StudyDate, data.SeriesNumber = "20250101", 2
    data.FrameOfReferenceUID = f"{study}.9"
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
    return data


def lps(volume: Volume) -> tuple[np.ndarray, np.ndarray]:
    """Axes (3, 3) in mm and origin (3,) of a volume as DICOM has them."""
    turned = np.diag([-1.0, -1.0, 1.0])
    return turned @ volume.affine[:3, :3], turned @ volume.affine[:3, 3]


@pytest.fixture(scope="session")
def series_in() -> Callable[..., Path]:
    """Writes a CT as a DICOM series, a file a slice, in an order that is none; ``change`` alters slices."""

    def write(folder: Path, volume: Volume, change: Change | None = None, uid: str = "1.2.3.4") -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        axes, origin = lps(volume)
        spacing = np.linalg.norm(axes, axis=0)
        count = volume.data.shape[2]
        for k in range(count):
            one = _base(CTImageStorage, "1.2.3", uid)
            one.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
            one.ImageOrientationPatient = [*(axes[:, 0] / spacing[0]), *(axes[:, 1] / spacing[1])]
            one.ImagePositionPatient = list(origin + k * axes[:, 2])
            one.PixelSpacing = [spacing[1], spacing[0]]
            one.SliceThickness = spacing[2]
            one.InstanceNumber = k + 1
            one.Rows, one.Columns = volume.data.shape[1], volume.data.shape[0]
            one.RescaleSlope, one.RescaleIntercept = 1, -1024
            one.PixelData = (volume.data[:, :, k].T + 1024).clip(0, 65535).astype("<u2").tobytes()
            if change is not None:
                change(one, k)
            if not one.get("LeaveOut"):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    one.save_as(folder / f"IM{(k * 7919) % 100_003:06d}", enforce_file_format=True)
        return folder

    return write


@pytest.fixture(scope="session")
def enhanced_in() -> Callable[..., Path]:
    """Writes a CT as one enhanced file of many frames, the last slice first."""

    def write(path: Path, volume: Volume) -> Path:
        axes, origin = lps(volume)
        spacing = np.linalg.norm(axes, axis=0)
        whole = _base(EnhancedCTImageStorage, "1.2.3", "1.2.3.5")
        whole.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
        whole.NumberOfFrames = volume.data.shape[2]
        whole.Rows, whole.Columns = volume.data.shape[1], volume.data.shape[0]
        shared, orientation, measures, values = Dataset(), Dataset(), Dataset(), Dataset()
        orientation.ImageOrientationPatient = [*(axes[:, 0] / spacing[0]), *(axes[:, 1] / spacing[1])]
        measures.PixelSpacing, measures.SliceThickness = [spacing[1], spacing[0]], spacing[2]
        values.RescaleSlope, values.RescaleIntercept, values.RescaleType = 1, -1024, "HU"
        shared.PlaneOrientationSequence = [orientation]
        shared.PixelMeasuresSequence = [measures]
        shared.PixelValueTransformationSequence = [values]
        whole.SharedFunctionalGroupsSequence = [shared]
        frames, groups = [], []
        for k in reversed(range(volume.data.shape[2])):
            group, place = Dataset(), Dataset()
            place.ImagePositionPatient = list(origin + k * axes[:, 2])
            group.PlanePositionSequence = [place]
            groups.append(group)
            frames.append((volume.data[:, :, k].T + 1024).clip(0, 65535).astype("<u2"))
        whole.PerFrameFunctionalGroupsSequence = groups
        whole.PixelData = np.stack(frames).tobytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole.save_as(path, enforce_file_format=True)
        return path

    return write


@pytest.fixture(scope="session")
def segmented() -> Callable[..., Path]:
    """Writes labels as a DICOM segmentation of the series in a folder, segments named as given."""

    def write(path: Path, series: Path, volume: Volume, names: dict[int, str]) -> Path:
        from highdicom import AlgorithmIdentificationSequence
        from highdicom.seg import Segmentation, SegmentDescription
        from pydicom.sr.codedict import codes

        slices = sorted(
            (pydicom.dcmread(one) for one in series.iterdir()), key=lambda one: one.ImagePositionPatient[2]
        )
        by = AlgorithmIdentificationSequence("test", codes.DCM.ArtificialIntelligence, "1")
        described = [
            SegmentDescription(number, name, codes.SCT.AnatomicalStructure, codes.SCT.Bone, "AUTOMATIC", by)
            for number, name in enumerate(names.values(), start=1)
        ]
        mask = np.zeros((len(slices), volume.data.shape[1], volume.data.shape[0]), np.uint8)
        for number, value in enumerate(names, start=1):
            mask[np.moveaxis(volume.data == value, (0, 1, 2), (2, 1, 0))] = number
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = Segmentation(
                slices, mask, "BINARY", described, generate_uid(), 1, generate_uid(), 1, "t", "t", "1", "1"
            )
            made.save_as(path)
        return path

    return write


@pytest.fixture(scope="session")
def small_ct() -> Volume:
    """A block of bone in fat in air, on an anisotropic grid off the origin."""
    data = np.full((20, 24, 16), -1000.0, np.float32)
    data[3:17, 3:21, :] = -90.0
    data[6:14, 8:16, 2:14] = 40.0
    data[8:12, 9:13, 3:12] = 700.0
    data[10, 10, :] = np.arange(16) * 10.0
    affine = np.diag([1.5, 2.0, 3.0, 1.0])
    affine[:3, 3] = (-20.0, 35.0, -110.0)
    return Volume(data, affine)
