"""A document's text as plain data, with the line and column that every piece of it stands on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from neuroplasty.documents.document import Where
from neuroplasty.documents.files.scalars import CoreResolver, scalar_value

LONGEST_MARKED = 1_000_000
"""Characters of JSON whose marks are worth their cost; a longer text is refused without line numbers."""


@dataclass(frozen=True)
class Oddity:
    """Something the text itself must not hold, found while it was read."""

    where: Where
    line: int | None
    column: int | None
    text: str


@dataclass(frozen=True)
class MarkedText:
    """Plain data and, in ``root``, the nodes that know where each piece of it stands.

    ``renamed``: the keys that were written where the data have newer ones.
    """

    data: Any
    root: Node | None
    oddities: tuple[Oddity, ...] = ()
    renamed: Mapping[Where, str] = field(default_factory=dict)

    def written(self, where: Where) -> Where:
        """A place in the data as its author wrote it."""
        return tuple(self.renamed.get(where[: depth + 1], key) for depth, key in enumerate(where))

    def mark(self, where: Where) -> tuple[int | None, int | None]:
        """Line and column of what stands at ``where``, or of the nearest thing round it that is there."""
        node, at = self.root, self.root
        for key in self.written(where):
            if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
                node = at = node.value[key]
            elif isinstance(node, MappingNode):
                pair = next((pair for pair in node.value if pair[0].value == key), None)
                if pair is None:
                    break
                at, node = pair
            else:
                break
        return _position(at) if at else (None, None)

    def source(self, where: Where) -> str | None:
        """The scalar at ``where`` as its author wrote it; None where no scalar stands."""
        node = self.root
        for key in self.written(where):
            if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
                node = node.value[key]
            elif isinstance(node, MappingNode):
                node = next((value for name, value in node.value if name.value == key), None)
            else:
                return None
        return str(node.value) if isinstance(node, ScalarNode) else None


def read_yaml(text: str, *, own: bool = False) -> MarkedText:
    """YAML as data and marks; raises yaml.YAMLError or RecursionError for text that is no YAML.

    ``own``: a file of the package itself, which the parser in C, where there is one, reads ten times faster.
    That parser words faults otherwise and has no bottom for lists in lists, so it reads nobody else's.
    """
    root = (_own_loader() if own else _Loader)(text).get_single_node()
    reading = _Reading()
    data = reading.construct(root, ()) if root else None
    return MarkedText(data, root, tuple(reading.oddities))


def read_json(text: str) -> MarkedText:
    """JSON as data, without marks as long as it holds no key twice; raises json.JSONDecodeError."""
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            twice.append("")
        return found

    data = json.loads(text, object_pairs_hook=pairs)
    return with_marks(MarkedText(data, None), text) if twice else MarkedText(data, None)


def with_marks(marked: MarkedText, text: str) -> MarkedText:
    """The same JSON with marks, which cost more than reading it; itself where they cannot be had."""
    if len(text) > LONGEST_MARKED:
        return marked
    try:
        # In JSON a raw tab can only stand between tokens, where YAML will have a space.
        again = read_yaml(text.replace("\t", " "))
    except (yaml.YAMLError, RecursionError):
        return marked
    return replace(marked, root=again.root, oddities=again.oddities)


class _Loader(Reader, Scanner, Parser, Composer, CoreResolver):
    """PyYAML's own stages as far as nodes, with the core schema's scalars."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        CoreResolver.__init__(self)


@cache
def _own_loader() -> Callable[[str], Any]:
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError:
        return _Loader

    class OwnLoader(CParser, CoreResolver):
        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            CoreResolver.__init__(self)

    return OwnLoader


@dataclass
class _Reading:
    oddities: list[Oddity] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def construct(self, node: Node, where: Where) -> Any:
        if id(node) in self.seen:
            self._odd(node, where, "an alias (*name) is not read here; write the value out")
            return None
        self.seen.add(id(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, where)
        if isinstance(node, SequenceNode):
            return [self.construct(item, (*where, number)) for number, item in enumerate(node.value)]
        try:
            return scalar_value(node.tag, node.value)
        except (KeyError, ValueError):
            self._odd(node, where, f"the tag {node.tag} is not read here; leave it out")
            return node.value

    def _mapping(self, node: MappingNode, where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        first: dict[str, int | None] = {}
        for name, value in node.value:
            if not isinstance(name, ScalarNode):
                self._odd(name, where, "a key must be one word; found a list or a block of keys")
                continue
            key = str(name.value)
            line, _ = _position(name)
            if key in found:
                self._odd(name, (*where, key), f"written twice, first on line {first[key]}; keep one")
                continue
            first[key] = line
            found[key] = self.construct(value, (*where, key))
        return found

    def _odd(self, node: Node, where: Where, text: str) -> None:
        self.oddities.append(Oddity(where, *_position(node), text))


def _position(node: Node) -> tuple[int | None, int | None]:
    mark = node.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (None, None)
