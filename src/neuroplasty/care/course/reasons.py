"""Reasons: why pain went and why it came back, by running the same two years without each cause.

Four courses with the same chance: nothing done and nothing expected; expectancy alone, as a sham gives it;
the procedure; the procedure and the exercises. Each differs from the one before by one cause, so that the
causes add up exactly to the fall of pain. What is left is split by what drives it
(``Trajectory.share_of_body``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve import TABLE as NERVES
from neuroplasty.body.nerve import Roots
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.intervention import Intervention
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.pieces import Training
from neuroplasty.care.course.run import courses
from neuroplasty.care.course.trajectory import Trajectory
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Reasons:
    """What of the pain that is gone on each of m days is owed to what, in points of a week's mean.

    ``natural`` + ``expectancy`` + ``roots`` + ``exercises`` = pain before - pain on the day.

    Parameters
    ----------
    day : (m,) array of int
        Days from the procedure.
    natural, expectancy, roots, exercises : (m,) array
        The course without any procedure; what its context adds; what it did to the roots; flossing and
        training. NRS; each may be below zero.
    body : (m,) array
        Share of the drive of the worst site that is left which comes from the body; NaN where it does not
        hurt.

    Examples
    --------
    >>> one = np.ones(1)
    >>> float(Reasons(np.array([30]), one, one, 2 * one, 0 * one, 0.5 * one).roots[0])
    2.0
    """

    day: NDArray[np.int64]
    natural: Array
    expectancy: Array
    roots: Array
    exercises: Array
    body: Array


def reasons(
    before: Roots,
    after: Roots,
    person: Person,
    *,
    at: Sequence[int] = (30, 91, 182, 365, 730),
    adherence: Adherence | None = None,
    training: Training | None = None,
    first: Intervention | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = NERVES,
    rng: np.random.Generator,
) -> tuple[Trajectory, Reasons]:
    """The course with its exercises, and why pain on some days is what it is.

    Parameters
    ----------
    before, after : Roots
        Before the procedure, and as it left them.
    person : Person
        As they were just before it.
    at : sequence of int
        Days from the procedure.
    adherence, training, first, table, nerves, rng
        As for ``course``.

    Returns
    -------
    Trajectory, Reasons
        The course with everything in it, and what each cause is worth.

    Raises
    ------
    SolverError
        For days below 1 and as ``course`` does.

    Notes
    -----
    The same years, with the same chance, are run without a procedure, with its expectancy alone, with what it
    did to the roots, and with the exercises. Each differs from the one before by one cause.

    Examples
    --------
    >>> from neuroplasty.body import nerve
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.care.course.person import person_of
    >>> case = read_case("l5-scar-after-discectomy")
    >>> tied = nerve.resting_roots(case)
    >>> free = replace(tied, bonded=0.1 * tied.bonded)
    >>> _, why = reasons(tied, free, person_of(case, tied), at=[30], rng=np.random.default_rng(1))
    >>> bool(why.roots[0] > 0 and why.expectancy[0] > 0), why.exercises.tolist()
    (True, [0.0])
    """
    days = np.asarray(at, dtype=np.int64)
    if days.size == 0 or days.min() < 1:
        raise SolverError(
            "Reasons were asked for no day, or for a day before the first; give days from 1 on."
        )
    first = first or Intervention()
    alone = replace(first, expectation=0.0, needle=False)
    seed = int(rng.integers(0, 2**63))
    variants: list[tuple[Roots, Intervention, Adherence | None, Training | None]] = [
        (before, alone, None, None),
        (before, first, None, None),
        (after, first, None, None),
    ]
    exercised = adherence is not None
    if exercised:
        variants.append((after, first, adherence, training))
    runs = [
        courses(
            [roots],
            [person],
            days=int(days.max()),
            adherence=kept,
            training=trained,
            first=done,
            table=table,
            nerves=nerves,
            rng=np.random.default_rng(seed),
        ).of[0]
        for roots, done, kept, trained in variants
    ]
    pain = [run.daily.week_nrs[days - 1] for run in runs]
    if not exercised:
        pain.append(pain[-1])
    last = runs[-1]
    share = last.share_of_body()
    worst = last.daily.pain_nrs.argmax(axis=1)
    left = np.where(last.worst_nrs > 0, share[np.arange(len(worst)), worst], np.nan)
    return last, Reasons(
        days,
        natural=person.baseline_nrs - pain[0],
        expectancy=pain[0] - pain[1],
        roots=pain[1] - pain[2],
        exercises=pain[2] - pain[3],
        body=left[days - 1],
    )
