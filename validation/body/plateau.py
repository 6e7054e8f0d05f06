"""Ten and fifteen millilitres end high and higher, and stand alike within a minute

Paul and Wildsmith, Br J Anaesth 1989;62:368-72: 10 or 15 mL through a needle at L3 in 30 people with a
transducer; the larger volume gave the larger pressure at the end of the injection, and both fell to the
same plateau within a minute. No figures were read, so these are statements, and the model's value is the
share of 30 virtual people in whom each holds (each gets both volumes at 0.5 mL/s, assumed): 15 mL end
higher than 10 (of the group: means, one or none); a minute later the two stand within 2 mmHg; and from then
on neither falls by more than 2 mmHg in another minute (both tolerances assumed). A statement published of a
group holds if it does in more than half. The plateau was used in the calibration, the order of the end
pressures was not.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, RULE, SCAR, drawing
from experiment import Result, Role
from group import canals, share_in_which
from injection import SPACING_MM, Table, Trace, spaces, traced
from matplotlib.figure import Figure

from neuroplasty.body.epidural import TABLE

EXPERIMENT = "Paul and Wildsmith"
VOLUMES_ML, RATE_ML_S, WITHIN_S, THEN_S = (10.0, 15.0), 0.5, 60.0, 120.0
TOLERANCE_MMHG = 2.0
SIZE, SEED = 30, 7
STATEMENTS: dict[str, Role] = {
    "15 mL end higher than 10 mL": "held out",
    "a minute later both volumes stand alike": "fitted",
    "neither falls further in another minute": "fitted",
}


def run() -> Result:
    """Everybody gets both volumes."""
    traces = follow(SIZE, SEED)
    held = holds(traces).mean(axis=0)
    rows = [
        share_in_which(EXPERIMENT, what, share, SIZE, role=role)
        for (what, role), share in zip(STATEMENTS.items(), held, strict=True)
    ]
    ends = [np.mean([_after(each[k], k, 0.0) for each in traces]) for k in range(2)]
    stands = [np.mean([_after(each[k], k, WITHIN_S) for each in traces]) for k in range(2)]
    remarks = (
        f"Means: 10 mL end at {ends[0]:.1f} mmHg and stand at {stands[0]:.1f} a minute later, 15 mL at "
        f"{ends[1]:.1f} and {stands[1]:.1f}.",
    )
    return Result(rows, _figure(traces), remarks)


def follow(
    size: int, seed: int, table: Table = TABLE, spacing_mm: float = SPACING_MM
) -> list[tuple[Trace, ...]]:
    """The needle of each person with 10 and with 15 mL, until two minutes after the end."""
    return [
        tuple(
            traced(space, (canal.disc_s_mm["L3-L4"], 0.0), volume, RATE_ML_S, THEN_S)[0]
            for volume in VOLUMES_ML
        )
        for canal, space in spaces(canals(size, seed), seed, table=table, spacing_mm=spacing_mm)
    ]


def holds(traces: list[tuple[Trace, ...]]) -> np.ndarray:
    """Whether (people, 3) each statement holds."""
    found = []
    for each in traces:
        ends = [_after(trace, k, 0.0) for k, trace in enumerate(each)]
        apart, falls = differences_mmhg(each)
        found.append((ends[1] > ends[0], apart < TOLERANCE_MMHG, falls < TOLERANCE_MMHG))
    return np.array(found)


def differences_mmhg(traces: tuple[Trace, ...]) -> tuple[float, float]:
    """How far the two volumes stand apart a minute later, and the larger fall in another minute."""
    soon, late = (
        [_after(trace, k, seconds) for k, trace in enumerate(traces)] for seconds in (WITHIN_S, THEN_S)
    )
    falls = max(before - after for before, after in zip(soon, late, strict=True))
    return abs(soon[1] - soon[0]), falls


def _after(trace: Trace, which: int, seconds: float) -> float:
    return trace.needle_at(VOLUMES_ML[which] / RATE_ML_S + seconds)


def _figure(traces: list[tuple[Trace, ...]]) -> Figure:
    with drawing(4.8, 2.7) as figure:
        axes = figure.add_subplot()
        for each in traces:
            for which, (trace, colour) in enumerate(zip(each, (ACCENT, SCAR), strict=True)):
                end = VOLUMES_ML[which] / RATE_ML_S
                axes.plot(trace.t_s - end, trace.needle_mmhg, color=colour, linewidth=0.6, alpha=0.6)
        axes.axvline(WITHIN_S, color=RULE, linewidth=1.5, zorder=0)
        for volume, colour in zip(VOLUMES_ML, (ACCENT, SCAR), strict=True):
            axes.plot([], [], color=colour, label=f"{volume:g} mL")
        axes.legend(loc="upper right")
        axes.set(xlabel="time from the end of the injection (s)", ylabel="pressure at the needle (mmHg)")
        axes.set_ylim(0, None)
        figure.set_layout_engine("tight")
    return figure
