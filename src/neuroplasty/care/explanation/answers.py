"""Answers to what everybody asks: permanent? risks? work? In counts, beside what is often said.

>>> [one.key for one in answers_of(None, balloon=False, pulsed=False)]
['permanent', 'risks', 'work']
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from neuroplasty.care.consent import Figure, Statement, consent_for
from neuroplasty.care.programme.texts import Line, lines, texts
from neuroplasty.documents.course import Forecast
from neuroplasty.evidence.parameter import Standing

Question = Literal["permanent", "risks", "work"]
Kind = Literal["model", "study"]
_HUNDRED, _THOUSAND = 100, 1000
_RARE_PERCENT = 0.5
_ASKED_MONTHS = (1, 3, 12, 24)
MODEL = "this program's own forecast for this episode; a model, not yet proven on patients"
"""Where a figure of the forecast comes from."""


@dataclass(frozen=True)
class Counted:
    """So many of a hundred, or of a thousand, people; how sure; and who counted.

    Parameters
    ----------
    key : str
        What was counted: of the catalogue, or as the leaflet says it in English.
    count, low, high : int
        People of ``each``, and the ends of the band.
    each : int
        100, or 1000 for what is rare.
    kind : {"model", "study"}
        A forecast, or people who were counted.
    source : str
        Where it stands.
    standing : Standing
        How well it is known.
    seen, of : int or None
        The count itself, where people were counted.
    months : float or None
        After the procedure.
    counted : str
        What ``of`` counts: people, injections, or nothing where the source does not say.

    Examples
    --------
    >>> Counted("relief", 19, 13, 28, 100, "model", "a forecast", "derived", months=3).count
    19
    """

    key: str
    count: int
    low: int
    high: int
    each: int
    kind: Kind
    source: str
    standing: Standing
    seen: int | None = None
    of: int | None = None
    months: float | None = None
    counted: str = "people"


@dataclass(frozen=True)
class Said:
    """What is often said, and what it leaves out; both as the leaflet says them, in English.

    Parameters
    ----------
    claim, text : str
    source : str
        Where it was counted.
    standing : Standing
        How well that is known.

    Examples
    --------
    >>> Said("It lasts two years.", "It was done again and again.", "a trial", "measured").claim
    'It lasts two years.'
    """

    claim: str
    text: str
    source: str
    standing: Standing


@dataclass(frozen=True)
class Answer:
    """One question's answer.

    Parameters
    ----------
    key : {"permanent", "risks", "work"}
        Which question.
    said : tuple of Said
        What is often said.
    counts : tuple of Counted
        What was counted or is foretold.
    notes : tuple of str
        Sentences of the leaflet without a count, in English.
    lines : tuple of Line
        Of the programme, where it answers.

    Examples
    --------
    >>> answers_of(None, balloon=False, pulsed=False)[0].said[0].claim
    'It lasts two years.'
    """

    key: Question
    said: tuple[Said, ...] = ()
    counts: tuple[Counted, ...] = ()
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


def answers_of(forecast: Forecast | None, *, balloon: bool, pulsed: bool) -> tuple[Answer, ...]:
    """The three questions that everybody asks, answered.

    Parameters
    ----------
    forecast : Forecast or None
        Of the episode, where it has one.
    balloon, pulsed : bool
        Whether a balloon was used, and radio waves.

    Returns
    -------
    tuple of Answer
        Permanent, risks, work.

    Examples
    --------
    >>> risks = answers_of(None, balloon=False, pulsed=False)[1]
    >>> [(one.count, one.each, one.low, one.high) for one in risks.counts][:2]
    [(4, 100, 2, 8), (16, 100, 12, 21)]
    """
    leaflet = consent_for("balloon" if balloon else "adhesiolysis")
    lasting = next(one for one in leaflet.claims if "lasts" in one.claim)
    safety = [one for one in leaflet.claims if one is not lasting]
    risks = [*leaflet.risks, *consent_for("epidural steroid").risks]
    if pulsed:
        risks += consent_for("radiofrequency").risks
    return (
        Answer(
            "permanent",
            said=(_said(lasting),),
            counts=(*_relief(forecast), *(made for one in lasting.figures for made in _counted(one))),
        ),
        Answer(
            "risks",
            said=tuple(map(_said, safety)),
            counts=tuple(made for one in risks for made in _counted_first(one)),
            notes=tuple(one.text for one in risks if not _counted_first(one)),
        ),
        _work(),
    )


def _work() -> Answer:
    """What the programme says of driving, lifting and work; nobody's count of it was found."""
    told = texts()
    wanted = ("drive", "Lift", "light work", "what your day asks")
    held = [*told["first_day"]["not"], *(one for phase in told["phases"] for one in phase["lines"])]
    found = [one for one in held if "when" not in one and any(word in one["text"] for word in wanted)]
    return Answer("work", lines=lines(found, frozenset()))


def _relief(forecast: Forecast | None) -> tuple[Counted, ...]:
    """Of a hundred people, how many have half the pain gone at each time that is asked about."""
    if forecast is None:
        return ()
    return tuple(
        Counted(
            "relief",
            round(_HUNDRED * one.probability),
            math.floor(_HUNDRED * one.low),
            math.ceil(_HUNDRED * one.high),
            _HUNDRED,
            "model",
            MODEL,
            "derived",
            months=one.months,
        )
        for one in forecast.relief
        if one.months in _ASKED_MONTHS
    )


def _counted(figure: Figure, key: str = "") -> tuple[Counted, ...]:
    """A figure with its count, of a hundred or a thousand; nothing where no people were counted."""
    if figure.count is None or not figure.of or figure.low is None or figure.high is None:
        return ()
    percent = 100 * figure.count / figure.of
    each = _THOUSAND if percent < _RARE_PERCENT else _HUNDRED
    low, high = (round(end * each / 100) for end in (figure.low, figure.high))
    return (
        Counted(
            key or figure.what,
            round(percent * each / 100),
            low,
            high,
            each,
            "study",
            figure.source,
            figure.standing,
            seen=figure.count,
            of=figure.of,
            counted=figure.counted,
        ),
    )


def _counted_first(statement: Statement) -> tuple[Counted, ...]:
    """The first figure of a risk that was counted, under the risk's own sentence."""
    return next((made for one in statement.figures if (made := _counted(one, statement.text))), ())


def _said(statement: Statement) -> Said:
    sources = "; ".join(dict.fromkeys(one.source for one in statement.figures))
    return Said(statement.claim, statement.text, sources, statement.figures[0].standing)
