"""Truth with a third value, and what a condition is made of: facts, values, and pieces that have a truth.

Kleene's truths: "unknown and no" is no, "unknown or yes" is yes, and else what is unknown stays unknown.

>>> yes, unknown = Node(lambda facts: True, nothing), Node(lambda facts: None, lambda facts: {"age"})
>>> any_of((unknown, yes)).test({}), all_of((unknown, yes)).missing({})
(True, {'age'})
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from neuroplasty.documents.files.wording import nearest

Truth = bool | None
Facts = Mapping[str, Any]
Kind = Literal["yes or no", "number", "word", "words", "list"]

PER_WEEK = {"hours": 168.0, "days": 7.0, "weeks": 1.0, "months": 12 / 52.18, "years": 1 / 52.18}
"""How many of a unit of time make a week; units of other kinds are not converted."""
UNITS = (*PER_WEEK, "mm", "kg", "%", "mL/min", "mg/day", "per nL", "NRS")


class ExpressionError(ValueError):
    """A condition that cannot be read: where, what was found, what would be right.

    Examples
    --------
    >>> from neuroplasty.care.screening import FACTS, compile_expression
    >>> try:
    ...     compile_expression("patient.age >= 81", FACTS)
    ... except ExpressionError as error:
    ...     print(error)
    at character 16: 81 needs a unit; patient.age is in years
    """


@dataclass(frozen=True)
class Fact:
    """A name that a condition may use: what kind of thing it is and in which words it is asked for."""

    name: str
    kind: Kind
    words: str
    unit: str = ""
    options: tuple[str, ...] = ()
    entries: Mapping[str, Fact] = field(default_factory=dict)


class Node(NamedTuple):
    """A piece of a condition: its truth, and the unknown facts its truth hangs on."""

    test: Callable[[Facts], Truth]
    missing: Callable[[Facts], set[str]]


class Value(NamedTuple):
    """A piece that is not true or false by itself: a fact, a number, a word, a count."""

    get: Callable[[Facts], Any]
    missing: Callable[[Facts], set[str]]
    fact: Fact | None
    at: int
    unit: str | None = None
    literal: Any = None


SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def nothing(facts: Facts) -> set[str]:
    """No fact is missing."""
    return set()


def with_entry(facts: Facts, entry: Any) -> Facts:
    """The facts, with one entry of a list as ``it``."""
    return {**facts, "it": entry}


def missing_in(held: Value, node: Node) -> Callable[[Facts], set[str]]:
    """What keeps a condition over a list from an answer: the list, or parts of its entries."""

    def missing(facts: Facts) -> set[str]:
        found = held.missing(facts)
        for entry in held.get(facts) or ():
            inner = with_entry(facts, entry)
            if node.test(inner) is None:
                found |= node.missing(inner)
        return found

    return missing


def counter(held: Value, node: Node) -> Callable[[Facts], Any]:
    """Counts the entries of a list for which a condition is true."""

    def count(facts: Facts) -> Any:
        """How many; a pair of the fewest and the most where some entries cannot be told."""
        entries = held.get(facts)
        if entries is None:
            return None
        truths = [node.test(with_entry(facts, entry)) for entry in entries]
        sure = truths.count(True)
        unsure = truths.count(None)
        return (sure, sure + unsure) if unsure else sure

    return count


def all_of(nodes: tuple[Node, ...]) -> Node:
    """Kleene's "and"."""
    tests = tuple(node.test for node in nodes)

    def test(facts: Facts) -> Truth:
        unknown = False
        for one in tests:
            truth = one(facts)
            if truth is False:
                return False
            unknown = unknown or truth is None
        return None if unknown else True

    return Node(test, _missing_of(nodes))


def any_of(nodes: tuple[Node, ...]) -> Node:
    """Kleene's "or"."""
    tests = tuple(node.test for node in nodes)

    def test(facts: Facts) -> Truth:
        unknown = False
        for one in tests:
            truth = one(facts)
            if truth:
                return True
            unknown = unknown or truth is None
        return None if unknown else False

    return Node(test, _missing_of(nodes))


def _missing_of(nodes: tuple[Node, ...]) -> Callable[[Facts], set[str]]:
    def missing(facts: Facts) -> set[str]:
        unknown = [node.missing(facts) for node in nodes if node.test(facts) is None]
        return set().union(*unknown)

    return missing


def negated(node: Node) -> Node:
    """Kleene's "not"."""

    def test(facts: Facts) -> Truth:
        truth = node.test(facts)
        return None if truth is None else not truth

    return Node(test, node.missing)


