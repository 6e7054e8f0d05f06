"""Radiofrequency on the page: field and heat round the electrode, what the generator showed, every root."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from neuroplasty.app.report import style
from neuroplasty.app.report.table import Mark, Row, Table, plain, value
from neuroplasty.app.report.words import number
from neuroplasty.body.instruments.radiofrequency import Electrode
from neuroplasty.body.instruments.radiofrequency.parameters import BODY_C, NERVE_BURNS
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import HeatRecord
from neuroplasty.evidence.gauges import OUTER_MM

Array = NDArray[np.float64]

_REACH_MM = 12.0
_FIELDS_V_M = (200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0)
_WARM_ENOUGH_TO_TELL_C = 0.05
_STRONG_ENOUGH_TO_TELL_V_M = 50.0


def heat_charts(episode: Episode) -> list[tuple[str, str]]:
    """Each treatment: a heading and its chart as SVG."""
    return [
        (f"{record.mode.capitalize()}, step {record.step}, at {record.place}", _chart(record, k))
        for k, record in enumerate(episode.procedure.heat)
        if record.t_s
    ]


def heat_table(episode: Episode) -> Table:
    """What every root met of each treatment, the nearest first; roots that met nothing are left out."""
    rows = []
    for record in episode.procedure.heat:
        for root in sorted(record.roots, key=lambda one: one.distance_mm):
            warm = root.peak_c - float(BODY_C)
            if warm < _WARM_ENOUGH_TO_TELL_C and root.field_v_m < _STRONG_ENOUGH_TO_TELL_V_M:
                continue
            mark: Mark = "danger" if root.peak_c >= float(NERVE_BURNS) else ""
            rows.append(
                Row(
                    (
                        plain(root.root),
                        plain(f"step {record.step}, {record.mode}"),
                        value(f"{root.distance_mm:.1f} mm"),
                        value(f"{root.peak_c:.1f} °C", mark=mark),
                        value(f"{number(root.field_v_m, 2)} V/m"),
                        value(f"{number(root.seconds)} s"),
                    )
                )
            )
    heads = ("Root", "Treatment", "Distance", "Warmest", "Strongest field", "For")
    return Table("What the roots met of field and heat", heads, tuple(rows))


def _chart(record: HeatRecord, which: int) -> str:
    electrode = Electrode(record.electrode_mm, OUTER_MM[record.gauge])
    with style.drawing(10.0, 3.5) as figure:
        left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.5))
        figure.subplots_adjust(left=0.05, right=0.93, top=0.9, bottom=0.14, wspace=0.24)
        _map(left, record, electrode)
        _display(right, record)
        return style.svg(figure, f"heat{which}")


def _map(ax: Axes, record: HeatRecord, electrode: Electrode) -> None:
    """Along and across the electrode at the end of the treatment; the catheter comes from below."""
    across = np.linspace(-_REACH_MM, _REACH_MM, 121)
    ahead = np.linspace(-_REACH_MM - record.electrode_mm, _REACH_MM, 141)
    out, up = (grid.ravel() for grid in np.meshgrid(np.abs(across), ahead))
    shape = (ahead.size, across.size)
    celsius = float(BODY_C) + (electrode.warming(-up, out) @ _modes_at_end(record, electrode)).reshape(shape)
    strength = (max(record.volts) * electrode.field_per_m(-up, out)).reshape(shape)
    drawn = ax.pcolormesh(
        across, ahead, celsius, cmap="YlOrRd", vmin=37.0, vmax=max(record.goal_c, 38.0), rasterized=True
    )
    ax.get_figure().colorbar(drawn, ax=ax, label="°C at the end", fraction=0.05, pad=0.03)  # type: ignore[union-attr]
    lines = ax.contour(across, ahead, strength, levels=_FIELDS_V_M, colors=style.ACCENT, linewidths=0.7)
    ax.clabel(lines, fmt=lambda level: f"{level:g}", fontsize=6)
    half = OUTER_MM[record.gauge] / 2
    ax.fill_between([-half, half], -record.electrode_mm, 0.0, color=style.INK, linewidth=0)
    ax.fill_between([-half, half], ahead[0], -record.electrode_mm, color=style.MUTED, linewidth=0)
    ax.set_aspect("equal")
    ax.set_title("Heat (colour) and field while on (lines, V/m)")
    ax.set_xlabel("mm from the axis")
    ax.set_ylabel("mm ahead of the tip")


def _display(ax: Axes, record: HeatRecord) -> None:
    """The tip's temperature, and what the generator gave to hold it."""
    t = np.asarray(record.t_s)
    ax.plot(t, record.tip_c, color=style.SCAR, label="tip, °C")
    ax.axhline(record.goal_c, color=style.SCAR, linewidth=0.7, linestyle=(0, (4, 3)))
    ax.annotate(
        "ceiling" if record.mode == "pulsed" else "target",
        (1.0, record.goal_c),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 2),
        textcoords="offset points",
        ha="right",
        color=style.SCAR,
        fontsize=7,
    )
    ax.set_ylim(36.5, max(record.goal_c, record.tip_peak_c) + 0.12 * (record.goal_c - 36.5))
    ax.set_xlim(0, t[-1])
    ax.set_xlabel("s since the generator was switched on")
    ax.set_ylabel("°C at the tip", color=style.SCAR)
    other = ax.twinx()
    other.spines["right"].set_visible(True)
    if record.mode == "pulsed":
        other.plot(t, record.width_ms, color=style.ACCENT, linewidth=1.0)
        other.set_ylabel("width of a pulse, ms", color=style.ACCENT)
    else:
        other.plot(t, record.watts, color=style.ACCENT, linewidth=1.0)
        other.set_ylabel("power, W", color=style.ACCENT)
    other.set_ylim(bottom=0.0)
    ax.set_title(f"The generator: {record.impedance_ohm:.0f} ohm, up to {max(record.volts):.0f} V")


def _modes_at_end(record: HeatRecord, electrode: Electrode) -> Array:
    """The tissue's warmth at the end, followed again through the power that was recorded."""
    modes = electrode.modes
    y, before = np.zeros(len(modes.rates)), 0.0
    for t, watts in zip(record.t_s, record.watts, strict=True):
        y = modes.after(y, watts * record.impedance_ohm, t - before)
        before = t
    return y
