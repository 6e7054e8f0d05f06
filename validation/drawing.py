"""The charts of the validation page, in the report's own style."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from experiment import Row
from matplotlib.figure import Figure

from neuroplasty.app.report.style import ACCENT, INK, MUTED, RULE, SCAR, drawing


def intervals(rows: Sequence[Row], title: str) -> Figure:
    """Every row on one scale: the published interval runs from 0 to 1, the model is where it falls.

    Rows without a published interval are left out. A filled dot is inside, an open one outside.
    """
    judged = [row for row in rows if row.inside is not None]
    with drawing(6.4, 0.9 + 0.24 * len(judged)) as figure:
        axes = figure.add_subplot()
        for place, row in enumerate(judged):
            assert row.published_low is not None
            assert row.published_high is not None
            width = row.published_high - row.published_low

            def scaled(value: float, low: float = row.published_low, width: float = width) -> float:
                return float(np.clip((value - low) / width, -0.75, 1.75))

            axes.plot([0, 1], [place, place], color=RULE, linewidth=6, solid_capstyle="butt", zorder=1)
            axes.plot([scaled(row.published)], [place], "|", color=MUTED, markersize=9, zorder=2)
            if row.model_low is not None and row.model_high is not None:
                span = [scaled(row.model_low), scaled(row.model_high)]
                axes.plot(span, [place, place], color=ACCENT, linewidth=1.2, zorder=3)
            colour = ACCENT if row.inside else SCAR
            fill = colour if row.inside else "white"
            axes.plot(
                [scaled(row.model)], [place], "o", color=colour, markerfacecolor=fill, markersize=5, zorder=4
            )
        labels = [f"{row.quantity} ({row.unit})" for row in judged]
        axes.set_yticks(range(len(judged)), labels)
        axes.set_ylim(len(judged) - 0.4, -0.6)
        axes.set_xlim(-0.8, 1.8)
        axes.set_xticks([0, 1], ["published\nlow", "published\nhigh"])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_title(title, color=INK, loc="left")
        figure.set_layout_engine("tight")
    return figure
