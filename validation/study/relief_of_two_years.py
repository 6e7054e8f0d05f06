"""Relief of two years and more in some after one procedure, and in most when it is repeated

People with scar after the one-day plan, once, and again whenever relief has gone (four times a year at most).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _happens as happens
from experiment import Result

from neuroplasty.study import Protocol


def run() -> Result:
    """Once and repeated, the same people."""
    once, repeated = (
        [
            one
            for _, one in happens.people(
                "after surgery", "one-day-caudal", Protocol(days=731, repeats=repeats)
            )
        ]
        for repeats in (0, 3)
    )
    name = "relief of two years"
    rows = [
        happens.happens(name, "half the pain gone at two years after one procedure",
                        [one.relieved[-1] for one in once], 0.05, 0.6),
        happens.happens(name, "relieved for most of two years after one procedure",
                        [one.relief_weeks >= 52 for one in once], 0.05),
        happens.happens(name, "half the pain gone at two years when it is repeated",
                        [one.relieved[-1] for one in repeated], 0.5),
    ]  # fmt: skip
    return Result(rows, happens.courses_drawn({"once": once, "repeated": repeated}, "two years"))
