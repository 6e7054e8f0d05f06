"""Visits: the days of a course on which something may be decided, and what is decided then.

Most visits decide nothing. So a course leaps to its end first and is looked through for the first visit that
may decide something; it is taken up there again, in the state of that day, and leaps on. It is, bit for bit,
the course that halts at every visit, since a course that stops and goes on is the one that never did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import nerve
from neuroplasty.care.course.cohort import CohortMember, follow_cohort, without_relief
from neuroplasty.care.course.intervention import Intervention, Repeat
from neuroplasty.care.course.pieces import Training
from neuroplasty.care.course.surgery import Surgery
from neuroplasty.evidence.parameter import Parameter

_STREAM = 200


@dataclass(frozen=True)
class Visits:
    """What may be decided in a course.

    Parameters
    ----------
    later : mapping of int to Intervention
        Everybody's, by day.
    repeats : sequence of (Repeat or None)
        A plan to be repeated, one a member.
    surgery : Surgery or None
        That an operation may come.
    table : mapping of str to Parameter
        The course's numbers.

    Examples
    --------
    >>> from neuroplasty.care.course.parameters import PARAMETERS
    >>> again = Repeat(Intervention(), visit_d=14)
    >>> Visits({}, [again], None, PARAMETERS).every(again)
    14
    """

    later: Mapping[int, Intervention]
    repeats: Sequence[Repeat | None]
    surgery: Surgery | None
    table: Mapping[str, Parameter]

    def every(self, repeat: Repeat | None) -> int:
        """Days between the visits of somebody."""
        return repeat.of("visit_d", self.table) if repeat else round(self.table["visit_d"].value)

    def go(
        self,
        members: Sequence[CohortMember],
        last_d: int,
        training: Training | None,
        nerves: Mapping[str, Parameter],
        *,
        leaps: bool = True,
    ) -> None:
        """Everybody to the end of day ``last_d``; ``leaps``: false halts at every visit."""
        waiting: dict[int, list[int]] = {members[0].state.day: list(range(len(members)))}
        while waiting:
            day = min(waiting)
            group = waiting.pop(day)
            treated_today: dict[int, tuple[nerve.Roots, nerve.Roots]] = {}
            for n in group:
                again = self._decided(members[n], self.repeats[n], day)
                if again is not None:
                    members[n].treat(again, self.table, nerves, treated_today)
            stop = min((one for one in self.later if one > day), default=last_d)
            before = {n: members[n].mark() for n in group}
            follow_cohort([members[n] for n in group], stop, training, self.table, nerves)
            back: dict[int, list[int]] = defaultdict(list)
            for n in group:
                when = self._next(members[n], self.repeats[n], day, stop, leaps)
                if when is not None:
                    members[n].back_to(before[n])
                    back[when].append(n)
                elif stop < last_d:
                    waiting.setdefault(stop, []).append(n)
            for when, some in back.items():
                follow_cohort([members[n] for n in some], when, training, self.table, nerves)
                waiting.setdefault(when, []).extend(some)

    def _decided(self, member: CohortMember, repeat: Repeat | None, day: int) -> Intervention | None:
        """What a day decides for one person: as planned, an operation, the procedure again, or nothing."""
        if day in self.later:
            return self.later[day]
        every = self.every(repeat)
        if day == 0 or day % every or not member.person.baseline_nrs > 0:
            return None
        without_d = member.state.without_d
        if self._operates(member, day, every, without_d):
            assert self.surgery is not None
            week = float(member.state.last_week.mean())
            if self.surgery.may_come(member.state.roots, week, without_d, self.table):
                return self.surgery.intervention(self.table)
        if repeat is not None and self._repeats(member, repeat, day, every, without_d):
            return repeat.intervention
        return None

    def _next(
        self, member: CohortMember, repeat: Repeat | None, day: int, stop: int, leaps: bool
    ) -> int | None:
        """The first visit between two days, followed at a leap, that may decide something."""
        if (repeat is None and self.surgery is None) or not member.person.baseline_nrs > 0:
            return None
        every = self.every(repeat)
        visits = range(every * (day // every + 1), stop, every)
        if not leaps:
            return next(iter(visits), None)
        without = without_relief(member.person.baseline_nrs, member.parts[-1].week_nrs, member.was_without_d)
        for visit in visits:
            lasted = int(without[visit - day - 1])
            if self._operates(member, visit, every, lasted):
                return visit
            if repeat is not None and self._repeats(member, repeat, visit, every, lasted):
                return visit
        return None

    def _operates(self, member: CohortMember, day: int, every: int, without_d: int) -> bool:
        """Whether chance brings an operation, if roots and pain ask for one."""
        if self.surgery is None or any(one.name == self.surgery.name for one in member.state.procedures):
            return False
        if not self.surgery.waited(without_d, self.table):
            return False
        return bool(_chance(member, day)[1] < self.surgery.chance(every, self.table))

    def _repeats(self, member: CohortMember, repeat: Repeat, day: int, every: int, without_d: int) -> bool:
        treated = tuple(one.day for one in member.state.procedures)
        return repeat.due(day, without_d, treated, self.table) and repeat.asks(
            every, float(_chance(member, day)[0])
        )


def _chance(member: CohortMember, day: int) -> NDArray[np.float64]:
    """Of a visit: of asking for another procedure, and of an operation."""
    return np.random.default_rng([member.state.incident_seed, _STREAM, day]).random(2)
