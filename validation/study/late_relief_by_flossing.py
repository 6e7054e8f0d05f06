"""Late relief by nerve flossing, and fewer roots that are tied again

Some people feel nothing at first and get better as they floss; those who floss two or three times a day for
months are caught again less often. The same people with scar, with the same chance, with and without
flossing (as stable as people keep it).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _happens as happens
import numpy as np
from experiment import Result

from neuroplasty.study import Protocol

MONTH, HALF, YEAR = 30, 182, 365


def run() -> Result:
    """Pairs of courses that differ in flossing alone."""
    with_it, without = (
        [
            one
            for _, one in happens.people(
                "after surgery", "one-day-caudal", Protocol(days=370, adherence=kept)
            )
        ]
        for kept in ("stable", "none")
    )
    pairs = list(zip(with_it, without, strict=True))
    late = np.array(
        [
            not a.relieved[:MONTH].any() and not b.relieved[:MONTH].any()
            and a.relieved[MONTH:HALF].any() and not b.relieved[MONTH:HALF].any()
            for a, b in pairs
        ]
    )  # fmt: skip
    tied = np.array([[one.end.roots.bonded.max() for one in pair] for pair in pairs])
    less = np.array([a.daily.week_nrs[YEAR - 1] - b.daily.week_nrs[YEAR - 1] for a, b in pairs])
    other = [
        [one for _, one in happens.people_by(happens.only("foramen"), happens.plan_named("one-day-caudal"),
                                             Protocol(days=370, adherence=kept))]
        for kept in ("stable", "none")
    ]  # fmt: skip
    outside = np.array(
        [a.daily.week_nrs[YEAR - 1] - b.daily.week_nrs[YEAR - 1] for a, b in zip(*other, strict=True)]
    )
    name = "late relief by flossing"
    rows = [
        happens.happens(name, "nothing in the first month, relief within six by flossing alone", late, 0.01),
        happens.differs(
            name, "bonded at a year, with less without", "1", tied[:, 0] - tied[:, 1], -1.0, -0.01
        ),
        happens.differs(name, "pain at a year, with less without", "NRS", less, -3.0, -0.1),
        happens.differs(name, "the same where nothing is scarred", "NRS", outside, -3.0, -0.05),
    ]
    figure = happens.courses_drawn(
        {"with flossing": with_it, "without": without}, "flossing after adhesiolysis"
    )
    return Result(rows, figure)
