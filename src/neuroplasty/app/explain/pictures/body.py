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
        end = _MIDDLE - turn * 66
        parts.append(path(f"M{_MIDDLE - turn * 12:g} {y:g}H{end:g}", "lead"))
        lines = (t("pic.body.place"), t.root(root))
        parts += [
            words(_WIDE - 4 if turn < 0 else 4, y + 17 * k - 3, one, "end" if turn < 0 else "start", kind)
            for k, (one, kind) in enumerate(zip(lines, ("", "bold"), strict=True))
        ]
    told = []
    for site, where, score in pains:
        name = t(f"site.{site}")
        if where:
            name = t("sided", site=name, side=t.side(f"x {where}"))
        told.append(t("pic.body.pain", place=name, score=f"{score:g}"))
    seen: set[float] = set()
    for (site, where, _), text in zip(pains, told, strict=True):
        spot, level_y = {"low back": (14, 118), "buttock": (20, 172), "leg": (24, 236), "foot": (22, 306)}[
            site
        ]
        sign = -1 if where == "left" else 1 if where == "right" else turn
        x = _MIDDLE + sign * spot
        out = _MIDDLE + sign * (58 if site != "low back" else 82)
        y = float(level_y)
        if y in seen:
            continue
        seen.add(y)
        parts += [bolt(x + sign * 8, y, 1.25), path(f"M{x + sign * 18:g} {y:g}H{out:g}", "lead")]
        lines_of = text.split(": ")
        parts += [
            words(out + sign * 4, y - 3 + 17 * k, one, "start" if sign > 0 else "end", "bold" if k else "")
            for k, one in enumerate(lines_of)
        ]
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
