"""Diary detectors: how often they find something where nothing is

Diaries without a pattern are simulated with the statistics of the public diaries (72 people with back
pain, daily means), and looked through with every detector. The interval of a published figure is its 10th
to 90th percentile between people where the source gives it, and 0 to 5 % for the false alarms, whose
"published" value is the target. Volatility and flares say "more than in published diaries", which is
true of some people: an alarm of theirs is false only where a diary of 4,000 days by the same simulated
person, without drift, lies within the bound. Where the public diaries' drift is put in, a change of level
is a false alarm only where the line runs over less than one point. Interval of the model: Wilson's 95 %.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from experiment import Result, Role, Row
from matplotlib.figure import Figure
from scipy.signal import detrend

from neuroplasty.brain.diary import Days, draw_profile, find_patterns, lay_out, simulate_diary
from neuroplasty.brain.diary.findings import DETECTORS
from neuroplasty.brain.diary.flares import flares
from neuroplasty.brain.diary.parameters import TABLE, number

NAME = "diary false alarms"
DIARIES = 300
SETTINGS = (
    ("61 days, 1 site", 61, 1, 0.0, False),
    ("61 days, 1 site, with the public diaries' drift", 61, 1, 0.0, True),
    ("61 days, 3 sites", 61, 3, 0.0, False),
    ("61 days, 3 sites that flare together (r 0.5)", 61, 3, 0.5, False),
    ("180 days, 3 sites", 180, 3, 0.0, False),
)
REAL_DRIFT = 1.0
"""A change of level is no false alarm where the line runs over so many points."""

FOLLOW = ("usual_change", "usual_jumps", "usual_flares", "many_flares")
"""Statistics of the public diaries that no simulated one is drawn from."""

SEED = 5


def run() -> Result:
    rows = _statistics()
    counts, named, rates = [], [], []
    for stream, (words, *setting) in enumerate(SETTINGS):
        alarms, real = _alarms(*setting, stream)
        counts.append([alarms[name] for name in DETECTORS])
        share, low, high = _wilson(alarms["any"], DIARIES)
        rates.append(f"{words} {100 * share:.1f} % ({100 * low:.1f} to {100 * high:.1f})")
        named.append(f"{words}: {real} of {DIARIES} rightly told of large swings, many flares or drift")
    return Result(
        rows,
        _figure(np.array(counts) / DIARIES * 100),
        (
            "Any false alarm, with its 95 % interval (Wilson); the aim is 5 % at most: "
            + "; ".join(rates)
            + ".",
            "True alarms, not counted as false. " + "; ".join(named) + ".",
            f"{DIARIES} diaries in each setting, with six cues and three activities that come and go by "
            "themselves. Memory is assumed to spread by 0.15 between people, and "
            "ratings to be written in half points; the source gives neither.",
        ),
    )


def _statistics() -> list[Row]:
    """The simulated diaries beside the public ones."""
    rng = np.random.default_rng([SEED, 99])
    people = [draw_profile(rng, drifts=True) for _ in range(400)]
    laid = [lay_out(simulate_diary(rng, 61, profile=profile)) for profile in people]
    series = [one.worst[one.recorded] for one in laid]
    spread = np.array([y.std(ddof=1) for y in series])
    change = np.array([np.nanmean(np.abs(np.diff(one.worst))) for one in laid])
    steps = [np.abs(np.diff(one.worst)) for one in laid]
    jumps = np.array([np.mean(step[~np.isnan(step)] >= 2) for step in steps])
    straight = [detrend(y) for y in series]
    about_line = np.array([y.std(ddof=2) for y in straight])
    rate = np.array([100 * len(found) / judged for found, judged in map(flares, laid)])
    mean = np.array([y.mean() for y in series])

    def row(quantity: str, unit: str, name: str, value: float) -> Row:
        one = TABLE[name]
        # A person's mean, spread and memory are drawn from the table; the rest follows.
        role: Role = "held out" if name in FOLLOW else "by construction"
        return Row(NAME, quantity, unit, one.value, one.low, one.high, float(value), role=role)

    return [
        row("person mean", "NRS", "usual_mean", mean.mean()),
        row("SD of person means", "NRS", "usual_mean_sd", mean.std()),
        row("within-person SD, mean", "NRS", "usual_sd", spread.mean()),
        row("the same about a line", "NRS", "detrended_sd", about_line.mean()),
        row("autocorrelation at a day, mean", "1", "usual_autocorrelation", _lagged(series)),
        row("the same about a line", "1", "detrended_autocorrelation", _lagged(straight)),
        row("mean change from day to day, median", "NRS", "usual_change", np.median(change)),
        row("share of days with a jump of 2", "1", "usual_jumps", jumps.mean()),
        row("flares per 100 days, median", "1/100 d", "usual_flares", np.median(rate)),
        row("flares per 100 days, 90th percentile", "1/100 d", "many_flares", np.percentile(rate, 90)),
    ]


def _lagged(series: list[np.ndarray]) -> float:
    """Mean lag-1 autocorrelation."""
    return float(np.mean([np.corrcoef(y[1:], y[:-1])[0, 1] for y in series if np.ptp(y) > 0]))


def _alarms(days: int, sites: int, shared: float, drifts: bool, stream: int) -> tuple[dict[str, int], int]:
    """False alarms by detector and of any, and diaries with a true alarm."""
    counts = dict.fromkeys((*DETECTORS, "any"), 0)
    real = 0
    for one in range(DIARIES):
        rng = np.random.default_rng([SEED, stream, one])
        profile = draw_profile(rng, sites, shared, drifts)
        found = find_patterns(lay_out(simulate_diary(rng, days, sites, profile=profile)), rng).found
        detectors = {finding.detector for finding in found}
        true = {"change points"} & detectors if abs(profile.drift) >= REAL_DRIFT else set()
        if detectors & {"volatility", "flares"}:
            steady = replace(profile, drift=0.0)
            true |= detectors & _beyond(lay_out(simulate_diary(rng, 4000, sites, profile=steady)))
        real += bool(true)
        detectors -= true
        for name in detectors:
            counts[name] += 1
        counts["any"] += bool(detectors)
    return counts, real


def _beyond(days: Days) -> set[str]:
    """Which of the two bounds a very long diary lies beyond."""
    found, judged = flares(days)
    beyond = {"flares"} if 100 * len(found) / judged > number("many_flares") else set()
    if np.nanmean(np.abs(np.diff(days.worst))) > number("high_volatility"):
        beyond.add("volatility")
    return beyond


def _wilson(count: int, of: int) -> tuple[float, float, float]:
    share, z = count / of, 1.96
    middle = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z * np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2)) / (1 + z**2 / of)
    return share, max(0.0, middle - half), middle + half


def _figure(percent: np.ndarray) -> Figure:
    figure = Figure(figsize=(8, 3), layout="constrained")
    ax = figure.subplots()
    at = np.arange(len(DETECTORS))
    for number_of, (words, *_) in enumerate(SETTINGS):
        ax.bar(at + (number_of - 2) * 0.16, percent[number_of], 0.15, label=words)
    ax.axhline(5, color="black", lw=0.8, ls="--")
    ax.set_xticks(at, list(DETECTORS), rotation=15)
    ax.set_ylabel("false alarms, % of diaries")
    ax.set_title("dashed: the most that all of them together may have", fontsize=9, loc="left")
    ax.legend(fontsize=7, frameon=False)
    return figure
