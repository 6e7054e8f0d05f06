"""Case: what is known of one patient before anything is done.

>>> case = Case(name="someone", title="A healthy adult", patient=Patient(
...     age_years=40, sex="female", stature_cm=168, weight_kg=65))
>>> case.patient.body_mass_index
23.0
>>> scarred = Findings(scars=(Scar(place=Place(level="L5", side="left", region="lateral recess"),
...                                length_mm=25, bonded=0.9),))
>>> case.model_copy(update={"findings": scarred}).target.words
'L5 left lateral recess'
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from neuroplasty.documents.document import Disagreement, Document, Name, Part, SecondVersion, Where, entries
from neuroplasty.documents.history import (
    Diagnosis,
    Health,
    Learned,
    RedFlags,
    Symptoms,
    Treatment,
    Wishes,
    Workup,
)
from neuroplasty.documents.places import LEVELS, ROOTS, Disc, Level, Place, RootName, Side
from neuroplasty.documents.shown import card

Grade = Literal["mild", "moderate", "severe"]
GRADES: tuple[Grade, ...] = get_args(Grade)
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
    """An earlier operation on the lumbar spine.

    ``level`` is the vertebra whose lamina was opened: L4 for an operation on the disc L4-L5.
    """

    kind: Literal["discectomy", "laminectomy", "fusion"]
    level: Level
    side: Literal["left", "right", "both"] = "both"
    years_ago: Annotated[float, Field(ge=0, le=80)]


class Scar(Part):
    """Epidural fibrosis: how much of the surface is bonded, over what length of the canal.

    ``bonded`` is the fraction of the shell's surface that is tied in the middle of the scar; it falls
    smoothly to nothing at the ends of ``length_mm``. ``age_months`` is how long ago it began to form; without
    it the operations tell (``Findings.age_months``).
    """

    place: Place
    length_mm: Annotated[float, Field(gt=0, le=150)]
    bonded: Annotated[float, Field(gt=0, le=1)]
    age_months: Annotated[float | None, Field(ge=0, le=1200)] = None


class Findings(Part):
    """What imaging and the history say about the canal; an empty list means "not found"."""

    discs: tuple[DiscHerniation, ...] = ()
    central_stenosis: tuple[CentralStenosis, ...] = ()
    foraminal_stenosis: tuple[ForaminalStenosis, ...] = ()
    slips: tuple[Slip, ...] = ()
    surgery: tuple[Surgery, ...] = ()
    scars: tuple[Scar, ...] = ()

    def age_months(self, scar: Scar) -> float | None:
        """How old a scar is: as noted, else since the last operation at its level or the next one.

        An operation elsewhere counts where there is none so near; None: no operation is known either.

        >>> place = Place(level="L5", side="left", region="lateral recess")
        >>> scar = Scar(place=place, length_mm=25, bonded=0.9)
        >>> operation = Surgery(kind="discectomy", level="L4", side="left", years_ago=0.5)
        >>> Findings(scars=(scar,), surgery=(operation,)).age_months(scar), Findings().age_months(scar)
        (6.0, None)
        """
        if scar.age_months is not None:
            return scar.age_months
        at = LEVELS.index(scar.place.level)
        near = [one for one in self.surgery if abs(LEVELS.index(one.level) - at) <= 1]
        return min((12 * one.years_ago for one in near or self.surgery), default=None)


class Case(Document):
    """What is known of one patient: the person, the pain, the findings, what was tried."""

    kind: Literal["case"] = "case"
    version: SecondVersion = "2"
    name: Name
    title: Annotated[str, Field(min_length=1, max_length=120)]
    story: str = ""
    patient: Patient
    pains: tuple[Pain, ...] = ()
    findings: Findings = Findings()
    allergies: tuple[str, ...] = ()
    """What is noted; an empty list was not asked, ``[none]`` was."""
    diagnoses: tuple[Diagnosis, ...] = ()
    red_flags: RedFlags = RedFlags()
    symptoms: Symptoms = Symptoms()
    workup: Workup = Workup()
    health: Health = Health()
    treatments: tuple[Treatment, ...] | None = None
    """What was tried, one by one; None: not noted. Once one of known care is noted, these are all."""
    learned: Learned = Learned()
    wishes: Wishes = Wishes()
    plan: str | None = None
    """The built-in plan this case is usually rehearsed with."""

    @property
    def cares(self) -> tuple[Treatment, ...] | None:
        """The treatments whose kind of care is known; None where there is none to conclude from."""
        known = tuple(one for one in self.treatments or () if one.care is not None)
        return None if self.treatments is None or (self.treatments and not known) else known

    @property
    def target(self) -> Place:
        """What a plan aims at when it names no place; ``target_reason`` says why it is this one."""
        return self._aim[0]

    @property
    def target_reason(self) -> str:
        """Why ``target`` is where it is, in words that end a sentence beginning "aimed at"."""
        return self._aim[1]

    @property
    def _aim(self) -> tuple[Place, str]:
        """The worst of what was found, scar before foramen before canal before disc; else the pain."""
        found, worst = self.findings, GRADES.index
        if found.scars:
            scar = max(found.scars, key=lambda scar: scar.bonded * scar.length_mm)
            return scar.place, "the largest scar"
        if found.foraminal_stenosis:
            foramen = max(found.foraminal_stenosis, key=lambda stenosis: worst(stenosis.grade))
            return _at_root(foramen.root, "foramen"), "the narrowest foramen"
        if found.central_stenosis:
            canal = max(found.central_stenosis, key=lambda stenosis: worst(stenosis.grade))
            return self._recess_under(canal.disc), f"the stenosis at {canal.disc}"
        if found.discs:
            disc = max(found.discs, key=lambda herniation: herniation.depth_mm)
            side = disc.side if disc.side != "central" else None
            return self._recess_under(disc.disc, side), f"the disc {disc.disc}"
        if found.slips:
            slip = max(found.slips, key=lambda slip: slip.slip_mm)
            return self._recess_under(slip.disc), f"the slip at {slip.disc}"
        painful = self._worst_root
        if painful:
            return _at_root(painful, "lateral recess"), "the painful root"
        return _at_root("L5 left", "lateral recess"), "nothing was found; L5 left is a place to practise on"

    @property
    def _worst_root(self) -> str | None:
        named = [pain for pain in self.pains if pain.root]
        return max(named, key=lambda pain: pain.intensity_nrs).root if named else None

    def _recess_under(self, disc: Disc, side: Side | None = None) -> Place:
        """The recess of the root that crosses ``disc``, on ``side`` or where it hurts most."""
        if side is None:
            sided = [pain for pain in self.pains if pain.side != "both"]
            side = "right" if sided and max(sided, key=lambda p: p.intensity_nrs).side == "right" else "left"
        lower = disc.split("-")[1]
        return _at_root(f"{lower} {side}", "lateral recess")

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """Findings listed twice, a root on the other side than its pain, times before birth."""
        yield from _listed_twice(data)
        yield from _scar_twice(data)
        for where, pain in entries(data, "pains"):
            root, side = pain.get("root"), pain.get("side", "both")
            if root in ROOTS and side in ("left", "right") and not root.endswith(side):
                yield Disagreement(
                    (*where, "root"),
                    f"the pain is on the {side} but its root is {root}; make the sides agree",
                )
        patient = data.get("patient") if isinstance(data, dict) else None
        age = patient.get("age_years") if isinstance(patient, dict) else None
        if not isinstance(age, int) or isinstance(age, bool):
            return
        for path, field, words, unit in _TIMES:
            for where, item in entries(data, *path):
                since = item.get(field)
                if isinstance(since, int | float) and since > age * unit:
                    yield Disagreement(
                        (*where, field),
                        f"{since:g} {words} is longer ago than this patient's birth ({age} years); correct "
                        "the one or the other",
                    )

    def _repr_html_(self) -> str:
        """In a notebook: who it is, what hurts, what was found, where a procedure would aim."""
        who, found = self.patient, self.findings
        pains = ", ".join(f"{one.side} {one.site} {one.intensity_nrs:g} of 10" for one in self.pains)
        scars = ", ".join(f"{one.place.words}, {one.length_mm:g} mm" for one in found.scars)
        return card(
            self.title,
            [
                (
                    "Patient",
                    f"{who.sex}, {who.age_years:g} years, {who.stature_cm:g} cm, {who.weight_kg:g} kg",
                ),
                ("Pain", pains),
                ("Scar", scars),
                ("Surgery", ", ".join(f"{one.kind} {one.level} {one.side}" for one in found.surgery)),
                ("Discs", ", ".join(f"{one.kind} {one.disc}" for one in found.discs)),
                ("Target", f"{self.target.words} ({self.target_reason})"),
            ],
        )


_TIMES: tuple[tuple[tuple[str, ...], str, str, int], ...] = (
    (("pains",), "months", "months", 12),
    (("findings", "surgery"), "years_ago", "years", 1),
    (("findings", "scars"), "age_months", "months", 12),
)
"""Where a case says how long ago something was, in which unit, and how many of it make a year."""

_SAME = {
    "discs": ("disc", "side"),
    "central_stenosis": ("disc",),
    "foraminal_stenosis": ("root",),
    "slips": ("disc",),
    "surgery": ("kind", "level", "side", "years_ago"),
    "scars": ("place",),
}
"""By which fields two entries of a list of findings are the same finding."""


def _at_root(root: str, region: Literal["lateral recess", "foramen"]) -> Place:
    level, _, side = root.partition(" ")
    return Place.model_validate({"level": level, "side": side, "region": region})


def _listed_twice(data: Any) -> Iterator[Disagreement]:
    for name, fields in _SAME.items():
        seen: dict[str, Where] = {}
        for where, item in entries(data, "findings", name):
            key = repr([_canonical(item.get(field)) for field in fields])
            if key in seen:
                words = " and ".join(fields)
                yield Disagreement(
                    where,
                    f"the same {words} as {name}[{seen[key][-1]}]; keep one of the two",
                )
            seen.setdefault(key, where)


def _scar_twice(data: Any) -> Iterator[Disagreement]:
    """A scar has a place in the findings, or none in the work-up; never both."""
    findings, workup = (data.get(key) if isinstance(data, dict) else None for key in ("findings", "workup"))
    scars = findings.get("scars") if isinstance(findings, dict) else None
    said = workup.get("scar") if isinstance(workup, dict) else None
    if scars and said == "none":
        yield Disagreement(
            ("workup", "scar"),
            "says that no scar was found, and findings.scars lists one; correct the one or the other",
        )
    elif scars and said == "somewhere":
        yield Disagreement(("workup", "scar"), "the scar stands in findings.scars already; leave this out")


def _canonical(value: Any) -> Any:
    return sorted(value.items(), key=repr) if isinstance(value, dict) else value


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
