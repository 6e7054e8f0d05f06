"""Wear goes on, and pain comes at a new site

Two years after the one-day plan in a mixed clinic: foramina go on to narrow, and some get pain where there
was none.
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
    """Who gets pain of 2 or more for a week at a site that did not hurt."""
    found = [one for _, one in happens.people("mixed", "one-day-caudal", Protocol(days=731))]
    new = [one for one in found if any(i.kind in ("new site", "new level") for i in one.incidents)]

    def elsewhere(one: object) -> bool:
        calm = one.person.before_nrs < 0.5  # type: ignore[attr-defined]
        pain = one.daily.pain_nrs[14:, calm]  # type: ignore[attr-defined]
        return bool((pain >= 2).sum(axis=0).max(initial=0) >= 7)

    worn = np.array([one.end.roots.openness.min() for one in found])
    name = "wear and new sites"
    rows = [
        happens.happens(
            name, "a new root or site within two years", [one in new for one in found], 0.02, 0.3
        ),
        happens.happens(
            name, "a week of pain of 2 and more where none was", [elsewhere(one) for one in found], 0.02, 0.5
        ),
        happens.happens(name, "a foramen narrower than at the start", worn < 1.0, 0.9),
    ]
    return Result(
        rows, happens.courses_drawn({"new pain": new, "none": [o for o in found if o not in new]}, "new pain")
    )
