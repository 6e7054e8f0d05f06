"""Refusal: every fault of a diary in one error, each once.

>>> print(refusal("my.csv", [Found(2, "site", "is missing"), Found(2, "site", "is missing")]))
my.csv:2: site: is missing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from neuroplasty.brain.diary.diary import rows
from neuroplasty.errors import DocumentError, Fault

_MOST_LINES = 40
"""Lines of a refusal; beyond them each kind of fault is told once with its rows."""


@dataclass(frozen=True)
class Found:
    """A fault before it has its file: line, column, and what is wrong."""

    line: int
    column: str
    text: str


def refusal(file: str, found: list[Found]) -> DocumentError:
    """Every fault in ``faults``; in the message each too, or each kind once with its rows."""
    ordered = sorted(dict.fromkeys(found), key=lambda one: one.line)
    faults = tuple(Fault(file, one.line, None, one.column, f"{one.text}.") for one in ordered)
    if len(faults) <= _MOST_LINES:
        return DocumentError("\n".join(map(str, faults)), faults)
    kinds: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for one in ordered:
        kinds[(one.column, re.sub(r"'[^']*'", "...", one.text, count=1))].append(one)
    lines = [f"{file}: {len(faults)} faults in {len({one.line for one in ordered})} rows."]
    for (column, _), few in kinds.items():
        head = f"{column}: " if column else ""
        values = Counter(one.text for one in few)
        lines.append(f"{head}{rows([one.line for one in few])}: {values.most_common(1)[0][0]}.")
    return DocumentError("\n".join(lines), faults)
