"""Reference: the catheter's kernels in plain NumPy, slow and readable, for the tests to hold them against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.instruments.surface import Surface

Array = NDArray[np.float64]

_CATMULL_ROM = 0.5 * np.array(
    [[0.0, -1.0, 2.0, -1.0], [2.0, 0.0, -5.0, 3.0], [0.0, 1.0, 4.0, -3.0], [0.0, 0.0, -1.0, 1.0]]
)
"""Rows: neighbours at -1, 0, 1, 2; columns: powers of the place between 0 and 1."""


def frame(surface: Surface, s_mm: float, theta_rad: float) -> Array:
    """Position, derivative by station and derivative by angle (3, 3) of a place; as ``surface.frame``."""
    points = surface.points_mm
    n, m = points.shape[:2]
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    u = np.clip((s_mm - surface.s0_mm) / surface.spacing_mm, 0.0, n - 1.0)
    w = theta_rad / (2 * np.pi) * m - surface.first
    i, j = min(int(u), n - 2), int(np.floor(w))
    near = padded[i : i + 4][:, np.arange(j - 1, j + 3) % m]
    along, d_along = _weights(u - i)
    around, d_around = _weights(w - j)
    return np.stack(
        [
            np.einsum("p,q,pqk->k", along, around, near),
            np.einsum("p,q,pqk->k", d_along, around, near) / surface.spacing_mm,
            np.einsum("p,q,pqk->k", along, d_around, near) * m / (2 * np.pi),
        ]
    )


def glide(
    surface: Surface, place: Array, heading: Array, curvature: float, advance_mm: float
) -> tuple[Array, Array]:
    """The place (2,) and heading (3,) after a step; as ``surface.glide``."""
    at = frame(surface, place[0], place[1])
    middle = place + 0.5 * advance_mm * _velocity(at, heading)
    half_at = frame(surface, middle[0], middle[1])
    half = _turned(half_at, _carried(at, half_at, heading), 0.5 * advance_mm * curvature)
    there = place + advance_mm * _velocity(half_at, half)
    end = frame(surface, there[0], there[1])
    return there, _turned(end, _carried(at, end, heading), advance_mm * curvature)


def relax(bend: Array, axial: Array, ei: float, bed: float, h: float) -> Array | None:
    """The displacement (n,) of least energy, None where there is no least; as ``rod.relax``."""
    n = len(bend)
    second = np.zeros((n, n))
    second[0, 1] = 2 / h**2
    for i in range(1, n - 1):
        second[i, i - 1 : i + 2] = np.array([1, -2, 1]) / h**2
    cell = h * np.where((np.arange(n) == 0) | (np.arange(n) == n - 1), 0.5, 1.0)
    slope = (np.eye(n, k=1) - np.eye(n))[:-1] / h
    along = h * 0.5 * (axial[1:] + axial[:-1])
    stiffness = ei * second.T @ (cell[:, None] * second) + np.diag(bed * cell)
    stiffness -= slope.T @ (along[:, None] * slope)
    stiffness, force = stiffness[1:, 1:], -(ei * second.T @ (cell * bend))[1:]
    if np.linalg.eigvalsh(stiffness)[0] <= 0:
        return None
    return np.concatenate([[0.0], np.linalg.solve(stiffness, force)])


def load(tip_n: float, bent: Array, side: Array, friction: float, drag: float, h: float) -> Array:
    """The force (n,) along a sliding rod from its whole curvature and side load (n,); as ``rod.load``."""
    axial = np.full(len(bent), tip_n)
    for i in range(len(bent) - 2, -1, -1):
        grip = 0.5 * h * friction * bent[i + 1]
        axial[i] = (axial[i + 1] * (1 + grip) + h * (drag + friction * side[i + 1])) / (1 - grip)
    return axial


def _weights(x: float) -> tuple[Array, Array]:
    powers, slopes = np.array([1.0, x, x**2, x**3]), np.array([0.0, 1.0, 2 * x, 3 * x**2])
    return np.asarray(_CATMULL_ROM @ powers), np.asarray(_CATMULL_ROM @ slopes)


def _velocity(at: Array, heading: Array) -> Array:
    metric = at[1:] @ at[1:].T
    return np.asarray(np.linalg.solve(metric, at[1:] @ heading))


def _normal(at: Array) -> Array:
    normal = np.cross(at[1], at[2])
    return np.asarray(normal / np.linalg.norm(normal))


def _carried(before: Array, after: Array, heading: Array) -> Array:
    a, b = _normal(before), _normal(after)
    return np.asarray(heading - (heading @ b) / (1 + a @ b) * (a + b))


def _turned(at: Array, heading: Array, angle: float) -> Array:
    return np.asarray(np.cos(angle) * heading + np.sin(angle) * np.cross(_normal(at), heading))
