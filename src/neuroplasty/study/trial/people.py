"""People: a trial's virtual patients, each followed in every arm with the same chance.

A person, what happens to them and how they answer are functions of the seed and their number; what an arm
does is all that differs between its rows. Rows are long: a row a person and branch (``branches``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib.metadata import version
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from neuroplasty.body.nerve import TABLE as NERVES
from neuroplasty.body.nerve import Roots
from neuroplasty.body.procedure.replay import Flow
from neuroplasty.care.course import (
    PARAMETERS,
    TRENDS,
    Adherence,
    Intervention,
    Repeat,
    Surgery,
    Training,
    Trajectories,
    Trajectory,
    courses,
)
from neuroplasty.care.screening import FACTS, ExpressionError, compile_expression, facts_of
from neuroplasty.documents import read_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.trial import MEASURES, Arm, Trial
from neuroplasty.errors import StudyError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.study.chance import chance
from neuroplasty.study.flows import Each, Flows
from neuroplasty.study.participants import Participant, enrol
from neuroplasty.study.population import POPULATIONS, Population
from neuroplasty.study.source import digest, digest_of_code
from neuroplasty.study.trial.branches import Branch, branches_of

NEVER = float("inf")
"""The day of what never happened."""
EVENT_COLUMNS: Mapping[str, str] = {
    "relief lost": "relief_lost_d",
    "second procedure": "second_procedure_d",
    "crossover": "crossover_d",
    "surgery": "surgery_d",
}
"""Events of a course, and the columns that hold their days."""
_LIVED = {"populations", "visits", "second_procedure", "crossover", "surgery", "rating", "eligibility"}
_ONLY_SAID = {"co_treatments", "active_control", "add_on", "factors"}
_HELD = ("trial", "flows", "seed", "table", "nerves", "populations")
_CROSSED, _OPERATED = "crossover", "operation"


def plan_of(trial: Trial, name: str) -> Plan:
    """The plan that an arm names: one of the trial's own, else a built-in one.

    Parameters
    ----------
    trial : Trial
    name : str

    Returns
    -------
    Plan

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> plan_of(read_trial("one-day-against-caudal"), "caudal-injection").route
    'caudal'
    """
    return next((one for one in trial.plans if one.name == name), None) or read_plan(name)


def plans_of(trial: Trial) -> dict[str, Plan]:
    """Every plan that some arm does, by its name."""
    return {arm.plan: plan_of(trial, arm.plan) for arm in trial.arms if arm.plan is not None}


def populations_of(trial: Trial) -> tuple[tuple[Population, float], ...]:
    """The populations that people are drawn from, and their shares."""
    return tuple((POPULATIONS[one.population], one.share) for one in trial.populations)


def eligibility_of(trial: Trial) -> Any:
    """Whether a case meets the trial's condition, as a function; None where there is no condition.

    Raises StudyError for a condition that cannot be read.
    """
    text = trial.eligibility.where.strip()
    if not text:
        return None
    try:
        condition = compile_expression(text, FACTS)
    except ExpressionError as error:
        raise StudyError(f"eligibility.where of {trial.name!r} cannot be read: {error}.") from None
    return lambda case: condition.test(facts_of(case)) is True


@dataclass(frozen=True)
class People:
    """The work of simulating a trial's people, number by number.

    Parameters
    ----------
    trial : Trial
        Its arms, visits and who is let in.
    flows : mapping of (population, plan) to Flows or Each
        Procedures that were solved, or are on each, by the names of both.
    seed : int, optional
        Of all chance; the trial's own when not given.
    table, nerves : mapping of str to Parameter
        The course's and the nerve's numbers, such as one joint member's of their fits.
    populations : tuple of (Population, float)
        Whom people are drawn from, and shares, where these are not the trial's built-in ones.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> People(read_trial("sham-against-sham")).rows(0, 2)["branch"].to_pylist()
    [0, 0, 1, 1]
    """

    trial: Trial
    flows: Mapping[tuple[str, str], Flows | Each] = field(default_factory=dict)
    seed: int | None = None
    table: Mapping[str, Parameter] = field(default_factory=lambda: PARAMETERS)
    nerves: Mapping[str, Parameter] = field(default_factory=lambda: NERVES)
    populations: tuple[tuple[Population, float], ...] = ()

    @property
    def key(self) -> int:
        """The seed of all chance."""
        return self.trial.seed if self.seed is None else self.seed

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """What everybody is followed in."""
        return branches_of(self.trial)

    @cached_property
    def fingerprint(self) -> str:
        """Everything the rows depend on, each by its name."""
        lived = self.trial.model_dump(mode="json", include=_LIVED)
        arms = [one.model_dump(mode="json", exclude=_ONLY_SAID) for one in self.trial.arms]
        return json.dumps(
            {
                "version": version("neuroplasty"),
                "code": digest_of_code(),
                "protocol": digest(json.dumps([lived, arms, list(self.branches)], sort_keys=True)),
                "plans": {name: digest(one.model_dump_json()) for name, one in plans_of(self.trial).items()},
                "populations": digest(repr(self._populations)),
                "seed": self.key,
                "flows": {f"{of}, {plan}": one.content for (of, plan), one in sorted(self.flows.items())},
                "table": digest(repr(sorted((name, one.value) for name, one in self.table.items()))),
                "nerves": digest(repr(sorted((name, one.value) for name, one in self.nerves.items()))),
            }
        )

    def __getstate__(self) -> dict[str, Any]:
        """Without what is worked out when it is asked for."""
        return {name: self.__dict__[name] for name in _HELD}

    def rows(self, first: int, last: int) -> pa.Table:
        """The rows of the patients numbered ``first`` to below ``last``, branch by branch."""
        enrolled = self.participants(first, last)
        asked = np.array([self._visits(number) for number in range(first, last)])
        tables = []
        for n, branch in enumerate(self.branches):
            table = _table(enrolled, self.followed(branch, enrolled), asked, self.trial)
            tables.append(table.add_column(1, "branch", pa.array(np.full(len(enrolled), n, np.int8))))
        return pa.concat_tables(tables)

    @property
    def _populations(self) -> tuple[tuple[Population, float], ...]:
        return self.populations or populations_of(self.trial)

    def participants(self, first: int, last: int) -> list[Participant]:
        """Who takes part, of the numbers ``first`` to below ``last``."""
        return [self._participant(number) for number in range(first, last)]

    def _participant(self, number: int) -> Participant:
        populations = self._populations

        def draw(rng: np.random.Generator, number: int) -> Case:
            at = 0
            if len(populations) > 1:
                edges = np.cumsum([share for _, share in populations])
                at = min(int(np.searchsorted(edges, rng.random() * edges[-1])), len(populations) - 1)
            self._population[number] = populations[at][0].name
            return populations[at][0].draw(rng, number)

        return enrol(
            draw,
            number,
            chance(self.key, "person", number),
            at_least_nrs=self.trial.eligibility.at_least_nrs,
            is_eligible=self._is_eligible,
            rating_nrs=self.trial.rating.nrs,
            table=self.table,
            nerves=self.nerves,
        )

    @cached_property
    def _is_eligible(self) -> Any:
        return eligibility_of(self.trial)

    @cached_property
    def _population(self) -> dict[int, str]:
        """The population that each person was drawn from."""
        return {}

    def _visits(self, number: int) -> NDArray[np.int64]:
        """The days on which a person comes."""
        rng = chance(self.key, "visits", number)
        return np.array(
            [one.day + int(rng.integers(-one.window_d, one.window_d + 1)) for one in self.trial.visits]
        ).clip(1)

    def followed(self, branch: Branch, enrolled: Sequence[Participant]) -> Trajectories:
        """Everybody's course in one branch.

        Parameters
        ----------
        branch : Branch
            One of ``branches``.
        enrolled : sequence of Participant
            Who, as ``participants`` has them.

        Returns
        -------
        Trajectories
            In their order.

        Examples
        --------
        >>> from neuroplasty.documents import read_trial
        >>> people = People(read_trial("sham-against-sham"))
        >>> people.followed(people.branches[0], people.participants(0, 2)).week_nrs.shape[0]
        2
        """
        trial, arm = self.trial, self.trial.arms[branch.arm]
        again = self._again(branch.arm)
        other = None if again is None else trial.arms[again.arm]
        own = [self._flow(arm, one) for one in enrolled]
        repeats = None
        if again is not None:
            same = again.arm == branch.arm or other is None
            flows = own if same else [self._flow(other, one) for one in enrolled]  # type: ignore[arg-type]
            repeats = [again.repeat(flow, self.nerves) for flow in flows]
        return courses(
            [self._treated(flow, one.resting) for flow, one in zip(own, enrolled, strict=True)],
            [one.person for one in enrolled],
            days=trial.days,
            adherence=[self._adherence(arm, one.number) for one in enrolled],
            training=None if arm.training is None else Training(**arm.training.model_dump()),
            first=_first(arm, branch),
            repeat=repeats,
            surgery=None if trial.surgery is None else Surgery(**trial.surgery.model_dump()),
            table=self.table,
            nerves=self.nerves,
            rng=[chance(self.key, "course", one.number) for one in enrolled],
        )

    def _again(self, arm: int) -> _Again | None:
        """What may be done later in an arm: another arm's procedure, or its own once more."""
        trial = self.trial
        crossing = trial.crossover
        if crossing is not None:
            from_arms = crossing.arms or (trial.arms[0].name,)
            if trial.arms[arm].name in from_arms:
                to = next(n for n, one in enumerate(trial.arms) if one.name == crossing.to)
                return _Again(
                    to, _CROSSED, trial.arms[to].expectation, 2, crossing.from_d, crossing.asked_per_y
                )
        own, second = trial.arms[arm], trial.second_procedure
        if own.does == "course only":
            return None
        if own.repeats_per_y:
            return _Again(arm, own.name, own.expectation, own.repeats_per_y + 1, 0, None)
        if second is not None:
            return _Again(
                arm, own.name, own.expectation, second.limit_per_y + 1, second.from_d, second.asked_per_y
            )
        return None

    def _flow(self, arm: Arm, enrolled: Participant) -> Flow | None:
        if arm.plan is None:
            return None
        return self.flows[self._population[enrolled.number], arm.plan].for_case(
            enrolled.case, enrolled.number
        )

    def _treated(self, flow: Flow | None, resting: Roots) -> Roots:
        return resting if flow is None else flow.act(resting, self.nerves)

    def _adherence(self, arm: Arm, number: int) -> Adherence:
        trend = self._trend(number) if arm.flossing in ("drawn", "none") else arm.flossing
        does = Adherence.following(trend, self.table)  # type: ignore[arg-type]
        return Adherence(training=does.training) if arm.flossing == "none" else does

    def kept(self, arm: Arm, number: int) -> str:
        """How often a person does what an arm asks: none of it, or the trend they follow."""
        return self._trend(number) if arm.flossing == "drawn" else arm.flossing

    def _trend(self, number: int) -> str:
        share = np.array([self.table[f"{trend}_share"].value for trend in TRENDS])
        return TRENDS[int(chance(self.key, "adherence", number).choice(len(TRENDS), p=share / share.sum()))]


