"""Change points: days from which the pain is at another level.

The best single split gives the p-value (``levels.best_split``); where it is a real one, all splits are
found by ruptures' kernel segmentation, at a penalty of 2 log(days) long-run variances each.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Effect, Test, abstains
from neuroplasty.brain.diary.levels import best_split
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import long_run_variance

Array = NDArray[np.float64]

NAME = "change points"


def detect(days: Days, rng: Generator) -> tuple[Test, ...]:
    """Whether the level of the day's pain changes, and on which days."""
    about = "level of pain"
    short = days.too_few(number("least_change_days"))
    if short:
        return abstains(NAME, about, short)
    kept = np.flatnonzero(days.recorded)
    y = days.worst[kept]
    if np.ptp(y) == 0:
        return abstains(NAME, about, f"every rating is {y[0]:g}")
    split = best_split(y[:, None], rng)
    # One split leaves later changes in its residuals; differences between days hardly notice them.
    spread = min(float(split.spread[0]), max(float(long_run_variance(y)), 1e-3))
    cuts = segments(y, 2 * np.log(len(y)) * spread) if split.p < number("familywise_error") else []
    cuts = cuts or [split.at]
    edges = [0, *cuts, len(y)]
    means = [float(y[a:b].mean()) for a, b in pairwise(edges)]
    steps = np.diff(means)
    chief = int(np.argmax(np.abs(steps)))
    sides = [edges[chief + 1] - edges[chief], edges[chief + 2] - edges[chief + 1]]
    half = 1.96 * np.sqrt(spread * (1 / sides[0] + 1 / sides[1]))
    step = float(steps[chief])
    effect = Effect("step", step, step - float(half), step + float(half), "points")
    spans = [
        f"mean {mean:.1f} from {days.day(kept[a])} to {days.day(kept[b - 1])} ({b - a} days)"
        for mean, a, b in zip(means, edges, edges[1:], strict=False)
    ]
    on = tuple(days.day(kept[cut]) for cut in cuts)
    return (Test(NAME, about, effect, split.p, True, tuple(spans), on=on),)


def segments(y: Array, penalty: float) -> list[int]:
    """First days of the later stretches of ``y`` (days,), for a price of a split in squared NRS.

    >>> segments(np.repeat([2.0, 6.0], 30), 5.0)
    [30]
    """
    from ruptures import KernelCPD

    model = KernelCPD(kernel="linear", min_size=int(number("least_segment")))
    return [int(cut) for cut in model.fit(y[:, None]).predict(pen=penalty)[:-1]]
