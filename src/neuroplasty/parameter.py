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

from dataclasses import dataclass
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
