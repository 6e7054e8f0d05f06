"""Episode: what happened, simulated or recorded. Documents only; fields and pictures lie beside it.

    Episode = Case + Plan + Procedure (+ Course, when the two years after are known)

A simulated episode and one recorded in a clinic are the same type: that is what lets a clinic lay its
own results beside the model.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from neuroplasty.case import Case
from neuroplasty.document import Part
from neuroplasty.parameter import Standing
from neuroplasty.plan import Plan

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


class Event(Part):
    """Something that happened, with its cause in the state."""

    t_s: float
    severity: Literal["note", "caution", "danger"]
    kind: str
    text: str


class Traces(Part):
    """What the monitors drew: one value a sample, all lists the same length as ``t_s``."""

    t_s: tuple[float, ...] = ()
    tip_pressure_mmhg: tuple[float, ...] = ()
    syringe_pressure_mmhg: tuple[float, ...] = ()
    sac_pressure_mmhg: tuple[float, ...] = ()
    injected_ml: tuple[float, ...] = ()
    in_canal_ml: tuple[float, ...] = ()
    left_by_foramina_ml: tuple[float, ...] = ()
    taken_up_ml: tuple[float, ...] = ()
    bonds_left_fraction: tuple[float, ...] = ()


class Dose(Part):
    """All that was given of one drug, against its limits for this patient."""

    drug: str
    given: float
    unit: str
    limit: float | None = None
    limit_reason: str = ""
    most_in_24_h: float | None = None
    """What the limit is held against when the procedure takes more than a day; None: all of it."""


class Balance(Part):
    """Where one species went: given = in canal + left + taken up + decayed, to rounding."""

    species: str
    unit: str
    given: float
    in_canal: float
    left_by_foramina: float
    taken_up: float
    decayed: float

    @property
    def error(self) -> float:
        """Relative imbalance; zero when nothing was given."""
        out = self.in_canal + self.left_by_foramina + self.taken_up + self.decayed
        return abs(self.given - out) / self.given if self.given else 0.0


class RootRecord(Part):
    """What one root met: its room, its bonds, the pressure on it, the drugs that reached it."""

    root: str
    gap_before_mm: float
    gap_after_mm: float
    bonded_before: float
    bonded_after: float
    peak_pressure_mmhg: float
    dye_before: bool
    dye_after: bool
    peak_concentration: dict[str, float] = Field(default_factory=dict)
    """Highest concentration at the root by species, in the drug's unit per mL."""


class Exposure(Part):
    """One picture's radiation."""

    t_s: float
    label: str
    view: str
    kvp: float
    mas: float
    air_kerma_mgy: float
    dose_area_gycm2: float


class Radiation(Part):
    """All the radiation of the procedure."""

    exposures: tuple[Exposure, ...] = ()

    @property
    def air_kerma_mgy(self) -> float:
        """Total air kerma at the reference point."""
        return sum(exposure.air_kerma_mgy for exposure in self.exposures)

    @property
    def dose_area_gycm2(self) -> float:
        """Total dose-area product."""
        return sum(exposure.dose_area_gycm2 for exposure in self.exposures)


class PictureRecord(Part):
    """A picture beside the episode: what it shows and the file it lies in."""

    file: str
    label: str
    view: str
    kind: Literal["fluoroscopy", "subtraction"]
    t_s: float


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
    roots: tuple[RootRecord, ...] = ()
    radiation: Radiation = Radiation()
    pictures: tuple[PictureRecord, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


class Episode(Part):
    """One patient's way through one procedure."""

    kind: Literal["episode"] = "episode"
    version: Literal["1"] = "1"
    made_by: str
    simulated: bool
    seed: Annotated[int, Field(ge=0)] | None = None
    status: Status
    case: Case
    plan: Plan
    procedure: Procedure
