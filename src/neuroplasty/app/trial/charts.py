"""The trial's charts: flow, course by visit, estimands, power with its bands, published trials."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from neuroplasty.app.report import style
from neuroplasty.app.trial import words
from neuroplasty.app.trial.told import Told
from neuroplasty.care.outcomes.survival import kaplan_meier
from neuroplasty.study.trial.analysis import ArmFlow, Curve, Flow, Power, outcome

Array = NDArray[np.floating]
COLOURS = (style.MUTED, style.ACCENT, style.SCAR, style.GOOD, style.CAUTION, "#6a4c93")
_MARKS = "osD^vP"
_DASHES: tuple[tuple[int, tuple[int, ...]], ...] = (
    (0, ()),
    (0, (5, 2)),
    (0, (2, 2)),
    (0, (6, 2, 1, 2)),
    (0, (1, 1)),
    (0, (8, 3)),
)


def flow_chart(flow: Flow) -> str:
    """Who was assessed, randomised, lost and analysed (CONSORT)."""
    wide = len(flow.arms)
    tops = flow.assessed is not None
    losses = [_lost(one) for one in flow.arms]
    lost_height = 0.21 + 0.15 * max(map(len, losses))
    height = (1.15 if tops else 0.0) + 1.0 + 0.85 + lost_height + 1.05
    with style.drawing(9.6, height) as figure:
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set_xlim(0, 9.6)
        ax.set_ylim(0, height)
        ax.set_axis_off()
        y = height - 0.35
        if tops:
            _box(ax, 4.8, y, 3.0, [f"Assessed: {flow.assessed:,}"])
            out = flow.excluded or (("not let in", (flow.assessed or 0) - flow.randomised),)
            words_out = [f"Not let in: {sum(count for _, count in out):,}"]
            words_out += [f"{why}: {count:,}" for why, count in out] if len(out) > 1 else []
            side = _box(ax, 7.9, y - 0.62, 2.9, words_out)
            _arrow(ax, (4.8, y - 0.18), (4.8, y - 1.0))
            ax.annotate("", (7.9 - 1.45, side), (4.8, side), arrowprops=_ARROW)
            y -= 1.18
        _box(ax, 4.8, y, 3.0, [f"Randomised: {flow.randomised:,}"])
        places = [9.6 * (at + 0.5) / wide for at in range(wide)]
        width = min(3.4, 9.6 / wide - 0.25)
        fork = y - 0.45
        ax.plot([4.8, 4.8], [y - 0.18, fork], color=style.MUTED, lw=0.8)
        ax.plot([places[0], places[-1]], [fork, fork], color=style.MUTED, lw=0.8)
        for x, one, lost in zip(places, flow.arms, losses, strict=True):
            _arrow(ax, (x, fork), (x, fork - 0.28))
            _box(ax, x, fork - 0.46, width, [f"{one.arm}: {one.randomised:,}"], bold=True)
            _arrow(ax, (x, fork - 0.64), (x, fork - 0.9))
            _box(ax, x, fork - 0.9 - lost_height / 2, width, lost, lines=max(map(len, losses)))
            _arrow(ax, (x, fork - 0.9 - lost_height), (x, fork - 1.16 - lost_height))
            _box(
                ax,
                x,
                fork - 1.34 - lost_height,
                width,
                [f"Analysed on day {flow.day}: {one.analysed:,}"],
                bold=True,
            )
        return style.svg(figure, "flow")


def course_chart(told: Told) -> str | None:
    """Means of the main measure by visit and arm, with their 95 % intervals."""
    measures = told.main.hypothesis.endpoint.measures or tuple(told.data.scores)[:1]
    if not measures:
        return None
    measure, data = measures[0], told.data
    days = np.r_[0, data.visits_d]
    with style.drawing(9.6, 3.0) as figure:
        ax = figure.add_axes((0.055, 0.16, 0.76, 0.78))
        for at, arm in enumerate(data.arms):
            members = data.arm[0] == at
            held = np.column_stack([data.baseline[measure][0], data.scores[measure][0]])[members]
            mean, half = _means(held)
            shift = 0.006 * days[-1] * (at - (len(data.arms) - 1) / 2)
            colour = COLOURS[at % len(COLOURS)]
            ax.errorbar(
                days + shift,
                mean,
                half,
                color=colour,
                marker=_MARKS[at % len(_MARKS)],
                ms=4.5,
                ls=_DASHES[at % len(_DASHES)],
                lw=1.3,
                capsize=2,
                label=arm,
            )
        ax.set_xticks(days)
        ax.set_xlabel("days after randomisation (planned visits)")
        ax.set_ylabel(words.measure(measure))
        ax.set_ylim(bottom=0)
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)
        return style.svg(figure, "course")


def survival_chart(told: Told) -> str | None:
    """Kaplan and Meier's curves of the first time to an event."""
    one = next((each for each in told.trial.endpoints if each.type == "time to event"), None)
    if one is None:
        return None
    held = outcome(one, told.data, None)
    assert held.observed is not None
    with style.drawing(9.6, 2.6) as figure:
        ax = figure.add_axes((0.055, 0.18, 0.76, 0.76))
        for at, arm in enumerate(told.data.arms):
            members = told.data.arm[0] == at
            if not members.any():
                continue
            curve = kaplan_meier(held.value[0][members], held.observed[0][members])
            colour = COLOURS[at % len(COLOURS)]
            ax.step(
                curve.time,
                100 * curve.survival,
                where="post",
                color=colour,
                ls=_DASHES[at % len(_DASHES)],
                label=arm,
            )
            ax.fill_between(
                curve.time, 100 * curve.low, 100 * curve.high, step="post", color=colour, alpha=0.12, lw=0
            )
        ax.set_ylim(0, 102)
        ax.set_xlim(0, one.day)
        ax.set_xlabel("days after randomisation")
        ax.set_ylabel(f"without {words.event(one.event)}, %")
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0)
        return style.svg(figure, "survival")


