"""The command ``neuroplasty upgrade``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import read_any_version, write_document


def upgrade(
    file: Annotated[Path, typer.Argument(help="A case, plan or episode, .yaml or .json.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to; the file itself when not given.")
    ] = None,
) -> None:
    """Upgrade a document of an earlier version to this release's, and say what was changed."""
    document, said = read_any_version(file)
    if not said and out is None:
        typer.echo(f"{file}: is of the newest version already; nothing was changed.")
        return
    written = write_document(document, out or file)
    typer.echo(f"{written}: {'; '.join(said) or 'nothing was older'}.")
