"""Two paths through a meadow: the one to the alarm that was trodden by use, and the new one that is."""

from __future__ import annotations

from neuroplasty.app.explain.pictures.drawing import circle, number, path, picture, rect
from neuroplasty.app.languages import Words

_PANEL, _HIGH, _GAP = 174.0, 140.0, 12.0
_STEPS = ((4.0, 0.0), (17.0, 0.0), (14.0, 5.0), (4.0, 17.0))
"""Half the width of the old path and of the new one, at their foot, in each of four pictures."""
_TUFTS = (
    (16, 96),
    (40, 122),
    (150, 92),
    (162, 126),
    (24, 74),
    (146, 66),
    (88, 64),
    (66, 90),
    (112, 88),
    (132, 130),
)


def paths(words_of: Words) -> str:
    """Four pictures: a first step, a road, a new path, the old one grown over.

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
    >>> paths(catalogue("explain", "en")).count('class="road old')
    4
    """
    parts = []
    for k, (old, new) in enumerate(_STEPS):
        left, top = (k % 2) * (_PANEL + _GAP), (k // 2) * (_HIGH + _GAP)
        parts.append(f'<g transform="translate({left:g} {top:g})">{"".join(_meadow(k, old, new))}</g>')
    return picture(2 * _PANEL + _GAP, 2 * _HIGH + _GAP, words_of("pic.paths.alt"), parts, "of-paths")


def _meadow(k: int, old: float, new: float) -> list[str]:
    parts = [
        rect(0, 0, _PANEL, _HIGH, "sky", 12),
        path(f"M0 62Q44 44 92 54T{_PANEL:g} 50V{_HIGH - 12:g}q0 12 -12 12H12q-12 0 -12 -12Z", "grass"),
    ]
    for x, y in _TUFTS:
        parts.append(path(f"M{x - 4:g} {y - 7:g}l4 7l4 -7M{x:g} {y:g}v-9", "tuft"))
    if new:
        parts.append(_road(97, 132, new, "road new" + (" grows" if k == 3 else "")))
    parts.append(_road(82, 42, old, "road old" + (" faded" if k == 3 else "")))
    if k == 3:
        for x, y in ((70, 116), (58, 92), (50, 74), (78, 130)):
            parts.append(path(f"M{x - 4:g} {y - 7:g}l4 7l4 -7M{x:g} {y:g}v-9", "tuft strong"))
    parts.append(_bell(40, 33, loud=k in (1, 2)))
    if new:
        parts.append(_sun(134, 30, bright=k == 3))
    parts += [number(17, _HIGH - 18, str(k + 1)), rect(0, 0, _PANEL, _HIGH, "frame", 12)]
    return parts


def _road(foot: float, end: float, half: float, kind: str) -> str:
    """A path that gets narrower as it goes away."""
    far, top = max(1.2, half / 4), 56.0
    bend = (foot + end) / 2
    way = (
        f"M{foot - half:.4g} {_HIGH - 1:g}C{bend - half * 0.7:.4g} 104 {end - far:.4g} 96 "
        f"{end - far:.4g} {top:g}L{end + far:.4g} {top:g}"
        f"C{end + far:.4g} 96 {bend + half * 0.7:.4g} 104 {foot + half:.4g} {_HIGH - 1:g}Z"
    )
    return path(way, kind)


def _bell(x: float, y: float, *, loud: bool) -> str:
    """The alarm; rays where it rings."""
    shape = path(f"M{x - 12:g} {y + 9:g}q5 -4 5 -13q1 -9 7 -9t7 9q0 9 5 13z", "bell-body") + circle(
        x, y + 12, 3, "bell-body"
    )
    if not loud:
        return f'<g class="bell">{shape}</g>'
    rays = path(
        f"M{x - 19:g} {y - 12:g}l-6 -5M{x - 21:g} {y:g}h-8M{x + 19:g} {y - 12:g}l6 -5M{x + 21:g} {y:g}h8",
        "ray",
    )
    return f'<g class="bell loud">{shape}{rays}</g>'


def _sun(x: float, y: float, *, bright: bool) -> str:
    rays = "".join(
        f"M{x + a * 13:.4g} {y + b * 13:.4g}l{a * 6:.4g} {b * 6:.4g}"
        for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))
    )
    return circle(x, y, 9, "sun") + (path(rays, "ray-sun") if bright else "")
