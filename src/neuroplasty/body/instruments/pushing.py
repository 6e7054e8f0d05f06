"""Pushing: what a move of the hub does to a catheter, to the scar before it, and to the hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import sin
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.catheter import Catheter
from neuroplasty.body.instruments.mechanics import Mechanics
from neuroplasty.body.instruments.parameters import DURA_FORCE, HAND_PUSH, SHEAR_FORCE
from neuroplasty.body.instruments.rod import twist_lag
from neuroplasty.body.instruments.surface import frame, velocity
from neuroplasty.body.instruments.surroundings import Surroundings
from neuroplasty.body.instruments.tip import tip_on_shell
from neuroplasty.body.instruments.track import (
    ASIDE,
    CANAL,
    DONE,
    ELASTIC,
    END,
    GRIP,
    HUB,
    KINK,
    LENGTH,
    PARTED,
    ROLL,
    RUBBED,
    STEP_MM,
    THETA,
    TIP,
    TORN,
    Body,
    S,
    Terrain,
    field_at,
    lie,
    press_on,
    pulled,
    pushed,
    settle,
)
from neuroplasty.documents.records import EventKind
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

Stop = Literal[
    "",
    "scar",
    "a closed gap",
    "friction",
    "its length",
    "the end of the canal",
    "a kink",
]
"""What ended a push before it was done; nothing when it was done."""


class Happening(NamedTuple):
    """Something a push did that an operator must know."""

    severity: Literal["note", "caution", "danger"]
    kind: EventKind
    text: str


class Work(NamedTuple):
    """Where the work at the hub went, N mm (mJ): hub = elastic + rubbed + parted + torn."""

    hub: float
    elastic: float
    rubbed: float
    parted: float
    torn: float


@dataclass(frozen=True)
class Pushed:
    """A push done: the catheter and the surroundings after it, what the hand felt, what happened.

    Parameters
    ----------
    catheter : Catheter
    surroundings : Surroundings
        Both after the push.
    advanced_mm : float
        How far the tip went.
    stopped_by : str
        Why not further; empty where it went all the way.
    hub_force_n, hub_torque_nmm, tip_force_n : float
        At the end.
    work : Work
        Where the hand's work went.
    forces : (k, 3)
        A row for each half millimetre: inserted length (mm), force at the hub and at the tip (N).
    happenings : tuple of Happening
        What happened on the way.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
    >>> from neuroplasty.body.instruments import enter, place_needle
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> around = Surroundings.of(canal, EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0)).start())
    >>> done = push(enter(place_needle(PlaceNeedle(route="caudal"), canal), around), around, push_mm=5.0)
    >>> done.forces.shape, done.stopped_by, done.hub_force_n > 0
    ((10, 3), '', True)
    """

    catheter: Catheter
    surroundings: Surroundings
    advanced_mm: float
    stopped_by: Stop
    hub_force_n: float
    hub_torque_nmm: float
    tip_force_n: float
    work: Work
    forces: Array = field(repr=False)
    happenings: tuple[Happening, ...] = ()

    @property
    def shape_mm(self) -> Array:
        """The catheter's shape (n, 3), RAS+ mm."""
        return self.catheter.shape_mm


