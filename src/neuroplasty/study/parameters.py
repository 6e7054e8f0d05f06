"""Numbers virtual patients are drawn from."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from neuroplasty.body.anatomy.morphometry import REFERENCE_STATURE_CM
from neuroplasty.documents.case import Grade
from neuroplasty.documents.places import Level
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

STATURE: Mapping[str, Parameter] = REFERENCE_STATURE_CM
NRS = Parameter(
    7.1,
    "NRS",
    "derived",
    "mean before: 7.0 and 7.2 (Ann Rehabil Med 2013), 6.7 and 7.5 (Hsu 2014), 7.05 (Kambin series 2018)",
    6.5,
    8.0,
)
NRS_SD = Parameter(1.6, "NRS", "derived", "its SD: 1.4 to 2.05 in the same series", 1.2, 2.1)
STATURE_SD = Parameter(6.5, "cm", "assumed", "spread of adult stature within a sex; no source read", 5, 8)
BODY_MASS_INDEX = Parameter(27.0, "kg/m2", "assumed", "people of a pain clinic; no source read", 24, 31)
BODY_MASS_INDEX_SD = Parameter(4.0, "kg/m2", "assumed", "no source read", 3, 6)
SCAR_LENGTH = Parameter(
    25, "mm", "free", "median length of a scar along the canal; nobody measured it", 10, 50
)
SCAR_LENGTH_SPREAD = Parameter(0.35, "1", "free", "SD of its logarithm", 0.2, 0.7)
BONDED = Parameter(
    0.75, "1", "free", "mean bonded fraction in the middle of a scar; nobody measured it", 0.4, 0.95
)
BONDED_SD = Parameter(0.15, "1", "free", "its SD over people", 0.05, 0.3)
SCARRED_FORAMEN = Parameter(
    0.3, "1", "assumed", "share of people with scar whose foramen is narrow as well", 0.1, 0.6
)
SINCE_SURGERY = Parameter(4, "year", "assumed", "mean time since the operation; exponential", 1, 8)
DISC_DEPTH = Parameter(5.0, "mm", "assumed", "mean depth of a herniation that is treated", 3, 8)
DISC_DEPTH_SD = Parameter(1.5, "mm", "assumed", "its SD over people", 1, 3)
EXTRUDED = Parameter(6, "mm", "assumed", "a herniation deeper than this is an extrusion", 4, 9)
GRADE_SHARES: Mapping[Grade, float] = MappingProxyType({"mild": 0.3, "moderate": 0.45, "severe": 0.25})
"""Assumed: how bad a narrowing is among people who are treated for it."""

LEVEL_SHARES: Mapping[Literal["scar", "disc", "foramen", "canal"], Mapping[Level, float]] = MappingProxyType(
    {
        "scar": {"L4": 0.15, "L5": 0.5, "S1": 0.35},
        "disc": {"L4": 0.1, "L5": 0.5, "S1": 0.4},
        "foramen": {"L3": 0.15, "L4": 0.3, "L5": 0.55},
        "canal": {"L4": 0.35, "L5": 0.65},
    }
)
"""Assumed: which root hurts, by kind."""

register("study", sys.modules[__name__])
