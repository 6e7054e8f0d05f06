"""A cue that brings pain back twenty years later, and the histories that make it likely

No experiment: what the source text claims, put to the model. An injury (healing in 21 days) is lived through
beside a cue for 0 to 60 days, under a belief in danger that is a TSK-11 total; the cue then comes back for
one day after twenty years without it. Twenty virtual patients of each kind. Pain counts as back where the
pathway is more than 0.4 on over the day, to stay where most of the last 12 weeks of the year after are
painful. The right-hand picture asks it of three histories: that short illness; lasting pain beside the cue
that practice ended (six weeks, four sessions a week); the same with the cue in the last two of those weeks.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from drawing import ACCENT, MUTED, SCAR, drawing
from experiment import Result
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.brain import (
    Cue,
    Injury,
    Level,
    PathwayCourses,
    PathwayTraits,
    Schedule,
    in_chronic_pain,
    sessions,
    simulate_many,
)

Array = NDArray[np.float64]

PAIRED_D = (0, 5, 15, 30, 60)
TSK11 = (11, 15, 19)
RETURN_D, SIZE, SEED = 7305, 20, 12


def run() -> Result:
    """Days of pairing by threat, then three histories."""
    rng = np.random.default_rng(SEED)
    grid = {(tsk, days): _life(tsk, days, rng) for tsk in TSK11 for days in PAIRED_D}
    practice, later = sessions(30, 6, 4), [*sessions(30, 4, 4), *sessions(58, 2, 4, cue=0)]
    longer = {
        "a short illness": grid[15, 60],
        "lasting pain, trained": _after_lasting_pain(practice, rng),
        "the same, cue trained too": _after_lasting_pain(later, rng),
    }
    back = np.array([[_back(grid[tsk, days]) for days in PAIRED_D] for tsk in TSK11])
    # The half year of the injury itself and the day of the cue are not silence.
    silent = float(np.mean([life.activity[:, 365 : RETURN_D - 1, 0].mean() for life in grid.values()]))
    fearful = grid[TSK11[-1], PAIRED_D[-1]]
    remarks = (
        f"Pain on the day of the cue, of {SIZE}: after 0 and 60 days of pairing, {back[0, 0]:.0%} and "
        f"{back[0, -1]:.0%} at a TSK-11 of 11, {back[1, 0]:.0%} and {back[1, -1]:.0%} at 15, "
        f"{back[2, 0]:.0%} and {back[2, -1]:.0%} at 19. Mean pain of that day in the last group "
        f"{_nrs(fearful):.1f} NRS.",
        f"In the twenty years between, a pathway is on {silent:.2%} of the time.",
        "Pain on the day of the cue, and for the year after it: "
        + "; ".join(f"{name}, {_back(life):.0%} and {_stays(life):.0%}" for name, life in longer.items())
        + ". Twenty years of disuse leave the pathway too weak to hold pain for long without the cue.",
        "Two published cases and a survey of flashbacks (PTSD) say that such pain exists; none says how "
        "often. Retention over twenty years (power-law exponents 0.03 and 0.10) is an assumption.",
    )
    return Result((), _figure(back, longer), remarks)


def _life(tsk11: float, paired_d: float, rng: np.random.Generator) -> PathwayCourses:
    patient = replace(PathwayTraits(), belief_trait=(tsk11 - 11) / 33)
    events = [Injury(start_d=1, healing_d=21), Cue(RETURN_D, RETURN_D + 1)]
    if paired_d:
        events.append(Cue(1, 1 + paired_d))
    plan = Schedule.of(RETURN_D + 366, events)
    return simulate_many([patient] * SIZE, plan, rng, dt_d=1 / 32, record_d=1.0)


def _after_lasting_pain(practice: list[Level], rng: np.random.Generator) -> PathwayCourses:
    patient = replace(PathwayTraits(), belief_trait=(15 - 11) / 33)
    plan = Schedule.of(RETURN_D + 366, [*practice, Cue(RETURN_D, RETURN_D + 1)])
    state = replace(in_chronic_pain(patient), bond=np.full((1, 1), patient.bond_most))
    return simulate_many([patient] * SIZE, plan, rng, dt_d=1 / 32, record_d=1.0, states=[state] * SIZE)


def _back(life: PathwayCourses) -> float:
    return float((life.activity[:, RETURN_D, 0] > 0.4).mean())


def _nrs(life: PathwayCourses) -> float:
    return float(life.worst_nrs[:, RETURN_D].mean())


def _stays(life: PathwayCourses) -> float:
    return float((life.activity[:, -84:, 0].mean(axis=1) > 0.5).mean())


def _figure(back: Array, longer: dict[str, PathwayCourses]) -> Figure:
    with drawing(6.8, 2.6) as figure:
        left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.3))
        for row, tsk, colour in zip(back, TSK11, (MUTED, ACCENT, SCAR), strict=True):
            left.plot(PAIRED_D, 100 * row, "o-", color=colour, markersize=3.5, label=f"TSK-11 of {tsk}")
        left.set(
            xlabel="days of injury beside the cue", ylabel="in pain on the cue's day, %", ylim=(-3, 103),
            title="Twenty years later, one day",
        )  # fmt: skip
        left.legend()
        for (name, life), colour in zip(longer.items(), (MUTED, SCAR, ACCENT), strict=True):
            days = np.arange(-20, 121)
            pain = life.worst_nrs[:, RETURN_D + days]
            right.plot(days, pain.mean(axis=0), color=colour, label=name)
            right.fill_between(days, *np.quantile(pain, (0.1, 0.9), axis=0), color=colour, alpha=0.12, lw=0)
        right.set(
            xlabel="days from the cue's return", ylabel="pain, NRS", ylim=(0, None),
            title="After it (mean and 10-90 %)",
        )  # fmt: skip
        right.legend()
        figure.tight_layout()
    return figure
