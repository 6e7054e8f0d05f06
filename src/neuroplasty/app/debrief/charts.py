"""Charts of a debrief as SVG in the page's own colours, so that they follow light, dark and paper.

>>> ticks(0.0, 3.0)
[0.0, 1.0, 2.0, 3.0]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from neuroplasty.care.debrief import Debrief, Outcome, Ways

_WIDE, _LEFT, _RIGHT = 1000.0, 64.0, 12.0
_STYLES = (("solid", ""), ("dashed", "9 5"), ("dotted", "2 5"), ("long", "16 5"))
_MOST_POINTS = 900


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round figures between two, for an axis."""
    span = max(high - low, 1e-9)
    step = 10.0 ** np.floor(np.log10(span / about))
    step *= next(one for one in (1, 2, 5, 10) if span / (one * step) <= about)
    return [float(one) for one in np.arange(np.ceil(low / step) * step, high + step / 1e6, step)]


def traces(debrief: Debrief) -> str:
    """Force at the hub, pressure at the syringe, what went in and the beam, over the patient's time."""
    account = debrief.replayed.account
    moments = account.moments
    t = np.array([0.0, *(moment.t_s for moment in moments)])
    rows: list[tuple[str, str, list[float]]] = [
        ("force at the hub", "N", [0.0, *(abs(moment.hub_n) for moment in moments)]),
        (
            "pressure at the syringe",
            "mmHg",
            [0.0, *(moment.syringe_mmhg if moment.flow_ml_s > 0 else 0.0 for moment in moments)],
        ),
        ("injected", "mL", [0.0, *(moment.injected_ml for moment in moments)]),
        ("beam", "s", [0.0, *(moment.beam_s for moment in moments)]),
    ]
    high, gap = 84.0, 26.0
    tall = len(rows) * (high + gap) + 34
    end = max(float(t[-1]), 1.0)

    def x(seconds: float) -> float:
        return _LEFT + (_WIDE - _LEFT - _RIGHT) * seconds / end

    parts = []
    for number, (name, unit, values) in enumerate(rows):
        top = 18 + number * (high + gap)
        most = max(max(values), 1e-6)
        parts.append(f'<text class="name" x="{_LEFT}" y="{top - 5}">{name}, {unit}</text>')
        parts.append(
            f'<line class="axis" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{top + high}" y2="{top + high}"/>'
        )
        for tick in ticks(0.0, most, 2)[1:]:
            y = top + high * (1 - tick / most)
            parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            parts.append(
                f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
            )
        points = _thinned(t, np.array(values))
        line = " ".join(f"{x(a):.1f},{top + high * (1 - b / most):.1f}" for a, b in points)
        parts.append(f'<polyline class="trace" points="{line}"/>')
    bottom = tall - 18
    for tick in ticks(0.0, end / 60.0, 8):
        parts.append(
            f'<text class="tick" x="{x(60 * tick):.1f}" y="{bottom}" text-anchor="middle">{tick:g} min</text>'
        )
    for event in account.events:
        if event.severity == "note":
            continue
        mark = "danger" if event.severity == "danger" else "caution"
        at = f"{x(event.t_s):.1f}"
        parts.append(
            f'<line class="event {mark}" x1="{at}" x2="{at}" y1="12" y2="{bottom - 14}">'
            f"<title>{escape(event.kind)} at {event.t_s:.0f} s</title></line>"
        )
    parts.append(
        f'<line id="cursor" x1="{_LEFT}" x2="{_LEFT}" y1="8" y2="{bottom - 14}" data-left="{_LEFT}" '
        f'data-wide="{_WIDE - _LEFT - _RIGHT}" data-end="{end}"/>'
    )
    told = "Force at the hub, pressure at the syringe, volume and beam time; upright lines are events."
    return _svg(parts, tall, told)


