"""Track: how a push or a pull at the hub moves a catheter, half a millimetre at a time.

Forward, the tip moves along its heading, turned by its bend and by scar that gives way on one side, and
tears the bonds it meets; the body follows in the track. The push stops where the hand would have to press
harder than it does, where the catheter buckles before the needle or in the canal, where it ends, or where
the anatomy does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.instruments.mechanics import Mechanics
from neuroplasty.body.instruments.rod import energy, load, relax
from neuroplasty.body.instruments.surface import carry, frame, glide, normal_of, sideways, velocity

Array = NDArray[np.float64]

STEP_MM = 0.5
BEHIND = 4
"""Bonds are booked as torn this many steps behind the tip, so that it does not feel its own tear ahead."""

DONE, HAND, GRIP, CANAL, LENGTH, END, KINK = range(7)
"""Why a push ended."""

HUB, TIP, ELASTIC, RUBBED, PARTED, TORN = range(6)
"""Rows of a push's account: forces in N, works in N mm."""


class Terrain(NamedTuple):
    """The surface and the fields on its grid, as the kernels take them."""

    points: Array
    s0: float
    step: float
    first: float
    gap: Array
    bonded: Array
    area: Array


class Body(NamedTuple):
    """What a catheter is made of while it moves: arrays with room to grow, changed in place.

    Rows of ``nodes`` (6, k): station, angle, curvature in the surface, curvature of it, bonded fraction met,
    displacement. ``heading`` (3,), ``numbers``: energy, roll at the tip, slack, nodes booked as torn.
    """

    nodes: Array
    heading: Array
    numbers: Array


S, THETA, BENT, NORMAL, BETA, ASIDE = range(6)
ENERGY, ROLL, SLACK, BOOKED = range(4)


@njit(cache=True)
def field_at(t: Terrain, field: Array, s: float, theta: float) -> float:
    """Bilinear value of a field on the terrain's grid."""
    n, m = field.shape
    u = min(max((s - t.s0) / t.step, 0.0), n - 1.0)
    w = theta / (2 * np.pi) * m - t.first
    i = min(int(u), n - 2)
    j = int(np.floor(w))
    a, b = u - i, w - j
    j0, j1 = j % m, (j + 1) % m
    low = field[i, j0] * (1 - b) + field[i, j1] * b
    high = field[i + 1, j0] * (1 - b) + field[i + 1, j1] * b
    return float(low * (1 - a) + high * a)


@njit(cache=True)
def resistance(t: Terrain, s: float, theta: float, m: Mechanics) -> float:
    """Force, N, that a place sets against the tip: fat, a gap too narrow, bonds that must tear."""
    squeeze = max(0.0, m.outer_mm - field_at(t, t.gap, s, theta))
    wedge = m.nose * m.outer_mm * m.squeeze_nmm2 * squeeze
    wall = m.wall_n_mm * max(0.0, squeeze - m.yields_mm)
    return float(m.tip_n + wedge + wall + m.tear_n_mm * m.outer_mm * field_at(t, t.bonded, s, theta))


@njit(cache=True)
def deflection(t: Terrain, place: Array, heading: Array, m: Mechanics) -> float:
    """Curvature, 1/mm, by which the tip gives way to the side that resists less."""
    at = np.empty((3, 3))
    normal, side = np.empty(3), np.empty(3)
    frame(t.points, t.s0, t.step, t.first, place[0], place[1], at)
    normal_of(at, normal)
    sideways(normal, heading, side)
    vs, vt = velocity(at, side)
    reach = m.outer_mm
    left = resistance(t, place[0] + reach * vs, place[1] + reach * vt, m)
    right = resistance(t, place[0] - reach * vs, place[1] - reach * vt, m)
    bent = m.deflects_mm * (right - left) / (2 * reach)
    most = 1.0 / m.bend_mm
    return min(max(bent, -most), most)


