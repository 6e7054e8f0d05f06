"""Flares: days two points or more above the median of the 14 days before; runs of them are one flare.

Found where the diary has more of them than nine in ten published diaries, beyond what its length allows
by chance. The interval is exact for counts (Garwood 1936).
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from neuroplasty.brain.diary.days import Days
from neuroplasty.brain.diary.finding import Effect, Test, abstains
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import running_median

NAME = "flares"


def detect(days: Days, rng: Generator) -> tuple[Test, ...]:
    """How often the day's pain flares, beside published diaries."""
    from scipy.stats import chi2, poisson

    about = "how often"
    short = days.too_few(number("least_flare_days"))
    if short:
        return abstains(NAME, about, short)
    found, judged = flares(days)
    count = len(found)
    per = 100.0 / judged
    low = float(chi2.ppf(0.025, 2 * count) / 2) if count else 0.0
    high = float(chi2.ppf(0.975, 2 * (count + 1)) / 2)
    usual = number("many_flares") * judged / 100
    p = float(poisson.sf(count - 1, usual))
    lengths = [end - begin + 1 for begin, end in found]
    details = [f"{count} flares in {judged} days that can be judged"]
    if lengths:
        details.append(
            f"{sum(length == 1 for length in lengths) / count:.0%} last one day; the longest {max(lengths)}"
        )
    details.append(
        f"published diaries: median {number('usual_flares'):g} per 100 days, "
        f"nine in ten below {number('many_flares'):g}"
    )
    effect = Effect("flares", count * per, low * per, high * per, "per 100 days")
    on = tuple(days.day(begin) for begin, _ in found)
    return (Test(NAME, about, effect, p, True, tuple(details), on=on),)


def flares(days: Days) -> tuple[list[tuple[int, int]], int]:
    """First and last day of each flare, and the number of days that could be judged."""
    usual = running_median(days.worst, int(number("flare_window")))
    known = np.flatnonzero(~np.isnan(usual) & days.recorded)
    high = known[days.worst[known] >= usual[known] + number("flare_rise")]
    runs: list[tuple[int, int]] = []
    for day in map(int, high):
        if runs and day == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs, max(len(known), 1)
