"""The shell unrolled: scar, room and dye laid flat, cut along the anterior midline.

Cranial is up. Posterior is in the middle, the patient's left on the left, as one looks down on a patient who
lies prone.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from neuroplasty.app.report import style
from neuroplasty.app.report.parameters import SCAR_OUTLINE
from neuroplasty.app.report.shell import ShellFields

Array = NDArray[np.float64]

_ROOM = LinearSegmentedColormap.from_list("room", ["#b9c5cf", "#ffffff"])
_DYE = LinearSegmentedColormap.from_list("dye", ["#ffffff", "#c7d9e4", "#6d9ab5", style.DYE])
_SCAR = LinearSegmentedColormap.from_list("scar", [(0.71, 0.27, 0.17, 0.0), (0.71, 0.27, 0.17, 0.75)])


def unroll(theta_deg: Array, field: Array) -> tuple[Array, Array]:
    """A field (n, m) by angle as (x (m + 1,), field (n, m + 1)) from anterior through left to anterior.

    ``x`` is in degrees from the posterior midline, the patient's left negative.

    >>> x, laid = unroll(np.array([0.0, 90.0, 180.0, 270.0]), np.array([[0.0, 1.0, 2.0, 3.0]]))
    >>> x.tolist(), laid.tolist()
    ([-180.0, -90.0, 0.0, 90.0, 180.0], [[2.0, 1.0, 0.0, 3.0, 2.0]])
    """
    x = across(theta_deg)
    order = np.argsort(x, kind="stable")
    first = order[0]
    return (
        np.append(x[order], x[first] + 360.0),
        np.concatenate([field[:, order], field[:, first : first + 1]], axis=1),
    )


def across(theta_deg: Array) -> Array:
    """Where an angle lies across the unrolled shell: [-180, 180), the patient's left negative."""
    return np.asarray(np.mod(-np.asarray(theta_deg, float) + 180.0, 360.0) - 180.0)


def unrolled_chart(shell: ShellFields, target: str | None, filled: dict[str, set[str]]) -> str:
    """Scar and room, then the dye of the first and of the last epidurogram, as one SVG.

    ``target`` names the root to stand out; ``filled`` says for "before" and "after" which roots dye reached.
    """
    moments = [("before", shell.before), ("after", shell.after)]
    dyed = [(when, moment) for when, moment in moments if moment is not None]
    darkest = max((float(np.quantile(moment.iodine_mg_mm2, 0.995)) for _, moment in dyed), default=0.0)
    with style.drawing(10.0, 6.3) as figure:
        axes = np.atleast_1d(figure.subplots(1, 1 + len(dyed), sharey=True))
        figure.subplots_adjust(left=0.035, right=0.985, top=0.94, bottom=0.075, wspace=0.07)
        _scar_panel(axes[0], shell)
        for ax, (when, moment) in zip(axes[1:], dyed, strict=True):
            image = _lay(ax, shell, moment.iodine_mg_mm2, _DYE, 0.0, max(darkest, 1e-9))
            _outline(ax, shell, moment.bonded, "solid")
            ax.set_title(f"Dye, {moment.label}")
            bar = figure.colorbar(
                image, ax=ax, orientation="horizontal", pad=0.085, aspect=34, fraction=0.028
            )
            bar.outline.set_visible(False)
            bar.set_label("iodine, mg/mm²", fontsize=7)
            bar.ax.tick_params(labelsize=6.5)
            _roots(ax, shell, target, when, filled.get(when, set()))
        _roots(axes[0], shell, target, "start", None)
        for ax in axes:
            _frame(ax, shell)
        return style.svg(figure, "unrolled")


