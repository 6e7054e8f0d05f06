"""Approach: the line an operator takes from the skin to where a needle usually ends, by route.

A caudal needle goes through the membrane at an angle and is then laid along the sacral canal: two legs. The
other routes are straight; of a few tilts the one that meets least bone is taken, as one who feels bone
redirects.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.instruments.parameters import (
    AIR_HU,
    BONE_HU,
    CAUDAL_ANGLE,
    CAUDAL_DEPTH,
    INTERLAMINAR_ASIDE,
)
from neuroplasty.body.instruments.tissue import hounsfield
from neuroplasty.documents.places import Level
from neuroplasty.documents.steps import PlaceNeedle

Array = NDArray[np.float64]

_FARTHEST_MM = 160.0
_UNSEEN_MM = 60.0
"""How deep a target is taken to lie where no image shows the skin."""

_LEANS = {None: (0.0, 0.15, -0.15, 0.3, -0.3), "left": (0.0, -0.15, -0.3), "right": (0.0, 0.15, 0.3)}
"""Leftward leans of an interlaminar needle: one beside the midline comes from its own side."""


@dataclass(frozen=True)
class Approach:
    """Corners (k, 3) of the usual way from the skin to the tip, RAS+ mm, and the tip's place on the shell."""

    corners_mm: Array
    s_mm: float
    theta_rad: float
    left: Array
    words: str

    @property
    def depth_mm(self) -> float:
        """Length of the usual way."""
        return float(np.linalg.norm(np.diff(self.corners_mm, axis=0), axis=1).sum())

    @property
    def door_mm(self) -> float:
        """Length of the first leg: to the membrane, or, on a straight way, to the tip."""
        return float(np.linalg.norm(self.corners_mm[1] - self.corners_mm[0]))

    def at(self, depth_mm: Array) -> Array:
        """Positions (n, 3) at depths (n,) along the way; beyond its end it goes straight on."""
        legs = np.diff(self.corners_mm, axis=0)
        lengths = np.linalg.norm(legs, axis=1)
        starts = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
        leg = np.clip(np.searchsorted(starts, depth_mm, side="right") - 1, 0, len(legs) - 1)
        along = depth_mm - starts[leg]
        return np.asarray(self.corners_mm[leg] + along[:, None] * (legs / lengths[:, None])[leg])

    def turned(self, angle_deg: float, hiatus_mm: float) -> Approach:
        """The way with its first leg turned about the skin, upward above zero.

        A caudal needle that still comes within ``hiatus_mm`` of the middle of the membrane slides through it
        and takes the usual way; else it goes straight on.
        """
        if not angle_deg:
            return self
        skin, door = self.corners_mm[0], self.corners_mm[1]
        angle, leg = np.radians(angle_deg), door - skin
        # About the patient's left, from forward towards up.
        turned = (
            np.cos(angle) * leg
            - np.sin(angle) * np.cross(self.left, leg)
            + (1 - np.cos(angle)) * (self.left @ leg) * self.left
        )
        straight = np.stack([skin, skin + turned])
        if len(self.corners_mm) > 2 and np.linalg.norm(turned - leg) <= hiatus_mm:
            return self
        return Approach(straight, self.s_mm, self.theta_rad, self.left, self.words)


def usual_approach(step: PlaceNeedle, canal: Canal, body: Volume | None) -> Approach:
    """The usual way of a step's route; the anatomy must have what it needs (``missing_for``)."""
    if step.route == "caudal":
        return _caudal(canal, body)
    assert step.level is not None
    if step.route == "interlaminar":
        s = _interlaminar_station(canal, step.level)
        theta = _aside_rad(canal, s, step)
        back, up, left = (_at(axis, canal, s) for axis in (canal.posterior, canal.up, canal.left))
        tip = _in_gap(canal, s, theta, 0.5)
        lines = [
            -back + tilt * up + lean * left
            for tilt, lean in product((0.5, 0.25, 0.8, 0.0, 1.1), _LEANS[step.side])
        ]
        words = f"between the laminae below {step.level}"
        if theta:
            words += f", on the {step.side}"
    else:
        s, theta = canal.root(f"{step.level} {step.side}").foramen
        back, up, left = (_at(axis, canal, s) for axis in (canal.posterior, canal.up, canal.left))
        outward = np.cos(theta) * back + np.sin(theta) * left
        tip = _in_gap(canal, s, theta, 0.85)
        # Oblique from behind, past the joint, to the posterior border of the foramen, before the isthmus.
        lines = [
            -(outward + oblique * back) + tilt * up
            for oblique, tilt in product((0.9, 0.6, 1.2, 0.4, 1.8, 3.0), (0.0, 0.2, -0.2, 0.4))
        ]
        words = f"in the foramen of {step.level} {step.side}"
    into, depth = _freest(tip, lines, body, step.length_mm)
    return Approach(np.stack([tip - depth * into, tip]), s, theta, left, words)


