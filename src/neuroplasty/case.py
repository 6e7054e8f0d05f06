"""Case: what is known of one patient before anything is done.

>>> case = Case(name="someone", title="A healthy adult", patient=Patient(
...     age_years=40, sex="female", stature_cm=168, weight_kg=65))
>>> case.patient.body_mass_index
23.0
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from neuroplasty.document import Part
from neuroplasty.places import Disc, Level, Place, RootName, Side

Grade = Literal["mild", "moderate", "severe"]
PainSite = Literal["low back", "buttock", "leg", "foot"]


class Patient(Part):
    """The person: what scales the anatomy and the doses."""

    age_years: Annotated[int, Field(ge=18, le=100)]
    sex: Literal["female", "male"]
    stature_cm: Annotated[float, Field(ge=130, le=215)]
    weight_kg: Annotated[float, Field(ge=35, le=220)]

    @property
    def body_mass_index(self) -> float:
        """Weight over squared stature, kg/m2, to one decimal."""
        return round(self.weight_kg / (self.stature_cm / 100) ** 2, 1)


class Pain(Part):
    """One pain: where, how strong (0-10 numerical rating scale), for how long."""

    site: PainSite
    side: Literal["left", "right", "both"] = "both"
    root: RootName | None = None
    intensity_nrs: Annotated[float, Field(ge=0, le=10)]
    months: Annotated[float, Field(ge=0, le=1200)]


class DiscHerniation(Part):
    """A disc that stands out into the canal by ``depth_mm`` at its deepest point."""

    disc: Disc
    kind: Literal["bulge", "protrusion", "extrusion"]
    side: Literal["left", "right", "central"] = "central"
    depth_mm: Annotated[float, Field(gt=0, le=15)]


class CentralStenosis(Part):
    """Narrowing of the canal at a disc level by facets, flavum and disc together."""

    disc: Disc
    grade: Grade


class ForaminalStenosis(Part):
    """Narrowing of the foramen that ``root`` leaves through."""

    root: RootName
    grade: Grade


class Slip(Part):
    """Spondylolisthesis: the upper body of ``disc`` forward on the lower, in millimetres."""

    disc: Disc
    slip_mm: Annotated[float, Field(gt=0, le=20)]


class Surgery(Part):
    """An earlier operation on the lumbar spine."""

    kind: Literal["discectomy", "laminectomy", "fusion"]
    level: Level
    side: Literal["left", "right", "both"] = "both"
    years_ago: Annotated[float, Field(ge=0, le=80)]


class Scar(Part):
    """Epidural fibrosis: how much of the surface is bonded, over what length of the canal.

    ``bonded`` is the fraction of the shell's surface that is tied in the middle of the scar; it falls
    smoothly to nothing at the ends of ``length_mm``.
    """

    place: Place
    length_mm: Annotated[float, Field(gt=0, le=150)]
    bonded: Annotated[float, Field(gt=0, le=1)]


class Findings(Part):
    """What imaging and the history say about the canal; an empty list means "not found"."""

    discs: tuple[DiscHerniation, ...] = ()
    central_stenosis: tuple[CentralStenosis, ...] = ()
    foraminal_stenosis: tuple[ForaminalStenosis, ...] = ()
    slips: tuple[Slip, ...] = ()
    surgery: tuple[Surgery, ...] = ()
    scars: tuple[Scar, ...] = ()


class Case(Part):
    """What is known of one patient: the person, the pain, the findings, what was tried."""

    kind: Literal["case"] = "case"
    version: Literal["1"] = "1"
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    story: str = ""
    patient: Patient
    pains: tuple[Pain, ...] = ()
    findings: Findings = Findings()
    tried: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    plan: str | None = None
    """The built-in plan this case is usually rehearsed with."""

    @property
    def target(self) -> Place | None:
        """Where the worst scar is, if there is one: what a plan aims at when it names no place."""
        scars = sorted(self.findings.scars, key=lambda scar: -scar.bonded * scar.length_mm)
        return scars[0].place if scars else None


__all__ = [
    "Case",
    "CentralStenosis",
    "DiscHerniation",
    "Findings",
    "ForaminalStenosis",
    "Grade",
    "Pain",
    "Patient",
    "Scar",
    "Side",
    "Slip",
    "Surgery",
]
