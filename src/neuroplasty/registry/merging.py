"""Merging: two pseudonyms that turned out to be one person; the second's rows go to the first.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     one, two = (registry.people.add(SYSTEM, "here").code for _ in range(2))
...     merge(registry.store, SYSTEM, one, two, reason="entered twice")
...     [person.code for person in registry.people.all(SYSTEM)] == [one]
True
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from neuroplasty.errors import RegistryError
from neuroplasty.registry.person import consents_of, person_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import (
    ANSWER,
    CONSENT,
    DIARY_DAY,
    EPISODE,
    FORECAST,
    HAPPENING,
    IDENTITY,
    LINK,
    NOTICE,
    PERSON,
    REVISION,
    SCHEDULE,
)

_GO_ALONG = (ANSWER, FORECAST, HAPPENING, REVISION, NOTICE)


def merge(store: Store, actor: Actor, into: str, other: str, *, reason: str) -> None:
    """Give everything of one pseudonym to another, with the reason; links of the other are closed.

    Parameters
    ----------
    store : Store
        The registry.
    actor : Actor
        Who does it.
    into, other : str
        The pseudonym that stays, and the one that goes.
    reason : str
        Why they are one person.

    Raises
    ------
    RegistryError
        For two people of different sites, sexes or birth years, or a diary that tells one day twice.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     one = registry.people.add(SYSTEM, "here", birth_year=1960).code
    ...     two = registry.people.add(SYSTEM, "here", birth_year=1961).code
    ...     merge(registry.store, SYSTEM, one, two, reason="entered twice")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.RegistryError: Their birth_year differs (1960, 1961); correct the wrong one first.
    """
    if not reason.strip():
        raise RegistryError("A merge needs its reason; say why the two are one person.")
    with store.write(actor.id) as tx:
        kept, gone = person_row(tx.connection, into), person_row(tx.connection, other)
        for one in (kept, gone):
            demand(actor, "merge people", Row(site=one["site"], person=one["id"]))
        if kept["id"] == gone["id"]:
            raise RegistryError(f"{kept['code']} is the same person already; give two pseudonyms.")
        for name in ("site_code", "sex", "birth_year"):
            if None not in (kept[name], gone[name]) and kept[name] != gone[name]:
                raise RegistryError(
                    f"Their {name} differs ({kept[name]}, {gone[name]}); correct the wrong one first."
                )
        _check_diaries(tx.connection, kept["id"], gone["id"])
        tx.put(
            REVISION,
            "keep what was merged",
            person=kept["id"],
            table=PERSON.name,
            row=gone["id"],
            document=gone["code"],
            reason=reason.strip(),
            actor=actor.id,
        )
        last = select(func.coalesce(func.max(EPISODE.c.seq), 0)).where(EPISODE.c.person == kept["id"])
        seq = tx.connection.execute(last).scalar_one()
        theirs = select(EPISODE.c.id).where(EPISODE.c.person == gone["id"]).order_by(EPISODE.c.seq)
        for number, row in enumerate(tx.connection.execute(theirs).scalars().all(), start=seq + 1):
            tx.change(EPISODE, row, "merge people", person=kept["id"], seq=number)
        moved = update(SCHEDULE).where(SCHEDULE.c.person == gone["id"]).values(person=kept["id"])
        tx.connection.execute(moved)
        for table in (*_GO_ALONG, DIARY_DAY):
            for row in (
                tx.connection.execute(select(table.c.id).where(table.c.person == gone["id"])).scalars().all()
            ):
                tx.change(table, row, "merge people", person=kept["id"])
        for row in (
            tx.connection.execute(select(LINK.c.id).where(LINK.c.person == gone["id"])).scalars().all()
        ):
            tx.change(LINK, row, "merge people", person=kept["id"], revoked_at=tx.now)
        held = consents_of(tx.connection, kept["id"])
        query = select(CONSENT.c.id, CONSENT.c.purpose).where(CONSENT.c.person == gone["id"])
        for consent in tx.connection.execute(query).all():
            # What both consented to stands once.
            ended = {"withdrawn_at": tx.now} if consent.purpose in held else {}
            tx.change(CONSENT, consent.id, "merge people", person=kept["id"], **ended)
        query = select(IDENTITY.c.id).where(IDENTITY.c.person == gone["id"])
        for row in tx.connection.execute(query).scalars().all():
            # A name is sealed for the person it was given for; the one who stays keeps their own.
            tx.remove(IDENTITY, row, "merge people")
        values = {name: gone[name] for name in ("sex", "birth_year") if kept[name] is None}
        tx.change(PERSON, kept["id"], "merge people", **values, created_at=kept["created_at"])
        tx.change(PERSON, gone["id"], "merge people", merged_into=kept["id"])


def _check_diaries(connection: Connection, kept: str, gone: str) -> None:
    theirs = DIARY_DAY.alias("theirs")
    same = (theirs.c.day == DIARY_DAY.c.day) & (theirs.c.place == DIARY_DAY.c.place)
    query = select(DIARY_DAY.c.day).join(theirs, same)
    found = connection.execute(query.where(DIARY_DAY.c.person == kept, theirs.c.person == gone)).scalars()
    day = found.first()
    if day is not None:
        raise RegistryError(f"Both kept a diary on {day}; two people may well be two. Nothing was merged.")
