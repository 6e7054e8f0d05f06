"""Mood: whether pain and mood go together from day to day.

Pearson's r within the person, with Fisher's interval for as many days as both series' autocorrelations leave
(Bartlett 1935).
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from scipy.special import ndtr

from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Effect, Test, abstains
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import lag1_autocorrelation

NAME = "mood"


def detect(days: Days, rng: Generator) -> tuple[Test, ...]:
    """Whether the day's pain goes with the day's mood."""
    about = "pain and mood"
    both = days.recorded & ~np.isnan(days.mood)
    if not both.any():
        return abstains(NAME, about, "the diary has no mood")
    short = days.too_few()
    if short:
        return abstains(NAME, about, short)
    pain, mood = days.worst[both], days.mood[both]
    least = number("least_days")
    if len(pain) < least or np.ptp(pain) == 0 or np.ptp(mood) == 0:
        return abstains(
            NAME, about, f"{len(pain)} days with both, or one of them never changes; needs {least:g}"
        )
    r = float(np.corrcoef(pain, mood)[0, 1])
    shared = float(lag1_autocorrelation(pain) * lag1_autocorrelation(mood))
    effective = max(6.0, len(pain) * (1 - shared) / (1 + shared))
    error = 1 / np.sqrt(effective - 3)
    z = float(np.arctanh(np.clip(r, -0.9999, 0.9999)))
    p = float(2 * ndtr(-abs(z) / error))
    low, high = np.tanh(z - 1.96 * error), np.tanh(z + 1.96 * error)
    details = (f"{len(pain)} days; published diaries: {number('usual_mood'):g} on average",)
    return (Test(NAME, about, Effect("r", r, float(low), float(high)), p, True, details),)
