"""``neuroplasty trial power`` and ``neuroplasty trial report``: what a trial is planned on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.app.commands.options import Executor, Overwrite, Workers
from neuroplasty.app.commands.protocol import changed
from neuroplasty.app.commands.watching import watching
from neuroplasty.documents import check_folder, read_trial
from neuroplasty.errors import StudyError


def power(
    trial: Annotated[str, typer.Argument(help="A built-in trial or a trial file.")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the people and the power.")],
    sizes: Annotated[
        str | None,
        typer.Option("--sizes", metavar="40,60,80", help="Sample sizes; else the protocol's."),
    ] = None,
    replicates: Annotated[
        int | None, typer.Option("--replicates", min=1, help="Trials at each size; else the protocol's.")
    ] = None,
    pool: Annotated[
        int | None, typer.Option("--pool", help="People simulated in every arm; else the protocol's.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Else the protocol's.")] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            min=0,
            help="Draws of the unmeasured parameters, a pool each; 0: as the tables have them.",
        ),
    ] = 0,
    bodies: Annotated[
        int,
        typer.Option(
            "--bodies",
            min=0,
            help="Of the draws, in how many epidural spaces procedures are solved again; 0: none.",
        ),
    ] = 4,
    workers: Workers = None,
    executor: Executor = None,
    overwrite: Overwrite = False,
) -> None:
    """Compute a trial's power over sample sizes, with its Monte Carlo and its parameter uncertainty.

    A draw is a joint member of the fits of nerve and course, in one of a few members of the epidural fit.
    """
    protocol = read_trial(trial)
    asked = {"pool": pool, "seed": seed}
    given: dict[str, float] = {name: one for name, one in asked.items() if one is not None}
    if given:
        protocol = changed(protocol, given)
    at = sizes_of(sizes) if sizes is not None else protocol.sizes
    if not at:
        raise StudyError(
            f"{protocol.name} names no sizes, and none were given; give some, such as --sizes 40,60,80."
        )
    if max(at) > protocol.pool:
        raise StudyError(
            f"A trial of {max(at)} people was asked for from a pool of {protocol.pool}; give a larger "
            "--pool, or smaller sizes."
        )
    if protocol.size > protocol.pool:
        # The trial that is written beside the power is as large as the largest that was asked for.
        protocol = changed(protocol, {"size": max(at)})
    check_folder(out)

    from neuroplasty.app.trial import power_text
    from neuroplasty.study.trial import run_trial
    from neuroplasty.study.trial.planning import draw_of, trial_power, write_power

    with watching() as tell:
        own = run_trial(protocol, out, workers=workers, executor=executor, overwrite=overwrite, tell=tell)
        pools = [own.pool]
        if draws:
            pools = []
            for number in range(draws):
                done = run_trial(
                    protocol,
                    out / "draws" / f"{number:03d}",
                    workers=workers,
                    executor=executor,
                    overwrite=overwrite,
                    tell=lambda what, done, of, n=number: tell(f"Draw {n + 1} of {draws}: {what}", done, of),  # type: ignore[misc]
                    **draw_of(protocol, number, bodies),
                )
                pools.append(done.pool)
        found = trial_power(protocol, pools, at, replicates)
    write_power(found, protocol, out / "power.json")
    typer.echo(power_text(found))
    typer.echo(f"Kept in {out / 'power.json'}; 'neuroplasty trial report {out}' draws it.")


def report(
    folder: Annotated[Path, typer.Argument(help="The folder of 'neuroplasty trial run' or 'trial power'.")],
    number: Annotated[
        int, typer.Option("--number", min=1, help="Which of the trials drawn from the pool is reported.")
    ] = 1,
    replicates: Annotated[
        int | None,
        typer.Option("--replicates", min=1, help="Trials it is compared with; else the protocol's."),
    ] = None,
) -> None:
    """Write a trial's report into its folder: one printable page, its tables as Parquet and ADaM."""
    from neuroplasty.app.trial import trial_text, write_trial_page
    from neuroplasty.app.trial.folder import told_of

    told = told_of(folder, number=number, replicates=replicates)
    page = write_trial_page(told, folder)
    typer.echo(trial_text(told))
    typer.echo(f"The page: {page}")


def sizes_of(text: str) -> tuple[int, ...]:
    """Sizes from the command line.

    >>> sizes_of("40,60, 80")
    (40, 60, 80)
    """
    try:
        found = tuple(int(one) for one in text.split(",") if one.strip())
    except ValueError:
        raise StudyError(
            f"--sizes is whole numbers with commas between, such as 40,60,80; found {text!r}."
        ) from None
    if any(one < 1 for one in found):
        raise StudyError(f"A trial of {min(found)} people was asked for; give sizes of 1 or more.")
    return found
