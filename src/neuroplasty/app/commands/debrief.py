"""The command ``neuroplasty debrief``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from neuroplasty.documents import check_folder, read_episode


def debrief(
    episode: Annotated[Path, typer.Argument(help="An episode with its log, such as out/episode.json.")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the page.")],
    branch_s: Annotated[
        float | None,
        typer.Option(
            "--branch-at",
            min=0.0,
            metavar="SECONDS",
            help="From which second of the procedure on the branch differs; from the first injection where "
            "left out.",
        ),
    ] = None,
    branch: Annotated[
        list[str] | None,
        typer.Option("--branch", help='What is done otherwise: "half the rate", "nothing more injected".'),
    ] = None,
    checklist: Annotated[
        Path | None, typer.Option("--checklist", help="A checklist of one's own, YAML.")
    ] = None,
    years: Annotated[bool, typer.Option(help="Follow the two years after, beside the plan's.")] = True,
    ct: Annotated[Path | None, typer.Option("--ct", help="The CT its anatomy came from, NIfTI.")] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="The label map its anatomy came from, NIfTI.")
    ] = None,
) -> None:
    """Debrief a procedure: every input, any second again, the planner beside it, the two years after."""
    held = read_episode(episode)
    check_folder(out)

    from neuroplasty.app.debrief import write_debrief
    from neuroplasty.care import debrief as room
    from neuroplasty.care.assessment import read_checklist

    wanted = branch or ["half the rate"]
    unknown = [name for name in wanted if name not in room.CHANGES]
    if unknown:
        raise typer.BadParameter(f"there is no branch {unknown[0]!r}; give one of: {', '.join(room.CHANGES)}")
    own = None if checklist is None else read_checklist(checklist)
    with Console(stderr=True).status("Doing it again") as status:
        found = room.debrief(
            held,
            ct=ct,
            labels=labels,
            branches=wanted,
            branch_s=branch_s,
            years_after=years,
            checklist=own,
            progress=lambda words, fraction: status.update(f"{words} ({100 * fraction:.0f} %)"),
        )
    typer.echo(f"The debrief: {write_debrief(found, out)}")
    if found.replayed.agrees is False:
        typer.echo("What was done again did not come to the same; the page says so.", err=True)
