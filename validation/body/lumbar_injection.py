"""Peak pressure in the needle while 10 mL of saline go in at L3-L4 (not used for any parameter)

Son et al.: the peak pressure in an epidural needle during 10 mL of saline lay between 20 and 53 mmHg in 20
people; only the range is known, shown with its middle. The model gives it to 20 virtual people without
findings between the laminae at L3-L4, lying on the side, at 0.5 mL/s (assumed: no rate was read), and reads
the needle at every step: the group's mean with its 2.5th to 97.5th percentile.
"""

from __future__ import annotations

from drawing import ACCENT, MUTED, RULE, drawing
from experiment import Result, Row
from group import canals, spread
from injection import Trace, spaces, traced
from matplotlib.figure import Figure

VOLUME_ML, RATE_ML_S = 10.0, 0.5
SIZE, SEED = 20, 2
PEAK_MMHG = (20.0, 53.0)


def run() -> Result:
    """Give the injection to the whole group."""
    traces = [
        traced(space, (canal.disc_s_mm["L3-L4"], 0.0), VOLUME_ML, RATE_ML_S)[0]
        for canal, space in spaces(canals(SIZE, SEED), SEED)
    ]
    peak = [trace.peak_mmhg for trace in traces]
    rows = [
        Row(
            "Son",
            "peak epidural pressure",
            "mmHg",
            sum(PEAK_MMHG) / 2,
            *PEAK_MMHG,
            **spread(peak),
            role="held out",
        )
    ]
    within = sum(PEAK_MMHG[0] <= one <= PEAK_MMHG[1] for one in peak)
    remarks = (f"{within} of {SIZE} virtual people lie within the published range.",)
    return Result(rows, _figure(traces), remarks)


def _figure(traces: list[Trace]) -> Figure:
    with drawing(4.6, 2.7) as figure:
        axes = figure.add_subplot()
        axes.axhspan(*PEAK_MMHG, color=RULE, alpha=0.6, linewidth=0)
        axes.text(0.3, PEAK_MMHG[1] - 1, "published peaks", va="top", fontsize=7, color=MUTED)
        for trace in traces:
            axes.plot(trace.t_s, trace.needle_mmhg, color=ACCENT, linewidth=0.7, alpha=0.7)
        axes.set(xlabel="time (s)", ylabel="pressure in the needle (mmHg)", ylim=(0, 60))
        figure.set_layout_engine("tight")
    return figure
