"""Planner: hub motions that bring a catheter's tip to a target, or why there are none.

It works as an operator under the X-ray does: find a path, turn the hub so that the bend points along it,
push a little, look again. The pushes are those of the live control: a plan's catheter and a hand's are the
same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.catheter import Catheter
from neuroplasty.body.instruments.parameters import HAND_PUSH
from neuroplasty.body.instruments.pushing import Pushed, push
from neuroplasty.body.instruments.search import find
from neuroplasty.body.instruments.surface import frame, normal_of, sideways
from neuroplasty.body.instruments.surroundings import Surroundings
from neuroplasty.documents.steps import Move
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]

NEAR_MM = 3.0
"""Nearer than this the target is reached."""

LOOK_MM = 5.0
"""The tip is looked at again after so much push."""

_AHEAD_MM = 9.0
_MOST_DEVIATION_MM = 3.0
_LEAST_TURN_DEG = 8.0
_MOST_LOOKS = 150
_MOST_PATHS = 3
_MORE_TRIES = 3
_BACK_MM = 15.0


@dataclass(frozen=True)
class Steering:
    """Moves of the hub towards a target, and what came of them.

    Attributes
    ----------
    moves : tuple of Move
    reached : bool
        Whether the tip came within ``NEAR_MM`` of the target.
    why : str
        Why not; empty where it did.
    short_mm : float
        How far from the target the tip then lies.
    catheter : Catheter
    surroundings : Surroundings
        Both after the moves.
    pushes : tuple of Pushed
        What the moves met.

    See Also
    --------
    steer_to : Makes one, and shows it.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
    >>> from neuroplasty.body.instruments import enter, place_needle
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> around = Surroundings.of(canal, EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0)).start())
    >>> catheter = enter(place_needle(PlaceNeedle(route="caudal"), canal), around)
    >>> there = Steering((), reached=True, why="", short_mm=0.0, catheter=catheter, surroundings=around)
    >>> there.reached, there.catheter.tip == catheter.tip
    (True, True)
    """

    moves: tuple[Move, ...]
    reached: bool
    why: str
    short_mm: float
    catheter: Catheter
    surroundings: Surroundings
    pushes: tuple[Pushed, ...] = field(repr=False, default=())


def steer_to(
    catheter: Catheter,
    surroundings: Surroundings,
    target: tuple[float, float],
    *,
    limit_n: float = float(HAND_PUSH),
) -> Steering:
    """Steer a catheter to a place by turns and pushes of its hub. Deterministic.

    Parameters
    ----------
    catheter : Catheter
    surroundings : Surroundings
    target : tuple of float
        s in mm, theta in rad.
    limit_n : float
        The force at the hub at which the hand stops, N.

    Returns
    -------
    Steering
        Its ``why`` says what kept it: ``scar``, ``a closed gap``, ``its length``, ``its curvature`` (the bend
        cannot make the turn), ``friction``, ``the end of the canal``, ``a kink``.

    Raises
    ------
    AnatomyError
        For a target that lies on no cell of the shell.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
    >>> from neuroplasty.body.instruments import enter, place_needle
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=3.0))
    >>> around = Surroundings.of(canal, space.start())
    >>> catheter = enter(place_needle(PlaceNeedle(route="caudal"), canal), around)
    >>> found = steer_to(catheter, around, canal.root("S1 left").foramen)
    >>> found.reached, found.short_mm < NEAR_MM
    (True, True)
    """
    if not surroundings.holds(*target):
        low, high = surroundings.surface.ends_mm
        raise AnatomyError(
            f"The target s = {target[0]:g} mm, theta = {target[1]:g} rad lies on no cell of the shell; "
            f"give a station from {low:.0f} to {high:.0f} mm."
        )
    tried = _Attempt(catheter, surroundings, np.array(target), limit_n)
    obstacle, path = tried.look()
    stopped = tried.follow(path, beyond=obstacle in ("scar", "a closed gap"))
    for again in range(1, (0 if obstacle else _MORE_TRIES) + 1):
        back = again * _BACK_MM
        if stopped or tried.short_mm < NEAR_MM or tried.catheter.inserted_mm < back + _BACK_MM:
            break
        # Missed it by a little: some of it back, and again.
        tried.make(Move(push_mm=-back))
        obstacle, path = tried.look()
        stopped = tried.follow(path, beyond=False)
    tried.back_to_the_nearest()
    reached = tried.short_mm < NEAR_MM
    return Steering(
        moves=tuple(tried.moves),
        reached=reached,
        why="" if reached else _reason(stopped, obstacle),
        short_mm=tried.short_mm,
        catheter=tried.catheter,
        surroundings=tried.around,
        pushes=tuple(tried.pushes),
    )


@dataclass
class _Attempt:
    """A catheter on its way to a goal, and the moves made so far."""

    catheter: Catheter
    around: Surroundings
    goal: Array
    limit_n: float
    moves: list[Move] = field(default_factory=list)
    pushes: list[Pushed] = field(default_factory=list)
    nearest_mm: tuple[float, float] = (inf, 0.0)
    """The shortest distance from the goal so far, and how much catheter was in then."""

    @property
    def short_mm(self) -> float:
        """How far the tip is from the goal."""
        there = self.around.surface.point_mm([self.goal[0]], [self.goal[1]])[0]
        return float(np.linalg.norm(self.catheter.shape_mm[-1] - there))

    def make(self, move: Move) -> Pushed:
        """Make one move of the hub."""
        done = push(self.catheter, self.around, move.push_mm, move.turn_deg, limit_n=self.limit_n)
        self.moves.append(move)
        self.pushes.append(done)
        self.catheter, self.around = done.catheter, done.surroundings
        self.nearest_mm = min(self.nearest_mm, (self.short_mm, self.catheter.inserted_mm))
        return done

    def back_to_the_nearest(self) -> None:
        """Draw back to where the tip was nearest the goal, if it has gone past that."""
        short, inserted = self.nearest_mm
        past = self.catheter.inserted_mm - inserted
        if past > 0 and self.short_mm > max(short, NEAR_MM):
            self.make(Move(push_mm=-past))

    def follow(self, path: Array, *, beyond: bool) -> str:
        """Push along a path, looking again and again; returns what stopped the tip, if anything did.

        ``beyond`` its end the tip goes on towards the goal, until something stops it.
        """
        again = _MOST_PATHS
        for _ in range(_MOST_LOOKS):
            if self.short_mm < NEAR_MM:
                return ""
            aim, deviation_mm = _along(path, self.catheter, self.around)
            if deviation_mm > _MOST_DEVIATION_MM and again:
                again -= 1
                found, path = self.path()
                if found:
                    continue
            if aim is None:
                if not beyond:
                    return ""
                aim = self.goal
            forward, left = _towards(self.catheter, self.around, (float(aim[0]), float(aim[1])))
            if forward <= 0.2:
                return ""
            done = self.make(_move(self.catheter, forward, left))
            if done.stopped_by:
                if self.catheter.slack_mm > 0:
                    # What went into a buckle is drawn out of it again.
                    self.make(Move(push_mm=-self.catheter.slack_mm))
                return done.stopped_by
        return ""

    def path(self, *, scar: bool = True, walls: bool = True, longest: bool = False) -> tuple[bool, Array]:
        """A path for the tip, (k, 2), and whether it leads to the goal."""
        catheter, m = self.catheter, self.catheter.mechanics
        # A free end buckles sideways at this load; a third of it is kept for friction behind the tip.
        bearable = 0.67 * min(float(HAND_PUSH), (m.bed_nmm2 * m.ei_nmm2) ** 0.5)
        reached, path = find(
            self.around.terrain(),
            m,
            np.array(catheter.tip),
            catheter.heading,
            self.goal,
            0.4 * NEAR_MM,
            inf if longest else catheter.length_mm - catheter.in_needle_mm - catheter.inserted_mm,
            bearable,
            scar,
            walls,
        )
        return bool(reached), path

    def look(self) -> tuple[str, Array]:
        """What keeps the tip from the goal, the first thing without which there is a path, and that path.

        Through what the hand would not push through, the path is tried until it stops the tip.
        """
        clear, nearest = self.path()
        if clear:
            return "", nearest
        # Where nothing but the bend is in the way the rest need not be asked one by one.
        if not self.path(scar=False, walls=False, longest=True)[0]:
            return "its curvature", nearest
        found, path = self.path(scar=False)
        if found:
            return "scar", path
        found, path = self.path(walls=False)
        if found:
            return "a closed gap", path
        found, path = self.path(longest=True)
        if found:
            return "its length", path
        found, path = self.path(scar=False, walls=False)
        if found:
            return "scar and a closed gap", path
        return "its curvature", nearest


def _reason(stopped: str, obstacle: str) -> str:
    """What stopped the tip; what lay before it, where the hand felt no more than friction."""
    if stopped == "friction":
        return obstacle or stopped
    return stopped or obstacle or "its curvature"


def _move(catheter: Catheter, forward: float, left: float) -> Move:
    """Turn the bend so that the tip's arc meets a point ahead, then push a little."""
    bend = 2 * left / (forward**2 + left**2) / catheter.mechanics.curvature_mm if catheter.tip_bend_deg else 0
    # Between left and right the bend looks to the wall, never to the sac.
    wanted = np.degrees(np.arccos(np.clip(bend, -1.0, 1.0)))
    turn = (wanted - np.degrees(catheter.hub_rad) + 180.0) % 360.0 - 180.0
    if abs(turn) < _LEAST_TURN_DEG:
        turn = 0.0
    return Move(push_mm=float(np.ceil(2 * min(LOOK_MM, forward)) / 2), turn_deg=float(turn))


def _along(path: Array, catheter: Catheter, around: Surroundings) -> tuple[Array | None, float]:
    """The point of a path to aim at next, None at its end, and how far the tip has deviated from it (mm)."""
    points = around.surface.point_mm(path[:, 0], path[:, 1])
    away = np.linalg.norm(points - catheter.shape_mm[-1], axis=1)
    nearest = int(np.argmin(away))
    deviation_mm = _off(points, catheter.shape_mm[-1])
    ahead = np.flatnonzero((np.arange(len(path)) > nearest) & (away >= 0.7 * _AHEAD_MM))
    if len(ahead):
        return path[ahead[0]], deviation_mm
    if nearest < len(path) - 1:
        return path[-1], deviation_mm
    return None, deviation_mm


def _off(points: Array, tip: Array) -> float:
    """Distance of a point from a polyline (k, 3), mm."""
    if len(points) < 2:
        return float(np.linalg.norm(points[0] - tip))
    legs = np.diff(points, axis=0)
    share = np.clip(np.sum((tip - points[:-1]) * legs, axis=1) / np.sum(legs**2, axis=1), 0.0, 1.0)
    return float(np.linalg.norm(points[:-1] + share[:, None] * legs - tip, axis=1).min())


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
