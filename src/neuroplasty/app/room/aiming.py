"""Aiming: where a needle is set on the skin of this patient, and how its direction is told in degrees.

Angles are of the line along which the needle goes: headward and leftward above zero, straight down to the
front of the body at zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from neuroplasty.app.room.asked import SetNeedle
from neuroplasty.body.fluoroscopy import Arm
from neuroplasty.body.fluoroscopy.outlines import look_of
from neuroplasty.body.instruments import Needle, NeedleKit, Placing
from neuroplasty.body.instruments.parameters import AIR_HU
from neuroplasty.body.instruments.tissue import hounsfield
from neuroplasty.body.procedure import Setting
from neuroplasty.body.procedure.hands import Entry, Vector
from neuroplasty.documents.steps import PlaceNeedle
from neuroplasty.errors import HandsError

Array = NDArray[np.float64]

_RAY_MM = np.arange(-60.0, 260.0, 0.5)
"""Along a ray, from where it passes nearest to the aim: as far as any skin."""
_SKIN_SHARE = 0.6
_SLIDE_MM = np.arange(-40.0, 60.0, 0.5)
_NEAR_MM = 1.0
_STEEPEST_RAD = 1.48
BACK, UP, LEFT = np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0]), np.array([-1.0, 0.0, 0.0])
"""The body's own axes, RAS+: what a hand and a C-arm go by."""


def placing_of(setting: Setting, asked: SetNeedle) -> Placing:
    """The usual way of what is asked for; AnatomyError where this anatomy lacks it."""
    level = asked.level
    if level is not None and level not in setting.anatomy.canal.level_s_mm:
        known = ", ".join(setting.anatomy.canal.level_s_mm)
        raise HandsError(f"There is no level {asked.level!r} in this anatomy; choose one of: {known}.")
    try:
        step = PlaceNeedle(
            route=asked.route, level=level, side=asked.side, gauge=asked.gauge, length_mm=asked.length_mm
        )
    except ValidationError as error:
        why = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise HandsError(f"The needle cannot be set: {why}.") from None
    return Placing.of(step, setting.anatomy.canal, setting.anatomy.body)


def entry_of(
    setting: Setting, asked: SetNeedle, *, straight: bool, shown: Arm | None = None
) -> tuple[Entry, Placing]:
    """The needle on the skin, moved from the usual place along the skin, or where the picture was touched.

    ``straight``: it points straight down, for somebody who has to find the angle; else along the usual line.
    ``shown``: how the C-arm stood for the last picture.
    """
    placing = placing_of(setting, asked)
    skin = np.asarray(placing.way.corners_mm[0], float)
    if asked.at is not None:
        skin = under_the_picture(setting, shown, *asked.at)
    elif asked.up_mm or asked.left_mm:
        skin = _on_the_skin(setting, skin + asked.up_mm * UP + asked.left_mm * LEFT)
    heading = -BACK if straight else placing.legs[0].direction
    kit = NeedleKit(asked.route, asked.gauge, placing.kit.length_mm)
    return Entry(kit, _vector(skin), _vector(heading)), placing


def turned_by(needle: Needle, up_deg: float, left_deg: float) -> Vector:
    """The needle's direction with so many degrees more headward and leftward."""
    was_up, was_left = angles(needle)
    tilt, lean = np.radians([was_up + up_deg, was_left + left_deg])
    tilt, lean = np.tan(np.clip([tilt, lean], -_STEEPEST_RAD, _STEEPEST_RAD))
    return _vector(-BACK + tilt * UP + lean * LEFT)


def along_the_usual(placing: Placing, needle: Needle) -> Vector:
    """From where its point is to the next corner of the usual way, and there along the last stretch."""
    corners = np.asarray(placing.usual.corners_mm, float)
    depth = needle.depth_mm
    ends = np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))
    for corner, end in zip(corners[1:], ends, strict=True):
        way = corner - needle.point_mm
        if depth < end - _NEAR_MM and np.linalg.norm(way) > _NEAR_MM:
            return _vector(way)
    return _vector(corners[-1] - corners[-2])


def angles(needle: Needle) -> tuple[float, float]:
    """How far its direction leans headward and leftward, degrees."""
    front = max(float(-BACK @ needle.heading), 1e-6)
    return (
        float(np.degrees(np.arctan2(needle.heading @ UP, front))),
        float(np.degrees(np.arctan2(needle.heading @ LEFT, front))),
    )


def under_the_picture(setting: Setting, shown: Arm | None, across: float, down: float) -> Array:
    """The skin (3,) of the back where the ray through a place of the picture leaves it, RAS+ mm.

    Parameters
    ----------
    setting : Setting
        With the body whose skin it is.
    shown : Arm or None
        How the C-arm stood for the picture.
    across, down : float
        Where, from 0 at the left and upper edge to 1.

    Returns
    -------
    ndarray
        (3,)

    Raises
    ------
    HandsError
        Without a picture, from the side, or where the ray meets no skin.
    """
    if shown is None:
        raise HandsError("There is no picture to touch yet; press the pedal for a moment first.")
    pose = setting.room.pose(shown)
    if look_of(pose) == "lateral":
        raise HandsError("Seen from the side the picture does not show where on the back; turn to AP first.")
    rows, columns = pose.shape
    column, row = across * columns - 0.5, down * rows - 0.5
    pixel = pose.first_pixel_mm + pose.pixel_mm * (column * pose.column + row * pose.row)
    ray = (pixel - pose.source_mm) / np.linalg.norm(pixel - pose.source_mm)
    aim = np.asarray(pose.stand.aim_mm, float)
    line = pose.source_mm + ((aim - pose.source_mm) @ ray + _RAY_MM)[:, None] * ray
    outside = hounsfield(setting.anatomy.body, line) < _SKIN_SHARE * float(AIR_HU)
    inside = np.flatnonzero(~outside)
    if not len(inside) or not outside[inside[-1] + 1 :].any():
        raise HandsError("The skin does not lie under that place of the picture; touch nearer to the spine.")
    return np.asarray(line[inside[-1]], float)


def _on_the_skin(setting: Setting, near: Array) -> Array:
    """The skin behind or before a point; the point itself where no image shows the skin."""
    body = setting.anatomy.body
    line = near + _SLIDE_MM[:, None] * BACK
    air = hounsfield(body, line) < _SKIN_SHARE * float(AIR_HU)
    inside = np.flatnonzero(~air)
    return line[inside[-1]] if len(inside) and air.any() else near


def _vector(values: Array) -> Vector:
    return float(values[0]), float(values[1]), float(values[2])
