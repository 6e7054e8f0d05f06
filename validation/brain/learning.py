"""Pain that stays after an injury: slow healing under threat, and not otherwise

No experiment: what the source text claims, put to the model. An injury of size 0.9 heals exponentially; the
patient's belief in danger is the TSK-11 total that he had before. Forty virtual patients of each kind, who
differ in noise only, are followed for a year; pain has been learned where the pathway was on for most of the
last four weeks.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from drawing import ACCENT, MUTED, SCAR, drawing
from experiment import Result
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.brain import Injury, PathwayCourses, PathwayTraits, Schedule, simulate_many

Array = NDArray[np.float64]

HEALING_D = (7, 14, 21, 28, 42, 56, 84)
TSK11 = (12, 16, 20, 24, 28, 32)
SIZE, DAYS, SEED = 40, 364, 11
SHOWN = ((42, 12, MUTED, "heals in 6 weeks, no fear"), (7, 30, ACCENT, "heals in 1 week, fear"),
         (42, 30, SCAR, "heals in 6 weeks, fear"))  # fmt: skip


def run() -> Result:
    """The whole grid, then three histories to look at."""
    rng = np.random.default_rng(SEED)
    learned = np.array([[_learned(_years(tsk, days, rng)) for days in HEALING_D] for tsk in TSK11])
    shown = [(_years(tsk, days, rng), colour, name) for days, tsk, colour, name in SHOWN]

    def share(tsk: int, days: int) -> str:
        return f"{learned[TSK11.index(tsk), HEALING_D.index(days)]:.0%}"

    remarks = (
        f"Learned within a year, of {SIZE}: healing in 6 weeks, {share(12, 42)} at a TSK-11 of 12 and "
        f"{share(32, 42)} at 32; healing in 1 week, {share(12, 7)} and {share(32, 7)}; healing in 12 weeks, "
        f"{share(12, 84)} and {share(32, 84)}. It takes both, slow healing and fear.",
        "Speed of learning and gain of threat are free parameters: the border's place is set, its "
        "shape is not.",
    )
    return Result((), _figure(learned, shown), remarks)


def _years(tsk11: float, healing_d: float, rng: np.random.Generator) -> PathwayCourses:
    patient = replace(PathwayTraits(), belief_trait=(tsk11 - 11) / 33)
    plan = Schedule.of(DAYS, [Injury(start_d=1, healing_d=healing_d)])
    return simulate_many([patient] * SIZE, plan, rng, dt_d=1 / 48)


def _learned(courses: PathwayCourses) -> float:
    return float((courses.activity[:, -4:, 0].mean(axis=1) > 0.5).mean())


def _figure(learned: Array, shown: list[tuple[PathwayCourses, str, str]]) -> Figure:
    with drawing(6.8, 2.8) as figure:
        left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.2))
        left.imshow(learned, cmap="Oranges", vmin=0, vmax=1.3, origin="lower", aspect="auto")
        for (row, column), value in np.ndenumerate(learned):
            left.text(column, row, f"{value:.0%}", ha="center", va="center", fontsize=6.5)
        left.set_xticks(range(len(HEALING_D)), [str(days) for days in HEALING_D])
        left.set_yticks(range(len(TSK11)), [str(tsk) for tsk in TSK11])
        left.set(
            xlabel="healing time, days", ylabel="TSK-11 before the injury", title="Learned within a year"
        )
        for courses, colour, name in shown:
            weeks = courses.time_d / 7
            right.plot(weeks, courses.worst_nrs[:12].T, color=colour, linewidth=0.5, alpha=0.35)
            right.plot(weeks, courses.worst_nrs.mean(axis=0), color=colour, linewidth=1.8, label=name)
        right.set(xlabel="weeks after the injury", ylabel="pain, NRS", ylim=(0, 10), title="Three histories")
        right.legend(loc="upper right", handlelength=1.2)
        figure.tight_layout()
    return figure
