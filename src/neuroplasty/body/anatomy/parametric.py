"""A canal from parameters: level-wise morphometry scaled by sex, age and stature.

The centreline is built from arc lengths and leans of the canal (sacral kyphosis, lumbar lordosis); the
wall from its depth and width at each level and three shapes: oval above, trefoil with lateral recesses
towards L5, triangular in the sacrum, narrowing to the hiatus.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.measures import MIDDLE, Measures
from neuroplasty.body.anatomy.roots import standard_roots
from neuroplasty.body.anatomy.sac import full_sac, sac_curve
from neuroplasty.documents.case import Patient
from neuroplasty.documents.places import DISCS, LEVELS, Level

Array = NDArray[np.float64]
Sex = Literal["female", "male"]

_ARRAYS = ("s_mm", "theta_rad", "centre_mm", "posterior", "left", "up", "wall_mm")

STATION_SPACING_MM = 1.0
ANGLES = 64

# Half outlines from the front midline over the left side to the back: (left, posterior) in half-widths
# and half-depths. They are mirrored to closed curves.
_OVAL = ((0.0, -1.0), (0.5, -0.98), (0.86, -0.68), (1.0, -0.1), (0.83, 0.42), (0.45, 0.83), (0.0, 1.0))
_TREFOIL = ((0.0, -0.96), (0.55, -1.0), (0.93, -0.84), (1.0, -0.42), (0.68, 0.12), (0.42, 0.6), (0.0, 1.0))
_TRIANGLE = ((0.0, -0.92), (0.55, -0.98), (0.93, -0.8), (0.93, -0.3), (0.62, 0.22), (0.33, 0.68), (0.0, 1.0))


def body_scale(patient: Patient) -> float:
    """Size of a person over the reference man: statures compared.

    >>> round(body_scale(Patient(age_years=40, sex="male", stature_cm=176, weight_kg=75)), 3)
    1.0
    """
    return patient.stature_cm / float(table.REFERENCE_STATURE_CM["male"])


def canal_from_parameters(patient: Patient, rng: Generator | None = None) -> Canal:
    """The lumbosacral canal of a person without findings, T12 to the sacral hiatus.

    Lengths scale with stature; depths and widths are the sex's own, scaled by stature within the sex;
    the sac shrinks with age. Origin: the middle of the canal at L3.

    Parameters
    ----------
    patient : Patient
        Sex, age (years) and stature (cm) are read.
    rng : Generator, optional
        Draws a person (``Measures.drawn``): widths and depths by level, fat, sac, sacral canal, hiatus and
        where the sac ends. Without it the average person.

    Returns
    -------
    Canal
        Stations 1 mm apart, 64 angles, 20 roots.

    Notes
    -----
    Sources: ``morphometry``, and ``people`` for the spread.

    Examples
    --------
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> canal.levels[0], canal.levels[-1], canal.has_hiatus, len(canal.roots)
    ('S4', 'T12', True, 20)
    >>> round(canal.sac_tip_s_mm, 1)
    65.2

    Two people of the same measures:

    >>> man = Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)
    >>> [round(canal_from_parameters(man, np.random.default_rng(n)).sac_tip_s_mm, 1) for n in (1, 2)]
    [90.9, 74.7]
    """
    if rng is None:
        return _aged(_young_middle(patient.sex, patient.stature_cm), patient.age_years)
    return canal_with(patient, Measures.drawn(rng))


def canal_with(patient: Patient, measures: Measures) -> Canal:
    """The canal of a person whose own measures are known.

    Parameters
    ----------
    patient : Patient
    measures : Measures
        Over those of the average person of this sex, age and stature.

    Returns
    -------
    Canal

    Examples
    --------
    >>> man = Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)
    >>> narrow = canal_with(man, Measures(depth={"L4": 0.8}))
    >>> i = int(round(narrow.station("L4")))
    >>> bool(narrow.wall_mm[i, 0] < canal_with(man, MIDDLE).wall_mm[i, 0])
    True
    """
    return _aged(_young(patient.sex, patient.stature_cm, measures), patient.age_years)


@dataclass(frozen=True)
class _Young:
    """A canal but for what age does to its sac: ``full_mm`` (n, m) is the ``full_sac`` of it."""

    canal: Canal
    full_mm: Array
    scale: float
    measures: Measures


def _young(sex: Sex, stature_cm: float, measures: Measures) -> _Young:
    scale = stature_cm / float(table.REFERENCE_STATURE_CM["male"])
    below = measures.hiatus_below_mm
    stations = {name: (float(value) + below) * scale for name, value in table.STATION_MM.items()}
    top = stations["top"]
    s = np.linspace(0.0, top, round(top / STATION_SPACING_MM) + 1)
    theta = 2 * np.pi * np.arange(ANGLES) / ANGLES
    level_s: dict[Level, float] = {level: stations[level] for level in LEVELS if level in stations}
    disc_s: dict[str, float] = {disc: stations[disc] for disc in DISCS}
    wall = _wall(s, theta, sex, stature_cm, level_s, disc_s, scale, measures)
    # The published distance is a mean over both sexes; it is carried to the person by stature.
    mean_stature = 0.5 * sum(float(value) for value in table.REFERENCE_STATURE_CM.values())
    usual_tip = float(table.HIATUS_TO_SAC_MM) * stature_cm / mean_stature
    own_tip = measures.sac_tip_s_mm(level_s, disc_s["L5-S1"])
    sac_tip = usual_tip if own_tip is None else own_tip
    full = full_sac(s, theta, wall, disc_s_mm=disc_s, scale=scale, measures=measures)
    centre, posterior, left, up = _frames(s, stations)
    canal = Canal(
        s_mm=s,
        theta_rad=theta,
        centre_mm=centre,
        posterior=posterior,
        left=left,
        up=up,
        wall_mm=wall,
        sac_mm=full,
        level_s_mm=level_s,
        disc_s_mm=disc_s,
        roots=standard_roots(
            s,
            level_s_mm=level_s,
            disc_s_mm=disc_s,
            sac_tip_s_mm=sac_tip,
            scale=scale,
            measures=measures,
        ),
        sac_tip_s_mm=sac_tip,
        has_hiatus=True,
    )
    return _Young(canal, full, scale, measures)


@lru_cache(maxsize=96)
def _young_middle(sex: Sex, stature_cm: float) -> _Young:
    """The average person's: drawn patients are of few statures, and come by the thousand."""
    return _young(sex, stature_cm, MIDDLE)


