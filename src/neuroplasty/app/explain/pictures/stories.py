"""Two stories as small picture strips: the helicopter, and the wrist and the jaw."""

from __future__ import annotations

from neuroplasty.app.explain.pictures.drawing import bolt, circle, number, path, picture, rect, smooth, words
from neuroplasty.app.languages import Words

_WIDE, _PANEL, _HIGH = 360.0, 114.0, 150.0
_GROUND = "M0 124Q57 116 114 124V138q0 12 -12 12H12q-12 0 -12 -12Z"


def helicopter(words_of: Words) -> str:
    """Three pictures: the day it happened, twenty years without it, and the sound again.

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
    >>> helicopter(catalogue("explain", "en")).count('class="rotor"')
    2
    """
    parts = []
    for k in range(3):
        left = k * (_PANEL + 9)
        inside = [
            rect(0, 0, _PANEL, _HIGH, "sky", 12),
            path(_GROUND, "grass"),
        ]
        if k != 1:
            inside.append(_craft(64, 34))
        else:
            inside += [circle(88, 26, 12, "sun"), words(57, 60, words_of("pic.years"), kind="bold")]
        inside.append(_standing(60 if k else 54, 92, hurt=k != 1, bandage=k == 0))
        inside += [number(17, 17, str(k + 1)), rect(0, 0, _PANEL, _HIGH, "frame", 12)]
        parts.append(f'<g transform="translate({left:g} 0)">{"".join(inside)}</g>')
    return picture(_WIDE, _HIGH, words_of("pic.helicopter.alt"), parts, "of-helicopter")


def _craft(x: float, y: float) -> str:
    return (
        '<g class="craft">'
        + path(
            f"M{x - 22:g} {y + 4:g}q2 -14 20 -14q16 0 20 10l24 -2v5l-26 6q-4 6 -16 6q-18 0 -22 -11z", "hull"
        )
        + path(f"M{x - 16:g} {y + 1:g}q4 -7 14 -7v8z", "glass")
        + path(f"M{x - 2:g} {y - 10:g}v-7", "strut")
        + path(f"M{x - 32:g} {y - 17:g}h60", "rotor")
        + path(f"M{x - 16:g} {y + 20:g}h28M{x - 8:g} {y + 14:g}v6M{x + 6:g} {y + 14:g}v6", "strut")
        + "</g>"
    )


def _standing(x: float, y: float, *, hurt: bool, bandage: bool) -> str:
    """A person from the side: upright, or bent with a flash at the back."""
    lean = 9.0 if hurt else 0.0
    parts = [
        circle(x + lean, y - 16, 9, "person"),
        path(smooth([(x + lean - 1, y - 6), (x + lean / 2, y + 8), (x - 1, y + 24)]), "limb"),
        path(f"M{x - 1:g} {y + 23:g}l-6 26M{x - 1:g} {y + 23:g}l8 26", "limb"),
    ]
    arm = f"M{x + lean:g} {y - 1:g}q-8 10 -4 20" if hurt else f"M{x + lean:g} {y - 1:g}q10 10 12 18"
    parts.append(path(arm, "limb arm"))
    if bandage:
        parts.append(path(f"M{x - 6:g} {y + 14:g}l13 3", "bandage"))
    if hurt:
        parts.append(bolt(x - 16, y + 12, 1.2))
    return "".join(parts)


def wrist_and_jaw(words_of: Words) -> str:
    """Two pictures: the wrist hurts and the jaw is quiet; then the other way round.

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
    >>> wrist_and_jaw(catalogue("explain", "en")).count('class="bolt"')
    2
    """
    parts = []
    for k in range(2):
        inside = [rect(0, 0, 174, 150, "sky", 12), *_bust()]
        spots = ((137, 70), (84, 70))
        for place, (x, y) in enumerate(spots):
            if place == k:
                inside.append(
                    f'<g class="beats b{k}">{circle(x, y, 10, "halo")}{circle(x, y, 17, "halo")}</g>'
                )
                inside.append(bolt(x, y, 1.1))
            else:
                inside += [circle(x, y, 9, "quiet"), path(f"M{x - 4:g} {y:g}l3 4l6 -8", "tick")]
        inside += [number(17, 17, str(k + 1)), rect(0, 0, 174, 150, "frame", 12)]
        parts.append(f'<g transform="translate({k * 186:g} 0)">{"".join(inside)}</g>')
    return picture(_WIDE, 150, words_of("pic.wrist.alt"), parts, "of-wrist")


def _bust() -> list[str]:
    """Head, shoulders and a raised hand."""
    head = [(70, 16), (52, 30), (51, 54), (58, 73), (70, 82), (82, 73), (89, 54), (88, 30)]
    trunk = "M60 72V86Q58 94 42 98Q20 103 16 126L14 149H122V124Q120 104 98 98Q82 94 80 86V72Z"
    arm = "M100 99Q116 104 119 116L130 84V62H145V92Q142 132 126 144Q112 146 104 134"
    hand = (
        "M129 63Q124 50 127 38q3 -3 4 3l2 9l0 -19q3 -5 6 0v15l3 -13q4 -3 5 1l-2 16l4 -6q4 -1 4 3q-3 10 -8 16z"
    )
    return [
        path(trunk, "person"),
        path(smooth(head, closed=True), "person"),
        path(arm, "person"),
        path(hand, "person"),
        path("M61 46v3M79 46v3M64 66q6 3 12 0M70 50v6", "face"),
    ]
