"""What happens to a patient: nociception, cues, practice, teaching, expectation, as pieces of constant level.

A schedule is made from events; events of one kind at one place add up.

>>> plan = Schedule.of(
...     days=365,
...     events=[Injury(start_d=10, healing_d=21), Cue(start_d=10, stop_d=40), *sessions(100, weeks=4)],
... )
>>> plan.sites, plan.cues, plan.days
(1, 1, 365.0)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

_NEGLIGIBLE = 1e-3
_PIECE_SHARE = 0.02


@dataclass(frozen=True)
class Level:
    """One input held at one level from one day to another.

    Parameters
    ----------
    kind : {"nociception", "cue", "practice", "education", "expectation"}
        Which input.
    start_d, stop_d : float
        Days from the start of the schedule.
    level : float
        How much of it: 0 to 1, nociception also more.
    which : int
        The site or the cue.

    Examples
    --------
    >>> Schedule.of(10, [Level("practice", 2.0, 3.0)]).practice.tolist()
    [0.0, 1.0, 0.0]
    """

    kind: Literal["nociception", "cue", "practice", "education", "expectation"]
    start_d: float
    stop_d: float
    level: float = 1.0
    which: int = 0

    def pieces(self, days: float) -> Iterable[Level]:
        """Itself."""
        yield self


@dataclass(frozen=True)
class Injury:
    """Nociception at a site that heals exponentially: ``size`` exp(-t/``healing_d``).

    Parameters
    ----------
    site : int
        Where.
    start_d : float
        Day of the injury.
    healing_d : float
        Time constant of healing, days.
    size : float
        Nociception at the start.

    Examples
    --------
    >>> round(float(Schedule.of(90, [Injury(healing_d=7)]).nociception[0, 0]), 2)
    0.89
    """

    site: int = 0
    start_d: float = 0.0
    healing_d: float = 14.0
    size: float = 0.9

    def pieces(self, days: float) -> Iterable[Level]:
        """The decay as steps of 2 % of the healing time (at least a quarter of an hour)."""
        width = max(self.healing_d * _PIECE_SHARE, 1 / 96)
        lasting = self.healing_d * np.log(max(self.size, _NEGLIGIBLE) / _NEGLIGIBLE)
        edges = np.arange(self.start_d, min(self.start_d + lasting, days) + width, width)
        for start, stop in pairwise(edges):
            # The mean of the decay over the piece, so that the whole dose of nociception is kept.
            decay = np.exp(-(start - self.start_d) / self.healing_d)
            mean = decay * self.healing_d / width * (1 - np.exp(-width / self.healing_d))
            yield Level("nociception", float(start), float(stop), float(self.size * mean), self.site)


def Cue(start_d: float, stop_d: float, level: float = 1.0, which: int = 0) -> Level:  # noqa: N802
    """A cue that is there, wholly or in part.

    Parameters
    ----------
    start_d, stop_d : float
        From which day to which.
    level : float
        How much of it, 1 the whole.
    which : int
        Which cue.

    Returns
    -------
    Level
        The event for a schedule.

    Examples
    --------
    >>> Schedule.of(10, [Cue(4, 6)]).cue[:, 0].tolist()
    [0.0, 1.0, 0.0]
    """
    return Level("cue", start_d, stop_d, level, which)


def Nociception(start_d: float, stop_d: float, level: float, site: int = 0) -> Level:  # noqa: N802
    """Lasting local nociception at a site.

    Parameters
    ----------
    start_d, stop_d : float
        From which day to which.
    level : float
        Drive of the site, 0 to 1.
    site : int
        Where.

    Returns
    -------
    Level
        The event for a schedule.

    Examples
    --------
    >>> Schedule.of(10, [Nociception(0, 5, 0.3, site=1)]).sites
    2
    """
    return Level("nociception", start_d, stop_d, level, site)


def Education(start_d: float, hours: float = 1.0) -> Level:  # noqa: N802
    """Teaching that the pain is not dangerous: belief without practice.

    Parameters
    ----------
    start_d : float
        Day of the lesson.
    hours : float
        Its length.

    Returns
    -------
    Level
        The event for a schedule.

    Examples
    --------
    >>> round(Education(3, hours=2).stop_d, 3)
    3.083
    """
    return Level("education", start_d, start_d + hours / 24)


def Expectation(start_d: float, level: float = 1.0, days: float = 1.0) -> Level:  # noqa: N802
    """A treatment believed in (an open placebo, the attention of a trial).

    Parameters
    ----------
    start_d : float
        Day on which it begins.
    level : float
        How much is expected of it, 1 as of an open placebo.
    days : float
        How long.

    Returns
    -------
    Level
        The event for a schedule.

    Examples
    --------
    >>> Expectation(5).kind
    'expectation'
    """
    return Level("expectation", start_d, start_d + days, level)


def sessions(
    start_d: float, weeks: float = 4, per_week: int = 2, hours: float = 2.0, cue: int | None = None
) -> list[Level]:
    """Sessions of practice, evenly through each week, with the practice they ask for on that day.

    Parameters
    ----------
    start_d : float
        Day on which they begin.
    weeks : float
        For how many weeks.
    per_week : int
        How many a week.
    hours : float
        Length of each.
    cue : int, optional
        The cue that is present during sessions, from a fifth of it in the first to the whole in the last
        (graded exposure: the whole cue at once would put the safety pathway out); none when not given.

    Returns
    -------
    list of Level
        Events for a schedule.

    Examples
    --------
    >>> [round(one.level, 1) for one in sessions(0, weeks=1, per_week=3, cue=0) if one.kind == "cue"]
    [0.2, 0.6, 1.0]
    """
    starts = start_d + np.arange(round(weeks * per_week)) * 7 / per_week + 0.4
    out = [Level("practice", float(one), float(one) + hours / 24) for one in starts]
    if cue is not None:
        levels = np.linspace(0.2, 1.0, len(out))
        out += [
            Level("cue", one.start_d, one.stop_d, float(level), cue)
            for one, level in zip(out, levels, strict=True)
        ]
    return out


@dataclass(frozen=True)
class Schedule:
    """Inputs as n pieces of constant level.

    Parameters
    ----------
    start_d : (n,) array
        Where each piece begins, days, rising from 0.
    nociception : (n, sites) array
        Drive of each site, 0 to 1 or more.
    cue : (n, cues) array
        How much of each cue is there, 0 to 1.
    practice, education, expectation : (n,) array
        0 to 1.
    days : float
        The end.

    Raises
    ------
    SolverError
        For arrays that do not fit each other.

    Examples
    --------
    >>> year = Schedule.of(365, [Injury(start_d=10), *sessions(100)])
    >>> year.days, year.sites
    (365.0, 1)
    """

    start_d: Array
    nociception: Array
    cue: Array
    practice: Array
    education: Array
    expectation: Array
    days: float

    def __post_init__(self) -> None:
        """Check shapes and order once, so that no kernel has to."""
        n = len(self.start_d)
        if n == 0 or self.start_d[0] != 0 or np.any(np.diff(self.start_d) <= 0):
            raise SolverError("start_d must rise strictly from 0; sort the pieces and begin at day 0.")
        if not (np.isfinite(self.days) and self.days > 0):
            raise SolverError(f"A schedule of {self.days} days was asked for; give a length above 0.")
        for name in ("nociception", "cue", "practice", "education", "expectation"):
            values = getattr(self, name)
            if len(values) != n or not np.all(np.isfinite(values)):
                raise SolverError(f"{name} has {len(values)} rows for {n} pieces; give one finite row each.")

    @property
    def sites(self) -> int:
        """Number of sites."""
        return int(self.nociception.shape[1])

    @property
    def cues(self) -> int:
        """Number of cues, at least 1."""
        return int(self.cue.shape[1])

    @classmethod
    def of(
        cls, days: float, events: Sequence[Level | Injury] = (), sites: int = 1, cues: int = 1
    ) -> Schedule:
        """From events. ``sites`` and ``cues`` are raised to what the events name.

        >>> float(Schedule.of(10, [Nociception(2, 4, 0.5), Nociception(3, 4, 0.1)]).nociception.max())
        0.6
        """
        levels = [piece for event in events for piece in event.pieces(days)]
        for one in levels:
            if not (0 <= one.start_d < one.stop_d) or one.which < 0:
                raise SolverError(
                    f"{one.kind} from day {one.start_d:g} to {one.stop_d:g} at {one.which}; "
                    "give a start of 0 or later, a later stop, and a site or cue from 0."
                )
        sites = max([sites, *(one.which + 1 for one in levels if one.kind == "nociception")])
        cues = max([cues, *(one.which + 1 for one in levels if one.kind == "cue")])
        edges = np.unique([0.0, *(t for one in levels for t in (one.start_d, one.stop_d) if t < days)])
        table = {
            "nociception": np.zeros((edges.size, sites)),
            "cue": np.zeros((edges.size, cues)),
            "practice": np.zeros((edges.size, 1)),
            "education": np.zeros((edges.size, 1)),
            "expectation": np.zeros((edges.size, 1)),
        }
        for one in levels:
            first, last = np.searchsorted(edges, (one.start_d, one.stop_d))
            table[one.kind][first:last, one.which] += one.level
        return cls(
            edges,
            table["nociception"],
            table["cue"],
            table["practice"][:, 0],
            table["education"][:, 0],
            table["expectation"][:, 0],
            float(days),
        )

    @classmethod
    def from_nociception(cls, time_d: Array, nociception: Array, events: Sequence[Level] = ()) -> Schedule:
        """From sampled nociception: ``time_d`` (n,) from 0, ``nociception`` (n, sites), held between samples.

        The last sample's time is the end. ``events`` other than nociception are laid on top.

        >>> import numpy as np
        >>> Schedule.from_nociception(np.arange(4.0), np.full((4, 2), 0.1)).sites
        2
        """
        nociception = np.atleast_2d(nociception)
        pieces = [
            Level("nociception", float(t0), float(t1), float(value), site)
            for site in range(nociception.shape[1])
            for t0, t1, value in zip(time_d[:-1], time_d[1:], nociception[:-1, site], strict=True)
            if value > 0
        ]
        return cls.of(float(time_d[-1]), [*pieces, *events], sites=nociception.shape[1])

    def at(self, time_d: float) -> int:
        """The piece that holds at a time."""
        return int(np.searchsorted(self.start_d, time_d + 1e-9, side="right") - 1)
