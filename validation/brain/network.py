"""The cells underneath: a network of 2,000 rate cells held against the day-scale model

No experiment: the two scales of the model against each other. Five brains of different seeds live through
the same injuries under the same steady threat as the day-scale model with the same rates of learning, without
noise of its own; their site's mean activity is compared day by day. Then: the drive that lights the pathway
before and after practice, and what a part of the cue recalls.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, MUTED, SCAR, drawing
from experiment import Result
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.brain import Cue, Injury, PathwayCourse, PathwayTraits, Schedule, fold_points, simulate
from neuroplasty.brain.network import Network, Recording, drive_that_lights, grow, live, recall
from neuroplasty.brain.network.parameters import TABLE

Array = NDArray[np.float64]

BRAINS, SEED, DAYS = 5, 15, 200
HISTORIES = ((42.0, 0.05), (42.0, 0.15), (84.0, 0.15))
PARTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)


def run() -> Result:
    """Every brain through every history; then the probes, on the brains of the longest one."""
    rng = np.random.default_rng(SEED)
    brains = [grow(rng) for _ in range(BRAINS)]
    lives = {
        (heal, threat): [
            live(network, synapses, _plan(heal), rng, traits=_cells(), threat=threat)
            for network, synapses in brains
        ]
        for heal, threat in HISTORIES
    }
    whole = {key: simulate(_whole(key[1]), _plan(key[0]), rng) for key in HISTORIES}
    error = {
        key: float(np.sqrt(np.mean((np.array([one.site[:, 0] for one in lives[key]]).mean(axis=0)
                                    - whole[key].activity[:, 0]) ** 2)))
        for key in HISTORIES
    }  # fmt: skip
    agree = np.mean(
        [(one.site[-14:, 0].mean() > 0.5) == (whole[key].activity[-14:, 0].mean() > 0.5)
         for key in HISTORIES for one in lives[key]]
    )  # fmt: skip
    practised = lives[HISTORIES[-1]]
    before = np.array([drive_that_lights(*brain, rng, step=0.02) for brain in brains])
    after = np.array(
        [drive_that_lights(network, life.synapses, rng, step=0.02)
         for (network, _), life in zip(brains, practised, strict=True)]
    )  # fmt: skip
    recalled = np.array(
        [recall(network, life.synapses, PARTS, rng, threat=0.1)
         for (network, _), life in zip(brains, practised, strict=True)]
    )  # fmt: skip
    strength = float(np.mean([life.strength[-1, 0] for life in practised]))
    half = PARTS[int(np.argmax(recalled.mean(axis=0) > 0.5))]
    remarks = (
        "Root mean square difference of activity from the day-scale model, mean of brains: "
        + ", ".join(f"{error[key]:.3f} (healing {key[0]:g} d, threat {key[1]:g})" for key in HISTORIES)
        + f"; the same end, in pain or not, in {agree:.0%} of {BRAINS * len(HISTORIES)} lives.",
        f"Two brains share {_shared(brains):.1%} of a site's cells (by chance: "
        f"{TABLE['assembly_cells'].value / TABLE['cells'].value:.1%}), yet their courses correlate at "
        f"{_likeness(practised):.3f}.",
        f"The drive that lights the pathway falls from {before.mean():.2f} (SD {before.std():.2f}) to "
        f"{after.mean():.2f} (SD {after.std():.2f}) with a strength of {strength:.2f}, whose fold is at "
        f"{fold_points(strength).on:.2f}: cells that agree behave as their mean.",
        f"{half:.0%} of the cue's fibres recall more than half of the assembly; without the cue "
        f"{recalled[:, 0].mean():.1%} of it is on.",
    )
    return Result((), _figure(lives, whole, before, after, recalled), remarks)


def _plan(healing_d: float) -> Schedule:
    # The cue is there in the longest history only, where it makes no difference to the course.
    cues = [Cue(5, 65)] if healing_d == HISTORIES[-1][0] else []
    return Schedule.of(DAYS, [Injury(start_d=5, healing_d=healing_d), *cues], sites=2)


def _cells() -> PathwayTraits:
    return PathwayTraits(strength_rest=TABLE["strength_rest"].value)


def _whole(threat: float) -> PathwayTraits:
    return PathwayTraits(
        strength_rest=TABLE["strength_rest"].value, fast_noise=0.0, slow_noise=0.0,
        threat_gain=1.0, belief_trait=threat, belief_from_pain=0.0, threat_following=0.0,
    )  # fmt: skip


def _shared(brains: list[tuple[Network, object]]) -> float:
    cells = [set(network.assembly(0).tolist()) for network, _ in brains]
    pairs = [(a, b) for n, a in enumerate(cells) for b in cells[:n]]
    return float(np.mean([len(a & b) / len(a) for a, b in pairs]))


def _likeness(lives: list[Recording]) -> float:
    courses = np.corrcoef([one.site[:, 0] for one in lives])
    return float(courses[np.triu_indices(len(lives), 1)].mean())


def _figure(
    lives: dict[tuple[float, float], list[Recording]],
    whole: dict[tuple[float, float], PathwayCourse],
    before: Array,
    after: Array,
    recalled: Array,
) -> Figure:
    with drawing(6.8, 2.6) as figure:
        course, ease, part = figure.subplots(1, 3, width_ratios=(1.7, 0.8, 1.0))
        for key, colour in zip(lives, (MUTED, ACCENT, SCAR), strict=True):
            for one in lives[key]:
                course.plot(one.time_d, one.site[:, 0], color=colour, linewidth=0.5, alpha=0.5)
            label = f"heals in {key[0]:g} d, threat {key[1]:g}"
            course.plot(whole[key].time_d, whole[key].activity[:, 0], "--", color=colour, lw=1.6, label=label)
        course.set(xlabel="days", ylabel="activity of the site", ylim=(0, 1.5), yticks=(0, 0.5, 1))
        course.set_title("Brains (thin), day-scale model (dashed)")
        course.legend(loc="upper left", fontsize=6.5)
        for low, high in zip(before, after, strict=True):
            ease.plot([0, 1], [low, high], "o-", color=ACCENT, markersize=3, linewidth=0.7)
        ease.set(xlim=(-0.3, 1.3), ylim=(0, None), ylabel="drive that lights it", title="Automatic by use")
        ease.set_xticks([0, 1], ["before", "after"])
        part.plot(100 * np.array(PARTS), 100 * recalled.T, color=ACCENT, linewidth=0.7, alpha=0.6)
        part.plot(100 * np.array(PARTS), 100 * recalled.mean(axis=0), "o-", color=INK, markersize=3)
        part.set(xlabel="part of the cue, %", ylabel="of the assembly on, %", title="Recall from a part")
        figure.tight_layout()
    return figure
