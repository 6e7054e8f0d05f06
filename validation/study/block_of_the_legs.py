"""Block of the legs for up to a day

After the plan the legs may be numb for hours, up to 24. For how long more than half of a root's feedback is
blocked, over every procedure solved.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _flows
import _happens as happens
import numpy as np
from drawing import ACCENT, MUTED, drawing
from experiment import Result

from neuroplasty.body import nerve
from neuroplasty.care.course import affected_roots
from neuroplasty.study.parameters import LEVEL_SHARES


def run() -> Result:
    """The longest half block of a root after each procedure."""
    plan, hours = happens.plan_named("one-day-caudal"), []
    for kind in ("scar", "disc", "foramen", "canal"):
        flows = _flows.solved(happens.only(kind), plan)
        for level in LEVEL_SHARES[kind]:
            for n in range(_flows.EACH):
                case = _flows.person_like(kind, level, n)
                roots = affected_roots(nerve.resting_roots(case))
                course = nerve.follow(flows.for_case(case, n).act(roots), 3)
                blocked = course.block.max(axis=1) > 0.5
                hours.append(24 * float(course.time_d[blocked].max(initial=0.0)))
    seen, name = np.array(hours), "block of the legs"
    rows = [
        happens.happens(name, "half blocked for an hour or more", seen >= 1, 0.2),
        happens.happens(name, "half blocked for four hours or more", seen >= 4, 0.05),
        happens.happens(name, "half blocked for more than a day", seen > 24, 0.0, 0.05),
    ]
    with drawing(6.0, 2.0) as figure:
        axes = figure.add_subplot()
        axes.hist(seen, bins=np.arange(0, 26, 1), color=ACCENT)
        axes.set(xlabel="hours with more than half of a root's feedback blocked", ylabel="procedures")
        axes.set_title("one-day plan", fontsize=7.5, color=MUTED)
        figure.set_layout_engine("tight")
    return Result(rows, figure)
