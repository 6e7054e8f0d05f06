"""The two years after: how wide the future is, why, what would change it, and the days to keep."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes

from neuroplasty.app.report import style
from neuroplasty.app.report.table import Row, Table, plain, value
from neuroplasty.app.report.words import number
from neuroplasty.care.programme import make_programme
from neuroplasty.documents.course import Band, Change, Probability
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import DocumentError

_MONTH_D = 365.25 / 12
_TICKS = (0, 1, 3, 6, 12, 18, 24)
_DAY = date(2000, 1, 1)
"""Any day: only the distance from it is shown."""


def forecast_chart(episode: Episode) -> str | None:
    """Pain and function over two years: median, half and nine tenths of the courses; None without them."""
    forecast = episode.forecast
    if forecast is None:
        return None
    before = episode.course.before if episode.course else None
    with style.drawing(10.0, 2.9) as figure:
        left, right = figure.subplots(1, 2)
        figure.subplots_adjust(left=0.045, right=0.985, top=0.86, bottom=0.17, wspace=0.14)
        _draw(left, forecast.pain, "Pain, mean of a week (NRS)", 10, before.nrs if before else None)
        _draw(right, forecast.function, "Disability (ODI, %)", 100, before.odi if before else None)
        return style.svg(figure, "forecast")


def relief_table(episode: Episode) -> Table:
    """The probability that half the pain is gone, and that a second procedure is asked for."""
    forecast = episode.forecast
    rows = []
    if forecast is not None:
        rows = [_chance_row(f"Half the pain gone at {_months(one)}", one) for one in forecast.relief]
        if forecast.repeat is not None:
            rows.append(_chance_row("Due again within two years, by the rule below", forecast.repeat))
    width = "95 % interval" if forecast is None or forecast.bands is None else "90 % interval"
    return Table("How likely", ("What", "Probability", width), tuple(rows))


def changes_table(episode: Episode) -> Table:
    """What would change it, by how much, most first."""
    forecast = episode.forecast
    rows = tuple(_change_row(one) for one in forecast.changes) if forecast else ()
    heads = ("Otherwise", "What that is", "Probability of relief at a year", "Pain at a year (NRS)")
    return Table("What would change it", heads, rows)


def reasons_table(episode: Episode) -> Table:
    """Why the pain of one course fell by so much: by cause, at each visit."""
    course = episode.course
    rows: tuple[Row, ...] = ()
    if course is not None:
        rows = tuple(
            Row(
                (
                    plain(_day(one.day)),
                    value(_signed(-(one.natural + one.expectancy + one.roots + one.exercises))),
                    value(_signed(-one.natural)),
                    value(_signed(-one.expectancy)),
                    value(_signed(-one.roots)),
                    value(_signed(-one.exercises)),
                    value("" if one.left_body_percent is None else f"{one.left_body_percent:.0f} %"),
                )
            )
            for one in course.reasons
        )
    heads = (
        "After",
        "Pain changed (NRS)",
        "by itself",
        "by expectancy",
        "by the roots",
        "by exercises",
        "Body's share of what is left",
    )
    return Table("Why, in one course", heads, rows)


def calendar_table(episode: Episode) -> Table:
    """The programme's days, counted from the day of the procedure; empty where there is no programme."""
    try:
        programme = make_programme(episode, _DAY, today=_DAY)
    except DocumentError:
        return Table("", (), ())
    said = [(programme.home_day, "Home", "with the list of what to do and what not")]
    said += [(one.day, one.title, one.why) for one in programme.visits]
    said += [(one.first, one.name, one.lines[0].text) for one in programme.phases]
    said += [
        (
            one.first,
            f"{one.name}, {one.root}",
            f"{one.times_a_day} times a day, {one.repeats} slow moves each, until {_until(one.last)}",
        )
        for one in programme.glides
    ]
    said += [(day, "Pain training", "") for day in programme.sessions[:1]]
    said += [(one.day, f"Take {one.name} again", one.line.source) for one in programme.medicines if one.day]
    rows = (
        Row((plain(f"day {(day - _DAY).days}"), plain(what), plain(why)))
        for day, what, why in sorted(said, key=lambda one: one[0])
    )
    return Table("The calendar", ("When", "What", "Note"), tuple(rows))


def _draw(ax: Axes, band: Band, title: str, top: float, before: float | None) -> None:
    months = np.asarray(band.day) / _MONTH_D
    ax.set_title(title)
    ax.fill_between(months, band.low_90, band.high_90, color=style.ACCENT, alpha=0.16, linewidth=0)
    ax.fill_between(months, band.low_50, band.high_50, color=style.ACCENT, alpha=0.32, linewidth=0)
    ax.plot(months, band.median, color=style.ACCENT, linewidth=1.6)
    if before is not None:
        ax.axhline(before, color=style.MUTED, linewidth=0.7, linestyle=(0, (4, 3)))
        ax.text(24, before, "before ", ha="right", va="bottom", fontsize=7, color=style.MUTED)
    ax.set_xlim(0, 24.2)
    ax.set_ylim(0, top)
    ax.set_xticks(_TICKS)
    ax.set_xlabel("months after the procedure", fontsize=7.5)


def _chance_row(what: str, one: Probability) -> Row:
    span = f"{100 * one.low:.0f} to {100 * one.high:.0f} %"
    return Row((plain(what), value(f"{100 * one.probability:.0f} %", bar=one.probability), value(span)))


def _change_row(one: Change) -> Row:
    relief = f"{100 * one.relief:+.0f} points"
    span = f"{100 * one.relief_low:+.0f} to {100 * one.relief_high:+.0f}"
    nrs = f"{one.nrs_low:+.1f} to {one.nrs_high:+.1f}"
    return Row(
        (
            plain(one.name[:1].upper() + one.name[1:]),
            plain(one.what),
            value(relief, span),
            value(_signed(one.nrs), nrs),
        )
    )


def _months(one: Probability) -> str:
    return f"{number(one.months)} month{'' if one.months == 1 else 's'}"


def _day(day: int) -> str:
    if day == 1:
        return "1 day"
    return f"{day} days" if day < 60 else f"{number(round(day / _MONTH_D))} months"


def _until(day: date) -> str:
    return f"day {(day - _DAY) / timedelta(days=1):.0f}"


def _signed(change: float) -> str:
    return f"{change:+.1f}".replace("+0.0", "0.0").replace("-0.0", "0.0")
