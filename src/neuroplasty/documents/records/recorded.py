"""Recorded: what a clinic writes down of a procedure it did, without any simulated anatomy.

>>> from datetime import UTC, datetime
>>> catheter = Device(kind="catheter", maker="a maker", lot="L123")
>>> done = Recorded(site="clinic-a", operator="op-7", started=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
...                 route="caudal", roots=("L5 left",), devices=(catheter,))
>>> done.day.isoformat(), done.devices[0].lot
('2026-03-02', 'L123')
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from neuroplasty.documents.document import Day, Moment, Part
from neuroplasty.documents.places import RootName
from neuroplasty.documents.records.fluid import Dose
from neuroplasty.documents.records.happening import Happening

Code = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=64,
        description="a code in letters, digits, points, hyphens and underscores, such as op-7",
    ),
]
"""A code that stands for a site, an operator or a person; never a name."""


class Device(Part):
    """One device that was used: what, whose, and of which lot."""

    kind: Literal["needle", "introducer", "catheter", "balloon", "electrode", "filter", "other"]
    maker: str = ""
    name: str = ""
    lot: str | None = None
    """None: not written down."""


class RecordedStep(Part):
    """One thing that was done, in the words of a plan's steps or the operator's own."""

    do: Annotated[str, Field(min_length=1, max_length=80)]
    minute: Annotated[float, Field(ge=0, le=14400)] | None = None
    """Minutes from the start; None: not written down."""
    said: str = ""
    outcome: Literal["done", "done in part", "not done"] = "done"


class RecordedPicture(Part):
    """A picture that was kept: where it lies, and the SHA-256 that says it is still the same."""

    file: str
    label: str = ""
    view: str = ""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class Recorded(Part):
    """A procedure as a clinic records it: where, by whom, when, with what, what was given, what went wrong.

    ``site`` and ``operator`` are codes. ``started`` and ``ended`` are moments with their offset, so that the
    local day is the day on the clinic's wall. ``roots``: those the procedure aimed at.
    """

    site: Code
    operator: Code
    started: Moment
    ended: Moment | None = None
    setting: Literal["operating theatre", "fluoroscopy suite", "outpatient room", "ward", "other"] | None = (
        None
    )
    route: Literal["caudal", "interlaminar", "transforaminal", "other"] | None = None
    roots: tuple[RootName, ...] = ()
    devices: tuple[Device, ...] = ()
    steps: tuple[RecordedStep, ...] = ()
    doses: tuple[Dose, ...] = ()
    pictures: tuple[RecordedPicture, ...] = ()
    fluoroscopy_s: Annotated[float, Field(ge=0)] | None = None
    dose_area_gycm2: Annotated[float, Field(ge=0)] | None = None
    complications: tuple[Happening, ...] = ()
    note: str = ""

    @property
    def day(self) -> Day:
        """The local day on which it began."""
        return self.started.date()

    @property
    def minutes(self) -> float | None:
        """How long it took; None where the end was not written down."""
        return None if self.ended is None else (self.ended - self.started) / datetime.timedelta(minutes=1)

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Recorded:
        if self.ended is not None and self.ended < self.started:
            raise ValueError(
                f"ended at {self.ended}, before it started at {self.started}; correct one of them"
            )
        return self