def _caudal(canal: Canal, body: Volume | None) -> Approach:
    s, door_s = _caudal_depth(canal), float(canal.s_mm[0])
    back, up, left = (_at(axis, canal, door_s) for axis in (canal.posterior, canal.up, canal.left))
    door = _in_gap(canal, door_s, 0.0, 1.0)
    angle = np.radians(float(CAUDAL_ANGLE))
    into, depth = _freest(door, [np.cos(angle) * up - np.sin(angle) * back], body, np.inf)
    corners = np.stack([door - depth * into, door, _in_gap(canal, s, 0.0, 0.5)])
    return Approach(corners, s, 0.0, left, "through the sacral hiatus")


def _freest(tip: Array, lines: list[Array], body: Volume | None, length_mm: float) -> tuple[Array, float]:
    """Of several directions to a tip the one through least bone that the needle is long enough for.

    Returns the unit direction and the depth of the tip under the skin, or under the image's edge.
    """
    units = [line / np.linalg.norm(line) for line in lines]
    if body is None:
        return units[0], min(_UNSEEN_MM, length_mm)
    back = np.arange(0.0, _FARTHEST_MM)
    best: tuple[float, Array, float] | None = None
    for number, into in enumerate(units):
        hu = hounsfield(body, tip - back[:, None] * into)
        outside = np.flatnonzero(hu < 0.6 * float(AIR_HU))
        depth = float(back[outside[0]]) if len(outside) else _FARTHEST_MM
        bone = float((hu[back < depth] > float(BONE_HU)).sum())
        cost = bone + 0.2 * number + max(0.0, depth - length_mm)
        if best is None or cost < best[0]:
            best = (cost, into, max(depth, 1.0))
    assert best is not None
    return best[1], best[2]


def _in_gap(canal: Canal, s: float, theta: float, share: float) -> Array:
    wall = float(canal.sample(canal.wall_mm, s, theta))
    sac = float(canal.sample(canal.sac_mm, s, theta))
    return canal.point_mm(s, theta, sac + share * (wall - sac))


def _caudal_depth(canal: Canal) -> float:
    """How far above the hiatus the caudal tip lies: as parameterised, but below S3 where S3 is known."""
    depth = float(canal.s_mm[0]) + float(CAUDAL_DEPTH)
    s3 = canal.level_s_mm.get("S3")
    return min(depth, s3) if s3 is not None else depth


def _interlaminar_station(canal: Canal, level: Level) -> float:
    """The interlaminar window lies at the disc under the level, or half a level down without one."""
    below = [s for disc, s in canal.disc_s_mm.items() if disc.startswith(f"{level}-")]
    if below:
        return below[0]
    return max(float(canal.s_mm[0]) + 5.0, canal.level_s_mm[level] - 15.0)


def _aside_rad(canal: Canal, s: float, step: PlaceNeedle) -> float:
    """The angle of a needle beside the midline on the step's side: skin and tip lie as far aside."""
    if step.side is None:
        return 0.0
    radius = float(canal.sample(canal.wall_mm + canal.sac_mm, s, 0.0)) / 2
    aside = float(np.arcsin(min(0.9, float(INTERLAMINAR_ASIDE) / radius)))
    return aside if step.side == "left" else 2 * np.pi - aside


def _at(field: Array, canal: Canal, s: float) -> Array:
    return np.array([np.interp(s, canal.s_mm, field[:, k]) for k in range(3)])
