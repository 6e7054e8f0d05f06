"""Due: who is to be asked today and who is late, of one site; the page that staff begin the day with.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     registry.due.today(SYSTEM)
[]
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from sqlalchemy import func, select

from neuroplasty.registry.answers import about as about_visit
from neuroplasty.registry.answers import local_day, visit_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import PERSON, REMINDER, SCHEDULE


@dataclass(frozen=True)
class DueVisit:
    """A visit that is open and not done.

    Parameters
    ----------
    schedule, episode, code, visit : str
        Its row, its episode's, the person's pseudonym, the visit's name.
    due, closes : date
        Local days.
    late_d : int
        Days since it was due; below zero before.
    forms : tuple of str
        What is asked.
    reminders : int
        Messages, letters and calls so far.

    Examples
    --------
    >>> DueVisit.__dataclass_params__.frozen
    True
    """

    schedule: str
    episode: str
    code: str
    visit: str
    due: datetime.date
    closes: datetime.date
    late_d: int
    forms: tuple[str, ...]
    reminders: int

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.late_d > 0


@dataclass(frozen=True)
class Due:
    """The due list of a registry.

    Parameters
    ----------
    store : Store
        Where the schedule is kept.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     registry.due.today(SYSTEM, late_only=True)
    []
    """

    store: Store

    def today(
        self, actor: Actor, *, on: datetime.date | None = None, late_only: bool = False
    ) -> list[DueVisit]:
        """Every open visit of the actor's site that is not done, the latest first.

        A visit is open by the calendar of its person's zone; ``on``: by another local day than today.
        """
        demand(actor, "see due", Row(site=actor.site))
        now = self.store.clock()
        # No zone is more than 14 hours ahead of UTC or 12 behind it: what may be open somewhere.
        first = on or (now - datetime.timedelta(hours=12)).date()
        last = on or (now + datetime.timedelta(hours=14)).date()
        reminded = (
            select(REMINDER.c.schedule, func.count().label("count"))
            .group_by(REMINDER.c.schedule)
            .subquery("reminded")
        )
        query = (
            select(SCHEDULE, PERSON.c.code, PERSON.c.zone, reminded.c.count)
            .join(PERSON, SCHEDULE.c.person == PERSON.c.id)
            .outerjoin(reminded, reminded.c.schedule == SCHEDULE.c.id)
            .where(
                SCHEDULE.c.state == "planned",
                SCHEDULE.c.opens <= last,
                SCHEDULE.c.closes >= first,
                PERSON.c.withdrawn_at.is_(None),
                PERSON.c.erased_at.is_(None),
                PERSON.c.died_on.is_(None),
            )
            .order_by(SCHEDULE.c.due, PERSON.c.code)
        )
        if actor.site is not None:
            query = query.where(SCHEDULE.c.site == actor.site)
        days: dict[str, datetime.date] = {}
        forms: dict[str, tuple[str, ...]] = {}
        found = []
        with self.store.read() as connection:
            for row in connection.execute(query).mappings():
                zone = row["zone"]
                day = on or days.setdefault(zone, local_day(now, zone))
                if not row["opens"] <= day <= row["closes"]:
                    continue
                late = (day - row["due"]).days
                if late_only and late <= 0:
                    continue
                text = row["forms"]
                asked = forms.setdefault(text, tuple(json.loads(text)))
                found.append(
                    DueVisit(
                        row["id"],
                        row["episode"],
                        row["code"],
                        row["visit"],
                        row["due"],
                        row["closes"],
                        late,
                        asked,
                        row["count"] or 0,
                    )
                )
        return found

    def remind(self, actor: Actor, schedule: str, kind: str, outcome: str | None = None) -> None:
        """Write down a message, a letter or a call, and what came of it."""
        with self.store.write(actor.id) as tx:
            visit = visit_row(tx.connection, schedule)
            demand(actor, "note call", about_visit(visit))
            tx.put(REMINDER, "note call", schedule=schedule, kind=kind, actor=actor.id, outcome=outcome)


__all__ = ["Due", "DueVisit"]
