"""Diary detectors: how often they find what is there

Patterns of growing size are put into diaries with the statistics of the public ones, and looked for with
every detector at once, so that the correction for all tests is paid for. Alternation is also held against
the share found by the rule it was tried with first (index above 0.6, p below 0.05 in that test alone,
three switches; simulated diaries of a pathway model), which paid for no other test. These positives are
simulated: they show what can be found, not how often it means anything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from experiment import Result
from matplotlib.figure import Figure

from neuroplasty.brain.diary import Pattern, find_patterns, lay_out, simulate_diary

DIARIES = 40
SEED = 6

FIRST_TRIED = {(60, 7): 98, (120, 7): 100, (240, 7): 100, (60, 40): 0, (120, 40): 94, (240, 40): 100}
"""Per cent found by the first rule, by days and mean stay."""

CURVES: dict[str, tuple[str, str, tuple[float, ...]]] = {
    "migration": ("moves_at", "moves after this share of the diary", (0.25, 0.5, 0.75)),
    "cues": ("cue_effect", "points more with the cue", (1, 2, 3)),
    "change points": ("step", "points more from half-way on", (0.5, 1, 2, 3)),
    "flares": ("flares_per_100", "flares of 4 points per 100 days", (10, 20, 30)),
    "volatility": ("swing", "spread, times the person's own", (1, 2, 3)),
    "inconsistency": ("free_share", "share of days free of pain", (0.3, 0.5, 0.7)),
}
LENGTHS = (60, 180)


def run() -> Result:
    turns = {
        (days, stay): _found("alternation", days, Pattern(stay_days=stay), 100 + days + stay)
        for days, stay in FIRST_TRIED
    }
    curves = {
        name: [
            [_found(name, days, Pattern(**{field: size}), int(10 * size)) for size in sizes]
            for days in LENGTHS
        ]
        for name, (field, _, sizes) in CURVES.items()
    }
    remarks = [
        f"{name.capitalize()} ({CURVES[name][1]}: {_listed(CURVES[name][2])}): "
        + "; ".join(f"{days} days {_listed(line)} %" for days, line in zip(LENGTHS, lines, strict=True))
        + "."
        for name, lines in curves.items()
    ]
    return Result((), _figure(curves), [*remarks, _beside_first_tried(turns)])


def _found(detector: str, days: int, pattern: Pattern, stream: int) -> float:
    """Per cent of diaries in which the detector finds what was put in."""
    count = 0
    for one in range(DIARIES):
        rng = np.random.default_rng([SEED, stream, days, one])
        sites = 2 if detector == "migration" else 1
        found = find_patterns(lay_out(simulate_diary(rng, days, sites, pattern)), rng).found
        count += any(finding.detector == detector for finding in found)
    return 100 * count / DIARIES


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


def _figure(curves: dict[str, list[list[float]]]) -> Figure:
    figure = Figure(figsize=(9, 5), layout="constrained")
    for ax, (name, lines) in zip(figure.subplots(2, 3, sharey=True).ravel(), curves.items(), strict=True):
        for days, line in zip(LENGTHS, lines, strict=True):
            ax.plot(CURVES[name][2], line, "o-", ms=3, label=f"{days} days")
        ax.set_title(name, fontsize=9, loc="left")
        ax.set_xlabel(CURVES[name][1], fontsize=8)
        ax.set_ylim(-3, 103)
    figure.axes[0].set_ylabel("found, %")
    figure.axes[3].set_ylabel("found, %")
    figure.axes[0].legend(fontsize=7, frameon=False)
    return figure


def _beside_first_tried(turns: dict[tuple[int, int], float]) -> str:
    """The share found beside that of a simpler rule tried out first: nobody's measurement, so no row."""
    told = (
        f"stays of {stay} days in {days} days {share:.0f} % (tried first {FIRST_TRIED[days, stay]:.0f} %)"
        for (days, stay), share in turns.items()
    )
    return (
        "Alternation found, beside a rule tried first that paid for one test only: " + "; ".join(told) + "."
    )
