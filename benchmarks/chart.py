"""One chart a room, drawn from its table: seconds on a log axis, a bar an engine, grouped by case."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.figure import Figure
from race import OURS, Row

from neuroplasty.app.report.style import ACCENT, INK, MUTED, RULE, drawing


def words(seconds: float) -> str:
    """A time as a reader says it.

    >>> words(0.0125), words(2.0)
    ('12.5 ms', '2 s')
    """
    return f"{seconds:.3g} s".replace("1e+03", "1000") if seconds >= 1 else f"{1e3 * seconds:.3g} ms"


def chart(rows: Sequence[Row]) -> Figure:
    """Bars of seconds: ours dark, others pale, each with its ratio to ours."""
    cases = list(dict.fromkeys(row.case for row in rows))
    with drawing(6.8, 0.6 + 0.2 * len(rows) + 0.22 * len(cases)) as figure:
        axes = figure.add_subplot()
        place, ticks = 0.0, []
        for case in cases:
            chosen = [row for row in rows if row.case == case]
            ticks.append((place + (len(chosen) - 1) / 2, textwrap.fill(case, 34)))
            for row in chosen:
                ours = row.engine == OURS
                axes.barh(place, row.seconds, height=0.8, color=ACCENT if ours else RULE)
                said = f"  {row.engine}" + ("" if ours else f", x {row.ratio:.3g}")
                axes.text(row.seconds, place, said, va="center", fontsize=7, color=INK if ours else MUTED)
                place += 1
            place += 0.7
        axes.set_yticks([at for at, _ in ticks], [words for _, words in ticks])
        axes.set_ylim(place - 0.9, -0.8)
        axes.set_xscale("log")
        times = [row.seconds for row in rows]
        # Room on the right for the words: they are as long as half the bars.
        axes.set_xlim(min(times) / 3, max(times) * 8 * (max(times) / min(times)) ** 0.5)
        axes.xaxis.set_major_formatter(lambda seconds, _: words(seconds))
        axes.tick_params(axis="y", length=0)
        figure.set_layout_engine("tight")
    return figure
