"""Cohort: its members followed from one stop to the next, all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.brain import Schedule, simulate_many
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.afferent import AfferentInput, afferent_input
from neuroplasty.care.course.body import treated
from neuroplasty.care.course.incidents import ache
from neuroplasty.care.course.intervention import Intervention
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.pieces import STEP_D, Training, pieces
from neuroplasty.care.course.settling import eased
from neuroplasty.care.course.sites import BACK
from neuroplasty.care.course.state import WEEK_D, CourseState, PastProcedure
from neuroplasty.care.course.trajectory import Daily
from neuroplasty.care.outcomes import disability, relieved, run_length_d
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_A_DAY = round(1 / STEP_D)


@dataclass
class CohortMember:
    """One person under follow-up: where they are, and the days behind them.

    ``first_d``: the day follow-up began; ``other`` (days, 4): the drive of the sites that no root gives, on
    each day; ``drift`` (days, 1): the factor by which the body's drift changes the roots' drive; ``share``
    (4, K): what each site gets of each root; ``hours`` (24, 4): pain of the first day;
    ``was_without_d``: days on end without relief before the last part.
    """

    person: Person
    state: CourseState
    adherence: Adherence
    first_d: int
    other: Array
    drift: Array
    share: Array
    parts: list[Daily] = field(default_factory=list)
    hours: Array | None = None
    was_without_d: int = 0

    def mark(self) -> tuple[CourseState, int]:
        """Where one may come back to after a leap."""
        return self.state, len(self.parts)

    def back_to(self, mark: tuple[CourseState, int]) -> None:
        """Forget the days since a mark."""
        self.state = mark[0]
        del self.parts[mark[1] :]

    def treat(
        self,
        intervention: Intervention,
        table: Mapping[str, Parameter],
        nerves: Mapping[str, Parameter],
        shared: dict[int, tuple[nerve.Roots, nerve.Roots]],
    ) -> None:
        """Do a procedure on the roots as they are; ``shared``: what it has made of which roots today.

        SolverError where it gives back other roots.
        """
        roots = self.state.roots
        if id(roots) not in shared:
            # Kept together: an identity is a name only as long as its object lives.
            shared[id(roots)] = roots, intervention.act(roots)
        left = shared[id(roots)][1]
        if left.names != roots.names:
            raise SolverError(
                f"{intervention.name} was given the roots {', '.join(roots.names)} and gave back "
                f"{', '.join(left.names)}; let it give back the same."
            )
        done = PastProcedure(self.state.day, intervention.name, intervention.needle)
        if done.needle:
            since = self.state.day - self.first_d
            days = len(self.other) - since
            self.other[since:, BACK] += ache(done.day, self.state.day, days, table)
        left = replace(treated(roots, left, self.person.body, table, nerves), age_d=0.0)
        self.state = replace(
            self.state,
            roots=left,
            procedures=(*self.state.procedures, done),
            expectancy=intervention.expectancy(table),
        )


def follow_cohort(
    members: Sequence[CohortMember],
    stop: int,
    training: Training | None,
    table: Mapping[str, Parameter],
    nerves: Mapping[str, Parameter] = nerve.TABLE,
) -> None:
    """Everybody from the day all are at to the end of day ``stop``."""
    start = members[0].state.day
    by_hours = start == 0
    # Chances of one person that begin with the same roots and move them alike share what becomes of them.
    shared: dict[tuple[int, ...], tuple[AfferentInput, float]] = {}
    keys = [
        (id(one.person), id(one.state.roots), id(one.adherence), id(one.state.settled)) for one in members
    ]
    for member, key in zip(members, keys, strict=True):
        if key not in shared:
            shared[key] = _input_of(member, stop, table, nerves)
    inputs = [shared[key][0] for key in keys]
    run = simulate_many(
        [member.person.traits for member in members],
        [
            _schedule(member, given, stop, training, table)
            for member, given in zip(members, inputs, strict=True)
        ],
        np.array([member.state.noise_seed for member in members]),
        dt_d=STEP_D,
        record_d=1.0,
        states=[member.state.pathways for member in members],
        first_step=start * _A_DAY,
        fine_d=1.0 if by_hours else 0.0,
    )
    pain, activity, at_end = run.pain_nrs, run.activity, slice(None)
    if by_hours:
        # The first day is told by its hours.
        pain, activity = _first_day(pain), _first_day(activity)
        at_end = slice(_A_DAY - 1, None)
    last_week = np.array([member.state.last_week for member in members])
    worst = np.concatenate([last_week, pain.max(axis=2)], axis=1)
    week = np.lib.stride_tricks.sliding_window_view(worst, WEEK_D, axis=1).mean(axis=2)
    belief = run.belief[:, at_end]
    disabled = np.array([member.state.disability for member in members])
    disabled = disability(worst[:, WEEK_D - 1 :], belief, disabled, table["function_time_d"].value)
    for i, member in enumerate(members):
        here = slice(start - member.first_d, stop - member.first_d)
        if by_hours:
            member.hours = run.pain_nrs[i, :_A_DAY].copy()
        member.parts.append(
            Daily(
                pain[i],
                inputs[i].daily * member.drift[here] + member.other[here],
                run.strength[i, at_end] * activity[i],
                run.training[i, at_end] * run.safety[i, at_end, None],
                run.threat[i, at_end],
                run.relief[i, at_end],
                belief[i],
                disabled[i],
                week[i],
                inputs[i].roots,
            )
        )
        member.was_without_d = member.state.without_d
        member.state = replace(
            member.state,
            day=stop,
            pathways=run.ends[i],
            roots=inputs[i].end,
            disability=float(disabled[i, -1]),
            last_week=worst[i, -(WEEK_D - 1) :].copy(),
            without_d=int(without_relief(member.person.baseline_nrs, week[i], member.was_without_d)[-1]),
            expectancy=0.0,
            settled=inputs[i].settled,
            eased=shared[keys[i]][1],
        )


def _first_day(hourly: Array) -> Array:
    """Records (n, 24 + days, 4) with those of the first day joined to one."""
    return np.concatenate([hourly[:, :_A_DAY].mean(axis=1, keepdims=True), hourly[:, _A_DAY:]], axis=1)


def _input_of(
    member: CohortMember, stop: int, table: Mapping[str, Parameter], nerves: Mapping[str, Parameter]
) -> tuple[AfferentInput, float]:
    """What a person's roots give from where they are to the end of day ``stop``."""
    state, person = member.state, member.person
    flossed = member.adherence.flossed(state.day, stop - state.day)
    glided = eased(flossed, state.eased, table["gliding_d"].value)
    course = nerve.follow(
        state.roots,
        stop - state.day,
        mobilised=flossed,
        resorption_d=person.body.resorption_d,
        table=nerves,
    )
    given = afferent_input(
        course,
        round(state.roots.age_d),
        member.share,
        table,
        felt=person.felt,
        start=state.settled,
        usual=np.array([person.resting.get(name, 0.0) for name in state.roots.names]),
        glided=np.concatenate([[state.eased], glided]),
        body=person.body,
    )
    return given, float(glided[-1])


