"""Where a course stands at the end of a day: all that is needed to go on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve import Roots
from neuroplasty.brain import State
from neuroplasty.brain.pathway.noise import Generators, seeds_of_each
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.treatment import Treatment
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

WEEK_D = 7


@dataclass(frozen=True)
class Done:
    """A procedure that was done: on which day, and what it is called."""

    day: int
    name: str


@dataclass(frozen=True)
class CourseState:
    """The roots and the pathways after ``day`` days, and what of the past still matters.

    ``chance``, ``noise``: seeds of what happens and of the pathways' noise; ``last_week`` (6,): pain of the
    six days before, from which a week's mean goes on; ``without_d``: days on end without relief;
    ``expectancy``: set by a procedure that the coming day begins with.
    """

    day: int
    chance: int
    noise: np.uint64
    brain: State
    roots: Roots
    disability: float
    last_week: NDArray[np.float64]
    without_d: int
    done: tuple[Done, ...]
    expectancy: float = 0.0


def begin(
    roots: Sequence[Roots],
    people: Sequence[Person],
    rng: Generators,
    first: Treatment,
    table: Mapping[str, Parameter] = PARAMETERS,
) -> list[CourseState]:
    """Day 0 of many courses: ``roots`` as the first procedure left them, one each.

    ``rng``: one generator for each person, or one that all draw from in turn. Raises SolverError for people,
    roots and generators that are not as many, or none, and for roots of several people at once.
    """
    if not people or len(roots) != len(people):
        raise SolverError(
            f"{len(people)} people and {len(roots)} sets of roots were given; give at least one, one of each."
        )
    if any(one.disc_mmhg.ndim != 1 for one in roots):
        raise SolverError("These roots are of several people or variants at once; give one set a person.")
    # One state for roots that are one object: the chances of one person share what becomes of them.
    fresh = {id(one): replace(one, age_d=0.0) for one in roots}
    seeds = seeds_of_each(rng, len(people), 2)
    return [
        CourseState(
            day=0,
            chance=int(seeds[i, 1]),
            noise=seeds[i, 0],
            brain=person.state,
            roots=fresh[id(roots[i])],
            disability=person.disability,
            last_week=np.full(WEEK_D - 1, person.baseline_nrs),
            without_d=0,
            done=(Done(0, first.name),),
            expectancy=first.expectancy(table),
        )
        for i, person in enumerate(people)
    ]
