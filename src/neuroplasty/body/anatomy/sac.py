"""The thecal sac inside a given canal wall, and below its tip the bundle of sacral roots.

The sac leans on the front of the canal, leaves the fat triangle behind it between the laminae, stays
clear of the lateral recesses, and tapers to its tip. Images that show bone alone need it as much as the
parametric canal does: a CT of 3 mm cannot show the dura.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.measures import MIDDLE, Measures

Array = NDArray[np.float64]


def sac_curve(
    s_mm: Array,
    theta_rad: Array,
    wall_mm: Array,
    *,
    sac_tip_s_mm: float | None,
    disc_s_mm: Mapping[str, float],
    age_years: float = 45.0,
    scale: float = 1.0,
    measures: Measures = MIDDLE,
    full_mm: Array | None = None,
) -> Array:
    """Radius of the thecal sac (n, m), mm, by station and angle inside a wall.

    ``s_mm`` (n,), ``theta_rad`` (m,) and ``wall_mm`` (n, m) are as in ``Canal``. ``sac_tip_s_mm`` is the
    station of the tip, None where the canal ends above it. ``disc_s_mm`` places the fat triangles;
    ``scale`` is the person's size over the reference man's. Gaps are published depths
    (``morphometry``), this person's by ``measures``; where the canal is too tight for them they shrink in
    proportion. ``full_mm``: ``full_sac`` where it is known.

    >>> s, theta = np.arange(0.0, 60.0), np.linspace(0, 2 * np.pi, 64, endpoint=False)
    >>> sac = sac_curve(s, theta, np.full((60, 64), 10.0), sac_tip_s_mm=None, disc_s_mm={"L3-L4": 30.0})
    >>> gap = 10.0 - sac
    >>> bool(gap[30, 0] > gap[5, 0] > 0) and bool(gap.min() >= 0.3)
    True
    """
    if full_mm is None:
        full_mm = full_sac(s_mm, theta_rad, wall_mm, disc_s_mm=disc_s_mm, scale=scale, measures=measures)
    shrink = _taper(s_mm, sac_tip_s_mm, scale) * np.sqrt(_age_ratio(s_mm, disc_s_mm, age_years))
    return within(np.maximum(full_mm * shrink[:, None], _bundle(s_mm, theta_rad, wall_mm, scale)), wall_mm)


def full_sac(
    s_mm: Array,
    theta_rad: Array,
    wall_mm: Array,
    *,
    disc_s_mm: Mapping[str, float],
    scale: float = 1.0,
    measures: Measures = MIDDLE,
) -> Array:
    """Radius (n, m), mm, of a young sac that has no tip; taper and age shrink its curves as they are.

    >>> s, theta = np.arange(0.0, 60.0), np.linspace(0, 2 * np.pi, 64, endpoint=False)
    >>> sac = full_sac(s, theta, np.full((60, 64), 10.0), disc_s_mm={"L3-L4": 30.0})
    >>> bool(sac[30, 0] < sac[5, 0] < 10.0)
    True
    """
    behind, front, side = _at(wall_mm, 0.0), _at(wall_mm, np.pi), _sides(wall_mm)
    depth = behind + front
    # Thick fat lies in a deep recess between the laminae: it may take more of the depth than thin fat.
    most_behind = 0.36 * np.sqrt(measures.posterior_gap) * depth
    gap_behind = np.minimum(measures.posterior_gap * _posterior_gap(s_mm, disc_s_mm, scale), most_behind)
    gap_front = np.minimum(measures.anterior_gap * _anterior_gap(s_mm, disc_s_mm, scale), 0.2 * depth)
    half_depth = 0.5 * (depth - gap_behind - gap_front)
    centre = 0.5 * ((behind - gap_behind) - (front - gap_front))
    half_width = np.minimum(
        side - np.minimum(float(table.LATERAL_GAP_MM) * measures.lateral_gap * scale, 0.15 * side),
        float(table.SAC_HALF_WIDTH_MM) * measures.sac_width * scale,
    )
    return _superellipse(theta_rad, half_width, half_depth, centre)


def within(sac_mm: Array, wall_mm: Array) -> Array:
    """The sac pressed inside the wall, nowhere closer to it than the least epidural gap.

    >>> float(within(np.array([[9.0]]), np.array([[8.0]]))[0, 0])
    7.7
    """
    return np.asarray(np.minimum(sac_mm, wall_mm - float(table.LEAST_GAP_MM)))


def cross_section_mm2(radius_mm: Array) -> Array:
    """Area (n,) inside each closed curve (n, m) given by its radius at even angles.

    >>> bool(abs(cross_section_mm2(np.full((1, 64), 2.0))[0] - 4 * np.pi) < 0.03)
    True
    """
    sine = np.sin(2 * np.pi / radius_mm.shape[1])
    return np.asarray(0.5 * sine * np.sum(radius_mm * np.roll(radius_mm, 1, axis=1), axis=1))


def _at(wall_mm: Array, angle_rad: float) -> Array:
    """Radius (n,) of the wall about one angle, over a window so that one noisy ray does not decide."""
    m = wall_mm.shape[1]
    k = round(angle_rad / (2 * np.pi) * m)
    window = [(k + j) % m for j in range(-(m // 32), m // 32 + 1)]
    return np.asarray(wall_mm[:, window].mean(axis=1))


def _sides(wall_mm: Array) -> Array:
    return 0.5 * (_at(wall_mm, np.pi / 2) + _at(wall_mm, 1.5 * np.pi))


def _posterior_gap(s_mm: Array, disc_s_mm: Mapping[str, float], scale: float) -> Array:
    lamina = float(table.LAMINA_GAP_MM)
    reach = float(table.FAT_HALF_LENGTH_MM) * scale
    gap = np.full(len(s_mm), lamina)
    for name, s in disc_s_mm.items():
        peak = float(table.POSTERIOR_GAP_MM[name]) - lamina
        gap = np.maximum(gap, lamina + peak * np.exp(-(((s_mm - s) / reach) ** 2)))
    return gap * scale


def _anterior_gap(s_mm: Array, disc_s_mm: Mapping[str, float], scale: float) -> Array:
    thin, thick = float(table.ANTERIOR_GAP_MM), float(table.LUMBOSACRAL_ANTERIOR_GAP_MM)
    if "L5-S1" not in disc_s_mm:
        return np.full(len(s_mm), thin * scale)
    above = (s_mm - disc_s_mm["L5-S1"]) / (18.0 * scale)
    return np.asarray((thin + (thick - thin) / (1.0 + np.exp(2.0 * (above - 0.5)))) * scale)


def _taper(s_mm: Array, sac_tip_s_mm: float | None, scale: float) -> Array:
    if sac_tip_s_mm is None:
        return np.ones(len(s_mm))
    x = np.clip((s_mm - sac_tip_s_mm) / (float(table.SAC_TAPER_MM) * scale), 0.0, 1.0)
    return np.asarray((x * (2.0 - x)) ** 0.5)


def _age_ratio(s_mm: Array, disc_s_mm: Mapping[str, float], age_years: float) -> Array:
    """Area of the sac over a young adult's, by station, interpolated between the discs."""
    known = sorted((s, float(table.SAC_AREA_OLD_OVER_YOUNG[name])) for name, s in disc_s_mm.items())
    if not known:
        return np.ones(len(s_mm))
    old = np.interp(s_mm, [s for s, _ in known], [ratio for _, ratio in known])
    aged = np.clip((age_years - 25.0) / 50.0, 0.0, 1.0)
    return np.asarray(1.0 - aged * (1.0 - old))


