"""Where the C-arm stands: poses, and where points of the patient fall on the screen.

The patient lies prone; the tube is under the table, the detector above the back. Screens are read as the
operator stands: looking down on the back. So in AP the patient's left is on the viewer's left and the
head is up (a diagnostic film, read face to face, is the mirror image; ``CArm(left_on="right")`` gives it).
Oblique left turns the detector 25 degrees to the patient's left, as for a left transforaminal needle;
turned on to 90 degrees it is the lateral, seen from the patient's left: front of the body on the viewer's
left, back on the right. Caudal tilt swings the tube towards the feet and the detector towards the head, so
that the beam runs along the upper end plate of S1 and through both openings of the S1 foramen.

>>> pose = pose_for("AP", (0.0, 0.0, 0.0))
>>> row, column, magnification = pose.project([[-20.0, 0.0, 30.0]])   # left of and above the centre
>>> bool(column[0] < 255.5), bool(row[0] < 255.5), round(float(magnification[0]), 3)
(True, True, 1.538)
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.fluoroscopy.machine import CArm
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.documents.steps import View
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_OBLIQUE = float(PARAMETERS["oblique_angle"])
TURNS_DEG: dict[View, tuple[float, float]] = {
    "AP": (0.0, 0.0),
    "lateral": (90.0, 0.0),
    "oblique left": (_OBLIQUE, 0.0),
    "oblique right": (-_OBLIQUE, 0.0),
    "caudal tilt": (0.0, float(PARAMETERS["caudal_tilt"])),
}
"""By view: how far the detector is turned round the patient's long axis, from the back toward the left
side, and how far it is tilted towards the head."""

MOST_TILT_DEG = 60.0


@dataclass(frozen=True)
class Table:
    """How far the table has been moved, with the patient on it, from where the aim lay at the isocentre.

    Parameters
    ----------
    left_mm, up_mm, head_mm : float
        To the patient's left, upward (the way the back looks), headward.
    head_down_deg : float
        Tilt round the isocentre's crosswise axis.

    Raises
    ------
    ImageError
        Beyond 45 degrees, and for what is not finite.

    Examples
    --------
    >>> Table(left_mm=10.0, up_mm=5.0).moved_mm.tolist()
    [-10.0, -5.0, 0.0]
    """

    left_mm: float = 0.0
    up_mm: float = 0.0
    head_mm: float = 0.0
    head_down_deg: float = 0.0

    def __post_init__(self) -> None:
        if not (np.isfinite(astuple(self)).all() and abs(self.head_down_deg) <= 45.0):
            raise ImageError(
                f"The table was moved by {astuple(self)[:3]} mm and tilted {self.head_down_deg:g} degrees; "
                "give finite figures and at most 45 degrees."
            )

    @property
    def moved_mm(self) -> Array:
        """The move (3,) in the room, whose axes are the patient's RAS+ while the table is level."""
        return np.array([-self.left_mm, -self.up_mm, self.head_mm])

    @property
    def rotation(self) -> Array:
        """Turns (3, 3) a direction of the patient into one of the room."""
        turn = np.radians(self.head_down_deg)
        cosine, sine = np.cos(turn), np.sin(turn)
        return np.array([[1.0, 0.0, 0.0], [0.0, cosine, sine], [0.0, -sine, cosine]])


@dataclass(frozen=True)
class Stand:
    """What the C-arm's dials say.

    Parameters
    ----------
    orbit_deg, tilt_deg : float
        Orbital and angular turn.
    aim_mm : (3,) tuple of float
        What lies at the isocentre, RAS+ mm.
    table : Table
        How far the table has been moved.

    Examples
    --------
    >>> pose_for("lateral", (0.0, 0.0, 5.0)).stand.orbit_deg
    90.0
    """

    orbit_deg: float
    tilt_deg: float
    aim_mm: tuple[float, float, float]
    table: Table = field(default_factory=Table)


@dataclass(frozen=True)
class Pose:
    """Where source and detector stand, RAS+ mm of the patient.

    Parameters
    ----------
    carm : CArm
        The machine.
    view : str
        Name of the view.
    source_mm : (3,)
        The focal spot.
    centre_mm : (3,)
        The detector's centre, on the central ray.
    row, column : (3,)
        Unit vectors along which row and column numbers grow on the screen.
    stand : Stand
        How the machine was set for it.

    Examples
    --------
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> pose.shape, [round(float(one[0])) for one in pose.project([[0.0, 0.0, 0.0]])[:2]]
    ((512, 512), [256, 256])
    """

    carm: CArm
    view: str
    source_mm: Array
    centre_mm: Array
    row: Array
    column: Array
    stand: Stand

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
    def positioner_deg(self) -> tuple[float, float]:
        """DICOM's positioner angles of the detector about the patient: primary and secondary.

        The primary is 0 in front of the chest, 90 at the left hand, 180 behind; the secondary headward.
        """
        left, front, head = -self.beam[0], self.beam[1], self.beam[2]
        primary, secondary = np.arctan2(left, front), np.arctan2(head, np.hypot(left, front))
        return float(np.degrees(primary)), float(np.degrees(secondary))

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


