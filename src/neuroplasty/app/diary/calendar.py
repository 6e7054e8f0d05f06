"""The calendar: a strip of days for each site, darker where it hurts more, cues and changes marked."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from numpy.typing import NDArray

from neuroplasty.app.diary.months import month_ticks
from neuroplasty.app.report import style
from neuroplasty.brain.diary import Days, Findings

Array = NDArray[np.float64]

_PAIN = LinearSegmentedColormap.from_list("pain", ["#eef2f5", "#f6d9a8", "#e08a4f", "#b3392f", "#5a1226"])
_UNKNOWN = "#ffffff"
_MOST_SITES, _MOST_CUES = 8, 4
LONG_DAYS = 400
"""Diaries longer than this are drawn by week."""
_DAY_LINE, _WEEK_LINE = 98, 106
_ROW_IN = 0.2


def calendar(days: Days, findings: Findings) -> str:
    """The calendar as an SVG element; by day up to 400 days, by week beyond."""
    by_week = len(days.pain) > LONG_DAYS
    step = 7 if by_week else 1
    pain = _binned(days.pain[:, :_MOST_SITES], step)
    cues = _shown_cues(days, findings, by_week)
    marks = {cue: _binned(days.cues[cue].astype(float)[:, None], step)[:, 0] > 0 for cue in cues}
    changes = {(day - days.first).days / step for day in _changes(findings)}
    lines = -(-len(pain) // (_WEEK_LINE if by_week else _DAY_LINE))
    width = max(28, -(-len(pain) // lines))
    rows = len(pain[0]) + len(cues)
    height = lines * (rows * _ROW_IN + 0.42) + 0.35
    with style.drawing(9.6, height) as figure:
        axes = figure.subplots(lines, 1, squeeze=False)[:, 0]
        for number, ax in enumerate(axes):
            _line(ax, days, pain, marks, changes, number * width, width, step)
        bottom, left = 0.35 / height, 0.16
        figure.subplots_adjust(
            left=left,
            right=0.99,
            top=1 - 0.18 / height,
            bottom=bottom + 0.24 / height,
            hspace=0.42 / (rows * _ROW_IN),
        )
        bar_at = figure.add_axes((left, 0.19 / height, 0.22, 0.075 / height))
        bar = figure.colorbar(ScalarMappable(Normalize(0, 10), _PAIN), cax=bar_at, orientation="horizontal")
        bar.outline.set_visible(False)
        bar.set_ticks([0, 2, 4, 6, 8, 10])
        bar_at.tick_params(labelsize=6.5, length=2, pad=1)
        words = f"{'mean pain of a week' if by_week else 'mean pain of a day'}, 0-10; white: nothing written"
        figure.text(left + 0.235, 0.19 / height, words, fontsize=7, color=style.MUTED)
        return style.svg(figure, "calendar")


def _line(
    ax: Axes,
    days: Days,
    pain: Array,
    marks: dict[str, NDArray[np.bool_]],
    changes: set[float],
    start: int,
    width: int,
    step: int,
) -> None:
    """One line of the calendar: from bin ``start``, ``width`` bins wide."""
    shown = pain[start : start + width]
    sites = shown.shape[1]
    ax.imshow(
        np.ma.masked_invalid(shown.T), _PAIN, vmin=0, vmax=10, aspect="auto", interpolation="none",
        extent=(start, start + len(shown), sites, 0),
    )  # fmt: skip
    for number, there in enumerate(marks.values()):
        at = np.flatnonzero(there[start : start + width]) + start + 0.5
        ax.plot(at, np.full(len(at), sites + number + 0.5), "|", color=style.DYE, ms=6.5, mew=1.5)
    for change in changes:
        if start <= change < start + width:
            ax.axvline(change, color=style.INK, lw=1.4, ls=(0, (4, 2)))
    for row in range(1, sites):
        ax.axhline(row, color="#ffffff", lw=1.2)
    ax.set_xlim(start, start + width)
    ax.set_ylim(sites + len(marks), 0)
    names = [*days.sites[:sites], *(f"cue: {_short(cue)}" for cue in marks)]
    ax.set_yticks(np.arange(len(names)) + 0.5, names)
    ax.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    stop = min(start + width, len(pain))
    ticks, labels = month_ticks(days.first, start, stop, step, 12.0 if step == 1 else 14.0, step > 1)
    ax.set_xticks(ticks, labels, ha="left")
    ax.tick_params(axis="x", length=3, pad=2, color=style.MUTED)
    if step == 1:
        for edge in range(start, min(start + width, len(pain))):
            if (days.first + timedelta(days=edge)).weekday() == 0:
                ax.axvline(edge, 0, 1, color="#ffffff", lw=0.7)


def _binned(values: Array, step: int) -> Array:
    """Means over ``step`` days, NaN where none is known."""
    if step == 1:
        return values
    padded = np.concatenate([values, np.full((-len(values) % step, values.shape[1]), np.nan)])
    blocks = padded.reshape(-1, step, values.shape[1])
    known = (~np.isnan(blocks)).sum(axis=1)
    return np.asarray(
        np.divide(np.nansum(blocks, axis=1), known, out=np.full(known.shape, np.nan), where=known > 0)
    )


def _shown_cues(days: Days, findings: Findings, by_week: bool) -> list[str]:
    found = [one.subjects[0] for one in findings.found if one.detector == "cues"]
    if by_week:
        return found[:_MOST_CUES]
    return [*found, *(cue for cue in days.cues if cue not in found)][:_MOST_CUES]


def _changes(findings: Findings) -> set[date]:
    return {day for one in findings.found if one.detector in ("change points", "migration") for day in one.on}


def _short(text: str) -> str:
    return text if len(text) <= 18 else text[:17] + "…"
