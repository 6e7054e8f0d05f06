"""Numbers of the instruments' room: bores, the hand's limit, how near things may pass."""

from __future__ import annotations

from types import MappingProxyType

from neuroplasty.parameter import Parameter

OUTER_MM = MappingProxyType(
    {
        14: 2.108,
        15: 1.829,
        16: 1.651,
        17: 1.473,
        18: 1.270,
        19: 1.067,
        20: 0.908,
        21: 0.819,
        22: 0.718,
        23: 0.641,
        24: 0.565,
        25: 0.514,
        26: 0.464,
        27: 0.413,
    }
)
"""Outer diameter by gauge, mm, nominal. Source: Wikipedia, needle gauge comparison chart, regular wall."""

BORE_MM = MappingProxyType(
    {
        14: 1.600,
        15: 1.372,
        16: 1.194,
        17: 1.067,
        18: 0.838,
        19: 0.686,
        20: 0.603,
        21: 0.514,
        22: 0.413,
        23: 0.337,
        24: 0.311,
        25: 0.260,
        26: 0.260,
        27: 0.210,
    }
)
"""Inner diameter by gauge, mm, nominal. Source as for the outer diameter."""

CATHETER_BORE_FRACTION = Parameter(
    BORE_MM[19] / OUTER_MM[19],
    "1",
    "assumed",
    "a wire-wound catheter is given a needle's bore of the same gauge; no catheter's own bore was found",
)

HAND_LIMIT = Parameter(
    2741.0,
    "mmHg",
    "measured",
    "Hayward 2011, Scand J Rheumatol 40:379: 10 mL syringe 53 +- 29 psi, 20 operators (abstract)",
    low=1241.0,
    high=4241.0,
)

BOND_STOP = Parameter(
    0.6,
    "1",
    "free",
    "bonded fraction at which a catheter pushed by hand no longer passes; nobody has measured it",
    low=0.3,
    high=0.9,
)

CAUDAL_DEPTH = Parameter(
    20.0,
    "mm",
    "assumed",
    "needle tip above the hiatus apex: inside the sacral canal, below S3 as the caudal technique asks",
    low=10.0,
    high=35.0,
)

BALLOON_LENGTH = Parameter(
    10.0, "mm", "assumed", "balloon length; no dimensions of an epidural balloon were found", 6.0, 15.0
)

SAC_YIELDS = Parameter(
    0.8,
    "mm",
    "assumed",
    "how far a catheter pushes the soft sac aside before the gap counts as closed; not measured",
    low=0.3,
    high=1.5,
)

HOLE_SPACING = Parameter(
    4.0, "mm", "assumed", "between the holes of a catheter; no epidural catheter's was found", 2.0, 15.0
)

TURN_LENGTH = Parameter(
    40.0, "mm", "assumed", "over which a catheter leaves the canal's line for its target", 20.0, 60.0
)

NEEDLE_OPENING = Parameter(
    3.0, "mm", "assumed", "in front of the needle's tip the catheter always comes out this far", 1.0, 6.0
)

IN_FORAMEN = Parameter(
    4.0,
    "mm",
    "assumed",
    "a tip nearer than this to the middle of a foramen, along the shell, lies in it; half its usual width",
    low=2.0,
    high=6.0,
)
