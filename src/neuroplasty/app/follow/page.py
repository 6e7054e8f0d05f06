"""The page: one patient's course beside the forecast, and what the diary shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from markupsafe import Markup

from neuroplasty.app.diary.meaning import MEANINGS, chance, headline
from neuroplasty.app.follow.text import LEANINGS, adherence_words, relief_words
from neuroplasty.app.pages import environment, write_page
from neuroplasty.app.report import style
from neuroplasty.app.report.table import Mark, Row, Table, plain, value
from neuroplasty.brain.diary import ASK
from neuroplasty.registry.follow import AtVisit, Followed
from neuroplasty.registry.visits import VISIT_NAMES

_MARKS: dict[str, Mark] = {"missed": "caution", "open": "good"}


def write_follow_page(told: Followed, folder: Path) -> Path:
    """Write ``follow.html`` into a folder.

    Parameters
    ----------
    told : Followed
    folder : Path
        Made where there is none.

    Returns
    -------
    Path
        The page's.

    Raises
    ------
    OutputError
        When it cannot be written whole, or a page that is not ours has its name.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from datetime import UTC, datetime
    >>> from numpy.random import default_rng
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> from neuroplasty.documents.episode import Episode
    >>> from neuroplasty.documents.records import Recorded
    >>> from neuroplasty.registry.follow import follow
    >>> diary = simulate_diary(default_rng(2), days=5)
    >>> done = Recorded(site="here", operator="op-1", started=diary.entries[0].when.replace(tzinfo=UTC))
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
    >>> with TemporaryDirectory() as folder:
    ...     write_follow_page(follow(episode, diary), Path(folder)).name
    'follow.html'
    """
    return write_page(Path(folder, "follow.html"), lambda: render_follow(told))


def render_follow(told: Followed) -> str:
    """The page's text; the same course gives the same text.

    Parameters
    ----------
    told : Followed

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from datetime import UTC
    >>> from numpy.random import default_rng
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> from neuroplasty.documents.episode import Episode
    >>> from neuroplasty.documents.records import Recorded
    >>> from neuroplasty.registry.follow import follow
    >>> diary = simulate_diary(default_rng(2), days=5)
    >>> done = Recorded(site="here", operator="op-1", started=diary.entries[0].when.replace(tzinfo=UTC))
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
    >>> render_follow(follow(episode, diary))[:15]
    '<!DOCTYPE html>'
    """
    return (
        environment("follow")
        .get_template("follow.html.j2")
        .render(
            told=told,
            ask=ASK,
            relief=relief_words(told),
            adherence=adherence_words(told),
            leaning=LEANINGS[told.drives.leaning],
            names=VISIT_NAMES,
            chart=Markup(course_chart(told)),
            visits=_visits(told),
            spells=_spells(told),
            findings=told.review.findings.found,
            headline=headline,
            chance=chance,
            meanings=MEANINGS,
        )
    )


def course_chart(told: Followed) -> str:
    """The diary's days and the visits over the forecast's band; spells of relief along the foot."""
    last = max(int(told.days[-1]), 60)
    with style.drawing(9.6, 3.2) as figure:
        ax = figure.add_axes((0.05, 0.14, 0.94, 0.76))
        if told.episode.forecast is not None:
            band = told.episode.forecast.pain
            ax.fill_between(
                band.day, band.low_90, band.high_90, color="#e3ecf1", lw=0, label="forecast, 90 %"
            )
            ax.fill_between(
                band.day, band.low_50, band.high_50, color="#bfd4df", lw=0, label="forecast, 50 %"
            )
            ax.plot(band.day, band.median, color=style.MUTED, lw=0.8)
        ax.plot(
            told.days,
            told.nrs,
            "o",
            ms=2.6,
            mew=0,
            color=style.ACCENT,
            alpha=0.75,
            label="diary, worst of the day",
        )
        seen = [
            (one.answered.day, one.answered.nrs)
            for one in told.visits
            if one.answered and one.answered.nrs is not None
        ]
        if seen:
            ax.plot(*zip(*seen, strict=True), "D", ms=5, color=style.SCAR, label="visit")
        if told.before_nrs is not None:
            ax.axhline(told.before_nrs / 2, color=style.GOOD, lw=0.8, ls=(0, (4, 2)))
            ax.annotate(
                "half the pain gone",
                (last, told.before_nrs / 2),
                (0, 3),
                textcoords="offset points",
                ha="right",
                fontsize=7,
                color=style.GOOD,
            )
        for one in told.spells:
            ax.plot(
                [one.first - 0.5, one.last + 0.5],
                [-0.45, -0.45],
                color=style.GOOD,
                lw=4,
                solid_capstyle="butt",
            )
        ax.set_xlim(-3, last + 3)
        ax.set_ylim(-0.8, 10.3)
        ax.set_yticks(range(0, 11, 2))
        step = next(step for step in (7, 14, 30, 60, 91, 182) if last / step <= 14)
        ax.set_xticks(np.arange(0, last + 1, step))
        ax.set_xlabel("days after the procedure")
        ax.set_ylabel("pain, 0-10")
        ax.legend(loc="lower left", ncols=4, bbox_to_anchor=(0, 1.0), borderaxespad=0)
        return style.svg(figure, "course")


def _visits(told: Followed) -> Table:
    rows = [
        Row(
            (
                plain(VISIT_NAMES[one.visit]),
                plain(f"{one.slot.due}", f"{one.slot.opens} to {one.slot.closes}"),
                plain({"open": "due now"}.get(one.state, one.state), mark=_MARKS.get(one.state, "")),
                plain(_scores(one)),
                value("" if one.expected is None else f"{one.expected[2]:.1f}", *_band(one)),
            ),
            lead=one.state == "open",
        )
        for one in told.visits
    ]
    return Table("Visits", ("Visit", "Due", "State", "Answered", "Forecast of pain"), tuple(rows))


def _scores(one: AtVisit) -> str:
    if one.answered is None:
        return ""
    if one.answered.missing is not None:
        return one.answered.missing
    names = {"nrs": "pain", "nrs_24_h": "pain of 24 h", "odi": "ODI", "rmdq": "RMDQ", "peg": "PEG"}
    held = [(words, getattr(one.answered, name)) for name, words in names.items()]
    return ", ".join(f"{words} {score:g}" for words, score in held if score is not None)


def _band(one: AtVisit) -> tuple[str, ...]:
    return () if one.expected is None else (f"90 %: {one.expected[0]:.1f} to {one.expected[4]:.1f}",)


def _spells(told: Followed) -> Table:
    rows = [
        Row(
            (
                plain(f"day {one.first} to {one.last}"),
                value(f"{one.length_d} days"),
                value(str(one.days_written)),
                plain("pain came back" if one.ended else "the diary stops or has a gap"),
            )
        )
        for one in told.spells
    ]
    return Table("Spells of relief", ("When", "Length", "Days written", "How it ended"), tuple(rows))
