"""Episode: what happened, simulated or recorded. Documents only; fields and pictures lie beside it.

    Episode = Case + Plan + Procedure (+ Course, when the two years after are known)

A simulated episode and one recorded in a clinic are the same type: that is what lets a clinic lay its
own results beside the model.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from neuroplasty.documents.case import Case
from neuroplasty.documents.course import Course, Forecast
from neuroplasty.documents.document import Part, SecondVersion
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import (
    Astray,
    Balance,
    BalloonRecord,
    CatheterRecord,
    Dose,
    EffectRecord,
    Event,
    HandsLog,
    HeatRecord,
    NeedleRecord,
    Note,
    PersonRecord,
    PictureRecord,
    Radiation,
    RootRecord,
    Traces,
)
from neuroplasty.evidence.parameter import Standing

Status = Literal["complete", "interrupted", "stopped"]


class AnatomyNote(Part):
    """Where the anatomy came from, what it covers and what could not be found in it."""

    source: str
    levels: tuple[str, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class StepRecord(Part):
    """One step of the plan as carried out."""

    number: int
    do: str
    start_s: float
    end_s: float
    said: str
    outcome: Literal["done", "done in part", "not done"]


class Assumption(Part):
    """A number the result rests on, with its source and standing."""

    name: str
    value: float
    unit: str
    standing: Standing
    source: str
    room: str


class Procedure(Part):
    """What was done and what it did."""

    anatomy: AnatomyNote
    steps: tuple[StepRecord, ...] = ()
    events: tuple[Event, ...] = ()
    traces: Traces = Traces()
    doses: tuple[Dose, ...] = ()
    balance: tuple[Balance, ...] = ()
    astray: tuple[Astray, ...] = ()
    roots: tuple[RootRecord, ...] = ()
    effects: tuple[EffectRecord, ...] = ()
    needles: tuple[NeedleRecord, ...] = ()
    catheters: tuple[CatheterRecord, ...] = ()
    balloons: tuple[BalloonRecord, ...] = ()
    heat: tuple[HeatRecord, ...] = ()
    radiation: Radiation = Radiation()
    pictures: tuple[PictureRecord, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


class Episode(Part):
    """One patient's way through one procedure."""

    kind: Literal["episode"] = "episode"
    version: SecondVersion = "2"
    made_by: str
    simulated: bool
    seed: Annotated[int, Field(ge=0)] | None = None
    chance: bool = False
    """Whether events were also drawn from their base rates, and not from the state alone."""
    person: PersonRecord | None = None
    """Which person it was simulated on; None for a patient whose procedure was recorded."""
    status: Status
    case: Case
    plan: Plan
    procedure: Procedure
    course: Course | None = None
    """The time after, where it is known."""
    log: HandsLog | None = None
    """What the hands did, tick by tick, where it was kept."""
    notes: tuple[Note, ...] = ()
    """What was said for the record, such as what the fellow called the dye's pattern."""
    forecast: Forecast | None = None
    """What may come, over many chances."""
