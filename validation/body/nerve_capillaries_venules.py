"""Balloon pressure that stops the capillaries and the venules of the pig's cauda equina

Olmarker, Rydevik, Holm and Bagge (J Orthop Res 1989;7:817-23): capillaries 40 +- 6, venules 30 +- 10 mmHg,
in 12 animals each. The model does as for the arterioles, 200 times with 12 roots. Intervals: mean +- 2
standard errors, and the 95 % interval (chi square) of a standard deviation in 12.
"""

from __future__ import annotations

import numpy as np
from compressed import pigs, stops_at
from drawing import intervals
from experiment import Result, Row
from group import spread
from scipy.stats import chi2

SIZE, GROUPS = 12, 200
FOUND = {"capillary": ("capillaries", 40.0, 6.0), "venule": ("venules", 30.0, 10.0)}


def run() -> Result:
    """Stop both kinds of vessel in 200 groups of 12."""
    rows = []
    for vessel, (name, mean, sd) in FOUND.items():
        means, sds = [], []
        for seed in range(GROUPS):
            rng = np.random.default_rng((seed, 2))
            seen = [stops_at(vessel, table, rng) for _, table in pigs(SIZE, seed)]
            means.append(float(np.mean(seen)))
            sds.append(float(np.std(seen, ddof=1)))
        error = sd / np.sqrt(SIZE)
        low, high = (sd * np.sqrt((SIZE - 1) / chi2.ppf(q, SIZE - 1)) for q in (0.975, 0.025))
        rows += [
            Row("Olmarker 1989", f"{name} stop, mean", "mmHg", mean, mean - 2 * error, mean + 2 * error,
                **spread(means), role="by construction"),
            Row("Olmarker 1989", f"{name} stop, standard deviation", "mmHg", sd, float(low), float(high),
                **spread(sds), role="by construction"),
        ]  # fmt: skip
    remarks = ("Met by construction: these means and spreads are the model's own parameters.",)
    return Result(rows, intervals(rows, "Capillaries and venules"), remarks)
