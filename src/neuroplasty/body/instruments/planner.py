"""Planner: hub motions that bring a catheter's tip to a target, found by looking, turning and pushing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.catheter import Catheter
from neuroplasty.body.instruments.pushing import Pushed, push
from neuroplasty.body.instruments.surface import frame, normal_of, sideways
from neuroplasty.body.instruments.surroundings import Surroundings
from neuroplasty.errors import AnatomyError
from neuroplasty.steps import Move

Array = NDArray[np.float64]

NEAR_MM = 2.0
LOOK_MM = 5.0


@dataclass(frozen=True)
class Steering:
    """Moves of the hub towards a target, the pushes they made, and whether they reached it, or why not."""

    moves: tuple[Move, ...]
    reached: bool
    why: str
    catheter: Catheter
    surroundings: Surroundings
    pushes: tuple[Pushed, ...] = field(repr=False, default=())


def steer_to(catheter: Catheter, surroundings: Surroundings, target: tuple[float, float]) -> Steering:
    """Steer towards a place (s in mm, theta in rad)."""
    if not surroundings.holds(*target):
        low, high = surroundings.surface.ends_mm
        raise AnatomyError(
            f"The target s = {target[0]:g} mm lies on no cell of the shell; "
            f"give one from {low:.0f} to {high:.0f} mm."
        )
    moves: list[Move] = []
    pushes: list[Pushed] = []
    why = ""
    goal = surroundings.surface.point_mm([target[0]], [target[1]])[0]
    for _ in range(200):
        forward, left = _towards(catheter, surroundings, target)
        away = float(np.hypot(forward, left))
        if np.linalg.norm(catheter.shape_mm[-1] - goal) < NEAR_MM:
            return Steering(tuple(moves), True, "", catheter, surroundings, tuple(pushes))
        if forward < 0:
            why = "curvature"
            break
        m = catheter.mechanics
        bend = np.clip(2 * left / away**2 / m.curvature_mm, -1, 1)
        roll = float(np.arccos(bend))
        turn = (np.degrees(roll - catheter.roll_rad) + 180) % 360 - 180
        turn = turn if abs(turn) > 10 else 0.0
        move = Move(push_mm=min(LOOK_MM, max(0.5, forward)), turn_deg=turn)
        done = push(catheter, surroundings, move.push_mm, move.turn_deg)
        moves.append(move)
        pushes.append(done)
        catheter, surroundings = done.catheter, done.surroundings
        if done.stopped_by:
            why = done.stopped_by
            break
    return Steering(tuple(moves), False, why, catheter, surroundings, tuple(pushes))


def _towards(catheter: Catheter, around: Surroundings, target: tuple[float, float]) -> tuple[float, float]:
    """How far a target lies ahead of the tip and to its left, laid flat, mm."""
    surface = around.surface
    s, theta = catheter.tip
    at, normal, side = np.empty((3, 3)), np.empty(3), np.empty(3)
    frame(surface.points_mm, surface.s0_mm, surface.spacing_mm, surface.first, s, theta, at)
    normal_of(at, normal)
    sideways(normal, catheter.heading, side)
    turn = (target[1] - theta + np.pi) % (2 * np.pi) - np.pi
    flat = (target[0] - s) * at[1] + turn * at[2]
    return float(flat @ catheter.heading), float(flat @ side)
