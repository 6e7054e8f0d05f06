"""Trials of one procedure, by their own definitions of who responds

Each arm of ``_trials`` that was treated once is done again on virtual patients of its kind (people come on
a bad week, are treated by the plan, and are followed without flossing, of which no abstract speaks).
Figures of trials that the evidence marks ``calibrate``, and of comparators that bound steroid and saline, are
those the nerve's and the course's values were fitted to (``validation/study/calibration``), so these rows
show how far one model can meet trials that contradict each other; the others were not looked at by the fit.
Intervals: 95 %, Wilson for shares, mean +- 2 standard errors for means, and likewise for SDs. The model's is
that of its own group.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _arms
import _trials as trials
import numpy as np
from drawing import ACCENT, INK, MUTED, SCAR, drawing
from experiment import Result, Role, Row
from group import Z95, wilson
from matplotlib.figure import Figure

SIZE, SEED = 120, 11


def run() -> Result:
    """Do every arm of one procedure again."""
    return compare([trial for trial in trials.TRIALS if not trial.repeated], SIZE, "one procedure")


def compare(arms: list[_arms.Trial], size: int, name: str) -> Result:
    """Rows and picture of these arms."""
    solved, rows, kept = _arms.Solved(), [], {}
    for trial in arms:
        seen = _arms.done_again(trial, solved, size, SEED, kept=kept)
        for figure, model in zip(trial.figures, seen, strict=True):
            arm = kept[trial.population.name, trial.plan.name, trial.protocol]
            rows.append(_row(trial.name, figure, model, figure.measure(arm)))
    remarks = [f"{trial.name}: {trial.remark}" for trial in arms if trial.remark]
    return Result(rows, _figure(rows), remarks)


def _row(name: str, figure: _arms.Figure, seen: float, values: np.ndarray) -> Row:
    values = values[np.isfinite(values)]
    size = len(values)
    role: Role = "fitted" if figure.fitted else "held out"
    if figure.of == "sd":
        half = Z95 * seen / np.sqrt(2 * (size - 1))
        model = seen - half, seen + half
    elif figure.unit == "1":
        model = wilson(seen, size)
    else:
        half = Z95 * float(values.std(ddof=1)) / np.sqrt(size)
        model = seen - half, seen + half
    if figure.low is not None and figure.high is not None:
        published = figure.low, figure.high
    elif figure.of != "sd" and figure.unit == "1":
        published = wilson(figure.published, figure.people)
    else:
        published = figure.published - 2 * figure.error, figure.published + 2 * figure.error
    what = f"{name}: {figure.what}"
    return Row(name, what, figure.unit, figure.published, *published, seen, *model, role=role)


def _figure(rows: list[Row]) -> Figure:
    """Shares above, means below, each published figure beside the model's."""
    shown = [row for row in rows if row.unit == "1"]
    with drawing(7.0, 0.9 + 0.24 * len(shown)) as figure:
        axes = figure.add_subplot()
        for place, row in enumerate(shown):
            for value, low, high, off, colour in (
                (row.published, row.published_low, row.published_high, -0.13, SCAR),
                (row.model, row.model_low, row.model_high, 0.13, ACCENT),
            ):
                axes.plot([low, high], [place + off] * 2, color=colour, linewidth=1)
                axes.plot(value, place + off, "o", color=colour, markersize=3.5)
        axes.set_yticks(range(len(shown)), [row.quantity for row in shown], fontsize=6, color=INK)
        axes.set(xlim=(0, 1), ylim=(len(shown) - 0.5, -0.5), xlabel="share of people")
        axes.set_title("red: published, blue: model", fontsize=7, color=MUTED)
        axes.tick_params(axis="y", length=0)
        figure.set_layout_engine("tight")
    return figure
