"""The nerve in its scar: a hundred places where a thread may hold it, before and now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuroplasty.app.explain.pictures.drawing import circle, path, picture, rect, smooth, words
from neuroplasty.app.languages import Words
from neuroplasty.care.explanation import Freed

_WIDE, _HIGH, _LEFT, _RIGHT = 360.0, 158.0, 8.0, 352.0
_PLACES, _SHAPE, _SLIDES = 100, 5, 10.0
EXAMPLE = Freed("", 80, 15, 1.2, 2.2, False, True)
"""Drawn where nothing was measured, and called an example."""
_ROOM_PX, _ROOM_MOST = 11.0, 3.2
"""Pixels for a millimetre of room, and the most that is drawn."""


def nerve(freed: Freed | None, words_of: Words) -> str:
    """Before and now, one above the other; in the lower, the threads that let go fade again and again.

    Parameters
    ----------
    freed : Freed or None
        What was measured; None: an example is drawn.
    words_of : Words

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> from neuroplasty.app.languages import catalogue
    >>> drawn = nerve(Freed("L5 left", 47, 39, 1.4, 1.6, False, True), catalogue("explain", "en"))
    >>> drawn.count('class="thread"'), drawn.count('class="thread gone')
    (86, 8)
    """
    t, drawn = words_of, freed if freed is not None and freed.stuck_before else EXAMPLE
    ours = drawn is not EXAMPLE
    rng = np.random.default_rng(_SHAPE)
    order = rng.permutation(_PLACES)
    # Scar lies thickest in the middle: its places are taken from there outward.
    order = order[np.argsort(np.abs(order % 50 - 24.5) + rng.uniform(0, 14, _PLACES), kind="stable")]
    before, after = order[: drawn.stuck_before], set(order[: drawn.stuck_after].tolist())
    let_go = [int(one) for one in before if int(one) not in after]
    nothing: list[int] = []
    parts = []
    for row, (held, gone, stuck, room) in enumerate(
        (
            ([int(one) for one in before], nothing, drawn.stuck_before, drawn.room_before_mm),
            (sorted(after), let_go, drawn.stuck_after, drawn.room_after_mm),
        )
    ):
        top = row * (_HIGH + 18)
        title = t("pic.nerve.before" if row == 0 else "pic.nerve.after")
        count = t("pic.nerve.count", count=stuck) if ours else t("pic.example")
        parts += [words(_LEFT, top + 19, title, "start", "bold"), words(_RIGHT, top + 19, count, "end")]
        parts += _tunnel(top + 28, held, gone, stuck, room, moving=row == 1)
    told = "pic.nerve.alt" if ours else "pic.nerve.alt.example"
    alt = t(told, before=drawn.stuck_before, after=drawn.stuck_after)
    return picture(_WIDE, 2 * _HIGH + 18, alt, parts, "of-nerve")


def _tunnel(
    top: float, held: list[int], gone: list[int], stuck: int, room: float, *, moving: bool
) -> list[str]:
    """Bone above and below, the nerve between, and each thread from the nerve to the bone."""
    high = _HIGH - 30
    middle = top + high / 2
    gap = 13 + _ROOM_PX * min(room, _ROOM_MOST)
    half = 11.0
    wall = half + gap
    xs = np.linspace(_LEFT - 6, _RIGHT + 6, 25)
    upper = middle - wall - 3 * np.sin(xs / 29)
    lower = middle + wall + 3 * np.sin(xs / 23 + 1)
    # A held nerve is pulled out of its line, and pressed thin where most threads are.
    pull = 6.5 * stuck / 100
    line = middle + pull * np.sin(xs / 15) * np.exp(-(((xs - 180) / 90) ** 2))
    parts = [rect(_LEFT, top, _RIGHT - _LEFT, high, "room", 12)]
    for edge, end in ((upper, top), (lower, top + high)):
        points = [(float(x), float(y)) for x, y in zip(xs, edge, strict=True)]
        points[0], points[-1] = (_LEFT, points[0][1]), (_RIGHT, points[-1][1])
        parts.append(path(f"{smooth(points)}L{_RIGHT:g} {end:g}L{_LEFT:g} {end:g}Z", "bone"))
    for x in (70, 180, 290):
        parts.append(circle(x, top + 14, 2.2, "pore") + circle(x + 31, top + high - 13, 2.6, "pore"))
    # Longer than its window, so that no end is seen while it slides.
    along = np.linspace(_LEFT - _SLIDES, _RIGHT + _SLIDES, 25)
    cable = smooth([(float(x), float(y)) for x, y in zip(along, np.interp(along, xs, line), strict=True)])
    nerve_parts = [
        path(cable, "nerve-edge"),
        path(cable, "nerve"),
        path(cable, "nerve-light", 'transform="translate(0 -4)"'),
    ]
    threads = [_thread(k, xs, line, upper, lower, half, "thread") for k in held]
    threads += [
        _thread(k, xs, line, upper, lower, half, f"thread gone w{place % 6}") for place, k in enumerate(gone)
    ]
    kind = "cable glides" if moving and gone else "cable"
    return [
        *parts,
        f'<clipPath id="tunnel-{top:g}">{rect(_LEFT, top, _RIGHT - _LEFT, high, "", 12)}</clipPath>',
        f'<g clip-path="url(#tunnel-{top:g})"><g class="{kind}">{"".join(nerve_parts)}</g></g>',
        *threads,
        rect(_LEFT, top, _RIGHT - _LEFT, high, "frame", 12),
    ]


def _thread(
    k: int,
    xs: NDArray[np.float64],
    line: NDArray[np.float64],
    upper: NDArray[np.float64],
    lower: NDArray[np.float64],
    half: float,
    kind: str,
) -> str:
    """One thread of scar: fifty places above the nerve, fifty below."""
    place, below = k % 50, k >= 50
    x = _LEFT + 10 + (_RIGHT - _LEFT - 20) * (place + (0.5 if below else 0.0)) / 50
    slant = ((k * 37) % 17 - 8) * 1.1
    near = float(np.interp(x, xs, line)) + (half - 1.5) * (1 if below else -1)
    far = float(np.interp(x + slant, xs, lower if below else upper)) + (3 if below else -3)
    bend = ((k * 23) % 11 - 5) * 1.2
    return path(
        f"M{x:.1f} {near:.1f}Q{x + slant / 2 + bend:.1f} {(near + far) / 2:.1f} {x + slant:.1f} {far:.1f}",
        kind,
    )