@dataclass(frozen=True)
class _Again:
    """What may be done later: which arm's procedure, how often a year, from when, how many ask."""

    arm: int
    name: str
    expectation: float | None
    limit_per_year: int
    from_d: int
    asked_per_y: float | None

    def repeat(self, flow: Flow | None, nerves: Mapping[str, Parameter]) -> Repeat:
        """As a course takes it."""
        act = Intervention(expectation=self.expectation, name=self.name)
        if flow is not None:
            act = Intervention(partial(flow.act, table=nerves), self.expectation, self.name)
        return Repeat(
            act, limit_per_year=self.limit_per_year, from_d=self.from_d, asked_per_y=self.asked_per_y
        )


def _first(arm: Arm, branch: Branch) -> Intervention:
    if arm.does == "course only":
        return Intervention(expectation=0.0, name=arm.name, needle=False)
    return Intervention(expectation=branch.expectation, name=arm.name)


def _first_day(course: Trajectory, name: str) -> float:
    """The day on which a procedure of a name was first done again."""
    return min((one.day for one in course.procedures if one.day > 0 and one.name == name), default=NEVER)


def _table(
    enrolled: Sequence[Participant], followed: Trajectories, asked: NDArray[np.int64], trial: Trial
) -> pa.Table:
    """A row a person: who, how before, when seen and how then, and the days of what happened.

    Columns are of the least width: whole numbers and single precision.
    """
    lost_d, lost = followed.relief_lost
    days: dict[str, Any] = {
        "relief_lost_d": np.where(lost, lost_d, NEVER),
        "second_procedure_d": [_first_day(one, one.procedures[0].name) for one in followed.of],
        "crossover_d": [_first_day(one, _CROSSED) for one in followed.of],
        "surgery_d": [_first_day(one, _OPERATED) for one in followed.of],
    }
    columns: dict[str, Any] = {"number": pa.array([one.number for one in enrolled], pa.int64())}
    columns["kind"] = pa.array([Population.kind_of(one.case) for one in enrolled], pa.string())
    columns["root"] = pa.array([one.case.pains[0].root for one in enrolled], pa.string())
    columns["sex"] = pa.array([one.case.patient.sex for one in enrolled], pa.string())
    columns["age_years"] = pa.array([one.case.patient.age_years for one in enrolled], pa.int16())
    for name in ("not_eligible", "too_little_pain"):
        columns[name] = pa.array([getattr(one, name) for one in enrolled], pa.int16())
    columns["months"] = _single([one.case.pains[0].months for one in enrolled])
    columns |= {name: _single(days[name]) for name in EVENT_COLUMNS.values()}
    before, after = followed.before, followed.scores(asked)
    columns |= {f"{name}_0": _single(getattr(before, name)) for name in MEASURES}
    for v, visit in enumerate(trial.visits):
        columns[f"seen_{visit.day}"] = pa.array(asked[:, v].astype(np.int16))
        for name in visit.measures:
            columns[f"{name}_{visit.day}"] = _single(getattr(after, name)[:, v])
    return pa.table(columns)


def _single(values: Any) -> pa.Array:
    return pa.array(np.ascontiguousarray(values, dtype=np.float32))
