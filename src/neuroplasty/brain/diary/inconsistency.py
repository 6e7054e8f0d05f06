"""Inconsistency: the same activity on some days with pain and on others without.

For each activity, its days with pain (4 or more) and its days without (1 or less). Told where both are
surely more than a fifth of its days: the p-value is the larger of the two binomial ones, with the days
counted as their effective number.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Effect, Test, abstains
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import effective_days

NAME = "inconsistency"

_MOST_ACTIVITIES = 12


def detect(days: Days, rng: Generator) -> tuple[Test, ...]:
    """One test for each activity that was written on enough days."""
    if not days.activities:
        return abstains(NAME, "activities", "the diary has no activities")
    short = days.too_few()
    if short:
        return abstains(NAME, "activities", short)
    least = number("least_days")
    often = [name for name, there in days.activities.items() if (there & days.recorded).sum() >= least]
    if not often:
        return abstains(NAME, "activities", f"no activity stands on {least:g} rated days")
    return tuple(_test(days, name) for name in often[:_MOST_ACTIVITIES])


def _test(days: Days, name: str) -> Test:
    from scipy.stats import beta

    pain = days.worst[days.activities[name] & days.recorded]
    with_pain = float((pain >= number("painful")).mean())
    without = float((pain <= number("pain_free")).mean())
    lesser = min(with_pain, without)
    effective = max(2.0, effective_days(pain)) if np.ptp(pain) > 0 else 2.0
    share = number("inconsistent_share")
    successes = lesser * effective
    p = float(beta.cdf(share, successes, effective - successes + 1)) if successes > 0 else 1.0
    low = float(beta.ppf(0.025, successes, effective - successes + 1)) if successes > 0 else 0.0
    high = float(beta.ppf(0.975, successes + 1, effective - successes)) if successes < effective else 1.0
    details = (
        f"{len(pain)} days: {with_pain:.0%} with pain of {number('painful'):g} or more, "
        f"{without:.0%} with {number('pain_free'):g} or less",
    )
    effect = Effect("lesser share", lesser, low, high)
    return Test(NAME, name, effect, p, lesser > share, details, subjects=(name,))
