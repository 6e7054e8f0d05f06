"""A canal from a plain CT, without a hint: rings of bone, the way through them, the wall, the levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.canal_from_tube import complete_canal
from neuroplasty.body.anatomy.images.canal_path import BONE_HU, find_seed, score_rings, trace
from neuroplasty.body.anatomy.images.grid import cropped, resample_ras
from neuroplasty.body.anatomy.images.levels_in_ct import Levels, number_levels, read_signals
from neuroplasty.body.anatomy.images.tube import Tube, lengthened, tube_along
from neuroplasty.body.anatomy.images.wall import Wall, centred, find_wall, whole_inside
from neuroplasty.body.anatomy.measures import MIDDLE, Measures
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

WORKING_MM = 2.0
_MARGIN_MM = 10.0
_SHORTEST_MM = 45.0
_S1_PEDICLE_MM = 8.0
_ROUNDS = 4
_BELOW_MM = 28.0
_SACRAL_LEAN_DEG = 38.0
_LEAST_LEANING_MM = 10


@dataclass(frozen=True)
class Traced:
    """A canal's tube and wall in an image, and its levels as far as they could be told."""

    tube: Tube
    wall: Wall
    levels: Levels


def trace_canal(
    ct: Volume,
    *,
    seed_mm: ArrayLike | None = None,
    age_years: float = 45.0,
    measures: Measures = MIDDLE,
) -> tuple[Canal, tuple[str, ...], tuple[str, ...]]:
    """The canal in a CT, what could not be found, and what was assumed.

    Parameters
    ----------
    ct : Volume
        Hounsfield units; any orientation.
    seed_mm : (3,), optional
        RAS+ mm, a point inside the canal.
    age_years : float
        Sizes the thecal sac.
    measures : Measures
        What no CT tells of this person: fat, sac, roots.

    Returns
    -------
    canal : Canal
    missing : tuple of str
        Levels the canal could not be followed to, and the hiatus where it was not seen.
    notes : tuple of str
        What was assumed on the way.

    Raises
    ------
    ImageError
        If the image shows no vertebral canal, too short a piece of one, or no sacrum from which its levels
        can be numbered.

    Examples
    --------
    >>> water = Volume(np.zeros((20, 20, 20), np.float32), np.diag([4.0, 4.0, 4.0, 1.0]))
    >>> trace_canal(water)                      # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neuroplasty.errors.ImageError: No vertebral canal was found in this CT ...
    """
    traced = trace_tube(ct, seed_mm=seed_mm)
    if not traced.levels.sacrum:
        length = traced.tube.s_mm[-1]
        raise ImageError(
            f"A canal of {length:.0f} mm was traced, but the sacrum, from which its levels are numbered, "
            "was not found (is it cut off?); give a CT that reaches the sacrum, or a label map that names "
            "the vertebrae."
        )
    canal, notes = complete_canal(
        traced.tube,
        traced.wall,
        level_s_mm=traced.levels.level_s_mm,
        disc_s_mm=traced.levels.disc_s_mm,
        hiatus_s_mm=traced.levels.hiatus_s_mm,
        age_years=age_years,
        measures=measures,
    )
    missing = _missing(canal)
    counted = "Levels are counted up from the sacrum; a transitional vertebra would shift them by one."
    front = "In the sacrum the front of the canal is drawn from ridge to ridge of the fused bodies (assumed)."
    return canal, missing, (counted, *traced.levels.notes, front, *notes)


