"""An arm of a published trial and its figures, and how it is done again on virtual patients.

An arm is who took part, what was done and how long they were followed; a figure is what was published of it,
by that trial's own definition. Which were published: ``_trials``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import _flows
import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.care.course import PARAMETERS
from neuroplasty.care.course.trajectory import Trajectories, Trajectory
from neuroplasty.care.outcomes import MONTH_D, RESPONDERS, r50_40
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.study import Flows, Group, Population, Protocol

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Arm:
    """A virtual arm: everybody's case and course."""

    cases: tuple[Case, ...]
    group: Trajectories

    @classmethod
    def of(cls, found: Sequence[tuple[int, Case, str, Trajectory]]) -> Arm:
        """From what a group gives."""
        return cls(tuple(case for _, case, _, _ in found), Trajectories(tuple(one for *_, one in found)))


Measure = Callable[[Arm], Array]
"""A figure's value for every virtual patient; NaN for those who were not asked."""


@dataclass(frozen=True)
class Figure:
    """One published figure: a share (with how many people), a mean (with its SD), or an SD.

    ``of`` says which of the values of a measure the figure is.
    """

    what: str
    published: float
    people: int
    measure: Measure
    sd: float | None = None
    unit: str = "1"
    fitted: bool = True
    of: str = "mean"
    low: float | None = None
    high: float | None = None

    @property
    def error(self) -> float:
        """Standard error of what was published."""
        if self.low is not None and self.high is not None:
            return (self.high - self.low) / 3.92
        if self.of == "sd":
            return self.published / np.sqrt(2 * (self.people - 1))
        if self.sd is not None:
            return self.sd / np.sqrt(self.people)
        # Agresti and Coull: a share of none or all is not known exactly either.
        share = (self.published * self.people + 2) / (self.people + 4)
        return float(np.sqrt(share * (1 - share) / (self.people + 4)))

    def seen(self, arm: Arm) -> float:
        """The same figure of a virtual arm."""
        values = self.measure(arm)
        values = values[np.isfinite(values)]
        if not len(values):
            return float("nan")
        return float(values.std(ddof=1) if self.of == "sd" else values.mean())


@dataclass(frozen=True)
class Trial:
    """One arm of a published trial.

    ``than``: what the other arm differs in, where a difference was published. Both arms of a difference are
    the same people with the same chance.
    """

    name: str
    population: Population
    plan: Plan
    protocol: Protocol
    figures: tuple[Figure, ...]
    repeated: bool = False
    remark: str = ""
    than: Mapping[str, Any] = field(default_factory=dict)

    @property
    def other(self) -> Trial | None:
        """The arm that a difference is from."""
        return replace(self, **self.than, than={}) if self.than else None

    def group(
        self,
        flows: Flows,
        seed: int,
        table: Mapping[str, Parameter] = PARAMETERS,
        nerves: Mapping[str, Parameter] = nerve.TABLE,
    ) -> Group:
        """The virtual group this arm is done again on."""
        return Group(self.population, self.plan, self.protocol, seed, flows, table=table, nerves=nerves)


def day_of(months: float) -> int:
    return max(1, round(months * MONTH_D))


def responds(name: str, months: float, grade: str = "", **options: Any) -> Measure:
    """Who responds by a published definition at so many months; of those with a grade of narrowing alone."""

    def measure(arm: Arm) -> Array:
        rule = r50_40 if options else RESPONDERS[name]
        after = arm.group.scores(day_of(months))
        found = np.asarray(rule(arm.group.before, after, **options), float)
        if grade:
            asked = [
                any(one.grade == grade for one in case.findings.foraminal_stenosis) for case in arm.cases
            ]
            found = np.where(asked, found, np.nan)
        return found

    return measure


def pain(months: float) -> Measure:
    """NRS at so many months."""

    def measure(arm: Arm) -> Array:
        return np.asarray(arm.group.scores(day_of(months)).nrs, float)

    return measure


def less_odi(months: float, share: float) -> Measure:
    """Who has lost such a share of the ODI."""

    def measure(arm: Arm) -> Array:
        before, after = arm.group.before.odi, arm.group.scores(day_of(months)).odi
        assert before is not None
        assert after is not None
        return np.asarray(after <= (1 - share) * before, float)

    return measure


def less_pain(months: float, least: float = 0.5) -> Measure:
    """Who hurts less at all, by more than an answer's step."""

    def measure(arm: Arm) -> Array:
        return np.asarray(arm.group.scores(day_of(months)).nrs <= arm.group.before.nrs - least, float)

    return measure


def before(arm: Arm) -> Array:
    """NRS before."""
    return arm.group.baseline_nrs


def means_and_sds(
    what: str, people: int, figures: Mapping[float, tuple[float, float]], fitted: bool = True
) -> tuple[Figure, ...]:
    """A time course as published: the mean and the SD at so many months each."""
    out: list[Figure] = []
    for months, (mean, sd) in figures.items():
        at = f"{months:g} months" if months != 1 else "1 month"
        out.append(Figure(f"{what} at {at}", mean, people, pain(months), sd, "NRS", fitted))
        out.append(Figure(f"SD of {what} at {at}", sd, people, pain(months), None, "NRS", fitted, "sd"))
    return tuple(out)


@dataclass
class Solved:
    """Every trial's flows, solved once and used by all."""

    each: int = _flows.EACH
    _kept: dict[tuple[str, str], Flows] = field(default_factory=dict)

    def flows(self, trial: Trial) -> Flows:
        """The flows of a trial's people and plan."""
        key = repr(sorted(trial.population.kinds)), trial.plan.name
        if key not in self._kept:
            self._kept[key] = _flows.solved(trial.population, trial.plan, self.each)
        return self._kept[key]


def followed(
    trial: Trial,
    solved: Solved,
    size: int,
    seed: int,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
) -> Arm:
    """A virtual arm of so many people."""
    return Arm.of(trial.group(solved.flows(trial), seed, table, nerves).followed(0, size))


def done_again(
    trial: Trial,
    solved: Solved,
    size: int,
    seed: int,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
    kept: dict[tuple[object, ...], Arm] | None = None,
) -> list[float]:
    """Every figure of a trial, of a virtual arm; ``kept``: arms that trials have in common."""
    kept = {} if kept is None else kept

    def arm(one: Trial) -> Arm:
        key = one.population.name, one.plan.name, one.protocol
        if key not in kept:
            kept[key] = followed(one, solved, size, seed, table, nerves)
        return kept[key]

    found = [figure.seen(arm(trial)) for figure in trial.figures]
    if trial.other is not None:
        without = arm(trial.other)
        found = [one - figure.seen(without) for one, figure in zip(found, trial.figures, strict=True)]
    return found
