"""DICOM files of a folder, sorted out: which of them make the series to read, slice by slice.

Classic series (a file a slice) and enhanced ones (a file of many frames) become the same list of ``Slice``.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.errors import InvalidDicomError

from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_MOST_FILES = 20_000
_ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
_LEAST_SLICES = 8
_BARE_STARTS = (b"\x02\x00", b"\x08\x00")
"""How a data set begins that was saved without the preamble of a DICOM file, as some old archives do."""
_NO_IMAGES = ("DICOMDIR", "SR", "PR", "KO", "DOC", "RTSTRUCT", "RTPLAN", "RTDOSE", "REG", "SEG")


@dataclass(frozen=True)
class Slice:
    """One slice: where its first voxel lies (LPS mm), its axes, its spacing, and where its pixels are.

    ``row`` is the direction in which the column number grows, ``column`` that in which the row number grows;
    ``spacing_mm`` along (``row``, ``column``).
    """

    file: Path
    frame: int
    position_mm: Array = field(repr=False)
    row: Array = field(repr=False)
    column: Array = field(repr=False)
    spacing_mm: tuple[float, float]
    shape: tuple[int, int]
    slope: float
    intercept: float | None
    uid: str = ""
    thickness_mm: float | None = None


@contextmanager
def quiet() -> Iterator[None]:
    """Small oddities of DICOM headers are warned of by the dozen; what matters is said in one sentence."""
    before = pydicom.config.settings.reading_validation_mode
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        pydicom.config.settings.reading_validation_mode = before


def read_header(path: Path) -> pydicom.Dataset | None:
    """The header of a DICOM file without its pixels; None where it is no DICOM file."""
    with quiet():
        try:
            with path.open("rb") as file:
                head = file.read(132)
            bare = head[:2] in _BARE_STARTS
            if len(head) < 132 or (head[128:] != b"DICM" and not bare):
                return None
            header = pydicom.dcmread(path, stop_before_pixels=True, force=bare)
            if "SOPClassUID" not in header and "Modality" not in header:
                return None
            # Reading is lazy: a nonsense element would otherwise raise later, anywhere.
            _ = (header.get("Modality"), header.get("SeriesInstanceUID"), header.get("SOPClassUID"))
        except (InvalidDicomError, OSError):
            return None
        except Exception:  # A damaged element raises whatever its converter meets; the file is then no DICOM.
            return None
    return header


def dicom_headers(folder: Path) -> dict[Path, pydicom.Dataset]:
    """The headers of all DICOM files under a folder, by path in a fixed order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    if len(paths) > _MOST_FILES:
        raise ImageError(
            f"{folder.name} holds more than {_MOST_FILES} files; give the folder of one DICOM series."
        )
    headers = {path: read_header(path) for path in paths}
    return {path: header for path, header in headers.items() if header is not None}


def chosen_series(name: str, headers: dict[Path, pydicom.Dataset]) -> tuple[list[Path], tuple[str, ...]]:
    """The files of the CT series with most slices, and a note on others; ImageError where there is none."""
    kinds = Counter(text(header, "Modality") or "?" for header in headers.values())
    images = {path: one for path, one in headers.items() if text(one, "Modality") not in _NO_IMAGES}
    cts = {path: one for path, one in images.items() if text(one, "Modality") == "CT" and _is_slice(one)}
    if not cts:
        found = ", ".join(f"{count} of {kind}" for kind, count in kinds.most_common())
        hint = (
            "this is an MRI, in which bone cannot be told by its grey value; give a CT"
            if "MR" in kinds
            else "give the folder of a CT series"
        )
        only_scout = any(text(one, "Modality") == "CT" for one in images.values())
        found = "only scout views (localisers)" if only_scout else f"DICOM files ({found})"
        raise ImageError(f"{name} holds {found} and no CT slices; {hint}.")
    people = {(text(one, "PatientID"), text(one, "PatientName")) for one in cts.values()}
    if len(people) > 1:
        raise ImageError(f"{name} holds CTs of {len(people)} patients; give the folder of one of them.")
    series: dict[str, list[Path]] = defaultdict(list)
    for path, one in cts.items():
        series[text(one, "SeriesInstanceUID")].append(path)
    sizes = {uid: sum(_frames(cts[path]) for path in paths) for uid, paths in series.items()}
    most = max(sizes.values())
    if most < _LEAST_SLICES:
        raise ImageError(
            f"{name} holds {most} CT slice{'s' if most > 1 else ''}, at least {_LEAST_SLICES} are needed; "
            "give the folder of the whole series."
        )
    large = [uid for uid, size in sizes.items() if size >= max(_LEAST_SLICES, 0.5 * most)]
    studies = {text(cts[series[uid][0]], "StudyInstanceUID") for uid in large}
    if len(studies) > 1:
        days = ", ".join(sorted({text(cts[series[uid][0]], "StudyDate") or "no date" for uid in large}))
        raise ImageError(f"{name} holds {len(studies)} CT examinations ({days}); give the folder of one.")
    best = min(
        (uid for uid, size in sizes.items() if size == most), key=lambda uid: (_number(cts, series, uid), uid)
    )
    notes: tuple[str, ...] = ()
    if len(large) > 1:
        others = len(large) - 1
        said = text(cts[series[best][0]], "SeriesDescription") or "no description"
        notes = (
            f"The folder holds {len(large)} CT series; the one with most slices was read ({said}, {most} "
            f"slices), {others} left out.",
        )
    return series[best], notes