def estimand_chart(told: Told) -> str | None:
    """The main effect under each strategy, side by side."""
    rows = [
        (one.hypothesis.estimand.name.replace("-", " "), one.estimate)
        for one in told.result.estimands
        if one.hypothesis.estimand is not None and np.isfinite(one.estimate.value)
    ]
    if not rows:
        return None
    ratio, share = rows[0][1].null == 1.0, rows[0][1].scale == "risk difference"
    height = 0.55 + 0.3 * len(rows)
    with style.drawing(9.6, height) as figure:
        ax = figure.add_axes((0.16, 0.42 / height, 0.55, 1 - 0.47 / height))
        for row, (_, one) in enumerate(rows):
            ends = np.array([one.low, one.value, one.high]) * (100 if share else 1)
            _interval(ax, row, ends, style.ACCENT, "s", words.effect(one))
        ax.axvline(1.0 if ratio else 0.0, color=style.MUTED, lw=0.8)
        if ratio:
            ax.set_xscale("log")
        _rows_axis(ax, [name for name, _ in rows])
        unit = "percentage points" if share else "hazard ratio" if ratio else _points(told)
        pair = told.main.hypothesis.comparison
        ax.set_xlabel(f"{pair.other} {'against' if ratio else 'less'} {pair.control}, {unit}")
        return style.svg(figure, "estimands")


def power_chart(power: Power) -> str | None:
    """Power over sizes: the line, its Monte-Carlo band, and the band of ignorance."""
    if not power.curves:
        return None
    with style.drawing(9.6, 3.3) as figure:
        ax = figure.add_axes((0.055, 0.15, 0.62, 0.8))
        for at, one in enumerate(power.curves):
            _curve(ax, one, COLOURS[(at + 1) % len(COLOURS)], _DASHES[at % len(_DASHES)], power.draws)
        ax.axhline(100 * power.wanted, color=style.MUTED, lw=0.8, ls=(0, (2, 2)))
        first = power.curves[0].sizes[0]
        ax.annotate(
            f"wanted, {100 * power.wanted:g} %",
            (first, 100 * power.wanted),
            (0, 3),
            textcoords="offset points",
            fontsize=7,
        )
        ax.set_ylim(0, 102)
        ax.set_xticks(power.curves[0].sizes)
        ax.set_xlabel("people randomised in all")
        ax.set_ylabel("assurance, %" if power.draws > 1 else "power, %")
        ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0)
        return style.svg(figure, "power")


