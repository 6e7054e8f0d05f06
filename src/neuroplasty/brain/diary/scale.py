"""Scale: a cell's number on the scale of 0 to 10, or the question which scale is meant.

>>> Scale(100.0, frozenset()).read("65", "intensity", print)
6.5
>>> Scale(10.0, frozenset()).read("65", "intensity", print)
found '65', expected a number from 0 to 10
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from neuroplasty.brain.diary.refusal import Found
from neuroplasty.brain.diary.sites import Side

Values = Mapping[str, str]
"""The cells of a row, by the diary's column names."""


def wide_key(head: str) -> str:
    """Where the cells of a place's column are kept; no name of a field begins so."""
    return f" {head}"


_NOT_RATED = frozenset({"", "-", "–", "—", "n/a", "na", "k.a.", "?", "."})
_MANY = 5
_SHARE = 0.3


@dataclass(frozen=True)
class Scale:
    """On which scale a file rates.

    Parameters
    ----------
    highest : float
        The highest pain there is in the file: 10 or 100.
    asked : frozenset of str
        Fields whose scale is asked back.
    """

    highest: float
    asked: frozenset[str]

    @classmethod
    def of(
        cls,
        highest: float,
        cells: list[tuple[int, Values]],
        heads: Mapping[str, str],
        wide: Mapping[str, tuple[str, Side]],
        faults: list[Found],
    ) -> Scale:
        """The scale that was given; where many numbers lie above 10 and none above 100, one question back."""
        asked = set()
        names = {
            "intensity": ["intensity"] if "intensity" in heads else [],
            "mood": ["mood"] if "mood" in heads else [],
        }
        names["intensity"] += [wide_key(head) for head in wide]
        for field, keys in names.items():
            limit = highest if field == "intensity" else 10.0
            rated = [
                (line, value)
                for line, values in cells
                for key in keys
                if (value := _number(values[key])) is not None
            ]
            over = [(line, value) for line, value in rated if value > limit]
            most = max((value for _, value in rated), default=0.0)
            if limit < 100 and most <= 100 and len(over) >= max(_MANY, _SHARE * len(rated)):
                asked.add(field)
                say = (
                    "say so with --scale 0-100, or write them from 0 to 10"
                    if field == "intensity"
                    else "write them from 0 to 10, or leave the column out"
                )
                faults.append(
                    Found(
                        over[0][0],
                        heads.get(field, field),
                        f"{len(over)} of {len(rated)} numbers lie above {limit:g}, up to {most:g}: is this "
                        f"a scale of 0 to 100? Then {say}",
                    )
                )
        return cls(highest, frozenset(asked))

    def read(self, text: str, field: str, wrong: Callable[[str], None]) -> float | None:
        """A number of a cell on the scale of 0 to 10; None where none is written or it is asked back."""
        if text.lower() in _NOT_RATED:
            return None
        limit = self.highest if field == "intensity" else 10.0
        value = _number(text)
        if value is not None and 0 <= value <= limit:
            return 10.0 * value / limit
        if value is not None and field in self.asked:
            return None
        over = re.fullmatch(r"(\d+(?:\.\d+)?)\s*/\s*10", text)
        hint = f"; write {over[1]}" if over else ""
        best = " (worst) to 10 (best)" if field == "mood" else f" to {limit:g}"
        wrong(f"found {text[:40]!r}, expected a number from 0{best}{hint}")
        return None


def _number(text: str) -> float | None:
    """A plain number, with a comma or a point, per cent or not; None for anything else."""
    found = re.fullmatch(r"([-+]?\d+(?:[.,]\d+)?)\s*%?", text, re.ASCII)
    value = float(found[1].replace(",", ".")) if found else math.nan
    return value if math.isfinite(value) else None
