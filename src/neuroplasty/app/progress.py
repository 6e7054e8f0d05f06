"""How far something has come: a bar on a terminal, one in a notebook, nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from importlib import import_module
from typing import Any


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """A bar to be told what is being done and the fraction done, as ``rehearse(progress=...)`` tells it.

    Returns
    -------
    context manager
        Of a callable (words, fraction). On a terminal the bar is on stderr; in a notebook it stands under the
        cell and is left at its last word; elsewhere nothing is drawn.

    Examples
    --------
    >>> with progress_bar() as tell:
    ...     tell("Building the anatomy", 0.0)
    """
    if _in_notebook():
        yield _Cell()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Preparing", total=1.0)
        yield lambda words, fraction: bar.update(task, description=words, completed=fraction)


def _in_notebook() -> bool:
    """Whether this runs in a notebook's kernel: one that shows HTML."""
    shell = sys.modules.get("IPython")
    found = shell.get_ipython() if shell is not None else None
    return found is not None and type(found).__name__ == "ZMQInteractiveShell"


class _Cell:
    """A bar under a notebook's cell, drawn anew when its words or its whole percent change."""

    def __init__(self) -> None:
        self.handle: Any = None
        self.shown = ""

    def __call__(self, words: str, fraction: float) -> None:
        shown: Any = import_module("IPython.display")
        percent = round(100 * min(max(fraction, 0.0), 1.0))
        said = escape(words)
        html = f'<label>{said} <progress max="100" value="{percent}">{percent} %</progress></label>'
        if html == self.shown:
            return
        self.shown = html
        if self.handle is None:
            self.handle = shown.display(shown.HTML(html), display_id=True)
        else:
            self.handle.update(shown.HTML(html))
