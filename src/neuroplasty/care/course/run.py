"""Run: the days after a procedure, for one person or for many at once.

From day to day: the roots (``nerve.follow``: block wearing off, inflammation, room, scar, wear) and what
befalls the person drive the sites of pain; the pathways at the sites follow or do not (``brain``); function
follows pain. A course stops at the days on which something may be decided and goes on in the state it is in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.brain import Schedule, simulate_many
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.chance import added, drawn, sway
from neuroplasty.care.course.feed import Feed, feed
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.pieces import STEP_D, Training, pieces, whole
from neuroplasty.care.course.sites import shares
from neuroplasty.care.course.state import WEEK_D, CourseState, Done, begin
from neuroplasty.care.course.trajectory import Daily, Trajectories, Trajectory, joined
from neuroplasty.care.course.treatment import Repeat, Treatment
from neuroplasty.care.outcomes import disability, relieved, running_d
from neuroplasty.errors import SolverError
from neuroplasty.parameter import Parameter

Array = NDArray[np.float64]

_A_DAY = round(1 / STEP_D)


def course(
    roots: nerve.Roots,
    person: Person,
    *,
    days: int = 730,
    adherence: Adherence | None = None,
    training: Training | None = None,
    first: Treatment | None = None,
    later: Mapping[int, Treatment] | None = None,
    repeat: Repeat | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    rng: np.random.Generator,
) -> Trajectory:
    """One person's course after a procedure.

    ``roots``: as the procedure left them; ``person``: as they were just before it; ``adherence``: to flossing
    and to ``training``, by day, none when not given; ``first``: the hope the procedure set and its name (what
    it did is in the roots already); ``later``: further procedures by day; ``repeat``: done again when relief
    is gone.

    Raises SolverError for days that are not a whole number above 0 and procedures outside them.

    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.care.course.person import person_of
    >>> case = read_case("l5-scar-after-discectomy")
    >>> hurt = nerve.resting_roots(case)
    >>> freed = replace(hurt, bonded=0.1 * hurt.bonded)
    >>> after = course(freed, person_of(case, hurt), days=90, rng=np.random.default_rng(1))
    >>> after.daily.pain_nrs.shape, bool(after.daily.week_nrs[-1] < 7)
    ((90, 4), True)
    """
    return courses(
        [roots],
        [person],
        days=days,
        adherence=adherence,
        training=training,
        first=first,
        later=later,
        repeat=repeat,
        table=table,
        rng=rng,
    ).of[0]


def courses(
    roots: Sequence[nerve.Roots],
    people: Sequence[Person],
    *,
    days: int = 730,
    adherence: Adherence | Sequence[Adherence] | None = None,
    training: Training | None = None,
    first: Treatment | None = None,
    later: Mapping[int, Treatment] | None = None,
    repeat: Repeat | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    rng: np.random.Generator,
) -> Trajectories:
    """Many people's courses, one set of roots each; ``adherence``: everybody's, or one each.

    The result does not depend on who else is in the group: parts of a group run one after another with one
    generator give the same courses, so that a large group needs no more memory than a part of it.
    Raises SolverError as ``course`` does, and for lists of different lengths.
    """
    states = begin(roots, people, rng, first or Treatment(), table)
    return _go_on(
        people,
        states,
        days=days,
        adherence=adherence,
        training=training,
        later=later,
        repeat=repeat,
        table=table,
    )


def go_on(
    before: Trajectory,
    *,
    days: int,
    adherence: Adherence | None = None,
    training: Training | None = None,
    later: Mapping[int, Treatment] | None = None,
    repeat: Repeat | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
) -> Trajectory:
    """The course that follows on one, for ``days`` more: bit for bit what one longer course would have been.

    ``later`` counts days from the first procedure; one on the very day the earlier course ended is done
    first.
    """
    return _go_on(
        [before.person],
        [before.end],
        days=days,
        adherence=adherence,
        training=training,
        later=later,
        repeat=repeat,
        table=table,
    ).of[0]


@dataclass
class _Walker:
    """One person on the way: the state, and the feed that holds until the next procedure.

    ``sway`` (days, 1): what the body's ups and downs make of the roots' drive; ``other`` (days, 4): the drive
    of the sites that no root gives.
    """

    person: Person
    state: CourseState
    adherence: Adherence
    other: Array
    sway: Array
    share: Array
    fed: Feed
    parts: list[Daily]
    hours: Array | None = None


def _go_on(
    people: Sequence[Person],
    states: Sequence[CourseState],
    *,
    days: int,
    adherence: Adherence | Sequence[Adherence] | None,
    training: Training | None,
    later: Mapping[int, Treatment] | None,
    repeat: Repeat | None,
    table: Mapping[str, Parameter],
) -> Trajectories:
    later = later or {}
    first_d, last_d = states[0].day, states[0].day + whole(days)
    # The procedure of day 0 is in the roots a course begins with.
    outside = [day for day in later if not max(first_d, 1) <= day < last_d]
    if outside:
        raise SolverError(
            f"A further procedure on day {outside[0]} is outside the course; give days from "
            f"{max(first_d, 1)} to {last_d - 1}."
        )
    adherence = adherence or Adherence()
    each = [adherence] * len(people) if isinstance(adherence, Adherence) else list(adherence)
    if len(each) != len(people):
        raise SolverError(f"{len(each)} adherences for {len(people)} people; give one, or one for each.")
    met = [
        drawn(state.chance, last_d, person.before_nrs, fused=person.fused, table=table)
        for person, state in zip(people, states, strict=True)
    ]
    walkers = []
    for person, state, kept, flares in zip(people, states, each, met, strict=True):
        swayed = 1 + sway(state.chance, last_d, person.sway, table)[first_d:, None]
        other = person.local * swayed + added((*person.flares, *flares), first_d, last_d - first_d)
        share = shares(state.roots.names, table)
        fed = _fed(state, share, kept, last_d, table)
        walkers.append(_Walker(person, state, kept, other, swayed, share, fed, []))
    stops = _stops(first_d, last_d, later, repeat, table)
    for start, stop in pairwise(stops):
        for walker in walkers:
            again = later.get(start)
            if (
                again is None
                and repeat is not None
                and start > 0
                and start % repeat.of("visit_d", table) == 0
            ):
                treated = tuple(one.day for one in walker.state.done)
                if repeat.due(start, walker.state.without_d, treated, table):
                    again = repeat.treatment
            if again is not None:
                _treat(walker, again, start, last_d, table)
        _walk(walkers, first_d, start, stop, training, table)
    out = []
    for walker, flares in zip(walkers, met, strict=True):
        walker.state = replace(walker.state, roots=walker.fed.end)
        out.append(
            Trajectory(
                walker.person,
                walker.state.roots.names,
                first_d,
                joined(walker.parts),
                walker.hours,
                tuple(one for one in flares if first_d <= one.start_d < last_d),
                walker.state.done,
                walker.state,
            )
        )
    return Trajectories(tuple(out))


def _stops(
    first_d: int,
    last_d: int,
    later: Mapping[int, Treatment],
    repeat: Repeat | None,
    table: Mapping[str, Parameter],
) -> list[int]:
    """Days at which a course halts: where it begins and ends, after the first day, procedures, visits."""
    stops = {first_d, last_d, *later}
    if first_d == 0:
        stops.add(1)
    if repeat is not None:
        every = repeat.of("visit_d", table)
        stops.update(range(every * -(-first_d // every), last_d, every))
    return sorted(stops)


def _fed(
    state: CourseState, share: Array, kept: Adherence, last_d: int, table: Mapping[str, Parameter]
) -> Feed:
    """What the roots give from a state on until the end, or the next procedure."""
    ahead = last_d - state.day
    nerves = nerve.follow(state.roots, ahead, mobilised=kept.flossed(state.day, ahead))
    return feed(nerves, state.day, round(state.roots.age_d), share, table)


def _treat(
    walker: _Walker, treatment: Treatment, day: int, last_d: int, table: Mapping[str, Parameter]
) -> None:
    """Do a procedure at the start of a day: on the roots as they are then."""
    since = day - walker.fed.first_d
    roots = walker.state.roots
    if since > 0:
        flossed = walker.adherence.flossed(walker.fed.first_d, since)
        roots = nerve.follow(roots, since, mobilised=flossed).end
    left = treatment.act(roots)
    if left.names != roots.names:
        raise SolverError(
            f"{treatment.name} was given the roots {', '.join(roots.names)} and gave back "
            f"{', '.join(left.names)}; let it give back the same."
        )
    walker.state = replace(
        walker.state,
        roots=replace(left, age_d=0.0),
        done=(*walker.state.done, Done(day, treatment.name)),
        hope=treatment.hope(table),
    )
    walker.fed = _fed(replace(walker.state, day=day), walker.share, walker.adherence, last_d, table)


def _walk(
    walkers: Sequence[_Walker],
    first_d: int,
    start: int,
    stop: int,
    training: Training | None,
    table: Mapping[str, Parameter],
) -> None:
    """Everybody from one stop to the next."""
    days = stop - start
    by_hours = start == 0
    run = simulate_many(
        [walker.person.patient for walker in walkers],
        [_schedule(walker, first_d, start, days, training, table) for walker in walkers],
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
    here = slice(start - first_d, stop - first_d)
    for i, walker in enumerate(walkers):
        fed, rows = walker.fed, slice(start - walker.fed.first_d, stop - walker.fed.first_d)
        if by_hours:
            walker.hours = run.pain_nrs[i]
        walker.parts.append(
            Daily(
                pain[i],
                fed.daily[rows] * walker.sway[here] + walker.other[here],
                run.strength[i, at_end] * activity[i],
                run.training[i, at_end] * run.safety[i, at_end, None],
                run.threat[i, at_end],
                run.relief[i, at_end],
                belief[i],
                disabled[i],
                week[i],
                fed.roots[rows],
            )
        )
        walker.state = replace(
            walker.state,
            day=stop,
            brain=run.ends[i],
            disability=float(disabled[i, -1]),
            last_week=worst[i, -(WEEK_D - 1) :].copy(),
            without_d=_without(walker, week[i]),
            hope=0.0,
        )


def _schedule(
    walker: _Walker,
    first_d: int,
    start: int,
    days: int,
    training: Training | None,
    table: Mapping[str, Parameter],
) -> Schedule:
    fed, stop = walker.fed, start + days
    first, last = np.searchsorted(fed.start_d, (start, stop))
    at = fed.start_d[first:last]
    day = np.floor(at + 1e-9).astype(np.int64) - first_d
    drive = fed.drive[first:last] * walker.sway[day] + walker.other[day]
    practice = None
    if training is not None:
        sessions = training.days[(training.days >= start) & (training.days < stop)]
        done = walker.adherence.trained(start, days)[sessions - start]
        practice = ((sessions - start).astype(np.float64), done)
    return pieces(
        at - start,
        drive,
        days,
        practice=practice,
        hours=0.0 if training is None else training.hours,
        expectation=walker.state.hope,
        expectation_d=table["expectation_d"].value,
    )


def _without(walker: _Walker, week: Array) -> int:
    """Days on end without relief at the end of a stretch."""
    missing = ~relieved(walker.person.baseline_nrs, week)
    lasted = int(running_d(missing)[-1])
    return walker.state.without_d + lasted if lasted == len(week) else lasted
