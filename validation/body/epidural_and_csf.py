"""Epidural pressure at rest again, below the CSF's (not used for any parameter)

Equilibration method, DOI 10.1007/BF02514710 (abstract read): water runs into the lumbar epidural space from
an upright tube until it stands still; the pressure read there was 1 to 3 mmHg lower than the CSF's, at once
and for five minutes. The model gives 20 virtual people 3 mL of saline at 0.1 mL/s (volume and rate assumed)
at L3-L4, lying on the side, and reads needle and sac five minutes later.
"""

from __future__ import annotations

from drawing import ACCENT, RULE, drawing
from experiment import Result, Row
from group import canals, spread
from injection import Trace, spaces, traced
from matplotlib.figure import Figure

EXPERIMENT = "equilibration"
VOLUME_ML, RATE_ML_S, LATER_S = 3.0, 0.1, 300.0
PUBLISHED_MMHG = (-3.0, -1.0)
SIZE, SEED = 20, 11


def run() -> Result:
    """Fill everybody's space a little and wait."""
    traces = [
        traced(space, (canal.disc_s_mm["L3-L4"], 0.0), VOLUME_ML, RATE_ML_S, LATER_S)[0]
        for canal, space in spaces(canals(SIZE, SEED), SEED)
    ]
    apart = [float(trace.needle_mmhg[-1] - trace.sac_mmhg[-1]) for trace in traces]
    rows = [
        Row(
            EXPERIMENT,
            "epidural less CSF pressure",
            "mmHg",
            -2.0,
            *PUBLISHED_MMHG,
            **spread(apart),
            role="held out",
        )
    ]
    remarks = (
        "Missed by the model's form: its film lies open between sac and wall, so that its "
        "pressure is the sac's and the film's own on top of it. That an epidural space at rest stands "
        "below the CSF, held open by wall and fat, is not in the model.",
    )
    return Result(rows, _figure(traces), remarks)


def _figure(traces: list[Trace]) -> Figure:
    with drawing(4.4, 2.7) as figure:
        axes = figure.add_subplot()
        axes.axhspan(*PUBLISHED_MMHG, color=RULE, alpha=0.6, linewidth=0)
        for trace in traces:
            axes.plot(trace.t_s, trace.needle_mmhg - trace.sac_mmhg, color=ACCENT, linewidth=0.7, alpha=0.7)
        axes.set(xlabel="time (s)", ylabel="epidural less CSF pressure (mmHg)")
        axes.set_ylim(-4, None)
        figure.set_layout_engine("tight")
    return figure
