"""The dates of a whole column, read in one format: a diary that mixes two is refused, not guessed at.

>>> read = read_dates(["2024-03-01", "2024-03-02 08:30"])
>>> read.moments[1]
datetime.datetime(2024, 3, 2, 8, 30)
>>> read_dates(["1/2/2024", "3/2/2024"]).faults[0][1]
"found '1/2/2024', which may be DD/MM/YYYY or MM/DD/YYYY; say which with --dates"
>>> read_dates(["1. Januar 2025", "45659", "2025. 1. 3."]).moments[0]
datetime.datetime(2025, 1, 1, 0, 0)
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from neuroplasty.brain.diary.months import HALVES, bare, month_of

NAMED = "DAY MONTH YEAR"
EXCEL = "EXCEL"
FORMATS = (
    "YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY",
    "DD-MM-YYYY", "MM-DD-YYYY", "DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "DD-MM-YY", "MM-DD-YY", "YY-MM-DD",
    "YY.MM.DD", "YY/MM/DD", NAMED, EXCEL,
)  # fmt: skip
"""How dates may be written; ``EXCEL`` are day numbers of a spreadsheet."""

_YEARS = (1950, 2100)
_FEW_YEARS, _MANY_DAYS = 2, 5
_EXCEL_DAYS = (20_000, 80_000)
_DATE = re.compile(r"(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?!\d)\.?")
_EAST = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_NUMBER = re.compile(r"(\d{5})(?:[.,](\d+))?")
_WEEKDAY = re.compile(r"^[^\W\d_]+\.?,?\s+(?=\d)|\s*\([^)\d]{1,12}\)|^\s*[^\W\d_]{2,12}\.?,\s+", re.UNICODE)
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|[oa](?=\s))?[\s.\-/]*(?:of |de |d')?\s*([^\W\d_]+)\.?[\s.,\-/]*"
    r"(?:de |del )?\s*'?(\d{4}|\d{2})(?!\d)",
    re.UNICODE,
)
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?[\s.,\-/]+(\d{4})(?!\d)", re.UNICODE)
_YEAR_MONTH = re.compile(r"(\d{4})[\s.,\-/]+([^\W\d_]+)\.?[\s.,\-/]+(\d{1,2})(?!\d)", re.UNICODE)
_NO_YEAR = re.compile(
    r"(?:([^\W\d_]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?|(\d{1,2})\.?\s*([^\W\d_]+)|(\d{1,2})[./-](\d{1,2})\.?)",
    re.UNICODE,
)
_CLOCK = re.compile(
    r"(\d{1,2})\s*[:.h시時点]\s*(\d{2})?\s*(?:[분分]|[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|[+-]\d{2}:?\d{2})?"
    r"\s*(?:uhr|h)?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(\d{1,2})\s*([ap])\.?m\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Dates:
    """One moment a row (None where it has a fault), whether it had a clock time, and the faults by row.

    ``format``: the one in which all of them were read.
    """

    moments: tuple[datetime | None, ...]
    timed: tuple[bool, ...]
    faults: tuple[tuple[int, str], ...]
    zoned: tuple[int, ...]
    format: str | None = None


@dataclass(frozen=True)
class _Parts:
    """A date taken apart: three numbers in the order they stand, the formats it may be in, its clock."""

    numbers: tuple[int, int, int]
    formats: tuple[str, ...]
    clock: tuple[int, int, int] | None
    zoned: bool


def read_dates(
    texts: Sequence[str],
    clocks: Sequence[str] | None = None,
    format_given: str | None = None,
    months: Mapping[str, int] | None = None,
) -> Dates:
    """Read a column of dates, with the clock times of a second column where there is one.

    ``format_given`` is one of FORMATS; without it the format is the one that fits, and rows that fit
    another, or a column that fits two, are faults. ``months`` are names of one's own.
    """
    own = {bare(name): number for name, number in (months or {}).items()}
    parts = [_parts(text, own) for text in texts]
    faults: dict[int, str] = {
        row: _unread(text, own) if text.strip() else "is missing"
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
    return Dates(tuple(moments), timed, tuple(sorted(faults.items())), zoned, chosen)


def _parts(text: str, own: Mapping[str, int]) -> _Parts | None:
    text = unicodedata.normalize("NFKC", text).strip()
    plain = _WEEKDAY.sub("", text).strip() if not _starts_with_month(text, own) else text
    for found, make in (
        (_EAST.match(plain), _east),
        (_DATE.match(plain), _numbers),
        (_COMPACT.match(plain), _compact),
        (_NUMBER.fullmatch(plain), _excel),
    ):
        if found:
            numbers, formats, clock = make(found)
            break
    else:
        named = _named(plain, own)
        if named is None:
            return None
        found, numbers, formats, clock = named
    rest = plain[found.end() :].strip().lstrip("T ,")
    zoned = False
    if rest:
        clock, zoned = _clock(rest)
        if clock is None:
            return None
    return _Parts(numbers, formats, clock, zoned) if formats else None


_Read = tuple[tuple[int, int, int], tuple[str, ...], tuple[int, int, int] | None]


def _east(found: re.Match[str]) -> _Read:
    year, month, day = (int(number) for number in found.groups())
    return (year, month, day), ("YYYY-MM-DD",), None


def _numbers(found: re.Match[str]) -> _Read:
    first, mark, second, third = found.groups()
    numbers = (int(first), int(second), int(third))
    if len(first) == 4 and len(third) <= 2:
        return numbers, (f"YYYY{mark}MM{mark}DD",), None
    if len(first) > 2 or len(third) not in (2, 4):
        return numbers, (), None
    year = "YYYY" if len(third) == 4 else "YY"
    fits = [f"DD{mark}MM{mark}{year}"] if numbers[1] <= 12 and numbers[0] <= 31 else []
    if mark != "." and numbers[0] <= 12:
        fits.append(f"MM{mark}DD{mark}{year}")
    if year == "YY" and len(first) == 2 and numbers[1] <= 12 and numbers[2] <= 31 and mark != "/":
        fits.append(f"YY{mark}MM{mark}DD")
    return numbers, tuple(fits or [f"DD{mark}MM{mark}{year}"]), None


def _compact(found: re.Match[str]) -> _Read:
    year, month, day = (int(number) for number in found.groups())
    return (year, month, day), ("YYYYMMDD",), None


def _excel(found: re.Match[str]) -> _Read:
    number = int(found[1])
    if not _EXCEL_DAYS[0] <= number < _EXCEL_DAYS[1]:
        return (0, 0, 0), (), None
    when = datetime(1899, 12, 30) + timedelta(days=number)
    seconds = round(float(f"0.{found[2]}") * 86_400) % 86_400 if found[2] else 0
    clock = (seconds // 3600, seconds // 60 % 60, seconds % 60) if found[2] else None
    return (when.year, when.month, when.day), (EXCEL,), clock


def _starts_with_month(text: str, own: Mapping[str, int]) -> bool:
    first = re.match(r"[^\W\d_]+", text, re.UNICODE)
    return first is not None and _month(first[0], own) is not None


def _month(word: str, own: Mapping[str, int]) -> int | None:
    return own.get(bare(word)) or month_of(word)


def _named(
    text: str, own: Mapping[str, int]
) -> tuple[re.Match[str], tuple[int, int, int], tuple[str, ...], None] | None:
    for pattern, order in ((_DAY_MONTH, "dmy"), (_MONTH_DAY, "mdy"), (_YEAR_MONTH, "ymd")):
        found = pattern.match(text)
        if not found:
            continue
        said = dict(zip(order, found.groups(), strict=True))
        month = _month(said["m"], own)
        if month is not None:
            year = int(said["y"]) + (2000 if len(said["y"]) == 2 else 0)
            return found, (year, month, int(said["d"])), (NAMED,), None
    return None


def _unread(text: str, own: Mapping[str, int]) -> str:
    """Why a date could not be read, with the exact way to say it."""
    shown = text.strip()[:40]
    plain = unicodedata.normalize("NFKC", text).strip()
    bare_year = _NO_YEAR.fullmatch(plain)
    if bare_year:
        words = [word for word in (bare_year[1], bare_year[4]) if word]
        if not words or _month(words[0], own) is not None:
            return f"found {shown!r}, which names no year; write it, or map another column as the date"
    word = next(iter(re.findall(r"[^\W\d_]{3,}", plain)), None)
    if word and re.search(r"\d", plain):
        return (
            f"found {shown!r}, expected a date such as 2024-03-01; where {word!r} is a month, say which "
            f"under 'months:' in a --columns file, such as 'months: {{{word}: 1}}'"
        )
    return f"found {shown!r}, expected a date such as 2024-03-01"


def _clock(text: str) -> tuple[tuple[int, int, int] | None, bool]:
    text = unicodedata.normalize("NFKC", text).strip()
    half = ""
    for word, which in HALVES.items():
        if text.startswith(word) and not word.isascii():
            half, text = which, text.removeprefix(word).strip()
    only = _HOUR.fullmatch(text)
    found = None if only else _CLOCK.fullmatch(text)
    if only:
        hour, minute, second, half = int(only[1]), 0, 0, only[2].lower()
    elif found and (found[2] or not re.search(r"[:.]", text)):
        hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
        half = (found[4] or half).lower()[:1]
    else:
        return None, False
    if half and not 1 <= hour <= 12:
        return None, False
    hour = hour % 12 + 12 * (half == "p") if half else hour
    if hour > 23 or minute > 59 or second > 59:
        return None, False
    return (hour, minute, second), bool(found and found[5])


def _format_of(parts: Sequence[_Parts]) -> str | None:
    """The one format most rows must be in; None where two fit all that decide."""
    certain = Counter(part.formats[0] for part in parts if len(part.formats) == 1)
    if certain:
        return certain.most_common(1)[0][0]
    return _by_years(parts)


def _by_years(parts: Sequence[_Parts]) -> str | None:
    """Of formats with the year first or last the one whose years stay while the other's change day by day."""
    common = set.intersection(*(set(part.formats) for part in parts)) if parts else set()
    first = {one for one in common if one.startswith("YY") and not one.startswith("YYYY")}
    last = common - first
    if len(first) != 1 or len(last) != 1:
        return None
    years = [len({part.numbers[place] for part in parts}) for place in (0, 2)]
    if years[0] <= _FEW_YEARS and years[1] >= _MANY_DAYS:
        return first.pop()
    return last.pop() if years[1] <= _FEW_YEARS and years[0] >= _MANY_DAYS else None


