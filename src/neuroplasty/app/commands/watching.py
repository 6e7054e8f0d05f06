"""Watching: how far a long piece of work is, shown where somebody sits before a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console


@contextmanager
def watching() -> Iterator[Callable[[str, int, int], None]]:
    """A bar a piece of work on stderr; nothing where that is no terminal.

    Yields
    ------
    callable
        Told what is being done, how much of it is done, and of how much.

    Examples
    --------
    >>> with watching() as tell:
    ...     tell("Following the people", 3, 10)
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=of)

        yield tell
