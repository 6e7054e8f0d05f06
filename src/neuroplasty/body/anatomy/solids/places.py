"""Where points in space lie in a canal: station, angle and distance from its centreline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from neuroplasty.body.anatomy.canal import Canal

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """Places of points in a canal, each (n,).

    ``s_mm`` runs on straight beyond the canal's ends, ``theta_rad`` is as in ``Canal``.
    """

    s_mm: Array
    theta_rad: Array
    radius_mm: Array

    def inside(self, canal: Canal, curve_mm: Array) -> NDArray[np.bool_]:
        """Which points lie inside a closed curve (n, m) round the canal, between its ends."""
        radius = canal.sample(curve_mm, self.s_mm, self.theta_rad)
        between = (self.s_mm >= canal.s_mm[0]) & (self.s_mm <= canal.s_mm[-1])
        return np.asarray(between & (self.radius_mm <= radius))


def places_of(canal: Canal, points_mm: ArrayLike) -> Places:
    """Station, angle and distance of points (n, 3), RAS+ mm.

    The nearest station is found first, then the point is laid on its cross-section.

    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> there = places_of(canal, canal.point_mm([60.0, 150.0], [1.0, 4.0], [5.0, 8.0]))
    >>> there.s_mm.round(1).tolist(), there.theta_rad.round(2).tolist(), there.radius_mm.round(1).tolist()
    ([60.0, 150.0], [1.0, 4.0], [5.0, 8.0])
    """
    points = np.asarray(points_mm, float).reshape(-1, 3)
    _, nearest = cKDTree(canal.centre_mm).query(points)
    s = canal.s_mm[nearest].astype(float)
    spacing = float(canal.s_mm[1] - canal.s_mm[0])
    for _ in range(4):
        at = np.clip((s - canal.s_mm[0]) / spacing, 0, len(canal.s_mm) - 1.000001)
        i, w = at.astype(int), (at - at.astype(int))[:, None]
        over = (s - np.clip(s, canal.s_mm[0], canal.s_mm[-1]))[:, None]
        up = canal.up[i] * (1 - w) + canal.up[i + 1] * w
        centre = canal.centre_mm[i] * (1 - w) + canal.centre_mm[i + 1] * w + over * up
        s = s + 0.9 * np.einsum("ij,ij->i", points - centre, up)
    posterior = canal.posterior[i] * (1 - w) + canal.posterior[i + 1] * w
    left = canal.left[i] * (1 - w) + canal.left[i + 1] * w
    behind = np.einsum("ij,ij->i", points - centre, posterior)
    aside = np.einsum("ij,ij->i", points - centre, left)
    return Places(s, np.arctan2(aside, behind) % (2 * np.pi), np.hypot(aside, behind))