def _bundle(s_mm: Array, theta_rad: Array, wall_mm: Array, scale: float) -> Array:
    """Radius (n, m) of the sacral roots and filum: a cord lying towards the front of the canal."""
    lowest = 0.5 + 0.5 * np.clip(s_mm / (60.0 * scale), 0.0, 1.0)
    radius = np.minimum(float(table.BUNDLE_RADIUS_MM) * scale * lowest, 0.45 * wall_mm.min(axis=1))
    one = np.ones(1)
    return np.asarray(radius[:, None] * _superellipse(theta_rad, one, one, -0.4 * one))


def _superellipse(theta_rad: Array, half_width: Array, half_depth: Array, centre: Array) -> Array:
    """Radius (n, m) of closed curves |x/a|^p + |(y - c)/b|^p = 1 that hold the origin, y posterior."""
    exponent = 2.4
    a = np.maximum(half_width, 1e-6)[:, None]
    b = np.maximum(half_depth, 1e-6)[:, None]
    across, along = np.sin(theta_rad) / a, np.cos(theta_rad) / b
    shift = centre[:, None] / b
    # Where a ray leaves the box round the curve: outside it, and near.
    with np.errstate(divide="ignore"):
        sideways, lengthways = 1.0 / np.abs(across), (1.0 + np.sign(along) * shift) / np.abs(along)
    radius = np.minimum(sideways, lengthways)
    # Along a ray the left side is convex: Newton's method from outside comes down to the curve.
    for _ in range(60):
        x, y = np.abs(radius * across), radius * along - shift
        far = np.abs(y)
        by_x, by_y = x ** (exponent - 1), far ** (exponent - 1)
        value = x * by_x + far * by_y
        slope = exponent * (by_x * np.abs(across) + by_y * np.sign(y) * along)
        step = (value - 1.0) / slope
        radius = radius - step
        if np.all(np.abs(step) < 1e-10):
            break
    return np.asarray(radius)