@njit(cache=True)
def book(t: Terrain, body: Body, i: int, m: Mechanics) -> None:
    """Take what the tip tore at node i off the bonded field: a strip as wide as the catheter, in place."""
    left = body.nodes[BETA, i] * m.outer_mm * STEP_MM
    if left <= 0.0:
        return
    s, theta = body.nodes[S, i], body.nodes[THETA, i]
    at = np.empty((3, 3))
    normal, along, side = np.empty(3), np.empty(3), np.empty(3)
    frame(t.points, t.s0, t.step, t.first, s, theta, at)
    normal_of(at, normal)
    ds, dt = s - body.nodes[S, i - 1], theta - body.nodes[THETA, i - 1]
    size = 0.0
    for k in range(3):
        along[k] = ds * at[1, k] + dt * at[2, k]
        size += along[k] ** 2
    for k in range(3):
        along[k] /= np.sqrt(size)
    sideways(normal, along, side)
    vs, vt = velocity(at, side)
    for off in (-0.33, 0.0, 0.33):
        v = off * m.outer_mm
        left -= _take(t, s + v * vs, theta + v * vt, body.nodes[BETA, i] * m.outer_mm * STEP_MM / 3)
    for off in (-0.8, 0.8, -1.4, 1.4):
        # Where a cell held less than its share, the tear is a little wider.
        if left > 0.0:
            v = off * m.outer_mm
            left -= _take(t, s + v * vs, theta + v * vt, left)


@njit(cache=True)
def _take(t: Terrain, s: float, theta: float, torn_mm2: float) -> float:
    """Take so much bonded area off the cells round a place; returns what they had of it."""
    n, m = t.bonded.shape
    u = min(max((s - t.s0) / t.step, 0.0), n - 1.0)
    w = theta / (2 * np.pi) * m - t.first
    i = min(int(u), n - 2)
    j = int(np.floor(w))
    a, b = u - i, w - j
    taken = 0.0
    for p in range(2):
        for q in range(2):
            share = (a if p else 1 - a) * (b if q else 1 - b)
            row, column = i + p, (j + q) % m
            had = min(share * torn_mm2, t.bonded[row, column] * t.area[row, column])
            t.bonded[row, column] -= had / t.area[row, column]
            taken += had
    return taken


@njit(cache=True)
def settle(t: Terrain, body: Body, n: int, axial: Array, pressed: Array, m: Mechanics) -> bool:
    """Let the first n nodes find their rest under a force along them; False when they buckle.

    Books the stored energy in ``body.numbers``.
    """
    roll = body.numbers[ROLL]
    bend, normal = np.empty(n), np.empty(n)
    bent_nodes = int(np.round(m.bend_mm / STEP_MM))
    for i in range(n):
        natural = m.natural_mm if i >= n - bent_nodes else 0.0
        bend[i] = body.nodes[BENT, i] - natural * np.cos(roll)
        # The surface holds the rod flat: what it bends there is the surface's own.
        normal[i] = body.nodes[NORMAL, i]
    v = body.nodes[ASIDE, :n]
    if not relax(bend, axial[:n], m.ei_nmm2, m.bed_nmm2, STEP_MM, v):
        return False
    body.numbers[ENERGY] = energy(bend, normal, v, m.ei_nmm2, m.bed_nmm2, STEP_MM)
    return True


@njit(cache=True)
def press_on(t: Terrain, body: Body, n: int, m: Mechanics, pressed: Array) -> None:
    """What the dented sac presses on the body, N/mm, at the first n nodes."""
    for i in range(n):
        gap = field_at(t, t.gap, body.nodes[S, i], body.nodes[THETA, i])
        pressed[i] = m.squeeze_nmm2 * max(0.0, m.outer_mm - gap)


