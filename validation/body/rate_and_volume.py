"""Peak pressure follows the rate, later pressure does not: 15 mL in 30 s or in 3 min

Cardoso and Carvalho, Reg Anesth Pain Med 1998;23:14: 15 mL over 30 s or over 3 min at a lumbar needle in 20
people; the peak depended on the rate, later pressures on the volume. The abstract has no figures, so these
are statements, and the model's value is the share of 20 virtual people in whom each holds (each gets both
rates): the fast peak is higher; a minute after the end of either the two stand within 2 mmHg (assumed
tolerance); that pressure is higher than after 5 mL given as fast (volume and time assumed). A statement
that was published of a group holds if it does in more than half. The first two were used in the
calibration.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, SCAR, drawing
from experiment import Result, Role
from group import canals, share_in_which
from injection import SPACING_MM, Table, Trace, spaces, traced
from matplotlib.figure import Figure

from neuroplasty.body.epidural import TABLE

EXPERIMENT = "Cardoso"
VOLUME_ML, FAST_S, SLOW_S, SMALL_ML, LATER_S = 15.0, 30.0, 180.0, 5.0, 60.0
TOLERANCE_MMHG = 2.0
SIZE, SEED = 20, 6
STATEMENTS: dict[str, Role] = {
    "30 s give a higher peak than 3 min": "fitted",
    "a minute later both rates stand alike": "fitted",
    "a minute later 15 mL stand higher than 5 mL": "held out",
}


def run() -> Result:
    """Everybody gets both rates, and the small volume."""
    traces = follow(SIZE, SEED)
    held = holds(traces).mean(axis=0)
    rows = [
        share_in_which(EXPERIMENT, what, share, SIZE, role=role)
        for (what, role), share in zip(STATEMENTS.items(), held, strict=True)
    ]
    peaks = [np.mean([each[k].peak_mmhg for each in traces]) for k in range(2)]
    later = [np.mean([_later(each[k]) for each in traces]) for k in range(3)]
    remarks = (
        f"Mean peak {peaks[0]:.0f} mmHg in 30 s, {peaks[1]:.0f} in 3 min; a minute later {later[0]:.1f} and "
        f"{later[1]:.1f}, after 5 mL {later[2]:.1f} mmHg.",
    )
    return Result(rows, _figure(traces), remarks)


def follow(
    size: int, seed: int, table: Table = TABLE, spacing_mm: float = SPACING_MM
) -> list[tuple[Trace, Trace, Trace]]:
    """The needle of each person: 15 mL fast, 15 mL slowly, 5 mL fast, and a minute after each."""
    doses = ((VOLUME_ML, FAST_S), (VOLUME_ML, SLOW_S), (SMALL_ML, FAST_S * SMALL_ML / VOLUME_ML))
    found = []
    for canal, space in spaces(canals(size, seed), seed, table=table, spacing_mm=spacing_mm):
        place = canal.disc_s_mm["L3-L4"], 0.0
        fast, slow, small = (
            traced(space, place, volume, volume / seconds, LATER_S)[0] for volume, seconds in doses
        )
        found.append((fast, slow, small))
    return found


def holds(traces: list[tuple[Trace, Trace, Trace]]) -> np.ndarray:
    """Whether (people, 3) each statement holds."""
    return np.array(
        [
            (
                fast.peak_mmhg > slow.peak_mmhg,
                abs(_later(fast) - _later(slow)) < TOLERANCE_MMHG,
                _later(fast) > _later(small),
            )
            for fast, slow, small in traces
        ]
    )


def _later(trace: Trace) -> float:
    return float(trace.needle_mmhg[-1])


def _figure(traces: list[tuple[Trace, Trace, Trace]]) -> Figure:
    with drawing(4.8, 2.7) as figure:
        axes = figure.add_subplot()
        for fast, slow, _ in traces:
            axes.plot(fast.t_s, fast.needle_mmhg, color=SCAR, linewidth=0.6, alpha=0.6)
            axes.plot(slow.t_s, slow.needle_mmhg, color=ACCENT, linewidth=0.6, alpha=0.6)
        axes.plot([], [], color=SCAR, label="15 mL in 30 s")
        axes.plot([], [], color=ACCENT, label="15 mL in 3 min")
        axes.legend(loc="upper right")
        axes.set(xlabel="time (s)", ylabel="pressure at the needle (mmHg)", ylim=(0, None))
        figure.set_layout_engine("tight")
    return figure
