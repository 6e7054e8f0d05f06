"""The command ``neuroplasty explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def explain(
    episode: Annotated[Path, typer.Argument(help="An episode, simulated or recorded, .json or .yaml.")],
    out: Annotated[
        Path, typer.Option("--out", help="The page, such as explained.html; or a folder for explain.html.")
    ],
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help="en (English) or de (German).")
    ] = "en",
) -> None:
    """Explain an episode to the patient: one page in plain words and pictures, for phone and paper."""
    from neuroplasty.app.explain import write_explanation

    typer.echo(f"The page: {write_explanation(episode, out, language=language)}")
