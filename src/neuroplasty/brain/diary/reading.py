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
from neuroplasty.brain.diary.dates import EXCEL, Dates, read_dates
from neuroplasty.brain.diary.diary import Diary, Entry, Note, rows
from neuroplasty.brain.diary.sites import SIDES, SITES, UNSAID, Side, plain, split_side
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
    table = read_table(path, columns.encoding)
    heads, wide = _heads(table, columns)
    cells, faults, notes = _cells(table, heads, wide, columns)
    dates = _dates(cells, heads, columns)
    entries: list[Entry] = []
    date_head = heads.get("date", heads.get("time", "date"))
    by_row = dict(dates.faults)
    scale = _Scale.of(columns.scale or 10.0, cells, heads, wide, faults)
    for row, (line, values) in enumerate(cells):
        if row in by_row:
            faults.append(_Found(line, date_head, by_row[row]))
        when, timed = dates.moments[row], dates.timed[row]
        entries += _entries(line, values, heads, wide, columns, scale, when, timed, faults)
    if faults:
        raise _refusal(table.file, faults)
    notes += _remarks(entries, heads, dates, cells)
    ordered = tuple(sorted(entries, key=lambda entry: entry.when))
    has = frozenset(heads) | (frozenset({"site", "intensity"}) if wide else frozenset())
    return Diary(ordered, has, (*table.notes, *notes), Path(path).name)


@dataclass(frozen=True)
class _Found:
    """A fault before it has its file: line, column, and what is wrong."""

    line: int
    column: str
    text: str


_Values = Mapping[str, str]


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
) -> tuple[list[tuple[int, _Values]], list[_Found], list[Note]]:
    """Each row's cells by the diary's column names."""
    place = {ours: table.heads.index(head) for ours, head in heads.items()}
    place |= {_wide(head): table.heads.index(head) for head in wide}
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
    used = {*heads.values(), *wide}
    unused = [head for head in table.heads if head and head not in used]
    if unused:
        notes.append(Note(f"Columns not used: {', '.join(unused)}"))
    if wide:
        said = ", ".join(f"{head!r}" for head in wide)
        notes.append(Note(f"Each of these columns was read as the pain at one place: {said}"))
    return cells, faults, [note for note in notes if note.lines or "olumns" in note.text[:22]]


def _dates(cells: list[tuple[int, _Values]], heads: Mapping[str, str], columns: Columns) -> Dates:
    if "date" not in heads:
        return read_dates([values["time"] for _, values in cells], None, columns.dates, columns.months)
    clocks = [values["time"] for _, values in cells] if "time" in heads else None
    return read_dates([values["date"] for _, values in cells], clocks, columns.dates, columns.months)


def _entries(
    line: int,
    values: _Values,
    heads: Mapping[str, str],
    wide: Mapping[str, tuple[str, Side]],
    columns: Columns,
    scale: _Scale,
    when: datetime | None,
    timed: bool,
    faults: list[_Found],
) -> list[Entry]:
    """What one row says: an entry a place, or none where something in it is wrong."""

    def wrong(name: str, text: str) -> None:
        faults.append(_Found(line, heads.get(name, name), text))

    before = len(faults)
    mood = scale.read(values.get("mood", ""), "mood", lambda text: wrong("mood", text))
    rated: list[tuple[str, Side, float | None]] = []
    if "intensity" in heads:
        intensity = scale.read(values["intensity"], "intensity", lambda text: wrong("intensity", text))
        if intensity is not None or not wide:
            rated += [(*place, intensity) for place in _places(values, heads, columns, intensity, wrong)]
    for head, (site, side) in wide.items():
        text = values[_wide(head)]
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


def _wide(head: str) -> str:
    """Where the cells of a place's column are kept; no name of a field begins so."""
    return f" {head}"


_NOT_RATED = frozenset({"", "-", "–", "—", "n/a", "na", "k.a.", "?", "."})
_MANY = 5
_SHARE = 0.3


