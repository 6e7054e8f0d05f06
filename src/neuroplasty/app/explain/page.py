"""The page: one file for phone and paper without network or script; or its inside, for another page."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from neuroplasty.app.explain import pictures
from neuroplasty.app.explain.spine import spine_of
from neuroplasty.app.languages import LANGUAGES, Words, catalogue
from neuroplasty.app.pages import environment, write_page
from neuroplasty.care.explanation import EXAMPLES, Ahead, Counted, Explanation, Found, explain
from neuroplasty.documents import as_episode
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import DocumentError

_MONTH_D = 30.4
_TROUBLE_MOST = 100.0
_LAST_WEEK = 100
_PAGES = (".html", ".htm")


def write_explanation(episode: Episode | str | Path, file: Path | str, *, language: str = "en") -> Path:
    """Write the patient's page of an episode.

    Parameters
    ----------
    episode : Episode, or path of one
        Simulated or recorded, with a procedure or without.
    file : Path or str
        The page's name, which ends in ``.html``; or a folder, for ``explain.html`` in it.
    language : {"en", "de"}
        English or German.

    Returns
    -------
    Path
        The page's.

    Raises
    ------
    DocumentError
        For a path that holds no episode, and a language that is not there.
    OutputError
        When it cannot be written whole, or a page that is not ours has its name.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from datetime import UTC, datetime
    >>> from neuroplasty.documents.records import Recorded
    >>> done = Recorded(site="here", operator="op-1", started=datetime(2026, 3, 2, 9, tzinfo=UTC))
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
    >>> with TemporaryDirectory() as folder:
    ...     write_explanation(episode, folder, language="de").name
    'explain.html'
    """
    words = words_in(language)
    beside = None if isinstance(episode, Episode) else Path(episode).parent / "fields.nc"
    episode = as_episode(episode)
    explanation = explain(episode)
    file = Path(file)
    if file.suffix.lower() not in _PAGES:
        file = file / "explain.html"
    return write_page(
        file,
        lambda: render_explanation(explanation, words, spine_of(episode, words, explanation.root, beside)),
    )


def words_in(language: str) -> Words:
    """The catalogue of a language; one sentence where there is none.

    Parameters
    ----------
    language : str

    Returns
    -------
    Words

    Raises
    ------
    DocumentError
        For a language that is not there.

    Examples
    --------
    >>> words_in("fr")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: There is no page in 'fr' yet; give one of: en (English), de (Deutsch).
    """
    if language not in LANGUAGES:
        there = ", ".join(f"{one} ({catalogue('explain', one).name})" for one in LANGUAGES)
        raise DocumentError(f"There is no page in {language!r} yet; give one of: {there}.")
    return catalogue("explain", language)


def render_explanation(explanation: Explanation, words: Words, spine: Markup | None = None) -> str:
    """The whole page's text; the same explanation gives the same text.

    Parameters
    ----------
    explanation : Explanation
    words : Words
        Of the page's language.
    spine : Markup, optional
        The spine in three dimensions; what moves it is the page's only script, and its stills need none.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from neuroplasty.documents.records import Recorded
    >>> done = Recorded(site="here", operator="op-1", started=datetime(2026, 3, 2, 9, tzinfo=UTC))
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
    >>> page = render_explanation(explain(episode), words_in("en"))
    >>> page[:15], "2 March 2026" in page, "<script" in page
    ('<!DOCTYPE html>', True, False)
    """
    page = environment("explain").get_template("explain.html.j2")
    head, scripts = "", ""
    if spine:
        from neuroplasty.app.view import view_head, view_scripts

        head, scripts = view_head(), view_scripts()
    return page.render(
        t=words,
        told=explanation,
        inside=Markup(render_explained(explanation, words, helped=True, spine=spine)),
        view_head=head,
        view_scripts=scripts,
    )


def render_explained(
    explanation: Explanation, words: Words, *, helped: bool = False, spine: Markup | None = None
) -> str:
    """What stands inside: for a page that has its own head and its own way to help.

    Parameters
    ----------
    explanation : Explanation
    words : Words
        Of the page's language.
    helped : bool
        Whether it also says when to get help.
    spine : Markup, optional
        The spine in three dimensions.

    Returns
    -------
    str
        HTML without any style or script of its own; ``explain.css`` goes with it.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from neuroplasty.documents.records import Recorded
    >>> done = Recorded(site="here", operator="op-1", started=datetime(2026, 3, 2, 9, tzinfo=UTC))
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
    >>> "Is it permanent?" in render_explained(explain(episode), words_in("en"))
    True
    """
    told, t = explanation, words
    scored = tuple(Ahead(day, nrs, nrs, nrs) for day, nrs in told.scored if day > 0)
    return (
        environment("explain")
        .get_template("inside.html.j2")
        .render(
            t=t,
            told=told,
            helped=helped,
            spine=spine,
            place=lambda one: _place(one, t),
            short_wrong=_short_wrong(told),
            changed=_changed(told),
            draw=pictures,
            people=lambda one: Markup(pictures.people(one, _alt(one, t))),
            when=lambda one: pictures.when(round(one.months * _MONTH_D), t, "after"),
            course=Markup(pictures.course(told.before_nrs, scored or told.ahead, t)),
            trouble=Markup(pictures.course(told.trouble_before, told.trouble, t, _TROUBLE_MOST)),
            picture=Markup,
            last_week=_LAST_WEEK,
            sources=_sources(told),
        )
    )


def _place(found: Found, t: Words) -> str:
    return t.root(f"{found.place} {found.side}".strip()) if found.side else found.place


def _short_wrong(told: Explanation) -> str:
    if told.found:
        return told.found[0].kind
    return "clear" if told.pains or told.simulated else "unknown"


def _changed(told: Explanation) -> str:
    if told.state == "not done":
        return "not yet"
    return "unknown" if told.freed is None else told.freed.how_far


def _alt(one: Counted, t: Words) -> str:
    return t("count.alt", count=one.count, each=one.each, low=one.low, high=one.high)


def _sources(told: Explanation) -> list[tuple[str, str, str]]:
    """What, where, how sure: each once, in the order of the page."""
    found = [(one.key, one.source, one.standing) for one in EXAMPLES]
    found += [
        ("programme", one.source, one.standing)
        for one in (*told.training, *(line for stretch in told.stretches for line in stretch.lines))
    ]
    for answer in told.answers:
        key = {"permanent": "lasting", "risks": "risk", "work": "programme"}[answer.key]
        found += [
            ("forecast" if one.kind == "model" else key, one.source, one.standing) for one in answer.counts
        ]
        found += [("said", one.source, one.standing) for one in answer.said]
        found += [("programme", one.source, one.standing) for one in answer.lines]
    return list(dict.fromkeys(found))


__all__ = ["render_explained", "render_explanation", "words_in", "write_explanation"]
