"""Which bare words of YAML are numbers, truth values or nothing: YAML 1.2's core schema.

YAML 1.1, PyYAML's own, reads ``no`` as false, ``1:30`` as ninety, ``012`` as ten and ``1e3`` as text. A
clinician who writes ``side: no`` or a dose of ``1e3`` means none of these.
"""

from __future__ import annotations

import re
from typing import Any

from yaml.resolver import BaseResolver

_PREFIX = "tag:yaml.org,2002:"
_CORE = {
    "null": (re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    "bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    "int": (re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789")),
    "float": (
        re.compile(
            r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
        ),
        list("-+0123456789."),
    ),
}


class CoreResolver(BaseResolver):
    """Gives a bare scalar its tag by the core schema."""


for _name, (_pattern, _first) in _CORE.items():
    CoreResolver.add_implicit_resolver(_PREFIX + _name, _pattern, _first)


def scalar_value(tag: str, text: str) -> Any:
    """The value of a scalar by its tag; KeyError for a tag outside the core schema.

    >>> scalar_value("tag:yaml.org,2002:float", "1e3"), scalar_value("tag:yaml.org,2002:str", "no")
    (1000.0, 'no')
    """
    kind = tag.removeprefix(_PREFIX)
    if kind == "int":
        # Past a few thousand digits Python will not convert; infinity is refused as any number's value.
        return int(text) if len(text) < 400 else float("inf")
    if kind == "float":
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return {"null": None, "bool": text.lower() == "true", "str": text}[kind]
