"""Pain over the months: the middle as a line, and where ninety of a hundred lie; or as scored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neuroplasty.app.explain.pictures.drawing import circle, path, picture, rect, words
from neuroplasty.app.languages import Words
from neuroplasty.care.explanation import Ahead

_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _LOW = 360.0, 236.0, 38.0, 6.0, 22.0, 46.0
_STRIPE = 6.0


def course(before: float | None, ahead: Sequence[Ahead], words_of: Words, most: float = 10.0) -> str:
    """The course; empty where there is nothing to draw.

    Parameters
    ----------
    before : float or None
        The score before.
    ahead : sequence of Ahead
        A band; one without width is what was scored.
    words_of : Words
    most : float
        The scale's end.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> from neuroplasty.app.languages import catalogue
    >>> drawn = course(7.0, [Ahead(30, 0.7, 3.3, 5.9), Ahead(91, 1.9, 5.7, 7.7)], catalogue("explain", "en"))
    >>> drawn.count('class="score"'), drawn.count('class="band"')
    (3, 1)
    """
    if not ahead:
        return ""
    t = words_of
    names = [t("time.before")] if before is not None else []
    names += [when(one.day, t) for one in ahead]
    step = (_WIDE - _LEFT - _RIGHT) / len(names)

    def x(k: int) -> float:
        return _LEFT + step * (k + 0.5)

    def y(score: float) -> float:
        return _TOP + (_HIGH - _TOP - _LOW) * (1 - score / most)

    parts = []
    for score in (0.0, most / 2, most):
        parts.append(path(f"M{_LEFT:g} {y(score):.4g}H{_WIDE - _RIGHT:g}", "grid"))
        parts.append(words(_LEFT - 7, y(score) + 5, f"{score:g}", "end"))
    first = len(names) - len(ahead)
    wide = [one.high > one.low for one in ahead]
    if any(wide):
        ends = [(x(first + k), one) for k, one in enumerate(ahead)]
        start = [(x(0), before, before)] if before is not None else []
        rows = [*start, *((at, one.low, one.high) for at, one in ends)]
        upper = "L".join(f"{at:.4g} {y(high):.4g}" for at, _, high in rows)
        lower = "L".join(f"{at:.4g} {y(low):.4g}" for at, low, _ in reversed(rows))
        parts.append(path(f"M{upper}L{lower}Z", "band"))
        across = np.arange(rows[0][0], rows[-1][0], _STRIPE)
        ats = [at for at, _, _ in rows]
        lows, highs = (np.interp(across, ats, [row[k] for row in rows]) for k in (1, 2))
        stripes = (
            f"M{at:.1f} {y(low):.1f}V{y(high):.1f}" for at, low, high in zip(across, lows, highs, strict=True)
        )
        parts.append(path("".join(stripes), "stripe"))
        parts += [
            path(f"M{at - 6:.4g} {y(end):.4g}h12", "whisker")
            for at, one in ends
            for end in (one.low, one.high)
        ]
        parts += [path(f"M{at:.4g} {y(one.low):.4g}V{y(one.high):.4g}", "whisker thin") for at, one in ends]
    scores = ([before] if before is not None else []) + [one.middle for one in ahead]
    parts.append(path("M" + "L".join(f"{x(k):.4g} {y(one):.4g}" for k, one in enumerate(scores)), "line"))
    for k, one in enumerate(scores):
        parts.append(circle(x(k), y(one), 5.5, "score"))
        parts.append(words(x(k), y(one) - 12, f"{one:.0f}", kind="bold halo-text"))
        for row, line in enumerate(names[k].split(" ", 1)):
            parts.append(words(x(k), _HIGH - 26 + 16 * row, line, kind="axis"))
    told = "; ".join(
        t(
            "pic.course.at",
            when=when(one.day, t, "after"),
            middle=f"{one.middle:.0f}",
            low=f"{one.low:.0f}",
            high=f"{one.high:.0f}",
        )
        if one.high > one.low
        else t("pic.course.scored", when=when(one.day, t, "after"), middle=t.number(one.middle))
        for one in ahead
    )
    start_said = t("pic.course.before", before=f"{before:.0f}") + " " if before is not None else ""
    return picture(_WIDE, _HIGH, f"{start_said}{told}.", parts, "of-course")


def when(day: int, words_of: Words, form: str = "time") -> str:
    """How long after, in the largest unit that says it; ``form`` is ``time`` or, after "after", ``after``.

    >>> from neuroplasty.app.languages import catalogue
    >>> [when(day, catalogue("explain", "en")) for day in (7, 42, 91, 365, 730)]
    ['1 week', '6 weeks', '3 months', '1 year', '2 years']
    >>> when(91, catalogue("explain", "de"), "after")
    '3 Monaten'
    """
    months = round(day / 30.4)
    unit, count = ("month", months) if months % 12 else ("year", months // 12)
    if day < 28 or 35 < day < 56:
        unit, count = "week", max(1, round(day / 7))
    return words_of(f"{form}.{unit}") if count == 1 else words_of(f"{form}.{unit}s", count=count)


def shares(body_parts: int, words_of: Words) -> str:
    """A bar of a hundred parts: what the body drives, and what is learned.

    Parameters
    ----------
    body_parts : int
    words_of : Words

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> from neuroplasty.app.languages import catalogue
    >>> shares(29, catalogue("explain", "en")).count("<rect")
    3
    """
    t, wide = words_of, 352.0
    cut = wide * body_parts / 100
    learned = 100 - body_parts
    parts = [
        rect(4, 26, wide, 34, "share-learned", 8),
        rect(4, 26, max(cut, 1), 34, "share-body", 8),
        words(4, 17, t("pic.shares.body", count=body_parts), "start", "bold"),
        words(356, 80, t("pic.shares.learned", count=learned), "end", "bold"),
        path("".join(f"M{x:.4g} 60l20 -34" for x in range(int(cut) + 10, 334, 12)), "stripes"),
        rect(4, 26, wide, 34, "frame", 8),
    ]
    return picture(360, 90, t("pic.shares.alt", body=body_parts, learned=learned), parts, "of-shares")
