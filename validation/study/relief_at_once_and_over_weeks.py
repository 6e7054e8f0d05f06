"""Relief at once in some, over weeks in others

"The original pain may disappear at once or over a few weeks." A mixed clinic after the one-day plan; of those
with half their pain gone at two months, when it first was. A week's mean is what is asked, so that a week is
the soonest.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _happens as happens
import numpy as np
from experiment import Result

from neuroplasty.study import Protocol


def run() -> Result:
    """Of those relieved at two months, who was by ten days and who only after three weeks."""
    found = happens.people("mixed", "one-day-caudal", Protocol(days=200))
    well = [one for _, one in found if happens.relief(one)[60]]
    first = np.array([int(np.argmax(happens.relief(one))) for one in well])
    name = "relief at once and over weeks"
    rows = [
        happens.happens(
            name, "half the pain gone at two months", [happens.relief(c)[60] for _, c in found], 0.2
        ),
        happens.happens(name, "of these, first within ten days", first <= 10, 0.1),
        happens.happens(name, "of these, first after three weeks", first >= 21, 0.05),
    ]
    early = [one for one, day in zip(well, first, strict=True) if day <= 10]
    late = [one for one, day in zip(well, first, strict=True) if day >= 21]
    figure = happens.courses_drawn({"within ten days": early, "after three weeks": late}, "when relief comes")
    return Result(rows, figure)
