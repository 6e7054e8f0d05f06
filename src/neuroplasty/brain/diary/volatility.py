"""Volatility: how much the pain changes from one day to the next.

The mean absolute change is held against 1.6 points a day, the bound of high volatility that Rahman et al.
(2018) found in 782 users of a pain app.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from scipy.special import ndtr

from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Effect, Test, abstains
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import lag1_autocorrelation, long_run_variance

NAME = "volatility"


def detect(days: Days, rng: Generator) -> tuple[Test, ...]:
    """Whether the day's pain changes more from day to day than the bound of high volatility."""
    about = "from day to day"
    short = days.too_few()
    if short:
        return abstains(NAME, about, short)
    steps = np.abs(np.diff(days.worst))
    steps = steps[~np.isnan(steps)]
    if len(steps) < number("least_days") - 1:
        return abstains(NAME, about, f"{len(steps)} pairs of days that follow each other; too few")
    kept = days.worst[days.recorded]
    mean = float(steps.mean())
    # The larger of two estimates: neighbouring changes share a day, which their own autocorrelation may hide.
    spread = max(float(long_run_variance(steps)), float(steps.var(ddof=1)), 1e-6)
    error = float(np.sqrt(spread / len(steps)))
    p = float(ndtr(-(mean - number("high_volatility")) / error))
    effect = Effect("mean change", mean, max(0.0, mean - 1.96 * error), mean + 1.96 * error, "points a day")
    details = (
        f"standard deviation {kept.std(ddof=1):.1f}, root mean square change "
        f"{np.sqrt((steps**2).mean()):.1f} points",
        f"autocorrelation at one day {float(lag1_autocorrelation(kept)):.2f}",
        f"published diaries: median {number('usual_change'):g}; {number('high_volatility'):g} and more "
        "is called high",
    )
    return (Test(NAME, about, effect, p, True, details),)