def _schedule(
    member: CohortMember,
    given: AfferentInput,
    stop: int,
    training: Training | None,
    table: Mapping[str, Parameter],
) -> Schedule:
    start = member.state.day
    day = start - member.first_d + np.floor(given.start_d + 1e-9).astype(np.int64)
    drive = given.drive * member.drift[day] + member.other[day]
    practice = None
    if training is not None:
        sessions = training.days[(training.days >= start) & (training.days < stop)]
        done = member.adherence.trained(start, stop - start)[sessions - start]
        practice = ((sessions - start).astype(np.float64), done)
    return pieces(
        given.start_d,
        drive,
        stop - start,
        practice=practice,
        hours=0.0 if training is None else training.hours,
        expectation=member.state.expectancy,
        expectation_d=table["expectation_d"].value,
    )


def without_relief(baseline_nrs: float, week_nrs: Array, before_d: int) -> NDArray[np.int64]:
    """Days on end without relief at each day's end (T,), ``before_d`` of them before the first.

    >>> without_relief(6.0, np.array([6.0, 5.0, 2.0, 4.0]), 3).tolist()
    [4, 5, 0, 1]
    """
    if not baseline_nrs > 0:
        return np.zeros(len(week_nrs), np.int64)
    lasted = run_length_d(~relieved(baseline_nrs, week_nrs))
    return np.where(lasted == np.arange(1, len(lasted) + 1), before_d + lasted, lasted)
