"""Slow rates leave no trace in the pressure: 10 mL at 0.14 to 0.33 mL/s (not used for any parameter)

Husemeyer and White, Br J Anaesth 1980;52:55-60: 10 mL of lignocaine at rates from 0.143 to 0.333 mL/s in 34
pregnant women; neither the pressure at the end of the injection nor the residual pressure correlated with
the rate. The interval is what the correlation of 34 people must pass to be told from none (5 %). The model
gives 34 virtual women at 39 weeks, lying on the side, a rate each from that range, and reads the needle at
the end and a minute later (residual: time assumed).
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, SCAR, drawing
from experiment import Result, Row
from group import canals_of, women
from injection import SPACING_MM, traced
from matplotlib.figure import Figure

from neuroplasty.body.epidural import EpiduralSpace, Posture, Shell, person

EXPERIMENT = "Husemeyer and White"
VOLUME_ML, RATES_ML_S, LATER_S, WEEKS = 10.0, (0.143, 0.333), 60.0, 39.0
SIZE, SEED = 34, 9
TOLD = 0.339
"""Least correlation of 34 pairs that differs from none at 5 %."""


def run() -> Result:
    """Everybody at a rate of her own."""
    rng = np.random.default_rng(SEED)
    rates = rng.uniform(*RATES_ML_S, SIZE)
    read = []
    for canal, rate in zip(canals_of(women(SIZE, SEED), SEED), rates, strict=True):
        own = person(rng)
        shell = Shell.from_canal(canal, spacing_mm=SPACING_MM, rng=rng, parameters=own, gestation_weeks=WEEKS)
        space = EpiduralSpace(shell, own, Posture("left lateral"))
        place = canal.disc_s_mm["L3-L4"], 0.0
        trace, _ = traced(space, place, VOLUME_ML, float(rate), LATER_S)
        read.append((trace.needle_at(VOLUME_ML / rate), trace.needle_mmhg[-1]))
    pressure = np.array(read)
    rows = [
        Row(
            EXPERIMENT,
            f"correlation of the rate with the {what}",
            "1",
            0.0,
            -TOLD,
            TOLD,
            float(np.corrcoef(rates, pressure[:, k])[0, 1]),
            role="held out",
        )
        for k, what in enumerate(("pressure at the end", "residual pressure"))
    ]
    remarks = (
        f"Mean {pressure[:, 0].mean():.0f} mmHg at the end, {pressure[:, 1].mean():.0f} a minute "
        "later; the published pressures were not read.",
    )
    return Result(rows, _figure(rates, pressure), remarks)


def _figure(rates: np.ndarray, pressure: np.ndarray) -> Figure:
    with drawing(4.4, 2.7) as figure:
        axes = figure.add_subplot()
        axes.plot(rates, pressure[:, 0], "o", color=SCAR, markersize=3, label="end of the injection")
        axes.plot(rates, pressure[:, 1], "o", color=ACCENT, markersize=3, label="a minute later")
        axes.legend(loc="upper left")
        axes.set(xlabel="rate (mL/s)", ylabel="pressure at the needle (mmHg)", ylim=(0, None))
        figure.set_layout_engine("tight")
    return figure
