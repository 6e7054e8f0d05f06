"""The needle's step: which way in, and how far."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from neuroplasty.documents.places import Level, Side
from neuroplasty.documents.steps.part import Needs, StepPart

Route = Literal["caudal", "interlaminar", "transforaminal"]


class PlaceNeedle(StepPart):
    """The epidural needle. ``level`` and ``side`` say where; a caudal needle goes through the hiatus.

    A transforaminal needle without level and side goes into the foramen of the case's target. ``depth_mm``
    is how far from the skin the tip is pushed; without it the operator stops where the tissues say so.
    ``angle_deg`` turns the needle away from its usual line, upward above zero.
    """

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "place a needle"
    puts_in: ClassVar[Literal["needle"]] = "needle"

    do: Literal["place needle"] = "place needle"
    route: Route
    level: Annotated[Level | None, Field(validate_default=True)] = None
    side: Annotated[Side | None, Field(validate_default=True)] = None
    gauge: Annotated[int, Field(ge=14, le=27)] = 16
    length_mm: Annotated[float, Field(ge=30, le=200)] = 89
    depth_mm: Annotated[float | None, Field(ge=0, le=200)] = None
    angle_deg: Annotated[float, Field(ge=-60, le=60)] = 0
    minutes: Annotated[float, Field(gt=0, le=60)] = 3

    @field_validator("level")
    @classmethod
    def _level_fits_the_route(cls, level: Level | None, info: ValidationInfo) -> Level | None:
        route = info.data.get("route")
        if route == "interlaminar" and level is None:
            raise ValueError("an interlaminar needle needs a level; give e.g. level: L4")
        if route == "caudal" and level is not None:
            raise ValueError("a caudal needle takes no level, it goes through the hiatus; leave level out")
        return level

    @field_validator("side")
    @classmethod
    def _side_fits_the_route(cls, side: Side | None, info: ValidationInfo) -> Side | None:
        route = info.data.get("route")
        if route == "caudal" and side is not None:
            raise ValueError("a caudal needle takes no side, it goes through the hiatus; leave side out")
        if (
            route == "transforaminal"
            and "level" in info.data
            and (side is None) != (info.data["level"] is None)
        ):
            raise ValueError(
                "a transforaminal needle needs a level and a side; give both, e.g. level: L4 and side: left, "
                "or neither, and the case's target decides"
            )
        return side

    @property
    def planned_s(self) -> float:
        """How long it takes, s."""
        return 60 * self.minutes
