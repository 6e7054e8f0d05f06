"""A CSV file as rows of text: its encoding, its delimiter, and the one sentence for a file without rows."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from neuroplasty.brain.diary.diary import Note
from neuroplasty.errors import DocumentError, Fault

_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class Table:
    """Column heads, and rows of cells with the line each begins on; ``delimiter`` parts the cells."""

    file: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    notes: tuple[Note, ...]


def read_table(path: str | Path) -> Table:
    """The rows of a CSV file, comma, semicolon or tab, UTF-8, UTF-16 or Windows-1252.

    Raises DocumentError with one sentence where there are none.
    """
    path = Path(path)
    text, notes = _text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    begins = 1
    try:
        for cells in reader:
            found.append((begins, tuple(cell.strip() for cell in cells)))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise refused(path, f"is not a table: {error}; save it as CSV.", begins) from None
    blank = tuple(line for line, cells in found if not any(cells))
    filled = [(line, cells) for line, cells in found if any(cells)]
    inner = tuple(line for line in blank if filled and line < filled[-1][0])
    if inner:
        notes.append(Note("Empty lines hold nothing and were passed over", inner))
    if len(filled) < 2:
        raise refused(path, "has column names but no rows; write one row for each site and day.", 1)
    return Table(str(path), filled[0][1], tuple(filled[1:]), delimiter, tuple(notes))


def refused(path: str | Path, text: str, line: int | None = None) -> DocumentError:
    """The error for a whole file."""
    fault = Fault(str(path), line, None, "", text)
    return DocumentError(str(fault), (fault,))


def _text(path: Path) -> tuple[str, list[Note]]:
    try:
        if path.is_file() and path.stat().st_size > _MOST_BYTES:
            raise refused(path, f"is larger than {_MOST_BYTES // 1_000_000} MB; that is no diary.")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise refused(path, "there is no such file; check the path.") from None
    except IsADirectoryError:
        raise refused(path, "is a folder; give the CSV file inside it.") from None
    except OSError as error:
        raise refused(path, f"could not be read: {error.strerror}; check its permissions.") from None
    if not raw.strip():
        raise refused(path, "is empty; a diary is a CSV file with the columns date, site, side, intensity.")
    notes: list[Note] = []
    mark = _MARKS.get(raw[:2])
    if mark:
        try:
            text = raw.decode(mark)
        except UnicodeDecodeError:
            raise refused(path, "begins as UTF-16 text but does not go on so; save it as UTF-8.") from None
        notes.append(Note("The file is UTF-16 text and was read as such"))
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
            notes.append(Note("The file is not UTF-8; it was read as Windows-1252"))
    if "\0" in text:
        raise refused(path, "holds zero bytes, so it is not text; save the diary as CSV in UTF-8.")
    if not text.strip():
        raise refused(path, "is empty; a diary is a CSV file with the columns date, site, side, intensity.")
    return text, notes
