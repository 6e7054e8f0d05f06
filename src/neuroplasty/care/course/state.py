"""Where a course stands at the end of a day: all that is needed to go on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve import TABLE as NERVES
from neuroplasty.body.nerve import Roots
from neuroplasty.brain import PathwayState
from neuroplasty.brain.pathway.noise import Generators, seeds_of_each
from neuroplasty.care.course.body import treated
from neuroplasty.care.course.intervention import Intervention
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import Person
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

WEEK_D = 7


@dataclass(frozen=True)
class PastProcedure:
    """A procedure that was done.

    Parameters
    ----------
    day : int
        Days from the first procedure.
    name : str
        What it is called.
    needle : bool
        Something was put in, after which the back aches.

    Examples
    --------
    >>> PastProcedure(0, "adhesiolysis").day
    0
    """

    day: int
    name: str
    needle: bool = True


@dataclass(frozen=True)
class CourseState:
    """The roots and the pathways at the end of a day, and what of the past still matters.

    Parameters
    ----------
    day : int
        Days from the first procedure.
    incident_seed : int
        Of incidents.
    noise_seed : uint64
        Of the pathways' noise.
    pathways : PathwayState
        At the four sites.
    roots : Roots
        As they are.
    disability : float
        In points of pain.
    last_week : (6,) array
        Pain of the six days before, NRS, from which a week's mean goes on.
    without_d : int
        Days on end without relief.
    procedures : tuple of PastProcedure
        Done so far.
    expectancy : float
        Set by a procedure that the coming day begins with.
    settled : (K,) array
        What is felt of each root, which follows its nociception over days and weeks.
    eased : float
        How far gliding has come to act, 0 to 1.

    Examples
    --------
    >>> from neuroplasty.care.course import course, person_of
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")
    >>> from neuroplasty.body.nerve import resting_roots
    >>> after = course(resting_roots(case), person_of(case), days=7, rng=np.random.default_rng(1))
    >>> after.end.day, len(after.end.procedures)
    (7, 1)
    """

    day: int
    incident_seed: int
    noise_seed: np.uint64
    pathways: PathwayState
    roots: Roots
    disability: float
    last_week: NDArray[np.float64]
    without_d: int
    procedures: tuple[PastProcedure, ...]
    expectancy: float = 0.0
    settled: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    eased: float = 0.0


def begin(
    roots: Sequence[Roots],
    people: Sequence[Person],
    rng: Generators,
    first: Intervention,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = NERVES,
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
    # One state for roots and a person that are one object: one person's chances share what becomes of them.
    fresh: dict[tuple[int, int], Roots] = {}
    for one, person in zip(roots, people, strict=True):
        if (id(one), id(person)) not in fresh:
            found = replace(one, bonded=one.scar_bed)
            left = treated(found, replace(one, age_d=0.0), person.body, table, nerves)
            fresh[id(one), id(person)] = left
    seeds = seeds_of_each(rng, len(people), 2)
    return [
        CourseState(
            day=0,
            incident_seed=int(seeds[i, 1]),
            noise_seed=seeds[i, 0],
            pathways=person.state,
            roots=fresh[id(roots[i]), id(person)],
            disability=person.disability,
            last_week=np.full(WEEK_D - 1, person.baseline_nrs),
            without_d=0,
            procedures=(PastProcedure(0, first.name, first.needle),),
            expectancy=first.expectancy(table),
            settled=np.array([person.resting.get(name, 0.0) for name in roots[i].names]),
        )
        for i, person in enumerate(people)
    ]
