"""The command ``neuroplasty follow``."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import check_folder, read_episode


def follow(
    episode: Annotated[Path, typer.Argument(help="An episode, simulated or recorded, .json or .yaml.")],
    diary: Annotated[Path, typer.Option("--diary", help="The patient's pain diary, CSV.")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the page.")],
    day: Annotated[
        str | None,
        typer.Option(
            "--day", metavar="DAY", help="Of the procedure, 2026-03-02, if the episode does not say."
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help="The day that is asked about; else the diary's last."),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="MAP", help="Other names: 'pain=intensity,where=site', or a YAML."),
    ] = None,
    dates: Annotated[
        str | None, typer.Option("--dates", help="How the diary's dates are written, such as DD/MM/YYYY.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same result.")] = 0,
) -> None:
    """Follow a patient: course, relief, adherence and what is due, compared with the forecast."""
    from neuroplasty.brain.diary import Columns, read_diary

    check_folder(out)
    document = read_episode(episode)
    written = read_diary(diary, Columns.from_option(columns or "", dates))

    from neuroplasty.app.follow import follow_text, write_follow_page
    from neuroplasty.registry.follow import follow as followed

    told = followed(document, written, day=_day("--day", day), on=_day("--on", on), seed=seed)
    page = write_follow_page(told, out)
    typer.echo(follow_text(told))
    typer.echo(f"The page: {page}")


def _day(name: str, text: str | None) -> datetime.date | None:
    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{name} is a day such as 2026-03-02; found {text!r}") from None
