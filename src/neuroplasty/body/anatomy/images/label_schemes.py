"""What the numbers of a label map mean: the schemes in use, and which of them a map follows.

Sources: TotalSegmentator ``map_to_binary.py`` (v1, v2), TotalSpineSeg ``tss_map.json`` and its earlier
table, VerSe / TPTBox ``vert_constants.py``.

>>> named = scheme_from_names({5: "vertebrae_L4", 6: "vertebrae_L5", 7: "spinal_cord"})
>>> named.structures[6], named.structures[7]
('L5', 'cord')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neuroplasty.errors import ImageError

Array = NDArray[np.float64]

_THORACIC = tuple(f"T{n}" for n in range(1, 13))
_LUMBAR = ("L1", "L2", "L3", "L4", "L5")
SPINE = (*(f"C{n}" for n in range(1, 8)), *_THORACIC, *_LUMBAR, "sacrum")
"""Vertebrae from above downward."""

_SPACING_MM = (8.0, 65.0)
_SIDEWAYS_MM = 45.0
_SUBREGIONS = frozenset(range(41, 63))


@dataclass(frozen=True)
class Scheme:
    """Names by number: vertebrae as ``L1``, ``sacrum``, ``S1``, ``L6``; ``cord``, ``canal``, ``disc``.

    ``other_bones`` are numbers of bone that is no part of the spine.
    """

    name: str
    structures: dict[int, str]
    other_bones: frozenset[int] = field(default=frozenset())


def _run(first: int, names: tuple[str, ...]) -> dict[int, str]:
    return {first + n: name for n, name in enumerate(names)}


_UPWARD = tuple(reversed(SPINE[:-1]))

SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "TotalSegmentator v2",
        {25: "sacrum", 26: "S1", **_run(27, _UPWARD), 79: "cord"},
        frozenset({*range(69, 79), 91, *range(92, 117)}),
    ),
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
            **_run(1, SPINE[:-1]),
            25: "L6",
            26: "sacrum",
            28: "T13",
            **dict.fromkeys((29, 30, 31, 32), "sacrum"),
            60: "cord",
            61: "canal",
            100: "disc",
            **dict.fromkeys(range(101, 126), "disc"),
        },
    ),
)


def scheme_from_names(names: Mapping[int, str]) -> Scheme:
    """The scheme a caller spells out; ImageError if no name is a vertebra's."""
    structures = {
        int(value): known for value, name in names.items() if (known := _structure(name)) is not None
    }
    if not any(name in SPINE for name in structures.values()):
        raise ImageError(
            f"None of the {len(names)} label names is a vertebra's; name them like L5, "
            "vertebrae_L5 or sacrum."
        )
    return Scheme("given names", structures)


def detect_scheme(
    centroids_mm: Mapping[int, Array], volumes_ml: Mapping[int, float]
) -> tuple[Scheme, str | None]:
    """The scheme that makes most anatomical sense of a map, and a note if another fits as well.

    ``centroids_mm`` (3,) RAS+ and ``volumes_ml`` by label. A scheme fits when its vertebrae lie in order from
    above downward, a level apart. Raises ImageError for a sub-region map and for a map no scheme fits.
    """
    if _is_subregions(centroids_mm):
        raise ImageError(
            "The label map holds sub-regions of vertebrae (arch, processes, body) without their levels; "
            "give the map that numbers the vertebrae themselves."
        )
    scored = [(_fit(scheme, centroids_mm, volumes_ml), scheme) for scheme in SCHEMES]
    best = max(score for score, _ in scored)
    if best <= 0.0:
        values = ", ".join(str(value) for value in sorted(centroids_mm)[:12])
        values += ", ..." if len(centroids_mm) > 12 else ""
        raise ImageError(
            f"The label map's numbers ({values}) do not make a spine in "
            "TotalSegmentator, TotalSpineSeg or VerSe numbering; give one of these."
        )
    chosen = next(scheme for score, scheme in scored if score == best)
    rivals = [s.name for score, s in scored if score > 0.8 * best and not _agree(s, chosen, centroids_mm)]
    note = f"The labels were read as {chosen.name}; {', '.join(rivals)} would fit too." if rivals else None
    return chosen, note


def _structure(name: str) -> str | None:
    words = name.strip().lower().replace("-", "_").replace(" ", "_")
    match = re.fullmatch(r"(?:vertebrae?_)?([ctls]\d{1,2})", words)
    if match:
        return match.group(1).upper()
    if words == "sacrum":
        return "sacrum"
    if "canal" in words:
        return "canal"
    if "cord" in words:
        return "cord"
    return "disc" if words.startswith(("disc", "ivd")) else None


def _is_subregions(centroids_mm: Mapping[int, Array]) -> bool:
    """Arch, processes and bodies all lie at the same height; vertebrae do not."""
    values = set(centroids_mm)
    if len(values) < 5 or not values <= _SUBREGIONS:
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
        levels = SPINE.index(below) - SPINE.index(above)
        apart = float(np.linalg.norm(step)) / levels
        if step[2] < 0 or not _SPACING_MM[0] < apart < _SPACING_MM[1] or abs(step[0]) > _SIDEWAYS_MM * levels:
            score -= 3.0
    cords = [v for v, name in scheme.structures.items() if name in ("cord", "canal") and v in centroids_mm]
    middle = np.mean([found[name] for name in ordered], axis=0)
    near = [v for v in cords if np.linalg.norm((centroids_mm[v] - middle)[:2]) < _SIDEWAYS_MM]
    return score + 1.0 * len(near) - 1.0 * (len(cords) - len(near))


def _agree(one: Scheme, other: Scheme, present: Mapping[int, Array]) -> bool:
    """Whether two schemes name the vertebrae that are present alike."""
    return all(one.structures.get(value) == other.structures.get(value) for value in present)