def _aged(young: _Young, age_years: float) -> Canal:
    """The canal of somebody of an age, with arrays of its own."""
    one = young.canal
    sac = sac_curve(
        one.s_mm,
        one.theta_rad,
        one.wall_mm,
        sac_tip_s_mm=one.sac_tip_s_mm,
        disc_s_mm=one.disc_s_mm,
        age_years=age_years,
        scale=young.scale,
        measures=young.measures,
        full_mm=young.full_mm,
    )
    own = {name: getattr(one, name).copy() for name in _ARRAYS}
    return replace(one, **own, level_s_mm=dict(one.level_s_mm), disc_s_mm=dict(one.disc_s_mm), sac_mm=sac)


def _frames(s: Array, stations: dict[str, float]) -> tuple[Array, Array, Array, Array]:
    """Centreline (n, 3) and unit vectors posterior, left, up (n, 3) from the lean along the canal."""
    knots = sorted((stations.get(name, 0.0), float(lean)) for name, lean in table.TILT_DEG.items())
    lean_at = PchipInterpolator([k for k, _ in knots], np.radians([lean for _, lean in knots]))
    fine = np.linspace(s[0], s[-1], 8 * (len(s) - 1) + 1)
    lean = lean_at(fine)
    step = fine[1] - fine[0]

    def integral(f: Array) -> Array:
        return np.concatenate([[0.0], np.cumsum(0.5 * (f[1:] + f[:-1]) * step)])

    path = np.stack([np.zeros_like(fine), integral(np.sin(lean)), integral(np.cos(lean))], axis=1)
    origin = np.array([np.interp(stations["L3"], fine, path[:, k]) for k in range(3)])
    centre = path[::8] - origin
    sine, cosine, none = np.sin(lean[::8]), np.cos(lean[::8]), np.zeros(len(s))
    up = np.stack([none, sine, cosine], axis=1)
    posterior = np.stack([none, -cosine, sine], axis=1)
    left = np.stack([none - 1.0, none, none], axis=1)
    return centre, posterior, left, up


