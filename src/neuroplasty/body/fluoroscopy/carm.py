"""The C-arm and where it stands: poses, and where points of the patient fall on the screen.

The patient lies prone; the tube is under the table, the detector above the back. Screens are read as the
operator stands: looking down on the back. So in AP the patient's left is on the viewer's left and the
head is up (a diagnostic film, read face to face, is the mirror image; ``CArm(left_on="right")`` gives it).
Oblique left turns the detector 25 degrees to the patient's left, as for a left transforaminal needle;
turned on to 90 degrees it is the lateral, seen from the patient's left: front of the body on the viewer's
left, back on the right.

>>> pose = pose_for("AP", (0.0, 0.0, 0.0))
>>> row, column, magnification = pose.project([[-20.0, 0.0, 30.0]])   # left of and above the centre
>>> bool(column[0] < 255.5), bool(row[0] < 255.5), round(float(magnification[0]), 3)
(True, True, 1.538)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.errors import ImageError
from neuroplasty.steps import View

Array = NDArray[np.float64]

_OBLIQUE = float(PARAMETERS["oblique_angle"])
ORBIT_DEG: dict[View, float] = {
    "AP": 0.0,
    "lateral": 90.0,
    "oblique left": _OBLIQUE,
    "oblique right": -_OBLIQUE,
}
"""How far the detector is turned round the patient's long axis, from the back toward the left side."""


@dataclass(frozen=True)
class CArm:
    """The machine: distances from source to image and to isocentre, detector, collimator, display side.

    ``field_mm`` is the edge of the square detector; ``collimator`` leaves a circle or the whole square, of
    which the ``shutters`` leave the rows between two fractions of the picture's height (0 is its top).
    Raises ImageError for a geometry that cannot be built.
    """

    sid_mm: float = float(PARAMETERS["sid"])
    sod_mm: float = float(PARAMETERS["sod"])
    field_mm: float = float(PARAMETERS["field"])
    pixels: int = 512
    collimator: Literal["circle", "square"] = "circle"
    left_on: Literal["left", "right"] = "left"
    shutters: tuple[float, float] = (0.0, 1.0)

    def __post_init__(self) -> None:
        if not (0.0 < self.sod_mm < self.sid_mm and np.isfinite(self.sid_mm)):
            raise ImageError(
                f"C-arm with {self.sod_mm:g} mm to isocentre and {self.sid_mm:g} to the detector; "
                "the isocentre must lie between source and detector."
            )
        if not (self.pixels >= 2 and self.field_mm > 0.0):
            raise ImageError(
                f"Detector of {self.pixels} pixels over {self.field_mm:g} mm; give 2 or more over above 0."
            )
        top, bottom = self.shutters
        if not 0.0 <= top < bottom <= 1.0:
            raise ImageError(
                f"The shutters leave {top:g} to {bottom:g} of the picture's height; give two fractions "
                "between 0 and 1, the upper blade's first."
            )

    @property
    def pixel_mm(self) -> float:
        """Pixel edge at the detector, mm."""
        return self.field_mm / self.pixels

    def in_field(self) -> Array:
        """How open the collimator is at each pixel (pixels, pixels): 1 inside, 0 outside, soft edge."""
        offset = np.abs(np.arange(self.pixels) - (self.pixels - 1) / 2.0)
        half = self.pixels / 2.0
        if self.collimator == "circle":
            radius = np.hypot(offset[:, None], offset[None, :])
        else:
            radius = np.maximum(offset[:, None], offset[None, :])
        edge_px = 4.0
        open_ = np.clip((half - 2.0 - radius) / edge_px, 0.0, 1.0)
        if self.shutters == (0.0, 1.0):
            return np.asarray(open_)
        rows = np.arange(self.pixels) + 0.5
        top, bottom = (edge * self.pixels for edge in self.shutters)
        blades = np.clip(np.minimum(rows - top, bottom - rows) / edge_px + 0.5, 0.0, 1.0)
        return np.asarray(open_ * blades[:, None])

    @property
    def field_area_cm2(self) -> float:
        """Collimated area at the detector, cm2."""
        share = np.pi / 4.0 if self.collimator == "circle" else 1.0
        if self.shutters != (0.0, 1.0):
            whole = replace(self, shutters=(0.0, 1.0)).in_field()
            share *= float(self.in_field().sum() / whole.sum())
        return share * (self.field_mm / 10.0) ** 2


