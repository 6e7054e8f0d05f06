"""Balloon pressure that stops the arterioles of the pig's cauda equina

Olmarker, Rydevik, Holm and Bagge (J Orthop Res 1989;7:817-23): 127 +- 18 mmHg in 11 animals, correlated
with the mean arterial pressure (150 +- 14 mmHg) by r = 0.83. The model raises a balloon's pressure on 11
virtual roots by 1 mmHg at a time (assumed), each with an arterial pressure of its own, and watches one
arteriole in each. Intervals: mean +- 2 standard errors, the 95 % interval of a standard deviation (chi
square) and of a correlation (Fisher) in 11. The model's value is the mean over 200 such groups, its
interval their 2.5th to 97.5th percentile.
"""

from __future__ import annotations

import numpy as np
from compressed import pigs, stops_at
from drawing import intervals
from experiment import Result, Row
from group import Z95, spread
from scipy.stats import chi2

MEAN, SD, R, SIZE, GROUPS = 127.0, 18.0, 0.83, 11, 200


def run() -> Result:
    """Stop the arterioles of 200 groups of 11."""
    means, sds, rs = [], [], []
    for seed in range(GROUPS):
        rng = np.random.default_rng((seed, 1))
        seen = np.array([(mmhg, stops_at("arteriole", table, rng)) for mmhg, table in pigs(SIZE, seed)])
        means.append(float(seen[:, 1].mean()))
        sds.append(float(seen[:, 1].std(ddof=1)))
        rs.append(float(np.corrcoef(seen.T)[0, 1]))
    error = SD / np.sqrt(SIZE)
    low, high = (SD * np.sqrt((SIZE - 1) / chi2.ppf(q, SIZE - 1)) for q in (0.975, 0.025))
    z, half = np.arctanh(R), Z95 / np.sqrt(SIZE - 3)
    rows = [
        Row("Olmarker 1989", "arterioles stop, mean", "mmHg", MEAN, MEAN - 2 * error, MEAN + 2 * error,
            **spread(means), role="by construction"),
        Row("Olmarker 1989", "arterioles stop, standard deviation", "mmHg", SD, float(low), float(high),
            **spread(sds), role="fitted"),
        Row("Olmarker 1989", "correlation with arterial pressure", "1", R, float(np.tanh(z - half)),
            float(np.tanh(z + half)), **spread(rs), role="fitted"),
    ]  # fmt: skip
    remarks = (
        "The mean is met by construction: the arterioles' pressure is taken as this share (127/150) of the "
        "arterial pressure. The spread between vessels was drawn from the published spread and correlation; "
        "what the rows try is whether the two agree with each other and with the animals' own spread.",
    )
    return Result(rows, intervals(rows, "Arterioles"), remarks)
