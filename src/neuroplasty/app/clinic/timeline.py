"""Timeline: a person's pain over the forecast's band, drawn as plain SVG that needs no style of its own.

>>> draw_timeline(((0, 7.0), (91, 3.0)), None)[:4]
'<svg'
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from markupsafe import escape

from neuroplasty.documents.course import Forecast
from neuroplasty.registry.visits import VISIT_NAMES

_DAYS = {"d1": 1, "w1": 7, "m1": 30, "m3": 91, "m6": 182, "m12": 365, "m18": 548, "m24": 730}
WIDTH, HEIGHT = 920, 300
_LEFT, _RIGHT, _TOP, _FOOT = 46, 40, 18, 44
_LAST = 760.0


def x_of(day: float) -> float:
    """Where a day stands: by the root of the days, so that the first week can be seen beside two years."""
    share = math.sqrt(min(max(day, 0.0), _LAST) / _LAST)
    return round(_LEFT + 26 + share * (WIDTH - _LEFT - _RIGHT - 26), 1)


def y_of(pain: float) -> float:
    """Where a rating from 0 to 10 stands."""
    return round(_TOP + (10 - pain) / 10 * (HEIGHT - _TOP - _FOOT), 1)


def draw_timeline(
    seen: Sequence[tuple[int, float]],
    forecast: Forecast | None,
    happened: Iterable[tuple[int, str, str]] = (),
) -> str:
    """One procedure's course.

    Parameters
    ----------
    seen : sequence of (int, float)
        Days after the procedure and pain, NRS; day 0 is before it.
    forecast : Forecast or None
        What was expected.
    happened : iterable of (int, str, str)
        Day, kind and whose word.

    Returns
    -------
    str
        An ``svg`` element.

    Examples
    --------
    >>> draw_timeline((), None, [(3, "headache", "patient")]).count('<path class="happened')
    1
    """
    told = _told(seen, forecast)
    parts = [
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(told)}">',
    ]
    for rating in range(0, 11, 2):
        y = y_of(rating)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="tick" x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{rating}</text>')
    parts.append(f'<text class="tick" x="{x_of(0)}" y="{HEIGHT - 22}" text-anchor="middle">before</text>')
    for visit, day in _DAYS.items():
        x = x_of(day)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{HEIGHT - _FOOT}"/>')
        # Two rows, so that the first ones do not lie over each other.
        y = HEIGHT - 22 if visit in ("w1", "m3", "m6", "m12", "m18", "m24") else HEIGHT - 6
        parts.append(f'<text class="tick" x="{x}" y="{y}" text-anchor="middle">{VISIT_NAMES[visit]}</text>')
    if forecast is not None:
        band = forecast.pain
        parts.append(_area("wide", band.day, band.low_90, band.high_90))
        parts.append(_area("narrow", band.day, band.low_50, band.high_50))
        parts.append(_line("middle", list(zip(band.day, band.median, strict=True))))
    ordered = sorted(seen)
    if len(ordered) > 1:
        parts.append(_line("seen", ordered))
    for day, pain in ordered:
        parts.append(
            f'<circle class="seen" cx="{x_of(day)}" cy="{y_of(pain)}" r="5">'
            f"<title>day {day}: {pain:g}</title></circle>"
        )
    for day, kind, by in happened:
        x, y = x_of(day), HEIGHT - _FOOT
        side = "patient" if by == "patient" else "clinician"
        parts.append(
            f'<path class="happened {side}" d="M{x} {y - 12}l6 11h-12z">'
            f"<title>day {day}: {escape(kind)}, by the {side}</title></path>"
        )
    parts.append("</svg>")
    return "".join(parts)


def _told(seen: Sequence[tuple[int, float]], forecast: Forecast | None) -> str:
    said = ", ".join(f"day {day}: {pain:g}" for day, pain in sorted(seen)) or "none was told"
    beside = "" if forecast is None else " The band behind it is the forecast's."
    return f"Pain from 0 to 10 over two years after the procedure; {said}.{beside}"


def _area(name: str, days: Sequence[int], low: Sequence[float], high: Sequence[float]) -> str:
    there = [f"{x_of(day)} {y_of(pain)}" for day, pain in _dense(days, high)]
    back = [f"{x_of(day)} {y_of(pain)}" for day, pain in reversed(_dense(days, low))]
    return f'<path class="{name}" d="M{"L".join([*there, *back])}Z"/>'


def _line(name: str, points: Sequence[tuple[float, float]]) -> str:
    dense = points if name == "seen" else _dense(*zip(*points, strict=True))
    return f'<path class="{name}" d="M{"L".join(f"{x_of(day)} {y_of(pain)}" for day, pain in dense)}"/>'


def _dense(days: Sequence[float], values: Sequence[float]) -> list[tuple[float, float]]:
    """With points between, since what is straight in days is bent on this axis."""
    found = []
    for (day, value), (then, later) in zip(
        zip(days, values, strict=True), zip(days[1:], values[1:], strict=True), strict=False
    ):
        for part in range(6):
            share = (part / 6) ** 2
            found.append((day + share * (then - day), value + share * (later - value)))
    found.append((days[-1], values[-1]))
    return [(day, value) for day, value in found if day <= _LAST]


__all__ = ["draw_timeline", "x_of", "y_of"]
