"""The commands ``neuroplasty registry export`` and ``neuroplasty registry import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.app.commands.registry import Database, KeyFolder
from neuroplasty.documents import check_folder, write_whole
from neuroplasty.errors import OutputError, RegistryError

PURPOSES = ("care", "audit", "research", "model")


def export(
    out: Annotated[Path, typer.Option("--out", help="The folder to write to.")],
    fhir: Annotated[bool, typer.Option("--fhir", help="A FHIR R4 Bundle, bundle.json.")] = False,
    redcap: Annotated[bool, typer.Option("--redcap", help="REDCap's CSV and its data dictionary.")] = False,
    cdisc: Annotated[bool, typer.Option("--cdisc", help="CDISC ADaM, CSV and Parquet.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="A row an answer, answers.csv.")] = False,
    purpose: Annotated[
        str, typer.Option("--purpose", help="Whose consent is asked for: care, audit, research or model.")
    ] = "research",
    small_cells: Annotated[
        bool, typer.Option("--small-cells/--all-cells", help="Blank sex and birth year of fewer than five.")
    ] = True,
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Export the records of who agreed to it: FHIR, REDCap, CDISC or CSV; no names."""
    if not (fhir or redcap or cdisc or csv):
        raise typer.BadParameter("say which: --fhir, --redcap, --cdisc or --csv; or several of them")
    if purpose not in PURPOSES:
        raise typer.BadParameter(f"--purpose is one of {', '.join(PURPOSES)}; found {purpose!r}")
    check_folder(out)

    from neuroplasty.registry import SYSTEM, Registry
    from neuroplasty.registry import exchange as made

    with Registry.open(database, keys) as registry:
        records = made.records_of(registry, SYSTEM, purpose)
        with registry.store.write(SYSTEM.id) as tx:
            tx.note("export")
    if small_cells:
        records = made.small_cells(records)
    files: dict[str, bytes] = {}
    if fhir:
        files["bundle.json"] = made.bundle_text(records).encode()
    if redcap:
        files["redcap.csv"] = made.redcap_text(records).encode()
        files["redcap_dictionary.csv"] = made.dictionary_text().encode()
    if csv:
        files["answers.csv"] = made.answers_text(records).encode()
    if cdisc:
        for name, dataset in made.adam(records).items():
            files[f"{name}.csv"] = dataset.csv().encode()
            files[f"{name}.parquet"] = dataset.parquet()
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        typer.echo(f"{write_whole(out / name, content)}")
    typer.echo(f"{len(records)} people who agreed to {purpose}.")


def import_(
    file: Annotated[Path, typer.Argument(help="A FHIR Bundle (.json), REDCap's CSV, or a row an answer.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and write nothing.")] = False,
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Import records, all of them or none; every fault is told at once."""
    from neuroplasty.registry import Registry
    from neuroplasty.registry import exchange as made

    with Registry.open(database, keys) as registry:
        if file.suffix.lower() == ".csv" and "redcap_event_name" not in _first_line(file):
            landed = made.land_answers(registry, file, dry_run=dry_run)
        elif file.suffix.lower() == ".csv":
            landed = made.land(registry, made.read_redcap(_text(file)), dry_run=dry_run)
        elif file.suffix.lower() == ".json":
            landed = made.land(registry, made.read_bundle_text(_text(file)), dry_run=dry_run)
        else:
            raise RegistryError(f"{file}: is neither .json nor .csv; give a Bundle or a table.")
    typer.echo(f"{'Would come in' if dry_run else 'Came in'}: {landed.words}.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RegistryError(f"{file}: there is no such file; check the path.") from None
    except UnicodeDecodeError:
        raise RegistryError(f"{file}: is not UTF-8 text; save it as UTF-8.") from None
    except OSError as fault:
        raise OutputError(f"{file}: could not be read: {fault.strerror}.") from None


def _first_line(file: Path) -> str:
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as opened:
            return opened.readline()
    except FileNotFoundError:
        raise RegistryError(f"{file}: there is no such file; check the path.") from None
