"""A small language for the condition of a rule, with a third truth value for what is not known.

It has names of facts, numbers with units, words in quotes, ``yes`` and ``no``, comparisons, ``in``, ``and``,
``or``, ``not``, ``known(fact)``, and over lists ``any(list, condition)`` and ``count(list, condition)`` whose
condition speaks of each entry as ``it``. Nothing else: no calls, no arithmetic, no attribute of any object.

Truth is Kleene's: "unknown and no" is no, "unknown or yes" is yes, and else what is unknown stays unknown.

>>> vocabulary = {"patient.age": Fact("patient.age", "number", "How old?", unit="years"),
...               "red_flags.fever": Fact("red_flags.fever", "yes or no", "Any fever?")}
>>> old = compile_expression("patient.age >= 81 years and not red_flags.fever", vocabulary)
>>> old.test({"patient.age": 40, "red_flags.fever": None})
False
>>> old.test({"patient.age": 85, "red_flags.fever": None}) is None
True
>>> sorted(old.missing({"patient.age": 85, "red_flags.fever": None}))
['red_flags.fever']
>>> try:
...     compile_expression("patient.age >= 81", vocabulary)
... except ExpressionError as error:
...     print(error)
at character 16: 81 needs a unit; patient.age is in years
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, NoReturn

from neuroplasty.documents.wording import nearest

Truth = bool | None
Facts = Mapping[str, Any]
Kind = Literal["yes or no", "number", "word", "words", "list"]
DEEPEST = 40
"""Brackets within brackets that are read; nobody writes more, and Python's own stack has an end."""

PER_WEEK = {"hours": 168.0, "days": 7.0, "weeks": 1.0, "months": 12 / 52.18, "years": 1 / 52.18}
"""How many of a unit of time make a week; units of other kinds are not converted."""
UNITS = (*PER_WEEK, "mm", "kg", "%", "mL/min", "mg/day", "per nL", "NRS")


class ExpressionError(ValueError):
    """A condition that cannot be read: where, what was found, what would be right."""


@dataclass(frozen=True)
class Fact:
    """A name that a condition may use: what kind of thing it is and in which words it is asked for."""

    name: str
    kind: Kind
    words: str
    unit: str = ""
    options: tuple[str, ...] = ()
    entries: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Expression:
    """A condition that was read: ``test`` it on facts, ask which ``missing`` facts keep it from an answer."""

    text: str
    names: tuple[str, ...]
    test: Callable[[Facts], Truth]
    missing: Callable[[Facts], set[str]]


def compile_expression(text: str, vocabulary: Mapping[str, Fact]) -> Expression:
    """Read a condition once, to be tested many times; ExpressionError says where it is wrong."""
    reader = _Reader(text, vocabulary)
    node = reader.whole()
    return Expression(text, tuple(dict.fromkeys(reader.used)), node.test, node.missing)


class _Node(NamedTuple):
    """A piece of a condition: its truth, and the unknown facts its truth hangs on."""

    test: Callable[[Facts], Truth]
    missing: Callable[[Facts], set[str]]


