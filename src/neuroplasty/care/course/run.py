"""Run: the days after a procedure, for one person or for many at once.

From day to day: the roots (``nerve.follow``: block wearing off, inflammation, room, scar, wear) and what
happens to the person drive the sites of pain; the pathways at the sites follow or do not (``brain``);
function follows pain. A course stops at the days on which something may be decided and goes on in the state
it is in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.brain.pathway.noise import Generators
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.cohort import CohortMember
from neuroplasty.care.course.incidents import ache, draw_incidents, drift, incident_nociception
from neuroplasty.care.course.intervention import Intervention, Repeat
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.pieces import Training, whole
from neuroplasty.care.course.sites import BACK, shares
from neuroplasty.care.course.state import CourseState, begin
from neuroplasty.care.course.surgery import Surgery
from neuroplasty.care.course.trajectory import Trajectories, Trajectory, joined
from neuroplasty.care.course.visits import Visits
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]


def course(
    roots: nerve.Roots,
    person: Person,
    *,
    days: int = 730,
    adherence: Adherence | None = None,
    training: Training | None = None,
    first: Intervention | None = None,
    later: Mapping[int, Intervention] | None = None,
    repeat: Repeat | None = None,
    surgery: Surgery | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
    rng: np.random.Generator,
) -> Trajectory:
    """One person's course after a procedure.

    Parameters
    ----------
    roots : Roots
        As the procedure left them.
    person : Person
        As they were just before it.
    days : int
        How long.
    adherence : Adherence, optional
        To flossing and to ``training``, by day; none when not given.
    training : Training, optional
        Sessions of pathway training.
    first : Intervention, optional
        The expectancy the procedure set and its name; what it did is in the roots already.
    later : mapping of int to Intervention, optional
        Further procedures by day.
    repeat : Repeat, optional
        Done again when relief is gone.
    surgery : Surgery, optional
        That an operation may come; none does when not given.
    table, nerves : mapping of str to Parameter
        The course's and the nerve's numbers.
    rng : Generator
        Of incidents, drift and noise.

    Returns
    -------
    Trajectory
        Pain, function and their causes day by day.

    Raises
    ------
    SolverError
        For days that are not a whole number above 0 and procedures outside them.

    Examples
    --------
    >>> from dataclasses import replace
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
        surgery=surgery,
        table=table,
        nerves=nerves,
        rng=rng,
    ).of[0]


def courses(
    roots: Sequence[nerve.Roots],
    people: Sequence[Person],
    *,
    days: int = 730,
    adherence: Adherence | Sequence[Adherence] | None = None,
    training: Training | None = None,
    first: Intervention | None = None,
    later: Mapping[int, Intervention] | None = None,
    repeat: Repeat | Sequence[Repeat | None] | None = None,
    surgery: Surgery | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
    rng: Generators,
) -> Trajectories:
    """Many people's courses, one set of roots each.

    Parameters
    ----------
    roots : sequence of Roots, n
        As the procedure left them.
    people : sequence of Person, n
        As they were just before it.
    days : int
        How long.
    adherence : Adherence or sequence of Adherence, optional
        Everybody's, or one each.
    training, first, later, surgery, table, nerves
        As for ``course``, the same for all.
    repeat : Repeat or sequence of (Repeat or None), optional
        As for ``course``: the same for all, or one each.
    rng : Generator or sequence of Generator, n
        One for each person, whose course then does not depend on who else is in the group; or one that all
        draw from in turn, so that parts of a group run one after another give the same courses.

    Returns
    -------
    Trajectories
        One a person, in their order.

    Raises
    ------
    SolverError
        As ``course`` does, and for lists of different lengths.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.care.course.person import person_of
    >>> case = read_case("l5-scar-after-discectomy")
    >>> chance = [np.random.default_rng([1, number]) for number in range(2)]
    >>> courses([nerve.resting_roots(case)] * 2, [person_of(case)] * 2, days=7, rng=chance).week_nrs.shape
    (2, 7)
    """
    states = begin(roots, people, rng, first or Intervention(), table, nerves)
    return _go_on(
        people,
        states,
        days=days,
        adherence=adherence,
        training=training,
        later=later,
        repeat=repeat,
        surgery=surgery,
        table=table,
        nerves=nerves,
    )


def resume(
    before: Trajectory,
    *,
    days: int,
    adherence: Adherence | None = None,
    training: Training | None = None,
    later: Mapping[int, Intervention] | None = None,
    repeat: Repeat | None = None,
    surgery: Surgery | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
) -> Trajectory:
    """The course that follows on one: bit for bit what one longer course would have been.

    Parameters
    ----------
    before : Trajectory
        The course so far.
    days : int
        How many more.
    adherence, training, repeat, surgery, table, nerves
        As for ``course``.
    later : mapping of int to Intervention, optional
        Further procedures by days from the first one; one on the very day the earlier course ended is done
        first.

    Returns
    -------
    Trajectory
        The days that follow; ``before.then(...)`` joins the two.

    Raises
    ------
    SolverError
        As ``course`` does.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.care.course.person import person_of
    >>> case = read_case("l5-scar-after-discectomy")
    >>> week = course(nerve.resting_roots(case), person_of(case), days=7, rng=np.random.default_rng(1))
    >>> week.then(resume(week, days=7)).day[-1]
    np.int64(14)
    """
    return _go_on(
        [before.person],
        [before.end],
        days=days,
        adherence=adherence,
        training=training,
        later=later,
        repeat=repeat,
        surgery=surgery,
        table=table,
        nerves=nerves,
    ).of[0]


def _go_on(
    people: Sequence[Person],
    states: Sequence[CourseState],
    *,
    days: int,
    adherence: Adherence | Sequence[Adherence] | None,
    training: Training | None,
    later: Mapping[int, Intervention] | None,
    repeat: Repeat | Sequence[Repeat | None] | None,
    surgery: Surgery | None,
    table: Mapping[str, Parameter],
    nerves: Mapping[str, Parameter],
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
    incidents = [
        draw_incidents(state.incident_seed, last_d, person.before_nrs, fused=person.fused, table=table)
        for person, state in zip(people, states, strict=True)
    ]
    members = []
    for person, state, kept, own in zip(people, states, each, incidents, strict=True):
        drifting = 1 + drift(state.incident_seed, last_d, person.drift, table)[first_d:, None]
        other = person.local * drifting + incident_nociception(
            (*person.incidents, *own), first_d, last_d - first_d
        )
        for one in state.procedures:
            if one.needle:
                other[:, BACK] += ache(one.day, first_d, last_d - first_d, table)
        share = shares(state.roots.names, table)
        members.append(CohortMember(person, state, kept, first_d, other, drifting, share))
    again = [repeat] * len(people) if repeat is None or isinstance(repeat, Repeat) else list(repeat)
    if len(again) != len(people):
        raise SolverError(f"{len(again)} repeated plans for {len(people)} people; give one, or one for each.")
    visits = Visits(later, again, surgery, table)
    visits.go(members, last_d, training, nerves)
    out = []
    for member, own in zip(members, incidents, strict=True):
        out.append(
            Trajectory(
                member.person,
                member.state.roots.names,
                first_d,
                joined(member.parts),
                member.hours,
                tuple(one for one in own if first_d <= one.start_d < last_d),
                member.state.procedures,
                member.state,
            )
        )
    return Trajectories(tuple(out))
