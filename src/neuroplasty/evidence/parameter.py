"""A number from the literature, or in place of one: value, unit, standing, source.

Each room keeps its own in one table, a module of ``Parameter`` objects by name. ``standing`` is one of

- ``measured``: read in the source;
- ``derived``: computed from measured numbers by a stated step;
- ``assumed``: taken for plausibility, nobody's measurement;
- ``free``: nobody has measured it; wide prior, never called calibrated;
- ``unverified``: known from memory, not checked against a source.

>>> gap = Parameter(4.0, "mm", "measured", "a review of lumbar epidural depth")
>>> float(gap) * 2
8.0
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import ModuleType
from typing import Literal

Standing = Literal["measured", "derived", "assumed", "free", "unverified"]


@dataclass(frozen=True)
class Parameter:
    """One number with what a reader must know to trust it."""

    value: float
    unit: str
    standing: Standing
    source: str
    low: float | None = None
    high: float | None = None

    def __float__(self) -> float:
        return float(self.value)


def collect(holder: object, prefix: str = "") -> Iterator[tuple[str, Parameter]]:
    """Every Parameter in a module, a mapping or a dataclass, by name in plain words.

    >>> dict(collect({"sac_gap": Parameter(4.0, "mm", "assumed", "nobody")})).keys()
    dict_keys(['sac gap'])
    """
    if isinstance(holder, ModuleType):
        held: Iterable[tuple[object, object]] = list(vars(holder).items())
        held = [(name, value) for name, value in held if not str(name).startswith("_")]
    elif isinstance(holder, Mapping):
        held = list(holder.items())
    elif is_dataclass(holder):
        held = [(item.name, getattr(holder, item.name)) for item in fields(holder)]
    else:
        return
    for key, value in held:
        words = str(key).replace("_", " ").lower()
        name = f"{prefix}, {words}" if prefix else words
        if isinstance(value, Parameter):
            yield name, value
        elif isinstance(value, Mapping) or (is_dataclass(value) and not isinstance(value, type)):
            yield from collect(value, name)