def _scar_panel(ax: Axes, shell: ShellFields) -> None:
    ax.set_title("Room and scar at the start")
    image = _lay(ax, shell, shell.gap_mm, _ROOM, 0.0, max(float(np.quantile(shell.gap_mm, 0.95)), 0.1))
    _lay(ax, shell, shell.start.bonded, _SCAR, 0.0, 1.0)
    _outline(ax, shell, shell.start.bonded, "solid")
    _outline(ax, shell, shell.end.bonded, "dotted")
    bar = ax.figure.colorbar(image, ax=ax, orientation="horizontal", pad=0.085, aspect=34, fraction=0.028)
    bar.outline.set_visible(False)
    bar.set_label("room between sac and wall, mm", fontsize=7)
    bar.ax.tick_params(labelsize=6.5)


def _lay(
    ax: Axes, shell: ShellFields, field: Array, colours: LinearSegmentedColormap, low: float, high: float
) -> AxesImage:
    x, laid = unroll(shell.theta_deg, field)
    half_s, half_x = (shell.s_mm[1] - shell.s_mm[0]) / 2, (x[1] - x[0]) / 2
    return ax.imshow(
        laid,
        origin="lower",
        aspect="auto",
        extent=(x[0] - half_x, x[-1] + half_x, shell.s_mm[0] - half_s, shell.s_mm[-1] + half_s),
        cmap=colours,
        vmin=low,
        vmax=high,
        interpolation="bilinear",
    )


def _outline(ax: Axes, shell: ShellFields, bonded: Array, line: str) -> None:
    level = float(SCAR_OUTLINE)
    if not bonded.min() < level < bonded.max():
        return
    x, laid = unroll(shell.theta_deg, bonded)
    ax.contour(x, shell.s_mm, laid, levels=[level], colors=[style.SCAR], linewidths=1.1, linestyles=[line])


def _roots(ax: Axes, shell: ShellFields, target: str | None, panel: str, filled: set[str] | None) -> None:
    for name, path in shell.roots.items():
        s, x = path[:, 0], across(path[:, 1])
        if s[-1] < shell.s_mm[0] or s[-1] > shell.s_mm[-1]:
            continue
        marked = name == target
        colour = style.SCAR if marked else style.MUTED
        ax.plot(x, s, color="white", linewidth=2.6 if marked else 1.8, alpha=0.6)
        ax.plot(x, s, color=colour, linewidth=1.5 if marked else 0.8, alpha=1.0 if marked else 0.75)
        if filled is not None:
            face = colour if name in filled else "white"
            ax.plot(x[-1], s[-1], "o", markersize=6.2, color="white", markeredgewidth=0)
            ax.plot(x[-1], s[-1], "o", markersize=4.4, markerfacecolor=face, markeredgecolor=colour)
        away = -1 if x[-1] < 0 else 1
        ax.annotate(
            name.split()[0],
            (float(x[-1]), float(s[-1])),
            xytext=(5 * away, -2.5),
            textcoords="offset points",
            ha="right" if away < 0 else "left",
            fontsize=6.5,
            color=colour,
            fontweight="bold" if marked else "normal",
            gid=f"halo-{panel}-{name.replace(' ', '-')}",
        )


def _frame(ax: Axes, shell: ShellFields) -> None:
    for station in shell.levels.values():
        ax.axhline(station, color=style.MUTED, linewidth=0.4, linestyle=(0, (1, 3)), zorder=1.5)
    for angle in (-90, 0, 90):
        ax.axvline(angle, color=style.MUTED, linewidth=0.4, linestyle=(0, (1, 3)), zorder=1.5)
    ax.set_xlim(-180, 180)
    ax.set_ylim(shell.s_mm[0], shell.s_mm[-1])
    ax.set_xticks([-180, -90, 0, 90, 180], ["anterior", "left", "posterior", "right", "anterior"])
    ax.tick_params(axis="x", labelsize=7)
    ax.get_xticklabels()[0].set_horizontalalignment("left")
    ax.get_xticklabels()[-1].set_horizontalalignment("right")
    shown = {name: at for name, at in shell.levels.items() if shell.s_mm[0] <= at <= shell.s_mm[-1]}
    ax.set_yticks(list(shown.values()), list(shown))
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color(style.RULE)
