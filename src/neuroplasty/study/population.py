"""Population: who takes part, as distributions with their standing; from it virtual patients are drawn.

>>> import numpy as np
>>> case = POPULATIONS["after surgery"].draw(np.random.default_rng(3))
>>> bool(case.findings.scars), case.findings.surgery[0].kind
(True, 'discectomy')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from types import MappingProxyType
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.random import Generator

from neuroplasty.documents.case import (
    Case,
    CentralStenosis,
    DiscHerniation,
    Findings,
    ForaminalStenosis,
    Pain,
    Patient,
    Scar,
    Surgery,
)
from neuroplasty.documents.places import Disc, Level, Place, Side
from neuroplasty.errors import StudyError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register
from neuroplasty.study.parameters import (
    BODY_MASS_INDEX,
    BODY_MASS_INDEX_SD,
    BONDED,
    BONDED_SD,
    DISC_DEPTH,
    DISC_DEPTH_SD,
    EXTRUDED,
    GRADE_SHARES,
    LEVEL_SHARES,
    NRS,
    NRS_SD,
    SCAR_LENGTH,
    SCAR_LENGTH_SPREAD,
    SCARRED_FORAMEN,
    SINCE_SURGERY,
    STATURE,
    STATURE_SD,
)

Kind = Literal["scar", "disc", "foramen", "canal"]
T = TypeVar("T", bound=str)
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Population:
    """Who takes part: age, sex, pain, how long it has lasted, and of what kind.

    Ages and pain are drawn from normal distributions cut at what a Case allows, months from a log-normal one.

    Parameters
    ----------
    name : str
        What it is called.
    age_years, age_sd : Parameter
        Mean and standard deviation, years.
    female : Parameter
        Share of women.
    nrs, nrs_sd : Parameter
        Mean and standard deviation of pain, NRS.
    months, months_spread : Parameter
        Median of the pain's duration, and SD of its logarithm.
    kinds : mapping of kind to float
        Share of scar, disc, foramen and canal.

    Raises
    ------
    StudyError
        When the shares do not sum to one.

    Examples
    --------
    >>> case = POPULATIONS["disc"].draw(np.random.default_rng(3), number=7)
    >>> case.name, Population.kind_of(case)
    ('virtual-7', 'disc')
    """

    name: str
    age_years: Parameter
    age_sd: Parameter
    female: Parameter
    nrs: Parameter
    nrs_sd: Parameter
    months: Parameter
    months_spread: Parameter
    kinds: Mapping[Kind, float]

    def __post_init__(self) -> None:
        """Shares that do not sum to one would quietly draw somebody else."""
        if abs(sum(self.kinds.values()) - 1) > 1e-9 or min(self.kinds.values()) < 0:
            raise StudyError(
                f"The kinds of {self.name!r} have shares {dict(self.kinds)}; give shares of 0 or more that "
                "sum to 1."
            )

    def draw(self, rng: Generator, number: int = 0) -> Case:
        """One person of it; the same for the same state of ``rng``."""
        kind = _one_of(self.kinds, rng)
        level = _one_of(LEVEL_SHARES[kind], rng)
        side: Side = "left" if rng.random() < 0.5 else "right"
        return self._person(kind, level, side, rng, number)

    def draw_like(self, kind: Kind, level: Level, rng: Generator) -> Case:
        """One person of it with this kind of trouble at this root on the left."""
        return self._person(kind, level, "left", rng, 0)

    @staticmethod
    def kind_of(case: Case) -> Kind:
        """What lies behind the pain of a person drawn here."""
        found = case.findings
        if found.scars:
            return "scar"
        if found.discs:
            return "disc"
        return "canal" if found.central_stenosis else "foramen"

    def _person(self, kind: Kind, level: Level, side: Side, rng: Generator, number: int) -> Case:
        sex: Literal["female", "male"] = "female" if rng.random() < float(self.female) else "male"
        age = int(np.clip(rng.normal(float(self.age_years), float(self.age_sd)), 20, 90))
        # In whole centimetres, as people know it; the canals of one stature are made once.
        stature = round(float(np.clip(rng.normal(float(STATURE[sex]), float(STATURE_SD)), 140, 205)))
        index = float(np.clip(rng.normal(float(BODY_MASS_INDEX), float(BODY_MASS_INDEX_SD)), 18, 42))
        weight = float(np.clip(index * (stature / 100) ** 2, 40, 200))
        nrs = float(np.clip(rng.normal(float(self.nrs), float(self.nrs_sd)), 1, 10))
        months = float(self.months) * exp(float(self.months_spread) * float(rng.standard_normal()))
        root = f"{level} {side}"
        return Case(
            name=f"virtual-{number}",
            title=f"Virtual patient {number}: {kind}",
            patient=Patient(age_years=age, sex=sex, stature_cm=float(stature), weight_kg=round(weight, 1)),
            pains=(
                Pain(
                    site="leg",
                    side=side,
                    root=root,
                    intensity_nrs=round(nrs, 1),
                    months=round(min(months, 12.0 * (age - 18)), 1),
                ),
            ),
            findings=_findings(kind, level, side, age, rng),
        )


def _findings(kind: Kind, level: Level, side: Side, age: int, rng: Generator) -> Findings:
    """What lies behind the pain of a root; ``level`` is the root's."""
    place = Place(level=level, side=side, region="lateral recess")
    foramen = ForaminalStenosis(root=f"{level} {side}", grade=_one_of(GRADE_SHARES, rng))
    above = _ABOVE[level]
    if kind == "scar":
        length = float(SCAR_LENGTH) * exp(float(SCAR_LENGTH_SPREAD) * float(rng.standard_normal()))
        bonded = float(np.clip(rng.normal(float(BONDED), float(BONDED_SD)), 0.2, 0.98))
        years = float(np.clip(rng.exponential(float(SINCE_SURGERY)), 0.3, age - 18))
        tight = rng.random() < float(SCARRED_FORAMEN)
        return Findings(
            scars=(Scar(place=place, length_mm=round(min(length, 80.0), 1), bonded=round(bonded, 3)),),
            surgery=(Surgery(kind="discectomy", level=above, side=side, years_ago=round(years, 1)),),
            foraminal_stenosis=(foramen,) if tight else (),
        )
    if kind == "foramen":
        return Findings(foraminal_stenosis=(foramen,))
    disc: Disc = f"{above}-{level}"  # type: ignore[assignment]
    if kind == "canal":
        return Findings(central_stenosis=(CentralStenosis(disc=disc, grade=_one_of(GRADE_SHARES, rng)),))
    depth = float(np.clip(rng.normal(float(DISC_DEPTH), float(DISC_DEPTH_SD)), 2, 11))
    shape: Literal["protrusion", "extrusion"] = "extrusion" if depth > float(EXTRUDED) else "protrusion"
    return Findings(discs=(DiscHerniation(disc=disc, kind=shape, side=side, depth_mm=round(depth, 1)),))