@dataclass(frozen=True)
class Pose:
    """Where source and detector stand, RAS+ mm.

    ``row`` and ``column`` are unit vectors along which row and column numbers grow on the screen;
    ``centre_mm`` is the detector's centre, on the central ray.
    """

    carm: CArm
    view: str
    source_mm: Array
    centre_mm: Array
    row: Array
    column: Array

    @property
    def pixel_mm(self) -> float:
        """Pixel edge at the detector, mm."""
        return self.carm.pixel_mm

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        return self.carm.pixels, self.carm.pixels

    @property
    def beam(self) -> Array:
        """Unit vector of the central ray, from source to detector."""
        return np.asarray((self.centre_mm - self.source_mm) / self.carm.sid_mm)

    @property
    def first_pixel_mm(self) -> Array:
        """Position (3,) of the centre of pixel (0, 0)."""
        half = (self.carm.pixels - 1) / 2.0 * self.pixel_mm
        return np.asarray(self.centre_mm - half * (self.row + self.column))

    def project(self, points_mm: ArrayLike) -> tuple[Array, Array, Array]:
        """Row, column (fractional; centres are whole) and magnification, each (...), of points (..., 3).

        A point beside or behind the source has no shadow: NaN.
        """
        offset = np.asarray(points_mm, float) - self.source_mm
        depth = offset @ self.beam
        magnification = np.where(depth > 0.0, self.carm.sid_mm / np.where(depth > 0.0, depth, 1.0), np.nan)
        middle = (self.carm.pixels - 1) / 2.0
        row = offset @ self.row * magnification / self.pixel_mm + middle
        column = offset @ self.column * magnification / self.pixel_mm + middle
        return np.asarray(row), np.asarray(column), np.asarray(magnification)

    def obliquity(self) -> Array:
        """Cosine (rows, columns) between each pixel's ray and the central ray."""
        offset = (np.arange(self.carm.pixels) - (self.carm.pixels - 1) / 2.0) * self.pixel_mm
        reach = np.sqrt(self.carm.sid_mm**2 + offset[:, None] ** 2 + offset[None, :] ** 2)
        return np.asarray(self.carm.sid_mm / reach)


def pose_for(view: View, centre_mm: ArrayLike, *, carm: CArm | None = None) -> Pose:
    """The pose of a named view with ``centre_mm`` (3,), RAS+ mm, at the isocentre. Conventions: see above.

    Raises ImageError for a view that is not one of AP, lateral, oblique left, oblique right.
    """
    if view not in ORBIT_DEG:
        raise ImageError(f"There is no view {view!r}; choose one of: {', '.join(ORBIT_DEG)}.")
    return pose_at(ORBIT_DEG[view], 0.0, centre_mm, carm=carm, view=view)


def pose_at(
    orbit_deg: float, tilt_deg: float, centre_mm: ArrayLike, *, carm: CArm | None = None, view: str = "free"
) -> Pose:
    """The pose turned ``orbit_deg`` from the back toward the left, then tilted ``tilt_deg`` headward.

    Raises ImageError when the centre is not three finite numbers or the tilt is beyond 60 degrees.
    """
    machine = CArm() if carm is None else carm
    centre = np.asarray(centre_mm, float)
    if centre.shape != (3,) or not np.isfinite(centre).all():
        raise ImageError(f"The C-arm's centre must be three finite millimetres; found {centre_mm!r}.")
    if not (np.isfinite(orbit_deg) and abs(tilt_deg) <= 60.0):
        raise ImageError(
            f"The C-arm was turned {orbit_deg:g} and tilted {tilt_deg:g} degrees; tilt at most 60 degrees."
        )
    turn, tilt = np.radians(orbit_deg), np.radians(tilt_deg)
    level = np.array([-np.sin(turn), -np.cos(turn), 0.0])
    head = np.array([0.0, 0.0, 1.0])
    beam = np.cos(tilt) * level + np.sin(tilt) * head
    up = np.cos(tilt) * head - np.sin(tilt) * level
    column = np.array([np.cos(turn), -np.sin(turn), 0.0])
    source = centre - machine.sod_mm * beam
    return Pose(
        carm=machine,
        view=view,
        source_mm=source,
        centre_mm=source + machine.sid_mm * beam,
        row=-up,
        column=column if machine.left_on == "left" else -column,
    )
