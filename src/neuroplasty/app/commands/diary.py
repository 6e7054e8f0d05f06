"""The command ``neuroplasty diary``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import check_folder


def diary(
    file: Annotated[Path, typer.Argument(help="A pain diary, CSV; docs/DIARY.md says how to keep one.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder for the page; else beside the diary.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar="MAP", help="Other names: 'pain=intensity,where=site,x=ignore', or a YAML."
        ),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option("--dates", help="How dates are written, such as DD/MM/YYYY, if it is unclear."),
    ] = None,
    scale: Annotated[
        str | None, typer.Option("--scale", help="The pain's scale where it is not 0-10, such as 0-100.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="The file's encoding where it is detected wrongly.")
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers to the questionnaires, YAML.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same result.")] = 0,
) -> None:
    """Review a pain diary: red flags first, then patterns, each with its p-value."""
    from neuroplasty.brain.diary import Columns, read_diary

    folder = out or file.parent
    mapping = Columns.from_option(columns or "", dates, scale=scale, encoding=encoding)
    written = read_diary(file, mapping)
    check_folder(folder)

    from neuroplasty.app.diary import review_text, write_diary_page
    from neuroplasty.care.questionnaires import read_answers
    from neuroplasty.care.review import review_diary

    review = review_diary(written, read_answers(answers) if answers else None, seed)
    page = write_diary_page(review, folder)
    typer.echo(review_text(review))
    typer.echo(f"The page: {page}")
