"""Cells: text that a spreadsheet opens without taking it for a formula, and CSV made of it.

>>> cell("=HYPERLINK(1)"), cell("-4"), cell(0.5), cell(None)
("'=HYPERLINK(1)", '-4', '0.5', '')
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?([eE][-+]?\d+)?$")
_QUOTED = re.compile(r"^'\s*['=+\-@\t\r]")


def cell(value: object) -> str:
    """A value as a spreadsheet should show it.

    Parameters
    ----------
    value : object
        Text, a number, a date, or None for an empty cell.

    Returns
    -------
    str
        Text that a spreadsheet would take for a formula begins with an apostrophe; a number stays one.

    Examples
    --------
    >>> cell("@SUM(A1)"), cell(True), cell("low back")
    ("'@SUM(A1)", 'yes', 'low back')
    """
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    text = str(value)
    if (_FORMULA.match(text) and not _NUMBER.match(text)) or _QUOTED.match(text):
        return f"'{text}"
    return text


def text_of(held: str) -> str:
    """What was put into a cell, without the apostrophe that ``cell`` put before it.

    Parameters
    ----------
    held : str
        A cell's text.

    Returns
    -------
    str

    Examples
    --------
    >>> text_of(cell("=1+1")), text_of("it's")
    ('=1+1', "it's")
    """
    return held[1:] if _QUOTED.match(held) else held


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV, UTF-8 and comma, lines ended by a line feed.

    Parameters
    ----------
    heads : sequence of str
        The columns' names.
    rows : iterable of sequence
        A value a column.

    Returns
    -------
    str

    Examples
    --------
    >>> csv_text(["code", "note"], [["E1", "=1+1"], ["E2", None]]).splitlines()
    ['code,note', "E1,'=1+1", 'E2,']
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([cell(one) for one in row] for row in rows)
    return out.getvalue()
