"""Published trials of adhesiolysis, and how each is done again on virtual patients.

A trial here is who took part, what was done, how long they were followed, and what was published, each
figure by that trial's own definition. Sources: ``shared/evidence/trials.json`` (most were read in
abstracts). What an abstract does not say (ages, doses, who was let in) is the population's and the plan's
own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.course import PARAMETERS
from neuroplasty.care.course.trajectory import Trajectories
from neuroplasty.care.outcomes import MONTH_D, RESPONDERS, r50_40
from neuroplasty.documents import read_plan
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Anaesthetise, Ingredient, Inject, PlaceNeedle
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.study import POPULATIONS, Flows, Group, Population, Protocol

Array = NDArray[np.float64]
Measure = Callable[[Trajectories], Array]
"""A figure's value for every virtual patient: its mean is the group's."""


@dataclass(frozen=True)
class Figure:
    """One published figure: a share (with how many people) or a mean (with its SD)."""

    what: str
    published: float
    people: int
    measure: Measure
    sd: float | None = None
    unit: str = "1"
    fitted: bool = True

    @property
    def error(self) -> float:
        """Standard error of what was published."""
        if self.sd is not None:
            return self.sd / np.sqrt(self.people)
        # Agresti and Coull: a share of none or all is not known exactly either.
        share = (self.published * self.people + 2) / (self.people + 4)
        return float(np.sqrt(share * (1 - share) / (self.people + 4)))


@dataclass(frozen=True)
class Trial:
    """One arm of a published trial."""

    name: str
    population: Population
    plan: Plan
    protocol: Protocol
    figures: tuple[Figure, ...]
    repeated: bool = False
    remark: str = ""

    def group(self, flows: Flows, seed: int, table: Mapping[str, Parameter] = PARAMETERS) -> Group:
        """The virtual group this arm is done again on."""
        return Group(self.population, self.plan, self.protocol, seed, flows, table=table)


def responds(name: str, months: float, **options: Any) -> Measure:
    """Who responds by a published definition at so many months."""

    def measure(group: Trajectories) -> Array:
        rule = r50_40 if options else RESPONDERS[name]
        after = group.scores(max(1, round(months * MONTH_D)))
        return np.asarray(rule(group.before, after, **options), float)

    return measure


def pain(months: float) -> Measure:
    """NRS at so many months."""

    def measure(group: Trajectories) -> Array:
        return np.asarray(group.scores(max(1, round(months * MONTH_D))).nrs, float)

    return measure


def _only(kind: str, name: str) -> Population:
    return replace(POPULATIONS[name], name=f"{name}: {kind}", kinds={kind: 1.0})  # type: ignore[dict-item]


def _caudal(name: str, *parts: tuple[str, str, float]) -> Plan:
    """A caudal injection without a catheter."""
    return Plan(
        name=name,
        title=name,
        steps=(
            Anaesthetise(ingredients=(Ingredient(drug="lidocaine", strength="1 %", volume_ml=3),)),
            PlaceNeedle(route="caudal", gauge=18),
            Inject(
                ingredients=tuple(
                    Ingredient(drug=drug, strength=strength, volume_ml=ml)  # type: ignore[arg-type]
                    for drug, strength, ml in parts
                ),
                rate_ml_s=0.5,
            ),
        ),
    )


SURGERY = POPULATIONS["after surgery"]
CANAL, FORAMEN, DISC = _only("canal", "stenosis"), _only("foramen", "stenosis"), POPULATIONS["disc"]
YEAR, HALF = Protocol(days=370), Protocol(days=190)
CONTROL = _caudal(
    "caudal-control",
    ("lidocaine", "2 %", 5),
    ("betamethasone", "6 mg/mL", 1),
    ("sodium chloride", "0.9 %", 6),
)
SALINE = _caudal("caudal-saline", ("sodium chloride", "0.9 %", 20))
ONE_DAY, THREE_DAY, BALLOON = map(read_plan, ("one-day-caudal", "three-day-caudal", "balloon"))

TRIALS: tuple[Trial, ...] = (
    Trial(
        "Hossieni 2017, 1-day",
        SURGERY,
        ONE_DAY,
        HALF,
        (Figure("R50_pain at 3 months", 0.767, 30, responds("R50_pain", 3)),),
    ),
    Trial(
        "Hossieni 2017, 3-day",
        SURGERY,
        THREE_DAY,
        HALF,
        (Figure("R50_pain at 3 months", 0.833, 30, responds("R50_pain", 3)),),
    ),
    Trial(
        "Hsu 2014",
        SURGERY,
        ONE_DAY,
        HALF,
        (Figure("R50_1mo at 2 months", 0.487, 115, responds("R50_1mo", 2)),),
        remark="The definition asks for a month of relief; it is read at two months.",
    ),
    Trial(
        "Oh 2020",
        SURGERY,
        BALLOON,
        HALF,
        tuple(
            Figure(f"Asan_composite at {months} months", share, 147, responds("Asan_composite", months))
            for months, share in ((1, 0.32), (3, 0.245), (6, 0.224))
        ),
        remark="The abstract does not give the rule; the same group's composite is used.",
    ),
    Trial(
        "Balloon after none, 2019",
        CANAL,
        BALLOON,
        HALF,
        tuple(
            Figure(f"Asan_composite at {months} months", share, 225, responds("Asan_composite", months))
            for months, share in ((1, 0.564), (3, 0.427), (6, 0.329))
        ),
        remark="315 people in two arms; 225 in this one is assumed.",
    ),
    Trial(
        "Oh 2019",
        FORAMEN,
        BALLOON,
        HALF,
        (Figure("Asan_composite at 6 months", 0.444, 207, responds("Asan_composite", 6)),),
    ),
    Trial(
        "Kambin series 2018",
        CANAL,
        BALLOON,
        HALF,
        (
            Figure("NRS before", 7.05, 60, lambda group: group.baseline_nrs, 1.4, "NRS", fitted=False),
            Figure("NRS at 1 month", 3.91, 60, pain(1), 2.2, "NRS"),
            Figure("NRS at 3 months", 3.77, 60, pain(3), 2.11, "NRS"),
        ),
        remark="The number of people was not read; 60 is assumed.",
    ),
    Trial(
        "Ann Rehabil Med 2013",
        DISC,
        ONE_DAY,
        HALF,
        (
            Figure("NRS before", 7.0, 14, lambda group: group.baseline_nrs, 1.52, "NRS", fitted=False),
            Figure("NRS at 2 weeks", 4.29, 14, pain(0.46), 1.2, "NRS"),
            Figure("NRS at 4 weeks", 2.64, 14, pain(0.92), 0.93, "NRS"),
            Figure("NRS at 8 weeks", 1.43, 14, pain(1.84), 0.51, "NRS"),
        ),
    ),
    Trial(
        "Nandi 2017, placebo",
        DISC,
        SALINE,
        HALF,
        (Figure("R50_pain at 4 weeks", 8 / 46, 46, responds("R50_pain", 0.92)),),
        remark="Success is not defined in the abstract; half the pain gone is assumed.",
    ),
    Trial(
        "Manchikanti 2012, control, repeated",
        SURGERY,
        CONTROL,
        Protocol(days=731, repeats=4),
        (Figure("R50_both at 24 months", 0.05, 60, responds("R50_both", 24), fitted=False),),
        repeated=True,
    ),
    Trial(
        "Manchikanti 2012, adhesiolysis, repeated",
        SURGERY,
        ONE_DAY,
        Protocol(days=731, repeats=4),
        (Figure("R50_both at 24 months", 0.82, 60, responds("R50_both", 24), fitted=False),),
        repeated=True,
    ),
    Trial(
        "Manchikanti 2001, repeated",
        POPULATIONS["mixed"],
        ONE_DAY,
        Protocol(days=370, repeats=3),
        tuple(
            Figure(f"R50_pain at {months} months", share, 30, responds("R50_pain", months), fitted=False)
            for months, share in ((3, 0.97), (6, 0.93), (12, 0.47))
        ),
        repeated=True,
        remark="Published cumulatively over one to three injections.",
    ),
    Trial(
        "Manchikanti 2005, endoscopy to the sacrum only",
        POPULATIONS["mixed"],
        CONTROL,
        YEAR,
        (
            Figure("R50_pain at 1 month", 0.33, 33, responds("R50_pain", 1), fitted=False),
            Figure("R50_pain at 3 months", 0.0, 33, responds("R50_pain", 3), fitted=False),
        ),
        remark="Improvement is not defined in the abstract; half the pain gone is assumed.",
    ),
)


@dataclass
class Solved:
    """Every trial's flows, solved once and used by all."""

    spacing_mm: float = 4.0
    each: int = 2
    _kept: dict[tuple[str, str], Flows] = field(default_factory=dict)

    def flows(self, trial: Trial) -> Flows:
        """The flows of a trial's people and plan."""
        key = trial.population.name, trial.plan.name
        if key not in self._kept:
            self._kept[key] = Flows.solved(
                trial.population, trial.plan, seed=7, each=self.each, spacing_mm=self.spacing_mm
            )
        return self._kept[key]


def followed(
    trial: Trial, solved: Solved, size: int, seed: int, table: Mapping[str, Parameter] = PARAMETERS
) -> Trajectories:
    """A virtual arm of so many people."""
    group = trial.group(solved.flows(trial), seed, table)
    return Trajectories(tuple(course for *_, course in group.followed(0, size)))
