"""CSF that 5, 10 and 15 mL of epidural saline keep out of the lumbosacral sac, by magnetic resonance

Higuchi et al., Anesthesiology 2005;102:285-92 (abstract read): saline through a lumbar catheter, the CSF
volume of the lumbosacral sac before and after it: 2.0 +- 1.0 mL less after 5 mL (10 people), 4.4 +- 1.4
after 10 (9) and 7.2 +- 2.6 after 15 (9). The interval is the mean +- 2 standard errors. The model gives as
many virtual people the saline at L3-L4, supine, at 0.5 mL/s, and scans 3 min later (rate and time assumed:
the abstract says neither), in 8 mm slices each traced with 3 % of error (``validation/readers.py``). All
three volumes were used in the calibration.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Row
from group import canals, spread
from injection import SPACING_MM, Table, inject, spaces
from matplotlib.figure import Figure
from readers import csf_volume_ml

from neuroplasty.body.epidural import TABLE, Posture
from neuroplasty.evidence.parameter import Parameter

EXPERIMENT = "Higuchi"
RATE_ML_S, SEED = 0.5, 5
SCANNED = Parameter(3.0, "min", "assumed", "from the end of the injection to the scan", 1, 10)
PUBLISHED = {5.0: (2.0, 1.0, 10), 10.0: (4.4, 1.4, 9), 15.0: (7.2, 2.6, 9)}
"""By volume in mL: mean, standard deviation, people."""


def run() -> Result:
    """All three groups, as many people as were scanned."""
    read = {volume: displaced_ml(volume, size, SEED) for volume, (_, _, size) in PUBLISHED.items()}
    rows = []
    for volume, (mean, deviation, size) in PUBLISHED.items():
        error = 2 * deviation / np.sqrt(size)
        rows.append(
            Row(
                EXPERIMENT,
                f"CSF displaced by {volume:g} mL",
                "mL",
                mean,
                mean - error,
                mean + error,
                **spread(read[volume][:, 0]),
                role="fitted",
            )
        )
    at_end = ", ".join(f"{values[:, 1].mean():.1f}" for values in read.values())
    remarks = (
        f"Without a reader, at the end of the injection: {at_end} mL.",
        "By construction in part: the lower bound of the share of the fluid that displaces CSF is from this "
        "figure; the fit did not tell the share itself.",
    )
    return Result(rows, _figure(read), remarks)


def displaced_ml(
    volume_ml: float, size: int, seed: int, table: Table = TABLE, spacing_mm: float = SPACING_MM
) -> np.ndarray:
    """CSF displaced (people, 3), mL: as scanned, at the end of the injection, and at the scan as it is."""
    rng = np.random.default_rng((seed, int(volume_ml)))
    found = []
    each = spaces(canals(size, seed), seed, table=table, posture=Posture("supine"), spacing_mm=spacing_mm)
    for canal, space in each:
        before = csf_volume_ml(canal, space.start(), rng)
        ended = inject(space, (canal.disc_s_mm["L3-L4"], 0.0), volume_ml, RATE_ML_S, {})
        *_, scanned = space.advance(ended, 60 * float(SCANNED))
        lost = before - csf_volume_ml(canal, scanned, rng)
        found.append((lost, ended.csf_displaced_ml, scanned.csf_displaced_ml))
    return np.array(found)


def _figure(read: dict[float, np.ndarray]) -> Figure:
    with drawing(4.4, 2.7) as figure:
        axes = figure.add_subplot()
        rng = np.random.default_rng(0)
        for volume, values in read.items():
            jitter = volume - 0.5 + rng.uniform(-0.25, 0.25, len(values))
            axes.plot(jitter, values[:, 0], "o", color=ACCENT, markersize=3)
            mean, deviation, _ = PUBLISHED[volume]
            axes.errorbar(volume + 0.5, mean, deviation, fmt="o", color=SCAR, markersize=4, linewidth=1)
        axes.plot([], [], "o", color=ACCENT, markersize=3, label="model, one dot a person")
        axes.plot([], [], "o", color=SCAR, markersize=4, label="published, mean and SD")
        axes.axhline(0, color=INK, linewidth=0.5)
        axes.legend(loc="upper left")
        axes.set(xlabel="saline (mL)", ylabel="CSF displaced (mL)", xticks=list(read))
        figure.set_layout_engine("tight")
    return figure
