"""The command ``neuroplasty calibrate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def calibrate(
    data: Annotated[
        Path,
        typer.Argument(help="Published figures (CSV, one a row), or answers (ADaM's ADQS, CSV or Parquet)."),
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder of the page and its tables.")] = Path("out"),
    population: Annotated[
        str, typer.Option("--population", help="Who was treated, for a table of answers.")
    ] = "mixed",
    plan: Annotated[
        str, typer.Option("--plan", help="What was done, for a table of answers.")
    ] = "one-day-caudal",
    numbers: Annotated[
        str,
        typer.Option("--numbers", help="Free parameters, as settling_d,unreached; else all the course's."),
    ] = "",
    prior: Annotated[
        Path | None,
        typer.Option("--prior", help="Prior: a CSV of name, low, high, scale (even or log)."),
    ] = None,
    members: Annotated[int, typer.Option("--members", min=4, help="Size of the ensemble.")] = 32,
    size: Annotated[int, typer.Option("--size", min=4, help="Virtual people an arm.")] = 40,
    truths: Annotated[
        int,
        typer.Option(
            "--ranks", min=0, help="Simulated truths for a rank check of the fit; each is a fit of its own."
        ),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Same seed, same fit.")] = 0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Number of processes.")] = 2,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a calibration.")] = False,
) -> None:
    """Calibrate the course's free parameters on a trial's figures or a clinic's own answers."""
    from neuroplasty.app.calibration.page import check_calibration, write_calibration
    from neuroplasty.study.infer import Prior, read_figures
    from neuroplasty.study.infer import calibrate as fit

    check_calibration(out, overwrite=overwrite)
    figures = read_figures(data, population=population, plan=plan)
    asked = [name.strip() for name in numbers.split(",") if name.strip()]
    bounds = Prior.read(prior) if prior else Prior.of_free(asked or None)
    console = Console(stderr=True)
    with console.status("Reading the figures") as status:
        done = fit(
            figures,
            prior=bounds,
            members=members,
            size=size,
            seed=seed,
            truths=truths,
            workers=workers,
            tell=lambda words, share: status.update(f"{words} ({share:.0%})"),
        )
    for use, (before, after) in done.misfit.items():
        name = "Fitted" if use == "fit" else "Left out"
        typer.echo(f"{name}: {before**0.5:.1f} standard errors off before, {after**0.5:.1f} after.")
    typer.echo(f"The calibration: {write_calibration(done, out, overwrite=overwrite)}")
