"""Pieces of constant level in which a course gives nociception, practice and expectancy to the pathways.

>>> by_day(np.zeros((3, 4))).days
3.0
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain import Schedule
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

STEP_D = 1 / 24
"""Step of the pathways; a whole number of them is a day, and it is under half their time constant."""
_OF_THE_DAY = 0.4


@dataclass(frozen=True)
class Training:
    """Sessions of pathway training.

    Parameters
    ----------
    start_d : int
        Day of the first.
    weeks : int
        For how many weeks.
    per_week : float
        How many a week, up to 7.
    hours : float
        Length of each, up to 12.

    Raises
    ------
    SolverError
        For a training that cannot be held.

    Examples
    --------
    >>> Training(start_d=10, weeks=1).days.tolist()
    [10, 13]
    """

    start_d: int = 14
    weeks: int = 4
    per_week: float = 2.0
    hours: float = 2.0

    def __post_init__(self) -> None:
        """Refuse a training that cannot be held."""
        if min(self.start_d, self.weeks) < 0 or not (0 < self.per_week <= 7 and 0 < self.hours <= 12):
            raise SolverError(
                f"A training from day {self.start_d} for {self.weeks} weeks, {self.per_week:g} times a week "
                f"for {self.hours:g} h was asked for; give days and weeks from 0, up to 7 times and 12 h."
            )

    @property
    def days(self) -> NDArray[np.int64]:
        """Days on which there is a session, evenly through each week."""
        count = round(self.weeks * self.per_week)
        return self.start_d + np.floor(np.arange(count) * 7 / self.per_week).astype(np.int64)


def whole(days: object) -> int:
    """A number of days as it must be: whole and above 0. SolverError otherwise.

    >>> whole(730)
    730
    """
    if isinstance(days, bool) or not isinstance(days, int | np.integer) or days <= 0:
        raise SolverError(f"A course of {days} days was asked for; give a whole number above 0.")
    return int(days)


def by_day(nociception: Array) -> Schedule:
    """A schedule of one level a day at each site (days, 4), and nothing else."""
    days = len(nociception)
    return pieces(np.arange(days, dtype=np.float64), nociception, days)


def pieces(
    start_d: Array,
    nociception: Array,
    days: int,
    *,
    practice: tuple[Array, Array] | None = None,
    hours: float = 0.0,
    expectation: float = 0.0,
    expectation_d: float = 1.0,
) -> Schedule:
    """A schedule from levels of nociception that begin at ``start_d`` (n,), 0 the first, at each site (n, 4).

    ``practice``: days of sessions (m,) and how much of each is done (m,); ``hours`` their length;
    ``expectation``: expectancy set at the start, for ``expectation_d``.
    """
    edges = [start_d]
    if expectation > 0:
        edges.append(np.array([min(expectation_d, days)]))
    if practice is not None:
        begins = practice[0] + _OF_THE_DAY
        edges += [begins, begins + hours / 24]
    at = np.unique(np.concatenate(edges))
    at = at[(at >= 0) & (at < days)]
    row = np.searchsorted(start_d, at + 1e-9, side="right") - 1
    done = np.zeros(at.size)
    if practice is not None:
        for begin, level in zip(begins, practice[1], strict=True):
            done[(at >= begin - 1e-9) & (at < begin + hours / 24 - 1e-9)] = level
    expectancy = np.where(at < expectation_d - 1e-9, expectation, 0.0)
    none, uncued = np.zeros(at.size), np.zeros((at.size, 1))
    return Schedule(at, nociception[row], uncued, done, none, expectancy, float(days))
