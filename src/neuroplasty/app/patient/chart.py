"""Chart: pain over time as a small drawing in the page's own colours, each dot with its number beside it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from neuroplasty.app.patient.words import Words

_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _LOW = 340.0, 200.0, 34.0, 22.0, 26.0, 34.0
_HIGHEST = 10.0


@dataclass(frozen=True)
class Point:
    """What was scored on one day.

    Parameters
    ----------
    on : date
        The local day.
    day : int
        Days after the procedure; 0 before it.
    scores : tuple of float or None
        Pain of the week first.

    Examples
    --------
    >>> Point(datetime.date(2026, 3, 2), 0, (7.0,)).scores
    (7.0,)
    """

    on: datetime.date
    day: int
    scores: tuple[float | None, ...]


def chart(points: Sequence[Point], procedures: Sequence[datetime.date], words: Words) -> str:
    """The drawing as SVG; empty where there are not two scores to draw.

    Parameters
    ----------
    points : sequence of Point
        In any order.
    procedures : sequence of date
        Each drawn as an upright line.
    words : Words
        Of the page.

    Returns
    -------
    str
        SVG with no style of its own.

    Examples
    --------
    >>> from neuroplasty.app.patient.words import words_of
    >>> days = [datetime.date(2026, 3, 2), datetime.date(2026, 6, 2)]
    >>> made = chart([Point(day, 0, (7.0,)) for day in days], days[:1], words_of("en"))
    >>> made.count("<circle"), chart([], [], words_of("en"))
    (2, '')
    """
    held = sorted((one.on, one.scores[0]) for one in points if one.scores[0] is not None)
    if len(held) < 2 or held[0][0] == held[-1][0]:
        return ""
    first, last = held[0][0], held[-1][0]
    span = (last - first).days

    def x(day: datetime.date) -> float:
        return _LEFT + (_WIDE - _LEFT - _RIGHT) * (day - first).days / span

    def y(score: float) -> float:
        return _TOP + (_HIGH - _TOP - _LOW) * (1 - score / _HIGHEST)

    title = escape(words("own.scores.alt"))
    parts = [
        f'<svg viewBox="0 0 {_WIDE:g} {_HIGH:g}" role="img" aria-label="{title}"><title>{title}</title>',
    ]
    for score in (0.0, 5.0, 10.0):
        parts.append(
            f'<line class="grid" x1="{_LEFT:g}" x2="{_WIDE - _RIGHT:g}" '
            f'y1="{y(score):.1f}" y2="{y(score):.1f}"/>'
            f'<text x="{_LEFT - 8:g}" y="{y(score) + 5:.1f}" text-anchor="end">{score:g}</text>'
        )
    for day in procedures:
        if first <= day <= last:
            parts.append(
                f'<line class="done-line" x1="{x(day):.1f}" x2="{x(day):.1f}" y1="{_TOP:g}" '
                f'y2="{_HIGH - _LOW:g}"/>'
            )
    path = " ".join(f"{x(day):.1f},{y(score or 0.0):.1f}" for day, score in held)
    parts.append(f'<polyline class="line" points="{path}"/>')
    near = -99.0
    for day, score in held:
        parts.append(f'<circle class="dot" cx="{x(day):.1f}" cy="{y(score or 0.0):.1f}" r="6"/>')
        if x(day) - near >= 22:
            near = x(day)
            parts.append(
                f'<text x="{near:.1f}" y="{y(score or 0.0) - 11:.1f}" text-anchor="middle">{score:g}</text>'
            )
    for day, anchor in ((first, "start"), (last, "end")):
        side = _LEFT if anchor == "start" else _WIDE - 2
        parts.append(
            f'<text x="{side:g}" y="{_HIGH - 8:g}" text-anchor="{anchor}">{escape(words.day(day))}</text>'
        )
    return "".join([*parts, "</svg>"])


__all__ = ["Point", "chart"]
