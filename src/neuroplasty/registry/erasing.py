"""Erasing: a person taken out for good: key, name and every row of theirs; the trail stays whole.

>>> from neuroplasty.registry import SYSTEM, Identity, new_registry
>>> with new_registry() as registry:
...     person = registry.people.add(SYSTEM, "here", identity=Identity(name="Doe, Jane"))
...     erase(registry.store, SYSTEM, person.code)
...     registry.verify().is_whole
2
True
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table, delete, select

from neuroplasty.registry.person import person_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store, Transaction
from neuroplasty.registry.store.tables import (
    ANSWER,
    CONSENT,
    DIARY_DAY,
    DRAFT,
    EPISODE,
    FORECAST,
    HAPPENING,
    IDENTITY,
    LINK,
    NOTICE,
    PERSON,
    REMINDER,
    REVISION,
    SCHEDULE,
)

_BY_SCHEDULE = (DRAFT, REMINDER)
_BY_PERSON = (
    LINK,
    ANSWER,
    FORECAST,
    HAPPENING,
    DIARY_DAY,
    REVISION,
    NOTICE,
    SCHEDULE,
    EPISODE,
    CONSENT,
    IDENTITY,
)
"""Children before parents."""


def erase(store: Store, actor: Actor, code: str) -> int:
    """Erase a person, in the database and in every copy of what was sealed; the pseudonym stays, empty.

    Parameters
    ----------
    store : Store
        The registry.
    actor : Actor
        Who does it.
    code : str
        The pseudonym.

    Returns
    -------
    int
        How many rows were taken out.

    Raises
    ------
    RegistryError
        For a pseudonym nobody has.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     person = registry.people.add(SYSTEM, "here", consent=())
    ...     erase(registry.store, SYSTEM, person.code)
    0
    """
    with store.write(actor.id) as tx:
        person = person_row(tx.connection, code)
        demand(actor, "erase person", Row(site=person["site"], person=person["id"]))
        count = take_out(tx, person["id"])
        # The list of who was erased comes first: a backup that is put back is erased again by it.
        store.keys.note_erased(person["id"])
    store.keys.destroy_person(person["id"])
    sweep(store)
    return count


def erase_again(store: Store) -> int:
    """Erase whom the keys' list says were erased: a backup that was put back may know them still."""
    count = 0
    for person in store.keys.erased():
        with store.write("restore") as tx:
            query = select(PERSON.c.erased_at).where(PERSON.c.id == person)
            held = tx.connection.execute(query).one_or_none()
            if held is not None and held.erased_at is None:
                count += take_out(tx, person)
    if count:
        sweep(store)
    return count


def take_out(tx: Transaction, person: str) -> int:
    """Every row of a person out, children first; the person's own row says nothing any more."""
    count = 0
    for table, row in _rows(tx, person):
        tx.remove(table, row, "erase")
        count += 1
    same = select(PERSON.c.id).where((PERSON.c.id == person) | (PERSON.c.merged_into == person))
    for row in tx.connection.execute(same).scalars().all():
        tx.change(PERSON, row, "erase person", sex=None, birth_year=None, died_on=None, erased_at=tx.now)
    return count


def sweep(store: Store) -> None:
    """Free pages and the log emptied, so that nothing that was deleted is left in the database's files.

    PostgreSQL's own log (WAL) and its archive keep what was written until they are recycled.
    """
    store.engine.dispose()
    raw = store.engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert driver is not None
        if store.engine.dialect.name == "sqlite":
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            driver.autocommit = True
            for table in (*_BY_SCHEDULE, *_BY_PERSON, PERSON):
                driver.execute(f'VACUUM FULL "{table.name}"')
    finally:
        raw.invalidate()


def _rows(tx: Transaction, person: str) -> Iterator[tuple[Table, str]]:
    visits = select(SCHEDULE.c.id).where(SCHEDULE.c.person == person)
    tx.connection.execute(delete(DRAFT).where(DRAFT.c.schedule.in_(visits)))
    for table in _BY_SCHEDULE:
        query = select(table.c.id).where(table.c.schedule.in_(visits))
        for row in tx.connection.execute(query).scalars().all():
            yield table, row
    for table in _BY_PERSON:
        query = select(table.c.id).where(table.c.person == person)
        for row in tx.connection.execute(query).scalars().all():
            yield table, row
