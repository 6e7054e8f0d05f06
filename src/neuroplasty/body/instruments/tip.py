"""Tip: where the end of a needle or a catheter lies, and so into what it would inject.

>>> from neuroplasty.body.anatomy import canal_from_parameters
>>> from neuroplasty.documents.case import Patient
>>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
>>> tip_on_shell(canal, canal.level_s_mm["L5"], 0.0).words
'L5 posterior epidural space'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.instruments.parameters import IN_FORAMEN
from neuroplasty.documents.places import Place

Array = NDArray[np.float64]

_NEWTON_STEPS = 8

TipPlace = Literal["epidural", "intrathecal", "subdural", "vascular", "foramen", "disc", "bone", "outside"]
"""The compartments a tip can lie in; ``outside`` is soft tissue that is none of the others."""


@dataclass(frozen=True)
class Tip:
    """Where a tip lies: in which compartment, at which place of the canal, and how a clinician says it.

    Parameters
    ----------
    place : str
        The compartment.
    s_mm, theta_rad : float
        The canal's station and angle nearest the tip.
    radius_mm : float
        Its distance from the canal's centre line.
    words : str
        As a clinician says it.

    Examples
    --------
    >>> Tip("epidural", 120.0, 0.0, 8.0, "L5 posterior epidural space").place
    'epidural'
    """

    place: TipPlace
    s_mm: float
    theta_rad: float
    radius_mm: float
    words: str


def tip_on_shell(canal: Canal, s_mm: float, theta_rad: float) -> Tip:
    """The tip of something that lies in the middle of the epidural gap at a place of the shell.

    Within ``IN_FORAMEN`` of the foramen of a root it lies in the foramen, else in the epidural space.

    Parameters
    ----------
    canal : Canal
    s_mm : float
        The station.
    theta_rad : float
        The angle round the canal, any turn of it.

    Returns
    -------
    Tip

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> tip_on_shell(canal, *canal.root("S1 left").foramen).words
    'foramen of S1 left'
    """
    theta = float(theta_rad % (2 * np.pi))
    wall = float(canal.sample(canal.wall_mm, s_mm, theta))
    sac = float(canal.sample(canal.sac_mm, s_mm, theta))
    for root in canal.roots:
        s, out = root.foramen
        turn = (theta - out + np.pi) % (2 * np.pi) - np.pi
        if np.hypot(s - s_mm, wall * turn) < float(IN_FORAMEN):
            return Tip("foramen", s_mm, theta, 0.5 * (wall + sac), f"foramen of {root.name}")
    words = f"{words_at(canal, s_mm, theta)} epidural space"
    return Tip("epidural", s_mm, theta, 0.5 * (wall + sac), words)


def words_at(canal: Canal, s_mm: float, theta_rad: float) -> str:
    """A place round the canal in clinical words: nearest level, side, region."""
    level = min(canal.level_s_mm, key=lambda name: abs(canal.level_s_mm[name] - s_mm))
    turn = np.degrees((theta_rad + np.pi) % (2 * np.pi) - np.pi)
    region = "posterior" if abs(turn) < 55 else "anterior" if abs(turn) > 145 else "lateral recess"
    side = "midline" if abs(turn) < 12 or abs(turn) > 168 else "left" if turn > 0 else "right"
    return Place(level=level, side=side, region=region).words  # type: ignore[arg-type]


def round_the_canal(canal: Canal, points_mm: ArrayLike) -> tuple[Array, Array, Array]:
    """Stations (mm), angles (rad) and radii (mm), each (k,), of positions (k, 3) in RAS+ mm.

    The station is the one whose cross-section holds the point, so that ``Canal.point_mm`` gives the point
    back; beyond the canal's ends it is the end's.
    """
    points = np.atleast_2d(np.asarray(points_mm, float))
    along = np.einsum("ikj,ij->ki", points[None] - canal.centre_mm[:, None], canal.up)
    away = np.linalg.norm(points[:, None] - canal.centre_mm[None], axis=2)
    nearest = np.argmin(away, axis=1)
    s = canal.s_mm[nearest].astype(float)
    rows = np.arange(len(points))
    for k in rows:
        # The nearest crossing of the point by the sections' planes; both ends are kept as they are.
        low = max(int(nearest[k]) - 1, 0)
        high = min(int(nearest[k]) + 1, len(canal.s_mm) - 1)
        here = along[k, low : high + 1]
        change = np.flatnonzero((here[:-1] >= 0) & (here[1:] < 0))
        if len(change):
            i = low + int(change[0])
            share = along[k, i] / (along[k, i] - along[k, i + 1])
            s[k] = canal.s_mm[i] + share * (canal.s_mm[i + 1] - canal.s_mm[i])
    centre, posterior, left = (
        np.stack([np.interp(s, canal.s_mm, field[:, j]) for j in range(3)], axis=1)
        for field in (canal.centre_mm, canal.posterior, canal.left)
    )
    offset = points - centre
    back, side = np.sum(offset * posterior, axis=1), np.sum(offset * left, axis=1)
    return s, np.arctan2(side, back) % (2 * np.pi), np.hypot(back, side)


def place_round(canal: Canal, point_mm: ArrayLike) -> tuple[float, float, float]:
    """Station (mm), angle (rad) and radius (mm) of one position (3,), RAS+ mm: ``Canal.point_mm`` undone.

    Newton's steps from ``round_the_canal``, to a millionth of a millimetre inside the canal's length.
    """
    point = np.asarray(point_mm, float)
    s, theta, radius = (float(value[0]) for value in round_the_canal(canal, point))
    low, high = float(canal.s_mm[0]), float(canal.s_mm[-1])
    back, side = radius * np.cos(theta), radius * np.sin(theta)
    for _ in range(_NEWTON_STEPS):
        centre, posterior, left = (_along(canal, field, s) for field in _frame(canal))
        miss = point - (centre[0] + back * posterior[0] + side * left[0])
        if np.sqrt(miss @ miss) < 1e-9:
            break
        # The position is linear in the section's two coordinates, and in the station between two stations.
        slope = np.stack([centre[1] + back * posterior[1] + side * left[1], posterior[0], left[0]], axis=1)
        along, backward, sideways = np.linalg.lstsq(slope, miss, rcond=None)[0]
        s = float(np.clip(s + along, low, high))
        back, side = back + float(backward), side + float(sideways)
    return s, float(np.arctan2(side, back) % (2 * np.pi)), float(np.hypot(back, side))


def _frame(canal: Canal) -> tuple[Array, Array, Array]:
    return canal.centre_mm, canal.posterior, canal.left


def _along(canal: Canal, field: Array, s_mm: float) -> tuple[Array, Array]:
    """A field (n, 3) of the stations, and its change along them, at a station inside the canal's length."""
    stations = canal.s_mm
    i = min(max(int(np.searchsorted(stations, s_mm, side="right")) - 1, 0), len(stations) - 2)
    change = (field[i + 1] - field[i]) / (stations[i + 1] - stations[i])
    return field[i] + (s_mm - stations[i]) * change, change
