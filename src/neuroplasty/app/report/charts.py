"""Pressure and volume against time, on an axis where hours of waiting do not squash seconds of injecting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from neuroplasty.app.report import style
from neuroplasty.app.report.parameters import STOP_ARTERIOLES, STOP_CAPILLARIES
from neuroplasty.app.report.words import clock, same_moment
from neuroplasty.documents.episode import StepRecord
from neuroplasty.documents.records import Traces

Array = NDArray[np.float64]
_Draw = Callable[[Axes, Array, Traces], None]

_NARROWEST = 16.0
_WIDEST = {"inject": 100.0, "inflate": 60.0, "advance catheter": 40.0}
_WIDEST_IDLE = 26.0
_SQUEEZED = 8.0
"""A step drawn this many times shorter than it lasted is hatched."""


@dataclass(frozen=True)
class TimeAxis:
    """A piecewise linear axis: each step has a width of its own.

    ``real_s`` and ``drawn`` are the corners; ``squeezed`` says which stretch between corners is shortened.
    """

    real_s: Array
    drawn: Array
    squeezed: tuple[bool, ...]

    def __call__(self, t_s: Array | float) -> Array:
        """Where moments lie on the axis."""
        return np.asarray(np.interp(t_s, self.real_s, self.drawn))


def time_axis(steps: Sequence[StepRecord], last_s: float) -> TimeAxis:
    """The axis for the steps as carried out; time outside any step is drawn as narrow as a wait.

    >>> steps = [StepRecord(number=1, do="inject", start_s=0, end_s=20, said="", outcome="done"),
    ...          StepRecord(number=2, do="wait", start_s=20, end_s=1820, said="", outcome="done")]
    >>> time_axis(steps, 1820.0).drawn.tolist()
    [0.0, 20.0, 46.0]
    """
    corners = [0.0]
    for t_s in sorted({last_s, *(t for one in steps for t in (one.start_s, one.end_s))}):
        if not same_moment(t_s, corners[-1]):
            corners.append(t_s)
    drawn, squeezed = [0.0], []
    for start, end in pairwise(corners):
        middle = (start + end) / 2
        doing = next((one.do for one in steps if one.start_s <= middle <= one.end_s), "wait")
        width = min(max(end - start, _NARROWEST), _WIDEST.get(doing, _WIDEST_IDLE))
        drawn.append(drawn[-1] + width)
        squeezed.append((end - start) / width > _SQUEEZED)
    return TimeAxis(np.array(corners), np.array(drawn), tuple(squeezed))


def traces_chart(traces: Traces, steps: Sequence[StepRecord], names: Sequence[str]) -> str | None:
    """The monitors' traces as one SVG, or None when nothing was recorded.

    ``names`` has one short name for each step record.
    """
    if len(traces.t_s) < 2:
        return None
    t = np.asarray(traces.t_s)
    axis = time_axis(steps, float(t[-1]))
    x = axis(t)
    panels = [draw for draw, has in _panels(traces) if has]
    with style.drawing(10.0, 1.42 + 1.42 * len(panels)) as figure:
        axes = np.atleast_1d(figure.subplots(len(panels), 1, sharex=True))
        top = 1.0 - 0.9 / figure.get_figheight()
        bottom = 0.58 / figure.get_figheight()
        figure.subplots_adjust(left=0.042, right=0.95, top=top, bottom=bottom, hspace=0.3)
        for ax, draw in zip(axes, panels, strict=True):
            draw(ax, x, traces)
            ax.yaxis.set_major_locator(MaxNLocator(4))
            ax.set_xlim(axis.drawn[0], axis.drawn[-1])
            _bands(ax, axis, steps)
        _names(axes[0], axis, steps, names)
        _times(axes[-1], axis)
        return style.svg(figure, "traces")


def _panels(traces: Traces) -> list[tuple[_Draw, bool]]:
    return [
        (_pressure, bool(traces.tip_pressure_mmhg or traces.sac_pressure_mmhg)),
        (_syringe, bool(traces.syringe_pressure_mmhg)),
        (_volumes, bool(traces.injected_ml)),
        (_bonds, bool(traces.bonds_left_fraction and traces.bonds_left_fraction[0] > 0)),
    ]


def _pressure(ax: Axes, x: Array, traces: Traces) -> None:
    ax.set_title("Pressure in the epidural space and in the sac, mmHg")
    tallest = 0.0
    for values, colour, name in (
        (traces.tip_pressure_mmhg, style.ACCENT, "at the tip"),
        (traces.sac_pressure_mmhg, style.MUTED, "in the thecal sac"),
    ):
        if values:
            ax.plot(*_thin(x, np.asarray(values)), color=colour, label=name)
            tallest = max(tallest, *values)
    for limit, words in (
        (STOP_CAPILLARIES, "capillary flow stops"),
        (STOP_ARTERIOLES, "arteriolar flow stops"),
    ):
        if limit.value < 1.25 * tallest:
            ax.axhline(limit.value, color=style.SCAR, linewidth=0.7, linestyle=(0, (4, 3)))
            ax.annotate(
                f"{words} (pig)",
                (1.0, limit.value),
                xycoords=("axes fraction", "data"),
                xytext=(-2, 2),
                textcoords="offset points",
                ha="right",
                color=style.SCAR,
                fontsize=7,
            )
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    _legend(ax)


def _syringe(ax: Axes, x: Array, traces: Traces) -> None:
    ax.set_title("Pressure in the syringe, mmHg")
    ax.plot(*_thin(x, np.asarray(traces.syringe_pressure_mmhg)), color=style.INK, linewidth=1.0)
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))


def _volumes(ax: Axes, x: Array, traces: Traces) -> None:
    ax.set_title("Volume, mL: what was injected and where it is")
    injected = np.asarray(traces.injected_ml)
    fine = np.linspace(x[0], x[-1], 420)
    parts = [
        (traces.in_canal_ml, "#7fa9c0", "in the canal"),
        (traces.left_by_foramina_ml, "#b9cfdb", "left by the foramina"),
        (
            traces.left_by_ends_ml if any(traces.left_by_ends_ml) else (),
            "#cdd9c4",
            "left by the canal's ends",
        ),
        (traces.taken_up_ml, "#e4ebf0", "taken up"),
    ]
    known = [(np.interp(fine, x, values), colour, name) for values, colour, name in parts if values]
    if known:
        ax.stackplot(
            fine,
            *[values for values, _, _ in known],
            colors=[colour for _, colour, _ in known],
            labels=[name for _, _, name in known],
            linewidth=0,
        )
    ax.plot(*_thin(x, injected), color=style.INK, linewidth=1.1, label="injected")
    ax.set_ylim(0, max(1.15 * float(injected.max()), 1.0))
    _legend(ax)


def _bonds(ax: Axes, x: Array, traces: Traces) -> None:
    ax.set_title("Adhesions still bonded, % of those at the start")
    bonds = np.asarray(traces.bonds_left_fraction)
    ax.plot(*_thin(x, 100 * bonds / bonds[0]), color=style.SCAR)
    ax.set_ylim(0, 105)


def _legend(ax: Axes) -> None:
    ax.legend(loc="upper right", bbox_to_anchor=(1.0, 1.22), ncols=4, columnspacing=1.4, handlelength=1.4)


def _bands(ax: Axes, axis: TimeAxis, steps: Sequence[StepRecord]) -> None:
    for one in steps:
        if one.do in _WIDEST:
            ax.axvspan(*axis(np.array([one.start_s, one.end_s])), color=style.PAPER_BAND, zorder=-2)
    for start, end, squeezed in zip(axis.drawn, axis.drawn[1:], axis.squeezed, strict=False):
        if squeezed:
            ax.axvspan(
                start, end, facecolor="none", edgecolor=style.RULE, hatch="////", linewidth=0, zorder=-1
            )
    for corner in axis.drawn[1:-1]:
        ax.axvline(corner, color=style.RULE, linewidth=0.5, zorder=-1)


def _names(ax: Axes, axis: TimeAxis, steps: Sequence[StepRecord], names: Sequence[str]) -> None:
    last = -np.inf
    room = 0.034 * float(axis.drawn[-1])
    for one, name in zip(steps, names, strict=True):
        start, end = axis(np.array([one.start_s, one.end_s]))
        if one.do == "expose":
            ax.plot(
                start,
                0.955,
                "v",
                markersize=4,
                color=style.INK,
                transform=ax.get_xaxis_transform(),
                clip_on=False,
            )
        if same_moment(one.start_s, one.end_s):
            continue
        at = max((float(start) + float(end)) / 2, last + room)
        last = at
        ax.annotate(
            f"{one.number}  {_short(name)}",
            (at, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(-2, 18),
            textcoords="offset points",
            rotation=24,
            rotation_mode="anchor",
            fontsize=7,
            color=style.INK if one.do in _WIDEST else style.MUTED,
        )


def _times(ax: Axes, axis: TimeAxis) -> None:
    room, last, shown = 0.055 * float(axis.drawn[-1]), -np.inf, []
    for real, drawn in zip(axis.real_s, axis.drawn, strict=True):
        if drawn - last >= room:
            shown.append((drawn, clock(real)))
            last = drawn
    ax.set_xticks([drawn for drawn, _ in shown], [words.replace(", ", "\n") for _, words in shown])
    ax.get_xticklabels()[-1].set_horizontalalignment("right" if shown[-1][0] == axis.drawn[-1] else "center")
    ax.set_xlabel(
        "elapsed time, h:mm:ss; hatched stretches are drawn shorter than they lasted; ▼ pictures taken",
        fontsize=7.5,
    )


def _short(name: str) -> str:
    return name if len(name) <= 26 else f"{name[:25]}…"


def _thin(x: Array, values: Array, columns: int = 600) -> tuple[Array, Array]:
    """The first, lowest, highest and last sample of each column: looks the same, a fraction of the size."""
    if x.size <= 4 * columns:
        return x, values
    column = np.minimum(((x - x[0]) / (x[-1] - x[0]) * columns).astype(int), columns - 1)
    edges = np.flatnonzero(np.diff(column, prepend=-1))
    keep: set[int] = set()
    for start, stop in zip(edges, [*edges[1:], x.size], strict=True):
        here = values[start:stop]
        keep |= {int(start), int(start + here.argmin()), int(start + here.argmax()), int(stop - 1)}
    kept = np.array(sorted(keep))
    return x[kept], values[kept]