def _moment(part: _Parts, chosen: str | None, clock_text: str, text: str) -> datetime:
    if chosen is None:
        either = " or ".join(part.formats)
        raise ValueError(f"found {text!r}, which may be {either}; say which with --dates")
    if chosen not in part.formats:
        raise ValueError(f"found {text!r}, but the other dates are {chosen}; write them all in one format")
    year, month, day = _in_order(part.numbers, chosen)
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise ValueError(f"found {text!r}, expected a year from {_YEARS[0]} to {_YEARS[1]}")
    clock = part.clock
    if clock_text.strip() and clock is None:
        clock, _ = _clock(clock_text)
        if clock is None:
            raise ValueError(f"found the time {clock_text.strip()[:40]!r}, expected one such as 08:30")
    try:
        return datetime(year, month, day, *(clock or (0, 0, 0)))
    except ValueError:
        raise ValueError(f"found {text!r}, which is not a day of the calendar") from None


def _in_order(numbers: tuple[int, int, int], chosen: str) -> tuple[int, int, int]:
    """Year, month, day."""
    if chosen in (NAMED, EXCEL, "YYYYMMDD"):
        return numbers
    by_name = dict(zip(re.split(r"[-/.]", chosen), numbers, strict=True))
    year = by_name["YYYY"] if "YYYY" in by_name else 2000 + by_name["YY"]
    return year, by_name["MM"], by_name["DD"]
