"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Number of processes; all cores when not given.")
]
Executor = Annotated[
    str | None, typer.Option("--executor", metavar="dask://HOST:PORT", help="A Dask cluster instead.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace another run that is there.")]
