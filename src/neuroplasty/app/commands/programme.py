"""The command ``neuroplasty programme``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import check_folder, read_episode


def programme(
    episode: Annotated[Path, typer.Argument(help="An episode.json, as a rehearsal writes it.")],
    day: Annotated[
        str,
        typer.Option(
            "--day", metavar="YYYY-MM-DD", help="The day of the procedure, past or planned; else today."
        ),
    ] = "",
    root: Annotated[
        list[str] | None, typer.Option("--root", help="A root to glide, such as 'L5 left'; may be repeated.")
    ] = None,
    closed: Annotated[
        list[str] | None,
        typer.Option("--closed", metavar="YYYY-MM-DD", help="A day the clinic is closed; may be repeated."),
    ] = None,
    medication: Annotated[
        list[str] | None,
        typer.Option(
            "--medication", help="What steadies the nerve: 'pregabalin 75 mg at night'; may be repeated."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write to; else beside the episode.")
    ] = None,
) -> None:
    """Write the patient's recovery programme: a printable page and a calendar for the phone.

    Written again for another day, the calendar moves what the phone holds instead of doubling it.
    """
    first = _day(day, "--day") if day else date.today()
    shut = {_day(one, "--closed") for one in closed or ()}
    folder = out or episode.parent
    check_folder(folder)
    document = read_episode(episode)

    from neuroplasty.app.programme import REVISIONS_FROM, write_programme
    from neuroplasty.care.programme import make_programme

    revision = int((datetime.now(UTC) - REVISIONS_FROM).total_seconds())
    made = make_programme(
        document,
        first,
        roots=root or (),
        closed=shut,
        medications=medication or (),
        revision=max(revision, 1),
    )
    page, calendar = write_programme(made, folder)
    typer.echo(f"The page: {page}\nThe calendar: {calendar}")


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{option} is written YYYY-MM-DD, such as 2026-03-02; found {text!r}"
        ) from None
