"""Outlines: zones of the patient as a C-arm sees them, in pixels, for a screen or drawn on a picture.

>>> from neuroplasty.body.anatomy import canal_from_parameters
>>> from neuroplasty.body.anatomy.zones import zones
>>> from neuroplasty.body.fluoroscopy.carm import pose_for
>>> from neuroplasty.documents import read_case
>>> canal = canal_from_parameters(read_case("healthy-adult").patient)
>>> pose = pose_for("AP", canal.point_mm(canal.level_s_mm["S1"], 0.0, 0.0))
>>> [one.zone.name for one in projected(zones(canal, "caudal"), pose)][:2]
['sacral canal below S3', 'no caudal needle above S3']
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from neuroplasty.body.anatomy.zones import Look, Zone
from neuroplasty.body.fluoroscopy.carm import Pose
from neuroplasty.body.fluoroscopy.live import Frame
from neuroplasty.body.fluoroscopy.picture import Picture

Array = NDArray[np.float64]

_BEHIND_DEG, _ASIDE_DEG = 12.0, 65.0
_SAFE, _LIMIT, _KEEP_OUT = (92, 214, 156), (255, 209, 102), (255, 122, 89)
_DASH_PX = 7.0
_TEXT_PX = 13


@dataclass(frozen=True)
class Outline:
    """One zone on the detector.

    Parameters
    ----------
    zone : Zone
        What it is.
    points_px : (k, 2) array
        Column and row of its corners, fractional; the centre of the first pixel is (0, 0).
    at_px : tuple of float
        Column and row where its name goes.

    Examples
    --------
    >>> from neuroplasty.body.anatomy.zones import Zone
    >>> line = Zone("a", "midline", False, "line", ("AP",), np.zeros((2, 3)), "w", "s", "assumed")
    >>> Outline(line, np.zeros((2, 2)), (0.0, 0.0)).document()["points"]
    [[0.0, 0.0], [0.0, 0.0]]
    """

    zone: Zone
    points_px: Array = field(repr=False)
    at_px: tuple[float, float]

    def document(self) -> dict[str, Any]:
        """As plain data, for a screen that draws it itself.

        Returns
        -------
        dict
            ``name, kind, safe, shape, points`` (column and row, px), ``at, words, source, standing``.

        Examples
        --------
        >>> from neuroplasty.body.anatomy.zones import Zone
        >>> line = Zone("a", "midline", False, "line", ("AP",), np.zeros((2, 3)), "w", "s", "assumed")
        >>> sorted(Outline(line, np.zeros((2, 2)), (0.0, 0.0)).document())[:3]
        ['at', 'kind', 'name']
        """
        zone = self.zone
        return {
            "name": zone.name,
            "kind": zone.kind,
            "safe": zone.safe,
            "shape": zone.shape,
            "points": np.round(self.points_px, 1).tolist(),
            "at": [round(one, 1) for one in self.at_px],
            "words": zone.words,
            "source": zone.source,
            "standing": zone.standing,
        }


def look_of(pose: Pose) -> Look:
    """From where a pose looks: from behind (or before), from the side, or between the two.

    Parameters
    ----------
    pose : Pose
        Named or free.

    Returns
    -------
    Look

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy.carm import pose_at, pose_for
    >>> look_of(pose_for("oblique left", (0, 0, 0))), look_of(pose_at(84.0, 0.0, (0, 0, 0)))
    ('oblique', 'lateral')
    """
    turn = float(np.degrees(np.arctan2(abs(pose.beam[0]), abs(pose.beam[1]))))
    return "AP" if turn <= _BEHIND_DEG else "lateral" if turn >= _ASIDE_DEG else "oblique"


def projected(zones: Sequence[Zone], pose: Pose) -> tuple[Outline, ...]:
    """The zones that this pose shows, on its detector; those wholly outside the picture are left out.

    Parameters
    ----------
    zones : sequence of Zone
        Of this patient.
    pose : Pose
        Of the C-arm, such as ``Room.pose(arm)``.

    Returns
    -------
    tuple of Outline
        In the order of the zones. A corner may lie outside the picture: cut it off as you draw.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.anatomy.zones import zones
    >>> from neuroplasty.body.fluoroscopy.carm import pose_for
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> pose = pose_for("lateral", canal.point_mm(canal.level_s_mm["L4"], 0.0, 0.0))
    >>> [one.zone.kind for one in projected(zones(canal, "transforaminal", level="L4", side="left"), pose)]
    ['safe triangle', "Kambin's triangle"]
    """
    look = look_of(pose)
    rows, columns = pose.shape
    found = []
    for zone in zones:
        if look not in zone.looks:
            continue
        row, column, _ = pose.project(zone.points_mm)
        points = np.stack([column, row], axis=1)
        inside = (points >= 0).all(axis=1) & (column < columns) & (row < rows)
        if not np.isfinite(points).all() or not inside.any():
            continue
        where = points[inside]
        rightmost = where[np.argmax(where[:, 0])]
        beside = where[:, 1].mean() if zone.shape == "area" else rightmost[1]
        found.append(Outline(zone, points, (float(rightmost[0]), float(beside))))
    return tuple(found)


def grey_of(shown: Picture | Frame) -> NDArray[np.uint8]:
    """What a stored picture or a live frame shows (rows, columns), 0 black to 255 white.

    >>> from neuroplasty.body.fluoroscopy import TissuePaths, expose, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> tissue = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> grey_of(expose(tissue, rng=np.random.default_rng(0))).dtype
    dtype('uint8')
    """
    if isinstance(shown, Frame):
        return np.asarray(shown.pixels, np.uint8)
    return np.round(np.clip(shown.pixels, 0.0, 1.0) * 255.0).astype(np.uint8)


def drawn(picture: Picture | Frame, outlines: Sequence[Outline], *, named: bool = True) -> bytes:
    """A picture with zones drawn on it: solid green where a needle belongs, dashed where it does not.

    Parameters
    ----------
    picture : Picture or Frame
        Of the pose that the zones were projected by.
    outlines : sequence of Outline
        From ``projected``.
    named : bool
        Whether each zone's name stands beside it.

    Returns
    -------
    bytes
        PNG, RGB.

    Examples
    --------
    >>> from neuroplasty.body.fluoroscopy import TissuePaths, expose, pose_for
    >>> pose = pose_for("AP", (0.0, 0.0, 0.0))
    >>> tissue = TissuePaths(pose, *np.full((2, *pose.shape), 10.0, np.float32))
    >>> drawn(expose(tissue, rng=np.random.default_rng(0)), ())[:4]
    b'\\x89PNG'
    """
    screen = Pillow.fromarray(grey_of(picture)).convert("RGB")
    pen = ImageDraw.Draw(screen, "RGBA")
    taken: list[tuple[float, float, float, float]] = []
    for outline in outlines:
        zone = outline.zone
        colour = _SAFE if zone.safe else _KEEP_OUT if zone.shape == "area" else _LIMIT
        corners = [(float(x), float(y)) for x, y in outline.points_px]
        closed = [*corners, corners[0]] if zone.shape == "area" else corners
        if zone.shape == "area":
            pen.polygon(corners, fill=(*colour, 40))
        if zone.safe:
            pen.line(closed, fill=(*colour, 255), width=2)
        else:
            _dashed(pen, closed, (*colour, 255))
        if named:
            _name(pen, screen.size, outline, colour, taken)
    buffer = io.BytesIO()
    screen.save(buffer, format="PNG")
    return buffer.getvalue()


def _dashed(
    pen: ImageDraw.ImageDraw, corners: Sequence[tuple[float, float]], colour: tuple[int, int, int, int]
) -> None:
    """A dashed line along corners: what is not safe is told apart without its colour."""
    line = np.array(corners)
    lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    for start in np.arange(0.0, along[-1], 2 * _DASH_PX):
        ends = np.array([start, min(start + _DASH_PX, along[-1])])
        x, y = (np.interp(ends, along, line[:, k]) for k in (0, 1))
        pen.line([(float(x[0]), float(y[0])), (float(x[1]), float(y[1]))], fill=colour, width=2)


def _name(
    pen: ImageDraw.ImageDraw,
    size: tuple[int, int],
    outline: Outline,
    colour: tuple[int, int, int],
    taken: list[tuple[float, float, float, float]],
) -> None:
    """The zone's name beside it, moved down until it covers no other name."""
    font = ImageFont.load_default(_TEXT_PX)
    left, top, right, bottom = pen.textbbox((0, 0), outline.zone.name, font=font)
    wide, high = right - left, bottom - top + 4
    x = min(max(outline.at_px[0] + 8, 2.0), size[0] - wide - 4.0)
    y = min(max(outline.at_px[1] - high / 2, 2.0), size[1] - high - 2.0)
    while (
        any(x < b and x + wide > a and y < d and y + high > c for a, c, b, d in taken) and y < size[1] - high
    ):
        y += high
    taken.append((x, y, x + wide, y + high))
    pen.rectangle((x - 3, y - 1, x + wide + 3, y + high + 1), fill=(10, 14, 18, 170))
    pen.text((x, y), outline.zone.name, font=font, fill=colour)
