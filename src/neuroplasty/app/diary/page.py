"""The page: a review of a diary as one printable HTML file that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markupsafe import Markup

from neuroplasty.app.diary import words
from neuroplasty.app.diary.calendar import calendar
from neuroplasty.app.diary.charts import cue_chart, level_chart
from neuroplasty.app.diary.meaning import MEANINGS, chance, headline
from neuroplasty.app.pages import environment, write_page
from neuroplasty.app.report.table import Row, Table, plain
from neuroplasty.brain.diary import ASK, Findings
from neuroplasty.brain.diary.parameters import TABLE
from neuroplasty.care.questionnaires import CAUTION, HEADS
from neuroplasty.care.review import Review


def write_diary_page(review: Review, folder: Path) -> Path:
    """Write ``diary.html`` into a folder.

    Parameters
    ----------
    review : Review
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
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> from neuroplasty.care.review import review_diary
    >>> from numpy.random import default_rng
    >>> with TemporaryDirectory() as folder:
    ...     write_diary_page(review_diary(simulate_diary(default_rng(2), days=3)), Path(folder)).name
    'diary.html'
    """
    return write_page(Path(folder, "diary.html"), lambda: render_diary(review))


def render_diary(review: Review) -> str:
    """The page's text; the same review gives the same text.

    Parameters
    ----------
    review : Review

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> from neuroplasty.care.review import review_diary
    >>> from numpy.random import default_rng
    >>> render_diary(review_diary(simulate_diary(default_rng(2), days=3)))[:15]
    '<!DOCTYPE html>'
    """
    days, findings = review.days, review.findings
    rated = days.count > 0
    return (
        environment("diary")
        .get_template("diary.html.j2")
        .render(
            review=review,
            days=days,
            findings=findings,
            words=words,
            meanings=MEANINGS,
            headline=headline,
            chance=chance,
            ask=ASK,
            caution=CAUTION,
            heads=HEADS,
            remarks=words.remarks(review.diary, days),
            calendar=Markup(calendar(days, findings)) if rated else None,
            level=Markup(level_chart(days, findings)) if rated else None,
            cues=Markup(drawn) if (drawn := cue_chart(findings)) else None,
            looked=_looked(findings),
            untold=_untold(findings),
            numbers=_numbers(),
        )
    )


def _looked(findings: Findings) -> Table:
    rows = (
        Row(
            (
                plain(MEANINGS[one.detector].title),
                plain(one.about),
                plain(one.effect.words if one.effect else "", *one.details[:2]),
                plain(chance(one.p)),
            )
        )
        for one in findings.all
        if one.status == "not found"
    )
    return Table("", ("Looked for", "In", "How much", "Chance"), tuple(rows))


def _untold(findings: Findings) -> Table:
    rows = (
        Row((plain(MEANINGS[one.detector].title), plain(one.reason), plain(MEANINGS[one.detector].needs)))
        for one in findings.abstained
    )
    return Table("", ("What", "Why not", "What it needs"), tuple(rows))


def _numbers() -> Table:
    def told() -> Iterator[Row]:
        for name, one in TABLE.items():
            value = f"{one.value:.3g} {'' if one.unit == '1' else one.unit}".strip()
            yield Row((plain(name.replace("_", " ")), plain(value), plain(one.standing), plain(one.source)))

    return Table("", ("Number", "Value", "Standing", "Source"), tuple(told()))
