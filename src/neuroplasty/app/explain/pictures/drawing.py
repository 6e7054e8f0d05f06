"""Drawing: the few strokes every picture is made of; colours and motion are the style sheet's, by class.

A picture holds no style of its own, so that it also shows where a page may hold none.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Point = tuple[float, float]


def picture(width: float, height: float, title: str, parts: Sequence[str], kind: str = "") -> str:
    """An SVG that a screen reader reads out as its title.

    Parameters
    ----------
    width, height : float
        Of its own units; the page sets the size.
    title : str
        All that it shows, in words.
    parts : sequence of str
    kind : str
        A class of its own.

    Returns
    -------
    str

    Examples
    --------
    >>> picture(10, 5, "A <line>", ["<g/>"])
    '<svg viewBox="0 0 10 5" class="pic" role="img" aria-label="A &lt;line&gt;"><g/></svg>'
    """
    named = f"pic {kind}".strip()
    label = escape(title, quote=True)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" class="{named}" role="img" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def smooth(points: Sequence[Point], *, closed: bool = False) -> str:
    """A path through points without corners (Catmull-Rom).

    Parameters
    ----------
    points : sequence of (float, float)
    closed : bool

    Returns
    -------
    str
        For ``d``.

    Examples
    --------
    >>> smooth([(0, 0), (6, 0)])
    'M0 0C1 0 5 0 6 0'
    """
    count = len(points)

    def at(k: int) -> Point:
        return points[k % count] if closed else points[min(max(k, 0), count - 1)]

    made = [f"M{points[0][0]:.4g} {points[0][1]:.4g}"]
    for k in range(count if closed else count - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = at(k - 1), at(k), at(k + 1), at(k + 2)
        numbers = (bx + (cx - ax) / 6, by + (cy - ay) / 6, cx - (dx - bx) / 6, cy - (dy - by) / 6, cx, cy)
        made.append("C" + " ".join(f"{one:.4g}" for one in numbers))
    return "".join(made) + ("Z" if closed else "")


def path(d: str, kind: str, more: str = "") -> str:
    """A path of a class.

    >>> path("M0 0", "nerve")
    '<path class="nerve" d="M0 0"/>'
    """
    return f'<path class="{kind}" d="{d}"{" " + more if more else ""}/>'


def circle(x: float, y: float, r: float, kind: str) -> str:
    """A circle of a class.

    >>> circle(1, 2, 3, "dot")
    '<circle class="dot" cx="1" cy="2" r="3"/>'
    """
    return f'<circle class="{kind}" cx="{x:.4g}" cy="{y:.4g}" r="{r:.4g}"/>'


def rect(x: float, y: float, width: float, height: float, kind: str, r: float = 0) -> str:
    """A rectangle of a class, its corners rounded.

    >>> rect(0, 0, 4, 2, "sky")
    '<rect class="sky" x="0" y="0" width="4" height="2" rx="0"/>'
    """
    return (
        f'<rect class="{kind}" x="{x:.4g}" y="{y:.4g}" width="{width:.4g}" height="{height:.4g}" rx="{r:g}"/>'
    )


def words(x: float, y: float, text: str, anchor: str = "middle", kind: str = "") -> str:
    """A line of words.

    >>> words(5, 9, "a < b")
    '<text x="5" y="9" text-anchor="middle">a &lt; b</text>'
    """
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.4g}" y="{y:.4g}" text-anchor="{anchor}">{escape(text)}</text>'


def bolt(x: float, y: float, size: float = 1.0, kind: str = "bolt") -> str:
    """Pain, as a flash: a shape and not a colour alone.

    >>> bolt(0, 0)[:18]
    '<path class="bolt"'
    """
    corners = ((2, -11), (-6, 2), (-1, 2), (-3, 11), (6, -3), (1, -3))
    return path("M" + "L".join(f"{x + size * a:.4g} {y + size * b:.4g}" for a, b in corners) + "Z", kind)


def number(x: float, y: float, text: str) -> str:
    """A number in a ring, as panels carry.

    >>> number(9, 9, "1").count("<")
    3
    """
    return circle(x, y, 11, "ring") + words(x, y + 5, text, kind="in-ring")
