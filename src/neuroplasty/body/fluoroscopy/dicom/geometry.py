"""A pose as DICOM geometry and back: positioner angles, distances, pixel spacing, table, screen, collimator.

Angles are DICOM's positioner angles about the patient (0 in front of the chest, 90 at the left hand, headward
positive). What roll a tilted table gives the picture goes with the picture's own turn into Field of View
Rotation, a mirrored screen into Field of View Horizontal Flip. The aim in the patient's coordinates is
the Isocenter Position (LPS mm). Collimator edges are whole pixels; all else holds to 1e-6.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from neuroplasty.body.fluoroscopy.carm import TURNS_DEG, Pose, Table, directions, pose_at
from neuroplasty.body.fluoroscopy.dicom.identity import decimal
from neuroplasty.body.fluoroscopy.machine import CArm
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_TO_LPS = np.array([-1.0, -1.0, 1.0])
_NEEDED = (
    "Rows",
    "Columns",
    "ImagerPixelSpacing",
    "DistanceSourceToDetector",
    "DistanceSourceToPatient",
    "PositionerPrimaryAngle",
    "PositionerSecondaryAngle",
)


def geometry_of(pose: Pose) -> Dataset:
    """The attributes of an XA image that say how a pose stood.

    Parameters
    ----------
    pose : Pose

    Returns
    -------
    Dataset

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> written = geometry_of(pose_for("oblique left", (1.0, 2.0, 3.0)))
    >>> float(written.PositionerPrimaryAngle), float(written.DistanceSourceToDetector)
    (155.0, 1000.0)
    """
    carm, stand = pose.carm, pose.stand
    data = Dataset()
    data.Rows, data.Columns = pose.shape
    data.ImagerPixelSpacing = [decimal(pose.pixel_mm)] * 2
    data.DistanceSourceToDetector = decimal(carm.sid_mm)
    data.DistanceSourceToPatient = decimal(carm.sod_mm)
    data.EstimatedRadiographicMagnificationFactor = decimal(carm.sid_mm / carm.sod_mm)
    data.PositionerMotion = "STATIC"
    primary, secondary = pose.positioner_deg
    data.PositionerPrimaryAngle, data.PositionerSecondaryAngle = decimal(primary), decimal(secondary)
    data.FieldOfViewShape = "ROUND" if carm.collimator == "circle" else "SQUARE"
    data.FieldOfViewDimensions = [round(carm.field_mm)] * (1 if carm.collimator == "circle" else 2)
    mirrored, turned = _screen(pose)
    data.FieldOfViewHorizontalFlip = "YES" if mirrored else "NO"
    data.FieldOfViewRotation = decimal(-turned if mirrored else turned)
    data.IsocenterPosition = [decimal(value) for value in _TO_LPS * np.array(stand.aim_mm)]
    table = stand.table
    data.TableMotion = "STATIC"
    data.TableAngle = decimal(-table.head_down_deg)
    data.TableTopVerticalPosition = decimal(table.up_mm)
    data.TableTopLongitudinalPosition = decimal(table.head_mm)
    data.TableTopLateralPosition = decimal(table.left_mm)
    data.PatientOrientation = [_letters(pose.column), _letters(pose.row)]
    _write_collimator(data, carm)
    return data


def pose_of(data: Dataset) -> Pose:
    """The pose that an XA image's attributes describe.

    What is not there is taken as nothing: no turn of the picture, table level and unmoved, aim at the origin.
    A view keeps its name when its angles are those of ``TURNS_DEG``.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Pose

    Raises
    ------
    ImageError
        For an image without the geometry, with oblong pixels, or whose detector lies behind the source.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> pose_of(geometry_of(pose_for("oblique left", (1.0, 2.0, 3.0)))).view
    'oblique left'
    """
    missing = [name for name in _NEEDED if data.get(name) in (None, "")]
    if missing:
        raise ImageError(
            f"This DICOM image does not say {', '.join(missing)}; give an X-ray angiographic image with its "
            "geometry."
        )
    spacing = [float(value) for value in data.ImagerPixelSpacing]
    if data.Rows != data.Columns or abs(spacing[0] - spacing[1]) > 1e-6:
        raise ImageError(
            f"This DICOM image has {data.Rows} x {data.Columns} pixels of {spacing} mm; "
            "the C-arm's pictures and pixels are square, so give such a one."
        )
    flipped = data.get("FieldOfViewHorizontalFlip") == "YES"
    table = Table(
        left_mm=_number(data, "TableTopLateralPosition"),
        up_mm=_number(data, "TableTopVerticalPosition"),
        head_mm=_number(data, "TableTopLongitudinalPosition"),
        head_down_deg=-_number(data, "TableAngle"),
    )
    left_on: Literal["left", "right"] = "right" if flipped else "left"
    carm = _read_collimator(
        data,
        CArm(
            sid_mm=float(data.DistanceSourceToDetector),
            sod_mm=float(data.DistanceSourceToPatient),
            field_mm=spacing[0] * int(data.Rows),
            pixels=int(data.Rows),
            left_on=left_on,
        ),
    )
    aim = _TO_LPS * np.array([float(value) for value in data.get("IsocenterPosition") or (0.0, 0.0, 0.0)])
    orbit, tilt = _dials(float(data.PositionerPrimaryAngle), float(data.PositionerSecondaryAngle), table)
    shown = _number(data, "FieldOfViewRotation")
    shown = -shown if flipped else shown
    upright = pose_at(orbit, tilt, aim, carm=carm, table=table)
    roll = _screen(upright)[1]
    turned = (shown - roll + 180.0) % 360.0 - 180.0
    return pose_at(
        orbit, tilt, aim, carm=replace(carm, turned_deg=turned), table=table, view=_name(orbit, tilt)
    )


def _screen(pose: Pose) -> tuple[bool, float]:
    """Whether the picture is mirrored, and its clockwise turn against one whose head-feet line is upright."""
    mirrored = pose.carm.left_on == "right"
    primary, secondary = pose.positioner_deg
    _, down, across = directions(180.0 - primary, secondary)
    across = -across if mirrored else across
    return mirrored, float(np.degrees(np.arctan2(pose.row @ across, pose.row @ down)))


def _dials(primary_deg: float, secondary_deg: float, table: Table) -> tuple[float, float]:
    """Orbit and tilt of the C-arm whose detector lies at these angles about a patient on this table."""
    primary, secondary = np.radians(primary_deg), np.radians(secondary_deg)
    left, front = np.sin(primary) * np.cos(secondary), np.cos(primary) * np.cos(secondary)
    x, y, z = table.rotation @ np.array([-left, front, np.sin(secondary)])
    orbit = (np.degrees(np.arctan2(-x, -y)) + 180.0) % 360.0 - 180.0
    return float(orbit), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def _name(orbit_deg: float, tilt_deg: float) -> str:
    for view, turns in TURNS_DEG.items():
        if np.allclose((orbit_deg, tilt_deg), turns, atol=1e-6):
            return view
    return "free"


def _letters(direction: Array) -> str:
    """DICOM's letters of a direction in the patient, the strongest first."""
    pairs = (("R", "L"), ("A", "P"), ("H", "F"))
    order = np.argsort(-np.abs(direction), kind="stable")
    return "".join(pairs[k][0 if direction[k] > 0 else 1] for k in order if abs(direction[k]) > 0.1)


