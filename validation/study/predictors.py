"""Who responds: published predictors, and whether the model's groups show the same sign

Odds ratios of published predictors (Choi 2013, Hsu 2014, Oh 2019, Oh 2020) beside the same ratio in virtual
groups of ``3 SIZE`` people, three seeds, of the kind the study had, by its own definition of a responder.
None was used for a parameter. A predictor that no model of a root can know (a claim for compensation) is
left out; what the model has no mechanism for (age) is shown all the same. The interval is the published
95 %; where only a direction was published the interval is that side of one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _arms as arms
import _trials as trials
import numpy as np
from drawing import ACCENT, INK, MUTED, RULE, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.care.course.trajectory import Trajectory
from neuroplasty.care.outcomes import MONTH_D, RESPONDERS, r50_40
from neuroplasty.documents.case import Case
from neuroplasty.study import POPULATIONS, Population, Protocol

SIZE, SEEDS = 500, (12, 13, 14)
GROUPS = (
    ("mixed", POPULATIONS["mixed"], trials.ONE_DAY),
    ("after surgery", trials.SURGERY, trials.BALLOON),
    ("foramen", trials.FORAMEN, trials.BALLOON),
)
"""Of whom a study was, and what was done: its own kind, not a mixture that hides opposite errors."""
LOWEST, HIGHEST = 0.02, 60.0
Person = tuple[Case, Trajectory]


@dataclass(frozen=True)
class Predictor:
    """A predictor: in whom it holds, of whom, by which definition, and the published odds ratio."""

    name: str
    holds: Callable[[Case, Trajectory], bool]
    of: Callable[[Case], bool]
    responds: Callable[[Trajectory], bool]
    published: float
    low: float
    high: float
    group: str = "mixed"


def run() -> Result:
    """Groups by kind and seed, every predictor."""
    people, by_kind = everybody()
    rows = [_row(one, people[one.group]) for one in PREDICTORS]
    remarks = (
        "Predictors whose sign is missed: "
        + ("; ".join(row.quantity for row in rows if (row.model > 1) != (row.published > 1)) or "none")
        + ".",
        "By kind, the share with half the pain gone at six months: "
        + "; ".join(f"{kind} {100 * share:.0f} %" for kind, share in by_kind.items())
        + ".",
    )
    return Result(rows, _figure(rows), remarks)


def everybody() -> tuple[dict[str, list[Person]], dict[str, float]]:
    """Everybody of each group, all seeds together; and how many of each kind are relieved."""
    solved, people = arms.Solved(), {}
    for name, population, plan in GROUPS:
        trial = arms.Trial(name, population, plan, Protocol(days=190), ())
        people[name] = [
            (case, course)
            for seed in SEEDS
            for _, case, _, course in trial.group(solved.flows(trial), seed).followed(0, SIZE)
        ]
    kinds: dict[str, list[bool]] = {}
    for case, course in people["mixed"]:
        after = course.scores(round(6 * MONTH_D))
        kinds.setdefault(Population.kind_of(case), []).append(
            bool(after.nrs <= course.person.baseline_nrs / 2)
        )
    return people, {kind: float(np.mean(found)) for kind, found in sorted(kinds.items())}


def _either(course: Trajectory) -> bool:
    return bool(r50_40(course.before, course.scores(round(6 * MONTH_D)), rule="either"))


def _held(course: Trajectory) -> bool:
    return bool(RESPONDERS["R50_1mo"](course.before, course.scores(round(3 * MONTH_D))))


def _asan(course: Trajectory) -> bool:
    return bool(RESPONDERS["Asan_composite"](course.before, course.scores(round(6 * MONTH_D))))


def _any(case: Case) -> bool:
    return True


PREDICTORS = (
    Predictor(
        "no earlier operation (Choi 2013)",
        lambda case, course: not case.findings.surgery, _any, _either, 7.426, 1.82, 30.302,
    ),
    Predictor(
        "root pressed by disc or foramen (Choi 2013)",
        lambda case, course: bool(case.findings.discs or case.findings.foraminal_stenosis),
        _any, _either, 5.479, 1.137, 26.391,
    ),
    Predictor(
        "pain of 9 or less before (Hsu 2014)",
        lambda case, course: course.person.baseline_nrs <= 9, _any, _held, 4.4, 1.4, 16.3,
    ),
    Predictor(
        "age of 81 or more (Hsu 2014)",
        lambda case, course: case.patient.age_years >= 81, _any, _held, 7.8, 1.4, 53.7,
    ),
    Predictor(
        "mild foraminal stenosis (Oh 2019)",
        lambda case, course: all(one.grade == "mild" for one in case.findings.foraminal_stenosis),
        lambda case: bool(case.findings.foraminal_stenosis), _asan, 2.829, 1.351, 5.923, "foramen",
    ),
    Predictor(
        "pain for 14 months or less after surgery (Oh 2020)",
        lambda case, course: case.pains[0].months <= 14,
        lambda case: bool(case.findings.surgery), _asan, 4.7, 1.0, HIGHEST, "after surgery",
    ),
)  # fmt: skip


def _row(one: Predictor, people: list[Person]) -> Row:
    asked = [(case, course) for case, course in people if one.of(case)]
    holds = np.array([one.holds(*person) for person in asked])
    well = np.array([one.responds(course) for _, course in asked])
    ratio, low, high = odds_ratio(holds, well)
    published = one.published, one.low, one.high
    return Row("predictors", one.name, "odds ratio", *published, ratio, low, high, role="held out")


def odds_ratio(holds: NDArray[np.bool_], well: NDArray[np.bool_]) -> tuple[float, float, float]:
    """The odds ratio with half a person added to each cell, and its 95 % interval (Woolf, Haldane)."""
    cells = [float(np.sum((holds == a) & (well == b))) + 0.5 for a in (True, False) for b in (True, False)]
    middle = np.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    half = 1.96 * np.sqrt(sum(1 / cell for cell in cells))
    low, ratio, high = np.clip(np.exp([middle - half, middle, middle + half]), LOWEST, HIGHEST)
    return float(ratio), float(low), float(high)


def _figure(rows: list[Row]) -> Figure:
    with drawing(6.6, 0.8 + 0.3 * len(rows)) as figure:
        axes = figure.add_subplot()
        axes.axvline(1, color=RULE, linewidth=1.2, zorder=0)
        for place, row in enumerate(rows):
            for value, low, high, off, colour in (
                (row.published, row.published_low, row.published_high, -0.14, SCAR),
                (row.model, row.model_low, row.model_high, 0.14, ACCENT),
            ):
                axes.plot([low, high], [place + off] * 2, color=colour, linewidth=1)
                axes.plot(value, place + off, "o", color=colour, markersize=3.5)
        axes.set_xscale("log")
        axes.set_yticks(range(len(rows)), [row.quantity for row in rows], fontsize=6.5, color=INK)
        axes.set(xlim=(LOWEST, HIGHEST), ylim=(len(rows) - 0.5, -0.5), xlabel="odds ratio of responding")
        axes.set_title("red: published, blue: model", fontsize=7, color=MUTED)
        axes.tick_params(axis="y", length=0)
        figure.set_layout_engine("tight")
    return figure
