"""What a model of these two years must be able to show, and how it is counted: one harness for all of it.

The books on the procedure and on pain pathways say what happens to people. None of it is a figure, so that
the bar is that it happens, or happens to most: the share of virtual people to whom it does, over several
seeds, beside the least share that would count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import _arms as arms
import _flows
import _trials as trials
import numpy as np
from drawing import ACCENT, INK, MUTED, RULE, SCAR, drawing
from experiment import Row
from group import wilson
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.care.course.trajectory import Trajectory
from neuroplasty.documents import read_plan
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.study import POPULATIONS, Population, Protocol

Array = NDArray[np.float64]
Person = tuple[Case, Trajectory]
SEEDS, EACH = (1, 2, 3), 40
COLOURS = (ACCENT, SCAR, INK, MUTED)


@cache
def people(population: str, plan: str, protocol: Protocol, each: int = EACH) -> tuple[Person, ...]:
    """So many people for each seed through a plan; the same people for the same seeds, whatever is done."""
    return people_by(POPULATIONS[population], plan_named(plan), protocol, each)


def people_by(
    population: Population, plan: Plan, protocol: Protocol, each: int = EACH, bodies: int | None = None
) -> tuple[Person, ...]:
    """As ``people``, for any population and plan, solved on so many bodies of each kind and level."""
    flows = _flows.solved(population, plan, bodies)
    trial = arms.Trial(population.name, population, plan, protocol, ())
    found = (one for seed in SEEDS for one in trial.group(flows, seed).followed(0, each))
    return tuple((case, course) for _, case, _, course in found)


def plan_named(name: str) -> Plan:
    """A built-in plan, or one of the trials' controls."""
    controls = {one.name: one for one in (trials.CONTROL, trials.SALINE, trials.NO_STEROID)}
    return controls[name] if name in controls else read_plan(name)


def only(kind: str) -> Population:
    """A mixed clinic's people of one kind."""
    return replace(POPULATIONS["mixed"], name=f"mixed: {kind}", kinds={kind: 1.0})  # type: ignore[dict-item]


def happens(
    experiment: str, what: str, seen: Sequence[bool] | NDArray[np.bool_], least: float, most: float = 1.0
) -> Row:
    """A row: to how many of those asked it happened, and how many would count."""
    count = len(seen)
    share = float(np.mean(seen)) if count else 0.0
    low, high = wilson(share, max(count, 1))
    return Row(experiment, what, "1", least, least, most, share, low, high, role="verification")


def differs(experiment: str, what: str, unit: str, values: Array, least: float, most: float) -> Row:
    """A row: a mean difference within people, and the side on which it must lie."""
    half = 1.96 * float(values.std(ddof=1)) / np.sqrt(len(values))
    middle = float(values.mean())
    return Row(
        experiment, what, unit, (least + most) / 2, least, most, middle, middle - half, middle + half,
        role="verification",
    )  # fmt: skip


def relief(course: Trajectory) -> NDArray[np.bool_]:
    """Days with half the pain gone."""
    return course.relieved


def courses_drawn(groups: Mapping[str, Sequence[Trajectory]], title: str, shown: int = 12) -> Figure:
    """Some courses of each group, thin, and the mean of all, thick."""
    with drawing(6.4, 2.6) as figure:
        axes = figure.add_subplot()
        for (name, courses), colour in zip(groups.items(), COLOURS, strict=False):
            if not courses:
                continue
            for one in courses[:shown]:
                axes.plot(one.day, one.daily.week_nrs, color=colour, linewidth=0.35, alpha=0.5)
            mean = np.mean([one.daily.week_nrs for one in courses], axis=0)
            axes.plot(courses[0].day, mean, color=colour, linewidth=1.8, label=f"{name} ({len(courses)})")
        axes.axhline(0, color=RULE, linewidth=0.6)
        axes.set(ylim=(0, 10), xlabel="days after the procedure", ylabel="pain, mean of a week (NRS)")
        axes.set_title(title, fontsize=7.5, color=MUTED)
        axes.legend(fontsize=6.5, frameon=False)
        figure.set_layout_engine("tight")
    return figure
