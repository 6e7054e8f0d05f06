"""The shelves of built-in documents: which there are, and their text.

>>> "healthy-adult" in names("case"), "one-day-caudal" in names("plan")
(True, True)
>>> text("plan", "one-day-caudal").splitlines()[0]
'kind: plan'
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

Shelf = Literal["case", "plan", "trial"]


def names(shelf: Shelf) -> tuple[str, ...]:
    """The names on a shelf, in alphabetical order."""
    found = (entry.name for entry in _shelf(shelf).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def text(shelf: Shelf, name: str) -> str:
    """The YAML text of a built-in document; FileNotFoundError when there is none of that name."""
    return (_shelf(shelf) / f"{name}.yaml").read_text(encoding="utf-8")


def _shelf(shelf: Shelf) -> Traversable:
    return files("neuroplasty.documents.library") / f"{shelf}s"
