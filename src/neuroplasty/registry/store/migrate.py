"""Migrate: a database's tables brought to the version of this release, in one transaction or not at all.

>>> newest()
'0002'
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, func, inspect, select, table

from neuroplasty.errors import RegistryError
from neuroplasty.registry.store.engine import engine_of, sqlite_file
from neuroplasty.registry.store.tables import METADATA

_SCRIPTS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The version of the tables that this release writes."""
    return str(_scripts().get_current_head())


def version_of(engine: Engine) -> str | None:
    """The version of a database's tables; None where it holds none of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check_version(engine: Engine) -> None:
    """Nothing for a database of this version; RegistryError for another, with what to do."""
    version = version_of(engine)
    if version is None:
        raise RegistryError("This database holds no registry; 'neuroplasty registry init' makes one.")
    if version == newest():
        return
    if version in {script.revision for script in _scripts().walk_revisions()}:
        raise RegistryError(
            f"This registry is of version {version}, this release writes {newest()}; "
            "run 'neuroplasty registry upgrade'."
        )
    raise RegistryError(
        f"This registry is of version {version}, which a later release wrote; this one reads {newest()}. "
        "Update neuroplasty. Nothing was changed."
    )


def migrate(url: str, version: str = "head") -> tuple[str | None, str]:
    """Bring a database to a version; which it had and which it has.

    While tables are rebuilt foreign keys are off, since dropping a parent would delete its children; no row
    may be lost and no key may dangle afterwards, or nothing is changed.
    """
    engine = engine_of(url)
    if sqlite_file(url) is not None:

        @event.listens_for(engine, "connect")
        def _off(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA foreign_keys=OFF")

    try:
        before = version_of(engine)
        known = {script.revision for script in _scripts().walk_revisions()}
        if before is not None and before not in known:
            check_version(engine)
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            counts = _counts(connection)
            config = Config(attributes={"connection": connection, "metadata": METADATA})
            config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
            command.upgrade(config, version)
            _check(connection, counts)
        after = version_of(engine)
    finally:
        engine.dispose()
    assert after is not None
    return before, after


def _counts(connection: Connection) -> dict[str, int]:
    names = set(inspect(connection).get_table_names()) & set(METADATA.tables)
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names
    }


def _check(connection: Connection, before: dict[str, int]) -> None:
    after = _counts(connection)
    lost = [name for name, count in before.items() if after.get(name, 0) < count]
    if connection.dialect.name == "sqlite":
        lost += [str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    if lost:
        raise RegistryError(
            f"Upgrading would lose rows of {', '.join(sorted(set(lost)))}; nothing was changed."
        )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_SCRIPTS))
