"""Can these levels belong to this person? Their spacing beside stature, width and each other.

A spacing of slices that is written wrong, a person who is not the one of the image, a vertebra that was
passed over: each makes lengths that cannot be, and each puts a needle at the wrong level without a word.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy import morphometry
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.grid import sample
from neuroplasty.body.anatomy.parametric import body_scale
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.documents.case import Patient
from neuroplasty.documents.places import Level
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_LOOKED_AT: tuple[Level, ...] = ("L5", "L4", "L3", "L2", "L1", "T12")
_REFUSED = (0.68, 1.45)
_NOTED = (0.82, 1.22)
"""Spacing over what stature makes one expect; people of one stature differ by 5 to 8 % (assumed)."""
_ASPECT = (0.70, 1.45)
_NEIGHBOUR = (0.50, 1.65)
_NEIGHBOUR_NOTED = (0.65, 1.40)
_BODY_AHEAD_MM = 14.0
_BODY_HU = 140.0
_BODY_REACH_MM = 36.0
_MM_PER_STATION = 6


def spacing_mm(canal: Canal) -> dict[tuple[Level, Level], float]:
    """How far neighbouring lumbar levels lie apart along a canal, mm, from below upward."""
    known = [level for level in _LOOKED_AT if level in canal.level_s_mm]
    return {
        (lower, upper): canal.level_s_mm[upper] - canal.level_s_mm[lower]
        for lower, upper in pairwise(known)
        if _LOOKED_AT.index(upper) - _LOOKED_AT.index(lower) == 1
    }


def body_width_mm(canal: Canal, image: Volume) -> float | None:
    """The vertebral bodies' width, mm, in an image in Hounsfield units; None where it cannot be told."""
    across = np.arange(-_BODY_REACH_MM, _BODY_REACH_MM + 0.5, 1.0)
    widths = []
    for level in _LOOKED_AT[:5]:
        if level not in canal.level_s_mm:
            continue
        at = int(np.searchsorted(canal.s_mm, canal.level_s_mm[level]))
        rows = np.arange(max(at - _MM_PER_STATION, 0), min(at + _MM_PER_STATION, len(canal.s_mm)), 2)
        ahead = canal.wall_mm[rows, len(canal.theta_rad) // 2] + _BODY_AHEAD_MM
        middle = canal.centre_mm[rows] - ahead[:, None] * canal.posterior[rows]
        points = middle[:, None, :] + across[None, :, None] * canal.left[rows][:, None, :]
        dense = np.median(sample(image, points, fill=-1024.0), axis=0) > _BODY_HU
        right, left = _reach(dense[: len(across) // 2 + 1][::-1]), _reach(dense[len(across) // 2 :])
        if right and left:
            widths.append(float(right + left))
    return float(np.median(widths)) if widths else None


def _reach(dense: NDArray[np.bool_]) -> int:
    """The outermost dense step: the cortex, for many a body's inside is no denser than muscle."""
    return int(np.flatnonzero(dense).max(initial=0))


def check_plausible(canal: Canal, patient: Patient, image: Volume | None = None) -> tuple[str, ...]:
    """Notes on levels that lie oddly; ImageError where they cannot belong to this person.

    ``image`` in Hounsfield units also shows how wide the bodies are.
    """
    gaps = spacing_mm(canal)
    if not gaps:
        return ()
    usual = {pair: _station(pair[1]) - _station(pair[0]) for pair in gaps}
    ratios = np.array([gaps[pair] / usual[pair] for pair in gaps])
    scale = body_scale(patient)
    apart, expected = float(np.mean(list(gaps.values()))), scale * float(np.mean(list(usual.values())))
    of_stature = float(np.median(ratios)) / scale
    width = None if image is None else body_width_mm(canal, image)
    width_usual = scale * float(
        np.mean([float(morphometry.VERTEBRA_MM["body_width"][one]) for one in _LOOKED_AT[:5]])
    )
    of_width = None if width is None else width / width_usual
    seen = (
        f"The levels lie {apart:.0f} mm apart ({_names(gaps)}), and {expected:.0f} mm is usual for a "
        f"stature of {patient.stature_cm:.0f} cm"
    )
    if width is not None:
        seen += f"; the vertebral bodies are {width:.0f} mm wide, {width_usual:.0f} mm is usual"
    cause = (
        "the image's slice spacing or voxel size is wrong (slice thickness written as spacing, slices left "
        "out), or the stature is; correct it"
    )
    aspect = None if of_width is None else of_stature / of_width
    wrong = not _REFUSED[0] <= of_stature <= _REFUSED[1]
    askew = aspect is not None and not _ASPECT[0] <= aspect <= _ASPECT[1] and not 0.88 <= of_stature <= 1.14
    if wrong or askew:
        raise ImageError(f"{seen}: {cause}.")
    notes = [_neighbours(gaps, usual)]
    if not _NOTED[0] <= of_stature <= _NOTED[1]:
        notes.append(f"{seen}; look whether the image's spacing and the stature are right.")
    return tuple(note for note in notes if note)


def _neighbours(gaps: dict[tuple[Level, Level], float], usual: dict[tuple[Level, Level], float]) -> str:
    """A note on a gap unlike the others; ImageError where a level was passed over or counted twice."""
    if len(gaps) < 3:
        return ""
    ratios = {pair: gaps[pair] / usual[pair] for pair in gaps}
    notes = []
    for pair, ratio in ratios.items():
        others = float(np.median([other for which, other in ratios.items() if which != pair]))
        odd = ratio / others
        said = (
            f"{pair[1]} and {pair[0]} lie {gaps[pair]:.0f} mm apart, and by their neighbours "
            f"{others * usual[pair]:.0f} mm is usual"
        )
        if odd > _NEIGHBOUR[1]:
            raise ImageError(
                f"{said}: a vertebra between them may have been passed over, or slices are doubled; give a "
                "label map that names every vertebra, or the whole series."
            )
        if odd < _NEIGHBOUR[0]:
            raise ImageError(
                f"{said}: a vertebra may have been counted twice, or slices are missing; give a label map "
                "that names every vertebra, or the whole series."
            )
        if not _NEIGHBOUR_NOTED[0] <= odd <= _NEIGHBOUR_NOTED[1]:
            notes.append(f"{said}: a collapsed vertebra, or missing slices.")
    return " ".join(notes)


def _station(level: Level) -> float:
    return float(morphometry.STATION_MM[level])


def _names(gaps: dict[tuple[Level, Level], float]) -> str:
    pairs = list(gaps)
    return f"{pairs[-1][1]} to {pairs[0][0]}"
