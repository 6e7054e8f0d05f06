"""So many of a hundred people: whole for the count, striped for the band, hollow for the rest."""

from __future__ import annotations

from neuroplasty.app.explain.pictures.drawing import picture
from neuroplasty.care.explanation import Counted

_ACROSS = {100: 20, 1000: 50}
_CELL = {100: (17.0, 27.0), 1000: (6.8, 6.8)}


def people(counted: Counted, title: str) -> str:
    """An icon array of a hundred people, or of a thousand dots.

    Parameters
    ----------
    counted : Counted
    title : str
        What a screen reader says.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> one = Counted("relief", 19, 12, 28, 100, "model", "a forecast", "derived", months=3)
    >>> drawn = people(one, "19 of 100")
    >>> [drawn.count(f'class="one {kind}"') for kind in ("hit", "may", "not")]
    [19, 9, 72]
    """
    across, (wide, high) = _ACROSS[counted.each], _CELL[counted.each]
    rows = counted.each // across
    parts = []
    for k in range(counted.each):
        x, y = wide * (k % across), high * (k // across)
        kind = "hit" if k < counted.count else "may" if k < counted.high else "not"
        parts.append(_one(x, y, kind) if counted.each == 100 else _dot(x, y, kind))
    return picture(across * wide, rows * high, title, parts, "of-people")


def _one(x: float, y: float, kind: str) -> str:
    """A person of 13 by 23; one of the band is striped by two gaps."""
    shape = f"M{x + 8.5:g} {y + 2:g}a4 4 0 1 1 -.01 0M{x + 3:g} {y + 24:g}v-9q0 -4 4 -4h3q4 0 4 4v9z"
    gaps = (
        f'<path class="gap" d="M{x + 2:g} {y + 15.5:g}h13M{x + 2:g} {y + 19.5:g}h13"/>'
        if kind == "may"
        else ""
    )
    return f'<path class="one {kind}" d="{shape}"/>{gaps}'


def _dot(x: float, y: float, kind: str) -> str:
    r = 2.9 if kind == "hit" else 2.2
    return f'<circle class="one {kind}" cx="{x + 3.4:g}" cy="{y + 3.4:g}" r="{r:g}"/>'
