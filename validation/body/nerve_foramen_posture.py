"""Pressure in the lumbar foramen, upright in neutral and in extension

Morishita et al. (Spine): 29.74 +- 16.26 mmHg at L4-L5 and 26.91 +- 18.16 at L5-S in neutral, 51.57 +- 23.18
and 54.36 +- 26.67 in extension, 18 people. The model takes 18 virtual foramina whose free area differs by
12 % (assumed) and narrows them in extension by 15 % (unverified); it does not tell the two levels apart.
Intervals: mean +- 2 standard errors, and the 95 % interval (chi square) of a standard deviation in 18. The
model's value is the mean over 200 groups with their 2.5th to 97.5th percentile.
"""

from __future__ import annotations

import numpy as np
from drawing import intervals
from experiment import Result, Row
from foramina import areas
from group import spread
from scipy.stats import chi2

from neuroplasty.body.nerve import TABLE
from neuroplasty.body.nerve.load import foramen_mmhg

SIZE, GROUPS = 18, 200
FOUND = {
    ("L4-L5", "neutral"): (29.74, 16.26),
    ("L5-S", "neutral"): (26.91, 18.16),
    ("L4-L5", "extension"): (51.57, 23.18),
    ("L5-S", "extension"): (54.36, 26.67),
}


def run() -> Result:
    """Both postures in 200 groups of 18."""
    rows = []
    for (level, posture), (mean, sd) in FOUND.items():
        left = TABLE["extension_area"].value if posture == "extension" else 1.0
        groups = [foramen_mmhg(areas(SIZE, seed, left)) for seed in range(GROUPS)]
        error = sd / np.sqrt(SIZE)
        low, high = (sd * np.sqrt((SIZE - 1) / chi2.ppf(q, SIZE - 1)) for q in (0.975, 0.025))
        name = f"{level}, {posture}"
        rows += [
            Row("Morishita", f"{name}, mean", "mmHg", mean, mean - 2 * error, mean + 2 * error,
                **spread([float(one.mean()) for one in groups]), role="fitted"),
            Row("Morishita", f"{name}, standard deviation", "mmHg", sd, float(low), float(high),
                **spread([float(one.std(ddof=1)) for one in groups]), role="held out"),
        ]  # fmt: skip
    remarks = (
        "The means are met by construction: steepness and half-area of the foramen's curve were drawn from "
        "them. The standard deviations follow from the assumed spread of areas.",
    )
    return Result(rows, intervals(rows, "Foramen and posture"), remarks)
