"""Matters: which numbers that nobody has measured move the answer most, each from end to end of its range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from neuroplasty.body import nerve
from neuroplasty.body.nerve import Roots
from neuroplasty.care.course.adherence import Adherence
from neuroplasty.care.course.forecast import (
    month_d,
)
from neuroplasty.care.course.intervention import Intervention
from neuroplasty.care.course.members import free_numbers
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.procedures import MemberProcedure
from neuroplasty.care.worlds import lived, roots_of, world_with
from neuroplasty.documents.case import Case
from neuroplasty.documents.course import Matter

Moved = list[tuple[str, float, float]]

MATTERS = 3
_PARTS = 8
_MATTER_PEOPLE, _MATTER_MONTH = 4, 6


class Apart(Protocol):
    """Begins to do something with every part, beside what is done here."""

    def __call__(
        self, do: Callable[[Sequence[str]], Moved], parts: Sequence[Sequence[str]]
    ) -> Callable[[], list[Moved]]:
        """Begin, and give a way to wait for the answers, in the order of the parts."""
        ...


def parted(names: Sequence[str]) -> list[Sequence[str]]:
    """Names in a few parts, alike in length, for as many processes as there are."""
    return [part for k in range(_PARTS) if (part := names[k::_PARTS])]


def moved_by(
    case: Case,
    before: Roots,
    done: MemberProcedure,
    flossing: Adherence,
    first: Intervention,
    seed: int,
    names: Sequence[str],
) -> Moved:
    """Relief at six months with each free number at the low and at the high end of its range."""
    day = month_d(_MATTER_MONTH)
    usual = roots_of(before, done, nerve.TABLE)

    def relief(room: str, name: str, value: float) -> float:
        tables = {"nerve": dict(nerve.TABLE), "course": dict(PARAMETERS)}
        tables[room][name] = replace(tables[room][name], value=value)
        nerves, table = tables["nerve"], tables["course"]
        # What lies in the course alone changes nothing of what the procedure does to a root.
        roots = roots_of(before, done, nerves) if room == "nerve" else usual
        world = world_with(case, done, roots, nerves, table, 0, _MATTER_PEOPLE, seed)
        group = lived([world], seed, day, 1, {"adherence": flossing, "first": first})
        return float(np.mean(100 * (1 - group.week_nrs[:, -1] / group.baseline_nrs)))

    found, free = [], free_numbers()
    for full in names:
        room, _, name = full.partition(".")
        one = free[full]
        assert one.low is not None
        assert one.high is not None
        found.append((full, relief(room, name, one.low), relief(room, name, one.high)))
    return found


def matters_of(moved: Sequence[Moved]) -> tuple[Matter, ...]:
    """The free numbers that move relief at six months most, each from end to end of its range."""
    ends = {full: (low, high) for part in moved for full, low, high in part}
    free = free_numbers()
    # In the order of the numbers, so that those that move it alike stay in that order.
    widths = {full: abs(ends[full][1] - ends[full][0]) for full in free if full in ends}
    most = sorted(widths, key=lambda full: -widths[full])
    return tuple(
        Matter(
            room=full.partition(".")[0],
            name=full.partition(".")[2],
            unit=free[full].unit,
            low=float(free[full].low or 0.0),
            high=float(free[full].high or 0.0),
            relief_low=round(ends[full][0], 1),
            relief_high=round(ends[full][1], 1),
        )
        for full in most[:MATTERS]
    )