class _Value(NamedTuple):
    """A piece that is not true or false by itself: a fact, a number, a word, a count."""

    get: Callable[[Facts], Any]
    missing: Callable[[Facts], set[str]]
    fact: Fact | None
    at: int
    unit: str | None = None
    literal: Any = None


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>\"[^\"]*\"|'[^']*')|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)"
    r"|(?P<sign><=|>=|==|!=|<|>|\(|\)|\[|\]|,|%))"
)
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class _Reader:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, text: str, vocabulary: Mapping[str, Fact]) -> None:
        self.text, self.vocabulary, self.used = text, vocabulary, list[str]()
        self.tokens, self.here, self.deep = _tokens(text), 0, 0
        self.around: Fact | None = None

    def whole(self) -> _Node:
        if not self.tokens[:-1]:
            raise ExpressionError("the condition is empty; write one such as red_flags.fever")
        node = self._or()
        if self._peek().kind != "end":
            self._wrong(f"found {self._peek().text!r}, expected 'and', 'or' or the end")
        return node

    def _or(self) -> _Node:
        self.deep += 1
        if self.deep > DEEPEST:
            self._wrong(f"more than {DEEPEST} brackets within brackets; split the rule in two")
        nodes = [self._and()]
        while self._take("or"):
            nodes.append(self._and())
        self.deep -= 1
        return nodes[0] if len(nodes) == 1 else _any_of(tuple(nodes))

    def _and(self) -> _Node:
        nodes = [self._not()]
        while self._take("and"):
            nodes.append(self._not())
        return nodes[0] if len(nodes) == 1 else _all_of(tuple(nodes))

    def _not(self) -> _Node:
        turns = 0
        while self._take("not"):
            turns += 1
        node = self._comparison()
        return _negated(node) if turns % 2 else node

    def _comparison(self) -> _Node:
        if self._take("("):
            node = self._or()
            self._expect(")")
            return node
        if self._peek().text == "any" and self._peek().kind == "name":
            return self._any()
        if self._peek().text == "known" and self._peek().kind == "name":
            return self._known()
        left = self._value()
        sign = self._peek()
        if sign.text in _SIGNS:
            self.here += 1
            return _compared(left, sign, self._value())
        negated = self._take("not")
        if self._take("in"):
            node = self._membership(left)
            return _negated(node) if negated else node
        if negated:
            self._wrong("'not' here must be followed by 'in'")
        if left.fact is None or left.fact.kind != "yes or no":
            self._wrong("this is neither true nor false by itself; compare it, e.g. with == or >=", left.at)
        return _Node(left.get, left.missing)

    def _membership(self, left: _Value) -> _Node:
        if self._take("["):
            options = [self._value()]
            while self._take(","):
                options.append(self._value())
            self._expect("]")
            sign = _Token("sign", "==", left.at)
            return _any_of(tuple(_compared(left, sign, option) for option in options))
        held = self._value()
        if held.fact is None or held.fact.kind != "words":
            self._wrong('after \'in\' comes a list such as ["a", "b"] or a fact that holds words', held.at)
        _check_word(left, held)
        word = left.literal

        def test(facts: Facts) -> Truth:
            words = held.get(facts)
            return None if words is None else word in words

        return _Node(test, held.missing)

    def _over(self) -> tuple[_Value, _Node]:
        """``(list, condition)`` after ``any`` or ``count``."""
        self.here += 1
        self._expect("(")
        held = self._value()
        if held.fact is None or held.fact.kind != "list":
            self._wrong("expected a fact that is a list", held.at)
        if self.around is not None:
            self._wrong("a list within a list; write one any(...) after the other", held.at)
        self._expect(",")
        self.around = held.fact
        node = self._or()
        self.around = None
        self._expect(")")
        return held, node

    def _any(self) -> _Node:
        held, node = self._over()

        def test(facts: Facts) -> Truth:
            entries = held.get(facts)
            if entries is None:
                return None
            unknown = False
            for entry in entries:
                truth = node.test(_with(facts, entry))
                if truth:
                    return True
                unknown = unknown or truth is None
            return None if unknown else False

        return _Node(test, _missing_in(held, node))

    def _known(self) -> _Node:
        self.here += 1
        self._expect("(")
        held = self._value()
        if held.fact is None:
            self._wrong("expected the name of a fact", held.at)
        self._expect(")")
        return _Node(lambda facts: held.get(facts) is not None, _nothing)

    def _value(self) -> _Value:
        token = self._peek()
        self.here += 1
        if token.kind == "number":
            return self._number(token)
        if token.kind == "word":
            word = token.text[1:-1]
            return _Value(lambda facts: word, _nothing, None, token.at, None, word)
        if token.kind != "name":
            self.here -= 1
            self._wrong(f"found {token.text or 'the end'!r}, expected a fact, a number or a word in quotes")
        if token.text in ("yes", "no"):
            truth = token.text == "yes"
            return _Value(lambda facts: truth, _nothing, None, token.at, None, truth)
        if token.text == "count":
            self.here -= 1
            held, node = self._over()
            counted = Fact(f"count of {held.fact.name if held.fact else ''}", "number", "")
            return _Value(_counter(held, node), _missing_in(held, node), counted, token.at)
        return self._named(token)

    def _number(self, token: _Token) -> _Value:
        number, unit = float(token.text), ""
        rest = self.text[token.at - 1 + len(token.text) :]
        for known in UNITS:
            if re.match(rf"\s*{re.escape(known)}(?![A-Za-z0-9_/])", rest):
                unit = known
                end = token.at - 1 + len(token.text) + rest.index(known) + len(known)
                while self._peek().kind != "end" and self._peek().at - 1 < end:
                    self.here += 1
                break
        return _Value(lambda facts: number, _nothing, None, token.at, unit, number)

    def _named(self, token: _Token) -> _Value:
        name = token.text
        if name.startswith("it."):
            if self.around is None:
                self._wrong("'it' has a meaning only inside any(...) and count(...)", token.at)
            around, key = self.around, name[3:]
            entries = around.entries
            if key not in entries:
                known = ", ".join(f"it.{one}" for one in entries)
                self._wrong(f"unknown {name!r}{nearest(key, list(entries))}; there are {known}", token.at)
            asked = f"{around.name}.{key}"
            return _Value(
                lambda facts: getattr(facts["it"], key),
                lambda facts: {asked} if getattr(facts["it"], key) is None else set(),
                entries[key],
                token.at,
            )
        fact = self.vocabulary.get(name)
        if fact is None:
            self._wrong(f"unknown fact {name!r}{nearest(name, list(self.vocabulary))}", token.at)
        self.used.append(name)
        return _Value(
            lambda facts: facts[name],
            lambda facts: {name} if facts[name] is None else set(),
            fact,
            token.at,
        )

    def _peek(self) -> _Token:
        return self.tokens[self.here]

    def _take(self, text: str) -> bool:
        token = self._peek()
        if token.text == text and token.kind in ("name", "sign"):
            self.here += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            self._wrong(f"found {self._peek().text or 'the end'!r}, expected {text!r}")

    def _wrong(self, text: str, at: int | None = None) -> NoReturn:
        raise ExpressionError(f"at character {at or self._peek().at}: {text}")


