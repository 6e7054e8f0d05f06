"""Columns: how a file's own words map on to the diary's, from an option or a small YAML file.

A mapping beats a guess: a column that is mapped, or ignored, is never guessed at.

>>> Columns.from_option("pain=intensity, body part=site").column("Pain")
'intensity'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from neuroplasty.brain.diary.dates import FORMATS
from neuroplasty.brain.diary.encodings import known
from neuroplasty.brain.diary.sites import SIDES, SITES, UNSAID, Side, plain, side_of, site_of, split_side
from neuroplasty.documents.files.wording import nearest
from neuroplasty.errors import DocumentError, Fault

IGNORE = "ignore"
"""What a column is mapped to that is not to be read."""

FIELDS = ("date", "time", "site", "side", "intensity", "activity", "cues", "mood", "notes")

_SCALES = {
    "0-10": 10.0,
    "10": 10.0,
    "0-100": 100.0,
    "100": 100.0,
    "0-5": 5.0,
    "0-4": 4.0,
    "0-3": 3.0,
    "0-20": 20.0,
}
_HEADING = re.compile(
    r"\(?\b\d+ ?[-–] ?\d+\b\)?|\b(?:pain|nrs|vas|score|intensity|level|rating|schmerz(?:en)?)\b"
)
_KEYS = ("columns", "sites", "sides", "months", "dates", "scale", "encoding")

_USUAL = {
    "day": "date", "datum": "date", "fecha": "date", "data": "date", "날짜": "date", "日付": "date",
    "日期": "date", "timestamp": "time", "datetime": "time", "date time": "time", "uhrzeit": "time",
    "zeit": "time", "location": "site", "place": "site", "body part": "site", "bodypart": "site",
    "where": "site", "ort": "site", "seite": "side", "laterality": "side", "pain": "intensity",
    "nrs": "intensity", "score": "intensity", "pain level": "intensity", "pain intensity": "intensity",
    "level": "intensity", "rating": "intensity", "schmerz": "intensity", "schmerzen": "intensity",
    "stärke": "intensity", "vas": "intensity", "activities": "activity", "cue": "cues", "trigger": "cues",
    "triggers": "cues", "note": "notes", "comment": "notes", "comments": "notes", "notiz": "notes",
    "notizen": "notes",
}  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """Column names and words of one file by the diary's own, the format of its dates, and its scale.

    Parameters
    ----------
    columns : mapping of str to str
        The diary's name by the file's; ``ignore`` for a column that is not to be read; a place, such as
        ``left knee``, for a column that holds the pain there.
    sites : mapping of str to str
        The site by the file's word for it, with or without a side.
    dates : str, optional
        Format of ambiguous dates, one of ``dates.FORMATS``.
    sides : mapping of str to str
        The side by the file's word for it.
    months : mapping of str to int
        The number of a month by the file's name for it.
    scale : float, optional
        The highest pain there is in the file; 10 when not given.
    encoding : str, optional
        Of the file; told from its bytes when not given.

    Examples
    --------
    >>> Columns({"how bad": "intensity"}).column("How bad")
    'intensity'
    >>> Columns(sites={"linkes knie": "left knee"}).place("Linkes Knie")
    ('knee', 'left')
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    sides: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    scale: float | None = None
    encoding: str | None = None

    @classmethod
    def from_option(
        cls, text: str, dates: str | None = None, *, scale: str | None = None, encoding: str | None = None
    ) -> Columns:
        """From ``theirs=ours,theirs=ours`` or the path of a YAML file; DocumentError says what is wrong."""
        path = Path(text)
        given: dict[str, Any] = {"dates": dates, "scale": scale, "encoding": encoding}
        given = {key: value for key, value in given.items() if value}
        if path.suffix.lower() in (".yaml", ".yml"):
            return _from_yaml(path, given)
        pairs = [part.partition("=") for part in text.split(",") if part.strip()]
        faults = [f"{''.join(pair)!r} is not of the form theirs=ours" for pair in pairs if not pair[1]]
        mapping = {theirs: ours for theirs, equals, ours in pairs if equals}
        return _checked({"columns": mapping, **given}, "--columns", faults)

    def column(self, header: str) -> str | None:
        """The diary's name for a column of the file; None for one it does not use."""
        word = plain(header)
        if word in self.columns:
            ours = self.columns[word]
        else:
            ours = word if word in FIELDS else _USUAL.get(word, "")
        return ours if ours in FIELDS else None

    def is_mapped(self, header: str) -> bool:
        """Whether a column was mapped, and not guessed at."""
        return plain(header) in self.columns

    def column_place(self, header: str) -> tuple[str, Side] | None:
        """The site and side whose pain a column holds; None for another column."""
        word = plain(header)
        ours = self.columns.get(word)
        if ours is not None:
            return None if ours in FIELDS or ours == IGNORE else self.place(ours)
        if word in FIELDS or word in _USUAL:
            return None
        found = self.place(word) or self.place(_HEADING.sub(" ", word))
        return found if found is None or found[0] != UNSAID else None

    def site(self, word: str) -> str | None:
        """The site a word of the file stands for."""
        found = self.place(word)
        return None if found is None else found[0]

    def place(self, word: str) -> tuple[str, Side] | None:
        """The site and side that a phrase of the file stands for; None for one that nobody knows."""
        said = plain(word)
        ours = self.sites.get(said, said)
        if (site := site_of(ours)) is not None:
            return site, ""
        rest, side = self._without_side(ours)
        site = site_of(self.sites.get(rest, rest))
        return None if site is None else (site, side)

    def side(self, word: str) -> Side | None:
        """The side a word of the file stands for, "" where it says none; None for a word that is no side."""
        said = plain(word)
        return side_of(self.sides.get(said, said))

    def _without_side(self, phrase: str) -> tuple[str, Side]:
        """A phrase with its word for a side taken out, in the file's own words or in ours."""
        words = plain(phrase.replace("(", " ").replace(")", " ")).split(" ")
        for at in (0, len(words) - 1):
            side = self.sides.get(words[at])
            if side is not None and len(words) > 1:
                return " ".join(words[:at] + words[at + 1 :]), side_of(side) or ""
        return split_side(phrase)