def trace_tube(ct: Volume, *, seed_mm: ArrayLike | None = None) -> Traced:
    """Tube, wall and levels in a CT, the levels empty where the sacrum is not in it."""
    point = None if seed_mm is None else _checked_seed(ct, seed_mm)
    grid = resample_ras(ct, WORKING_MM)
    grid = cropped(grid, grid.data > BONE_HU, _MARGIN_MM)
    rings = score_rings(grid)
    seed = find_seed(rings) if point is None else point
    points = trace(rings, seed)
    length = float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())
    if length < _SHORTEST_MM:
        raise ImageError(
            f"Only {length:.0f} mm of a vertebral canal were found in this CT, at least "
            f"{_SHORTEST_MM:.0f} mm are needed; give a CT that shows more of the lumbar spine."
        )
    tube = tube_along(points)
    for _ in range(_ROUNDS):
        tube = centred(ct, tube, sacral_below_mm=_leaning_below(tube), rounds=1)
    below = _leaning_below(tube)
    tube, wall = _inside(ct, tube, find_wall(ct, tube, sacral_below_mm=below, passes=2))
    levels = number_levels(tube, read_signals(ct, tube, wall))
    if not levels.sacrum:
        below = _leaning_below(tube)
        tube, wall = _inside(ct, tube, find_wall(ct, tube, sacral_below_mm=below))
        return Traced(tube, wall, number_levels(tube, read_signals(ct, tube, wall)))
    found = _centred_in_sacrum(ct, tube, levels)
    if found.levels.hiatus_s_mm is None:
        longer = _centred_in_sacrum(ct, lengthened(found.tube, _BELOW_MM), found.levels, moved_mm=_BELOW_MM)
        if longer.levels.hiatus_s_mm is not None:
            return longer
    return found


def _centred_in_sacrum(ct: Volume, tube: Tube, levels: Levels, *, moved_mm: float = 0.0) -> Traced:
    """Tube, wall and levels once it is known where the sacrum begins; ``moved_mm`` was added below."""
    s1 = tube.centre_mm[int(levels.level_s_mm["S1"] + moved_mm)]
    for _ in range(2):
        tube = centred(ct, tube, sacral_below_mm=tube.nearest_station(s1) - _S1_PEDICLE_MM, rounds=1)
    below = tube.nearest_station(s1) - _S1_PEDICLE_MM
    tube, wall = _inside(ct, tube, find_wall(ct, tube, sacral_below_mm=below))
    return Traced(tube, wall, number_levels(tube, read_signals(ct, tube, wall)))


def _leaning_below(tube: Tube) -> float:
    """The station under which the canal leans forward as only the sacrum's does; -1 where it never does."""
    lean = np.degrees(np.arctan2(tube.up[:, 1], tube.up[:, 2]))
    leaning = np.flatnonzero(lean > _SACRAL_LEAN_DEG)
    return float(tube.s_mm[leaning[-1]]) if leaning.size > _LEAST_LEANING_MM else -1.0


def _checked_seed(ct: Volume, seed_mm: ArrayLike) -> Array:
    seed = np.asarray(seed_mm, float).reshape(-1)
    words = "(" + ", ".join(f"{value:g}" for value in seed) + ")"
    if seed.shape != (3,) or not np.isfinite(seed).all():
        raise ImageError(f"The seed {words} is not a point; give three numbers, RAS+ millimetres.")
    voxel = ct.to_voxel(seed)
    if (voxel < 0).any() or (voxel > np.array(ct.data.shape) - 1).any():
        low, high = ct.corners_mm.min(axis=0), ct.corners_mm.max(axis=0)
        box = ", ".join(f"{a:.0f}..{b:.0f}" for a, b in zip(low, high, strict=True))
        raise ImageError(
            f"The seed {words} mm lies outside the CT ({box} mm); give a point inside the canal."
        )
    return seed


def _inside(ct: Volume, tube: Tube, wall: Wall) -> tuple[Tube, Wall]:
    """Tube and wall without the ends whose walls reach out of the image."""
    part = whole_inside(ct, tube, wall)
    if part.stop - part.start < _SHORTEST_MM:
        raise ImageError(
            f"Only {part.stop - part.start} mm of a vertebral canal lie whole inside this CT, at least "
            f"{_SHORTEST_MM:.0f} mm are needed; give a CT that shows more of the lumbar spine."
        )
    return tube.cut(part), wall.cut(part)


def _missing(canal: Canal) -> tuple[str, ...]:
    missing = [
        f"{level} (the canal could be followed only up to {canal.levels[-1]})"
        for level in ("L2", "L1", "T12")
        if level not in canal.level_s_mm
    ]
    if not canal.has_hiatus:
        missing.append(f"sacral hiatus (the canal could be followed only down to {canal.levels[0]})")
    return tuple(missing)
