"""Verification: how far lysis, reach and pressure in a whole procedure depend on grid and tick

Nothing is measured here: "published" is 1, the same procedure on a grid of 1 mm. Three procedures on cases
with scar, the mean person, up to the last epidurogram: a caudal one on the scar at L5, one on two levels, and
one through the foramen of L5. Told are the share of the scar that parted, the reach of the dye after the
last epidurogram (twice its standard deviation along the canal) and the highest pressure at the tip meanwhile,
on grids of 3 and 2 mm, each injection looked at 80 times; and at 2 mm with the 30 looks of a group's
procedures, whose ticks are up to a second long. Whether fluid that presses on a patch of scar opens it or
goes round hangs on little, in one patient and on one grid as in another; so the same is told of four more
scars in each of the three, all together, which is what a group sees.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Row
from lysed import QUANTITIES, Lysed
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.body.anatomy import Anatomy, build_anatomy
from neuroplasty.body.procedure import Theatre, perform
from neuroplasty.body.procedure.scripts import Manner
from neuroplasty.care.setting import setting_of
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.steps import Expose, Inject

PROCEDURES = {
    "scar at L5, caudal": ("l5-scar-after-discectomy", "one-day-caudal"),
    "scars at two levels, caudal": ("two-level-failed-back-surgery", "one-day-caudal"),
    "scar at L5, through the foramen": ("l5-scar-after-discectomy", "transforaminal"),
}
LAST = "last epidurogram"
FINEST = (1.0, 80)
RUNS = {"3 mm": (3.0, 80), "2 mm": (2.0, 80), "2 mm, 30 looks": (2.0, 30)}
SCARS = (1, 2, 3, 4)
"""Seeds from which more scars are drawn."""
NAME = "verification, procedures over grids and ticks"


def run() -> Result:
    """Every procedure in every way, over the finest."""
    rows, told, over = [], [], {}
    for name, (case_name, plan_name) in PROCEDURES.items():
        case = read_case(case_name)
        anatomy = build_anatomy(case, is_seen=False)
        finest = np.array(done(case, anatomy, plan_name, *FINEST).figures)
        found = {way: np.array(done(case, anatomy, plan_name, *how).figures) for way, how in RUNS.items()}
        over[name] = {way: values / finest for way, values in found.items()}
        rows += [
            Row(
                NAME,
                f"{name}, {quantity}: {way} over {FINEST[0]:g} mm",
                "1",
                1.0,
                None,
                None,
                float(value),
                role="verification",
            )
            for way, values in over[name].items()
            for quantity, value in zip(QUANTITIES, values, strict=True)
        ]
        parted = ", ".join(f"{100 * values[0]:.0f} ({way})" for way, values in found.items())
        told.append(
            f"{name}: {100 * finest[0]:.0f} % of the scar parted at {FINEST[0]:g} mm, {parted}; at "
            f"{FINEST[0]:g} mm dye over {finest[1]:.0f} mm and at most {finest[2]:.0f} mmHg at the tip."
        )
    parted = more_scars()
    finest = parted.pop("finest")
    ways = ", ".join(f"{100 * found.mean():.0f} ({way})" for way, found in parted.items())
    told.append(
        f"Of {finest.size} more scars {100 * finest.mean():.0f} % parted at {FINEST[0]:g} mm, {ways}; the "
        "ratio of a single one differs by "
        + " and ".join(f"{np.std(found / finest):.2f} ({way})" for way, found in parted.items())
        + " (SD)."
    )
    rows += [
        Row(
            NAME,
            f"{finest.size} more scars together, {QUANTITIES[0]}: {way} over {FINEST[0]:g} mm",
            "1",
            1.0,
            None,
            None,
            float(found.sum() / finest.sum()),
            role="verification",
        )
        for way, found in parted.items()
    ]
    return Result(rows, _figure(over), tuple(told))


def more_scars() -> dict[str, NDArray[np.float64]]:
    """The share of the scar that parted by grid, for every procedure with every scar of ``SCARS``."""
    ways = {"3 mm": RUNS["3 mm"], "2 mm": RUNS["2 mm"], "finest": FINEST}
    found: dict[str, list[float]] = {way: [] for way in ways}
    for case_name, plan_name in PROCEDURES.values():
        case = read_case(case_name)
        anatomy = build_anatomy(case, is_seen=False)
        for way, how in ways.items():
            found[way] += [done(case, anatomy, plan_name, *how, seed=seed).parted for seed in SCARS]
    return {way: np.array(values) for way, values in found.items()}


def done(case: Case, anatomy: Anatomy, plan_name: str, spacing_mm: float, looks: int, seed: int = 0) -> Lysed:
    """One procedure up to its last epidurogram, with the scar of a ``seed``."""
    plan = read_plan(plan_name).aimed_at(case.target)
    steps = plan.steps
    last = next(k for k, step in enumerate(steps) if isinstance(step, Inject) and step.label == LAST)
    plan = plan.model_copy(
        update={"steps": tuple(step for step in steps[: last + 1] if not isinstance(step, Expose))}
    )
    setting = setting_of(case, anatomy, seed=seed, spacing_mm=spacing_mm, person="mean")
    theatre, highest = Theatre.begin(setting), 0.0
    for seen in perform(theatre, plan, manner=Manner(looks_per_injection=looks)):
        theatre, forces = seen.theatre, seen.tick.forces
        if forces.flow_ml_s > 0 and seen.step == len(plan.steps):
            highest = max(highest, forces.tip_mmhg)
    return Lysed.between(setting.start, theatre.state, highest)


def _figure(over: dict[str, dict[str, NDArray[np.float64]]]) -> Figure:
    with drawing(6.4, 2.6) as figure:
        panels = figure.subplots(1, len(over), sharey=True)
        for axes, (name, ways) in zip(panels, over.items(), strict=True):
            found = np.array(list(ways.values()))
            for quantity, values, colour in zip(QUANTITIES, found.T, (SCAR, ACCENT, INK), strict=True):
                axes.plot(range(len(ways)), values, "o", color=colour, markersize=4, label=quantity)
            axes.axhline(1.0, color=INK, linewidth=0.6)
            axes.set_xticks(range(len(ways)), [way.replace(", ", ",\n") for way in ways], fontsize=7)
            axes.set_xlim(-0.5, len(ways) - 0.5)
            axes.set_title(name.replace(", ", ",\n"), fontsize=8)
        panels[0].set_ylabel(f"over {FINEST[0]:g} mm")
        panels[1].legend(fontsize=6.5, loc="upper left")
        figure.set_layout_engine("tight")
    return figure
