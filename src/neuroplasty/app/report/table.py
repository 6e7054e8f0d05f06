"""A table as the page draws it: a caption, column heads, rows of cells with an optional note and mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal["", "good", "caution", "danger"]


@dataclass(frozen=True)
class Cell:
    """One cell: its text, smaller notes under it, a mark, and where it makes sense a bar from 0 to 1."""

    text: str
    notes: tuple[str, ...] = ()
    mark: Mark = ""
    bar: float | None = None
    numeric: bool = False


@dataclass(frozen=True)
class Row:
    """One row; ``lead`` rows stand out."""

    cells: tuple[Cell, ...]
    lead: bool = False
    mark: Mark = ""


@dataclass(frozen=True)
class Table:
    """Column heads and rows; the first cell of each row is its head."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def value(text: str, *notes: str, mark: Mark = "", bar: float | None = None) -> Cell:
    """A cell that holds a number: set to the right, figures of one width."""
    return Cell(text, notes, mark, bar, numeric=True)


def plain(text: str, *notes: str, mark: Mark = "") -> Cell:
    """A cell that holds words."""
    return Cell(text, notes, mark)
