"""``neuroplasty trial``: trials on virtual people.

>>> [one.name or one.callback.__name__ for one in app.registered_commands]
['power', 'report', 'list', 'run']
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.app.commands.options import Executor, Overwrite, Workers
from neuroplasty.app.commands.planning import power, report
from neuroplasty.app.commands.protocol import changed
from neuroplasty.app.commands.watching import watching
from neuroplasty.documents import read_trial
from neuroplasty.documents.library import names
from neuroplasty.documents.trial import Trial

app = typer.Typer(no_args_is_help=True, help="Run trials on virtual people.")
app.command()(power)
app.command()(report)


@app.command("list")
def list_trials() -> None:
    """List the built-in trials, a line each."""
    for one in map(read_trial, names("trial")):
        typer.echo(f"{one.name:<28}{one.title}")


@app.command()
def run(
    trial: Annotated[str, typer.Argument(help="A built-in trial or a trial file.")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the people and their trial.")],
    size: Annotated[
        int | None, typer.Option("--size", "-n", help="People randomised; else the protocol's.")
    ] = None,
    pool: Annotated[
        int | None, typer.Option("--pool", help="People simulated in every arm; else the protocol's.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Else the protocol's.")] = None,
    spacing: Annotated[
        float | None, typer.Option("--spacing", min=0.3, max=5.0, help="Grid of a procedure, mm.")
    ] = None,
    procedures: Annotated[
        int | None, typer.Option("--procedures", min=1, help="Solved a kind and level; else the protocol's.")
    ] = None,
    workers: Workers = None,
    executor: Executor = None,
    overwrite: Overwrite = False,
) -> None:
    """Simulate a trial's people once an arm and draw one trial. Start it again and it goes on."""
    asked = {"size": size, "pool": pool, "seed": seed, "spacing_mm": spacing, "procedures": procedures}
    given = {name: one for name, one in asked.items() if one is not None}
    protocol = read_trial(trial)
    if given:
        protocol = changed(protocol, given)

    from neuroplasty.study.trial import run_trial

    with watching() as tell:
        done = run_trial(protocol, out, workers=workers, executor=executor, overwrite=overwrite, tell=tell)
    typer.echo(f"The trial: {done.folder}")
    for n, arm in enumerate(done.data.arms):
        members = done.data.arm[0] == n
        typer.echo(f"  {arm}: {int(members.sum())} randomised{_measured(done.trial, done.data, members)}")


def _measured(trial: Trial, data: object, members: object) -> str:
    """Of the first primary endpoint, how many were measured and what of."""
    import numpy as np

    from neuroplasty.study.trial import TrialData

    assert isinstance(data, TrialData)
    first = next((one for one in trial.primary if one.type == "mean" and one.measure), None)
    if first is None or first.measure is None:
        return ""
    found = data.scores[first.measure][0, :, data.visits_d.index(first.day)][np.asarray(members)]
    there = found[np.isfinite(found)]
    if there.size < 2:
        return f", {there.size} measured on day {first.day}"
    mean, sd = there.mean(), there.std(ddof=1)
    return f", {there.size} measured on day {first.day}: {first.measure} {mean:.1f} (SD {sd:.1f})"
