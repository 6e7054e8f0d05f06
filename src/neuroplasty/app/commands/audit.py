"""The command ``neuroplasty audit``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import check_folder
from neuroplasty.errors import RegistryError


def audit(
    registry: Annotated[str, typer.Argument(help="A registry: its SQLite file, or a database URL.")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the page and its tables.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day of the audit, 2026-06-30; else today.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same result.")] = 0,
) -> None:
    """Audit a registry: who is missing first, then results beside trials, forecasts and claims."""
    try:
        day = None if on is None else datetime.date.fromisoformat(on)
    except ValueError:
        raise typer.BadParameter(f"--on is a day such as 2026-06-30; found {on!r}") from None
    check_folder(out)
    try:
        from neuroplasty.registry.audit import audit as audited
    except ModuleNotFoundError as missing:
        raise RegistryError(
            f"A registry needs {missing.name}; install it with: pip install 'neuroplasty[clinic]'."
        ) from missing

    from neuroplasty.app.audit import audit_text, write_audit_page

    told = audited(registry, on=day, seed=seed)
    page = write_audit_page(told, out)
    typer.echo(audit_text(told))
    typer.echo(f"The page: {page}")
