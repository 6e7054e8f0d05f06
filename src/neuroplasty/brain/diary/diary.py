"""Diary: what a person wrote, entry by entry, and what the reader has to say about the file.

>>> from datetime import datetime
>>> entry = Entry(2, datetime(2024, 3, 1), False, "wrist", "left", 6.0)
>>> entry.place
'left wrist'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from neuroplasty.brain.diary.sites import UNSAID, Side


@dataclass(frozen=True)
class Entry:
    """One row of a diary.

    Parameters
    ----------
    line : int
        Row of the file.
    when : datetime
        Day, and time where ``timed``.
    timed : bool
        Whether a time of day was written.
    site, side : str
        Where it hurts.
    intensity : float or None
        0-10; None where none was written.
    cues, activities : tuple of str
        Words as they were written.
    mood : float, optional
        0-10, 10 the best.
    notes : str
        Anything else.

    Examples
    --------
    >>> Entry(2, datetime(2024, 3, 1), False, "wrist", "left", 6.0).place
    'left wrist'
    """

    line: int
    when: datetime
    timed: bool
    site: str
    side: Side
    intensity: float | None
    cues: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    mood: float | None = None
    notes: str = ""

    @property
    def place(self) -> str:
        """Side and site as they are said."""
        return f"{self.side} {self.site}" if self.side else self.site


@dataclass(frozen=True)
class Note:
    """Something the reader did or assumed, and the rows it applies to.

    Parameters
    ----------
    text : str
        What was done.
    lines : tuple of int
        Rows of the file; none where it applies to all.

    Examples
    --------
    >>> str(Note("sorted by date", (2, 3, 7)))
    'sorted by date (rows 2-3, 7)'
    """

    text: str
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.text} ({rows(self.lines)})" if self.lines else self.text


@dataclass(frozen=True)
class Diary:
    """What a person wrote.

    Parameters
    ----------
    entries : tuple of Entry
        In order of time.
    has : frozenset of str
        The columns the file had.
    notes : tuple of Note
        What the reader did or assumed.
    source : str
        Name of the file.

    Examples
    --------
    >>> Diary((Entry(2, datetime(2024, 3, 1), False, "jaw", "", 2.0),), frozenset({"site"})).sited
    True
    """

    entries: tuple[Entry, ...]
    has: frozenset[str]
    notes: tuple[Note, ...] = ()
    source: str = "diary"

    @property
    def sited(self) -> bool:
        """Whether the diary says where it hurts."""
        return any(entry.site != UNSAID for entry in self.entries)


def rows(lines: Sequence[int]) -> str:
    """Row numbers as a person writes them.

    >>> rows([2, 3, 4, 9])
    'rows 2-4, 9'
    >>> rows([7])
    'row 7'
    """
    ordered = sorted(set(lines))
    runs = [
        [line for _, line in run]
        for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0])
    ]
    parts = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    shown = ", ".join(parts[:12]) + (f" and {len(parts) - 12} more stretches" if len(parts) > 12 else "")
    return f"{'row' if len(ordered) == 1 else 'rows'} {shown}"