@njit(cache=True)
def pushed(
    t: Terrain,
    body: Body,
    n: int,
    steps: int,
    lag: float,
    limit_n: float,
    exit_rad: float,
    sheath_n: float,
    longest: int,
    m: Mechanics,
    account: Array,
) -> tuple[int, int, float]:
    """Push by ``steps`` half millimetres; returns nodes, why it ended, and the twist lag left (rad).

    ``exit_rad`` is the bend at the needle's opening, ``sheath_n`` the drag in the needle, ``longest`` the
    most nodes the catheter's length allows. ``account`` (6, steps) gets a column for each step made.
    """
    place, heading = np.empty(2), np.empty(3)
    most = n + steps
    axial, pressed, aside = np.zeros(most), np.zeros(most), np.zeros(most)
    top = t.s0 + t.step * (t.points.shape[0] - 1)
    around = np.exp(m.friction * exit_rad)
    for k in range(steps):
        if n >= longest:
            return n, LENGTH, lag
        if body.numbers[SLACK] > 0.0 and _kinks(body.numbers[SLACK], m):
            return n, KINK, lag
        place[0], place[1] = body.nodes[S, n - 1], body.nodes[THETA, n - 1]
        heading[:] = body.heading
        roll = body.numbers[ROLL]
        bent = m.curvature_mm * np.cos(roll) + deflection(t, place, heading, m)
        normal = glide(t.points, t.s0, t.step, t.first, place, heading, bent, STEP_MM)
        if not t.s0 <= place[0] <= top:
            return n, END, lag
        flat = m.friction * 3 * m.ei_nmm2 * m.natural_mm * abs(np.sin(roll)) / m.bend_mm
        tip = resistance(t, place[0], place[1], m) + flat
        body.nodes[S, n], body.nodes[THETA, n] = place[0], place[1]
        body.nodes[BENT, n], body.nodes[NORMAL, n] = bent, normal
        body.nodes[BETA, n] = field_at(t, t.bonded, place[0], place[1])
        body.nodes[ASIDE, n] = body.nodes[ASIDE, n - 1]
        aside[: n + 1] = body.nodes[ASIDE, : n + 1]
        press_on(t, body, n + 1, m, pressed)
        load(
            tip,
            body.nodes[BENT, : n + 1],
            body.nodes[NORMAL, : n + 1],
            pressed[: n + 1],
            aside[: n + 1],
            m.friction,
            m.drag_n_mm,
            m.bed_nmm2,
            STEP_MM,
            axial[: n + 1],
        )
        before = body.numbers[ENERGY]
        stable = settle(t, body, n + 1, axial, pressed, m)
        elastic = body.numbers[ENERGY] - before
        entry = axial[0] * around + sheath_n
        hub = entry + elastic / STEP_MM
        if not stable or hub > limit_n or hub > m.grip_n:
            body.nodes[ASIDE, : n + 1] = aside[: n + 1]
            body.numbers[ENERGY] = before
            if hub > limit_n and limit_n <= m.grip_n:
                return n, HAND, lag
            if not stable:
                body.numbers[SLACK] += (steps - k) * STEP_MM
                return n, KINK if _kinks(body.numbers[SLACK], m) else CANAL, lag
            return n, GRIP, lag
        body.heading[:] = heading
        n += 1
        torn = m.tear_n_mm * m.outer_mm * body.nodes[BETA, n - 1] * STEP_MM
        account[HUB, k], account[TIP, k] = hub, tip
        account[ELASTIC, k] = elastic
        account[RUBBED, k] = (entry - tip) * STEP_MM
        account[PARTED, k] = tip * STEP_MM - torn
        account[TORN, k] = torn
        while body.numbers[BOOKED] < n - BEHIND:
            book(t, body, int(body.numbers[BOOKED]), m)
            body.numbers[BOOKED] += 1
        # Friction points along the slide: what was twisted up unwinds towards the tip (diffusion).
        rubbed = max(axial[0] - tip, 1e-9)
        unwinds = rubbed * (m.outer_mm / 2) ** 2 * (n * STEP_MM) * 4 / np.pi**2 / m.gj_nmm2
        released = lag * (1 - np.exp(-STEP_MM / unwinds))
        lag -= released
        body.numbers[ROLL] += released
    return n, DONE, lag


