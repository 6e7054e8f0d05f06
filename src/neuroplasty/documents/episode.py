"""Episode: what happened, simulated or recorded. Documents only; fields and pictures lie beside it.

    Episode = Case + Plan + Procedure (+ Course, when the two years after are known)     simulated
    Episode = Recorded (+ Case, Plan, Course, where a clinic has them)                   recorded

A simulated episode and one recorded in a clinic are the same type: that is what lets a clinic lay its
own results beside the model.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from neuroplasty.documents.case import Case
from neuroplasty.documents.course import Course, Forecast
from neuroplasty.documents.document import Disagreement, Part, SecondVersion
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import (
    Astray,
    Balance,
    BalloonRecord,
    CatheterRecord,
    Code,
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
    Recorded,
    RootRecord,
    Traces,
)
from neuroplasty.documents.shown import card
from neuroplasty.errors import DocumentError
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


UNSEEN = AnatomyNote(source="none: the procedure was recorded, not simulated", levels=())
"""The anatomy of a procedure that a clinic recorded without any image of the canal."""


class Procedure(Part):
    """What was done and what it did."""

    anatomy: AnatomyNote = UNSEEN
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
    pseudonym: Code | None = None
    """Whose procedure was recorded; never a name."""
    case: Case | None = None
    """What is known of the patient; None: not recorded (``known_case`` says so in a sentence)."""
    plan: Plan | None = None
    """What was to be done; None: not recorded."""
    recorded: Recorded | None = None
    """What a clinic wrote down; None for a simulated procedure."""
    procedure: Procedure = Procedure()
    course: Course | None = None
    """The time after, where it is known."""
    log: HandsLog | None = None
    """What the hands did, tick by tick, where it was kept."""
    notes: tuple[Note, ...] = ()
    """What was said for the record, such as what the fellow called the dye's pattern."""
    forecast: Forecast | None = None
    """What may come, over many chances."""

    @property
    def known_case(self) -> Case:
        """The case; DocumentError where the procedure was recorded without one."""
        if self.case is None:
            raise DocumentError(
                f"{self._called}: was recorded without a case, which this needs; add 'case' to the episode."
            )
        return self.case

    @property
    def known_plan(self) -> Plan:
        """The plan; DocumentError where the procedure was recorded without one."""
        if self.plan is None:
            raise DocumentError(
                f"{self._called}: was recorded without a plan, which this needs; add 'plan' to the episode."
            )
        return self.plan

    @property
    def day(self) -> datetime.date | None:
        """The local day of the procedure: as recorded, else as its course says; None where neither does."""
        if self.recorded is not None:
            return self.recorded.day
        return None if self.course is None else self.course.start

    @property
    def _called(self) -> str:
        return "This episode" if self.pseudonym is None else f"The episode of {self.pseudonym}"

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """What an episode of its kind lacks or holds too much; ``data`` may be wrong in any other way."""
        if not isinstance(data, dict):
            return
        simulated, recorded = data.get("simulated") is True, data.get("recorded") is not None
        if simulated and recorded:
            yield Disagreement(("recorded",), "a simulated episode holds none; take it out")
        if recorded and not simulated:
            return
        what = "a simulated episode says" if simulated else "an episode without 'recorded' says"
        for name in ("case", "plan", "procedure"):
            if data.get(name) is None:
                yield Disagreement((name,), f"is missing; {what} its case, its plan and its procedure")

    @model_validator(mode="after")
    def _holds_what_it_is_made_of(self) -> Self:
        # Not a whole dump, as other documents do: an episode may hold a million samples.
        held = {name: getattr(self, name) for name in ("simulated", "recorded", "case", "plan", "procedure")}
        found = list(self.disagreements(held))
        if found:
            text = " ".join(f"{where[0]}: {text}." for where, text in found)
            raise PydanticCustomError("disagreement", "{text}", {"text": text})
        return self

    def _repr_html_(self) -> str:
        """In a notebook: what was done to whom, how it ended, and the figures looked for first."""
        done, steps = self.procedure, self.procedure.steps
        roots = [one for one in done.roots if one.bonded_before > 0]
        worst = max(done.roots, key=lambda one: one.peak_pressure_mmhg, default=None)
        carried = sum(one.outcome != "not done" for one in steps)
        how = "simulated" if self.simulated else "recorded"
        events = dict.fromkeys(one.kind for one in done.events if one.severity != "note")
        return card(
            self.case.title if self.case else "An episode",
            [
                ("Plan", self.plan.title if self.plan else ""),
                (
                    "Status",
                    f"{how}, {self.status}, {carried} steps",
                ),
                *(
                    (f"Bonded at {one.root}", f"{one.bonded_before:.0%} before, {one.bonded_after:.0%} after")
                    for one in roots[:3]
                ),
                ("Highest pressure", f"{worst.peak_pressure_mmhg:.0f} mmHg, {worst.root}" if worst else ""),
                ("Injected", f"{done.traces.injected_ml[-1]:.1f} mL" if done.traces.injected_ml else ""),
                (
                    "Events",
                    ", ".join(events),
                ),
            ],
        )
