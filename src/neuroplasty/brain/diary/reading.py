"""Reading a diary: a CSV file to entries in order of time, or every fault at once, row by row.

Nothing is dropped: a row is an entry, or a fault that refuses the file, or is named in a note.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from neuroplasty.brain.diary.columns import FIELDS, Columns
from neuroplasty.brain.diary.dates import Dates, read_dates
from neuroplasty.brain.diary.diary import Diary, Entry, Note, rows
from neuroplasty.brain.diary.sites import SIDES, SITES, UNSAID, Side, plain, side_of, split_side
from neuroplasty.brain.diary.table import Table, read_table, refused
from neuroplasty.documents.files.wording import nearest
from neuroplasty.errors import DocumentError, Fault

_MOST_LINES = 40
"""Lines of a refusal; beyond them each kind of fault is told once with its rows."""


def read_diary(path: str | Path, columns: Columns | None = None) -> Diary:
    r"""The diary in a CSV file. The format is described in docs/DIARY.md.

    Parameters
    ----------
    path : str or Path
        The file.
    columns : Columns, optional
        Other column names, other words for sites, and the format of ambiguous dates.

    Returns
    -------
    Diary
        Entries in order of time, and notes of what was assumed.

    Raises
    ------
    DocumentError
        With every fault in ``faults``: row, column, what was found, what is expected.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "my.csv")
    ...     _ = file.write_text("date,site,side,intensity\n2024-03-01,wrist,left,6\n")
    ...     read_diary(file).entries[0].place
    'left wrist'
    """
    columns = columns or Columns()
    table = read_table(path)
    heads = _heads(table, columns)
    cells, faults, notes = _cells(table, heads)
    dates = _dates(cells, heads, columns)
    entries: list[Entry] = []
    date_head = heads.get("date", heads.get("time", "date"))
    by_row = dict(dates.faults)
    for row, (line, values) in enumerate(cells):
        if row in by_row:
            faults.append(_Found(line, date_head, by_row[row]))
        entry = _entry(line, values, heads, columns, dates.moments[row], dates.timed[row], faults)
        if entry is not None:
            entries.append(entry)
    if faults:
        raise _refusal(table.file, faults)
    notes += _remarks(entries, heads, dates, cells)
    ordered = tuple(sorted(entries, key=lambda entry: entry.when))
    return Diary(ordered, frozenset(heads), (*table.notes, *notes), Path(path).name)


@dataclass(frozen=True)
class _Found:
    """A fault before it has its file: line, column, and what is wrong."""

    line: int
    column: str
    text: str


_Values = Mapping[str, str]


def _heads(table: Table, columns: Columns) -> dict[str, str]:
    """The file's own name of each of the diary's columns."""
    heads: dict[str, str] = {}
    for head in table.heads:
        ours = columns.column(head)
        if ours and ours in heads:
            raise refused(
                table.file,
                f"columns {heads[ours]!r} and {head!r} both hold the {ours}; map one with --columns.",
                1,
            )
        if ours:
            heads[ours] = head
    absent = [theirs for theirs in columns.columns if theirs not in map(plain, table.heads)]
    missing = [] if "date" in heads or "time" in heads else ["date"]
    missing += [] if "intensity" in heads else ["intensity"]
    if missing or absent:
        texts = [f"there is no column {name!r}" for name in missing]
        texts += [f"--columns names {name!r}, which the file does not have" for name in absent]
        shown = ", ".join(repr(head) for head in table.heads[:20])
        raise refused(
            table.file,
            f"{'; '.join(texts)}. Its columns are {shown}; name them {', '.join(FIELDS)} "
            "or map them, such as --columns 'pain=intensity'.",
            1,
        )
    return heads


def _cells(
    table: Table, heads: Mapping[str, str]
) -> tuple[list[tuple[int, _Values]], list[_Found], list[Note]]:
    """Each row's cells by the diary's column names."""
    place = {ours: table.heads.index(head) for ours, head in heads.items()}
    width = len(table.heads)
    faults, short = [], []
    cells: list[tuple[int, _Values]] = []
    for line, row in table.rows:
        if len(row) > width and any(row[width:]):
            mark = repr(table.delimiter)
            text = f"has {len(row)} cells, expected {width}; put a cell that holds a {mark} in quotes"
            faults.append(_Found(line, "", text))
        if len(row) < width:
            short.append(line)
        cells.append((line, {ours: row[at] if at < len(row) else "" for ours, at in place.items()}))
    notes = [Note("Rows with fewer cells than columns: the missing cells were read as empty", tuple(short))]
    unused = [head for head in table.heads if head and head not in heads.values()]
    if unused:
        notes.append(Note(f"Columns not used: {', '.join(unused)}"))
    return cells, faults, [note for note in notes if note.lines or (unused and "Columns" in note.text)]


def _dates(cells: list[tuple[int, _Values]], heads: Mapping[str, str], columns: Columns) -> Dates:
    if "date" not in heads:
        return read_dates([values["time"] for _, values in cells], None, columns.dates)
    clocks = [values["time"] for _, values in cells] if "time" in heads else None
    return read_dates([values["date"] for _, values in cells], clocks, columns.dates)


def _entry(
    line: int,
    values: _Values,
    heads: Mapping[str, str],
    columns: Columns,
    when: datetime | None,
    timed: bool,
    faults: list[_Found],
) -> Entry | None:
    def wrong(name: str, text: str) -> None:
        faults.append(_Found(line, heads[name], text))

    before = len(faults)
    intensity = _scale(values["intensity"], "a number from 0 to 10", lambda text: wrong("intensity", text))
    mood_text = values.get("mood", "")
    mood = _scale(mood_text, "a number from 0 (worst) to 10 (best)", lambda text: wrong("mood", text))
    site, side = _place(values, heads, columns, intensity, wrong)
    if when is None or len(faults) > before:
        return None
    return Entry(
        line,
        when,
        timed,
        site,
        side,
        intensity,
        _listed(values.get("cues", "")),
        _listed(values.get("activity", "")),
        mood,
        values.get("notes", ""),
    )


def _scale(text: str, wanted: str, wrong: Callable[[str], None]) -> float | None:
    if not text:
        return None
    number = re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", text)
    value = float(text.replace(",", ".")) if number else math.nan
    if not 0 <= value <= 10:
        over = re.fullmatch(r"(\d+(?:\.\d+)?)\s*/\s*10", text)
        hint = f"; write {over[1]}" if over else ""
        wrong(f"found {text[:40]!r}, expected {wanted}{hint}")
        return None
    return value


def _place(
    values: _Values,
    heads: Mapping[str, str],
    columns: Columns,
    intensity: float | None,
    wrong: Callable[[str, str], None],
) -> tuple[str, Side]:
    written = values.get("site", "")
    side = side_of(values.get("side", ""))
    if side is None:
        given = values["side"]
        wrong(
            "side",
            f"found {given[:40]!r}, expected one of {', '.join(SIDES)} or nothing{nearest(given, SIDES)}",
        )
        side = ""
    if not written:
        if "site" in heads and intensity:
            wrong(
                "site",
                f"is missing beside an intensity of {intensity:g}; name the site, or write 'unspecified'",
            )
        return UNSAID, side
    site = columns.site(written)
    if site is None:
        word, within = split_side(written)
        site = columns.site(word)
        if within and side and within != side:
            wrong("side", f"found {values['side']!r} beside the site {written!r}; make the two agree")
        side = side or within
    if site is None:
        near = nearest(split_side(written)[0], SITES)
        wrong(
            "site",
            f"found {written[:40]!r}, which is no site known here{near}; the sites are {', '.join(SITES)}; "
            "give your own word a meaning under 'sites:' in a --columns file",
        )
        return UNSAID, side
    return site, side


def _listed(text: str) -> tuple[str, ...]:
    """The words of a cell that may hold several, parted by ; , | or +."""
    words = [plain(word) for word in re.split(r"[;,|+]", text)]
    return tuple(dict.fromkeys(word for word in words if word and word not in ("none", "no", "-")))


def _remarks(
    entries: list[Entry], heads: Mapping[str, str], dates: Dates, cells: list[tuple[int, _Values]]
) -> list[Note]:
    """What the reader did or assumed with rows that are no faults."""
    notes = []
    latest, early = None, []
    for entry in entries:
        if latest is not None and entry.when < latest:
            early.append(entry.line)
        latest = entry.when if latest is None else max(latest, entry.when)
    if early:
        notes.append(
            Note("Dates out of order: these rows are earlier than a row above them; sorted", tuple(early))
        )
    unrated = tuple(entry.line for entry in entries if entry.intensity is None)
    if unrated:
        notes.append(Note("No intensity: kept for what else they say, not counted as no pain", unrated))
    seen: dict[tuple[object, ...], int] = {}
    again = []
    for entry in entries:
        key = (entry.when, entry.site, entry.side, entry.intensity, entry.cues, entry.activities, entry.mood)
        if key in seen:
            again.append(entry.line)
        seen.setdefault(key, entry.line)
    if again:
        notes.append(
            Note("The same as an earlier row: both are kept and averaged within the day", tuple(again))
        )
    if dates.zoned:
        lines = tuple(cells[row][0] for row in dates.zoned)
        notes.append(Note("Time zones: the clock time was taken as written", lines))
    if "site" not in heads:
        notes.append(Note("No column says where it hurts: everything is read as one pain, site unspecified"))
    return notes


def _refusal(file: str, found: list[_Found]) -> DocumentError:
    """Every fault in ``faults``; in the message each too, or each kind once with its rows."""
    ordered = sorted(dict.fromkeys(found), key=lambda one: one.line)
    faults = tuple(Fault(file, one.line, None, one.column, f"{one.text}.") for one in ordered)
    if len(faults) <= _MOST_LINES:
        return DocumentError("\n".join(map(str, faults)), faults)
    kinds: dict[tuple[str, str], list[_Found]] = defaultdict(list)
    for one in ordered:
        kinds[(one.column, re.sub(r"'[^']*'", "...", one.text, count=1))].append(one)
    lines = [f"{file}: {len(faults)} faults in {len({one.line for one in ordered})} rows."]
    for (column, _), few in kinds.items():
        head = f"{column}: " if column else ""
        values = Counter(one.text for one in few)
        lines.append(f"{head}{rows([one.line for one in few])}: {values.most_common(1)[0][0]}.")
    return DocumentError("\n".join(lines), faults)
