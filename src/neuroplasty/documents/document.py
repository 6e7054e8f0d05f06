"""What every document of the house is: strict, immutable, versioned, in agreement with itself.

A ``Part`` checks its own fields. A ``Document`` also says where its parts disagree with each other, from
plain data that need not be valid, so that a reader learns of every fault at once.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

Where = tuple[str | int, ...]


def _as_text(version: object) -> object:
    # YAML and JSON writers put a bare 2 where the document means the version "2".
    return str(version) if isinstance(version, int) and not isinstance(version, bool) else version


FirstVersion = Annotated[Literal["1"], BeforeValidator(_as_text), WithJsonSchema({"enum": ["1", 1]})]
SecondVersion = Annotated[Literal["2"], BeforeValidator(_as_text), WithJsonSchema({"enum": ["2", 2]})]
"""The version of a document's form; earlier ones are read through ``files.upgrading``."""


def _as_day(given: object) -> object:
    # Documents are read strictly, and neither JSON nor YAML's core schema has dates.
    if isinstance(given, str):
        try:
            return datetime.date.fromisoformat(given)
        except ValueError:
            raise ValueError(f"found {given!r}, expected a day such as 2026-03-02") from None
    return given


def _as_moment(given: object) -> object:
    if isinstance(given, str):
        try:
            return datetime.datetime.fromisoformat(given)
        except ValueError:
            raise ValueError(
                f"found {given!r}, expected a moment with its offset, such as 2026-03-02T08:30:00+01:00"
            ) from None
    return given


def _is_aware(moment: datetime.datetime) -> datetime.datetime:
    if moment.utcoffset() is None:
        raise ValueError(
            f"{moment} says no zone; write it with its offset, such as {moment.isoformat()}+01:00"
        )
    return moment


Day = Annotated[
    datetime.date,
    BeforeValidator(_as_day),
    WithJsonSchema({"type": "string", "format": "date", "description": "a day such as 2026-03-02"}),
]
"""A local calendar day."""

Moment = Annotated[
    datetime.datetime,
    BeforeValidator(_as_moment),
    AfterValidator(_is_aware),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "a moment with its offset, such as 2026-03-02T08:30:00+01:00",
        }
    ),
]
"""A moment that says its offset from UTC, and so its local day."""

Days = Annotated[int, Field(ge=0, le=36525)]
"""Days from a procedure."""

Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        max_length=80,
        description="a short name in lower-case letters, digits and hyphens, such as l5-scar",
    ),
]


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Part(BaseModel):
    """A piece of a document: no unknown fields, no changes after it was read, no NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*", mode="after")
    @classmethod
    def _says_what_can_be_printed(cls, value: Any) -> Any:
        for text in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
            odd = _UNPRINTABLE.search(text) if isinstance(text, str) else None
            if odd:
                raise ValueError(
                    f"holds the control character U+{ord(odd.group()):04X} after "
                    f"{text[: odd.start()][-20:]!r}, which no page and no file name can show; take it out"
                )
        return value


class Disagreement(NamedTuple):
    """Two parts of a document that cannot both be right: where, and what to do about it."""

    where: Where
    text: str


class Document(Part):
    """A whole document, whose parts must agree."""

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """Where the parts of ``data`` contradict each other; ``data`` may be wrong in any other way."""
        yield from ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        found = list(self.disagreements(self.model_dump()))
        if found:
            text = " ".join(f"{'.'.join(map(str, where))}: {text}" for where, text in found)
            raise PydanticCustomError("disagreement", "{text}", {"text": text})
        return self


def entries(data: Any, *path: str) -> Iterator[tuple[Where, dict[str, Any]]]:
    """The mappings in the list at ``path``, each with where it stands; nothing where there is none.

    >>> list(entries({"a": {"b": [{"c": 1}, "wrong"]}}, "a", "b"))
    [(('a', 'b', 0), {'c': 1})]
    """
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    if isinstance(data, list | tuple):
        for number, item in enumerate(data):
            if isinstance(item, dict):
                yield (*path, number), item
