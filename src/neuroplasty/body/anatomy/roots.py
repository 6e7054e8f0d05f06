"""The nerve roots of a canal: where each leaves the sac, crosses the recess, and goes out.

A lumbar root leaves the sac above its own foramen, runs down along the medial side of its pedicle in the
lateral recess, and goes out under it. Sacral roots leave near the sac's tip and run down the sacral canal.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.canal import REGION_ANGLE_DEG, Root
from neuroplasty.body.anatomy.measures import MIDDLE, Measures
from neuroplasty.documents.places import DISCS, LEVELS, SIDES, Disc, Level

Array = NDArray[np.float64]

_BELOW: dict[Level, Disc] = dict(zip(LEVELS, DISCS, strict=False))
_POINTS = 24


def standard_roots(
    s_mm: Array,
    *,
    level_s_mm: Mapping[Level, float],
    disc_s_mm: Mapping[str, float],
    sac_tip_s_mm: float | None,
    scale: float = 1.0,
    measures: Measures = MIDDLE,
) -> tuple[Root, ...]:
    """The roots T12 to S4, both sides, whose foramina lie inside the stations ``s_mm`` (n,).

    ``level_s_mm`` gives mid-pedicle planes, ``disc_s_mm`` discs, ``sac_tip_s_mm`` the tip of the sac or
    None where the canal ends above it; ``scale`` is the person's size over the reference man's. A lumbar
    foramen lies half-way between the pedicle and the disc below it, or, where that disc is not in the
    image, as far below the pedicle as is usual. Sizes are those of ``morphometry``, this person's by
    ``measures``.

    >>> roots = standard_roots(np.arange(0.0, 80.0), level_s_mm={"L4": 50.0}, disc_s_mm={"L4-L5": 27.0},
    ...                        sac_tip_s_mm=None)
    >>> [root.name for root in roots], roots[0].foramen[0]
    (['L4 left', 'L4 right'], 38.5)
    """
    roots = []
    for level in LEVELS:
        if level not in level_s_mm or level == "S5":
            continue
        out_s = _foramen_s(level, level_s_mm, disc_s_mm, scale)
        if not s_mm[0] <= out_s <= s_mm[-1]:
            continue
        start_s = min(_takeoff_s(level, out_s, sac_tip_s_mm, scale), float(s_mm[-1]))
        path_s = np.linspace(start_s, out_s, _POINTS)
        bend = _left_angles(sacral=level.startswith("S"))
        for side in SIDES:
            roots.append(
                Root(
                    level=level,
                    side=side,
                    path_s_mm=path_s,
                    path_theta_rad=bend if side == "left" else 2 * np.pi - bend,
                    diameter_mm=float(table.ROOT_DIAMETER_MM[level]) * measures.root,
                    foramen_area_mm2=float(table.FORAMEN_AREA_MM2[level]) * scale**2,
                )
            )
    return tuple(roots)


def _foramen_s(
    level: Level, level_s_mm: Mapping[Level, float], disc_s_mm: Mapping[str, float], scale: float
) -> float:
    here = level_s_mm[level]
    if level in _BELOW:
        disc = disc_s_mm.get(_BELOW[level], here - 23.0 * scale)
        return 0.5 * (here + disc)
    below = LEVELS[LEVELS.index(level) + 1]
    return 0.5 * (here + level_s_mm[below]) if below in level_s_mm else max(here - 5.0 * scale, 1.0)


def _takeoff_s(level: Level, out_s: float, sac_tip_s_mm: float | None, scale: float) -> float:
    if level in table.ROOT_TAKEOFF_MM:
        start = out_s + float(table.ROOT_TAKEOFF_MM[level]) * scale
    else:
        start = out_s + 20.0 * scale
    # A root cannot leave the sac below the sac's tip.
    return start if sac_tip_s_mm is None else max(start, sac_tip_s_mm + 3.0 * scale)


def _left_angles(*, sacral: bool) -> Array:
    """Angles (24,) of a left root's path: ventrolateral sac, recess, foramen."""
    start, recess = 138.0, REGION_ANGLE_DEG["lateral recess"]
    end = 108.0 if sacral else REGION_ANGLE_DEG["foramen"]
    along = np.linspace(0.0, 1.0, _POINTS)
    return np.radians(np.interp(along, [0.0, 0.5, 1.0], [start, recess, end]))
