"""Where 5 mL of contrast go from between the laminae, on AP and lateral fluoroscopy

Pain Physician 2004;7:77-80 (abstract read): 5 mL of contrast in 25 people. It lay behind the sac in all, in
front of it too in 36 %, on both sides in 16 %, and went 1.28 levels up and 0.88 down on average. The
interval of a share is its 95 % interval in 25 people (Wilson); the levels have no published spread, and 0.4
of a level either way is assumed. The model gives 25 virtual people 240 mgI/mL at L4-L5, prone, at 0.2 mL/s,
5 mm beside the midline, sides in turn (all assumed). The reader (``validation/readers.py``) looks at an AP
picture of the lumbar bones with the scatter and noise of the model's own C-arm: how high, how low, and
whether dye is seen 3 mm beyond the midline. In the lateral view, dye lies before or behind the sac where
the canal's third in front or at the back holds what the eye needs there, unbroken over 10 mm of canal
(assumed): what fills a root's sleeve or has gone out lies in front too, and does not count.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Row
from group import canals_of, people, wilson
from injection import SPACING_MM, Table, inject, spaces
from matplotlib.figure import Figure
from numpy.typing import NDArray
from readers import BEYOND_MIDLINE, Fluoroscope, in_line, needed_line_mg_mm, stretch

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import TABLE, Posture
from neuroplasty.evidence.parameter import Parameter

EXPERIMENT = "interlaminar, 5 mL"
DISC, VOLUME_ML, RATE_ML_S, STRENGTH_MGI_ML = "L4-L5", 5.0, 0.2, 240.0
SIZE, SEED = 25, 14
OFF_MIDLINE = Parameter(5.0, "mm", "assumed", "from the midline to a paramedian needle's tip", 2, 8)
UNBROKEN = Parameter(10.0, "mm", "assumed", "along the canal, for dye before or behind the sac", 5, 20)
EITHER_WAY = Parameter(0.4, "levels", "assumed", "levels that a mean extent may be off; no spread published")
SHARES = {"behind the sac": 1.0, "in front of the sac": 0.36, "on both sides": 0.16}
LEVELS = {"up": 1.28, "down": 0.88}


def run() -> Result:
    """Inject and read the whole group."""
    read = patterns(SIZE, SEED)
    rows = []
    for (what, share), past in zip(SHARES.items(), read[:, :3].T, strict=True):
        found = float(np.mean(past > 0))
        rows.append(
            Row(
                EXPERIMENT,
                f"5 mL {what}",
                "1",
                share,
                *wilson(share, SIZE),
                found,
                *wilson(found, SIZE),
                role="fitted",
            )
        )
    for (way, levels), far in zip(LEVELS.items(), read[:, 3:].T, strict=True):
        off, half = float(EITHER_WAY), 2 * float(far.std(ddof=1)) / np.sqrt(SIZE)
        mean = float(far.mean())
        rows.append(
            Row(
                EXPERIMENT,
                f"extent {way}, mean",
                "levels",
                levels,
                levels - off,
                levels + off,
                mean,
                mean - half,
                mean + half,
                role="fitted",
            )
        )
    remarks = (
        "The two mean extents have no published spread, and weigh little in the fit: 0.4 of a level either "
        "way is assumed, both there and here.",
    )
    return Result(rows, _figure(read), remarks)


def patterns(
    size: int, seed: int, table: Table = TABLE, spacing_mm: float = SPACING_MM
) -> NDArray[np.float64]:
    """What is seen (people, 5): behind, in front, on both sides, and levels up and down.

    Behind and in front as the logarithm of the dye over what is needed, both sides as mm past what counts:
    each holds above zero.
    """
    group = people(size, seed)
    each = spaces(canals_of(group, seed), seed, table=table, posture=Posture("prone"), spacing_mm=spacing_mm)
    found = []
    for number, (patient, (canal, space)) in enumerate(zip(group, each, strict=True)):
        side = ("left", "right")[number % 2]
        state = inject(space, _tip(canal, side), VOLUME_ML, RATE_ML_S, {"iohexol": STRENGTH_MGI_ML})
        needed = needed_line_mg_mm(patient.sex, DISC)
        lines = [
            stretch(in_line(state, towards), space.shell.s_mm, float(UNBROKEN)) for towards in (0.0, np.pi)
        ]
        behind, before = (np.log(max(line, 1e-9) / needed) for line in lines)
        scope = Fluoroscope(canal, space.shell, patient.sex, disc=DISC)
        seen = scope.read(state.amount("iohexol").ravel(), side)
        start, top, low = (_level(canal, s) for s in (canal.disc_s_mm[DISC], seen.top_s_mm, seen.low_s_mm))
        across = seen.across_mm - float(BEYOND_MIDLINE)
        found.append((behind, before, across, max(0.0, top - start), max(0.0, start - low)))
    return np.array(found)


def _tip(canal: Canal, side: str) -> tuple[float, float]:
    """The needle's place: so far off the midline at the wall."""
    s = canal.disc_s_mm[DISC]
    turn = float(np.arcsin(float(OFF_MIDLINE) / float(canal.sample(canal.wall_mm, s, 0.0))))
    return s, turn if side == "left" else 2 * np.pi - turn


def _level(canal: Canal, s_mm: float) -> float:
    """A station counted in discs from L5-S1; below it S2 and S3 stand for the discs that are not there."""
    marks = [canal.station("S3"), canal.station("S2"), *sorted(canal.disc_s_mm.values())]
    return float(np.interp(s_mm, marks, np.arange(len(marks)) - 2))


def _figure(read: NDArray[np.float64]) -> Figure:
    with drawing(4.6, 2.7) as figure:
        axes = figure.add_subplot()
        before = read[:, 1] > 0
        for chosen, colour, what in ((~before, ACCENT, "behind only"), (before, SCAR, "in front too")):
            axes.plot(-read[chosen, 4], read[chosen, 3], "o", color=colour, markersize=3, label=what)
        axes.plot(-LEVELS["down"], LEVELS["up"], "D", color=INK, markersize=6, markerfacecolor="white")
        axes.text(-LEVELS["down"], LEVELS["up"], "  published mean", va="center", fontsize=7)
        axes.legend(loc="upper left")
        axes.set(xlabel="lowest dye (levels from the needle)", ylabel="highest dye (levels)")
        figure.set_layout_engine("tight")
    return figure
