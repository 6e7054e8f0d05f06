"""Checklist: what a careful colleague looks at, as data with sources; a proposal, and named so.

>>> book = built_in_checklist()
>>> book.proposal.startswith("A proposal")
True
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from neuroplasty.care.assessment.mark import Mark, Words, mark_disagreements
from neuroplasty.documents.document import Disagreement, Document, FirstVersion, Name, Part, entries
from neuroplasty.documents.files.models import read_document_of, read_file_of
from neuroplasty.documents.records import EventKind
from neuroplasty.evidence.parameter import Standing

Phase = Literal["needle", "contrast", "catheter", "drugs", "radiation", "end"]


class Rests(Part):
    """A published instrument that this one looks to, and what of it was read."""

    title: Words
    fact: Words
    source: Words
    standing: Standing


class Item(Part):
    """One line of the checklist: the mark, and the fact in a source that it rests on."""

    id: Name
    phase: Phase
    text: Words
    mark: Mark
    source: Words
    fact: Words
    standing: Standing


class ErrorRule(Part):
    """One handling error and its weight: a kind of event, or a mark that is not met."""

    id: Name
    text: Words
    weight: Annotated[int, Field(ge=1, le=5)]
    events: tuple[EventKind, ...] = ()
    mark: Mark | None = None
    source: Words
    standing: Standing


class Rating(Part):
    """One line of the global rating, which a person fills in: what 1, 3 and 5 of 5 look like."""

    name: Words
    poor: Words
    fair: Words
    good: Words


class Checklist(Document):
    """A file of items, weighted errors and ratings.

    Examples
    --------
    >>> sorted({item.standing for item in built_in_checklist().items})
    ['assumed', 'measured']
    """

    kind: Literal["checklist"] = "checklist"
    version: FirstVersion = "1"
    proposal: Words
    rests_on: tuple[Rests, ...] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    errors: tuple[ErrorRule, ...] = ()
    ratings: tuple[Rating, ...] = ()

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """Two of one id, a mark with the wrong bound, an error that nothing shows."""
        for part in ("items", "errors"):
            seen: set[Any] = set()
            for where, one in entries(data, part):
                if one.get("id") in seen:
                    yield Disagreement((*where, "id"), f"{one['id']!r} is there before; rename one")
                seen.add(one.get("id"))
                if one.get("mark") is not None:
                    yield from mark_disagreements((*where, "mark"), one["mark"])
                elif part == "errors" and not one.get("events"):
                    yield Disagreement(where, "nothing shows this error; give it events or a mark")


@cache
def built_in_checklist() -> Checklist:
    """The checklist that comes with the package.

    Returns
    -------
    Checklist

    Examples
    --------
    >>> len(built_in_checklist().items) >= 15
    True
    """
    file = files("neuroplasty.care.assessment") / "checklist.yaml"
    return read_document_of(Checklist, file.read_text(encoding="utf-8"), "built-in checklist")


def read_checklist(path: str | Path) -> Checklist:
    """A checklist of one's own.

    Parameters
    ----------
    path : str or Path
        A YAML file.

    Returns
    -------
    Checklist

    Raises
    ------
    DocumentError
        With every fault in it, by line and field.

    Examples
    --------
    >>> read_checklist("nowhere.yaml")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: nowhere.yaml: could not be read
    """
    return read_file_of(Checklist, path)
