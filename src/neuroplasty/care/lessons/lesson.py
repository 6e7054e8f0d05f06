"""Lesson: a short exercise as a document: where it starts, what is to be done, and when it is passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from neuroplasty.care.assessment import Mark
from neuroplasty.care.assessment.mark import Words, mark_disagreements
from neuroplasty.documents import read_plan
from neuroplasty.documents.document import Disagreement, Document, FirstVersion, Name, Part, entries
from neuroplasty.documents.files.models import read_document_of, read_file_of, schema_of
from neuroplasty.documents.library import names
from neuroplasty.documents.places import Place
from neuroplasty.documents.records import EventKind, Who
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.parameter import Standing

PLANTED: tuple[EventKind, ...] = (
    "dural puncture",
    "subdural spread",
    "vessel entered",
    "tip outside the canal",
)
"""What a lesson can plant: the tip lies where it should not, and nothing tells."""


class Start(Part):
    """Where a lesson begins: some steps of a plan done, and what was planted after them.

    Parameters
    ----------
    plan : str
        A built-in plan.
    steps : tuple of int
        Numbers of its steps, from 1, that are carried out before the fellow begins.
    planted : EventKind, optional
        Of ``PLANTED``.

    Examples
    --------
    >>> Start(plan="one-day-caudal", steps=(3,)).planted is None
    True
    """

    plan: Name
    steps: tuple[Annotated[int, Field(ge=1)], ...] = ()
    planted: EventKind | None = None

    @field_validator("planted")
    @classmethod
    def _can_be_planted(cls, planted: EventKind | None) -> EventKind | None:
        if planted is not None and planted not in PLANTED:
            raise ValueError(f"{planted!r} cannot be planted; give one of: {', '.join(PLANTED)}")
        return planted


class Lesson(Document):
    """A short exercise.

    Parameters
    ----------
    name, title : str
    minutes : float
        About how long it takes.
    case : str
        A built-in case.
    target : Place, optional
        Where the catheter is to go; the case's own where left out.
    seed : int
    person : {"mean", "drawn"}
    starts : tuple of Start
        One, or several that are done one after the other and judged together.
    goal, briefing : str
        What is to be done, and what the fellow is told before.
    passes : tuple of Mark
        Every one must be met; one without an occasion is not.
    why : str
        Why it is taught.
    source, standing : str
        What the reason rests on.

    Examples
    --------
    >>> lessons()["steer-to-l5-left"].target.words
    'L5 left lateral recess'
    """

    kind: Literal["lesson"] = "lesson"
    version: FirstVersion = "1"
    name: Name
    title: Words
    minutes: Annotated[float, Field(gt=0, le=120)]
    case: Name
    target: Place | None = None
    seed: Annotated[int, Field(ge=0)] = 0
    person: Who = "mean"
    starts: Annotated[tuple[Start, ...], Field(min_length=1, max_length=12)]
    goal: Words
    briefing: Annotated[str, Field(min_length=3, max_length=1500)]
    passes: Annotated[tuple[Mark, ...], Field(min_length=1)]
    why: Words
    source: Words
    standing: Standing

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """A case, plan or step there is not, a plant without a tip, a mark with the wrong bound."""
        case = data.get("case") if isinstance(data, dict) else None
        if isinstance(case, str) and case not in names("case"):
            text = f"there is no built-in case {case!r}; give one of: {', '.join(names('case'))}"
            yield Disagreement(("case",), text)
        for where, start in entries(data, "starts"):
            plan = start.get("plan")
            if not isinstance(plan, str):
                continue
            if plan not in names("plan"):
                text = f"there is no built-in plan {plan!r}; give one of: {', '.join(names('plan'))}"
                yield Disagreement((*where, "plan"), text)
                continue
            count = len(read_plan(plan).steps)
            numbers = [one for one in start.get("steps", ()) if isinstance(one, int)]
            if any(one > count for one in numbers) or sorted(set(numbers)) != numbers:
                text = f"found {numbers}; give rising numbers of the plan's steps, from 1 to {count}"
                yield Disagreement((*where, "steps"), text)
            elif start.get("planted") and not any(read_plan(plan).steps[one - 1].puts_in for one in numbers):
                yield Disagreement(
                    (*where, "planted"), "nothing is in yet; let a step place a needle or a catheter first"
                )
        for where, mark in entries(data, "passes"):
            yield from mark_disagreements(where, mark)


@cache
def lessons() -> Mapping[str, Lesson]:
    """The lessons that come with the package, by name, in the order of their files.

    Returns
    -------
    mapping of str to Lesson

    Examples
    --------
    >>> len(lessons()) >= 8
    True
    """
    folder = files("neuroplasty.care.lessons") / "library"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            text = file.read_text(encoding="utf-8")
            lesson = read_document_of(Lesson, text, f"built-in lesson {file.name}")
            found[lesson.name] = lesson
    return MappingProxyType(found)


def read_lesson(source: str | Path) -> Lesson:
    """A built-in lesson by its name, or one's own from a YAML file.

    Parameters
    ----------
    source : str or Path

    Returns
    -------
    Lesson

    Raises
    ------
    DocumentError
        With every fault in it, by line and field; for a name there is not, with those there are.

    Examples
    --------
    >>> read_lesson("find-the-hiatus").case
    'healthy-adult'
    """
    if isinstance(source, str) and source in lessons():
        return lessons()[source]
    path = Path(source)
    if path.suffix.lower() not in (".yaml", ".yml") and not path.exists():
        raise DocumentError(
            f"There is no built-in lesson {str(source)!r}; the lessons are {', '.join(lessons())}. A file "
            f"of one's "
            "own ends in .yaml."
        )
    return read_file_of(Lesson, path)


@cache
def lesson_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a lesson.

    Returns
    -------
    dict

    Examples
    --------
    >>> lesson_schema()["properties"]["kind"]["const"]
    'lesson'
    """
    return schema_of(Lesson)
