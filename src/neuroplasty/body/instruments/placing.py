"""Placing: how an operator brings the needle of a plan's step to where its route ends.

The hand's moves are worked out here, leg by leg; ``advanced`` makes them, in a theatre or all at once.

>>> from neuroplasty.body.anatomy import canal_from_parameters
>>> from neuroplasty.documents.case import Patient
>>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
>>> place_needle(PlaceNeedle(route="interlaminar", level="L4"), canal).tip.place
'epidural'
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.instruments.approach import Approach, usual_approach
from neuroplasty.body.instruments.needle import STEP_MM, Needle, NeedleKit, advanced, aimed, at_skin
from neuroplasty.body.instruments.parameters import HIATUS_WIDTH, INTO_GAP
from neuroplasty.body.instruments.tissue import tissues_along
from neuroplasty.documents.steps import PlaceNeedle
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Leg:
    """A straight stretch of the hand's way: aim (3,), then push so far."""

    direction: Array
    push_mm: float


@dataclass(frozen=True)
class Placing:
    """The moves that place one needle: which needle, where on the skin, leg by leg.

    ``past_bone``: on the usual way an operator who feels bone finds the way past it.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> placing = Placing.of(PlaceNeedle(route="caudal"), canal)
    >>> len(placing.legs), placing.usual.words
    (2, 'through the sacral hiatus')
    """

    kit: NeedleKit
    legs: tuple[Leg, ...]
    past_bone: bool
    usual: Approach
    way: Approach

    @classmethod
    def of(cls, step: PlaceNeedle, canal: Canal, body: Volume | None = None) -> Placing:
        """The moves for a plan's step; AnatomyError when the anatomy lacks what the route needs.

        With neither ``depth_mm`` nor ``angle_deg`` the operator takes the usual way and ends where the route
        usually ends; at another angle he stops at the loss of resistance. Where the usual way is longer than
        the needle a longer one is taken.
        """
        why_not = missing_for(step, canal)
        if why_not:
            raise AnatomyError(f"The needle cannot be placed: {why_not}.")
        usual = usual_approach(step, canal, body)
        length = step.length_mm
        if step.depth_mm is None and usual.depth_mm > length:
            length = float(10.0 * np.ceil(usual.depth_mm / 10.0 + 0.5))
        way = usual.turned(step.angle_deg, float(HIATUS_WIDTH) / 2)
        depth = usual.depth_mm if step.depth_mm is None else step.depth_mm
        if step.depth_mm is None and way is not usual:
            farthest = np.arange(0.0, min(usual.depth_mm + 31.0, length) + STEP_MM / 2, STEP_MM)
            there = np.flatnonzero(tissues_along(canal, body, way.at(farthest)) == "epidural space")
            depth = float(farthest[there[0]]) + float(INTO_GAP) if len(there) else usual.depth_mm
        kit = NeedleKit(step.route, step.gauge, float(length))
        return cls(kit, _legs(way, min(depth, length)), way is usual, usual, way)

    @property
    def at_skin(self) -> Needle:
        """The needle set on the skin, before the first push."""
        return at_skin(self.kit, self.way.corners_mm[0], self.legs[0].direction)

    def walks(self, needle: Needle) -> bool:
        """Whether bone is walked off where the needle is: on the usual way, not beyond its end."""
        return self.past_bone and needle.depth_mm < self.usual.depth_mm - 1e-9

    def words(self, needle: Needle) -> str:
        """Where the needle has come to, as an operation note says it."""
        tip = needle.tip
        if tip.place in ("epidural", "foramen"):
            return self.usual.words
        tissue = str(needle.tissues[-1])
        if needle.route == "caudal" and self.way is not self.usual:
            return f"in {tissue} outside the sacral canal: the hiatus was missed"
        if needle.route == "caudal" and needle.depth_mm < self.usual.door_mm:
            return f"in {tissue}, {self.usual.door_mm - needle.depth_mm:.0f} mm short of the sacral hiatus"
        return tip.words


def place_needle(step: PlaceNeedle, canal: Canal, body: Volume | None = None) -> Needle:
    """The needle a plan's step asks for, pushed along its way at once.

    Parameters
    ----------
    step : PlaceNeedle
        The plan's step.
    canal : Canal
        The patient's.
    body : Volume, optional
        Hounsfield units of what lies round it, or None for muscle everywhere.

    Returns
    -------
    Needle

    Raises
    ------
    AnatomyError
        When the anatomy lacks what the route needs.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> place_needle(PlaceNeedle(route="caudal"), canal).tip.place
    'epidural'
    """
    placing = Placing.of(step, canal, body)
    needle = placing.at_skin
    for leg in placing.legs:
        needle = aimed(needle, leg.direction)
        for push_mm in beyond(leg.push_mm, needle.depth_mm, placing.usual.depth_mm):
            needle = advanced(needle, push_mm, canal, body, past_bone=placing.walks(needle))
    if needle.tip.place in ("epidural", "foramen"):
        return needle
    return replace(needle, tip=replace(needle.tip, words=placing.words(needle)))


def beyond(push_mm: float, depth_mm: float, usual_mm: float) -> tuple[float, ...]:
    """A push in one piece, or in two where it goes past the usual end: there bone is no longer walked off.

    >>> beyond(10.0, 50.0, 55.0), beyond(4.0, 50.0, 55.0)
    ((5.0, 5.0), (4.0,))
    """
    before = usual_mm - depth_mm
    return (before, push_mm - before) if 1e-9 < before < push_mm - 1e-9 else (push_mm,)


def missing_for(step: PlaceNeedle, canal: Canal) -> str | None:
    """Why this anatomy cannot take this needle.

    Parameters
    ----------
    step : PlaceNeedle
        The plan's step.
    canal : Canal
        The patient's.

    Returns
    -------
    str or None
        One sentence; None when it can.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> missing_for(PlaceNeedle(route="caudal"), canal) is None
    True
    """
    reach = f"this anatomy covers {canal.levels[0]} to {canal.levels[-1]}"
    if step.route == "caudal":
        if canal.has_hiatus:
            return None
        return (
            f"a caudal needle goes in by the sacral hiatus, and {reach} without it; "
            "use a transforaminal or interlaminar plan, or an image that shows the sacrum"
        )
    level, side = step.level, step.side
    if level is None:
        return f"a {step.route} needle needs a level and the plan names none; give the step a level"
    if level not in canal.level_s_mm:
        return f"a {step.route} needle at {level} was asked for, and {reach}; choose a level it covers"
    if step.route == "transforaminal":
        if side is None:
            return "a transforaminal needle needs a side and the plan names none; give the step a side"
        if f"{level} {side}" not in {root.name for root in canal.roots}:
            return f"the foramen of {level} {side} is not in this anatomy; choose a level it covers"
    return None


def _legs(way: Approach, depth_mm: float) -> tuple[Leg, ...]:
    """The way's stretches down to a depth; what is deeper than its last corner goes straight on."""
    legs: list[Leg] = []
    left = depth_mm
    stretches = np.diff(way.corners_mm, axis=0)
    for k, stretch in enumerate(stretches):
        length = float(np.linalg.norm(stretch))
        push = left if k == len(stretches) - 1 else min(left, length)
        if push > 0 or not legs:
            legs.append(Leg(stretch / length, push))
        left -= push
    return tuple(legs)
