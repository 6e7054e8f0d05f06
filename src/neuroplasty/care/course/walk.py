"""Walk: people on their way from one stop to the next, all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.brain import Schedule, simulate_many
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.feed import Feed, feed
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.pieces import STEP_D, Training, pieces
from neuroplasty.care.course.state import WEEK_D, CourseState, Done
from neuroplasty.care.course.trajectory import Daily
from neuroplasty.care.course.treatment import Treatment
from neuroplasty.care.outcomes import disability, relieved, running_d
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_A_DAY = round(1 / STEP_D)


@dataclass
class Walker:
    """One person on the way: where they are, and the days behind them.

    ``first_d``: the day the walk began; ``other`` (days, 4): the drive of the sites that no root gives, on
    each day; ``sway`` (days, 1): what the body's ups and downs make of the roots' drive; ``share``
    (4, K): what each site gets of each root; ``hours`` (24, 4): pain of the first day.
    """

    person: Person
    state: CourseState
    adherence: Adherence
    first_d: int
    other: Array
    sway: Array
    share: Array
    parts: list[Daily] = field(default_factory=list)
    hours: Array | None = None

    def treat(
        self,
        treatment: Treatment,
        table: Mapping[str, Parameter],
        shared: dict[int, tuple[nerve.Roots, nerve.Roots]],
    ) -> None:
        """Do a procedure on the roots as they are; ``shared``: what it has made of which roots today.

        SolverError where it gives back other roots.
        """
        roots = self.state.roots
        if id(roots) not in shared:
            # Kept together: an identity is a name only as long as its object lives.
            shared[id(roots)] = roots, replace(treatment.act(roots), age_d=0.0)
        left = shared[id(roots)][1]
        if left.names != roots.names:
            raise SolverError(
                f"{treatment.name} was given the roots {', '.join(roots.names)} and gave back "
                f"{', '.join(left.names)}; let it give back the same."
            )
        self.state = replace(
            self.state,
            roots=left,
            done=(*self.state.done, Done(self.state.day, treatment.name)),
            expectancy=treatment.expectancy(table),
        )


def walk(
    walkers: Sequence[Walker], stop: int, training: Training | None, table: Mapping[str, Parameter]
) -> None:
    """Everybody from the day all are at to the end of day ``stop``."""
    start = walkers[0].state.day
    by_hours = start == 0
    # People who begin with the same roots and move them alike, as the chances of one person do, share them.
    shared: dict[tuple[int, int], Feed] = {}
    for walker in walkers:
        key = id(walker.state.roots), id(walker.adherence)
        if key not in shared:
            shared[key] = _fed(walker, stop, table)
    fed = [shared[id(walker.state.roots), id(walker.adherence)] for walker in walkers]
    run = simulate_many(
        [walker.person.patient for walker in walkers],
        [_schedule(walker, given, stop, training, table) for walker, given in zip(walkers, fed, strict=True)],
        np.array([walker.state.noise for walker in walkers]),
        dt_d=STEP_D,
        record_d=STEP_D if by_hours else 1.0,
        states=[walker.state.brain for walker in walkers],
        first_step=start * _A_DAY,
    )
    pain, activity, at_end = run.pain_nrs, run.activity, slice(None)
    if by_hours:
        pain, activity = pain.mean(axis=1, keepdims=True), activity.mean(axis=1, keepdims=True)
        at_end = slice(_A_DAY - 1, None, _A_DAY)
    last_week = np.array([walker.state.last_week for walker in walkers])
    worst = np.concatenate([last_week, pain.max(axis=2)], axis=1)
    week = np.lib.stride_tricks.sliding_window_view(worst, WEEK_D, axis=1).mean(axis=2)
    belief = run.belief[:, at_end]
    disabled = np.array([walker.state.disability for walker in walkers])
    disabled = disability(worst[:, WEEK_D - 1 :], belief, disabled)
    for i, walker in enumerate(walkers):
        here = slice(start - walker.first_d, stop - walker.first_d)
        if by_hours:
            walker.hours = run.pain_nrs[i]
        walker.parts.append(
            Daily(
                pain[i],
                fed[i].daily * walker.sway[here] + walker.other[here],
                run.strength[i, at_end] * activity[i],
                run.training[i, at_end] * run.safety[i, at_end, None],
                run.threat[i, at_end],
                run.relief[i, at_end],
                belief[i],
                disabled[i],
                week[i],
                fed[i].roots,
            )
        )
        walker.state = replace(
            walker.state,
            day=stop,
            brain=run.ends[i],
            roots=fed[i].end,
            disability=float(disabled[i, -1]),
            last_week=worst[i, -(WEEK_D - 1) :].copy(),
            without_d=_without(walker, week[i]),
            expectancy=0.0,
        )


def _fed(walker: Walker, stop: int, table: Mapping[str, Parameter]) -> Feed:
    """What a person's roots give from where they are to the end of day ``stop``."""
    state = walker.state
    flossed = walker.adherence.flossed(state.day, stop - state.day)
    nerves = nerve.follow(state.roots, stop - state.day, mobilised=flossed)
    return feed(nerves, round(state.roots.age_d), walker.share, table)


def _schedule(
    walker: Walker,
    fed: Feed,
    stop: int,
    training: Training | None,
    table: Mapping[str, Parameter],
) -> Schedule:
    start = walker.state.day
    day = start - walker.first_d + np.floor(fed.start_d + 1e-9).astype(np.int64)
    drive = fed.drive * walker.sway[day] + walker.other[day]
    practice = None
    if training is not None:
        sessions = training.days[(training.days >= start) & (training.days < stop)]
        done = walker.adherence.trained(start, stop - start)[sessions - start]
        practice = ((sessions - start).astype(np.float64), done)
    return pieces(
        fed.start_d,
        drive,
        stop - start,
        practice=practice,
        hours=0.0 if training is None else training.hours,
        expectation=walker.state.expectancy,
        expectation_d=table["expectation_d"].value,
    )


def _without(walker: Walker, week: Array) -> int:
    """Days on end without relief at the end of a stretch."""
    missing = ~relieved(walker.person.baseline_nrs, week)
    lasted = int(running_d(missing)[-1])
    return walker.state.without_d + lasted if lasted == len(week) else lasted
