"""The programme's words: read once, each line with its source, said only where it applies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from neuroplasty.documents.document import Part
from neuroplasty.evidence.parameter import Standing


class Line(Part):
    """One sentence for the patient, with where it comes from."""

    text: str
    source: str
    standing: Standing


@cache
def texts() -> dict[str, Any]:
    """The file of texts, as it stands."""
    text = files("neuroplasty.care.programme").joinpath("texts.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def lines(entries: Sequence[dict[str, str]], said: frozenset[str]) -> tuple[Line, ...]:
    """The entries that apply: those without ``when``, or whose every condition is in ``said``.

    >>> entries = [{"text": "Rest.", "source": "HOUSE", "standing": "assumed", "when": "sedated"}]
    >>> lines(entries, frozenset()), lines(entries, frozenset({"sedated"}))[0].text
    ((), 'Rest.')
    """
    return tuple(line(entry) for entry in entries if set(entry.get("when", "").split(" and ")) - {""} <= said)


def line(entry: dict[str, str]) -> Line:
    """One entry with its source written out."""
    source = texts()["sources"][entry["source"]]
    return Line.model_validate({"text": entry["text"], "source": source, "standing": entry["standing"]})
