"""The level of pain over time, and the cues with their odds ratios."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from neuroplasty.app.diary.calendar import LONG_DAYS
from neuroplasty.app.diary.months import month_ticks
from neuroplasty.app.diary.words import said
from neuroplasty.app.report import style
from neuroplasty.brain.diary import Days, Finding, Findings
from neuroplasty.brain.diary.parameters import number
from neuroplasty.brain.diary.series import running_median

_MOST_CUES = 14
_DRAWN = (0.1, 40.0)
"""Intervals are drawn to these at most; the numbers beside them say the rest."""


def level_chart(days: Days, findings: Findings) -> str:
    """The day's worst pain, its running median, flares and changes of level, as an SVG element."""
    when = np.arange(len(days.pain)) + 0.5
    worst = days.worst
    long = len(worst) > LONG_DAYS
    with style.drawing(9.6, 2.7) as figure:
        ax = figure.add_axes((0.05, 0.13, 0.94, 0.8))
        ax.plot(when, worst, "-", lw=0.5, color="#b9c5cf", alpha=0.0 if long else 1.0)
        size = 1.3 if long else 3.2
        ax.plot(when, worst, "o", ms=size, color="#8fa3b3", mew=0, label="worst pain of the day")
        window = 91 if long else int(number("flare_window"))
        usual = running_median(worst, window)
        ax.plot(when, usual, color=style.ACCENT, lw=1.3, label=f"median of the {window} days before")
        if not long:
            _flares(ax, days, findings)
        _levels(ax, days, findings)
        ax.set_ylim(-0.3, 10.8)
        ax.set_yticks(range(0, 11, 2))
        ax.set_xlim(when[0] - 1, when[-1] + 1)
        ax.set_ylabel("pain, 0-10")
        ax.grid(axis="y", color=style.RULE, lw=0.5)
        ticks, labels = month_ticks(days.first, 0, len(when), 1, max(12.0, len(when) / 10), every_year=long)
        ax.set_xticks(ticks, labels, ha="left")
        ax.legend(loc="upper left", ncols=4, borderaxespad=0, bbox_to_anchor=(0, 1.1))
        return style.svg(figure, "level")


def cue_chart(findings: Findings) -> str | None:
    """Odds ratios of a worse day for every cue that could be tested, as an SVG element."""
    tested = [one for one in findings.of("cues") if one.effect is not None]
    if not tested:
        return None
    tested.sort(key=lambda one: (one.status != "found", -abs(np.log(one.effect.value)) if one.effect else 0))
    shown = tested[:_MOST_CUES]
    height = 0.62 + 0.24 * len(shown)
    with style.drawing(9.6, height) as figure:
        ax = figure.add_axes((0.26, 0.45 / height, 0.5, 1 - 0.52 / height))
        for row, one in enumerate(shown):
            _cue(ax, row, one)
        ax.axvline(1, color=style.MUTED, lw=0.7)
        ax.set_xscale("log")
        ax.set_xlim(*_DRAWN)
        ax.set_xticks([0.1, 0.25, 0.5, 1, 2, 4, 10, 40], ["0.1", "¼", "½", "1", "2", "4", "10", "40"])
        ax.minorticks_off()
        ax.set_ylim(len(shown) - 0.4, -0.6)
        ax.set_yticks(range(len(shown)), [one.about for one in shown])
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.set_xlabel("odds of a worse day with the cue, times those without (95 % interval)")
        return style.svg(figure, "cues")


def _cue(ax: Axes, row: int, one: Finding) -> None:
    assert one.effect is not None
    colour = style.SCAR if one.status == "found" else style.MUTED
    low, value, high = np.clip([one.effect.low, one.effect.value, one.effect.high], *_DRAWN)
    ax.plot([low, high], [row, row], color=colour, lw=1.2)
    ax.plot(value, row, "o" if one.status == "found" else "s", color=colour, ms=4.5)
    p = f"p {'< 0.001' if one.p is not None and one.p < 0.001 else f'= {one.p:.2g}'}"
    words = f"{one.effect.value:.1f} ({one.effect.low:.1f} to {one.effect.high:.1f}), {p}"
    found = ", found" if one.status == "found" else ""
    ax.annotate(
        words + found,
        (1.02, row),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=7.5,
        color=colour,
    )


def _flares(ax: Axes, days: Days, findings: Findings) -> None:
    on = [day for one in findings.of("flares") for day in one.on]
    if on:
        height = [float(days.worst[(day - days.first).days]) for day in on]
        ax.plot(
            _noon(days, on), np.add(height, 0.55), "v", ms=4, color=style.SCAR, mew=0, label="flare begins"
        )


def _levels(ax: Axes, days: Days, findings: Findings) -> None:
    """The mean of each stretch between changes that were found."""
    cuts = [day for one in findings.found if one.detector == "change points" for day in one.on]
    if not cuts:
        return
    edges = [days.first, *cuts, days.day(len(days.pain))]
    for begin, end in pairwise(edges):
        part = days.worst[(begin - days.first).days : (end - days.first).days]
        mean = float(np.nanmean(part))
        ax.plot(_noon(days, [begin, end - timedelta(days=1)]), [mean, mean], color=style.INK, lw=2.2)
    for cut in cuts:
        ax.axvline(_noon(days, [cut])[0] - 0.5, color=style.INK, lw=1.0, ls=(0, (4, 2)))
        ax.annotate(
            said(cut),
            (_noon(days, [cut])[0], 10.5),
            fontsize=7,
            va="top",
            xytext=(3, 0),
            textcoords="offset points",
        )
    ax.plot([], [], color=style.INK, lw=2.2, label="level")


def _noon(days: Days, on: list[date]) -> list[float]:
    return [(day - days.first).days + 0.5 for day in on]
