"""Training of other pathways that turns pain off: dose, relapse with a cue, what prevents it, teaching alone

No experiment: what the source text claims, put to the model. Virtual patients in lasting pain, one kind by
strength of the pathway and belief in danger (TSK-11), get four weeks of 0 to 7 sessions of practice a week;
they are free of it where the pathway is off for most of weeks 40 to 52. Then median learners
meet for three days the cue that the pain was learned with; pain after it is pain in most of the 12 weeks
that follow.
All had six weeks of four sessions, without the cue, with it from the first session on, or with it in the last
two weeks, when they were free of pain; with the cue means in steps from a fifth of it to the whole.
Teaching alone lowers belief as far as four weeks of daily hours do, and trains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from drawing import ACCENT, INK, MUTED, SCAR, drawing
from experiment import Result
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.app.report.style import GOOD
from neuroplasty.brain import (
    Cue,
    Education,
    Level,
    PathwayCourses,
    PathwayTraits,
    Schedule,
    in_chronic_pain,
    sessions,
    simulate_many,
)

Array = NDArray[np.float64]

PER_WEEK = (0, 1, 2, 4, 7)
TSK11 = (19, 24, 29)
START_D, CUE_D, DAYS = 14.0, 364.0, 462
SIZE, SEED, BOND = 40, 14, 0.5
BEFORE, AFTER = slice(280, 364), slice(-84, None)
# A slow learner, so that the dose shows: a fifth of the median rate of training.
SLOW = replace(PathwayTraits(), training_per_d=PathwayTraits().training_per_d / 5)


def run() -> Result:
    """Dose by threat, then relapse by kind of preparation, then teaching."""
    rng = np.random.default_rng(SEED)
    free = np.array([[_free(_year(SLOW, tsk, _weeks(n), rng)) for n in PER_WEEK] for tsk in TSK11])
    later = START_D + 28
    prepared: dict[str, Sequence[Level]] = {
        "no cue met": sessions(START_D, 6, 4),
        "six weeks": [*sessions(START_D, 6, 4), _cue()],
        "six weeks, cue from the first": [*sessions(START_D, 6, 4, cue=0), _cue()],
        "four, then two with the cue": [*_weeks(4), *sessions(later, 2, 4, cue=0), _cue()],
    }
    courses = {name: _year(PathwayTraits(), 22, events, rng) for name, events in prepared.items()}
    in_pain = {name: (1 - _free(life), 1 - _free(life, AFTER)) for name, life in courses.items()}
    taught = [Education(START_D + day) for day in range(28)]
    alone = {strength: _year(PathwayTraits(), 24, taught, rng, strength) for strength in (0.70, 0.85)}
    untaught = {strength: _year(PathwayTraits(), 24, [], rng, strength) for strength in alone}
    low = min(float(life.tsk11[:, 40:50].mean()) for life in alone.values())
    remarks = (
        f"Free of pain at 9-12 months, of {SIZE} slow learners, after 0, 1, 2, 4, 7 sessions a week: "
        + "; ".join(
            f"{', '.join(f'{share:.0%}' for share in row)} at a TSK-11 of {tsk}"
            for tsk, row in zip(TSK11, free, strict=True)
        )
        + ".",
        "In pain before the cue and after it: "
        + "; ".join(f"{name}, {was:.0%} and {now:.0%}" for name, (was, now) in in_pain.items())
        + ". The cue puts the safety pathway out, however well trained; practised beside the cue once the "
        "pain is off, safety is bound to the cue too. Met from the first session on, the cue stops "
        "the training.",
        f"Teaching alone takes the TSK-11 to {low:.0f} and frees {_free(alone[0.85]):.0%} of those whose "
        f"pathway holds itself (strength 0.85; untaught {_free(untaught[0.85]):.0%}), "
        f"{_free(alone[0.70]):.0%} of those whose pathway needs threat (0.70; untaught "
        f"{_free(untaught[0.70]):.0%}).",
    )
    return Result((), _figure(free, courses, in_pain, alone, untaught), remarks)


def _weeks(per_week: int) -> list[Level]:
    return sessions(START_D, weeks=4, per_week=per_week) if per_week else []


def _cue() -> Level:
    return Cue(CUE_D, CUE_D + 3)


def _year(
    kind: PathwayTraits,
    tsk11: float,
    events: Sequence[Level],
    rng: np.random.Generator,
    strength: float = 0.85,
) -> PathwayCourses:
    belief = (tsk11 - 11) / 33
    patient = replace(kind, belief_trait=max(0.05, belief - kind.belief_from_pain), strength_most=strength)
    state = replace(in_chronic_pain(patient), bond=np.full((1, 1), BOND))
    return simulate_many(
        [patient] * SIZE, Schedule.of(DAYS, events), rng, dt_d=1 / 48, record_d=1.0, states=[state] * SIZE
    )


def _free(life: PathwayCourses, days: slice = BEFORE) -> float:
    return float((life.activity[:, days, 0].mean(axis=1) < 0.5).mean())


def _figure(
    free: Array,
    courses: dict[str, PathwayCourses],
    in_pain: dict[str, tuple[float, float]],
    alone: dict[float, PathwayCourses],
    untaught: dict[float, PathwayCourses],
) -> Figure:
    with drawing(6.8, 3.3) as figure:
        dose, course, teaching = figure.subplots(1, 3, width_ratios=(1.0, 1.5, 0.9))
        for row, tsk, colour in zip(free, TSK11, (GOOD, ACCENT, SCAR), strict=True):
            dose.plot(PER_WEEK, 100 * row, "o-", color=colour, markersize=3.5, label=f"TSK-11 of {tsk}")
        dose.set(xlabel="sessions a week", ylabel="free at 9-12 months, %", ylim=(-3, 103), title="Dose")
        dose.legend(loc="upper left", bbox_to_anchor=(-0.1, -0.22))
        for (name, life), colour in zip(courses.items(), (MUTED, SCAR, ACCENT, GOOD), strict=True):
            label = f"{name}: {in_pain[name][1]:.0%} in pain after"
            course.plot(life.time_d / 7, life.worst_nrs.mean(axis=0), color=colour, lw=1, label=label)
        course.axvspan(START_D / 7, START_D / 7 + 4, color=INK, alpha=0.08, lw=0)
        course.axvline(CUE_D / 7, color=INK, linewidth=0.8, linestyle=":")
        course.set(xlabel="weeks (grey: training; dotted: cue)", ylabel="mean pain, NRS", ylim=(0, None))
        course.set_title("A strong cue a year later")
        course.legend(loc="upper left", bbox_to_anchor=(0.0, -0.22))
        for strength, colour in ((0.70, ACCENT), (0.85, SCAR)):
            for lives, style in ((alone, "-"), (untaught, ":")):
                pain = lives[strength].worst_nrs[:, :364].reshape(SIZE, -1, 14).mean(axis=(0, 2))
                name = f"strength {strength:g}" if style == "-" else None
                teaching.plot(np.arange(len(pain)) * 2, pain, style, color=colour, linewidth=1.2, label=name)
        teaching.set(xlabel="weeks (dotted: not taught)", ylim=(0, None), title="Teaching alone")
        teaching.legend(loc="upper left", bbox_to_anchor=(-0.1, -0.22))
        figure.tight_layout()
    return figure
