"""Reading a diary: a CSV file to entries in order of time, or every fault at once, row by row.

Nothing is dropped: a row is an entry, or a fault that refuses the file, or is named in a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from neuroplasty.brain.diary.columns import FIELDS, Columns
from neuroplasty.brain.diary.dates import EXCEL, Dates, read_dates
from neuroplasty.brain.diary.diary import Diary, Entry, Note
from neuroplasty.brain.diary.places import places_of
from neuroplasty.brain.diary.refusal import Found, refusal
from neuroplasty.brain.diary.scale import Scale, Values, wide_key
from neuroplasty.brain.diary.sites import UNSAID, Side, plain
from neuroplasty.brain.diary.table import Table, read_table, refused


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
    table = read_table(path, columns.encoding)
    heads, wide = _heads(table, columns)
    cells, faults, notes = _cells(table, heads, wide, columns)
    dates = _dates(cells, heads, columns)
    entries: list[Entry] = []
    date_head = heads.get("date", heads.get("time", "date"))
    by_row = dict(dates.faults)
    scale = Scale.of(columns.scale or 10.0, cells, heads, wide, faults)
    for row, (line, values) in enumerate(cells):
        if row in by_row:
            faults.append(Found(line, date_head, by_row[row]))
        when, timed = dates.moments[row], dates.timed[row]
        entries += _entries(line, values, heads, wide, columns, scale, when, timed, faults)
    if faults:
        raise refusal(table.file, faults)
    notes += _remarks(entries, heads, dates, cells)
    ordered = tuple(sorted(entries, key=lambda entry: entry.when))
    has = frozenset(heads) | (frozenset({"site", "intensity"}) if wide else frozenset())
    return Diary(ordered, has, (*table.notes, *notes), Path(path).name)


def _heads(table: Table, columns: Columns) -> tuple[dict[str, str], dict[str, tuple[str, Side]]]:
    """The file's own name of each of the diary's columns, and of the columns that hold one place's pain."""
    heads: dict[str, str] = {}
    # What was mapped goes first; a guess never takes its place.
    for head in sorted(table.heads, key=lambda head: not columns.is_mapped(head)):
        ours = columns.column(head)
        if not ours:
            continue
        if ours not in heads:
            heads[ours] = head
        elif columns.is_mapped(head) or not columns.is_mapped(heads[ours]):
            raise refused(
                table.file,
                f"columns {heads[ours]!r} and {head!r} both hold the {ours}; map one with --columns, such "
                f"as --columns '{head}={ours}', or leave one out with '{head}=ignore'.",
                1,
            )
    places = {head: place for head in table.heads if (place := columns.column_place(head)) is not None}
    wide = {
        head: place for head, place in places.items() if "intensity" not in heads or columns.is_mapped(head)
    }
    absent = [theirs for theirs in columns.columns if theirs not in map(plain, table.heads)]
    missing = [] if "date" in heads or "time" in heads else ["date"]
    missing += [] if "intensity" in heads or wide else ["intensity"]
    if missing or absent:
        texts = [f"there is no column {name!r}" for name in missing]
        texts += [f"--columns names {name!r}, which the file does not have" for name in absent]
        shown = ", ".join(repr(head) for head in table.heads[:20])
        raise refused(
            table.file,
            f"{'; '.join(texts)}. Its columns are {shown}; name them {', '.join(FIELDS)} or map them, such "
            "as --columns 'pain=intensity'; a column for each place may be mapped to the place, such as "
            "'knee L=left knee'.",
            1,
        )
    return heads, wide


def _cells(
    table: Table, heads: Mapping[str, str], wide: Mapping[str, tuple[str, Side]], columns: Columns
) -> tuple[list[tuple[int, Values]], list[Found], list[Note]]:
    """Each row's cells by the diary's column names."""
    place = {ours: table.heads.index(head) for ours, head in heads.items()}
    place |= {wide_key(head): table.heads.index(head) for head in wide}
    width = len(table.heads)
    faults, short = [], []
    cells: list[tuple[int, Values]] = []
    for line, row in table.rows:
        if len(row) > width and any(row[width:]):
            mark = repr(table.delimiter)
            text = f"has {len(row)} cells, expected {width}; put a cell that holds a {mark} in quotes"
            faults.append(Found(line, "", text))
        if len(row) < width:
            short.append(line)
        cells.append((line, {ours: row[at] if at < len(row) else "" for ours, at in place.items()}))
    notes = [Note("Rows with fewer cells than columns: the missing cells were read as empty", tuple(short))]
    used = {*heads.values(), *wide}
    unused = [head for head in table.heads if head and head not in used]
    if unused:
        notes.append(Note(f"Columns not used: {', '.join(unused)}"))
    if wide:
        said = ", ".join(f"{head!r}" for head in wide)
        notes.append(Note(f"Each of these columns was read as the pain at one place: {said}"))
    return cells, faults, [note for note in notes if note.lines or "olumns" in note.text[:22]]


def _dates(cells: list[tuple[int, Values]], heads: Mapping[str, str], columns: Columns) -> Dates:
    if "date" not in heads:
        return read_dates([values["time"] for _, values in cells], None, columns.dates, columns.months)
    clocks = [values["time"] for _, values in cells] if "time" in heads else None
    return read_dates([values["date"] for _, values in cells], clocks, columns.dates, columns.months)


def _entries(
    line: int,
    values: Values,
    heads: Mapping[str, str],
    wide: Mapping[str, tuple[str, Side]],
    columns: Columns,
    scale: Scale,
    when: datetime | None,
    timed: bool,
    faults: list[Found],
) -> list[Entry]:
    """What one row says: an entry a place, or none where something in it is wrong."""

    def wrong(name: str, text: str) -> None:
        faults.append(Found(line, heads.get(name, name), text))

    before = len(faults)
    mood = scale.read(values.get("mood", ""), "mood", lambda text: wrong("mood", text))
    rated: list[tuple[str, Side, float | None]] = []
    if "intensity" in heads:
        intensity = scale.read(values["intensity"], "intensity", lambda text: wrong("intensity", text))
        if intensity is not None or not wide:
            rated += [(*place, intensity) for place in places_of(values, heads, columns, intensity, wrong)]
    for head, (site, side) in wide.items():
        text = values[wide_key(head)]
        found = scale.read(text, "intensity", lambda text, head=head: wrong(head, text))  # type: ignore[misc]
        if found is not None:
            rated.append((site, side, found))
    if not rated:
        rated.append((UNSAID, "", None))
    if when is None or len(faults) > before:
        return []
    cues, activities = _listed(values.get("cues", "")), _listed(values.get("activity", ""))
    notes = values.get("notes", "")
    return [
        Entry(line, when, timed, site, side, pain, cues, activities, mood, notes)
        for site, side, pain in rated
    ]


def _listed(text: str) -> tuple[str, ...]:
    """The words of a cell that may hold several, parted by ; , | or +."""
    words = [plain(word) for word in re.split(r"[;,|+]", text)]
    return tuple(dict.fromkeys(word for word in words if word and word not in ("none", "no", "-")))


def _remarks(
    entries: list[Entry], heads: Mapping[str, str], dates: Dates, cells: list[tuple[int, Values]]
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
    if dates.format == EXCEL:
        notes.append(Note("Dates: a spreadsheet's day numbers (45658 is 1 January 2025)"))
    if not any(entry.site != UNSAID for entry in entries) and "site" not in heads:
        notes.append(Note("No column says where it hurts: everything is read as one pain, site unspecified"))
    return notes
