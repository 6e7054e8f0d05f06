"""The shell's metric: cell areas and links of a grid on the surface midway between sac and wall.

Cells are quadrilaterals in space, so that the canal's curvature and its trefoil are in the metric.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal

Array = NDArray[np.float64]


def columns(wanted: float) -> int:
    """The number of columns nearest ``wanted`` that multigrid can halve down to 4 or 6."""
    return min((base << k for base in (4, 6) for k in range(2, 9)), key=lambda m: abs(np.log(m / wanted)))


def metric(
    canal: Canal, radius: Array, edges: Array, s: Array, theta: Array, further: tuple[Array, Array]
) -> tuple[Array, Array, Array, tuple[Array, Array]]:
    """Areas, links along s, links along theta, and the lengths of the two ends' faces.

    ``further`` is how much longer, mm, the way is across each face along (n - 1, m) and round (n, m).
    """
    half = np.pi / len(theta)

    def points(stations: Array, angles: Array) -> Array:
        ss, tt = np.meshgrid(stations, angles, indexing="ij")
        return canal.point_mm(ss, tt, canal.sample(radius, ss, tt))

    corners = points(edges, theta - half)
    following = np.roll(corners, -1, axis=1)
    diagonal = following[1:] - corners[:-1], corners[1:] - following[:-1]
    area = np.linalg.norm(np.cross(*diagonal), axis=-1) / 2
    across = np.linalg.norm(following - corners, axis=-1)
    centres = points(s, theta)
    link_s = across[1:-1] / (np.linalg.norm(centres[1:] - centres[:-1], axis=-1) + further[0])
    side = np.linalg.norm(following[1:] - following[:-1], axis=-1)
    apart = np.linalg.norm(np.roll(centres, -1, axis=1) - centres, axis=-1)
    link_t = side / (apart + further[1])
    return area, link_s, link_t, (across[0], across[-1])
