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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import ModuleType
from typing import Literal

Standing = Literal["measured", "derived", "assumed", "free", "unverified"]


@dataclass(frozen=True)
class Parameter:
    """One number with what a reader must know to trust it.

    Parameters
    ----------
    value : float
        In ``unit``.
    unit : str
        As written on the page; ``1`` for a share, a count or a ratio.
    standing : Standing
        How much it is to be trusted, one of the words above.
    source : str
        Where it was read, or why it was taken.
    low, high : float or None
        The range it may lie in, where one is known or thought plausible.

    Examples
    --------
    >>> float(Parameter(37.0, "degC", "assumed", "a body at rest"))
    37.0
    """

    value: float
    unit: str
    standing: Standing
    source: str
    low: float | None = None
    high: float | None = None

    def __float__(self) -> float:
        return float(self.value)


def collect(holder: object, prefix: str = "") -> Iterator[tuple[str, Parameter]]:
    """Every Parameter that something holds, by name in plain words.

    Parameters
    ----------
    holder : object
        A mapping, a dataclass, or a module. A mapping and a dataclass are searched to any depth; of a module
        its public numbers are taken and its tables, mappings of nothing but numbers: what else stands in it,
        such as another room's rows, it has imported.
    prefix : str
        Words before each name.

    Yields
    ------
    tuple of str and Parameter
        In the holder's own order. The same Parameter comes as often as it is held.

    Examples
    --------
    >>> dict(collect({"sac_gap": Parameter(4.0, "mm", "assumed", "nobody")})).keys()
    dict_keys(['sac gap'])
    """
    for key, value in _held(holder):
        words = key.replace("_", " ").lower()
        name = f"{prefix}, {words}" if prefix else words
        if isinstance(value, Parameter):
            yield name, value
        else:
            yield from collect(value, name)


def _held(holder: object) -> list[tuple[str, object]]:
    if isinstance(holder, ModuleType):
        return [
            (name, value)
            for name, value in vars(holder).items()
            if not name.startswith("_") and (isinstance(value, Parameter) or _is_table(value))
        ]
    if isinstance(holder, Mapping):
        return [(str(key), value) for key, value in holder.items()]
    if is_dataclass(holder) and not isinstance(holder, type):
        return [(item.name, getattr(holder, item.name)) for item in fields(holder)]
    return []


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(one, Parameter) or _is_table(one) for one in value.values()
    )
