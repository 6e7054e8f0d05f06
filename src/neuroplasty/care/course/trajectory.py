"""Trajectories: pain, function and their causes day by day, for one person or many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.brain.pathway.noise import standard_draws
from neuroplasty.care.course.incidents import Incident
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.person import Person
from neuroplasty.care.course.sites import SITES
from neuroplasty.care.course.state import WEEK_D, CourseState, PastProcedure
from neuroplasty.care.outcomes import Scores, longest_relief_d, relief_lost, relief_weeks, relieved, scores
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]
_RATINGS, _FUNCTION = 0x9E37_79B9_7F4A, 0x5851_F42D_4C95
"""What sets the streams of answers' errors apart from the noise of the same person."""


@dataclass(frozen=True)
class Daily:
    """One person's T days: means of the day, or what holds at its end.

    Parameters
    ----------
    pain_nrs : (T, 4) array
        NRS by site.
    body, pathway, trained : (T, 4) array
        Drive by roots, incidents and the site itself; what a learned pathway adds to it; what training takes
        from it.
    threat, expectancy, belief : (T,) array
        At the day's end.
    disability : (T,) array
        In points of pain.
    week_nrs : (T,) array
        Worst site's pain, mean of the last seven days, NRS.
    roots : (T, K) array
        Nociception of each root, 0 to 1.

    Examples
    --------
    >>> day = Daily(*(np.zeros((1, 4)) for _ in range(4)), *(np.zeros(1) for _ in range(5)), np.zeros((1, 2)))
    >>> joined([day, day]).pain_nrs.shape
    (2, 4)
    """

    pain_nrs: Array
    body: Array
    pathway: Array
    trained: Array
    threat: Array
    expectancy: Array
    belief: Array
    disability: Array
    week_nrs: Array
    roots: Array


@dataclass(frozen=True)
class Trajectory:
    """One person's course from the end of day ``first_d`` on.

    Parameters
    ----------
    person : Person
        As they were before the first procedure.
    root_names : tuple of str, K
        Roots that were followed.
    first_d : int
        Day on which it begins, 0 the first procedure's.
    daily : Daily
        Its days.
    hours_nrs : (24, 4) array or None
        Pain of the first day by hours, where the course begins there.
    incidents : tuple of Incident
        Flares and the like that began in it.
    procedures : tuple of PastProcedure
        Every one so far.
    end : CourseState
        To go on from.

    Examples
    --------
    >>> from neuroplasty.body.nerve import resting_roots
    >>> from neuroplasty.care.course import course, person_of
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")
    >>> after = course(resting_roots(case), person_of(case), days=30, rng=np.random.default_rng(1))
    >>> after.day[-1], after.scores(30).nrs.shape, after.retreatment
    (np.int64(30), (), (30.0, False))
    """

    person: Person
    root_names: tuple[str, ...]
    first_d: int
    daily: Daily
    hours_nrs: Array | None
    incidents: tuple[Incident, ...]
    procedures: tuple[PastProcedure, ...]
    end: CourseState

    @property
    def day(self) -> NDArray[np.int64]:
        """Days since the first procedure at the end of each record (T,)."""
        return self.first_d + 1 + np.arange(len(self.daily.week_nrs))

    @property
    def worst_nrs(self) -> Array:
        """Pain at the worst site on each day (T,)."""
        worst: Array = self.daily.pain_nrs.max(axis=1)
        return worst

    @cached_property
    def relieved(self) -> NDArray[np.bool_]:
        """Days on which half the pain, as the mean of a week, is gone (T,)."""
        return relieved(self.person.baseline_nrs, self.daily.week_nrs)

    @property
    def relief_weeks(self) -> float:
        """Weeks with half the pain gone or more."""
        return float(relief_weeks(self.relieved))

    @property
    def relief_lost(self) -> tuple[float, bool]:
        """Until which day relief lasted, and whether it was lost then (else it was followed no further)."""
        when, lost = relief_lost(self.relieved)
        return float(when), bool(lost)

    @property
    def retreatment(self) -> tuple[float, bool]:
        """Until which day no further procedure was done, and whether one was done then."""
        later = [one.day for one in self.procedures if one.day > 0]
        return (float(later[0]), True) if later else (float(self.day[-1]), False)

    @property
    def before(self) -> Scores:
        """Scores before the first procedure."""
        pain = self.person.baseline_nrs
        return scores(pain, self.person.disability, pain)

    def scores(self, day: int | Sequence[int] | NDArray[np.int64] | None = None) -> Scores:
        """Scores at the end of one day, of several, or of all, as answered.

        Pain is the mean of the last seven days and errs by ``Person.rating_nrs``; the same day is always
        answered alike. ``daily.week_nrs`` is the mean itself.

        Raises SolverError for a day outside the course.
        """
        rows = slice(None) if day is None else np.asarray(day) - self.first_d - 1
        if not isinstance(rows, slice) and (np.any(rows < 0) or np.any(rows >= len(self.day))):
            raise SolverError(
                f"The course runs from day {self.day[0]} to {self.day[-1]}; day {day} is outside it."
            )
        return _answered(
            self.end.noise_seed,
            self.day[rows],
            np.asarray(self.person.rating_nrs),
            self.daily.week_nrs[rows],
            self.daily.disability[rows],
            self.person.baseline_nrs,
            longest_relief_d(self.relieved)[rows].astype(np.float64),
        )

    def share_of_body(self) -> Array:
        """Share of the drive that comes from the body on each day at each site (T, 4), 0 to 1.

        Of what drives a site up: the body is roots, flares and the site's own nociception; the rest is the
        learned pathway and threat. NaN where nothing drives it.
        """
        body = np.maximum(self.daily.body, 0.0)
        up = body + self.daily.pathway + self.daily.threat[:, None]
        return np.divide(body, up, out=np.full_like(up, np.nan), where=up > 1e-9)

    def then(self, later: Trajectory) -> Trajectory:
        """This course and the one that followed on it, as one. SolverError where the days do not join."""
        if later.first_d != self.end.day:
            raise SolverError(
                f"This course ends with day {self.end.day} and the other follows on day {later.first_d}; "
                "join courses in the order in which they went on."
            )
        return Trajectory(
            self.person,
            self.root_names,
            self.first_d,
            joined([self.daily, later.daily]),
            self.hours_nrs,
            self.incidents + later.incidents,
            later.procedures,
            later.end,
        )


