"""Surface: the middle of the epidural gap as a smooth surface in space, on which a catheter glides.

A grid of points, stations by angles, read by Catmull-Rom cubics, so that a curve on it has a curvature. The
tip of a catheter moves as a unicycle does on this surface: forward along its heading, which is carried
parallel to itself and turned by the geodesic curvature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import gaussian_filter

from neuroplasty.body.epidural import Shell
from neuroplasty.body.instruments.parameters import SMOOTHED, SMOOTHED_ROUND

Array = NDArray[np.float64]
Four = tuple[float, float, float, float]


@dataclass(frozen=True)
class Surface:
    """Points (n, m, 3) in RAS+ mm at even stations from ``s0_mm`` and at angles 2 pi (j + ``first``) / m."""

    points_mm: Array
    s0_mm: float
    spacing_mm: float
    first: float = 0.5

    @classmethod
    def from_shell(cls, shell: Shell) -> Surface:
        """The surface midway between sac and wall, smoothed over what a stiff catheter bridges."""
        middle = (shell.inner_mm + shell.outer_mm) / 2
        step = float(shell.s_mm[1] - shell.s_mm[0])
        around = float(np.linalg.norm(middle - np.roll(middle, 1, axis=1), axis=-1).mean())
        sigma = (float(SMOOTHED) / step, float(SMOOTHED_ROUND) / around)
        smooth = np.stack(
            [gaussian_filter(middle[..., k], sigma, mode=("nearest", "wrap")) for k in range(3)], axis=-1
        )
        # The ends keep their place: a filter would draw them inward.
        edge = np.exp(-(np.minimum(np.arange(len(middle)), np.arange(len(middle))[::-1]) * step / 4.0))
        return cls(
            smooth + edge[:, None, None] * (middle - smooth),
            float(shell.s_mm[0]),
            step,
        )

    @property
    def ends_mm(self) -> tuple[float, float]:
        """The lowest and highest station."""
        return self.s0_mm, self.s0_mm + self.spacing_mm * (len(self.points_mm) - 1)

    def point_mm(self, s_mm: ArrayLike, theta_rad: ArrayLike) -> Array:
        """Positions (k, 3) of places (k,)."""
        s, theta = np.broadcast_arrays(np.atleast_1d(s_mm).astype(float), np.asarray(theta_rad, float))
        out = np.empty((3, 3))
        found = np.empty((len(s), 3))
        for k in range(len(s)):
            frame(self.points_mm, self.s0_mm, self.spacing_mm, self.first, s[k], theta[k], out)
            found[k] = out[0]
        return found

    def heading(self, s_mm: float, theta_rad: float, direction_mm: Array) -> Array:
        """The unit tangent (3,) nearest a direction in space; up the canal when it stands on the surface."""
        out = np.empty((3, 3))
        frame(self.points_mm, self.s0_mm, self.spacing_mm, self.first, s_mm, theta_rad, out)
        normal = np.cross(out[1], out[2])
        normal /= np.linalg.norm(normal)
        along = direction_mm - (direction_mm @ normal) * normal
        if np.linalg.norm(along) < 1e-6 * np.linalg.norm(direction_mm):
            along = out[1]
        return np.asarray(along / np.linalg.norm(along))


@njit(cache=True)
def frame(points: Array, s0: float, step: float, first: float, s: float, theta: float, out: Array) -> None:
    """Position, and its derivatives by station (per mm) and by angle (per rad), into ``out`` (3, 3)."""
    n, m = points.shape[0], points.shape[1]
    u = (s - s0) / step
    u = min(max(u, 0.0), n - 1.0)
    w = theta / (2 * np.pi) * m - first
    i = min(int(np.floor(u)), n - 2)
    j = int(np.floor(w))
    along, d_along = _weights(u - i)
    around, d_around = _weights(w - j)
    for k in range(3):
        at = by_station = by_angle = 0.0
        for q in range(4):
            column = (j + q - 1) % m
            two, three = points[i, column, k], points[i + 1, column, k]
            # Beyond its ends the surface goes on straight.
            one = points[i - 1, column, k] if i > 0 else 2 * two - three
            four = points[i + 2, column, k] if i + 2 < n else 2 * three - two
            value = along[0] * one + along[1] * two + along[2] * three + along[3] * four
            slope = d_along[0] * one + d_along[1] * two + d_along[2] * three + d_along[3] * four
            at += around[q] * value
            by_station += around[q] * slope
            by_angle += d_around[q] * value
        out[0, k], out[1, k], out[2, k] = at, by_station / step, by_angle * m / (2 * np.pi)


@njit(cache=True, inline="always")
def _weights(x: float) -> tuple[Four, Four]:
    """Catmull-Rom weights of the neighbours at -1 to 2 for a place ``x`` of 0 to 1, and their slopes."""
    xx = x * x
    xxx = xx * x
    return (
        (
            0.5 * (-x + 2 * xx - xxx),
            0.5 * (2 - 5 * xx + 3 * xxx),
            0.5 * (x + 4 * xx - 3 * xxx),
            0.5 * (-xx + xxx),
        ),
        (
            0.5 * (-1 + 4 * x - 3 * xx),
            0.5 * (-10 * x + 9 * xx),
            0.5 * (1 + 8 * x - 9 * xx),
            0.5 * (-2 * x + 3 * xx),
        ),
    )


@njit(cache=True)
def velocity(at: Array, heading: Array) -> tuple[float, float]:
    """Change of station (mm) and of angle (rad) per mm along a tangent; ``at`` (3, 3) is a ``frame``."""
    ss = tt = st = us = ut = 0.0
    for k in range(3):
        ss += at[1, k] * at[1, k]
        tt += at[2, k] * at[2, k]
        st += at[1, k] * at[2, k]
        us += at[1, k] * heading[k]
        ut += at[2, k] * heading[k]
    det = ss * tt - st * st
    return (tt * us - st * ut) / det, (ss * ut - st * us) / det


@njit(cache=True)
def normal_of(at: Array, normal: Array) -> None:
    """The unit normal (3,) of a ``frame``, away from the sac, into ``normal``."""
    normal[0] = at[1, 1] * at[2, 2] - at[1, 2] * at[2, 1]
    normal[1] = at[1, 2] * at[2, 0] - at[1, 0] * at[2, 2]
    normal[2] = at[1, 0] * at[2, 1] - at[1, 1] * at[2, 0]
    length = np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2)
    for k in range(3):
        normal[k] /= length


@njit(cache=True)
def carry(before: Array, after: Array, heading: Array) -> float:
    """Turn a tangent (3,) with the normal (3,) from ``before`` to ``after``, in place: parallel transport.

    Returns how far the tangent stood out of the new plane.
    """
    out = cosine = 0.0
    for k in range(3):
        out += heading[k] * after[k]
        cosine += before[k] * after[k]
    share = out / (1 + cosine)
    size = 0.0
    for k in range(3):
        heading[k] -= share * (before[k] + after[k])
        size += heading[k] ** 2
    for k in range(3):
        heading[k] /= np.sqrt(size)
    return out


@njit(cache=True)
def sideways(normal: Array, heading: Array, side: Array) -> None:
    """The unit tangent to the left of a heading (towards greater angles when it points up) into ``side``."""
    side[0] = normal[1] * heading[2] - normal[2] * heading[1]
    side[1] = normal[2] * heading[0] - normal[0] * heading[2]
    side[2] = normal[0] * heading[1] - normal[1] * heading[0]


@njit(cache=True)
def glide(
    points: Array,
    s0: float,
    step: float,
    first: float,
    place: Array,
    heading: Array,
    curvature: float,
    advance: float,
) -> float:
    """Move ``place`` (2,) and ``heading`` (3,) by ``advance`` mm with a geodesic curvature (1/mm), in place.

    Midpoint rule. Returns the surface's own curvature along the way (1/mm, below zero where it bends inward).
    """
    at = np.empty((3, 3))
    start, end, middle = np.empty(3), np.empty(3), np.empty(3)
    frame(points, s0, step, first, place[0], place[1], at)
    normal_of(at, start)
    vs, vt = velocity(at, heading)
    for k in range(3):
        middle[k] = heading[k]
    frame(points, s0, step, first, place[0] + 0.5 * advance * vs, place[1] + 0.5 * advance * vt, at)
    normal_of(at, end)
    carry(start, end, middle)
    turn(end, middle, 0.5 * advance * curvature)
    vs, vt = velocity(at, middle)
    place[0] += advance * vs
    place[1] += advance * vt
    frame(points, s0, step, first, place[0], place[1], at)
    normal_of(at, end)
    out = carry(start, end, heading)
    turn(end, heading, advance * curvature)
    return -out / advance


@njit(cache=True)
def turn(normal: Array, heading: Array, angle: float) -> None:
    """Turn a tangent (3,) in its plane by so many radians to the left, in place."""
    side = np.empty(3)
    sideways(normal, heading, side)
    c, s = np.cos(angle), np.sin(angle)
    for k in range(3):
        heading[k] = c * heading[k] + s * side[k]
