"""A good outcome when the catheter passes the narrowing, a poor one when it does not

The one-day plan as it is, aimed at the root, and the same drugs from a catheter that is left in the sacrum,
below what is narrow: the same people, the same chance. What fluid comes to differs more between bodies than
anything else here, and now and then a catheter aimed at the root ends beside it: eight bodies of each level,
whatever became of the catheter.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _happens as happens
import numpy as np
from experiment import Result
from numpy.typing import NDArray

from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter
from neuroplasty.study import Protocol

Array = NDArray[np.float64]

BODIES = 8
SHORT = Place(level="S2", side="left", region="lateral recess")


def run() -> Result:
    """Pairs that differ in where the drugs are given."""
    there = happens.plan_named("one-day-caudal")
    steps = tuple(
        one.model_copy(update={"to": SHORT}) if isinstance(one, AdvanceCatheter) else one
        for one in there.steps
    )
    short = there.model_copy(update={"name": "one-day-short", "steps": steps})
    scarred = happens.only("scar")
    arms = [
        [one for _, one in happens.people_by(scarred, plan, Protocol(days=200), bodies=BODIES)]
        for plan in (there, short)
    ]
    less = np.array([a.daily.week_nrs[90] - b.daily.week_nrs[90] for a, b in zip(*arms, strict=True)])
    name = "passing the narrowing"
    rows = [
        happens.happens(
            name, "half the pain gone at three months, at the root", [a.relieved[90] for a in arms[0]], 0.2
        ),
        happens.differs(name, "pain at three months, at the root less below it", "NRS", less, -5.0, -0.3),
    ]
    return Result(
        rows, happens.courses_drawn({"at the root": arms[0], "below it": arms[1]}, "where drugs are given")
    )