def compared(left: Value, sign: str, right: Value) -> Node:
    """Two values compared, one of them in the other's unit; unknown where either is."""
    if left.fact is None and right.fact is None:
        raise ExpressionError(f"at character {left.at}: two constants are compared; name a fact")
    if left.fact is not None and right.fact is not None:
        _check_alike(left.fact, right.fact, right.at)
    factor = 1.0
    for side, other in ((left, right), (right, left)):
        if other.fact is not None and side.fact is None:
            factor = _factor(side, other)
            check_word(side, other)
    compare = SIGNS[sign]
    scale_left = left.fact is None
    get_left, get_right = left.get, right.get

    def test(facts: Facts) -> Truth:
        a, b = get_left(facts), get_right(facts)
        if a is None or b is None:
            return None
        if factor != 1.0:
            a, b = (a * factor, b) if scale_left else (a, b * factor)
        if isinstance(a, tuple) or isinstance(b, tuple):
            return _compared_counts(compare, a, b)
        return compare(a, b)

    def missing(facts: Facts) -> set[str]:
        return left.missing(facts) | right.missing(facts)

    return Node(test, missing)


def _compared_counts(compare: Callable[[Any, Any], bool], a: Any, b: Any) -> Truth:
    """Compare where a count is only known to lie between two numbers."""
    many_a = range(a[0], a[1] + 1) if isinstance(a, tuple) else (a,)
    many_b = range(b[0], b[1] + 1) if isinstance(b, tuple) else (b,)
    truths = {compare(x, y) for x in many_a for y in many_b}
    return truths.pop() if len(truths) == 1 else None


def _check_alike(one: Fact, other: Fact, at: int) -> None:
    if one.kind != other.kind or one.kind in ("list", "words"):
        raise ExpressionError(f"at character {at}: {one.name} and {other.name} cannot be compared")
    if one.unit != other.unit:
        raise ExpressionError(
            f"at character {at}: {one.name} is in {one.unit or 'no unit'} and {other.name} in "
            f"{other.unit or 'no unit'}; compare facts of one unit"
        )


def _factor(side: Value, other: Value) -> float:
    """What a constant must be multiplied by to be in the unit of the fact it is compared with."""
    fact = other.fact
    assert fact is not None
    if fact.kind == "list" or fact.kind == "words":
        raise ExpressionError(f"at character {other.at}: {fact.name} is a list; use any, count or in")
    if not isinstance(side.literal, float) or isinstance(side.literal, bool):
        if fact.kind == "number":
            raise ExpressionError(f"at character {side.at}: {fact.name} is a number; compare it with one")
        return 1.0
    if fact.kind != "number":
        raise ExpressionError(f"at character {side.at}: {fact.name} is no number")
    if fact.unit and not side.unit:
        raise ExpressionError(
            f"at character {side.at}: {side.literal:g} needs a unit; {fact.name} is in {fact.unit}"
        )
    if side.unit == fact.unit:
        return 1.0
    if side.unit in PER_WEEK and fact.unit in PER_WEEK:
        return PER_WEEK[fact.unit] / PER_WEEK[side.unit]
    wanted = f"in {fact.unit}" if fact.unit else "without a unit"
    raise ExpressionError(f"at character {side.at}: found {side.unit}; {fact.name} is {wanted}")


def check_word(side: Value, other: Value) -> None:
    """ExpressionError where a constant can never be what a fact is."""
    fact = other.fact
    assert fact is not None
    if isinstance(side.literal, str) and fact.options and side.literal not in fact.options:
        known = ", ".join(fact.options)
        hint = nearest(side.literal, list(fact.options))
        raise ExpressionError(
            f"at character {side.at}: {fact.name} is one of {known}, never {side.literal!r}{hint}"
        )
    if fact.kind == "yes or no" and not isinstance(side.literal, bool):
        raise ExpressionError(f"at character {side.at}: {fact.name} is yes or no")
    if fact.kind in ("word", "words") and not isinstance(side.literal, str):
        raise ExpressionError(f"at character {side.at}: {fact.name} is a word; put it in quotes")


__all__ = [
    "PER_WEEK",
    "SIGNS",
    "UNITS",
    "ExpressionError",
    "Fact",
    "Facts",
    "Kind",
    "Node",
    "Truth",
    "Value",
    "all_of",
    "any_of",
    "check_word",
    "compared",
    "counter",
    "missing_in",
    "negated",
    "nothing",
    "with_entry",
]
