"""Worlds: members of both fits, each with its own procedure, its own numbers and people like this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.body.nerve import Roots
from neuroplasty.care.course.affected import affected_roots, select_roots
from neuroplasty.care.course.intervention import Repeat
from neuroplasty.care.course.members import Member
from neuroplasty.care.course.person import Person, person_of
from neuroplasty.care.course.run import courses
from neuroplasty.care.course.trajectory import Trajectories, Trajectory
from neuroplasty.care.procedures import MemberProcedure
from neuroplasty.documents.case import Case
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]
Table = Mapping[str, Parameter]

PEOPLE = 2
_PEOPLE_STREAM, _CHANCE_STREAM = 7, 8


@dataclass(frozen=True)
class World:
    """One member, the procedure in it, and people like this one as they are there.

    Parameters
    ----------
    number : int
        Which.
    nerves, table : mapping of str to Parameter
        Its numbers of the nerve and of the course.
    before, after : Roots
        Those that hurt or may come to, before and after the procedure.
    people : tuple of Person
    act : callable
        Does the procedure on roots as they are.

    Examples
    --------
    >>> "people" in World.__dataclass_fields__
    True
    """

    number: int
    nerves: Table
    table: Table
    before: Roots
    after: Roots
    people: tuple[Person, ...]
    act: Callable[[Roots], Roots]


def world_of(case: Case, before: Roots, member: Member, done: MemberProcedure, seed: int) -> World:
    """A member's own, with roots as its procedure leaves them."""
    nerves, table = member.nerve, member.course
    roots = roots_of(before, done, nerves)
    return world_with(case, done, roots, nerves, table, member.number, PEOPLE, seed)


def roots_of(before: Roots, done: MemberProcedure, nerves: Table) -> tuple[Roots, Roots]:
    """Those that hurt or may come to, before and after the procedure, by the nerve's numbers."""
    known = [name for name in before.names if name in done.flow.names]
    resting = nerve.at_rest(select_roots(before, known), nerves)
    after = affected_roots(done.flow.act(resting, nerves))
    return select_roots(resting, after.names), after


def world_with(
    case: Case,
    done: MemberProcedure,
    roots: tuple[Roots, Roots],
    nerves: Table,
    table: Table,
    number: int,
    people: int,
    seed: int,
) -> World:
    """So many people like a case's, with these roots before and after, in these tables of numbers."""
    resting, after = roots

    def act(roots: Roots) -> Roots:
        return done.flow.act(roots, nerves)

    here = tuple(
        person_of(
            case,
            resting,
            table=table,
            nerves=nerves,
            rng=np.random.default_rng([seed, _PEOPLE_STREAM, number, k]),
        )
        for k in range(people)
    )
    return World(number, nerves, table, resting, after, here, act)


def lived(
    worlds: Sequence[World], seed: int, days: int, chances: int, given: Mapping[str, object]
) -> Trajectories:
    """Every world's people through so many chances, chance by chance within a person."""
    out: list[Trajectory] = []
    for world in worlds:
        people = [one for one in world.people for _ in range(chances)]
        rng = [
            np.random.default_rng([seed, _CHANCE_STREAM, world.number, k, c])
            for k in range(len(world.people))
            for c in range(chances)
        ]
        other = dict(given)
        if other.get("repeat") is not None:
            rule = other["repeat"]
            assert isinstance(rule, Repeat)
            other["repeat"] = replace(rule, intervention=replace(rule.intervention, act=world.act))
        out += courses(
            [world.after] * len(people),
            people,
            days=days,
            table=world.table,
            nerves=world.nerves,
            rng=rng,
            **other,  # type: ignore[arg-type]
        ).of
    return Trajectories(tuple(out))
