"""The words of a fault: what was found, what a field takes, what its author may have meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

_LONGEST = 60
"""Characters of a found value that are shown."""


def found(value: Any, source: str | None = None) -> str:
    """A value as it is shown to the one who wrote it; ``source`` is how a number was written.

    >>> found("forty"), found(40.0, "4e1"), found(None), found([1, 2])
    ("'forty'", '4e1', 'nothing', 'a list')
    """
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return repr(_short(value))
    if isinstance(value, bool | int | float):
        return _short(source if source is not None else str(value).lower())
    return "a list" if isinstance(value, list | tuple) else "a block of keys"


def expected(schema: Mapping[str, Any]) -> str:
    """What a field takes, from its JSON Schema.

    >>> expected({"type": "integer", "minimum": 18, "maximum": 100})
    'a whole number from 18 to 100'
    >>> expected({"type": "number", "exclusiveMinimum": 0, "maximum": 15})
    'a number above 0 and at most 15'
    """
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    if "const" in schema:
        return repr(schema["const"])
    if "description" in schema and "pattern" in schema:
        return str(schema["description"])
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return f"{'a whole number' if kind == 'integer' else 'a number'}{_range(schema)}"
    if kind == "string":
        longest = f" of at most {schema['maxLength']} characters" if "maxLength" in schema else ""
        example = f", such as {schema['examples'][0]!r}" if schema.get("examples") else ""
        return f"text{longest}{example}"
    if kind == "boolean":
        return "true or false"
    if kind == "array":
        return "a list of one or more" if schema.get("minItems") else "a list"
    keys = ", ".join(schema.get("properties", {}))
    return f"a block with the keys {keys}" if keys else "a block of keys"


def hint(value: Any, schema: Mapping[str, Any]) -> str:
    """What to do about a value that was refused, where that can be guessed; else nothing.

    >>> hint("40", {"type": "integer"})
    '; take the quotes off'
    >>> hint("L5-L4", {"enum": ["L3-L4", "L4-L5"]})
    "; did you mean 'L4-L5'?"
    """
    kind = schema.get("type")
    if kind == "array" and value is not None:
        return "; begin each entry with '- '"
    if kind == "string" and isinstance(value, bool | int | float) and "enum" not in schema:
        return "; put it in quotes"
    if not isinstance(value, str):
        return ""
    if kind in ("integer", "number"):
        return _number_hint(value)
    return nearest(value, [str(option) for option in schema.get("enum", schema.get("examples", ()))])


def nearest(given: str, options: Sequence[str]) -> str:
    """ "; did you mean ...?" for the option most like ``given``, or nothing.

    >>> nearest("l4/5", ["L3-L4", "L4-L5"]), nearest("left L5", ["L4 left", "L5 left"])
    ("; did you mean 'L4-L5'?", "; did you mean 'L5 left'?")
    """
    tokens = _tokens(given)
    same = [option for option in options if _tokens(option) == tokens]
    lowered = {option.lower(): option for option in options}
    close = difflib.get_close_matches(given.lower(), lowered, n=1, cutoff=0.6)
    begun = [option for option in options if given and option.lower().startswith(given.lower())]
    certain = next((few[0] for few in (same, begun) if len(few) == 1), None)
    guess = certain or (lowered[close[0]] if close else None)
    return f"; did you mean {guess!r}?" if guess else ""


def _tokens(text: str) -> list[str]:
    """Words and levels in a fixed order, so that L5-L4, l4/5 and L4-L5 are one."""
    tokens: list[str] = []
    for token in re.findall(r"[a-z]+\d*|\d+", text.lower()):
        region = re.match(r"[a-z]", tokens[-1]) if tokens and token.isdigit() else None
        tokens.append(f"{region.group()}{token}" if region else token)
    return sorted(tokens)


def _number_hint(value: str) -> str:
    number = re.fullmatch(r"\s*([-+]?\d+(?:[.,]\d+)?)\s*(\D*)", value)
    if not number:
        return ""
    digits, unit = number.groups()
    if unit:
        return f"; leave the unit off and write {digits.replace(',', '.')}"
    return "; write a decimal point" if "," in digits else "; take the quotes off"


def _range(schema: Mapping[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (("at least", low), ("above", above), ("at most", high), ("below", below))
        if bound is not None
    ]
    return f" {' and '.join(bounds)}" if bounds else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
