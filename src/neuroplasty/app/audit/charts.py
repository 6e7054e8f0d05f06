"""The audit's charts: follow-up, the clinic beside trials, calibration, funnel, CUSUM, run chart."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from neuroplasty.app.report import style
from neuroplasty.registry.audit import Audit, Expected, Interval, Unit, funnel_limits
from neuroplasty.registry.audit.parameters import number
from neuroplasty.registry.visits import VISIT_NAMES

_PALE = "#c9d3db"


def follow_up_chart(audit: Audit) -> str:
    """Who was due, and how many of them answered, by visit."""
    with style.drawing(9.6, 2.2) as figure:
        ax = figure.add_axes((0.05, 0.17, 0.94, 0.74))
        for at, one in enumerate(audit.follow_ups):
            ax.bar(at, one.due, color="none", edgecolor=style.MUTED, lw=0.8, width=0.62, hatch="////")
            ax.bar(at, one.answered, color=style.ACCENT, width=0.62)
            if one.due:
                words = f"{one.answered} of {one.due}\n{one.rate.percent}"
                ax.annotate(
                    words, (at, one.due), (0, 3), textcoords="offset points", ha="center", fontsize=7.5
                )
        ax.set_xticks(range(len(audit.follow_ups)), [VISIT_NAMES[one.visit] for one in audit.follow_ups])
        ax.set_ylim(0, 1.3 * max([one.due for one in audit.follow_ups] + [1]))
        ax.set_ylabel("procedures")
        ax.tick_params(axis="x", length=0)
        return style.svg(figure, "follow")


def rules_chart(audit: Audit) -> str:
    """The main rate by each rule for those who are missing."""
    main = audit.main
    rows = [
        ("as analysed: those who answered", main.as_analysed),
        ("missing = failure (worst)", main.missing_is_failure),
        ("missing = responder (best)", main.best),
        ("missing like others like them", main.at_random),
    ]
    expected = [one.expected for one in audit.expected if one.visit == main.visit]
    height = 0.4 + 0.27 * len(rows)
    with style.drawing(9.6, height) as figure:
        ax = figure.add_axes((0.27, 0.36 / height, 0.5, 1 - 0.42 / height))
        for row, (_, interval) in enumerate(rows):
            _interval(ax, row, interval, style.ACCENT if row == 3 else style.MUTED)
        for one in expected:
            if np.isfinite(one):
                ax.axvline(100 * one, color=style.SCAR, lw=1.0, ls=(0, (4, 2)))
                ax.annotate(
                    "forecast",
                    (100 * one, -0.55),
                    (3, 0),
                    textcoords="offset points",
                    fontsize=7,
                    color=style.SCAR,
                )
        _percent_axis(ax, [words for words, _ in rows])
        return style.svg(figure, "rules")


def trials_chart(audit: Audit) -> str | None:
    """Published rates and the clinic's own, definition by definition."""
    told = [one for one in audit.trials if one.rate is not None and one.rate.judged]
    if not told:
        return None
    height = 0.75 + 0.36 * len(told)
    with style.drawing(9.6, height) as figure:
        ax = figure.add_axes((0.36, 0.42 / height, 0.44, 1 - 0.75 / height))
        labels = []
        for row, one in enumerate(told):
            assert one.rate is not None
            _interval(ax, row - 0.16, one.published, style.SCAR, "s", words=True)
            _interval(ax, row + 0.16, one.rate.at_random, style.ACCENT, "o", words=True)
            labels.append(
                f"{one.trial.study}, {one.trial.arm}\n{one.trial.definition}, {one.trial.months:g} months"
            )
        _percent_axis(ax, labels)
        ax.tick_params(axis="y", labelsize=7)
        ax.plot([], [], "s", color=style.SCAR, ms=4, label="published")
        ax.plot([], [], "o", color=style.ACCENT, ms=4, label="here, missing like others like them")
        ax.legend(loc="lower left", ncols=2, bbox_to_anchor=(0, 1.0), borderaxespad=0)
        return style.svg(figure, "trials")


