"""Needle, catheter and balloon on the page: what the hand felt, where the catheter lay, what was pressed."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from numpy.typing import NDArray

from neuroplasty.app.report import style
from neuroplasty.app.report.parameters import (
    SCAR_OUTLINE,
    STOP_ARTERIOLES,
    STOP_CAPILLARIES,
    STOP_VENULES,
)
from neuroplasty.app.report.shell import ShellFields
from neuroplasty.app.report.table import Mark, Row, Table, plain, value
from neuroplasty.app.report.unrolled import across, unroll
from neuroplasty.app.report.words import number
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records.instruments import BalloonRecord, CatheterRecord, NeedleRecord

Array = NDArray[np.float64]

_STEEL = "#3b4754"
_SHELL_RADIUS_MM = 10.0
_HARD_N = 20.0
_HALF_WAY_DEG = 180.0


def instruments_chart(episode: Episode, shell: ShellFields | None) -> str | None:
    """The last needle's layers, the catheter on the unrolled canal, and its forces, as one SVG.

    None when the episode holds neither needle nor catheter.
    """
    procedure = episode.procedure
    needle = procedure.needles[-1] if procedure.needles and procedure.needles[-1].layers else None
    catheters = [record for record in procedure.catheters if record.path_s_mm]
    panels = [bool(needle), bool(catheters and shell), bool(catheters and catheters[-1].force_at_mm)]
    if not any(panels):
        return None
    widths = [width for width, shown in zip((1.15, 1.0, 1.25), panels, strict=True) if shown]
    with style.drawing(10.0, 4.4) as figure:
        axes = list(np.atleast_1d(figure.subplots(1, sum(panels), width_ratios=widths)))
        figure.subplots_adjust(left=0.055, right=0.985, top=0.9, bottom=0.125, wspace=0.24)
        if needle:
            _needle(axes.pop(0), needle)
        if panels[1]:
            assert shell is not None
            _path(axes.pop(0), shell, catheters, procedure.balloons)
        if panels[2]:
            _forces(axes.pop(0), catheters[-1])
        return style.svg(figure, "instruments")


def catheter_table(episode: Episode) -> Table:
    """Every catheter: where its tip lay, how hard it was pushed, and where the hand's work went."""
    rows = []
    for record in episode.procedure.catheters:
        work = record.work
        notes = []
        if record.kinked:
            notes.append("kinked")
        if record.left_behind_mm:
            notes.append(f"{number(record.left_behind_mm)} mm sheared off and left behind")
        mark: Mark = "danger" if notes else ""
        rows.append(
            Row(
                (
                    plain(f"{record.gauge} G, bent {number(record.tip_bend_deg)}°"),
                    plain(record.tip_words, *notes, mark=mark),
                    value(f"{number(record.inserted_mm)} mm"),
                    value(f"{record.moves}"),
                    value(f"{max(record.hub_force_n, default=0.0):.1f} N"),
                    value(f"{max(record.tip_force_n, default=0.0):.1f} N"),
                    value(
                        f"{work.hub_mj:.0f} mJ",
                        f"{work.rubbed_mj:.0f} rubbed, {work.parted_mj:.0f} parting fat, "
                        f"{work.torn_mj:.0f} tearing scar",
                    ),
                )
            )
        )
    heads = ("Catheter", "Tip", "In the canal", "Moves", "Most at hub", "Most at tip", "Work of the hand")
    return Table("The catheter", heads, tuple(rows))


def balloon_table(episode: Episode) -> Table:
    """Every place of the balloon: its pressure, what it tore, and what it pressed on each root, how long."""
    rows = []
    for record in episode.procedure.balloons:
        worst = max(record.roots_mmhg.items(), key=lambda item: item[1], default=("none under it", 0.0))
        stopped = _stopped(worst[1])
        rows.append(
            Row(
                (
                    plain(record.place, *(("burst",) if record.burst else ())),
                    value(f"{record.volume_ml:g} mL", f"{record.diameter_mm:.1f} mm wide"),
                    value(f"{record.repeats} x {number(record.hold_s)} s"),
                    value(
                        f"{number(record.pressure_mmhg)} mmHg", f"{number(record.outside_mmhg)} from outside"
                    ),
                    value(f"{number(record.torn_mm2, 2)} mm²"),
                    value(
                        f"{number(worst[1])} mmHg" if worst[1] else "–",
                        worst[0],
                        *((stopped,) if stopped else ()),
                        mark="danger" if worst[1] >= float(STOP_ARTERIOLES) else "caution" if stopped else "",
                    ),
                )
            )
        )
    heads = ("Balloon at", "Volume", "Held", "Pressure in it", "Scar torn", "On the root (a)")
    return Table("The balloon", heads, tuple(rows))


def _stopped(pressure_mmhg: float) -> str:
    """Which vessels such a pressure stopped in the pig."""
    for limit, vessels in (
        (STOP_ARTERIOLES, "arterioles"),
        (STOP_CAPILLARIES, "capillaries"),
        (STOP_VENULES, "venules"),
    ):
        if pressure_mmhg >= float(limit):
            return f"would stop {vessels}"
    return ""