def _one_of(shares: Mapping[T, float], rng: Generator) -> T:
    """One key, each as likely as its share."""
    drawn, total = rng.random(), 0.0
    for key, share in shares.items():
        total += share
        if drawn < total:
            return key
    return next(reversed(list(shares)))


_ABOVE: Mapping[Level, Level] = {"L3": "L2", "L4": "L3", "L5": "L4", "S1": "L5"}


def _population(name: str, age: Parameter, months: Parameter, kinds: Mapping[Kind, float]) -> Population:
    return Population(
        name=name,
        age_years=age,
        age_sd=Parameter(13, "year", "assumed", "usual in such trials; not read in an abstract", 8, 18),
        female=Parameter(
            0.55, "1", "assumed", "about half and more women; not read in an abstract", 0.4, 0.7
        ),
        nrs=NRS,
        nrs_sd=NRS_SD,
        months=months,
        months_spread=Parameter(0.8, "1", "assumed", "SD of the logarithm of the pain's duration", 0.4, 1.2),
        kinds=kinds,
    )


_HSU = Parameter(60, "year", "derived", "57.2 and 64.1 in Hsu 2014, 115 people", 50, 70)
_OLDER = Parameter(65, "year", "assumed", "stenosis; 48-74 in Akcakaya 2023", 55, 72)
_YOUNGER = Parameter(45, "year", "assumed", "disc herniation", 38, 55)
_LONG = Parameter(24, "month", "assumed", "median; chronic, failed other care", 12, 60)
_SHORT = Parameter(6, "month", "assumed", "median; herniated disc not for surgery", 2, 12)

POPULATIONS: Mapping[str, Population] = MappingProxyType(
    {
        one.name: one
        for one in (
            _population("after surgery", _HSU, _LONG, {"scar": 1.0}),
            _population("stenosis", _OLDER, _LONG, {"canal": 0.6, "foramen": 0.4}),
            _population("disc", _YOUNGER, _SHORT, {"disc": 1.0}),
            _population("mixed", _HSU, _LONG, {"scar": 0.5, "canal": 0.2, "foramen": 0.15, "disc": 0.15}),
        )
    }
)
"""By name; ``mixed`` is what a clinic that treats all of them may see."""

register("study", POPULATIONS)
