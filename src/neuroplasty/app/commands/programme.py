"""The command ``neuroplasty programme``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import check_folder, read_episode


def programme(
    episode: Annotated[Path, typer.Argument(help="An episode.json, as a rehearsal writes it.")],
    day: Annotated[
        str, typer.Option("--day", metavar="YYYY-MM-DD", help="The day of the procedure; else today.")
    ] = "",
    root: Annotated[
        list[str] | None, typer.Option("--root", help="A root to glide, such as 'L5 left'; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write to; else beside the episode.")
    ] = None,
) -> None:
    """Write the patient's recovery programme: a printable page and a calendar for the phone."""
    first = _day(day)
    folder = out or episode.parent
    check_folder(folder)
    document = read_episode(episode)

    from neuroplasty.app.programme import write_programme
    from neuroplasty.care.programme import make_programme

    made = make_programme(document, first, roots=root or ())
    page, calendar = write_programme(made, folder)
    typer.echo(f"The page: {page}\nThe calendar: {calendar}")


def _day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"--day is written YYYY-MM-DD, such as 2026-03-02; found {text!r}") from None