@dataclass(frozen=True)
class _Scale:
    """The highest pain there is in the file; ``asked`` are fields whose scale is asked back."""

    highest: float
    asked: frozenset[str]

    @classmethod
    def of(
        cls,
        highest: float,
        cells: list[tuple[int, _Values]],
        heads: Mapping[str, str],
        wide: Mapping[str, tuple[str, Side]],
        faults: list[_Found],
    ) -> _Scale:
        """The scale that was given; where many numbers lie above 10 and none above 100, one question back."""
        asked = set()
        names = {
            "intensity": ["intensity"] if "intensity" in heads else [],
            "mood": ["mood"] if "mood" in heads else [],
        }
        names["intensity"] += [_wide(head) for head in wide]
        for field, keys in names.items():
            limit = highest if field == "intensity" else 10.0
            rated = [
                (line, value)
                for line, values in cells
                for key in keys
                if (value := _number(values[key])) is not None
            ]
            over = [(line, value) for line, value in rated if value > limit]
            most = max((value for _, value in rated), default=0.0)
            if limit < 100 and most <= 100 and len(over) >= max(_MANY, _SHARE * len(rated)):
                asked.add(field)
                say = (
                    "say so with --scale 0-100, or write them from 0 to 10"
                    if field == "intensity"
                    else "write them from 0 to 10, or leave the column out"
                )
                faults.append(
                    _Found(
                        over[0][0],
                        heads.get(field, field),
                        f"{len(over)} of {len(rated)} numbers lie above {limit:g}, up to {most:g}: is this "
                        f"a scale of 0 to 100? Then {say}",
                    )
                )
        return cls(highest, frozenset(asked))

    def read(self, text: str, field: str, wrong: Callable[[str], None]) -> float | None:
        """A number of a cell on the scale of 0 to 10; None where none is written or it is asked back."""
        if text.lower() in _NOT_RATED:
            return None
        limit = self.highest if field == "intensity" else 10.0
        value = _number(text)
        if value is not None and 0 <= value <= limit:
            return 10.0 * value / limit
        if value is not None and field in self.asked:
            return None
        over = re.fullmatch(r"(\d+(?:\.\d+)?)\s*/\s*10", text)
        hint = f"; write {over[1]}" if over else ""
        best = " (worst) to 10 (best)" if field == "mood" else f" to {limit:g}"
        wrong(f"found {text[:40]!r}, expected a number from 0{best}{hint}")
        return None


def _number(text: str) -> float | None:
    """A plain number, with a comma or a point, per cent or not; None for anything else."""
    found = re.fullmatch(r"([-+]?\d+(?:[.,]\d+)?)\s*%?", text, re.ASCII)
    value = float(found[1].replace(",", ".")) if found else math.nan
    return value if math.isfinite(value) else None


_BETWEEN = re.compile(r"\s*(?:[;,/+&|]|\b(?:and|und|et|y|e|en)\b|\n)\s*")


def _places(
    values: _Values,
    heads: Mapping[str, str],
    columns: Columns,
    intensity: float | None,
    wrong: Callable[[str, str], None],
) -> list[tuple[str, Side]]:
    """Every place that a row names; several may stand in one cell."""
    written = values.get("site", "")
    side = columns.side(values.get("side", ""))
    if side is None:
        given = values["side"]
        wrong(
            "side",
            f"found {given[:40]!r}, expected one of {', '.join(SIDES)} or nothing{nearest(given, SIDES)}; "
            "give your own word a meaning under 'sides:' in a --columns file",
        )
        side = ""
    if not written:
        if "site" in heads and intensity:
            wrong(
                "site",
                f"is missing beside an intensity of {intensity:g}; name the site, or write 'unspecified'",
            )
        return [(UNSAID, side)]
    found = columns.place(written)
    if found is not None:
        found_all = [found]
    else:
        parts = [part for part in _BETWEEN.split(written) if part]
        found_all = [place for part in parts if (place := columns.place(part)) is not None]
        if len(parts) < 2 or len(found_all) < len(parts):
            unknown = next((part for part in parts if columns.place(part) is None), written)
            shown = written if len(parts) < 2 else unknown
            near = nearest(split_side(shown)[0], SITES)
            wrong(
                "site",
                f"found {shown[:40]!r}, which is no site known here{near}; the sites are "
                f"{', '.join(SITES)}; give your own word a meaning under 'sites:' in a --columns file",
            )
            return []
    places: list[tuple[str, Side]] = []
    for site, within in found_all:
        if within and side and within != side:
            wrong("side", f"found {values['side']!r} beside the site {written[:40]!r}; make the two agree")
        places.append((site, within or side))
    return list(dict.fromkeys(places))


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
    if dates.format == EXCEL:
        notes.append(Note("Dates: a spreadsheet's day numbers (45658 is 1 January 2025)"))
    if not any(entry.site != UNSAID for entry in entries) and "site" not in heads:
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
