"""The dates of a whole column, read in one format: a diary that mixes two is refused, not guessed at.

>>> read = read_dates(["2024-03-01", "2024-03-02 08:30"])
>>> read.moments[1]
datetime.datetime(2024, 3, 2, 8, 30)
>>> read_dates(["1/2/2024", "3/2/2024"]).faults[0][1]
"found '1/2/2024', which may be DD/MM/YYYY or MM/DD/YYYY; say which with --dates"
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

FORMATS = ("YYYY-MM-DD", "YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY")

_YEARS = (1950, 2100)
_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_CLOCK = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)


@dataclass(frozen=True)
class Dates:
    """One moment a row (None where it has a fault), whether it had a clock time, and the faults by row."""

    moments: tuple[datetime | None, ...]
    timed: tuple[bool, ...]
    faults: tuple[tuple[int, str], ...]
    zoned: tuple[int, ...]


@dataclass(frozen=True)
class _Parts:
    """A date taken apart: three numbers in the order they stand, the formats it may be in, its clock."""

    numbers: tuple[int, int, int]
    formats: tuple[str, ...]
    clock: tuple[int, int, int] | None
    zoned: bool


def read_dates(
    texts: Sequence[str], clocks: Sequence[str] | None = None, format_given: str | None = None
) -> Dates:
    """Read a column of dates, with the clock times of a second column where there is one.

    ``format_given`` is one of FORMATS; without it the format is the one that fits, and rows that fit
    another, or a column that fits two, are faults.
    """
    parts = [_parts(text) for text in texts]
    faults: dict[int, str] = {
        row: f"found {text.strip()!r}, expected a date such as 2024-03-01" if text.strip() else "is missing"
        for row, text in enumerate(texts)
        if parts[row] is None
    }
    chosen = format_given or _format_of([part for part in parts if part])
    moments: list[datetime | None] = []
    for row, part in enumerate(parts):
        clock = clocks[row] if clocks else ""
        moment = None
        if part is not None:
            try:
                moment = _moment(part, chosen, clock, texts[row].strip())
            except ValueError as error:
                faults[row] = str(error)
        moments.append(moment)
    timed = tuple(
        bool(part and part.clock) or bool(clocks and clocks[row].strip()) for row, part in enumerate(parts)
    )
    zoned = tuple(row for row, part in enumerate(parts) if part and part.zoned)
    return Dates(tuple(moments), timed, tuple(sorted(faults.items())), zoned)


def _parts(text: str) -> _Parts | None:
    found = _DATE.match(text.strip())
    if not found:
        return None
    first, mark, second, third = found.groups()
    rest = text.strip()[found.end() :].lstrip("T ,")
    clock, zoned = _clock(rest)
    if rest and clock is None:
        return None
    numbers = (int(first), int(second), int(third))
    if len(first) == 4 and len(third) <= 2 and mark in "-/":
        return _Parts(numbers, (f"YYYY{mark}MM{mark}DD",), clock, zoned)
    if len(third) != 4 or len(first) > 2:
        return None
    fits = [f"DD{mark}MM{mark}YYYY"] if numbers[1] <= 12 else []
    if mark != "." and numbers[0] <= 12:
        fits.append(f"MM{mark}DD{mark}YYYY")
    return _Parts(numbers, tuple(fits or [f"DD{mark}MM{mark}YYYY"]), clock, zoned)


def _clock(text: str) -> tuple[tuple[int, int, int] | None, bool]:
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None, False
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        return None, False
    hour = hour % 12 + 12 * (half == "p") if half else hour
    if hour > 23 or minute > 59 or second > 59:
        return None, False
    return (hour, minute, second), bool(found[5])


def _format_of(parts: Sequence[_Parts]) -> str | None:
    """The one format most rows must be in; None where two fit all that decide."""
    certain = Counter(part.formats[0] for part in parts if len(part.formats) == 1)
    if certain:
        return certain.most_common(1)[0][0]
    return None


def _moment(part: _Parts, chosen: str | None, clock_text: str, text: str) -> datetime:
    if chosen is None:
        either = " or ".join(part.formats)
        raise ValueError(f"found {text!r}, which may be {either}; say which with --dates")
    if chosen not in part.formats:
        raise ValueError(f"found {text!r}, but the other dates are {chosen}; write them all in one format")
    order = re.split(r"[-/.]", chosen)
    by_name = dict(zip(order, part.numbers, strict=True))
    if not _YEARS[0] <= by_name["YYYY"] <= _YEARS[1]:
        raise ValueError(f"found {text!r}, expected a year from {_YEARS[0]} to {_YEARS[1]}")
    clock = part.clock
    if clock_text.strip() and clock is None:
        clock, _ = _clock(clock_text)
        if clock is None:
            raise ValueError(f"found the time {clock_text.strip()!r}, expected one such as 08:30")
    try:
        return datetime(by_name["YYYY"], by_name["MM"], by_name["DD"], *(clock or (0, 0, 0)))
    except ValueError:
        raise ValueError(f"found {text!r}, which is not a day of the calendar") from None
