"""Rules: what a fact speaks for or against, as data that a clinic can read, check and change.

>>> rules = built_in_rules()
>>> rules["fever"].red_flag, rules["fever"].when
(True, 'red_flags.fever')
>>> "fever" in rules.without("fever")
False
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator

from neuroplasty.care.screening.expression import Expression, compile_expression
from neuroplasty.care.screening.facts import FACTS
from neuroplasty.documents.document import Disagreement, Document, FirstVersion, Part, entries
from neuroplasty.documents.files.models import read_document_of, read_file_of, schema_of
from neuroplasty.evidence.parameter import Standing

Stance = Literal["contraindication", "caution", "against", "for", "strongly for"]
Subject = Literal[
    "adhesiolysis",
    "balloon",
    "radiofrequency",
    "epidural steroid",
    "pathway training",
    "surgery",
    "stimulator",
    "further work-up",
]
_Words = Annotated[str, Field(min_length=3, max_length=400)]
_FIND_OUT: Subject = "further work-up"


class Rule(Part):
    """One rule: when it speaks, of what, in which words and weight, and on whose authority.

    Parameters
    ----------
    id : str
        A short name in lower-case letters, digits and hyphens.
    when : str
        A condition on facts; docs/methods/screening.md has the language and the names.
    subjects : tuple of str
        What it is about.
    stance : str
        From contraindication to strongly for.
    text : str
        What is said to the reader.
    source, fact, read : str
        The source, the fact in it that the rule rests on, and the date it was read.
    standing : Standing
        How well that is known.
    red_flag : bool
        Whether it comes first and alone.

    Examples
    --------
    >>> built_in_rules()["fever"].red_flag
    True
    """

    id: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9][a-z0-9-]*$",
            max_length=60,
            description="a short name in lower-case letters, digits and hyphens, such as fever",
        ),
    ]
    when: Annotated[str, Field(min_length=1, max_length=1000)]
    """A condition on facts; docs/methods/screening.md has the language and the names."""
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1)]
    stance: Stance
    text: _Words
    """What is said to the reader when the rule speaks."""
    source: _Words
    fact: _Words
    """The fact in the source that the rule rests on."""
    read: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a date such as 2026-11-22")]
    standing: Standing
    red_flag: bool = False

    @field_validator("when")
    @classmethod
    def _can_be_read(cls, when: str) -> str:
        _compiled(when)
        return when

    @property
    def condition(self) -> Expression:
        """The condition, read once."""
        return _compiled(self.when)


class RuleBook(Document):
    """A file of rules."""

    kind: Literal["rules"] = "rules"
    version: FirstVersion = "1"
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """Two rules of one id, a red flag that is about anything but finding out."""
        seen: dict[Any, int] = {}
        for where, rule in entries(data, "rules"):
            name = rule.get("id")
            if not isinstance(name, str):
                # The field itself is wrong, and said to be.
                continue
            if name in seen:
                yield Disagreement((*where, "id"), f"rules[{seen[name]}] is {name!r} too; rename one")
            seen.setdefault(name, int(where[-1]))
            about = rule.get("subjects", ())
            if (
                rule.get("red_flag") is True
                and isinstance(about, list | tuple)
                and list(about) != [_FIND_OUT]
            ):
                yield Disagreement(
                    (*where, "subjects"),
                    "a red flag speaks of finding out, first and alone; write [further work-up]",
                )


@dataclass(frozen=True)
class Rules:
    """Rules in order, each id once.

    Parameters
    ----------
    all : tuple of Rule
        In order.

    Examples
    --------
    >>> rules = built_in_rules()
    >>> "fever" in rules, "fever" in rules.without("fever")
    (True, False)
    """

    all: tuple[Rule, ...]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __contains__(self, name: object) -> bool:
        return any(rule.id == name for rule in self.all)

    def __getitem__(self, name: str) -> Rule:
        for rule in self.all:
            if rule.id == name:
                return rule
        raise KeyError(name)

    def without(self, name: str) -> Self:
        """These rules but one."""
        return type(self)(tuple(rule for rule in self.all if rule.id != name))

    def overridden_by(self, own: Rules) -> Self:
        """These rules with a clinic's ``own``: in place of those of the same id, else after them."""
        mine = {rule.id: rule for rule in own}
        kept = tuple(mine.pop(rule.id, rule) for rule in self.all)
        return type(self)((*kept, *mine.values()))


@cache
def built_in_rules() -> Rules:
    """The rules that come with the package.

    Returns
    -------
    Rules
        In the order of their files.

    Examples
    --------
    >>> len(built_in_rules()) > 50
    True
    """
    folder = files("neuroplasty.care.screening") / "rules"
    read: list[Rule] = []
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            read += read_document_of(
                RuleBook, file.read_text(encoding="utf-8"), f"built-in rules {file.name}", own=True
            ).rules
    return Rules(tuple(read))


def read_rules(path: str | Path) -> Rules:
    """The rules in a file.

    Parameters
    ----------
    path : str or Path
        A YAML file.

    Returns
    -------
    Rules
        In order.

    Raises
    ------
    DocumentError
        With every fault in it, by line and field.

    Examples
    --------
    >>> read_rules("nowhere.yaml")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: nowhere.yaml: could not be read
    """
    return Rules(read_file_of(RuleBook, path).rules)


def rules_with(own: str | Path | None) -> Rules:
    """The built-in rules, with a clinic's own in place of the same ids or after them.

    Parameters
    ----------
    own : str, Path or None
        A file of rules; None for the built-in ones alone.

    Returns
    -------
    Rules
        In order.

    Raises
    ------
    DocumentError
        As ``read_rules`` does.

    Examples
    --------
    >>> rules_with(None) == built_in_rules()
    True
    """
    return built_in_rules() if own is None else built_in_rules().overridden_by(read_rules(own))


@cache
def rules_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file of rules.

    Returns
    -------
    dict
        The schema; an editor can check a file against it while it is written.

    Examples
    --------
    >>> rules_schema()["properties"]["kind"]["const"]
    'rules'
    """
    return schema_of(RuleBook)


@cache
def _compiled(when: str) -> Expression:
    return compile_expression(when, FACTS)


__all__ = ["Rule", "RuleBook", "Rules", "built_in_rules", "read_rules", "rules_schema", "rules_with"]
