"""The command ``neuroplasty group``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from neuroplasty.app.commands.options import Workers
from neuroplasty.documents import check_folder, read_plan
from neuroplasty.documents.trial.trial import GROUP_SPACING_MM
from neuroplasty.errors import OutputError, StudyError


def group(
    population: Annotated[
        str, typer.Argument(help="Who takes part: after surgery, stenosis, disc or mixed.")
    ],
    plan: Annotated[str, typer.Option("--plan", help="A built-in plan or a plan file.")] = "one-day-caudal",
    size: Annotated[int, typer.Option("--size", "-n", help="How many virtual patients.")] = 100,
    out: Annotated[Path, typer.Option("--out", help="The Parquet file, a row a patient.")] = Path(
        "group.parquet"
    ),
    reuse: Annotated[
        bool, typer.Option("--reuse/--each", help="Solve it on some people of a kind, or on each.")
    ] = True,
    spacing: Annotated[
        float, typer.Option("--spacing", min=0.3, max=5.0, help="Grid of the epidural space, mm.")
    ] = GROUP_SPACING_MM,
    sham: Annotated[bool, typer.Option("--sham", help="What is done reaches no root.")] = False,
    repeats: Annotated[int, typer.Option("--repeats", help="Again when relief is gone, times a year.")] = 0,
    training: Annotated[bool, typer.Option("--training", help="With pathway training.")] = False,
    adherence: Annotated[
        str, typer.Option("--adherence", help="none, declining, stable, rising, or drawn as it was seen.")
    ] = "drawn",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same file.")] = 0,
    workers: Workers = None,
) -> None:
    """Run a plan on a virtual group and follow it for two years. Start it again and it goes on."""
    check_folder(out.parent)
    if out.exists() and not overwrite:
        raise OutputError(f"{out} is there already; give another --out, or --overwrite to replace it.")
    chosen = read_plan(plan)

    from neuroplasty.care.course import Training
    from neuroplasty.study import POPULATIONS, Flows, Group, Protocol, run_group

    if population not in POPULATIONS:
        raise StudyError(f"found the population {population!r}, expected one of {', '.join(POPULATIONS)}.")
    if size < 1:
        raise StudyError(f"A group of {size} was asked for; give a size of 1 or more.")
    protocol = Protocol(
        sham=sham,
        repeats=repeats,
        training=Training() if training else None,
        adherence=adherence,  # type: ignore[arg-type]
    )
    people = POPULATIONS[population]
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        flows = None
        if reuse:
            task = bar.add_task("Solving the procedure")
            flows = Flows.solved(
                people,
                chosen,
                seed=seed,
                spacing_mm=spacing,
                tell=lambda done, of: bar.update(task, completed=done, total=of),
            )
        work = bar.add_task("Following the patients", total=size)
        file = run_group(
            Group(people, chosen, protocol, seed, flows, spacing),
            size,
            out,
            workers=workers,
            progress=lambda done, of: bar.update(work, completed=done, total=of),
            overwrite=overwrite,
        )
    typer.echo(f"The group: {file}")
