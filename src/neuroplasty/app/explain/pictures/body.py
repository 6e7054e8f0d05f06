"""The body from behind: where the nerve leaves the back, and where it hurts."""

from __future__ import annotations

from collections.abc import Sequence

from neuroplasty.app.explain.pictures.drawing import Point, bolt, circle, path, picture, rect, smooth, words
from neuroplasty.app.languages import Words

_WIDE, _HIGH, _MIDDLE = 360.0, 330.0, 180.0
_HALF: tuple[Point, ...] = (
    (8, 50),
    (11, 58),
    (36, 66),
    (48, 78),
    (54, 108),
    (61, 140),
    (66, 172),
    (62, 184),
    (56, 176),
    (50, 144),
    (42, 112),
    (38, 92),
    (35, 116),
    (32, 138),
    (38, 164),
    (41, 190),
    (36, 232),
    (31, 262),
    (25, 304),
    (32, 315),
    (12, 316),
    (10, 302),
    (11, 264),
    (8, 228),
    (3, 190),
)
_WAYS: dict[str, tuple[Point, ...]] = {
    "low": ((0, 150), (14, 162), (23, 186), (22, 226), (20, 262), (18, 300), (21, 311)),
    "high": ((0, 132), (14, 146), (27, 172), (27, 206), (22, 234)),
}
_SPOTS = {"low back": (14.0, 128.0), "buttock": (20.0, 172.0), "leg": (24.0, 236.0), "foot": (22.0, 306.0)}
_LEVEL_Y = {"T12": 104, "L1": 110, "L2": 117, "L3": 124, "L4": 132, "L5": 140, "S1": 147, "S2": 152}


def body(root: str, pains: Sequence[tuple[str, str, float]], words_of: Words) -> str:
    """A person from behind, with the nerve's way down the leg.

    Parameters
    ----------
    root : str
        ``L5 left``; empty: no nerve is drawn.
    pains : sequence of (str, str, float)
        Place, side, pain of 10.
    words_of : Words

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> from neuroplasty.app.languages import catalogue
    >>> drawn = body("L5 left", [("leg", "left", 7.0)], catalogue("explain", "en"))
    >>> drawn.count('class="bolt"'), "left leg" in drawn
    (1, True)
    """
    t = words_of
    level, _, side = root.partition(" ")
    turn = -1 if side == "left" else 1
    outline = [(_MIDDLE + x, y) for x, y in _HALF] + [(_MIDDLE - x, y) for x, y in reversed(_HALF)]
    parts = [
        circle(_MIDDLE, 31, 19, "person"),
        path(smooth(outline, closed=True), "person"),
    ]
    for k in range(17):
        parts.append(rect(_MIDDLE - 5, 60 + 5.6 * k, 10, 4.2, "spine", 1.6))
    if root:
        y = float(_LEVEL_Y.get(level, 140))
        way = _WAYS["low" if level in ("L4", "L5", "S1", "S2", "S3") else "high"]
        points = [(_MIDDLE, y), *((_MIDDLE + turn * x, max(py, y + 6)) for x, py in way[1:])]
        parts += [path(smooth(points), "way-edge"), path(smooth(points), "way")]
        parts.append(circle(_MIDDLE, y, 12, "target"))
        end = _MIDDLE - turn * 62
        parts.append(path(f"M{_MIDDLE - turn * 12:g} {y:g}H{end:g}", "lead"))
        lines = (t("pic.body.place"), t.root(root))
        parts += [
            words(_WIDE - 4 if turn < 0 else 4, y + 17 * k - 3, one, "end" if turn < 0 else "start", kind)
            for k, (one, kind) in enumerate(zip(lines, ("", "bold"), strict=True))
        ]
    told = [_said(*pain, t) for pain in pains]
    drawn: set[str] = set()
    for (site, where, _), text in zip(pains, told, strict=True):
        if site not in drawn:
            drawn.add(site)
            parts += _hurts(site, {"left": -1, "right": 1}.get(where, turn), text)
    parts += [
        words(6, 18, t("pic.left"), "start", "small"),
        words(_WIDE - 6, 18, t("pic.right"), "end", "small"),
    ]
    alt = " ".join(
        [
            t("pic.body.alt"),
            *([t("pic.body.alt.root", root=t.root(root))] if root else []),
            *(f"{one}." for one in told),
        ]
    )
    return picture(_WIDE, _HIGH, alt, parts, "of-body")


def _said(site: str, where: str, score: float, t: Words) -> str:
    """A pain in words: its place, and how much of 10."""
    name = t(f"site.{site}")
    place = t("sided", site=name, side=t.side(f"x {where}")) if where else name
    return t("pic.body.pain", place=place, score=t.number(score))


def _hurts(site: str, sign: int, text: str) -> list[str]:
    """A flash where it hurts; what it is stands beside the leg, or beyond the arm."""
    spot, y = _SPOTS[site]
    x = _MIDDLE + sign * spot
    beyond = site == "low back"
    out = _MIDDLE + sign * {"low back": 62, "buttock": 72}.get(site, 58)
    beside = y - 22 if beyond else y
    edge = (4.0 if sign < 0 else _WIDE - 4) if beyond else out + sign * 4
    anchor = "start" if (sign < 0) == beyond else "end"
    parts = [bolt(x + sign * 8, y, 1.25), path(f"M{x + sign * 18:g} {y:g}L{out:g} {beside:g}", "lead")]
    return parts + [
        words(edge, beside - 3 + 17 * k, one, anchor, "bold" if k else "")
        for k, one in enumerate(text.split(": "))
    ]