@njit(cache=True)
def pulled(
    t: Terrain,
    body: Body,
    n: int,
    steps: int,
    exit_rad: float,
    sheath_n: float,
    m: Mechanics,
    account: Array,
) -> int:
    """Draw back by ``steps`` half millimetres along the track, slack first; returns the nodes left."""
    axial, pressed = np.zeros(n), np.zeros(n)
    at = np.empty((3, 3))
    before, after = np.empty(3), np.empty(3)
    around = np.exp(m.friction * exit_rad)
    for k in range(steps):
        if body.numbers[SLACK] > 0.0:
            body.numbers[SLACK] = max(0.0, body.numbers[SLACK] - STEP_MM)
            continue
        if n <= 2:
            break
        i = n - 1
        if body.numbers[BOOKED] > i:
            body.numbers[BOOKED] = i
        else:
            book(t, body, i, m)
        # Back along the track: unturn the heading, carry it to the node before.
        frame(t.points, t.s0, t.step, t.first, body.nodes[S, i], body.nodes[THETA, i], at)
        normal_of(at, before)
        side = np.empty(3)
        sideways(before, body.heading, side)
        angle = -body.nodes[BENT, i] * STEP_MM
        for j in range(3):
            body.heading[j] = np.cos(angle) * body.heading[j] + np.sin(angle) * side[j]
        frame(t.points, t.s0, t.step, t.first, body.nodes[S, i - 1], body.nodes[THETA, i - 1], at)
        normal_of(at, after)
        carry(before, after, body.heading)
        n -= 1
        press_on(t, body, n, m, pressed)
        load(
            0.0,
            body.nodes[BENT, :n],
            body.nodes[NORMAL, :n],
            pressed[:n],
            body.nodes[ASIDE, :n],
            m.friction,
            m.drag_n_mm,
            m.bed_nmm2,
            STEP_MM,
            axial[:n],
        )
        stored = body.numbers[ENERGY]
        # Tension only steadies the rod.
        settle(t, body, n, np.zeros(n), pressed, m)
        pull = axial[0] * around + sheath_n
        elastic = body.numbers[ENERGY] - stored
        account[HUB, k] = -(pull + elastic / STEP_MM)
        account[ELASTIC, k] = elastic
        account[RUBBED, k] = pull * STEP_MM
    return n


@njit(cache=True)
def _kinks(slack: float, m: Mechanics) -> bool:
    """Whether so much slack in one buckle bends the catheter beyond its kink's radius."""
    wave = np.pi * (m.ei_nmm2 / m.bed_nmm2) ** 0.25
    return bool(2 * np.pi * np.sqrt(slack * wave) / wave**2 > 1 / m.kink_mm)


@njit(cache=True)
def lie(t: Terrain, body: Body, n: int, path: Array, points: Array) -> None:
    """Where the body lies: stations and angles into ``path`` (2, n), RAS+ mm into ``points`` (n, 3)."""
    at = np.empty((3, 3))
    normal, along, side = np.empty(3), np.empty(3), np.empty(3)
    for i in range(n):
        s, theta = body.nodes[S, i], body.nodes[THETA, i]
        frame(t.points, t.s0, t.step, t.first, s, theta, at)
        normal_of(at, normal)
        low, high = max(i - 1, 0), min(i + 1, n - 1)
        ds = body.nodes[S, high] - body.nodes[S, low]
        dt = body.nodes[THETA, high] - body.nodes[THETA, low]
        size = 0.0
        for k in range(3):
            along[k] = ds * at[1, k] + dt * at[2, k]
            size += along[k] ** 2
        for k in range(3):
            along[k] /= np.sqrt(size)
        sideways(normal, along, side)
        vs, vt = velocity(at, side)
        v = body.nodes[ASIDE, i]
        path[0, i], path[1, i] = s + v * vs, theta + v * vt
        frame(t.points, t.s0, t.step, t.first, path[0, i], path[1, i], at)
        for k in range(3):
            points[i, k] = at[0, k]
