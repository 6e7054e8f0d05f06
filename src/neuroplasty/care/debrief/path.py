"""The planner's path from the same second beside the fellow's."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments import steer_to
from neuroplasty.body.procedure.handling import surroundings
from neuroplasty.care.debrief.replayed import Replayed
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    """One way of a catheter on the shell, unrolled.

    Parameters
    ----------
    s_mm, theta_deg : (n,) array
        Station and angle of the catheter from its needle to its tip.
    moves : int
        Of the hub.
    hub_n : float
        The most force.
    missed_mm : float
        From the target, at its end.
    why : str
        Why it did not reach it; empty where it did.

    Examples
    --------
    >>> Way(np.zeros(2), np.zeros(2), 3, 0.5, 2.0, "").moves
    3
    """

    s_mm: Array = field(repr=False)
    theta_deg: Array = field(repr=False)
    moves: int
    hub_n: float
    missed_mm: float
    why: str


@dataclass(frozen=True)
class Ways:
    """The fellow's way and the planner's from the same second, and where they were to go.

    Parameters
    ----------
    t_s : float
        The second at which the catheter first lay in the canal.
    fellow, planner : Way
    target : tuple of float
        s (mm) and theta (degrees).
    target_words : str

    Examples
    --------
    >>> Ways.__dataclass_fields__["target_words"].type
    'str'
    """

    t_s: float
    fellow: Way
    planner: Way
    target: tuple[float, float]
    target_words: str


def ways(replayed: Replayed, t_s: float | None = None) -> Ways | None:
    """The planner's path from a second beside the fellow's from then on.

    Parameters
    ----------
    replayed : Replayed
    t_s : float, optional
        From when on; the second at which the catheter came out of its needle where left out.

    Returns
    -------
    Ways or None
        None where no catheter was in, or the case has no target that this anatomy holds.

    Examples
    --------
    ``ways(Replayed.of(episode))``; ``debrief`` shows one.

    >>> callable(ways)
    True
    """
    target = replayed.episode.known_case.target
    inside = [moment for moment in replayed.account.moments if moment.catheter_mm is not None]
    if target is None or not inside:
        return None
    canal = replayed.start.setting.anatomy.canal
    try:
        goal = canal.locate(target)
    except AnatomyError:
        return None
    number = inside[0].number if t_s is None else replayed.number_at(t_s)
    theatre = replayed.theatre_after(number)
    if theatre.catheter is None:
        return None
    around = surroundings(theatre)
    if not around.holds(*goal):
        return None
    found = steer_to(theatre.catheter, around, goal)
    # The fellow's way is told as it lay when the tip was nearest to the target, before it was drawn out.
    later = [moment for moment in inside if moment.number >= number]
    there = replayed.start.setting.surface.point_mm([goal[0]], [goal[1]])[0]
    away = [float(np.linalg.norm(np.subtract(moment.tip_mm or (0, 0, 0), there))) for moment in later]
    nearest = later[int(np.argmin(away))]
    lay = replayed.theatre_after(nearest.number).catheter
    assert lay is not None
    fellow = Way(
        lay.path_s_mm,
        np.degrees(lay.path_theta_rad),
        sum(
            moment.hands.catheter is not None
            and bool(moment.hands.catheter.push_mm_s or moment.hands.catheter.turn_deg_s)
            for moment in later
            if moment.number <= nearest.number
        ),
        max((abs(moment.hub_n) for moment in later if moment.number <= nearest.number), default=0.0),
        min(away),
        "",
    )
    planner = Way(
        found.catheter.path_s_mm,
        np.degrees(found.catheter.path_theta_rad),
        len(found.moves),
        max((abs(pushed.hub_force_n) for pushed in found.pushes), default=0.0),
        found.short_mm,
        found.why,
    )
    at_s = replayed.account.moments[number - 1].t_s if number else 0.0
    return Ways(at_s, fellow, planner, (goal[0], float(np.degrees(goal[1]))), target.words)
