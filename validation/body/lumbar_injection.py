"""Ten millilitres through a lumbar needle: pressure in the epidural space and in the CSF, CSF displaced

Three published experiments with the same injection, 10 mL of watery fluid through a needle at L3: the peak
pressure in the needle (Son et al., 20 people; only the range is known, shown with its middle), the rise of
CSF pressure (Hilt, Gramm and Link, Br J Anaesth 1986;58:676-80: one person of normal pressure, so no
interval) and the CSF that 10 mL of saline displaced (Higuchi et al., Anesthesiology 2005;102:285-92: 4.4 +-
1.4 mL in 9 people, interval mean +- 2 SD). The model gives it to 20 virtual people without findings between
the laminae at L3-L4, saline at 0.5 mL/s (assumed: no rate was read), on a 2 mm grid, and reads needle and
sac at every step. It is the group's mean with its 2.5th to 97.5th percentile, of the first nine for the CSF
displaced.
"""

from __future__ import annotations

from dataclasses import dataclass

from drawing import ACCENT, MUTED, RULE, SCAR, drawing
from experiment import Result, Row
from group import canals, spread
from injection import inject, spaces
from matplotlib.figure import Figure

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, State

VOLUME_ML, RATE_ML_S = 10.0, 0.5
SIZE, SEED = 20, 2
ICP_BEFORE_MMHG, ICP_AFTER_MMHG = 9.3, 15.6
PEAK_MMHG = (20.0, 53.0)
DISPLACED_ML, DISPLACED_SD_ML, DISPLACED_SIZE = 4.4, 1.4, 9


@dataclass
class Trace:
    """What was read in one person, step by step."""

    t_s: list[float]
    needle_mmhg: list[float]
    sac_mmhg: list[float]
    displaced_ml: float = 0.0

    @property
    def rise_mmhg(self) -> float:
        """Rise of the CSF's pressure over rest."""
        return max(self.sac_mmhg) - self.sac_mmhg[0]


def run() -> Result:
    """Give the injection to the whole group once and read all three experiments from it."""
    traces = [_trace(canal, space) for canal, space in spaces(canals(SIZE, SEED), SEED)]
    displaced = [trace.displaced_ml for trace in traces[:DISPLACED_SIZE]]
    interval = DISPLACED_ML - 2 * DISPLACED_SD_ML, DISPLACED_ML + 2 * DISPLACED_SD_ML
    peak = [max(trace.needle_mmhg) for trace in traces]
    rise = [trace.rise_mmhg for trace in traces]
    published_rise = ICP_AFTER_MMHG - ICP_BEFORE_MMHG
    rows = [
        Row("Son", "peak epidural pressure", "mmHg", sum(PEAK_MMHG) / 2, *PEAK_MMHG, **spread(peak)),
        Row("Hilt", "rise of CSF pressure (calibration)", "mmHg", published_rise, None, None, **spread(rise)),
        Row("Higuchi", "CSF displaced (calibration)", "mL", DISPLACED_ML, *interval, **spread(displaced)),
    ]
    remarks = (
        "The sac's compliance and share were derived from Hilt's and Higuchi's figures, so the two last rows "
        "try the bookkeeping of the model more than its physics; the parameters are not calibrated yet.",
        "CSF displaced is read at the end of the injection; MRI took minutes, in which the model lets "
        "some of it flow back.",
    )
    return Result(rows, _figure(traces), remarks)


def _trace(canal: Canal, space: EpiduralSpace) -> Trace:
    place = canal.disc_s_mm["L3-L4"], 0.0
    rest = space.start()
    trace = Trace([0.0], [rest.pressure_at(*place)], [rest.sac_pressure_mmhg])

    def watch(state: State) -> None:
        trace.t_s.append(state.t_s)
        trace.needle_mmhg.append(state.pressure_at(*place))
        trace.sac_mmhg.append(state.sac_pressure_mmhg)

    last = inject(space, place, VOLUME_ML, RATE_ML_S, {}, watch, rest)
    trace.displaced_ml = last.csf_displaced_ml
    return trace


def _figure(traces: list[Trace]) -> Figure:
    with drawing(6.4, 2.7) as figure:
        left, right = figure.subplots(1, 2)
        left.axhspan(*PEAK_MMHG, color=RULE, alpha=0.6, linewidth=0)
        left.text(0.3, PEAK_MMHG[1] - 1, "published peaks", va="top", fontsize=7, color=MUTED)
        right.axhline(ICP_AFTER_MMHG, color=SCAR, linewidth=0.9, linestyle="--")
        right.text(20, ICP_AFTER_MMHG + 0.1, "published, one person", ha="right", fontsize=7, color=SCAR)
        for trace in traces:
            left.plot(trace.t_s, trace.needle_mmhg, color=ACCENT, linewidth=0.7, alpha=0.7)
            right.plot(trace.t_s, trace.sac_mmhg, color=ACCENT, linewidth=0.7, alpha=0.7)
        left.set(xlabel="time (s)", ylabel="mmHg", ylim=(0, 60))
        left.set_title("In the needle")
        right.set(xlabel="time (s)", ylabel="mmHg", ylim=(8, 17))
        right.set_title("In the CSF")
        figure.set_layout_engine("tight")
    return figure
