"""Engine: SQLAlchemy's way to a database, so set that no acknowledged row is lost and no reader waits long.

SQLite: write-ahead log, every commit on the disk (FULL), a writer takes the lock when it begins (BEGIN
IMMEDIATE) and waits for it up to 30 s; what is deleted is overwritten. PostgreSQL: as it comes.

>>> database_url("clinic.db").startswith("sqlite+pysqlite:///")
True
>>> database_url("postgres://db/clinic")
'postgresql+psycopg://db/clinic'
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

BUSY_S = 30
"""How long a SQLite writer waits for another."""


def database_url(source: str | Path) -> str:
    """A database's URL from what was given: a URL of PostgreSQL or SQLite, or the path of a SQLite file."""
    text = str(source)
    for short in ("postgres://", "postgresql://"):
        if text.startswith(short):
            return "postgresql+psycopg://" + text[len(short) :]
    if "://" in text:
        return text
    return f"sqlite+pysqlite:///{Path(text).resolve()}"


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for another database."""
    made = make_url(url)
    return Path(made.database) if made.get_backend_name() == "sqlite" and made.database else None


def engine_of(url: str) -> Engine:
    """An engine for a URL of ``database_url``."""
    if sqlite_file(url) is None:
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_S})

    @event.listens_for(engine, "connect")
    def _set(connection: Any, _: Any) -> None:
        # The driver's own transactions begin too late and end too early; ours are BEGIN and COMMIT.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={BUSY_S * 1000}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
