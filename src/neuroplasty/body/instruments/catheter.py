"""Catheter: a line on the shell from the needle's tip towards a place, until something stops it.

This catheter goes where the plan says: up the canal near the needle's angle, then across to the
target over the last stretch. It passes where the room between sac and wall, with what the soft sac yields,
takes its diameter and where the scar's bonds let it; it stops in front of what does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.instruments.lumen import Lumen
from neuroplasty.body.instruments.needle import Needle
from neuroplasty.body.instruments.parameters import (
    BOND_STOP,
    CATHETER_BORE_FRACTION,
    HOLE_SPACING,
    NEEDLE_OPENING,
    OUTER_MM,
    SAC_YIELDS,
    TURN_LENGTH,
)
from neuroplasty.body.instruments.tip import Tip, tip_on_shell
from neuroplasty.errors import AnatomyError
from neuroplasty.places import Place
from neuroplasty.steps import AdvanceCatheter

Array = NDArray[np.float64]
Field = Callable[[Array, Array], Array]
"""A field on the shell by station (mm) and angle (rad)."""


@dataclass(frozen=True)
class Catheter:
    """A catheter in the canal: its way on the shell, entry first, tip last."""

    gauge: int
    length_mm: float
    holes: int
    path_s_mm: Array
    path_theta_rad: Array
    reached: bool
    tip_at: Tip
    stopped_by: str = ""

    @property
    def tip(self) -> tuple[float, float]:
        """(s in mm, theta in rad) of the tip."""
        return float(self.path_s_mm[-1]), float(self.path_theta_rad[-1] % (2 * np.pi))

    @property
    def outer_mm(self) -> float:
        """Outer diameter."""
        return OUTER_MM[self.gauge]

    @property
    def lumen(self) -> Lumen:
        """The bore the injectate goes through."""
        return Lumen(self.outer_mm * float(CATHETER_BORE_FRACTION), self.length_mm)

    def points_mm(self, canal: Canal) -> Array:
        """World positions (n, 3) along the catheter, in the middle of the epidural gap."""
        middle = 0.5 * (
            canal.sample(canal.wall_mm, self.path_s_mm, self.path_theta_rad)
            + canal.sample(canal.sac_mm, self.path_s_mm, self.path_theta_rad)
        )
        return canal.point_mm(self.path_s_mm, self.path_theta_rad, middle)

    def hole_sites(self) -> list[tuple[float, float]]:
        """(s, theta) of each hole, from the tip back."""
        back = np.minimum(round(float(HOLE_SPACING)) * np.arange(self.holes), len(self.path_s_mm) - 1)
        return [
            (float(self.path_s_mm[-1 - b]), float(self.path_theta_rad[-1 - b] % (2 * np.pi))) for b in back
        ]


def advance(
    step: AdvanceCatheter,
    canal: Canal,
    needle: Needle,
    target: Place,
    *,
    gap_mm: Field,
    bonded: Field,
) -> Catheter:
    """Advance a catheter from the needle's tip towards ``target``, at most its own length.

    ``gap_mm`` and ``bonded`` are the shell's present room and bonds. Raises AnatomyError when the target
    lies outside the anatomy; what stops the catheter on the way is told in ``stopped_by``.
    """
    s_goal, theta_goal = canal.locate(target)
    s, theta = _route(needle.s_mm, needle.theta_rad, s_goal, theta_goal)
    walked = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(s), _arc(canal, s, theta)))])
    room = walked[-1] + needle.length_mm
    if step.length_mm < needle.length_mm:
        raise AnatomyError(
            f"The catheter ({step.length_mm:g} mm) is shorter than its needle ({needle.length_mm:g} mm); "
            "give a longer catheter."
        )
    roomy = gap_mm(s, theta) + float(SAC_YIELDS) >= OUTER_MM[step.gauge]
    passable = roomy & (bonded(s, theta) < float(BOND_STOP))
    # The needle's own opening always lets the catheter out.
    passable[walked < float(NEEDLE_OPENING)] = True
    enough = walked + needle.length_mm <= step.length_mm
    stop = int(np.argmin(passable & enough)) if not (passable & enough).all() else len(s)
    end = max(stop, 2)
    why = ""
    if stop < len(s):
        if not enough[stop]:
            why = f"its length: {step.length_mm:g} mm of the {room:.0f} mm it would take"
        elif bonded(s[stop : stop + 1], theta[stop : stop + 1])[0] >= float(BOND_STOP):
            why = "scar"
        else:
            why = "a closed gap"
    tip = tip_on_shell(canal, float(s[end - 1]), float(theta[end - 1]))
    return Catheter(step.gauge, step.length_mm, step.holes, s[:end], theta[:end], stop == len(s), tip, why)


def _route(s0: float, theta0: float, s1: float, theta1: float) -> tuple[Array, Array]:
    """Millimetre steps along the canal, turning to the target's angle over the last stretch."""
    n = max(int(np.ceil(abs(s1 - s0))), 12)
    s = np.linspace(s0, s1, n + 1)
    turn = (theta1 - theta0 + np.pi) % (2 * np.pi) - np.pi
    along = np.linspace(0, 1, n + 1)
    start = max(0.0, 1 - float(TURN_LENGTH) / n)
    u = np.clip((along - start) / (1 - start), 0, 1)
    return s, theta0 + turn * u * u * (3 - 2 * u)


def _arc(canal: Canal, s: Array, theta: Array) -> Array:
    """Arc length of each step round the canal, mm."""
    radius = canal.sample(canal.wall_mm, s, theta)
    return np.asarray(np.diff(theta) * 0.5 * (radius[1:] + radius[:-1]))
