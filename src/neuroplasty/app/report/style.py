"""The look shared by every chart, and the way from a matplotlib figure to SVG inside a page."""

from __future__ import annotations

import colorsys
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.figure import Figure

INK = "#1c2733"
MUTED = "#5b6875"
RULE = "#d5dce3"
PAPER_BAND = "#f3f6f8"
ACCENT = "#0b5a7a"
DYE = "#12324c"
SCAR = "#b4452c"
GOOD = "#2c6e49"
CAUTION = "#8a5a00"

_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "neuroplasty",
    "text.parse_math": False,
    "font.size": 8.0,
    "axes.titlesize": 8.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8.0,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "lines.linewidth": 1.3,
    "hatch.linewidth": 0.4,
}


@contextmanager
def drawing(width_in: float, height_in: float) -> Iterator[Figure]:
    """A figure in the report's style, drawn without touching matplotlib's global state."""
    with matplotlib.rc_context(_STYLE):
        yield Figure(figsize=(width_in, height_in))


def svg(figure: Figure, name: str) -> str:
    """The figure as an ``<svg>`` element for an HTML page: same figure, same text.

    Every id is prefixed with ``name``, so that charts on one page do not borrow each other's clips.
    """
    out = io.StringIO()
    metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with warnings.catch_warnings():
        # Text stays text: the reader's browser has the letters that the drawing font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(out, format="svg", metadata=metadata, transparent=True, dpi=160)
    drawn = out.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", drawn, count=1)
    drawn = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", drawn, count=1)
    drawn = re.sub(r'\bid="', f'id="{name}-', drawn)
    drawn = re.sub(r'href="#', f'href="#{name}-', drawn)
    drawn = drawn.replace("url(#", f"url(#{name}-")
    return _by_day_and_night(drawn.strip(), name)


_COLOUR = re.compile(r"\b(fill|stroke|stop-color): (#[0-9a-f]{6})")
_LIGHTEST, _SPAN = 0.95, 0.865
"""Lightness that black turns to where the screen is dark, and how far below it white lies."""


def _by_day_and_night(drawn: str, name: str) -> str:
    """Colours as they were drawn, and turned over in lightness where the reader's screen is dark.

    Each stands as a variable with the drawn colour beside it, so that paper and old readers keep it.

    >>> _by_day_and_night('<svg><path style="fill: #1c2733"/></svg>', "one").count("#1c2733")
    1
    """
    found = sorted({colour for _, colour in _COLOUR.findall(drawn)})
    drawn = _COLOUR.sub(lambda found: f"{found[1]}: var(--c{found[2][1:]}, {found[2]})", drawn)
    turned = "; ".join(f"--c{colour[1:]}: {in_the_dark(colour)}" for colour in found)
    # Matplotlib leaves black unsaid; as it is inherited, it is said once.
    rule = f'svg[data-chart="{name}"] {{ fill: {in_the_dark("#000000")}; {turned} }}'
    night = f"<style>@media screen and (prefers-color-scheme: dark) {{ {rule} }}</style>"
    return re.sub(r"<svg([^>]*)>", rf'<svg data-chart="{name}"\1>{night}', drawn, count=1)


def in_the_dark(colour: str) -> str:
    """A colour for a dark screen: its hue, with light and dark changed places.

    >>> in_the_dark("#ffffff"), in_the_dark("#000000")
    ('#161616', '#f2f2f2')
    """
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    turned = colorsys.hls_to_rgb(hue, _LIGHTEST - _SPAN * light, strength)
    return "#" + "".join(f"{round(255 * one):02x}" for one in turned)
