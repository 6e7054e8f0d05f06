"""The page of a calibration: figures before and after, what was left out, what the numbers became."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from neuroplasty.app.pages import environment, write_page
from neuroplasty.app.report import style
from neuroplasty.app.report.table import Row, Table, plain, value
from neuroplasty.documents import check_folder, check_ours, write_whole
from neuroplasty.errors import OutputError
from neuroplasty.study.infer import Calibration

FILES = ("calibration.html", "figures.csv", "parameters.csv", "members.csv")


def write_calibration(done: Calibration, folder: Path, *, overwrite: bool = False) -> Path:
    """Write a calibration into a folder: a page, the figures, the numbers, the joint members.

    Parameters
    ----------
    done : Calibration
    folder : Path
        Made where there is none.
    overwrite : bool
        Replace a calibration that is there.

    Returns
    -------
    Path
        The page's.

    Raises
    ------
    OutputError
        When one is there already, or it cannot be written whole.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_calibration(_example(), Path(folder)).name
    'calibration.html'
    """
    folder = Path(folder)
    check_calibration(folder, overwrite=overwrite)
    names = done.prior.names
    members = [dict(zip(names, row, strict=True)) for row in done.found.posterior.tolist()]
    texts = (
        _csv(done.figure_rows()),
        _csv(done.parameter_rows()),
        _csv(members),
    )

    def render() -> str:
        page = render_calibration(done)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in zip(FILES[1:], texts, strict=True):
            write_whole(folder / name, text.encode())
        return page

    # The page last: where it stands, its tables do.
    return write_page(folder / FILES[0], render)


def check_calibration(folder: Path, *, overwrite: bool = False) -> None:
    """Refuse a folder that cannot be written to or that holds a calibration, before anything is computed.

    The page follows the rule of every page: somebody else's is left alone. Figures and numbers follow that of
    data that took long, which are replaced where that is said.
    """
    check_folder(folder)
    check_ours(folder / FILES[0])
    there = [name for name in FILES if (folder / name).exists()]
    if there and not overwrite:
        raise OutputError(
            f"{folder / there[0]} is there already; give another --out, or --overwrite to replace it."
        )


def render_calibration(done: Calibration) -> str:
    """The page's text; the same calibration gives the same text.

    Parameters
    ----------
    done : Calibration

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> "Left out" in render_calibration(_example())
    True
    """
    page = environment("calibration").get_template("calibration.html.j2")
    return page.render(
        done=done,
        chart=Markup(figures_chart(done)),
        figures=_figures(done),
        numbers=_numbers(done),
        narrowed=[row["name"] for row in done.parameter_rows() if row["narrowed"]],
        p_values=done.ranks.p_values if done.ranks else {},
    )


def figures_chart(done: Calibration) -> str:
    """Every figure as given, before and after, in its own standard errors from what was given."""
    rows = done.figure_rows()
    height = 0.9 + 0.27 * len(rows)
    with style.drawing(9.6, height) as figure:
        ax = figure.add_axes((0.42, 0.45 / height, 0.56, 1 - 0.8 / height))
        ax.axvspan(-1.96, 1.96, color=style.PAPER_BAND, lw=0, label="given, 95 %")
        ax.axvline(0, color=style.MUTED, lw=0.6)
        for k, (one, row) in enumerate(zip(done.figures, rows, strict=True)):
            for name, dy, colour, mark in (
                ("before", -0.16, style.MUTED, "s"),
                ("after", 0.16, style.ACCENT if one.use == "fit" else style.SCAR, "o"),
            ):
                low, middle, high = (
                    float(np.clip((float(row[key]) - one.value) / one.error, -12, 12))
                    for key in (f"{name}_low", name, f"{name}_high")
                )
                ax.plot((low, high), (k + dy, k + dy), color=colour, lw=1.2)
                ax.plot(middle, k + dy, mark, ms=3.6, color=colour, mew=0)
        for label, colour, mark in (
            ("before", style.MUTED, "s"),
            ("after, fitted", style.ACCENT, "o"),
            ("after, left out", style.SCAR, "o"),
        ):
            ax.plot([], [], mark, color=colour, ms=4, mew=0, label=label)
        ax.set_yticks(range(len(rows)), [str(row["figure"]) for row in rows])
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_xlabel("standard errors from what was given")
        ax.legend(ncols=4, loc="lower right", bbox_to_anchor=(1.0, 1.01), borderpad=0)
        return style.svg(figure, "figures")


def _figures(done: Calibration) -> Table:
    return Table(
        "Median of the members and 90 % of them, before and after.",
        ("figure", "use", "given", "before", "after"),
        tuple(
            Row(
                (
                    plain(str(row["figure"])),
                    plain("fitted" if row["use"] == "fit" else "left out"),
                    value(f"{row['given']:.2f} ± {row['error']:.2f}"),
                    value(_band(row, "before")),
                    value(_band(row, "after")),
                )
            )
            for row in done.figure_rows()
        ),
    )


def _numbers(done: Calibration) -> Table:
    return Table(
        "Middle and 90 % of the members. A number that stays wide was not told by these figures.",
        ("number", "bounds before", "afterwards", "narrowed"),
        tuple(
            Row(
                (
                    plain(str(row["name"])),
                    value(f"{row['prior_low']:.3g} to {row['prior_high']:.3g}"),
                    value(f"{row['value']:.3g} ({row['low']:.3g} to {row['high']:.3g})"),
                    plain("yes" if row["narrowed"] else "no"),
                )
            )
            for row in done.parameter_rows()
        ),
    )


def _band(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]:.2f} ({row[f'{name}_low']:.2f} to {row[f'{name}_high']:.2f})"


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: f"{one:.6g}" if isinstance(one, float) else one for key, one in row.items()} for row in rows
    )
    return out.getvalue()


def _example() -> Calibration:
    """A calibration of two figures, for the examples above."""
    from neuroplasty.study.infer import Figure, Prior, Smoothed

    one = np.linspace(0.12, 0.28, 5)[:, None]
    figures = (
        Figure("disc", "transforaminal", "nrs", 3.0, "mean", 4.0, 0.3),
        Figure("disc", "transforaminal", "R50_pain", 6.0, "share", 0.5, 0.06, "left out"),
    )
    given = np.hstack([20 * one, 2 * one])
    return Calibration(figures, Prior.of_free(["course.slope"]), Smoothed(one, one, given + 1, given))
