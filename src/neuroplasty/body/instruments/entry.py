"""Entry: a catheter that comes out of its needle."""

from __future__ import annotations

from math import asin

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.catheter import Catheter
from neuroplasty.body.instruments.needle import Needle
from neuroplasty.body.instruments.pushing import push
from neuroplasty.body.instruments.surroundings import Surroundings
from neuroplasty.body.instruments.tip import tip_on_shell
from neuroplasty.body.instruments.track import STEP_MM, THETA, S
from neuroplasty.errors import AnatomyError
from neuroplasty.evidence.gauges import OUTER_MM, passes

Array = NDArray[np.float64]

_SEEN_MM = 2.0
"""A target nearer than this is at the needle's tip: the opening looks up the canal."""
_RADIUS_MM = 10.0
"""Of the canal, near enough to say which way an opening looks."""


def opening_towards(needle: Needle, target: tuple[float, float]) -> float:
    """How far the needle must be turned for its opening to look at a place.

    Parameters
    ----------
    needle : Needle
    target : tuple of float
        s in mm, theta in rad.

    Returns
    -------
    float
        Rad, leftward above zero; from where the opening looks now.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.instruments import place_needle
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> needle = place_needle(PlaceNeedle(route="interlaminar", level="L4"), canal)
    >>> opening_towards(needle, (needle.s_mm + 20.0, needle.theta_rad))
    0.0
    """
    turn = (target[1] - needle.theta_rad + np.pi) % (2 * np.pi) - np.pi
    ahead = target[0] - needle.s_mm
    wanted = np.arctan2(_RADIUS_MM * turn, ahead) if np.hypot(ahead, _RADIUS_MM * turn) > _SEEN_MM else 0.0
    return float(wanted - needle.opening_rad)


def enter(
    needle: Needle,
    surroundings: Surroundings,
    *,
    gauge: int = 19,
    length_mm: float = 350.0,
    holes: int = 1,
    tip_bend_deg: float = 25.0,
) -> Catheter:
    """A catheter that has just come out of the needle's opening.

    It leaves along the needle's own line as the wall lets it; a needle that meets the wall steeply
    (interlaminar, transforaminal) has an opening that looks sideways, to where the operator has turned it
    (``Needle.opening_rad``, ``opening_towards``).

    Parameters
    ----------
    needle : Needle
        With its tip in the epidural space.
    surroundings : Surroundings
    gauge : int
    length_mm : float
    holes : int
        From the tip back.
    tip_bend_deg : float

    Returns
    -------
    Catheter

    Raises
    ------
    AnatomyError
        For a catheter that is shorter than its needle or does not pass its bore.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
    >>> from neuroplasty.body.instruments import place_needle
    >>> from neuroplasty.documents import read_case
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> around = Surroundings.of(canal, EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0)).start())
    >>> enter(place_needle(PlaceNeedle(route="caudal"), canal), around, holes=3).tip_at.place
    'epidural'
    """
    low, high = surroundings.surface.ends_mm
    outer = OUTER_MM[gauge]
    if length_mm < needle.length_mm:
        raise AnatomyError(
            f"The catheter ({length_mm:g} mm) is shorter than its needle ({needle.length_mm:g} mm); "
            "give a longer catheter."
        )
    if not passes(gauge, needle.gauge):
        raise AnatomyError(
            f"A {gauge} G catheter ({outer:.2f} mm) does not pass a {needle.gauge} G needle "
            f"(bore {needle.lumen.bore_mm:.2f} mm); give a thinner catheter or a wider needle."
        )
    surface = surroundings.surface
    s, theta = float(np.clip(needle.tip.s_mm, low + 0.5, high - 0.5)), needle.tip.theta_rad
    axis = needle.shaft_mm[-1] - needle.shaft_mm[-2]
    axis = axis / np.linalg.norm(axis)
    heading = surface.heading(s, theta, axis)
    if needle.route != "caudal":
        along, across = np.cos(needle.opening_rad), np.sin(needle.opening_rad)
        ahead = surface.point_mm([s + along], [theta + across / _RADIUS_MM])[0]
        heading = surface.heading(s, theta, ahead - surface.point_mm([s], [theta])[0])
    exit_rad = 2 * asin(min(1.0, float(np.linalg.norm(heading - axis)) / 2))
    nodes = np.zeros((6, 1))
    nodes[S], nodes[THETA] = s, theta
    catheter = Catheter(
        gauge=gauge,
        length_mm=length_mm,
        holes=holes,
        tip_bend_deg=tip_bend_deg,
        in_needle_mm=needle.length_mm,
        exit_rad=exit_rad,
        nodes=nodes,
        heading=heading,
        numbers=np.zeros(4),
        path_s_mm=nodes[S],
        path_theta_rad=nodes[THETA],
        shape_mm=surface.point_mm([s], [theta]),
        tip_at=tip_on_shell(surroundings.canal, s, theta),
    )
    return push(catheter, surroundings, push_mm=2 * STEP_MM, limit_n=float("inf")).catheter
