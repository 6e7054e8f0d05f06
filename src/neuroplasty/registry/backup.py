"""Backup: every row as of one moment, sealed with a key of its own; tried by restoring it before it counts.

One way for both databases: a read transaction sees one moment, so a backup taken under writers is the source
at that cut, and what was taken from SQLite can be put back into PostgreSQL. The keys are not in it.

>>> import tempfile
>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with tempfile.TemporaryDirectory() as folder, new_registry() as registry:
...     tried = back_up(registry.store, SYSTEM, Path(folder, "today.backup"))
...     tried.rows["site"], tried.is_good
(1, True)
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, inspect, text

from neuroplasty.documents import write_whole
from neuroplasty.errors import RegistryError
from neuroplasty.registry.erasing import erase_again
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.engine import database_url, engine_of
from neuroplasty.registry.store.keys import Keys
from neuroplasty.registry.store.migrate import migrate, newest, version_of
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import METADATA
from neuroplasty.registry.verify import verify

_MAGIC = b"neuroplasty registry 1\n"
_BATCH = 2000


@dataclass(frozen=True)
class Tried:
    """What came of a backup when it was restored into a scratch place.

    Parameters
    ----------
    file : str
        The backup.
    at : str
        When, in UTC.
    version : str
        Of the tables.
    rows : dict of str to int
        By table.
    entries : int
        Of the trail.
    faults : tuple of str
        What was wrong; none for a good one.

    Examples
    --------
    >>> Tried("f", "2026-03-02", "0002", {}, 0, ()).is_good
    True
    """

    file: str
    at: str
    version: str
    rows: Mapping[str, int]
    entries: int
    faults: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether it can be restored whole."""
        return not self.faults


def back_up(store: Store, actor: Actor, path: Path) -> Tried:
    """Back a registry up, restore it into a scratch place, and write beside it what came of that.

    Parameters
    ----------
    store : Store
        The registry.
    actor : Actor
        Who does it.
    path : Path
        The file, written whole; beside it ``path.json`` with the result.

    Returns
    -------
    Tried
        What came of restoring it.

    Raises
    ------
    RegistryError
        When it cannot be read back.
    OutputError
        When it cannot be written.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with tempfile.TemporaryDirectory() as folder, new_registry() as registry:
    ...     back_up(registry.store, SYSTEM, Path(folder, "b")).faults
    ()
    """
    demand(actor, "back up", Row(site=actor.site))
    path = Path(path)
    with store.write(actor.id) as tx:
        tx.note("back up", "backup", path.name[:36])
    with store.read() as connection:
        content = b"".join(_dumped(connection, version_of(store.engine) or newest()))
    write_whole(path, _MAGIC + store.keys.seal_backup(gzip.compress(content, 6, mtime=0)))
    tried = try_out(store.keys, path, store.clock().isoformat())
    write_whole(path.with_name(path.name + ".json"), (json.dumps(asdict(tried), indent=2) + "\n").encode())
    with store.write(actor.id) as tx:
        tx.note("try backup: good" if tried.is_good else "try backup: bad", "backup", path.name[:36])
    return tried


def try_out(keys: Keys, path: Path, at: str) -> Tried:
    """Restore a backup into a scratch place and hold it against itself: counts, the trail, every row."""
    with tempfile.TemporaryDirectory() as folder:
        url = database_url(Path(folder, "scratch.db"))
        head, counts = _put_back(keys, path, url)
        scratch = Store(engine_of(url), keys)
        try:
            with scratch.read() as connection:
                found = _counts(connection)
            # Tables of a later version are there, and empty.
            faults = [
                f"{name}: {found.get(name, 0)} of {count} rows came back"
                for name, count in counts.items()
                if found.get(name, 0) != count
            ]
            verdict = verify(scratch)
        finally:
            scratch.engine.dispose()
    return Tried(path.name, at, head["version"], counts, verdict.entries, (*faults, *verdict.faults))


