"""What the numbers of a label map mean: the schemes in use, and which of them a map follows.

Sources: TotalSegmentator ``map_to_binary.py`` (v1, v2, v3, vertebrae_mr), TotalSpineSeg ``tss_map.json`` and
its earlier table, VerSe / TPTBox ``vert_constants.py``.

>>> named = scheme_from_names({5: "vertebrae_L4", 6: "vertebrae_L5", 7: "spinal_cord"})
>>> named.structures[6], named.structures[7]
('L5', 'cord')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.images.structures import (
    is_all_vertebrae,
    is_bone,
    is_cord_segment,
    structure_of,
)
from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_THORACIC = tuple(f"T{n}" for n in range(1, 13))
_LUMBAR = ("L1", "L2", "L3", "L4", "L5")
OPTIONAL = ("T13", "L6", "S1")
"""What some people have, and some maps name apart."""
SPINE = (*(f"C{n}" for n in range(1, 8)), *_THORACIC, "T13", *_LUMBAR, "L6", "S1", "sacrum")
"""Vertebrae from above downward, the optional ones among them."""

_SPACING_MM = (8.0, 65.0)
_SIDEWAYS_MM = 45.0
_SUBREGIONS = frozenset(range(41, 51))
LONGEST_MM = 100.0
"""No vertebra is as tall; a label that is holds several."""
CORD_SEGMENTS = (
    "The label map holds segments of the spinal cord, not vertebrae: a cord segment lies higher than the "
    "vertebra of its name; give a map that labels the vertebrae."
)
ONE_LABEL = (
    "The label map holds all vertebrae (or their bodies) under one number{which}, so no level can be told; "
    "give a map that numbers each vertebra (TotalSegmentator's task total or vertebrae_mr, TotalSpineSeg, "
    "VerSe)."
)


@dataclass(frozen=True)
class Scheme:
    """Names by number: vertebrae as ``L1``, ``sacrum``, ``S1``, ``L6``; ``cord``, ``canal``, ``disc``.

    ``other_bones`` are numbers of bone that is no part of the spine.
    """

    name: str
    structures: dict[int, str]
    other_bones: frozenset[int] = field(default=frozenset())


_VERSIONS = {"TotalSegmentator v2", "TotalSegmentator v3"}
"""They differ in one number only, which is told by whether it is fused with the sacrum."""


def _run(first: int, names: tuple[str, ...]) -> dict[int, str]:
    return {first + n: name for n, name in enumerate(names)}


_DOWNWARD = tuple(name for name in SPINE[:-1] if name not in OPTIONAL)
_UPWARD = tuple(reversed(_DOWNWARD))

SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "TotalSegmentator v2",
        {25: "sacrum", 26: "S1", **_run(27, _UPWARD), 79: "cord"},
        frozenset({*range(69, 79), 91, *range(92, 117)}),
    ),
    Scheme(
        "TotalSegmentator v3",
        {25: "sacrum", 26: "L6", **_run(27, _UPWARD), 79: "cord"},
        frozenset({*range(69, 79), 91, *range(92, 117)}),
    ),
    Scheme("TotalSegmentator vertebrae_mr", {1: "sacrum", **_run(2, _UPWARD)}),
    Scheme(
        "TotalSegmentator v1",
        {92: "sacrum", **_run(18, _UPWARD)},
        frozenset({*range(58, 92)}),
    ),
    Scheme(
        "TotalSpineSeg",
        {
            1: "cord",
            2: "canal",
            **_run(11, tuple(f"C{n}" for n in range(1, 8))),
            **_run(21, _THORACIC),
            **_run(41, _LUMBAR),
            46: "L6",
            50: "sacrum",
            **dict.fromkeys((*range(63, 68), *range(71, 83), *range(91, 97), 100), "disc"),
        },
    ),
    Scheme(
        "TotalSpineSeg, first numbering",
        {
            92: "sacrum",
            200: "cord",
            201: "canal",
            **_run(18, _UPWARD),
            **dict.fromkeys(range(202, 225), "disc"),
        },
    ),
    Scheme(
        "VerSe",
        {
            **_run(1, _DOWNWARD),
            25: "L6",
            26: "sacrum",
            28: "T13",
            **dict.fromkeys((29, 30, 31, 32), "sacrum"),
            60: "cord",
            61: "canal",
            100: "disc",
            **dict.fromkeys((*range(101, 130), *range(201, 230), *range(301, 330)), "disc"),
        },
    ),
)


def scheme_from_names(names: Mapping[int, str], *, said_by: str = "given names") -> Scheme:
    """The scheme a caller or a header spells out; ImageError if no name is a vertebra's."""
    structures = {
        int(value): known for value, name in names.items() if (known := structure_of(name)) is not None
    }
    if any(is_cord_segment(name) for name in names.values()):
        raise ImageError(CORD_SEGMENTS)
    if not any(name in SPINE for name in structures.values()):
        if any(is_all_vertebrae(name) for name in names.values()):
            raise ImageError(ONE_LABEL.format(which=""))
        few = ", ".join(list(names.values())[:4])
        raise ImageError(
            f"None of the {len(names)} label names ({few}{', ...' if len(names) > 4 else ''}) is a "
            "vertebra's; name them like L5, vertebrae_L5 or sacrum."
        )
    bones = frozenset(int(value) for value, name in names.items() if is_bone(name))
    return Scheme(said_by, structures, bones)