def _needle(ax: Axes, needle: NeedleRecord) -> None:
    """Resistance by depth, each layer named; bone runs off the scale."""
    ax.set_title(f"The needle’s point, {needle.gauge} G, {needle.route}")
    deepest = needle.layers[-1].to_mm
    highest = max(min(layer.resistance_n, _HARD_N) for layer in needle.layers) * 1.1
    last = -np.inf
    for k, layer in enumerate(needle.layers):
        force = min(layer.resistance_n, _HARD_N)
        wide = max(layer.to_mm - layer.from_mm, 0.4)
        colour = {"epidural space": style.GOOD, "CSF": style.ACCENT, "dura": style.ACCENT}.get(
            layer.tissue, style.SCAR if "bone" in layer.tissue or "vertebra" in layer.tissue else "#c9b79c"
        )
        ax.barh(layer.from_mm, force, height=wide, align="edge", color=colour, linewidth=0)
        middle = max((layer.from_mm + layer.to_mm) / 2, last + 0.038 * deepest)
        if layer.to_mm - layer.from_mm >= 1.5 or k == len(needle.layers) - 1 or layer.tissue == "dura":
            ax.annotate(
                layer.tissue,
                (force, middle),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=7,
            )
            last = middle
    lost = needle.loss_of_resistance_mm
    if lost is not None:
        ax.axhline(lost, color=style.GOOD, linewidth=0.8, linestyle=(0, (4, 2)))
        ax.annotate(
            f"loss of resistance, {lost:.0f} mm",
            (highest * 1.55, lost),
            xytext=(0, -9),
            textcoords="offset points",
            ha="right",
            fontsize=7,
            color=style.GOOD,
        )
    ax.set_xlim(0, highest * 1.55)
    ax.set_ylim(deepest * 1.03 + 1, 0)
    ax.set_xlabel("resistance, N")
    ax.set_ylabel("depth from the skin, mm")


def _path(
    ax: Axes, shell: ShellFields, catheters: list[CatheterRecord], balloons: tuple[BalloonRecord, ...]
) -> None:
    """The catheter on the canal laid flat; cranial up, the patient's left on the left."""
    ax.set_title("Where the catheter lay")
    x, bonded = unroll(shell.theta_deg, shell.start.bonded)
    level = float(SCAR_OUTLINE)
    if bonded.min() < level < bonded.max():
        ax.contourf(x, shell.s_mm, bonded, levels=[level, 1.0], colors=[style.SCAR], alpha=0.22)
        ax.contour(x, shell.s_mm, bonded, levels=[level], colors=[style.SCAR], linewidths=0.9)
    for path in shell.roots.values():
        ax.plot(across(path[:, 1]), path[:, 0], color=style.MUTED, linewidth=0.7, alpha=0.6)
        ax.plot(across(path[-1:, 1]), path[-1:, 0], "o", color=style.MUTED, markersize=2.5)
    for record in catheters:
        s, theta = np.array(record.path_s_mm), across(np.array(record.path_theta_deg))
        jump = np.abs(np.diff(theta, prepend=theta[:1])) > _HALF_WAY_DEG
        ax.plot(np.where(jump, np.nan, theta), s, color=_STEEL, linewidth=1.8, solid_capstyle="round")
        ax.plot(theta[0], s[0], "s", color=_STEEL, markersize=4)
        ax.plot(theta[-1], s[-1], "o", color=_STEEL, markersize=4.5)
    for one in balloons:
        wide = np.degrees(one.diameter_mm / _SHELL_RADIUS_MM)
        at = (float(across(np.array(one.theta_deg))), one.s_mm)
        ax.add_patch(
            Ellipse(at, wide, one.length_mm, facecolor=style.ACCENT, alpha=0.35, edgecolor=style.ACCENT)
        )
    low = min(min(record.path_s_mm) for record in catheters)
    high = max(max(record.path_s_mm) for record in catheters)
    ax.set_ylim(max(shell.s_mm[0], low - 15), min(shell.s_mm[-1], high + 35))
    shown = {name: at for name, at in shell.levels.items() if ax.get_ylim()[0] <= at <= ax.get_ylim()[1]}
    ax.set_yticks(list(shown.values()), list(shown))
    for station in shown.values():
        ax.axhline(station, color=style.MUTED, linewidth=0.4, linestyle=(0, (1, 3)), zorder=0)
    ax.set_xlim(-180, 180)
    ax.set_xticks([-180, -90, 0, 90, 180], ["ant.", "left", "post.", "right", "ant."])
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color(style.RULE)


def _forces(ax: Axes, record: CatheterRecord) -> None:
    """Force at hub and tip by length in the canal; pulls lie below zero."""
    ax.set_title("What the hand and the tip felt")
    at = np.array(record.force_at_mm)
    ax.plot(at, record.hub_force_n, color=style.ACCENT, linewidth=1.3, label="at the hub")
    ax.plot(at, record.tip_force_n, color=style.SCAR, linewidth=1.1, label="at the tip")
    ax.axhline(0.0, color=style.RULE, linewidth=0.6)
    ax.set_xlabel("catheter beyond the needle, mm")
    ax.set_ylabel("force, N")
    ax.legend(loc="upper left")
