"""``neuroplasty registry``: made, upgraded, checked, backed up, restored, verified, erased from."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.errors import RegistryError

app = typer.Typer(no_args_is_help=True, help="A clinic's own patients: the registry's database and its keys.")


@app.callback()
def _needs_clinic() -> None:
    """A clinic's own patients: the registry's database and its keys."""
    if find_spec("sqlalchemy") is None or find_spec("cryptography") is None:
        raise RegistryError(
            "The registry needs more packages; install them: pip install 'neuroplasty[clinic]'."
        )


Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        "-d",
        envvar="NEUROPLASTY_DATABASE_URL",
        help="A SQLite file, or the URL of a PostgreSQL database.",
    ),
]
KeyFolder = Annotated[
    Path | None,
    typer.Option(
        "--keys",
        envvar="NEUROPLASTY_KEYS",
        help="The folder of its keys; beside a SQLite file when not given.",
    ),
]


def _needs_database(database: str | None) -> str:
    if database is None:
        raise RegistryError(
            "Which registry? Give its file or URL (--database), or set NEUROPLASTY_DATABASE_URL."
        )
    return database


@app.command()
def init(
    database: Database = None,
    keys: KeyFolder = None,
    site: Annotated[str, typer.Option("--site", help="A code for the first clinic.")] = "clinic",
    title: Annotated[str, typer.Option("--title", help="Its name.")] = "Our clinic",
    zone: Annotated[str, typer.Option("--zone", help="Its IANA zone, such as Europe/Berlin.")] = "UTC",
    synthetic: Annotated[
        int,
        typer.Option("--synthetic", min=0, max=20000, help="A made-up clinic of so many people, 24 months."),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the made-up people.")] = 1,
) -> None:
    """Make a registry: an empty database, new keys, and one clinic."""
    from neuroplasty.registry import SYSTEM, Registry

    if synthetic:
        from neuroplasty.registry.synthetic import synthetic_clinic

        with synthetic_clinic(_needs_database(database), keys, people=synthetic, seed=seed) as registry:
            typer.echo(
                f"A made-up clinic of {synthetic} people; its keys lie in {registry.store.keys.folder}."
            )
        return
    with Registry.create(_needs_database(database), keys) as registry:
        registry.add_site(SYSTEM, site, title, zone)
        typer.echo(f"A registry was made; its keys lie in {registry.store.keys.folder}.")
        typer.echo("Keep a copy of the keys apart from the database and its backups.")


@app.command()
def upgrade(database: Database = None) -> None:
    """Bring a registry's tables to this release's version, all of it or nothing."""
    from neuroplasty.registry.store.engine import database_url, sqlite_file
    from neuroplasty.registry.store.migrate import migrate, newest

    url = database_url(_needs_database(database))
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        raise RegistryError(f"{file}: there is no registry; 'neuroplasty registry init' makes one.")
    before, after = migrate(url)
    if before == newest():
        typer.echo(f"It is of version {after} already; nothing was changed.")
    else:
        typer.echo(f"Upgraded from version {before} to {after}.")


@app.command()
def check(database: Database = None, keys: KeyFolder = None) -> None:
    """Check the registry for consistency: every visit against its procedure's day."""
    from neuroplasty.registry import Registry

    with Registry.open(database, keys) as registry:
        faults = registry.check()
    if faults:
        raise RegistryError("\n".join(faults))
    typer.echo("Everything agrees.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The backup to be written.")],
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Back up every row into a sealed file, restore it on trial, and report the result."""
    from neuroplasty.registry import SYSTEM, Registry

    with Registry.open(database, keys) as registry:
        tried = registry.back_up(SYSTEM, file)
    if not tried.is_good:
        raise RegistryError("The backup cannot be relied on:\n" + "\n".join(tried.faults))
    rows = sum(tried.rows.values())
    typer.echo(f"{file}: {rows} rows, {tried.entries} entries of the trail; restored and verified.")
    typer.echo("The keys are not in it; keep them elsewhere.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Put a backup back into an empty database; who was erased since is erased again."""
    from neuroplasty.registry import Registry

    with Registry.restore(file, _needs_database(database), keys) as registry:
        verdict = registry.verify()
    if not verdict.is_whole:
        raise RegistryError("Restored, but not whole:\n" + "\n".join(verdict.faults))
    typer.echo(f"Restored: {verdict.rows} rows, {verdict.entries} entries of the trail; all of it is whole.")


@app.command()
def verify(
    anchors: Annotated[
        Path | None, typer.Option("--anchors", help="The file that 'registry anchor' writes.")
    ] = None,
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Verify rows and audit trail: whether anything was edited, deleted, inserted, moved or cut off."""
    from neuroplasty.registry import Registry

    with Registry.open(database, keys) as registry:
        verdict = registry.verify(anchors=anchors)
    if not verdict.is_whole:
        raise RegistryError("\n".join(verdict.faults))
    typer.echo(f"Whole: {verdict.entries} entries, {verdict.rows} rows; it ends with {verdict.head[:16]}.")
    if anchors is None:
        typer.echo("A tail that was cut off is seen only beside the anchors; give --anchors FILE.")


@app.command()
def anchor(
    file: Annotated[Path, typer.Argument(help="A file outside, to which a line is added.")],
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Write the end of the audit trail to a file outside the database; daily."""
    from neuroplasty.registry import SYSTEM, Registry

    with Registry.open(database, keys) as registry:
        typer.echo(registry.anchor(SYSTEM, file))


@app.command()
def erase(
    code: Annotated[str, typer.Argument(help="The person's pseudonym.")],
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone, and this says so.")] = False,
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Erase a person for good: key, name and every row; the audit trail stays whole."""
    from neuroplasty.registry import SYSTEM, Registry

    if not yes:
        raise RegistryError(f"Erasing {code} cannot be undone; say --yes as well. Nothing was erased.")
    with Registry.open(database, keys) as registry:
        count = registry.erase(SYSTEM, code)
    typer.echo(f"{code}: {count} rows and the key were destroyed; backups no longer open this person's name.")
