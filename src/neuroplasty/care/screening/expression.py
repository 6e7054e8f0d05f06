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

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from neuroplasty.care.screening.truth import (
    SIGNS,
    UNITS,
    ExpressionError,
    Fact,
    Facts,
    Node,
    Truth,
    Value,
    all_of,
    any_of,
    check_word,
    compared,
    counter,
    missing_in,
    negated,
    nothing,
    with_entry,
)
from neuroplasty.documents.files.wording import nearest

DEEPEST = 40
"""Brackets within brackets that are read; nobody writes more, and Python's own stack has an end."""


@dataclass(frozen=True)
class Expression:
    """A condition that was read: ``test`` it on facts, ask which ``missing`` facts keep it from an answer."""

    text: str
    names: tuple[str, ...]
    test: Callable[[Facts], Truth]
    missing: Callable[[Facts], set[str]]


def compile_expression(text: str, vocabulary: Mapping[str, Fact]) -> Expression:
    """Read a condition once, to be tested many times.

    Parameters
    ----------
    text : str
        The condition; the language is described at the top of this file.
    vocabulary : mapping of str to Fact
        The names it may use.

    Returns
    -------
    Expression
        Its test, and what keeps it from an answer.

    Raises
    ------
    ExpressionError
        Which says where it is wrong.

    Examples
    --------
    >>> from neuroplasty.care.screening import FACTS
    >>> compile_expression("patient.age >= 81 years", FACTS).test({"patient.age": 85})
    True
    """
    reader = _Reader(text, vocabulary)
    node = reader.whole()
    return Expression(text, tuple(dict.fromkeys(reader.used)), node.test, node.missing)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>\"[^\"]*\"|'[^']*')|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)"
    r"|(?P<sign><=|>=|==|!=|<|>|\(|\)|\[|\]|,|%))"
)


class _Reader:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, text: str, vocabulary: Mapping[str, Fact]) -> None:
        self.text, self.vocabulary, self.used = text, vocabulary, list[str]()
        self.tokens, self.here, self.deep = _tokens(text), 0, 0
        self.around: Fact | None = None

    def whole(self) -> Node:
        if not self.tokens[:-1]:
            raise ExpressionError("the condition is empty; write one such as red_flags.fever")
        node = self._or()
        if self._peek().kind != "end":
            self._wrong(f"found {self._peek().text!r}, expected 'and', 'or' or the end")
        return node

    def _or(self) -> Node:
        self.deep += 1
        if self.deep > DEEPEST:
            self._wrong(f"more than {DEEPEST} brackets within brackets; split the rule in two")
        nodes = [self._and()]
        while self._take("or"):
            nodes.append(self._and())
        self.deep -= 1
        return nodes[0] if len(nodes) == 1 else any_of(tuple(nodes))

    def _and(self) -> Node:
        nodes = [self._not()]
        while self._take("and"):
            nodes.append(self._not())
        return nodes[0] if len(nodes) == 1 else all_of(tuple(nodes))

    def _not(self) -> Node:
        turns = 0
        while self._take("not"):
            turns += 1
        node = self._comparison()
        return negated(node) if turns % 2 else node

    def _comparison(self) -> Node:
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
        if sign.text in SIGNS:
            self.here += 1
            return compared(left, sign.text, self._value())
        outside = self._take("not")
        if self._take("in"):
            node = self._membership(left)
            return negated(node) if outside else node
        if outside:
            self._wrong("'not' here must be followed by 'in'")
        if left.fact is None or left.fact.kind != "yes or no":
            self._wrong("this is neither true nor false by itself; compare it, e.g. with == or >=", left.at)
        return Node(left.get, left.missing)

    def _membership(self, left: Value) -> Node:
        if self._take("["):
            options = [self._value()]
            while self._take(","):
                options.append(self._value())
            self._expect("]")
            return any_of(tuple(compared(left, "==", option) for option in options))
        held = self._value()
        if held.fact is None or held.fact.kind != "words":
            self._wrong('after \'in\' comes a list such as ["a", "b"] or a fact that holds words', held.at)
        check_word(left, held)
        word = left.literal

        def test(facts: Facts) -> Truth:
            words = held.get(facts)
            return None if words is None else word in words

        return Node(test, held.missing)

    def _over(self) -> tuple[Value, Node]:
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

    def _any(self) -> Node:
        held, node = self._over()

        def test(facts: Facts) -> Truth:
            entries = held.get(facts)
            if entries is None:
                return None
            unknown = False
            for entry in entries:
                truth = node.test(with_entry(facts, entry))
                if truth:
                    return True
                unknown = unknown or truth is None
            return None if unknown else False

        return Node(test, missing_in(held, node))

    def _known(self) -> Node:
        self.here += 1
        self._expect("(")
        held = self._value()
        if held.fact is None:
            self._wrong("expected the name of a fact", held.at)
        self._expect(")")
        return Node(lambda facts: held.get(facts) is not None, nothing)

    def _value(self) -> Value:
        token = self._peek()
        self.here += 1
        if token.kind == "number":
            return self._number(token)
        if token.kind == "word":
            word = token.text[1:-1]
            return Value(lambda facts: word, nothing, None, token.at, None, word)
        if token.kind != "name":
            self.here -= 1
            self._wrong(f"found {token.text or 'the end'!r}, expected a fact, a number or a word in quotes")
        if token.text in ("yes", "no"):
            truth = token.text == "yes"
            return Value(lambda facts: truth, nothing, None, token.at, None, truth)
        if token.text == "count":
            self.here -= 1
            held, node = self._over()
            counted = Fact(f"count of {held.fact.name if held.fact else ''}", "number", "")
            return Value(counter(held, node), missing_in(held, node), counted, token.at)
        return self._named(token)

    def _number(self, token: _Token) -> Value:
        number, unit = float(token.text), ""
        rest = self.text[token.at - 1 + len(token.text) :]
        for known in UNITS:
            if re.match(rf"\s*{re.escape(known)}(?![A-Za-z0-9_/])", rest):
                unit = known
                end = token.at - 1 + len(token.text) + rest.index(known) + len(known)
                while self._peek().kind != "end" and self._peek().at - 1 < end:
                    self.here += 1
                break
        return Value(lambda facts: number, nothing, None, token.at, unit, number)

    def _named(self, token: _Token) -> Value:
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
            return Value(
                lambda facts: getattr(facts["it"], key),
                lambda facts: {asked} if getattr(facts["it"], key) is None else set(),
                entries[key],
                token.at,
            )
        fact = self.vocabulary.get(name)
        if fact is None:
            self._wrong(f"unknown fact {name!r}{nearest(name, list(self.vocabulary))}", token.at)
        self.used.append(name)
        return Value(
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


__all__ = ["Expression", "ExpressionError", "Fact", "compile_expression"]