def forest_chart(told: Told) -> str | None:
    """Differences of responders: published trials, this trial, and what trials like it find."""
    own = [
        (one, predicted)
        for one, predicted in zip(told.result.findings, told.predicted, strict=True)
        if one.estimate.scale == "risk difference" and np.isfinite(one.estimate.value)
    ]
    total = len(told.published) + 2 * len(own)
    if not total:
        return None
    height = 0.75 + 0.37 * total
    with style.drawing(9.6, height) as figure:
        ax = figure.add_axes((0.37, 0.42 / height, 0.42, 1 - 0.75 / height))
        labels, row = [], 0
        for each in told.published:
            ends = 100 * np.array([each.estimate.low, each.estimate.value, each.estimate.high])
            _interval(ax, row, ends, style.SCAR, "s", words.effect(each.estimate))
            repeated = "" if each.single else "; repeated"
            labels.append(f"{each.study}: {each.other} less {each.control}\n{each.months:g} months{repeated}")
            row += 1
        for one, predicted in own:
            name = one.hypothesis.endpoint
            ends = 100 * np.array([one.estimate.low, one.estimate.value, one.estimate.high])
            _interval(ax, row, ends, style.ACCENT, "o", words.effect(one.estimate))
            meant = f" ({one.hypothesis.estimand.name})" if one.hypothesis.estimand else ""
            labels.append(f"here: {words.endpoint(name)}{meant}\n{one.hypothesis.comparison.name}")
            ends = 100 * np.array([predicted.low, predicted.middle, predicted.high])
            said = f"{ends[1]:+.0f} ({ends[0]:+.0f} to {ends[2]:+.0f}) in {predicted.replicates:,} trials"
            _interval(ax, row + 1, ends, style.GOOD, "D", said, dash=(0, (3, 2)))
            labels.append("here: what trials of this size find")
            row += 2
        ax.axvline(0, color=style.MUTED, lw=0.8)
        _rows_axis(ax, labels)
        ax.tick_params(axis="y", labelsize=7)
        ax.set_xlim(-100, 100)
        ax.set_xlabel("difference of responders, percentage points")
        ax.plot([], [], "s", color=style.SCAR, ms=4, label="published")
        ax.plot([], [], "o", color=style.ACCENT, ms=4, label="this trial")
        ax.plot([], [], "D", color=style.GOOD, ms=4, label="prediction interval")
        ax.legend(loc="lower left", ncols=3, bbox_to_anchor=(0, 1.0), borderaxespad=0)
        return style.svg(figure, "forest")


def _curve(ax: Axes, one: Curve, colour: str, dash: tuple[int, tuple[int, ...]], draws: int) -> None:
    if draws > 1:
        low, high = one.ignorance
        ax.fill_between(
            one.sizes,
            100 * low,
            100 * high,
            color=colour,
            alpha=0.13,
            lw=0,
            label="5 to 95 % of parameter draws",
        )
    ax.fill_between(one.sizes, 100 * one.low, 100 * one.high, color=colour, alpha=0.35, lw=0)
    ax.plot(one.sizes, 100 * one.power, color=colour, ls=dash, marker="o", ms=3.5, label=_wrapped(one.name))


def _wrapped(text: str) -> str:
    first, _, rest = text.partition(", ")
    return f"{first}\n{rest}" if rest else first


_ARROW = {"arrowstyle": "-|>", "color": style.MUTED, "lw": 0.8, "shrinkA": 0, "shrinkB": 0}


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops=_ARROW)


def _box(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    text: Sequence[str],
    *,
    bold: bool = False,
    lines: int | None = None,
) -> float:
    """A box with lines of text, as high as for ``lines`` of them; its middle is at (x, y)."""
    height = 0.21 + 0.15 * (len(text) if lines is None else lines)
    corner = (x - width / 2, y - height / 2)
    ax.add_patch(Rectangle(corner, width, height, facecolor="#ffffff", edgecolor=style.MUTED, lw=0.8))
    ax.text(
        x,
        y,
        "\n".join(text),
        ha="center",
        va="center",
        fontsize=8,
        fontweight="bold" if bold else "normal",
        linespacing=1.25,
    )
    return y


def _lost(one: ArmFlow) -> list[str]:
    said = [f"Left: {one.left:,}", f"Not measured: {one.missed:,}"]
    return said + [f"{name}: {count:,}" for name, count in one.events if count and name != "relief lost"]


def _interval(
    ax: Axes,
    row: int,
    ends: Array,
    colour: str,
    marker: str,
    text: str,
    dash: tuple[int, tuple[int, ...]] = (0, ()),
) -> None:
    ax.plot([ends[0], ends[2]], [row, row], color=colour, lw=1.3, ls=dash)
    ax.plot(ends[1], row, marker, color=colour, ms=4.5)
    ax.annotate(
        text, (1.02, row), xycoords=("axes fraction", "data"), va="center", fontsize=7, color=style.INK
    )


def _rows_axis(ax: Axes, labels: Sequence[str]) -> None:
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_yticks(range(len(labels)), labels)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=style.RULE, lw=0.5)


def _means(held: Array) -> tuple[Array, Array]:
    """The mean of each column and half its 95 % interval; NaN where too few were measured."""
    mean, half = np.full((2, held.shape[1]), np.nan)
    for at, column in enumerate(held.T):
        known = column[np.isfinite(column)].astype(np.float64)
        if known.size > 1:
            mean[at] = known.mean()
            half[at] = 1.96 * known.std(ddof=1) / np.sqrt(known.size)
    return mean, half


def _points(told: Told) -> str:
    measures = told.main.hypothesis.endpoint.measures
    return f"points of {words.SHORT[measures[0]]}" if measures else "points"