def pose_for(
    view: View, centre_mm: ArrayLike, *, carm: CArm | None = None, table: Table | None = None
) -> Pose:
    """The pose of a named view. Conventions: see above.

    Parameters
    ----------
    view : View
        One in ``TURNS_DEG``.
    centre_mm : array_like
        (3,), RAS+ mm: what lies at the isocentre while the table has not moved.
    carm : CArm, optional
        The machine; the usual one where left out.
    table : Table, optional
        How the table has been moved; not at all where left out.

    Returns
    -------
    Pose

    Raises
    ------
    ImageError
        For a view that is not in ``TURNS_DEG``, or a centre that is not three finite numbers.

    Examples
    --------
    >>> pose_for("lateral", (0.0, 0.0, 0.0)).view
    'lateral'
    """
    if view not in TURNS_DEG:
        raise ImageError(f"There is no view {view!r}; choose one of: {', '.join(TURNS_DEG)}.")
    orbit_deg, tilt_deg = TURNS_DEG[view]
    return pose_at(orbit_deg, tilt_deg, centre_mm, carm=carm, view=view, table=table)


def pose_at(
    orbit_deg: float,
    tilt_deg: float,
    centre_mm: ArrayLike,
    *,
    carm: CArm | None = None,
    view: str = "free",
    table: Table | None = None,
) -> Pose:
    """The pose turned from the back toward the left, then tilted headward.

    Parameters
    ----------
    orbit_deg : float
        The turn.
    tilt_deg : float
        The tilt, at most 60 degrees either way.
    centre_mm : array_like
        (3,), RAS+ mm: what lies at the isocentre while the table has not moved.
    carm : CArm, optional
        The machine; the usual one where left out.
    view : str
        The pose's name.
    table : Table, optional
        How the table has been moved; not at all where left out.

    Returns
    -------
    Pose

    Raises
    ------
    ImageError
        When the centre is not three finite numbers or the tilt is beyond 60 degrees.

    Examples
    --------
    >>> pose = pose_at(90.0, 0.0, (0.0, 0.0, 0.0))
    >>> bool(pose.beam[0] < -0.999), pose.view
    (True, 'free')
    """
    machine = CArm() if carm is None else carm
    moved = Table() if table is None else table
    aim = np.asarray(centre_mm, float)
    if aim.shape != (3,) or not np.isfinite(aim).all():
        raise ImageError(f"The C-arm's centre must be three finite millimetres; found {centre_mm!r}.")
    if not (np.isfinite(orbit_deg) and abs(tilt_deg) <= MOST_TILT_DEG + 1e-6):
        raise ImageError(
            f"The C-arm was turned {orbit_deg:g} and tilted {tilt_deg:g} degrees; tilt at most 60 degrees."
        )
    beam, down, across = directions(orbit_deg, tilt_deg)
    if machine.left_on == "right":
        across = -across
    clockwise = np.radians(machine.turned_deg)
    to_patient = moved.rotation.T
    isocentre = aim - to_patient @ moved.moved_mm
    beam = to_patient @ beam
    source = isocentre - machine.sod_mm * beam
    return Pose(
        carm=machine,
        view=view,
        source_mm=source,
        centre_mm=source + machine.sid_mm * beam,
        row=to_patient @ (np.cos(clockwise) * down + np.sin(clockwise) * across),
        column=to_patient @ (np.cos(clockwise) * across - np.sin(clockwise) * down),
        stand=Stand(float(orbit_deg), float(tilt_deg), (float(aim[0]), float(aim[1]), float(aim[2])), moved),
    )


def directions(orbit_deg: float, tilt_deg: float) -> tuple[Array, Array, Array]:
    """Unit vectors (3,) of a C-arm so turned and tilted: its beam, and down and across its upright screen."""
    turn, tilt = np.radians(orbit_deg), np.radians(tilt_deg)
    level = np.array([-np.sin(turn), -np.cos(turn), 0.0])
    head = np.array([0.0, 0.0, 1.0])
    beam = np.cos(tilt) * level + np.sin(tilt) * head
    down = np.sin(tilt) * level - np.cos(tilt) * head
    return beam, down, np.array([np.cos(turn), -np.sin(turn), 0.0])
