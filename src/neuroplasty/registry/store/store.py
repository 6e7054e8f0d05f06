"""Store: a database, its keys and its clock; every change goes through one kind of transaction.

A transaction takes the head of the trail first, so writers queue; it signs an entry for every row it puts,
changes or removes, and all of it is kept or none.
"""

from __future__ import annotations

import datetime
import random
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from neuroplasty.errors import RegistryError
from neuroplasty.registry.store.ids import uuid7
from neuroplasty.registry.store.keys import Keys
from neuroplasty.registry.store.tables import AUDIT, HEAD
from neuroplasty.registry.store.trail import NO_ROW, digest_of, link, microseconds

Clock = Callable[[], datetime.datetime]

SLACK = datetime.timedelta(minutes=2)
"""How far a clock may have been set back before writing is refused."""
_SALT = 16


def system_clock() -> datetime.datetime:
    """The time now, in UTC."""
    return datetime.datetime.now(datetime.UTC)


@dataclass
class Transaction:
    """What is being written: rows and the trail's entries for them."""

    connection: Connection
    actor: str
    now: datetime.datetime
    rng: random.Random
    key: bytes
    seq: int
    hash: str
    made: int
    entries: list[dict[str, Any]] = field(default_factory=list)

    def put(self, table: Table, action: str, /, **values: Any) -> str:
        """A new row; its id."""
        return self.put_many(table, action, [values])[0]

    def put_many(self, table: Table, action: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """New rows of one table, with one statement; their ids."""
        empty = {column.name: None for column in table.columns if column.name not in ("id", "created_at")}
        full = []
        for values in rows:
            row = {**empty, "id": self.new_id(), "created_at": self.now, **values}
            if table.info["chained"]:
                row["salt"] = self.rng.randbytes(_SALT)
                self._sign(action, table.name, row["id"], digest_of(row["salt"], row))
            full.append(row)
        if full:
            self.connection.execute(insert(table), full)
        return [row["id"] for row in full]

    def new_id(self) -> str:
        """A new id; those made later sort later."""
        self.made += 1
        return uuid7(self.now, self.rng, self.made)

    def change(self, table: Table, row: str, action: str, /, **values: Any) -> None:
        """Change a row, and sign what it says now."""
        self.connection.execute(update(table).where(table.c.id == row).values(**values))
        if table.info["chained"]:
            held = self.connection.execute(select(table).where(table.c.id == row)).mappings().one()
            self._sign(action, table.name, row, digest_of(bytes(held["salt"]), {**held}))

    def remove(self, table: Table, row: str, action: str) -> None:
        """Take a row out; the trail says that it was there and was taken out."""
        self.connection.execute(delete(table).where(table.c.id == row))
        if table.info["chained"]:
            self._sign(action, table.name, row, NO_ROW)

    def note(self, action: str, table: str = "", row: str = "") -> None:
        """An entry about something that was done and changed no row: an export, a look."""
        self._sign(action, f"({table})", row, NO_ROW)

    def _sign(self, action: str, table: str, row: str, digest: str) -> None:
        self.seq += 1
        entry = link(
            self.key, self.hash, self.seq, microseconds(self.now), self.actor, action, table, row, digest
        )
        self.hash = entry["hash"]
        self.entries.append({**entry, "at": self.now})

    def close(self) -> None:
        """Write the entries and the new head."""
        if self.entries:
            self.connection.execute(insert(AUDIT), self.entries)
            self.connection.execute(update(HEAD).values(seq=self.seq, at=self.now, hash=self.hash))


@dataclass(frozen=True)
class Store:
    """A database with its keys, its clock and its chance."""

    engine: Engine
    keys: Keys
    clock: Clock = system_clock
    rng: random.Random = field(default_factory=secrets.SystemRandom)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read with: one moment's view."""
        with _told(), self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                # SQLite's readers see one moment by themselves.
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, actor: str) -> Iterator[Transaction]:
        """A transaction; everything in it is kept when it ends, nothing when it fails."""
        with _told(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            head = connection.execute(select(HEAD).with_for_update()).mappings().one()
            now = self.clock()
            if now < head["at"] - SLACK:
                raise RegistryError(
                    f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the last entry is of "
                    f"{head['at']:%Y-%m-%d %H:%M} UTC; set the clock right. Nothing was written."
                )
            transaction = Transaction(
                connection,
                actor,
                max(now, head["at"]),
                self.rng,
                self.keys.chain,
                head["seq"],
                head["hash"],
                head["seq"],
            )
            yield transaction
            transaction.close()


@contextmanager
def _told() -> Iterator[None]:
    """A database's own failures in one sentence."""
    try:
        yield
    except DBAPIError as error:
        text = str(error.orig).splitlines()[0] if error.orig else str(error)
        low = text.lower()
        if "full" in low or "no space" in low:
            said = "The disk is full; make room and do it again."
        elif "locked" in low or "busy" in low:
            said = "Another program holds the database; close it and do it again."
        elif "readonly" in low or "read-only" in low:
            said = "The database may not be written to; check its permissions."
        elif error.connection_invalidated or "connect" in low or "unable to open" in low:
            said = f"The database cannot be reached ({text}); check its address and that it runs."
        else:
            said = f"The database refused ({text})."
        raise RegistryError(f"{said} Nothing was written.") from error