def _answered(
    seed: np.uint64 | NDArray[np.uint64],
    days: NDArray[np.int64],
    sd: Array,
    week_nrs: Array,
    disabled: Array,
    baseline_nrs: ArrayLike,
    longest_d: Array,
) -> Scores:
    """What somebody, or everybody at days of their own, answers: all of shapes that fit each other."""
    answered = np.clip(week_nrs + rating_error(seed, days, sd), 0.0, 10.0)
    kept = scores(answered, disabled, baseline_nrs)
    errs = rating_error(seed, days, np.where(sd > 0, PARAMETERS["rating_odi"].value, 0.0), _FUNCTION)
    return Scores(
        nrs=kept.nrs,
        odi=None if kept.odi is None else np.clip(kept.odi + errs, 0.0, 100.0),
        rmdq=kept.rmdq,
        peg=kept.peg,
        global_effect=kept.global_effect,
        medication=kept.medication,
        longest_relief_d=longest_d,
    )


def rating_error(
    seed: np.uint64 | NDArray[np.uint64],
    days: NDArray[np.int64],
    sd: float | Array,
    stream: int = _RATINGS,
) -> Array:
    """The error of a person's answers on given days, of a standard deviation ``sd``; or of many people's.

    >>> bool((rating_error(np.uint64(7), np.array([30, 91]), 0.0) == 0).all())
    True
    """
    return np.asarray(sd * standard_draws(np.asarray(seed) ^ np.uint64(stream), np.asarray(days)))


def joined(parts: Sequence[Daily]) -> Daily:
    """Days that follow on each other, as one."""
    return Daily(*(np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])))


@dataclass(frozen=True)
class Trajectories:
    """Many people's courses, all as long, and what of them fits in one array.

    Parameters
    ----------
    of : tuple of Trajectory, n
        One a person.

    Examples
    --------
    >>> from neuroplasty.body.nerve import resting_roots
    >>> from neuroplasty.care.course import courses, person_of
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")
    >>> two = courses([resting_roots(case)] * 2, [person_of(case)] * 2, days=7, rng=np.random.default_rng(1))
    >>> two.week_nrs.shape
    (2, 7)
    """

    of: tuple[Trajectory, ...]

    @property
    def day(self) -> NDArray[np.int64]:
        """Days since the first procedure at the end of each record (T,)."""
        return self.of[0].day

    @property
    def week_nrs(self) -> Array:
        """Mean pain of the last seven days at the worst site (n, T)."""
        return np.array([one.daily.week_nrs for one in self.of])

    @property
    def baseline_nrs(self) -> Array:
        """Pain before the first procedure (n,)."""
        return np.array([one.person.baseline_nrs for one in self.of])

    @property
    def before(self) -> Scores:
        """Everybody's scores before the first procedure (n,)."""
        pain = self.baseline_nrs
        return scores(pain, np.array([one.person.disability for one in self.of]), pain)

    @cached_property
    def _week_nrs(self) -> Array:
        return self.week_nrs

    @cached_property
    def relieved(self) -> NDArray[np.bool_]:
        """Days on which half of each one's pain is gone (n, T)."""
        return relieved(self.baseline_nrs, self._week_nrs)

    @property
    def relief_lost(self) -> tuple[Array, NDArray[np.bool_]]:
        """Until which day each one's relief lasted, and whether it was lost then (n,)."""
        return relief_lost(self.relieved)

    def scores(self, day: int | NDArray[np.int64]) -> Scores:
        """Everybody's scores at the end of a day (n,), or each one's at days of their own (n, v).

        Raises SolverError for a day outside the courses.
        """
        days = np.asarray(day)
        if np.any(days < self.day[0]) or np.any(days > self.day[-1]):
            raise SolverError(
                f"The course runs from day {self.day[0]} to {self.day[-1]}; day {day} is outside it."
            )
        rows = (days if days.ndim else np.full((len(self.of), 1), days)) - self.day[0]

        def at(daily: NDArray[Any]) -> NDArray[Any]:
            return np.take_along_axis(daily, rows, axis=1)

        def each(values: list[Any]) -> NDArray[Any]:
            return np.array(values)[:, None]

        found = _answered(
            each([one.end.noise_seed for one in self.of]),
            self.day[rows],
            each([one.person.rating_nrs for one in self.of]),
            at(self._week_nrs),
            at(np.array([one.daily.disability for one in self.of])),
            self.baseline_nrs[:, None],
            at(longest_relief_d(self.relieved)).astype(np.float64),
        )
        return found if days.ndim else found.at(0)


__all__ = ["SITES", "WEEK_D", "Daily", "Trajectories", "Trajectory"]
