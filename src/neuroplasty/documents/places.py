"""Where things are in the lumbosacral canal, in the words of the field.

Levels run ``T12 L1..L5 S1..S5``; a disc is named by the two bodies it joins (``L4-L5``); a root by its
level and side (``L5 left``); a place in the epidural space by level, side and region.

>>> disc_below("L4")
'L4-L5'
>>> root_name("L5", "left")
'L5 left'
>>> Place(level="L5", side="left", region="lateral recess").words
'L5 left lateral recess'
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from neuroplasty.documents.document import Part

Level = Literal["T12", "L1", "L2", "L3", "L4", "L5", "S1", "S2", "S3", "S4", "S5"]
Disc = Literal["T12-L1", "L1-L2", "L2-L3", "L3-L4", "L4-L5", "L5-S1"]
Side = Literal["left", "right"]
Region = Literal["posterior", "lateral recess", "anterior", "foramen"]

LEVELS: tuple[Level, ...] = get_args(Level)
DISCS: tuple[Disc, ...] = get_args(Disc)
SIDES: tuple[Side, ...] = get_args(Side)
ROOTS: tuple[str, ...] = tuple(f"{level} {side}" for level in LEVELS for side in SIDES)

RootName = Annotated[
    str,
    Field(
        pattern=r"^(T12|L[1-5]|S[1-5]) (left|right)$",
        description="a root by level and side, such as 'L5 left'",
        examples=list(ROOTS),
    ),
]

LUMBAR: tuple[Level, ...] = ("L1", "L2", "L3", "L4", "L5")


def disc_below(level: Level) -> Disc:
    """The disc under a vertebral body; KeyError below L5, where the sacrum is fused."""
    return dict(zip(LEVELS, DISCS, strict=False))[level]


def root_name(level: Level, side: Side) -> str:
    """The name of the root that leaves under the pedicle of ``level`` on ``side``."""
    return f"{level} {side}"


class Place(Part):
    """A place in the epidural space: at which level, on which side, against which wall.

    A lateral recess and a foramen lie on one side: those two need ``side``.
    """

    level: Level
    side: Literal["left", "right", "midline"] = "midline"
    region: Region = "posterior"

    @field_validator("region")
    @classmethod
    def _region_has_its_side(cls, region: Region, info: ValidationInfo) -> Region:
        if region in ("lateral recess", "foramen") and info.data.get("side") == "midline":
            raise ValueError(f"a {region} lies on one side; give side: left or side: right")
        return region

    @property
    def words(self) -> str:
        """The place as a clinician says it."""
        side = "" if self.side == "midline" else f" {self.side}"
        return f"{self.level}{side} {self.region}"
