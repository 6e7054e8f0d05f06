"""Columns: how a file's own words map on to the diary's, from an option or a small YAML file.

>>> Columns.from_option("pain=intensity, body part=site").column("Pain")
'intensity'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from neuroplasty.brain.diary.sites import SITES, plain, site_of
from neuroplasty.documents.files.wording import nearest
from neuroplasty.errors import DocumentError, Fault

FIELDS = ("date", "time", "site", "side", "intensity", "activity", "cues", "mood", "notes")

_USUAL = {
    "day": "date", "datum": "date", "timestamp": "time", "datetime": "time", "date time": "time",
    "location": "site", "place": "site", "body part": "site", "bodypart": "site", "where": "site",
    "pain": "intensity", "nrs": "intensity", "score": "intensity", "pain level": "intensity",
    "pain intensity": "intensity", "level": "intensity", "rating": "intensity",
    "activities": "activity", "cue": "cues", "trigger": "cues", "triggers": "cues",
    "note": "notes", "comment": "notes", "comments": "notes", "laterality": "side",
}  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """Column names and site words of one file by the diary's own, and the format of its dates.

    Parameters
    ----------
    columns : mapping of str to str
        The diary's name by the file's.
    sites : mapping of str to str
        The site by the file's word for it.
    dates : str, optional
        Format of ambiguous dates, one of ``dates.FORMATS``.

    Examples
    --------
    >>> Columns({"how bad": "intensity"}).column("How bad")
    'intensity'
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None

    @classmethod
    def from_option(cls, text: str, dates: str | None = None) -> Columns:
        """From ``theirs=ours,theirs=ours`` or the path of a YAML file; DocumentError says what is wrong."""
        path = Path(text)
        if path.suffix.lower() in (".yaml", ".yml"):
            return _from_yaml(path, dates)
        pairs = [part.partition("=") for part in text.split(",") if part.strip()]
        faults = [f"{''.join(pair)!r} is not of the form theirs=ours" for pair in pairs if not pair[1]]
        mapping = {plain(theirs): plain(ours) for theirs, equals, ours in pairs if equals}
        return _checked(mapping, {}, dates, "--columns", faults)

    def column(self, header: str) -> str | None:
        """The diary's name for a column of the file; None for one it does not use."""
        word = plain(header)
        ours = self.columns.get(word) or (word if word in FIELDS else _USUAL.get(word))
        return ours if ours in FIELDS else None

    def site(self, word: str) -> str | None:
        """The site a word of the file stands for."""
        return self.sites.get(plain(word)) or site_of(word)


def _from_yaml(path: Path, dates: str | None) -> Columns:
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refused(str(path), f"could not be read: {error.strerror}; check the path.") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise _refused(
            str(path), "is not YAML; write lines such as 'pain: intensity' under 'columns:'."
        ) from None
    blocks = data if isinstance(data, dict) else {}
    unknown = sorted(set(map(str, blocks)) - {"columns", "sites", "dates"})
    faults = [f"unknown key {key!r}; the keys are columns, sites, dates" for key in unknown]
    if not blocks:
        faults.append("holds no keys; the keys are columns, sites, dates")
    mappings: list[dict[str, str]] = []
    for key in ("columns", "sites"):
        block = blocks.get(key) or {}
        if not isinstance(block, dict):
            faults.append(f"{key}: found no block; write lines such as 'theirs: ours' under it")
            block = {}
        mappings.append({plain(str(theirs)): plain(str(ours)) for theirs, ours in block.items()})
    said = blocks.get("dates")
    return _checked(mappings[0], mappings[1], dates or (str(said) if said else None), str(path), faults)


def _checked(
    columns: dict[str, str], sites: dict[str, str], dates: str | None, where: str, faults: list[str]
) -> Columns:
    for theirs, ours in columns.items():
        if ours not in FIELDS:
            faults.append(
                f"column {theirs!r}: {ours!r} is not one of {', '.join(FIELDS)}{nearest(ours, FIELDS)}"
            )
    for theirs, ours in sites.items():
        if site_of(ours) is None:
            faults.append(f"site {theirs!r}: {ours!r} is not one of {', '.join(SITES)}{nearest(ours, SITES)}")
    if dates is not None:
        from neuroplasty.brain.diary.dates import FORMATS

        if dates.upper() not in FORMATS:
            faults.append(f"dates: {dates!r} is not one of {', '.join(FORMATS)}")
    if faults:
        raise DocumentError(
            "\n".join(f"{where}: {text}." for text in faults),
            tuple(Fault(where, None, None, "", f"{text}.") for text in faults),
        )
    known = {theirs: site_of(ours) or ours for theirs, ours in sites.items()}
    return Columns(columns, known, dates.upper() if dates else None)


def _refused(file: str, text: str) -> DocumentError:
    return DocumentError(f"{file}: {text}", (Fault(file, None, None, "", text),))