def _from_yaml(path: Path, given: dict[str, Any]) -> Columns:
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refused(str(path), f"could not be read: {error.strerror}; check the path.") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError, OverflowError):
        raise _refused(
            str(path), "is not YAML; write lines such as 'pain: intensity' under 'columns:'."
        ) from None
    blocks = data if isinstance(data, dict) else {}
    unknown = sorted(set(map(str, blocks)) - set(_KEYS))
    faults = [f"unknown key {key!r}{nearest(key, _KEYS)}; the keys are {', '.join(_KEYS)}" for key in unknown]
    if not blocks:
        faults.append(f"holds no keys; the keys are {', '.join(_KEYS)}")
    return _checked({**{key: blocks[key] for key in _KEYS if key in blocks}, **given}, str(path), faults)


def _checked(given: dict[str, Any], where: str, faults: list[str]) -> Columns:
    """The mapping, every fault of it told at once."""
    blocks: dict[str, dict[str, str]] = {}
    for key in ("columns", "sites", "sides", "months"):
        block = given.get(key) or {}
        if not isinstance(block, dict):
            faults.append(f"{key}: found no block; write lines such as 'theirs: ours' under it")
            block = {}
        blocks[key] = {plain(str(theirs)): plain(str(ours)) for theirs, ours in block.items()}
    columns, sites, sides = blocks["columns"], blocks["sites"], blocks["sides"]
    words = Columns(sites=sites, sides=sides)
    for theirs, ours in columns.items():
        if ours not in FIELDS and ours != IGNORE and words.place(ours) is None:
            near = nearest(ours, (*FIELDS, IGNORE))
            faults.append(
                f"column {theirs!r}: {ours!r} is not one of {', '.join(FIELDS)}, {IGNORE} or a place{near}"
            )
    for theirs, ours in sites.items():
        if site_of(ours) is None and site_of(split_side(ours)[0]) is None:
            faults.append(f"site {theirs!r}: {ours!r} is not one of {', '.join(SITES)}{nearest(ours, SITES)}")
    for theirs, ours in sides.items():
        if side_of(ours) is None:
            faults.append(f"side {theirs!r}: {ours!r} is not one of {', '.join(SIDES)}{nearest(ours, SIDES)}")
    months = {name: int(number) for name, number in blocks["months"].items() if number in _MONTHS}
    for name, number in blocks["months"].items():
        if number not in _MONTHS:
            faults.append(f"month {name!r}: {number!r} is not a number from 1 to 12")
    dates, scale = _dates(given.get("dates"), faults), _scale(given.get("scale"), faults)
    encoding = None if given.get("encoding") is None else str(given["encoding"])
    if encoding is not None and known(encoding) is None:
        faults.append(f"encoding: {encoding!r} is not known; give one such as UTF-8, CP949 or Windows-1252")
    if faults:
        raise DocumentError(
            "\n".join(f"{where}: {text}." for text in faults),
            tuple(Fault(where, None, None, "", f"{text}.") for text in faults),
        )
    return Columns(columns, sites, dates, sides, months, scale, encoding)


_MONTHS = tuple(str(number) for number in range(1, 13))


def _dates(said: Any, faults: list[str]) -> str | None:
    if said is None or said == "":
        return None
    text = str(said).upper()
    if text not in FORMATS:
        faults.append(f"dates: {str(said)!r} is not one of {', '.join(FORMATS)}")
        return None
    return text


def _scale(said: Any, faults: list[str]) -> float | None:
    if said is None or said == "":
        return None
    text = str(said).replace(" ", "").replace("–", "-").replace("..", "-")
    if text not in _SCALES:
        faults.append(f"scale: {str(said)!r} is not one of {', '.join(key for key in _SCALES if '-' in key)}")
        return None
    return _SCALES[text]


def _refused(file: str, text: str) -> DocumentError:
    return DocumentError(f"{file}: {text}", (Fault(file, None, None, "", text),))
