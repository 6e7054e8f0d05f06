"""How far 2, 3 and 4 mL of contrast reach from the S1 foramen on AP fluoroscopy

Furman et al., Pain Med 2012: contrast was given through the S1 foramen of 37 people while AP fluoroscopy
was read. 2 mL reached the S1 pedicle in all, 3 mL the top of the L5-S1 disc in 92 %, 4 mL crossed the
midline in 27 %. The interval is the 95 % interval of each share in 37 people (Wilson). The model gives the
same volumes to 37 virtual people without findings, prone, at 0.2 mL/s with 240 mgI/mL (both assumed), sides
in turn. The reader (``validation/readers.py``) looks at an AP picture of the lumbosacral bones with the
scatter and noise of the model's own C-arm; 3 mm beyond the midline count as crossed. A share's interval is
Wilson's over the virtual people. All three shares were used to fit the epidural space.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from drawing import ACCENT, INK, RULE, SCAR, drawing
from experiment import Result, Row
from group import canals_of, people, wilson
from injection import SPACING_MM, Table, inject, spaces
from matplotlib.figure import Figure
from numpy.typing import NDArray
from readers import BEYOND_MIDLINE, DISC_HALF_HEIGHT, FORGOTTEN, Fluoroscope, needed_mg_cm2, quantum_mg_cm2

from neuroplasty.body.epidural import TABLE, Posture

RATE_ML_S, STRENGTH_MGI_ML = 0.2, 240.0
SIZE, SEED = 37, 3
PUBLISHED = {
    "2 mL reach the S1 pedicle": 1.0,
    "3 mL reach the top of the L5-S1 disc": 0.92,
    "4 mL cross the midline": 0.27,
}
KNOWS = {"as it is": float(FORGOTTEN), "every bone remembered": 0.0, "none": 1.0}
"""What the eye has forgotten of the bones: as assumed, and the two extremes."""


def run() -> Result:
    """Inject and read the whole group."""
    reached = past_landmarks(SIZE, SEED)
    rows = []
    for (quantity, share), hits in zip(PUBLISHED.items(), reached["as it is"].T, strict=True):
        found = float(np.mean(hits > 0))
        low, high = wilson(found, SIZE)
        rows.append(
            Row(
                "Furman, S1 transforaminal",
                quantity,
                "1",
                share,
                *wilson(share, SIZE),
                found,
                low,
                high,
                role="fitted",
            )
        )
    usual = reached["as it is"]
    remarks = (
        "Used in the calibration of the epidural space; what it says without these figures stands in "
        "docs/methods/epidural.md.",
        "Distance past the landmark, median over the group: "
        + "; ".join(
            f"{name} {np.median(past):+.0f} mm" for name, past in zip(PUBLISHED, usual.T, strict=True)
        )
        + ".",
        f"A 4 mm patch must hold {np.median(_needed()):.0f} mgI/cm2 in front of the canal (photons alone "
        f"would ask for {quantum_mg_cm2('male', 'AP'):.1f}). How much of the bones' pattern a reader "
        "remembers is assumed: if all, "
        + _shares(reached["every bone remembered"])
        + "; if none, "
        + _shares(reached["none"])
        + ".",
    )
    return Result(rows, _figure(usual), remarks)


def past_landmarks(
    size: int,
    seed: int,
    table: Table = TABLE,
    spacing_mm: float = SPACING_MM,
    knows: Mapping[str, float] = KNOWS,
) -> dict[str, NDArray[np.float64]]:
    """Millimetres past each landmark (people, 3) by what the reader knows; below zero: not reached."""
    group = people(size, seed)
    each = spaces(canals_of(group, seed), seed, table=table, posture=Posture("prone"), spacing_mm=spacing_mm)
    past: dict[str, list[tuple[float, float, float]]] = {name: [] for name in knows}
    for number, (patient, (canal, space)) in enumerate(zip(group, each, strict=True)):
        side = ("left", "right")[number % 2]
        scope = Fluoroscope(canal, space.shell, patient.sex)
        place = canal.root(f"S1 {side}").foramen
        state, iodine, given = space.start(), [], 0.0
        for volume in (2.0, 3.0, 4.0):
            drug = {"iohexol": STRENGTH_MGI_ML}
            state = inject(space, place, volume - given, RATE_ML_S, drug, start=state)
            given = volume
            iodine.append(state.amount("iohexol").ravel())
        disc_top = canal.disc_s_mm["L5-S1"] + float(DISC_HALF_HEIGHT)
        for name, forgotten in knows.items():
            two, three, four = (scope.read(amount, side, forgotten) for amount in iodine)
            past[name].append(
                (
                    two.top_s_mm - canal.level_s_mm["S1"],
                    three.top_s_mm - disc_top,
                    four.across_mm - float(BEYOND_MIDLINE),
                )
            )
    return {name: np.array(values) for name, values in past.items()}


def _needed() -> NDArray[np.float64]:
    middle = slice(206, 306)
    return np.stack([needed_mg_cm2(sex, "AP")[middle, middle] for sex in ("female", "male")])


def _shares(past: NDArray[np.float64]) -> str:
    return ", ".join(f"{share:.0%}" for share in (past > 0).mean(axis=0))


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