def _tokens(text: str) -> list[_Token]:
    found, here = [], 0
    text = text.rstrip()
    while here < len(text):
        match = _TOKEN.match(text, here)
        rest = re.match(r"\s*/\w+", text[here:])
        if match is None and rest is None:
            at = here + len(text[here:]) - len(text[here:].lstrip()) + 1
            raise ExpressionError(f"at character {at}: {text[at - 1]!r} has no meaning here")
        if match is None and rest is not None:
            # The second half of a unit such as mL/min; the number before it takes it up.
            found.append(_Token("unit", rest.group().strip(), here + 1))
            here += rest.end()
            continue
        assert match is not None
        kind = str(match.lastgroup)
        found.append(_Token(kind, match.group(kind), match.start(kind) + 1))
        here = match.end()
    return [*found, _Token("end", "", len(text) + 1)]


def _nothing(facts: Facts) -> set[str]:
    return set()


def _with(facts: Facts, entry: Any) -> Facts:
    return {**facts, "it": entry}


def _missing_in(held: _Value, node: _Node) -> Callable[[Facts], set[str]]:
    def missing(facts: Facts) -> set[str]:
        found = held.missing(facts)
        for entry in held.get(facts) or ():
            inner = _with(facts, entry)
            if node.test(inner) is None:
                found |= node.missing(inner)
        return found

    return missing


def _counter(held: _Value, node: _Node) -> Callable[[Facts], Any]:
    def count(facts: Facts) -> Any:
        """How many; a pair of the fewest and the most where some entries cannot be told."""
        entries = held.get(facts)
        if entries is None:
            return None
        truths = [node.test(_with(facts, entry)) for entry in entries]
        sure = truths.count(True)
        unsure = truths.count(None)
        return (sure, sure + unsure) if unsure else sure

    return count


def _all_of(nodes: tuple[_Node, ...]) -> _Node:
    tests = tuple(node.test for node in nodes)

    def test(facts: Facts) -> Truth:
        unknown = False
        for one in tests:
            truth = one(facts)
            if truth is False:
                return False
            unknown = unknown or truth is None
        return None if unknown else True

    return _Node(test, _missing_of(nodes))


def _any_of(nodes: tuple[_Node, ...]) -> _Node:
    tests = tuple(node.test for node in nodes)

    def test(facts: Facts) -> Truth:
        unknown = False
        for one in tests:
            truth = one(facts)
            if truth:
                return True
            unknown = unknown or truth is None
        return None if unknown else False

    return _Node(test, _missing_of(nodes))


def _missing_of(nodes: tuple[_Node, ...]) -> Callable[[Facts], set[str]]:
    def missing(facts: Facts) -> set[str]:
        unknown = [node.missing(facts) for node in nodes if node.test(facts) is None]
        return set().union(*unknown)

    return missing


def _negated(node: _Node) -> _Node:
    def test(facts: Facts) -> Truth:
        truth = node.test(facts)
        return None if truth is None else not truth

    return _Node(test, node.missing)


def _compared(left: _Value, sign: _Token, right: _Value) -> _Node:
    if left.fact is None and right.fact is None:
        raise ExpressionError(f"at character {left.at}: two constants are compared; name a fact")
    factor = 1.0
    for side, other in ((left, right), (right, left)):
        if other.fact is not None and side.fact is None:
            factor = _factor(side, other)
            _check_word(side, other)
    compare = _SIGNS[sign.text]
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

    return _Node(test, missing)


def _compared_counts(compare: Callable[[Any, Any], bool], a: Any, b: Any) -> Truth:
    """Compare where a count is only known to lie between two numbers."""
    many_a = range(a[0], a[1] + 1) if isinstance(a, tuple) else (a,)
    many_b = range(b[0], b[1] + 1) if isinstance(b, tuple) else (b,)
    truths = {compare(x, y) for x in many_a for y in many_b}
    return truths.pop() if len(truths) == 1 else None


def _factor(side: _Value, other: _Value) -> float:
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


def _check_word(side: _Value, other: _Value) -> None:
    fact = other.fact
    assert fact is not None
    if isinstance(side.literal, str) and fact.options and side.literal not in fact.options:
        known = ", ".join(fact.options)
        hint = nearest(side.literal, list(fact.options))
        raise ExpressionError(
            f"at character {side.at}: {fact.name} is never {side.literal!r}{hint}; it is one of {known}"
        )
    if fact.kind == "yes or no" and not isinstance(side.literal, bool):
        raise ExpressionError(f"at character {side.at}: {fact.name} is yes or no")
    if fact.kind in ("word", "words") and not isinstance(side.literal, str):
        raise ExpressionError(f"at character {side.at}: {fact.name} is a word; put it in quotes")


__all__ = ["UNITS", "Expression", "ExpressionError", "Fact", "Facts", "Truth", "compile_expression"]