def _number(cts: dict[Path, pydicom.Dataset], series: dict[str, list[Path]], uid: str) -> int:
    try:
        return int(cts[series[uid][0]].get("SeriesNumber") or 0)
    except (TypeError, ValueError):
        return 0


def text(header: pydicom.Dataset, name: str) -> str:
    """An element as plain text; "" where it is missing."""
    value = header.get(name)
    return "" if value is None else str(value).strip()


def _is_slice(header: pydicom.Dataset) -> bool:
    kind = header.get("ImageType") or []
    words = [str(word).upper() for word in ([kind] if isinstance(kind, str) else kind)]
    return "LOCALIZER" not in words and "SCOUT" not in words


def _frames(header: pydicom.Dataset) -> int:
    try:
        return max(int(header.get("NumberOfFrames") or 1), 1)
    except (TypeError, ValueError):
        return 1


def slices_of(files: Sequence[Path]) -> list[Slice]:
    """Every slice of some files, in no order; ImageError where one does not say where it lies."""
    found: list[Slice] = []
    for path in files:
        header = read_header(path)
        if header is None:
            raise ImageError(
                f"{path.name} cannot be read as DICOM any more; copy or export the series again."
            )
        try:
            with quiet():
                if _frames(header) > 1 or "PerFrameFunctionalGroupsSequence" in header:
                    found += _enhanced(path, header)
                else:
                    found.append(_classic(path, header))
        except ImageError:
            raise
        except Exception:  # Any element may be missing, empty or nonsense, each with an exception of its own.
            raise ImageError(
                f"{path.name} does not say where its slice lies (position, orientation, pixel spacing); "
                "export the series again as original DICOM."
            ) from None
    return found


def _classic(path: Path, header: pydicom.Dataset) -> Slice:
    return _slice(
        path,
        0,
        header,
        header.ImagePositionPatient,
        header.ImageOrientationPatient,
        header.PixelSpacing,
        header.get("RescaleSlope"),
        header.get("RescaleIntercept"),
        header.get("SliceThickness"),
    )


def _enhanced(path: Path, header: pydicom.Dataset) -> list[Slice]:
    shared = header.SharedFunctionalGroupsSequence[0]
    slices = []
    for frame, groups in enumerate(header.PerFrameFunctionalGroupsSequence):

        def group(name: str, groups: Any = groups) -> Any:
            sequence = groups.get(name) or shared.get(name)
            return sequence[0] if sequence else None

        measures = group("PixelMeasuresSequence")
        values = group("PixelValueTransformationSequence")
        slices.append(
            _slice(
                path,
                frame,
                header,
                group("PlanePositionSequence").ImagePositionPatient,
                group("PlaneOrientationSequence").ImageOrientationPatient,
                measures.PixelSpacing,
                None if values is None else values.get("RescaleSlope"),
                None if values is None else values.get("RescaleIntercept"),
                measures.get("SliceThickness"),
            )
        )
    return slices


def _slice(
    path: Path,
    frame: int,
    header: pydicom.Dataset,
    position: Any,
    orientation: Any,
    spacing: Any,
    slope: Any,
    intercept: Any,
    thickness: Any,
) -> Slice:
    at, axes = np.array(position, float), np.array(orientation, float)
    sizes = [float(size) for size in spacing]
    if (
        at.shape != (3,)
        or axes.shape != (6,)
        or len(sizes) != 2
        or not np.isfinite([*at, *axes, *sizes]).all()
    ):
        raise ValueError
    if text(header, "PhotometricInterpretation") not in ("MONOCHROME2", ""):
        kind = text(header, "PhotometricInterpretation")
        raise ImageError(
            f"{path.name} holds a {kind} picture, no grey values of a CT; export the original series."
        )
    return Slice(
        file=path,
        frame=frame,
        position_mm=at,
        row=axes[:3] / np.linalg.norm(axes[:3]),
        column=axes[3:] / np.linalg.norm(axes[3:]),
        # DICOM gives the distance between rows first: along a column.
        spacing_mm=(sizes[1], sizes[0]),
        shape=(int(header.Rows), int(header.Columns)),
        slope=1.0 if slope is None or slope == "" else float(slope),
        intercept=None if intercept is None or intercept == "" else float(intercept),
        uid=f"{text(header, 'SOPInstanceUID')}.{frame}",
        thickness_mm=None if thickness is None or thickness == "" else float(thickness),
    )
