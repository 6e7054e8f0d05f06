"""Outlet: a way out of the shell, by a foramen, and the cells it drains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Root

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

# The posterior sacral foramina lie beside the median crest, behind the anterior ones.
_POSTERIOR_RAD = float(np.radians(50.0))


@dataclass(frozen=True)
class Outlet:
    """A way out of the shell: the cells it drains and how much of it each cell has.

    ``weights`` (k,) sum to the opening's size relative to 100 mm2 for a foramen.
    """

    name: str
    rows: Ints
    columns: Ints
    weights: Array


def foramen_outlet(root: Root, s: Array, theta: Array, radius: Array, area: Array, passable: float) -> Outlet:
    """The cells within the foramen's own radius share its opening by their open area.

    A sacral root has a foramen in front and one behind, of half its opening each. A foramen whose cells are
    all closed is no way out.
    """
    s0, t0 = root.foramen
    if not root.name.startswith("S"):
        return _outlet(root, s0, (t0,), s, theta, radius, area, passable)
    behind = _POSTERIOR_RAD if np.sin(t0) > 0 else 2 * np.pi - _POSTERIOR_RAD
    return _outlet(root, s0, (t0, behind), s, theta, radius, area, passable)


def _outlet(
    root: Root,
    s0: float,
    angles: tuple[float, ...],
    s: Array,
    theta: Array,
    radius: Array,
    area: Array,
    passable: float,
) -> Outlet:
    reach = max(float(np.sqrt(root.foramen_area_mm2 / np.pi)), float(s[1] - s[0]))
    i0 = int(np.argmin(np.abs(s - s0)))
    share = np.zeros_like(area)
    for t0 in angles:
        turn = (theta - t0 + np.pi) % (2 * np.pi) - np.pi
        r0 = float(radius[i0, int(np.argmin(np.abs(turn)))])
        distance = np.hypot((s - s0)[:, None], r0 * turn[None, :]) / reach
        share += np.exp(-(distance**2)) * (distance < 2) * area
    rows, columns = np.nonzero(share)
    size = passable * root.foramen_area_mm2 / 100 * root.openness**2
    weights = share[rows, columns] / max(share.sum(), 1e-300) * size
    return Outlet(root.name, rows, columns, weights)
