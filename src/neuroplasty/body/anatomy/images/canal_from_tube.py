"""From a tube, its wall and its levels in an image to a whole ``Canal``: the sac and the roots put inside.

Bone is what a CT or a label map shows; the thecal sac and the roots are placed in it by published
proportions, sized by the spacing of this person's levels.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from neuroplasty.body.anatomy import morphometry
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.tube import Tube
from neuroplasty.body.anatomy.images.wall import Wall
from neuroplasty.body.anatomy.measures import MIDDLE, SACRAL, Measures
from neuroplasty.body.anatomy.roots import standard_roots
from neuroplasty.body.anatomy.sac import sac_curve
from neuroplasty.documents.places import LEVELS, Level


def complete_canal(
    tube: Tube,
    wall: Wall,
    *,
    level_s_mm: Mapping[Level, float],
    disc_s_mm: Mapping[str, float],
    hiatus_s_mm: float | None,
    age_years: float = 45.0,
    measures: Measures = MIDDLE,
) -> tuple[Canal, tuple[str, ...]]:
    """The canal from the hiatus, where it is known, upward, and notes on what was assumed.

    Stations are those of ``tube``; the returned canal starts at 0 at the hiatus's apex or at the lowest
    point traced. ``age_years`` sizes the sac, and ``measures`` what no image tells of this person: fat, sac,
    roots, and where the sac ends.
    """
    low = 0 if hiatus_s_mm is None else int(np.searchsorted(tube.s_mm, hiatus_s_mm))
    start = float(tube.s_mm[low])
    tube = tube.cut(slice(low, None))
    radius = wall.radius_mm[low:]
    top = float(tube.s_mm[-1])
    levels = {level: s - start for level, s in level_s_mm.items() if 0.0 <= s - start <= top}
    discs = {disc: s - start for disc, s in disc_s_mm.items() if 0.0 <= s - start <= top}
    scale = level_scale(levels)
    sac_tip = _sac_tip(levels, scale, hiatus_s_mm is not None, measures)
    canal = Canal(
        s_mm=tube.s_mm,
        theta_rad=wall.theta_rad,
        centre_mm=tube.centre_mm,
        posterior=tube.posterior,
        left=tube.left,
        up=tube.up,
        wall_mm=radius,
        sac_mm=sac_curve(
            tube.s_mm,
            wall.theta_rad,
            radius,
            sac_tip_s_mm=sac_tip,
            disc_s_mm=discs,
            age_years=age_years,
            scale=scale,
            measures=measures,
        ),
        level_s_mm=levels,
        disc_s_mm=discs,
        roots=standard_roots(
            tube.s_mm,
            level_s_mm=levels,
            disc_s_mm=discs,
            sac_tip_s_mm=sac_tip,
            scale=scale,
            measures=measures,
        ),
        sac_tip_s_mm=sac_tip,
        has_hiatus=hiatus_s_mm is not None,
    )
    return canal, (
        "The thecal sac and the roots are placed inside the bony canal by published proportions (assumed); "
        "the image shows bone alone.",
    )


def level_scale(level_s_mm: Mapping[Level, float]) -> float:
    """This person's spacing of levels over the reference man's; 1 where fewer than two are known.

    >>> level_scale({"L4": 120.0, "L3": 150.0}) == 30.0 / 37.5
    True
    """
    known = [level for level in reversed(LEVELS) if level in level_s_mm and level in morphometry.STATION_MM]
    if len(known) < 2:
        return 1.0
    usual = float(morphometry.STATION_MM[known[-1]]) - float(morphometry.STATION_MM[known[0]])
    return (level_s_mm[known[-1]] - level_s_mm[known[0]]) / usual


def _sac_tip(
    level_s_mm: Mapping[Level, float], scale: float, has_hiatus: bool, measures: Measures
) -> float | None:
    """Where the sac ends, mm; None where the canal ends above it."""
    if "S1" not in level_s_mm:
        return None
    s1, usual = level_s_mm["S1"], float(morphometry.STATION_MM["S1"])
    sacral = s1 / usual if has_hiatus else scale
    stations = {name: float(station) for name, station in morphometry.STATION_MM.items()}
    own = measures.sac_tip_s_mm({level: stations[level] for level in SACRAL}, stations["L5-S1"])
    tip = s1 - sacral * (usual - (float(morphometry.HIATUS_TO_SAC_MM) if own is None else own))
    return tip if tip > 0 else None
