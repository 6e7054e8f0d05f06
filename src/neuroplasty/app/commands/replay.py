"""The command ``neuroplasty replay``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.documents import read_episode

DIFFERS = 1
"""The exit code of a replay that did not come to the same."""


def replay(
    episode: Annotated[Path, typer.Argument(help="An episode with its log, such as out/episode.json.")],
    ct: Annotated[Path | None, typer.Option("--ct", help="The CT its anatomy came from.")] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="The label map its anatomy came from.")
    ] = None,
    label_names: Annotated[
        Path | None, typer.Option("--label-names", metavar="FILE", help="The names given with the map.")
    ] = None,
) -> None:
    """Replay a logged episode and check that it comes out the same, to the byte."""
    held = read_episode(episode)

    from neuroplasty.body.anatomy import read_label_names
    from neuroplasty.care.replay import replay as do_again

    named = None if label_names is None else read_label_names(label_names)
    done = do_again(held, ct=ct, labels=labels, label_names=named)
    log = held.log
    assert log is not None
    told = f"{done.ticks} ticks, {done.theatre.t_s / 60:.1f} min of the patient"
    if done.agrees is None:
        typer.echo(
            f"Cut short: the log holds {done.ticks} of {log.count} ticks. Replayed to its end ({told}); "
            "there is no hash to hold it against."
        )
    elif done.agrees:
        typer.echo(f"The same, to the byte: {told}; SHA-256 {done.digest}.")
    else:
        typer.echo(f"Not the same: {told}; SHA-256 {done.digest}, the log has {log.digest}.", err=True)
        raise typer.Exit(DIFFERS)