def push(
    catheter: Catheter,
    surroundings: Surroundings,
    push_mm: float = 0.0,
    turn_deg: float = 0.0,
    *,
    limit_n: float = float(HAND_PUSH),
) -> Pushed:
    """Turn the hub, then push it in.

    Moves are made in half millimetres, the rest is owed to the next push.

    Model: unicycle on the surface (Webster et al. 2006, unverified), elastic rod in its track, Coulomb
    friction with the capstan's growth, bonds that tear at an energy per area (free).

    Parameters
    ----------
    catheter : Catheter
    surroundings : Surroundings
    push_mm : float
        Below zero: draw it back.
    turn_deg : float
        Of the hub.
    limit_n : float
        The force at which the hand stops, N; a hand that never stops meets a buckle or a kink.

    Returns
    -------
    Pushed

    Raises
    ------
    SolverError
        For a push or a turn that is not a number or a limit not above zero.

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
    >>> push(catheter, around, push_mm=5.0, turn_deg=90.0).advanced_mm
    5.0
    """
    if not (np.isfinite(push_mm) and np.isfinite(turn_deg)):
        raise SolverError(f"The hub was moved by {push_mm} mm and {turn_deg} degrees; give finite numbers.")
    if not limit_n > 0:
        raise SolverError(f"The hand's limit was {limit_n} N; give one above zero.")
    m = catheter.mechanics
    terrain = surroundings.terrain()
    n = catheter.nodes.shape[1]
    wanted = push_mm + catheter.owed_mm
    whole = float(np.trunc(wanted / STEP_MM + 1e-9 * np.sign(wanted)))
    # No hub is moved further at a time than there is catheter, in and out of a buckle too.
    farthest = 2.0 * (catheter.length_mm / STEP_MM + n)
    steps = int(np.clip(whole, -farthest, farthest))
    body = Body(
        np.concatenate([catheter.nodes, np.zeros((6, max(steps, 0)))], axis=1),
        catheter.heading.copy(),
        catheter.numbers.copy(),
    )
    pressed = np.zeros(n)
    press_on(terrain, body, n, m, pressed)
    rubs = twist_lag(pressed, body.nodes[ASIDE, :n], m.friction, m.drag_n_mm, m.bed_nmm2, STEP_MM)
    most = rubs * m.outer_mm / 2 / m.gj_nmm2
    hub = catheter.hub_rad + np.radians(turn_deg)
    lag = hub - catheter.roll_rad
    lag = float(np.clip(lag, -most, most))
    body.numbers[ROLL] = hub - lag
    torque = 0.0 if most == 0 else np.sign(lag) * np.sqrt(abs(lag) / most) * _full_torque(pressed, body, n, m)
    if turn_deg:
        settle(terrain, body, n, np.zeros(n), pressed, m)
    account = np.zeros((6, abs(steps)))
    sheath = m.drag_n_mm * catheter.in_needle_mm
    code = DONE
    if steps > 0:
        longest = int(max(catheter.length_mm - catheter.left_mm - catheter.in_needle_mm, 0) / STEP_MM) + 1
        last, code, lag = pushed(
            terrain, body, n, steps, lag, limit_n, catheter.exit_rad, sheath, longest, m, account
        )
    elif steps < 0:
        last = pulled(terrain, body, n, -steps, catheter.exit_rad, sheath, m, account)
    else:
        last = n
    account = account[:, : abs(last - n)]
    moved = replace(
        catheter,
        nodes=body.nodes[:, :last].copy(),
        heading=body.heading,
        numbers=body.numbers,
        hub_rad=hub,
        owed_mm=wanted - whole * STEP_MM if code == DONE else 0.0,
        kinked=catheter.kinked or code == KINK,
    )
    path, points = np.empty((2, last)), np.empty((last, 3))
    lie(terrain, body, last, path, points)
    where = tip_on_shell(surroundings.canal, float(path[0, -1]), float(path[1, -1]))
    moved = replace(moved, path_s_mm=path[0], path_theta_rad=path[1], shape_mm=points, tip_at=where)
    stop = _why(code, terrain, body, last, m)
    moved, happenings = _happenings(moved, account, code)
    inserted = STEP_MM * (n - 1 + np.sign(steps) * np.arange(1, account.shape[1] + 1))
    hub_work = (
        STEP_MM * float(np.abs(account[HUB]).sum()) if steps > 0 else -STEP_MM * float(account[HUB].sum())
    )
    return Pushed(
        catheter=moved,
        surroundings=replace(surroundings, bonded=terrain.bonded),
        advanced_mm=STEP_MM * (last - n),
        stopped_by=stop,
        hub_force_n=float(account[HUB, -1]) if account.shape[1] else 0.0,
        hub_torque_nmm=float(torque),
        tip_force_n=float(account[TIP, -1]) if account.shape[1] else 0.0,
        work=Work(hub_work, *(float(account[row].sum()) for row in (ELASTIC, RUBBED, PARTED, TORN))),
        forces=np.stack([inserted, account[HUB], account[TIP]], axis=1),
        happenings=happenings,
    )


