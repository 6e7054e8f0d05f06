"""Pressure in the lumbar foramen before and after foraminotomy

Hong et al. (J Korean Neurosurg Soc 2001;30:144-9): 86 +- 2.23 mmHg before and 17.1 +- 1.51 after where the
foramen was stenosed, 55.9 +- 1.08 and 11.9 +- 1.25 where it was not, 57 people; below 20 mmHg after was
good, above 30 poor. The model takes 57 virtual foramina lying as in extension (assumed for the prone
patient), mild, moderate and severe stenosis a third each (assumed), and opens each to 1.15 of the usual
healthy area (assumed). Intervals: mean +- 2 of the printed errors.
"""

from __future__ import annotations

import numpy as np
from drawing import intervals
from experiment import Result, Role, Row
from foramina import areas
from group import spread

from neuroplasty.body.anatomy.morphometry import OPENNESS
from neuroplasty.body.nerve import TABLE
from neuroplasty.body.nerve.load import foramen_mmhg

SIZE, GROUPS = 57, 200
FOUND = {
    ("stenosis", "before"): (86.0, 2.23),
    ("stenosis", "after"): (17.1, 1.51),
    ("no stenosis", "before"): (55.9, 1.08),
    ("no stenosis", "after"): (11.9, 1.25),
}


def run() -> Result:
    """Measure 200 groups of 57 before and after."""
    grades = np.resize([float(OPENNESS[grade]) for grade in ("mild", "moderate", "severe")], SIZE)
    rows = []
    for (kind, when), (mean, error) in FOUND.items():
        left = (grades if kind == "stenosis" else np.ones(SIZE)) * TABLE["extension_area"].value
        area = np.full(SIZE, TABLE["foraminotomy_area"].value) if when == "after" else left
        role: Role = "fitted" if (kind, when) == ("stenosis", "before") else "held out"
        means = [float(foramen_mmhg(areas(SIZE, seed, area)).mean()) for seed in range(GROUPS)]
        rows.append(
            Row("Hong 2001", f"{kind}, {when} foraminotomy", "mmHg", mean, mean - 2 * error, mean + 2 * error,
                **spread(means), role=role)
        )  # fmt: skip
    remarks = (
        "The pressure of a filled foramen was drawn from the stenosed group before; the rest follows from "
        "the curve drawn from posture. The printed errors are narrow, as of a mean. The model does not tell "
        "the two groups apart after the operation: a foramen opened to the same area presses the same.",
    )
    return Result(rows, intervals(rows, "Foramen and foraminotomy"), remarks)
