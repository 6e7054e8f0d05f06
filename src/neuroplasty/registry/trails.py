"""Trails: who did what to which row, to be read; and what was corrected, with its reason.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     [(entry.actor, entry.action) for entry in registry.trail.last(SYSTEM)]
[('system', 'add site'), ('system', 'create registry')]
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select

from neuroplasty.registry.person import person_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import AUDIT, REVISION


@dataclass(frozen=True)
class Entry:
    """One entry of the trail.

    Parameters
    ----------
    seq : int
        Its number.
    at : datetime
        When, in UTC.
    actor, action, table, row : str
        Who did what to which row of which table; a table in brackets was only looked at.

    Examples
    --------
    >>> Entry.__dataclass_params__.frozen
    True
    """

    seq: int
    at: datetime.datetime
    actor: str
    action: str
    table: str
    row: str


@dataclass(frozen=True)
class Revision:
    """What a row said before it was corrected, and why it was.

    Parameters
    ----------
    at : datetime
        When, in UTC.
    table, row : str
        Which row.
    document, reason, actor : str
        What it said, why it was wrong, who corrected it.

    Examples
    --------
    >>> Revision.__dataclass_params__.frozen
    True
    """

    at: datetime.datetime
    table: str
    row: str
    document: str
    reason: str
    actor: str


@dataclass(frozen=True)
class Trails:
    """The trail of a registry, to be read.

    Parameters
    ----------
    store : Store
        Where it is kept.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     person = registry.people.add(SYSTEM, "here", consent=())
    ...     [entry.action for entry in registry.trail.last(SYSTEM, row=person.id)]
    ['add person']
    """

    store: Store

    def last(self, actor: Actor, count: int = 100, *, row: str | None = None) -> list[Entry]:
        """The last entries, the newest first; ``row``: of one row only."""
        demand(actor, "see trail", Row(site=actor.site))
        query = select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(count)
        if row is not None:
            query = query.where(AUDIT.c.row == row)
        with self.store.read() as connection:
            return [
                Entry(one["seq"], one["at"], one["actor"], one["action"], one["table"], one["row"])
                for one in connection.execute(query).mappings()
            ]

    def revisions(self, actor: Actor, code: str) -> list[Revision]:
        """What was corrected of one person, the oldest first."""
        with self.store.read() as connection:
            person = person_row(connection, code)
            demand(actor, "correct person", Row(site=person["site"], person=person["id"]))
            query = select(REVISION).where(REVISION.c.person == person["id"]).order_by(REVISION.c.id)
            return [
                Revision(
                    one["created_at"],
                    one["table"],
                    one["row"],
                    one["document"],
                    one["reason"],
                    one["actor"],
                )
                for one in connection.execute(query).mappings()
            ]