def _wall(
    s: Array,
    theta: Array,
    sex: Sex,
    stature_cm: float,
    level_s: dict[Level, float],
    disc_s: dict[str, float],
    scale: float,
    measures: Measures,
) -> Array:
    """Radius (n, m) of the wall: depth, width and shape interpolated along the canal."""
    across = stature_cm / float(table.REFERENCE_STATURE_CM[sex])
    depths, widths = table.CANAL_DEPTH_MM[sex], table.CANAL_WIDTH_MM[sex]
    usual = {"hiatus": (0.0, float(table.HIATUS_DEPTH_MM), float(table.HIATUS_WIDTH_MM))}
    levels = sorted((level for level in level_s if level in depths), key=level_s.__getitem__)
    usual |= {level: (level_s[level], float(depths[level]), float(widths[level])) for level in levels}
    knots = [
        (at, deep * measures.of_depth(name), wide * measures.of_width(name))
        for name, (at, deep, wide) in usual.items()
    ]
    station = np.array([knot[0] for knot in knots])
    depth = _hold(station, np.array([knot[1] for knot in knots]), s) * across
    width = _hold(station, np.array([knot[2] for knot in knots]), s) * across
    between = sum(np.exp(-(((s - disc) / (8.0 * scale)) ** 2)) for disc in disc_s.values())
    depth = depth + float(table.DISC_LEVEL_DEEPENING_MM) * across * between
    width = width * (1.0 - (1.0 - float(table.DISC_LEVEL_NARROWING)) * between)

    trefoil_s = [(level_s[level], float(table.TREFOIL[level])) for level in levels if level in table.TREFOIL]
    trefoil = np.interp(s, [knot for knot, _ in trefoil_s], [value for _, value in trefoil_s])[:, None]
    # The sacral canal turns triangular across the lumbosacral disc.
    sacral = 1.0 / (1.0 + np.exp((s - disc_s["L5-S1"]) / (5.0 * scale)))[:, None]
    sine, cosine = np.sin(theta) / (0.5 * width[:, None]), np.cos(theta) / (0.5 * depth[:, None])
    unit_angle = np.arctan2(sine, cosine)
    oval, lobed, triangle = (_outline(shape)(unit_angle) for shape in (_OVAL, _TREFOIL, _TRIANGLE))
    unit = sacral * triangle + (1.0 - sacral) * (trefoil * lobed + (1.0 - trefoil) * oval)
    return np.asarray(unit / np.hypot(sine, cosine))


def _hold(station: Array, values: Array, s: Array) -> Array:
    """Shape-preserving interpolation, held constant beyond the first and last knot."""
    return np.asarray(PchipInterpolator(station, values)(np.clip(s, station[0], station[-1])))


@cache
def _outline(half: tuple[tuple[float, float], ...]) -> CubicSpline:
    """Periodic radius by angle of a half outline and its mirror image."""
    points = np.array(half)
    angle = np.arctan2(points[:, 0], points[:, 1])
    radius = np.hypot(points[:, 0], points[:, 1])
    order = np.argsort(angle)
    angle, radius = angle[order], radius[order]
    angles = np.concatenate([-angle[:0:-1], angle])
    radii = np.concatenate([radius[:0:-1], radius])
    return CubicSpline(angles, radii, bc_type="periodic")