def ways_chart(ways: Ways, levels: Iterable[tuple[str, float]]) -> str:
    """Both ways of the catheter on the canal laid flat: upward is headward, the middle is behind."""
    both = (ways.fellow, ways.planner)
    stations = [*ways.fellow.s_mm, *ways.planner.s_mm, ways.target[0]]
    low, high = min(stations) - 12, max(stations) + 12
    tall = 420.0
    wide = 560.0

    def at(s: float, theta_deg: float) -> tuple[float, float]:
        # Left of the patient on the viewer's left, as in AP: theta grows to the left.
        turn = (theta_deg + 180.0) % 360.0 - 180.0
        return wide / 2 + 30 - turn / 180.0 * (wide / 2 - 50), 14 + (tall - 44) * (high - s) / (high - low)

    parts = []
    for name, s in levels:
        if low <= s <= high:
            y = at(s, 0.0)[1]
            parts.append(f'<line class="grid" x1="60" x2="{wide}" y1="{y:.1f}" y2="{y:.1f}"/>')
            parts.append(f'<text class="tick" x="54" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>')
    for name, theta in (("left", 90.0), ("behind", 0.0), ("right", 270.0)):
        x = at(low, theta)[0]
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="10" y2="{tall - 30}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{tall - 14}" text-anchor="middle">{name}</text>')
    for number, way in enumerate(both):
        points = [at(s, theta) for s, theta in zip(way.s_mm, way.theta_deg, strict=True)]
        # A way that crosses the front is broken there, not drawn across the whole width.
        pieces: list[list[tuple[float, float]]] = [[]]
        for before, point in zip([points[0], *points], points, strict=False):
            if abs(point[0] - before[0]) > wide / 3:
                pieces.append([])
            pieces[-1].append(point)
        for piece in pieces:
            line = " ".join(f"{a:.1f},{b:.1f}" for a, b in piece)
            parts.append(f'<polyline class="way way{number}" points="{line}"/>')
        a, b = points[-1]
        parts.append(f'<circle class="tip tip{number}" cx="{a:.1f}" cy="{b:.1f}" r="5"/>')
    a, b = at(*ways.target)
    parts.append(f'<path class="target" d="M{a - 8:.1f} {b:.1f}h16M{a:.1f} {b - 8:.1f}v16"/>')
    parts.append(f'<text class="name" x="{a + 11:.1f}" y="{b - 7:.1f}">{escape(ways.target_words)}</text>')
    told = "The catheter as it lay, solid, and the planner's, dashed, on the canal laid flat; a cross: target"
    return _svg(parts, tall, told, wide + 20)


def years_chart(outcomes: Sequence[Outcome]) -> str:
    """Median pain over two years after each way, with the middle half of all courses for the first."""
    wide, tall, left, right = 760.0, 300.0, 46.0, 12.0
    last = max(max(one.forecast.pain.day) for one in outcomes)

    def at(day: float, nrs: float) -> tuple[float, float]:
        return left + (wide - left - right) * day / last, 12 + (tall - 52) * (1 - nrs / 10)

    parts = []
    for nrs in (0, 2, 4, 6, 8, 10):
        y = at(0, nrs)[1]
        parts.append(f'<line class="grid" x1="{left}" x2="{wide - right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{nrs}</text>')
    for month in (0, 3, 6, 12, 18, 24):
        x = at(min(month * 30.4, last), 0)[0]
        parts.append(f'<text class="tick" x="{x:.1f}" y="{tall - 22}" text-anchor="middle">{month}</text>')
    parts.append(f'<text class="tick" x="{wide / 2}" y="{tall - 4}" text-anchor="middle">months</text>')
    first = outcomes[0].forecast.pain
    edge = [at(day, nrs) for day, nrs in zip(first.day, first.low_50, strict=True)]
    edge += [at(day, nrs) for day, nrs in zip(first.day[::-1], first.high_50[::-1], strict=True)]
    parts.append(f'<polygon class="band" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in edge)}"/>')
    for number, one in enumerate(outcomes):
        points = [
            at(day, nrs) for day, nrs in zip(one.forecast.pain.day, one.forecast.pain.median, strict=True)
        ]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        dash = _STYLES[number % len(_STYLES)][1]
        parts.append(
            f'<polyline class="way way{number % 3}" style="stroke-dasharray:{dash or "none"}" '
            f'points="{line}"/>'
        )
    told = "Median pain over two years: " + "; ".join(
        f"{one.name}, {_STYLES[number % len(_STYLES)][0]} line" for number, one in enumerate(outcomes)
    )
    return _svg(parts, tall, told, wide)


def line_style(number: int) -> str:
    """How an outcome's line is drawn, in a word."""
    return _STYLES[number % len(_STYLES)][0]


def _thinned(t: np.ndarray, values: np.ndarray) -> list[tuple[float, float]]:
    """A long trace with the highest of every few points."""
    if len(t) <= _MOST_POINTS:
        return list(zip(t.tolist(), values.tolist(), strict=True))
    groups = np.array_split(np.arange(len(t)), _MOST_POINTS)
    return [(float(t[group[-1]]), float(values[group].max())) for group in groups]


def _svg(parts: Iterable[str], tall: float, told: str, wide: float = _WIDE) -> str:
    return (
        f'<svg viewBox="0 0 {wide:g} {tall:g}" role="img" aria-label="{escape(told)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
