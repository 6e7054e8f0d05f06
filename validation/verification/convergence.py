"""Verification: how far one injection depends on the grid and on the step

Nothing is measured here: "published" is 1, the finest grid or the shortest step over itself. One person
(fat, folds and foramina drawn once, the same at any grid) is given 10 mL of contrast of 240 mgI/mL between
the laminae at L3-L4 over 20 s, through an opening of 4 mm that every grid resolves, and lies prone for
another 80 s. Grids of 4, 2 and 1 mm beside 0.5 mm, with steps of 0.2 s; steps of 2, 1 and 0.5 s beside
0.1 s on a grid of 2 mm.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure

from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
from neuroplasty.documents.case import Patient

VOLUME_ML, RATE_ML_S, STRENGTH_MGI_ML = 10.0, 0.5, 240.0
OPENING_MM, WAIT_S, SEED = 4.0, 80.0, 7
GRIDS_MM, STEPS_S = (4.0, 2.0, 1.0, 0.5), (2.0, 1.0, 0.5, 0.1)
MIDDLE_GRID_MM, SHORT_STEP_S = 2.0, 0.2
QUANTITIES = ("pressure at the needle", "CSF displaced", "left by the foramina", "reach of contrast")


def run() -> Result:
    """The injection on every grid and with every step, over the finest."""
    by_grid = np.array([_injection(grid, SHORT_STEP_S) for grid in GRIDS_MM])
    by_step = np.array([_injection(MIDDLE_GRID_MM, step) for step in STEPS_S])
    over_grid, over_step = by_grid / by_grid[-1], by_step / by_step[-1]
    rows = [
        _row("grid", f"{name}: {grid:g} mm over 0.5 mm", float(value))
        for grid, found in zip(GRIDS_MM[:-1], over_grid, strict=False)
        for name, value in zip(QUANTITIES, found, strict=True)
    ]
    rows += [
        _row("step", f"{name}: {step:g} s over 0.1 s", float(value))
        for step, found in zip(STEPS_S[:-1], over_step, strict=False)
        for name, value in zip(QUANTITIES, found, strict=True)
    ]
    finest = ", ".join(f"{name} {value:.3g}" for name, value in zip(QUANTITIES, by_grid[-1], strict=True))
    return Result(rows, _figure(over_grid, over_step), (f"At 0.5 mm: {finest} (mmHg, mL, mL, mm).",))


def _row(of: str, quantity: str, found: float) -> Row:
    return Row(f"verification, {of}", quantity, "1", 1.0, None, None, found, role="verification")


def _injection(spacing_mm: float, step_s: float) -> tuple[float, float, float, float]:
    """Pressure and displacement at the end of the injection, loss and reach after the wait."""
    patient = Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)
    canal = canal_from_parameters(patient)
    shell = Shell.from_canal(canal, spacing_mm=spacing_mm, rng=np.random.default_rng(SEED))
    space = EpiduralSpace(shell)
    place = canal.disc_s_mm["L3-L4"], 0.0
    source = Source(*place, RATE_ML_S, {"iohexol": STRENGTH_MGI_ML}, spread_mm=OPENING_MM)
    state = space.start()
    for _ in range(round(VOLUME_ML / RATE_ML_S / step_s)):
        state = space.step(state, step_s, [source])
    pressure, displaced = state.pressure_at(*place), state.csf_displaced_ml
    for _ in range(round(WAIT_S / (4 * step_s))):
        state = space.step(state, 4 * step_s)
    amount = state.amount("iohexol").sum(axis=1)
    middle = float((amount * shell.s_mm).sum() / amount.sum())
    reach = 2 * float(np.sqrt((amount * (shell.s_mm - middle) ** 2).sum() / amount.sum()))
    return pressure, displaced, float(state.ledger.left_ml.sum()), reach


def _figure(over_grid: np.ndarray, over_step: np.ndarray) -> Figure:
    with drawing(6.4, 2.6) as figure:
        panels = figure.subplots(1, 2, sharey=True)
        for axes, sizes, found, unit in zip(
            panels, (GRIDS_MM, STEPS_S), (over_grid, over_step), ("cell (mm)", "step (s)"), strict=True
        ):
            for name, values, colour, dash in zip(
                QUANTITIES, found.T, (ACCENT, SCAR, INK, INK), ("-", "-", "-", "--"), strict=True
            ):
                axes.semilogx(
                    sizes, values, "o", linestyle=dash, color=colour, markersize=4, linewidth=1.0, label=name
                )
            axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
            axes.minorticks_off()
            axes.set(xlabel=unit)
        panels[0].set_ylabel("over the finest")
        panels[0].legend(fontsize=6.5)
        figure.set_layout_engine("tight")
    return figure
