"""How far 2, 3 and 4 mL of contrast reach from the S1 foramen on AP fluoroscopy

Furman et al., Pain Med 2012: contrast was given through the S1 foramen of 37 people while AP fluoroscopy
was read. 2 mL reached the S1 pedicle in all, 3 mL the top of the L5-S1 disc in 92 %, 4 mL crossed the
midline in 27 %. The interval is the 95 % interval of each share in 37 people (Wilson). The model gives the
same volumes to 37 virtual people without findings, at 0.2 mL/s with 240 mgI/mL (both assumed), sides in
turn, on a 2 mm grid. The reader is a threshold: dye is seen where the AP shadow of the canal's iodine
passes the room's own ``DYE_SEEN``; 3 mm beyond the midline count as crossed. A share's interval is Wilson's
over the virtual people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from drawing import ACCENT, INK, RULE, SCAR, drawing
from experiment import Result, Row
from group import canals, wilson
from injection import inject, spaces
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace
from neuroplasty.body.fluoroscopy import DyeProjector, Pose, pose_for, shell_points
from neuroplasty.body.signs import DYE_SEEN
from neuroplasty.parameter import Parameter

RATE_ML_S, STRENGTH_MGI_ML = 0.2, 240.0
SIZE, SEED = 37, 3
PUBLISHED = {
    "2 mL reach the S1 pedicle": 1.0,
    "3 mL reach the top of the L5-S1 disc": 0.92,
    "4 mL cross the midline": 0.27,
}
DISC_HALF_HEIGHT = Parameter(
    4.0, "mm", "derived", "half of 6.9-8.5 mm of posterior height at L5-S1 (two MRI series, Iran and Nepal)"
)
BEYOND_MIDLINE = Parameter(3.0, "mm", "assumed", "what a reader calls across and not at the midline")


@dataclass(frozen=True)
class Reader:
    """AP fluoroscopy of one canal and the landmarks on it."""

    canal: Canal
    pose: Pose
    dye: DyeProjector
    sign: float

    def seen(self, iodine_mg: NDArray[np.float64]) -> tuple[float, float]:
        """How high dye is seen, as a station of the canal (mm), and how far over the midline (mm)."""
        shadow = self.dye.areal_mg_cm2(iodine_mg)
        rows, columns = np.nonzero(shadow >= float(DYE_SEEN))
        if not len(rows):
            return float("-inf"), float("-inf")
        row, middle, magnification = self.pose.project(self.canal.centre_mm)
        order = np.argsort(row)
        top = float(np.interp(rows.min(), row[order], self.canal.s_mm[order]))
        across = columns - np.interp(rows, row[order], middle[order])
        per_mm = self.pose.pixel_mm / float(magnification.mean())
        return top, float((self.sign * across).max()) * per_mm


def run() -> Result:
    """Inject and read the whole group."""
    group = list(spaces(canals(SIZE, SEED), SEED))
    reached = np.array([_reached(canal, space, number) for number, (canal, space) in enumerate(group)])
    rows = []
    for (quantity, share), hits in zip(PUBLISHED.items(), reached.T[:3], strict=True):
        found = float(np.mean(hits > 0))
        low, high = wilson(found, SIZE)
        rows.append(
            Row("Furman, S1 transforaminal", quantity, "1", share, *wilson(share, SIZE), found, low, high)
        )
    remarks = (
        f"Dye is seen from {float(DYE_SEEN):g} mgI/cm2 (assumed). Distance past the landmark, median over "
        + "the group: "
        + "; ".join(
            f"{name} {np.median(past):+.0f} mm" for name, past in zip(PUBLISHED, reached.T, strict=True)
        )
        + ".",
        "Parameters of the epidural space are not calibrated yet.",
    )
    return Result(rows, _figure(reached), remarks)


def _reached(canal: Canal, space: EpiduralSpace, number: int) -> tuple[float, float, float]:
    """Millimetres past each landmark; below zero where it was not reached."""
    side = ("left", "right")[number % 2]
    reader = _reader(canal, space, side)
    place = canal.root(f"S1 {side}").foramen
    state, past = space.start(), []
    given = 0.0
    for volume in (2.0, 3.0, 4.0):
        state = inject(space, place, volume - given, RATE_ML_S, {"iohexol": STRENGTH_MGI_ML}, start=state)
        given = volume
        past.append(reader.seen(state.amount("iohexol").ravel()))
    disc_top = canal.disc_s_mm["L5-S1"] + float(DISC_HALF_HEIGHT)
    return (
        past[0][0] - canal.level_s_mm["S1"],
        past[1][0] - disc_top,
        past[2][1] - float(BEYOND_MIDLINE),
    )


def _reader(canal: Canal, space: EpiduralSpace, side: str) -> Reader:
    pose = pose_for("AP", canal.point_mm(canal.disc_s_mm["L5-S1"], 0.0, 0.0))
    points = shell_points(space.shell.inner_mm, space.shell.outer_mm, (6, 6, 4))
    # In AP the patient's left is on the viewer's left: columns grow to the right.
    return Reader(canal, pose, DyeProjector(points, pose), 1.0 if side == "left" else -1.0)


def _figure(reached: NDArray[np.float64]) -> Figure:
    with drawing(6.4, 2.2) as figure:
        axes = figure.add_subplot()
        rng = np.random.default_rng(0)
        for place, (name, past) in enumerate(zip(PUBLISHED, reached.T, strict=True)):
            shown = np.clip(past, -30, 80)
            jitter = place + rng.uniform(-0.18, 0.18, len(past))
            for hit, colour in ((True, ACCENT), (False, SCAR)):
                chosen = (past > 0) == hit
                axes.plot(shown[chosen], jitter[chosen], "o", color=colour, markersize=3, alpha=0.8)
            axes.text(
                81, place, f"{np.mean(past > 0):.0%}, published {PUBLISHED[name]:.0%}",
                va="center", fontsize=7, color=INK,
            )  # fmt: skip
        axes.axvline(0, color=RULE, linewidth=1.5, zorder=0)
        axes.set_yticks(range(3), list(PUBLISHED))
        axes.set(xlim=(-32, 80), ylim=(2.5, -0.5), xlabel="mm past the landmark, one dot a person")
        axes.tick_params(axis="y", length=0)
        figure.set_layout_engine("tight")
    return figure