def edge_force_n(catheter: Catheter, pull_n: float) -> float:
    """Force across the needle's edge while drawing back with ``pull_n``: tension round it, and bending.

    A kink concentrates it twofold (assumed).
    """
    m = catheter.mechanics
    spread = (4 * m.ei_nmm2 / m.bed_nmm2) ** 0.5
    force = 2 * pull_n * sin(catheter.exit_rad / 2) + m.ei_nmm2 * catheter.exit_rad / spread
    return float(force * (2.0 if catheter.kinked else 1.0))


def _full_torque(pressed: Array, body: Body, n: int, m: Mechanics) -> float:
    side = m.bed_nmm2 * np.abs(body.nodes[ASIDE, :n]) + pressed
    return float(STEP_MM * (m.drag_n_mm + m.friction * side).sum() * m.outer_mm / 2)


def _why(code: int, terrain: Terrain, body: Body, n: int, m: Mechanics) -> Stop:
    """What ended a push, in words; a hand that stops, or a buckle, what lay ahead of the tip."""
    by_code: dict[int, Stop] = {
        DONE: "",
        LENGTH: "its length",
        END: "the end of the canal",
        KINK: "a kink",
    }
    if code in by_code:
        return by_code[code]
    s, theta = body.nodes[S, n - 1], body.nodes[THETA, n - 1]
    along = np.empty((3, 3))
    frame(terrain.points, terrain.s0, terrain.step, terrain.first, s, theta, along)
    vs, vt = velocity(along, body.heading)
    s, theta = s + STEP_MM * vs, theta + STEP_MM * vt
    squeeze = max(0.0, m.outer_mm - field_at(terrain, terrain.gap, s, theta))
    bonds = m.tear_n_mm * m.outer_mm * field_at(terrain, terrain.bonded, s, theta)
    wall = m.wall_n_mm * max(0.0, squeeze - m.yields_mm)
    if max(bonds, wall) < 0.3:
        return "friction"
    return "scar" if bonds >= wall else "a closed gap"


def _happenings(catheter: Catheter, account: Array, code: int) -> tuple[Catheter, tuple[Happening, ...]]:
    """What the push did to the catheter and to what lies before it."""
    found = []
    where = catheter.tip_at.words
    if code == GRIP:
        found.append(Happening("caution", "catheter buckled", "The catheter bows before the needle's hub."))
    if code == CANAL:
        text = f"The catheter buckles in the canal; its tip stays at {where}."
        found.append(Happening("caution", "catheter buckled", text))
    if code == KINK:
        text = "The catheter has kinked in the canal; little comes through it now."
        found.append(Happening("danger", "catheter kinked", text))
    tip = float(account[TIP].max(initial=0.0))
    if tip > float(DURA_FORCE) and np.sin(catheter.roll_rad) < -0.5:
        words = f"thecal sac at {where}"
        inside = replace(catheter.tip_at, place="intrathecal", words=words)
        catheter = replace(catheter, tip_at=inside)
        text = f"The catheter's tip has gone through the dura into the {words} ({tip:.1f} N)."
        found.append(Happening("danger", "dural puncture", text))
    pull = -float(account[HUB].min(initial=0.0))
    if pull > 0 and catheter.exit_rad > 0:
        edge = edge_force_n(catheter, pull)
        if edge > float(SHEAR_FORCE):
            left = catheter.inserted_mm
            catheter = replace(catheter, left_mm=catheter.left_mm + left)
            text = f"The needle's edge has sheared the catheter: {left:.0f} mm stay in the canal."
            found.append(Happening("danger", "catheter sheared", text))
        elif edge > 0.5 * float(SHEAR_FORCE):
            text = f"{edge:.1f} N across the needle's edge: withdraw needle and catheter together."
            found.append(Happening("caution", "shear risk", text))
    return catheter, tuple(found)