def restore(path: Path, database: str | Path, keys: Keys) -> Store:
    """A backup put back into an empty database; who was erased since is erased again.

    Parameters
    ----------
    path : Path
        The backup.
    database : str or Path
        The file to be made, or the URL of an empty database.
    keys : Keys
        Those of the registry: without its backup key nothing opens, without people's keys no name does.

    Returns
    -------
    Store
        The registry.

    Raises
    ------
    RegistryError
        For a file that is no backup or was changed, and a database that is not empty.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, Registry, new_registry
    >>> with tempfile.TemporaryDirectory() as folder, new_registry() as registry:
    ...     file = Path(folder, "b")
    ...     _ = back_up(registry.store, SYSTEM, file)
    ...     with Registry(restore(file, Path(folder, "again.db"), registry.store.keys)) as again:
    ...         [site.code for site in again.sites()]
    ['here']
    """
    url = database_url(database)
    engine = engine_of(url)
    try:
        if version_of(engine) is not None:
            raise RegistryError("This database holds a registry already; restore into an empty one.")
    finally:
        engine.dispose()
    _put_back(keys, Path(path), url)
    store = Store(engine_of(url), keys)
    with store.write("system") as tx:
        tx.note("restore", "backup", Path(path).name[:36])
    erase_again(store)
    return store


def _dumped(connection: Connection, version: str) -> Iterator[bytes]:
    counts = _counts(connection)
    yield json.dumps({"version": version, "rows": counts}).encode() + b"\n"
    for table in METADATA.sorted_tables:
        yield (
            json.dumps({"table": table.name, "columns": [one.name for one in table.columns]}).encode() + b"\n"
        )
        # As the database holds them: moments as numbers, so that no zone comes into it.
        names = ", ".join(f'"{one.name}"' for one in table.columns)
        key = ", ".join(f'"{one.name}"' for one in table.primary_key)
        query = text(f'SELECT {names} FROM "{table.name}" ORDER BY {key}')
        for row in connection.execution_options(yield_per=_BATCH).execute(query):
            yield json.dumps([_as_json(value) for value in row]).encode() + b"\n"


def _as_json(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"hex": bytes(value).hex()}
    return value.isoformat() if hasattr(value, "isoformat") else value


def _put_back(keys: Keys, path: Path, url: str) -> tuple[dict[str, Any], dict[str, int]]:
    head = load(keys, path, url)
    migrate(url)
    return head, head["rows"]


def load(keys: Keys, path: Path, url: str) -> dict[str, Any]:
    """A backup's rows into an empty database, in the tables of their own version; what the backup says."""
    lines = _lines(keys, path)
    head = json.loads(lines[0])
    migrate(url, head["version"])
    engine = engine_of(url)
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            table: Table | None = None
            columns: list[str] = []
            batch: list[dict[str, Any]] = []
            kinds: dict[str, dict[str, str]] = {}
            for line in lines[1:]:
                held = json.loads(line)
                if isinstance(held, dict):
                    _insert(connection, table, columns, batch)
                    table, columns, batch = METADATA.tables[held["table"]], held["columns"], []
                    kinds[table.name] = {
                        one["name"]: str(one["type"]) for one in inspect(connection).get_columns(table.name)
                    }
                    continue
                assert table is not None
                kind = kinds[table.name]
                batch.append(
                    {
                        f"c{n}": _from_json(value, kind[name])
                        for n, (name, value) in enumerate(zip(columns, held, strict=True))
                    }
                )
                if len(batch) >= _BATCH:
                    _insert(connection, table, columns, batch)
                    batch = []
            _insert(connection, table, columns, batch)
    finally:
        engine.dispose()
    return dict(head)


def _insert(
    connection: Connection, table: Table | None, columns: Sequence[str], batch: Sequence[Mapping[str, Any]]
) -> None:
    if table is None or not batch:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f":c{n}" for n in range(len(columns)))
    connection.execute(text(f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'), list(batch))


def _from_json(value: Any, kind: str) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    if kind == "BOOLEAN" and value is not None:
        return bool(value)
    return value


def _lines(keys: Keys, path: Path) -> list[bytes]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RegistryError(f"{path} could not be read: {error.strerror}; check the path.") from None
    if not content.startswith(_MAGIC):
        raise RegistryError(f"{path} is no backup of a registry; give a file of 'registry backup'.")
    return gzip.decompress(keys.open_backup(content[len(_MAGIC) :])).splitlines()


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()
        for table in METADATA.sorted_tables
    }