def calibration_chart(one: Expected) -> str | None:
    """What came beside what was forecast, in groups of people with like forecasts."""
    bins = one.calibration.bins
    if not bins:
        return None
    with style.drawing(4.6, 3.4) as figure:
        ax = figure.add_axes((0.13, 0.13, 0.84, 0.83))
        ax.plot([0, 100], [0, 100], color=style.RULE, lw=1.2)
        for group in bins:
            ax.plot(
                [100 * group.expected] * 2,
                [100 * group.observed.low, 100 * group.observed.high],
                color=style.ACCENT,
            )
            ax.plot(100 * group.expected, 100 * group.observed.value, "o", color=style.ACCENT, ms=5)
            ax.annotate(
                str(group.people),
                (100 * group.expected, 100 * group.observed.high),
                (0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=7,
                color=style.MUTED,
            )
        ax.set_xlim(0, 100)
        ax.set_ylim(0, 106)
        ax.set_xlabel("forecast chance of half the pain gone, %")
        ax.set_ylabel("came, %")
        return style.svg(figure, "calibration")


def funnel_chart(units: tuple[Unit, ...], name: str) -> str | None:
    """Units beside the limits that chance sets."""
    if not units:
        return None
    people = sum(one.of for one in units)
    target = sum(one.responded for one in units) / people
    most = max(one.of for one in units)
    with style.drawing(4.6, 3.4) as figure:
        ax = figure.add_axes((0.13, 0.13, 0.84, 0.83))
        sizes = np.arange(1, max(12, int(1.15 * most)) + 1)
        for level, dash in (("funnel_inner", (0, (3, 2))), ("funnel_outer", (0, ()))):
            low, high = funnel_limits(target, sizes, number(level))
            for edge in (low, high):
                ax.plot(sizes, np.clip(100 * edge, 0, 100), color=style.MUTED, lw=0.8, ls=dash)
        ax.axhline(100 * target, color=style.INK, lw=0.8)
        for one in units:
            colour = style.ACCENT if one.verdict == "within" else style.SCAR
            ax.plot(one.of, 100 * one.share, "o", color=colour, ms=5)
            ax.annotate(one.name, (one.of, 100 * one.share), (5, 3), textcoords="offset points", fontsize=7)
        ax.set_xlim(0, sizes[-1])
        ax.set_ylim(0, 100)
        ax.set_xlabel("procedures with an answer")
        ax.set_ylabel("half the pain gone, %")
        return style.svg(figure, f"funnel-{name}")


def cusum_chart(audit: Audit) -> str | None:
    """The sum after each procedure, its limit and its alarms."""
    if audit.cusum is None:
        return None
    chart = audit.cusum
    with style.drawing(9.6, 2.3) as figure:
        ax = figure.add_axes((0.05, 0.19, 0.94, 0.72))
        at = np.arange(1, len(chart.sums) + 1)
        ax.step(at, chart.sums, where="post", color=style.ACCENT, lw=1.0)
        ax.axhline(chart.design.limit, color=style.SCAR, lw=1.0, ls=(0, (4, 2)))
        for one in chart.alarms:
            ax.plot(at[one], chart.sums[one], "v", color=style.SCAR, ms=6)
        ax.set_ylim(0, max(chart.design.limit, float(chart.sums.max())) * 1.18)
        ax.set_xlim(0, len(at) + 1)
        ax.annotate(
            "limit",
            (len(at), chart.design.limit),
            (0, 3),
            textcoords="offset points",
            ha="right",
            fontsize=7.5,
        )
        ax.set_xlabel("procedures with a forecast and an answer, in order of day")
        ax.set_ylabel("evidence of a fall")
        return style.svg(figure, "cusum")


def run_chart(audit: Audit) -> str | None:
    """The rate block by block."""
    if not audit.run.points:
        return None
    with style.drawing(9.6, 2.0) as figure:
        ax = figure.add_axes((0.05, 0.21, 0.94, 0.72))
        at = np.arange(1, len(audit.run.points) + 1)
        ax.plot(at, 100 * np.array(audit.run.points), "-o", color=style.ACCENT, ms=4, lw=1.0)
        ax.axhline(100 * audit.run.median, color=style.MUTED, lw=0.8)
        ax.set_ylim(0, 105)
        ax.set_xlim(0.5, len(at) + 0.5)
        ax.set_xlabel("blocks of procedures, in order of day")
        ax.set_ylabel("half the pain gone, %")
        return style.svg(figure, "run")


def _interval(
    ax: Axes, row: float, one: Interval, colour: str, marker: str = "o", words: bool = True
) -> None:
    if not np.isfinite(one.value):
        ax.annotate("cannot be said", (1, row), va="center", fontsize=7, color=style.MUTED)
        return
    if np.isfinite(one.low):
        ax.plot([100 * one.low, 100 * one.high], [row, row], color=colour, lw=1.3)
    ax.plot(100 * one.value, row, marker, color=colour, ms=4.5)
    if words:
        ends = f" ({one.words})" if np.isfinite(one.low) else ", number of people not known"
        ax.annotate(
            f"{one.percent}{ends}",
            (1.02, row),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=7,
            color=colour,
        )


def _percent_axis(ax: Axes, labels: list[str]) -> None:
    ax.set_xlim(0, 100)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel("responders, %")
    ax.set_ylim(len(labels) - 0.4, -0.7)
    ax.set_yticks(range(len(labels)), labels)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=style.RULE, lw=0.5)
