"""The balloon: what it does in a vessel of the heart, and what it does beside a nerve, in three steps."""

from __future__ import annotations

from neuroplasty.app.explain.pictures.drawing import number, path, picture, rect, words
from neuroplasty.app.languages import Words

_WIDE, _CELL, _WIDTH, _LEFT, _TOP = 360.0, 88.0, 158.0, 30.0, 48.0
_TIGHT = (9.0, 24.0, 19.0)
"""Half the way's width in each step: tight, filled, after."""


def balloon(words_of: Words) -> str:
    """Two columns, three rows; the balloon in the middle row swells and sinks.

    Parameters
    ----------
    words_of : Words

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> from neuroplasty.app.languages import catalogue
    >>> balloon(catalogue("explain", "en")).count("balloon swells")
    2
    """
    t = words_of
    parts = [
        _heart(_LEFT + _WIDTH / 2 - 56, 17),
        words(_LEFT + _WIDTH / 2 + 12, 24, t("pic.balloon.heart"), kind="bold"),
        words(_LEFT + 8 + 1.5 * _WIDTH, 24, t("pic.balloon.nerve"), kind="bold"),
    ]
    for step in range(3):
        top = _TOP + step * (_CELL + 10) - 10
        parts.append(number(13, top + _CELL / 2, str(step + 1)))
        parts += _way(_LEFT, top, step, "flesh", nerve=False)
        parts += _way(_LEFT + _WIDTH + 8, top, step, "bone", nerve=True)
    return picture(_WIDE, _TOP + 3 * (_CELL + 10) - 14, t("pic.balloon.alt"), parts, "of-balloon")


def _heart(x: float, y: float) -> str:
    return path(f"M{x:g} {y + 9:g}c-16 -11 -9 -20 -3 -18q3 1 3 4q0 -3 3 -4c6 -2 13 7 -3 18z", "heart")


def _way(left: float, top: float, step: int, wall: str, *, nerve: bool) -> list[str]:
    """A way between two walls, which is tight in the middle: of blood, or of a nerve."""
    middle, half, wide = top + _CELL / 2, _TIGHT[step], 25.0
    a, b, c = left + 42, left + _WIDTH / 2, left + _WIDTH - 42
    parts = [rect(left, top, _WIDTH, _CELL, "room" if nerve else "blood", 10)]
    for turn, end in ((-1, top), (1, top + _CELL)):
        edge = middle + turn * wide
        tight = middle + turn * half
        way = (
            f"M{left:g} {end:g}V{edge:g}C{a:g} {edge:g} {b - 26:g} {tight:g} {b:g} {tight:g}"
            f"S{c:g} {edge:g} {left + _WIDTH:g} {edge:g}V{end:g}Z"
        )
        parts.append(path(way, wall))
    if nerve:
        low = (middle + 1, middle + half - 6, middle + 9)[step]
        far = f"{middle + 12:g}"
        cable = f"M{left:g} {far}C{a:g} {far} {b - 26:g} {low:g} {b:g} {low:g}"
        cable += f"S{c:g} {far} {left + _WIDTH:g} {far}"
        thin = " thin" if step == 0 else ""
        parts += [path(cable, f"nerve-edge{thin}"), path(cable, f"nerve{thin}")]
    if step == 1:
        height = half - 2 if not nerve else half - 8
        y = middle - (half - height - 2 if nerve else 0)
        if nerve:
            y = middle - half + height + 1
        parts.append(path(f"M{left:g} {y:g}H{b + 34:g}", "tube"))
        parts.append(f'<ellipse class="balloon swells" cx="{b:g}" cy="{y:g}" rx="32" ry="{height:g}"/>')
    return [*parts, rect(left, top, _WIDTH, _CELL, "frame", 10)]
