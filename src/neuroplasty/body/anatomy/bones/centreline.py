"""The canal's centreline as the bone kernels read it, run on below the hiatus and above the top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal

Array = NDArray[np.float64]

_BELOW_MM, _ABOVE_MM = 66, 34
_COCCYX_CURVE_DEG_PER_MM = 0.85


@dataclass(frozen=True)
class Centreline:
    """Stations (n,) with centres and frames (n, 3), the wall (n, m), and a lookup from height to station.

    ``z_index`` gives, for each whole millimetre of height from ``z_first_mm`` up, the fractional station
    index whose centre lies there; it is the first guess when a point is brought into canal coordinates.
    """

    s_mm: Array
    centre_mm: Array
    posterior: Array
    left: Array
    up: Array
    wall_mm: Array
    z_index: Array
    z_first_mm: float
    scale: float

    def kernel_arrays(self) -> Array:
        """(n, 13): station, centre, posterior, left, up."""
        return np.ascontiguousarray(
            np.concatenate([self.s_mm[:, None], self.centre_mm, self.posterior, self.left, self.up], axis=1)
        )

    def frame(self, s_mm: float) -> tuple[Array, Array]:
        """Centre (3,) and axes (3, 3; rows front, left, up) at a station."""

        def at(field: Array) -> Array:
            return np.array([np.interp(s_mm, self.s_mm, field[:, k]) for k in range(3)])

        axes = np.stack([-at(self.posterior), at(self.left), at(self.up)])
        return at(self.centre_mm), axes / np.linalg.norm(axes, axis=1, keepdims=True)

    def radius(self, s_mm: float, theta_rad: float) -> float:
        """Radius of the wall at a station and an angle, mm."""
        return float(wall_radius(self.kernel_arrays(), self.wall_mm, s_mm, theta_rad))


def extended_centreline(canal: Canal, scale: float) -> Centreline:
    """A canal's centreline run on 66 mm below (curving forward, as the coccyx does) and 34 mm above.

    >>> from neuroplasty.body.anatomy.parametric import canal_from_parameters
    >>> from neuroplasty.documents.case import Patient
    >>> patient = Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)
    >>> line = extended_centreline(canal_from_parameters(patient), 1.0)
    >>> round(line.s_mm[0]), line.s_mm[-1] > 340
    (-66, np.True_)
    """
    spacing = float(canal.s_mm[1] - canal.s_mm[0])
    count = int(_BELOW_MM * scale / spacing)
    steps = spacing * np.arange(count, 0, -1.0)
    up0, back0 = canal.up[0], canal.posterior[0]
    bend = np.radians(_COCCYX_CURVE_DEG_PER_MM) / scale * steps
    up = np.cos(bend)[:, None] * up0 + np.sin(bend)[:, None] * back0
    posterior = np.cos(bend)[:, None] * back0 - np.sin(bend)[:, None] * up0
    path = np.cumsum(up[::-1] * spacing, axis=0)[::-1]
    above = spacing * np.arange(1.0, int(_ABOVE_MM * scale / spacing) + 1)
    top = len(above)

    def joined(low: Array, field: Array) -> Array:
        return np.concatenate([low, field, np.repeat(field[-1:], top, axis=0)])

    centre = np.concatenate(
        [canal.centre_mm[0] - path, canal.centre_mm, canal.centre_mm[-1] + above[:, None] * canal.up[-1]]
    )
    z_first = float(np.ceil(centre[0, 2]))
    heights = np.arange(z_first, centre[-1, 2])
    return Centreline(
        s_mm=np.concatenate([canal.s_mm[0] - steps, canal.s_mm, canal.s_mm[-1] + above]),
        centre_mm=centre,
        posterior=joined(posterior, canal.posterior),
        left=joined(np.repeat(canal.left[:1], count, axis=0), canal.left),
        up=joined(up, canal.up),
        wall_mm=joined(np.repeat(canal.wall_mm[:1], count, axis=0), canal.wall_mm),
        z_index=np.interp(heights, np.maximum.accumulate(centre[:, 2]), np.arange(len(centre))),
        z_first_mm=z_first,
        scale=scale,
    )


@njit(cache=True)
def canal_place(
    line: Array, z_index: Array, z_first: float, px: float, py: float, pz: float
) -> tuple[float, float, float]:
    """Station, and offsets posterior and left of the centre, mm, of one RAS+ point."""
    n = line.shape[0]
    spacing = line[1, 0] - line[0, 0]
    guess = min(max(pz - z_first, 0.0), len(z_index) - 1.0)
    index = z_index[int(guess)]
    for _ in range(4):
        i = min(max(int(index), 0), n - 2)
        w = index - i
        off = 0.0
        for a, p in ((0, px), (1, py), (2, pz)):
            centre = line[i, 1 + a] * (1 - w) + line[i + 1, 1 + a] * w
            off += (p - centre) * (line[i, 10 + a] * (1 - w) + line[i + 1, 10 + a] * w)
        index = min(max(index + 0.9 * off / spacing, -8.0), n + 8.0)
    i = min(max(int(index), 0), n - 2)
    w = index - i
    behind, left = 0.0, 0.0
    for a, p in ((0, px), (1, py), (2, pz)):
        centre = line[i, 1 + a] * (1 - w) + line[i + 1, 1 + a] * w
        behind += (p - centre) * line[i, 4 + a]
        left += (p - centre) * line[i, 7 + a]
    return line[0, 0] + index * spacing, behind, left


@njit(cache=True)
def wall_radius(line: Array, wall: Array, s: float, theta: float) -> float:
    """Radius of the wall at a station and an angle, bilinear, held beyond the ends."""
    n, m = wall.shape
    f = min(max((s - line[0, 0]) / (line[1, 0] - line[0, 0]), 0.0), n - 1.001)
    g = (theta / (2 * np.pi)) % 1.0 * m
    i, j = int(f), int(g)
    a, b = f - i, g - j
    j0, j1 = j % m, (j + 1) % m
    low = wall[i, j0] * (1 - b) + wall[i, j1] * b
    high = wall[i + 1, j0] * (1 - b) + wall[i + 1, j1] * b
    return float(low * (1 - a) + high * a)
