"""Search: a path for a bent tip from where it is to a target, as arcs the tip can follow.

Hybrid A*: the tip's place and heading are continuous, cells of the shell by headings are left once, by the
best of those who came; each arc bends left or right by all, half or nothing of what the bend gives. Scar and
narrow gaps cost length, and what the hand would not push through is closed. The same question has the same
answer, always.
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.instruments.mechanics import Mechanics
from neuroplasty.body.instruments.surface import frame, glide, normal_of, sideways
from neuroplasty.body.instruments.track import Terrain, field_at

Array = NDArray[np.float64]

ARC_MM = 6.0
_SUBSTEP_MM = 2.0
_CELL_MM = 4.0
_HEADINGS = 72
_BENDS = 5
_MOST_NODES = 60_000
_KEPT = 0.9
"""Share of the bend's curvature that a path uses; the rest is kept for corrections on the way."""
_LEVEL = 0.2
"""A heading with less of its length along the canal than this points across it."""
_WEIGHT = 8.0
"""A newton that the tip meets over a millimetre costs as much as so many millimetres of path."""


@njit(cache=True)
def find(
    t: Terrain,
    m: Mechanics,
    place: Array,
    heading: Array,
    goal: Array,
    near_mm: float,
    farthest_mm: float,
    bearable_n: float,
    scar: bool,
    walls: bool,
) -> tuple[bool, Array]:
    """Whether a target is reached, and stations and angles (k, 2) of the path there, or as near as may be.

    ``place`` and ``goal`` are (s in mm, theta in rad), ``heading`` (3,) a unit tangent. ``farthest_mm`` is
    the catheter's length left, ``bearable_n`` what the tip may meet; without ``scar`` or ``walls`` those do
    not stop it.
    """
    n_s = int((t.points.shape[0] - 1) * t.step / _CELL_MM) + 2
    around = _around(t, goal[0])
    n_t = max(8, int(around / _CELL_MM))
    radius = around / (2 * np.pi)
    top = t.s0 + t.step * (t.points.shape[0] - 1)
    state = np.empty((_MOST_NODES, 6))
    parent, cell = np.empty(_MOST_NODES, np.int64), np.empty(_MOST_NODES, np.int64)
    # The least whole length so far of those who came to a cell; below any once it has been left.
    least = np.full(n_s * n_t * _HEADINGS, np.inf)
    state[0, 0], state[0, 1], state[0, 5] = place[0], place[1], 0.0
    state[0, 2:5] = heading
    parent[0] = -1
    cell[0], onward = _cell(t, state[0], n_s, n_t)
    count, nearest, last = 1, _away(place, goal, radius), 0
    least[cell[0]] = nearest
    open_nodes = [(nearest, 0)]
    here, ahead = np.empty(2), np.empty(3)
    cost = np.zeros(_MOST_NODES)
    reached = False
    # No catheter is looped round to a target: on the way up its tip does not look down, nor the reverse.
    if abs(onward) < _LEVEL:
        onward = 0.0
    while len(open_nodes) > 0 and not reached:
        whole, node = heapq.heappop(open_nodes)
        if whole > least[cell[node]]:
            continue
        least[cell[node]] = -np.inf
        for bend in range(_BENDS):
            if count >= _MOST_NODES:
                break
            here[:] = state[node, :2]
            ahead[:] = state[node, 2:5]
            run, extra, free = 0.0, 0.0, True
            curvature = _KEPT * m.curvature_mm * (bend - 2) / 2
            while run < ARC_MM:
                glide(t.points, t.s0, t.step, t.first, here, ahead, curvature, _SUBSTEP_MM)
                run += _SUBSTEP_MM
                if not t.s0 <= here[0] <= top:
                    free = False
                    break
                met = _met(t, here[0], here[1], m, scar, walls)
                if met > bearable_n:
                    free = False
                    break
                extra += met * _SUBSTEP_MM
                if _away(here, goal, radius) < near_mm:
                    break
            length = state[node, 5] + run
            if not free or length > farthest_mm:
                continue
            state[count, :2] = here
            state[count, 2:5] = ahead
            cell[count], up = _cell(t, state[count], n_s, n_t)
            if onward * up < 0.0:
                continue
            state[count, 5] = length
            parent[count] = node
            left = _away(here, goal, radius)
            cost[count] = cost[node] + run + _WEIGHT * extra + 0.05 * abs(bend - 2)
            reached = left < near_mm
            whole = cost[count] + left
            is_best = whole < least[cell[count]]
            if is_best:
                least[cell[count]] = whole
                heapq.heappush(open_nodes, (whole, count))
            if left < nearest or reached:
                nearest, last = left, count
            elif not is_best:
                continue
            count += 1
            if reached:
                break
        if count >= _MOST_NODES:
            break
    steps = 0
    node = last
    while node >= 0:
        steps += 1
        node = parent[node]
    path = np.empty((steps, 2))
    node = last
    for k in range(steps - 1, -1, -1):
        path[k] = state[node, :2]
        node = parent[node]
    return reached, path


@njit(cache=True)
def _met(t: Terrain, s: float, theta: float, m: Mechanics, scar: bool, walls: bool) -> float:
    """What the tip would meet at a place beyond plain fat, N."""
    force = 0.0
    if scar:
        force += m.tear_n_mm * m.outer_mm * field_at(t, t.bonded, s, theta)
    if walls:
        squeeze = max(0.0, m.outer_mm - field_at(t, t.gap, s, theta))
        force += m.nose * m.outer_mm * m.squeeze_nmm2 * squeeze
        force += m.wall_n_mm * max(0.0, squeeze - m.yields_mm)
    return force


@njit(cache=True)
def _away(place: Array, goal: Array, radius: float) -> float:
    turn = (goal[1] - place[1] + np.pi) % (2 * np.pi) - np.pi
    return float(np.hypot(goal[0] - place[0], radius * turn))


@njit(cache=True)
def _around(t: Terrain, s: float) -> float:
    """Length once round the surface at a station, mm."""
    row = min(max(int((s - t.s0) / t.step), 0), t.points.shape[0] - 1)
    total, m = 0.0, t.points.shape[1]
    for j in range(m):
        total += np.sqrt(((t.points[row, (j + 1) % m] - t.points[row, j]) ** 2).sum())
    return float(total)


@njit(cache=True)
def _cell(t: Terrain, state: Array, n_s: int, n_t: int) -> tuple[int, float]:
    """The number of the cell that a place and its heading fall into, and how much it points up the canal."""
    at, normal, side, up = np.empty((3, 3)), np.empty(3), np.empty(3), np.empty(3)
    frame(t.points, t.s0, t.step, t.first, state[0], state[1], at)
    normal_of(at, normal)
    length = np.sqrt((at[1] ** 2).sum())
    for k in range(3):
        up[k] = at[1, k] / length
    sideways(normal, up, side)
    along = across = 0.0
    for k in range(3):
        along += state[2 + k] * up[k]
        across += state[2 + k] * side[k]
    turn = np.arctan2(across, along) / (2 * np.pi) * _HEADINGS
    i = min(max(int((state[0] - t.s0) / _CELL_MM), 0), n_s - 1)
    j = int((state[1] % (2 * np.pi)) / (2 * np.pi) * n_t) % n_t
    return (i * n_t + j) * _HEADINGS + int(np.floor(turn + 0.5)) % _HEADINGS, along
