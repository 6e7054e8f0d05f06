"""How far 10 and 20 mL reach from the sacral hiatus on magnetic resonance

Skeletal Radiol 2015;44:565-71 (abstract read): gadolinium given caudally and looked for by magnetic
resonance. 10 mL (9 people) reached the L3-L4 disc or higher in 56 % and the L4 root in 44 %, and did not
even reach the L5 root in 44 %; 20 mL (11 people) reached the disc and the root in all. The interval is the
95 % interval of each share (Wilson). The model gives as many virtual people the volume 20 mm above the
hiatus (below S3 in the short), prone, at 0.5 mL/s, and looks 10 min later (place, rate and time assumed);
10 mgI/mL of iohexol, hardly heavier or thicker than water, stands for the diluted gadolinium. Dye is seen
where there is as much as in 0.1 mm of what was given (assumed). A root is reached when dye is seen at its
foramen in the canal or when 0.1 mL of it has gone out there, on one side or both.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, RULE, SCAR, drawing
from experiment import Result, Row
from group import canals, wilson
from injection import SPACING_MM, Table, inject, spaces
from matplotlib.figure import Figure
from numpy.typing import NDArray
from readers import leaking, root_filled

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import TABLE, Posture, State
from neuroplasty.evidence.parameter import Parameter

EXPERIMENT = "caudal epidurography"
DEPTH_MM, RATE_ML_S, STRENGTH_MGI_ML, SEED = 20.0, 0.5, 10.0, 13
SEEN = Parameter(0.1, "mm", "assumed", "of undiluted gadolinium in the canal that is seen", 0.03, 0.3)
SCANNED = Parameter(10.0, "min", "assumed", "from the end of the injection to the scan", 3, 20)
SIZES = {10.0: 9, 20.0: 11}
"""People by volume in mL."""
QUANTITIES = ("reach the L3-L4 disc", "reach the L4 root", "do not even reach the L5 root")
PUBLISHED = {10.0: (0.56, 0.44, 0.44), 20.0: (1.0, 1.0)}
"""Shares by volume, in the order of ``QUANTITIES``."""


def run() -> Result:
    """Both groups."""
    read = {volume: past_landmarks(volume, size, SEED) for volume, size in SIZES.items()}
    rows = []
    for volume, published in PUBLISHED.items():
        size = SIZES[volume]
        for what, share, hits in zip(QUANTITIES, published, read[volume].T, strict=False):
            found = float(np.mean(hits > 0))
            rows.append(
                Row(
                    EXPERIMENT,
                    f"{volume:g} mL {what}",
                    "1",
                    share,
                    *wilson(share, size),
                    found,
                    *wilson(found, size),
                    role="fitted",
                )
            )
    above = "; ".join(
        f"{volume:g} mL {np.median(past[:, 0]):+.0f} mm ({past[:, 0].min():+.0f} to {past[:, 0].max():+.0f})"
        for volume, past in read.items()
    )
    return Result(rows, _figure(read), (f"Top of the dye over the L3-L4 disc, median and range: {above}.",))


def past_landmarks(
    volume_ml: float, size: int, seed: int, table: Table = TABLE, spacing_mm: float = SPACING_MM
) -> NDArray[np.float64]:
    """How far past each of ``QUANTITIES`` (people, 3): above zero it holds.

    The disc's in mm of canal; the roots' in logarithms of the dye at the root over what is seen.
    """
    group = canals(size, (seed, int(volume_ml)))
    each = spaces(group, seed, table=table, posture=Posture("prone"), spacing_mm=spacing_mm)
    found = []
    for canal, space in each:
        place = min(DEPTH_MM, canal.station("S3")), 0.0
        ended = inject(space, place, volume_ml, RATE_ML_S, {"iohexol": STRENGTH_MGI_ML})
        *_, scanned = space.advance(ended, 60 * float(SCANNED), max_dt_s=20.0)
        found.append(_past(canal, scanned))
    return np.array(found)


def _past(canal: Canal, state: State) -> tuple[float, float, float]:
    film_mm = state.surface("iohexol") / STRENGTH_MGI_ML * 1e3
    over = np.log(np.maximum(film_mm, 1e-9) / float(SEEN))
    upward = ("L5", "L4", "L3", "L2", "L1", "T12")
    at_root = np.maximum(root_filled(state, over, upward), leaking(state, upward, "iohexol", STRENGTH_MGI_ML))
    return (
        _top_mm(state.medium.shell.s_mm, over.max(axis=1)) - canal.disc_s_mm["L3-L4"],
        float(at_root[upward.index("L4")]),
        float(-at_root.max()),
    )


def _top_mm(s_mm: NDArray[np.float64], over: NDArray[np.float64]) -> float:
    """The highest station at which ``over`` (n,) falls through zero; the lowest where it is never above."""
    seen = np.flatnonzero(over > 0)
    if not len(seen):
        return float(s_mm[0])
    k = int(seen[-1])
    if k + 1 == len(s_mm):
        return float(s_mm[-1])
    return float(s_mm[k] + (s_mm[k + 1] - s_mm[k]) * over[k] / (over[k] - over[k + 1]))


def _figure(read: dict[float, NDArray[np.float64]]) -> Figure:
    with drawing(5.2, 1.9) as figure:
        axes = figure.add_subplot()
        rng = np.random.default_rng(0)
        for place, past in enumerate(read.values()):
            jitter = place + rng.uniform(-0.15, 0.15, len(past))
            for hit, colour in ((True, ACCENT), (False, SCAR)):
                chosen = (past[:, 0] > 0) == hit
                axes.plot(past[chosen, 0], jitter[chosen], "o", color=colour, markersize=3)
        axes.axvline(0, color=RULE, linewidth=1.5, zorder=0)
        axes.set_yticks(range(len(read)), [f"{volume:g} mL" for volume in read])
        axes.set(
            ylim=(len(read) - 0.5, -0.5), xlabel="top of the dye over the L3-L4 disc (mm), one dot a person"
        )
        axes.tick_params(axis="y", length=0)
        figure.set_layout_engine("tight")
    return figure