def detect_scheme(
    centroids_mm: Mapping[int, Array],
    volumes_ml: Mapping[int, float],
    heights_mm: Mapping[int, float] | None = None,
) -> tuple[Scheme, str | None]:
    """The scheme that makes most anatomical sense of a map, and a note if another fits as well.

    ``centroids_mm`` (3,) RAS+ and ``volumes_ml`` by label. A scheme fits when its vertebrae lie in order from
    above downward, a level apart. ``heights_mm`` of each label tell a map that has all vertebrae under one
    number. Raises ImageError for that, for a sub-region map and for a map no scheme fits.
    """
    if _is_subregions(centroids_mm):
        raise ImageError(
            "The label map holds sub-regions of vertebrae (arch, processes, body) without their levels; "
            "give the map that numbers the vertebrae themselves (SPINEPS writes it as seg-vert)."
        )
    scored = [(_fit(scheme, centroids_mm, volumes_ml), scheme) for scheme in SCHEMES]
    best = max(score for score, _ in scored)
    if best <= 0.0:
        longest = max(heights_mm or {0: 0.0}, key=lambda value: (heights_mm or {}).get(value, 0.0))
        if heights_mm and heights_mm[longest] > LONGEST_MM and volumes_ml[longest] > LONGEST_MM:
            raise ImageError(ONE_LABEL.format(which=f" ({longest})"))
        values = ", ".join(str(value) for value in sorted(centroids_mm)[:12])
        values += ", ..." if len(centroids_mm) > 12 else ""
        raise ImageError(
            f"The label map's numbers ({values}) do not make a spine in TotalSegmentator, TotalSpineSeg or "
            "VerSe numbering; give one of these, or say what the numbers mean with --label-names."
        )
    chosen = next(scheme for score, scheme in scored if score == best)
    rivals = [
        s.name
        for score, s in scored
        if score > 0.8 * best and not _agree(s, chosen, centroids_mm) and {s.name, chosen.name} != _VERSIONS
    ]
    note = f"The labels were read as {chosen.name}; {', '.join(rivals)} would fit too." if rivals else None
    return chosen, note


def _is_subregions(centroids_mm: Mapping[int, Array]) -> bool:
    """Arch, processes and bodies all lie at the same height; vertebrae do not; discs lie anywhere."""
    values = set(centroids_mm) & _SUBREGIONS
    if len(values) < 4:
        return False
    heights = [float(centroids_mm[value][2]) for value in values]
    return max(heights) - min(heights) < _SPACING_MM[0] * len(values)


def _fit(scheme: Scheme, centroids_mm: Mapping[int, Array], volumes_ml: Mapping[int, float]) -> float:
    """How many vertebrae a scheme finds in place, less those out of place; lumbar ones count most."""
    found: dict[str, Array] = {}
    for value, name in scheme.structures.items():
        if value in centroids_mm and name in SPINE and volumes_ml[value] >= 0.3:
            found.setdefault(name, centroids_mm[value])
    ordered = [name for name in SPINE if name in found]
    if not ordered or not any(name in (*_LUMBAR, "T12", "T11", "sacrum") for name in ordered):
        return 0.0
    score = sum(1.0 if name in _LUMBAR else 0.5 for name in ordered)
    for above, below in pairwise(ordered):
        step = found[above] - found[below]
        levels = levels_between(above, below)
        apart = float(np.linalg.norm(step)) / levels
        if step[2] < 0 or not _SPACING_MM[0] < apart < _SPACING_MM[1] or abs(step[0]) > _SIDEWAYS_MM * levels:
            score -= 3.0
    cords = [v for v, name in scheme.structures.items() if name in ("cord", "canal") and v in centroids_mm]
    middle = np.mean([found[name] for name in ordered], axis=0)
    near = [v for v in cords if np.linalg.norm((centroids_mm[v] - middle)[:2]) < _SIDEWAYS_MM]
    return score + 1.0 * len(near) - 1.0 * (len(cords) - len(near))


def levels_between(above: str, below: str) -> int:
    """How many levels lie from one vertebra down to another; the optional ones count where they are named.

    >>> levels_between("L4", "sacrum"), levels_between("T12", "L1"), levels_between("L5", "S1")
    (2, 1, 1)
    """
    run = SPINE[SPINE.index(above) + 1 : SPINE.index(below) + 1]
    return max(1, sum(name not in OPTIONAL or name == below for name in run))


def _agree(one: Scheme, other: Scheme, present: Mapping[int, Array]) -> bool:
    """Whether two schemes name the vertebrae that are present alike."""
    return all(one.structures.get(value) == other.structures.get(value) for value in present)
