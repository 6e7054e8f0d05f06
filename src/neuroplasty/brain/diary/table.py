"""A CSV file as rows of text: its encoding, its delimiter, and the one sentence for a file without rows."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from neuroplasty.brain.diary.diary import Note
from neuroplasty.brain.diary.encodings import NAMES, decoded, known
from neuroplasty.errors import DocumentError, Fault

_MOST_BYTES = 50_000_000
_DELIMITERS = ",;\t|"
_SEP = re.compile(r"^\s*\"?sep *= *(.)\"?[\s,;|]*$", re.IGNORECASE)
_PACKED = {
    b"PK\x03\x04": "an Excel or OpenDocument file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
}
_SHEET = "save the sheet as CSV (UTF-8) and give that"


@dataclass(frozen=True)
class Table:
    """Column heads, and rows of cells with the line each begins on; ``delimiter`` parts the cells."""

    file: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    notes: tuple[Note, ...]


def read_table(path: str | Path, encoding: str | None = None) -> Table:
    """The rows of a CSV file, comma, semicolon, tab or bar; in ``encoding``, or in the one it seems to be in.

    A first line ``sep=;`` names the delimiter, as a spreadsheet writes it. Raises DocumentError with one
    sentence where there are no rows.
    """
    path = Path(path)
    text, notes = _text(path, encoding)
    lines = text.splitlines(keepends=True)
    skipped = next((number for number, line in enumerate(lines) if line.strip()), 0)
    hint = _SEP.match(lines[skipped].rstrip("\r\n")) if lines else None
    if hint:
        skipped += 1
    first = next((line for line in lines[skipped:] if line.strip()), "")
    delimiter = hint[1] if hint else max(_DELIMITERS, key=first.count)
    reader = csv.reader(lines[skipped:], delimiter=delimiter, skipinitialspace=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    begins = skipped + 1
    try:
        for cells in reader:
            found.append((begins, tuple(cell.strip() for cell in cells)))
            begins = skipped + reader.line_num + 1
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


def _text(path: Path, encoding: str | None) -> tuple[str, list[Note]]:
    raw = _bytes(path)
    for start, what in _PACKED.items():
        if raw.startswith(start):
            raise refused(path, f"is {what}, no CSV; {_SHEET}.")
    notes: list[Note] = []
    if encoding is not None:
        codec = known(encoding)
        if codec is None:
            raise refused(
                path, f"there is no encoding {encoding!r}; give one such as UTF-8, CP949 or Windows-1252."
            )
        try:
            text = raw.decode("utf-8-sig" if codec == "utf-8" else codec)
        except (UnicodeDecodeError, UnicodeError, ValueError):
            raise refused(path, f"is not {encoding} text all through; give its true encoding.") from None
    else:
        text, used = decoded(raw)
        if used == "utf-16" and "\ufffd" in text:
            raise refused(path, "begins as UTF-16 text but does not go on so; save it as UTF-8.")
        if used.startswith("utf-16"):
            notes.append(Note("The file is UTF-16 text and was read as such"))
        elif used != "utf-8-sig":
            said = NAMES.get(used, used)
            notes.append(
                Note(
                    f"The file is not UTF-8; it was read as {said}; where that is wrong, say which with "
                    "--encoding"
                )
            )
    if "\0" in text:
        raise refused(path, "holds zero bytes, so it is not text; save the diary as CSV in UTF-8.")
    if not text.strip("\ufeff \t\r\n"):
        raise refused(path, "is empty; a diary is a CSV file with the columns date, site, side, intensity.")
    return text.lstrip("\ufeff"), notes


def _bytes(path: Path) -> bytes:
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
    except ValueError:
        raise refused(path, "is no name of a file; check the path.") from None
    if not raw.strip():
        raise refused(path, "is empty; a diary is a CSV file with the columns date, site, side, intensity.")
    return raw