def _number(data: Dataset, name: str) -> float:
    value: Any = data.get(name)
    return 0.0 if value in (None, "") else float(value)


def _write_collimator(data: Dataset, carm: CArm) -> None:
    size = carm.pixels
    data.CollimatorShape = ["RECTANGULAR"] if carm.collimator == "square" else ["RECTANGULAR", "CIRCULAR"]
    spare = 0.0 if carm.collimator == "circle" else (1.0 - carm.iris) / 2.0
    top, bottom = (round(size * min(max(edge, spare), 1.0 - spare)) for edge in carm.shutters)
    left, right = (round(size * min(max(edge, spare), 1.0 - spare)) for edge in carm.sides)
    data.CollimatorUpperHorizontalEdge, data.CollimatorLowerHorizontalEdge = top, bottom + 1
    data.CollimatorLeftVerticalEdge, data.CollimatorRightVerticalEdge = left, right + 1
    if carm.collimator == "circle":
        data.CenterOfCircularCollimator = [size // 2, size // 2]
        data.RadiusOfCircularCollimator = round(carm.iris * size / 2)


def _read_collimator(data: Dataset, carm: CArm) -> CArm:
    shapes = data.get("CollimatorShape") or ()
    shapes = (shapes,) if isinstance(shapes, str) else tuple(shapes)
    size = carm.pixels
    if "RECTANGULAR" in shapes:
        carm = replace(
            carm,
            shutters=(
                data.CollimatorUpperHorizontalEdge / size,
                (data.CollimatorLowerHorizontalEdge - 1) / size,
            ),
            sides=(data.CollimatorLeftVerticalEdge / size, (data.CollimatorRightVerticalEdge - 1) / size),
        )
    if "CIRCULAR" in shapes:
        return replace(carm, collimator="circle", iris=min(2 * data.RadiusOfCircularCollimator / size, 1.0))
    return replace(carm, collimator="square")
