"""The dye's way: the space round the nerves as a trunk with branches, as an X-ray shows it from the front."""

from __future__ import annotations

from collections.abc import Sequence

from neuroplasty.app.explain.pictures.drawing import circle, path, picture, rect, words
from neuroplasty.app.languages import Words
from neuroplasty.care.explanation import Root

_WIDE, _HIGH, _PANEL = 360.0, 330.0, 172.0
_LEVELS = ("L2", "L3", "L4", "L5", "S1", "S2")
_FIRST_Y, _STEP = 74.0, 40.0
_EXAMPLE = tuple(
    Root(f"{level} {side}", not (level == "L5" and side == "left") and level > "L4", level > "L3")
    for level in _LEVELS
    for side in ("left", "right")
)


def dye(roots: Sequence[Root], root: str, words_of: Words) -> str:
    """Before and after side by side; seen from behind, so that left is left.

    Parameters
    ----------
    roots : sequence of Root
        What the dye came to; none: an example is drawn.
    root : str
        The nerve that it was for.
    words_of : Words

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> from neuroplasty.app.languages import catalogue
    >>> reached = [Root("L5 left", False, True), Root("L5 right", True, True)]
    >>> drawn = dye(reached, "L5 left", catalogue("explain", "en"))
    >>> drawn.count('class="branch full'), drawn.count('class="branch empty')
    (3, 1)
    """
    t, shown = words_of, tuple(one for one in roots if one.name.partition(" ")[0] in _LEVELS)
    ours = bool(shown)
    shown = shown or _EXAMPLE
    parts = []
    for number, key in enumerate(("pic.dye.before", "pic.dye.after")):
        left = 4 + number * (_PANEL + 8)
        reached = {one.name: (one.dye_after if number else one.dye_before) for one in shown}
        parts.append(words(left + _PANEL / 2, 18, t(key), kind="bold"))
        parts += _tree(left, reached, root if ours else "L5 left", moving=number == 1)
    parts += [
        words(10, _HIGH - 8, t("pic.left"), "start", "small"),
        words(_WIDE - 10, _HIGH - 8, t("pic.right"), "end", "small"),
        words(_WIDE / 2, _HIGH - 8, "" if ours else t("pic.example"), kind="small"),
    ]
    held = next((one for one in shown if one.name == root), None) if ours else None
    if held is None:
        alt = t("pic.dye.alt" if ours else "pic.dye.alt.example")
    else:
        came = {True: t("pic.dye.came"), False: t("pic.dye.not")}
        alt = t(
            "pic.dye.alt.root", root=t.root(root), before=came[held.dye_before], after=came[held.dye_after]
        )
    return picture(_WIDE, _HIGH, alt, parts, "of-dye")


def _tree(left: float, reached: dict[str, bool], root: str, *, moving: bool) -> list[str]:
    middle, top, low = left + _PANEL / 2, 30.0, _HIGH - 28
    parts = [rect(left, top, _PANEL, low - top, "xray", 12)]
    for k in range(5):
        y = top + 12 + k * _STEP
        parts.append(rect(middle - 34, y, 68, 27, "bone-soft", 9))
    base = top + 12 + 5 * _STEP
    parts.append(path(f"M{middle - 36:g} {base:g}h72l-18 {low - base - 8:g}h-36z", "bone-soft"))
    highest = min(
        (_LEVELS.index(one.split()[0]) for one, came in reached.items() if came), default=len(_LEVELS)
    )
    parts.append(rect(middle - 9, top + 6, 18, low - top - 12, "trunk", 9))
    if highest < len(_LEVELS):
        y = _FIRST_Y + _STEP * highest - 24
        parts.append(rect(middle - 9, y, 18, low - 6 - y, "trunk full" + (" rises" if moving else ""), 9))
    for level_number, level in enumerate(_LEVELS):
        y = _FIRST_Y + _STEP * level_number - 8
        for side, turn in (("left", -1), ("right", 1)):
            name = f"{level} {side}"
            if name not in reached:
                continue
            spread = 58 if level.startswith("L") else 40
            bend, end = f"{middle + 26 * turn:g} {y + 2:g}", f"{middle + spread * turn:g} {y + 25:g}"
            way = f"M{middle + 6 * turn:g} {y:g}Q{bend} {end}"
            kind = "full" if reached[name] else "empty"
            if moving and reached[name]:
                kind += f" flows w{(len(_LEVELS) - level_number) % 6}"
            parts.append(path(way, f"branch {kind}"))
            if name == root:
                x, foot = middle + (spread + 4) * turn, y + 31
                parts.append(circle(x, foot, 15, "target"))
                if reached[name]:
                    parts.append(path(f"M{x - 6:g} {foot:g}l4 5l8 -10", "tick"))
                else:
                    parts.append(path(f"M{x - 5:g} {foot - 5:g}l10 10m0 -10l-10 10", "cross"))
    return [*parts, rect(left, top, _PANEL, low - top, "frame", 12)]
