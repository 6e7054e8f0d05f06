"""Diaries: one row a day and a place: how strong, what glides were done of those planned, which medicines.

>>> DiaryDay(datetime.date(2026, 3, 3), "low back", 4.0, glides_done=2, glides_planned=3).glides_done
2
"""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict, dataclass

from sqlalchemy import select

from neuroplasty.errors import RegistryError
from neuroplasty.registry.answers import local_day
from neuroplasty.registry.person import person_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import DIARY_DAY, PERSON

_MOST = 1000


@dataclass(frozen=True)
class DiaryDay:
    """One day of a diary at one place.

    Parameters
    ----------
    day : date
        The local day.
    place : str
        Where it hurt, such as "low back"; "" where it is not told apart.
    intensity : float or None
        0-10; None where only the glides were ticked.
    glides_done, glides_planned : int or None
        None: not asked.
    medicines, note : str
        As written.

    Examples
    --------
    >>> DiaryDay(datetime.date(2026, 3, 3), "low back", 4.0).medicines
    ''
    """

    day: datetime.date
    place: str = ""
    intensity: float | None = None
    glides_done: int | None = None
    glides_planned: int | None = None
    medicines: str = ""
    note: str = ""


@dataclass(frozen=True)
class Diaries:
    """The diaries of a registry.

    Parameters
    ----------
    store : Store
        Where they are kept.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     person = registry.people.add(SYSTEM, "here")
    ...     registry.diaries.of(SYSTEM, person.code)
    []
    """

    store: Store

    def write(self, actor: Actor, code: str, *days: DiaryDay) -> None:
        """Write days down; a day and place that stands there already says from now on what it says here."""
        with self.store.write(actor.id) as tx:
            person = person_row(tx.connection, code)
            own = "patient" in actor.roles
            about = Row(site=person["site"], person=person["id"])
            demand(actor, "write own diary" if own else "enter answer", about)
            if person["withdrawn_at"] is not None:
                raise RegistryError(f"{person['code']} has withdrawn; nothing more is written down.")
            today = local_day(tx.now, person["zone"])
            query = select(DIARY_DAY).where(
                DIARY_DAY.c.person == person["id"], DIARY_DAY.c.day.in_({one.day for one in days})
            )
            held = {(row["day"], row["place"]): row for row in tx.connection.execute(query).mappings()}
            new = {}
            for one in days:
                _check(one, today)
                document = json.dumps({**asdict(one), "day": one.day.isoformat()}, sort_keys=True)
                there = held.get((one.day, one.place))
                if there is None:
                    values = {"person": person["id"], "day": one.day, "place": one.place}
                    new[one.day, one.place] = {**values, "document": document}
                elif there["document"] != document:
                    tx.change(DIARY_DAY, there["id"], "write diary", document=document)
            tx.put_many(DIARY_DAY, "write diary", list(new.values()))

    def of(self, actor: Actor, code: str) -> list[DiaryDay]:
        """A person's diary, by day and place."""
        with self.store.read() as connection:
            person = person_row(connection, code)
            own = "patient" in actor.roles
            about = Row(site=person["site"], person=person["id"])
            demand(actor, "write own diary" if own else "see diary", about)
            query = select(DIARY_DAY.c.document).where(DIARY_DAY.c.person == person["id"])
            rows = connection.execute(query.order_by(DIARY_DAY.c.day, DIARY_DAY.c.place)).scalars()
            return [_day(document) for document in rows]

    def all(self, actor: Actor) -> dict[str, list[DiaryDay]]:
        """Every diary of the actor's site, by pseudonym."""
        demand(actor, "see pseudonymous rows", Row(site=actor.site))
        query = select(PERSON.c.code, DIARY_DAY.c.document).join(PERSON, DIARY_DAY.c.person == PERSON.c.id)
        if actor.site is not None:
            query = query.where(PERSON.c.site == actor.site)
        found: dict[str, list[DiaryDay]] = {}
        with self.store.read() as connection:
            order = query.order_by(PERSON.c.code, DIARY_DAY.c.day, DIARY_DAY.c.place)
            for code, document in connection.execute(order):
                found.setdefault(code, []).append(_day(document))
        return found


def _day(document: str) -> DiaryDay:
    held = json.loads(document)
    return DiaryDay(**{**held, "day": datetime.date.fromisoformat(held["day"])})


def _check(one: DiaryDay, today: datetime.date) -> None:
    if one.day > today:
        raise RegistryError(f"The diary's day, {one.day}, is in the future; write it when it has come.")
    if one.intensity is not None and not 0 <= one.intensity <= 10:
        raise RegistryError(f"intensity: found {one.intensity!r}, expected a number from 0 to 10.")
    for name in ("glides_done", "glides_planned"):
        value = getattr(one, name)
        if value is not None and not 0 <= value <= 100:
            raise RegistryError(f"{name}: found {value!r}, expected a whole number from 0 to 100.")
    if len(one.note) > _MOST or len(one.medicines) > _MOST:
        raise RegistryError(f"A day's note is of {_MOST} characters at most; shorten it.")
