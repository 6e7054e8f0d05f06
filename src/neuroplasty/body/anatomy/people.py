"""People: by how much they differ in what ``morphometry`` gives a middle for, with sources.

A spread is a standard deviation over the mean among people of one sex and stature: what goes with stature
is drawn with the patient. Where people's middle is not the reference person's, that is a number of its own.

>>> DEPTH_SPREAD["L5"].standing, SAC_ENDS["below S2"].value
('derived', 0.139)
"""

from __future__ import annotations

import sys

from neuroplasty.body.anatomy.morphometry import Table
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_L5_CT = "Int J Spine Surg, L5 morphometry on CT, New Zealand cohort, Table 6"
_PIERRO = "Pierro A et al. J Clin Imaging Sci 2017;7:35"
_GRIFFITH = "Griffith JF et al. QIMS 2016"
_HIATUS = "Yilmaz A, Kucukbingoz C. Diagnostics 2025;15:2729"
_ROOTS = "Lumbosacral root and ligamentum flavum thickness on MRI, Folia Morphol 84529"
_NOBODY = "no measurement found"

_DEPTH_L3 = (
    f"with the width's, a third more canal area at L3 in the widest quarter of people than in the narrowest "
    f"({_GRIFFITH}), less what goes with sex and stature"
)
_DEPTH_L1 = f"lower normal limits of 14.5 and 15.0 mm, mean less 1.96 SD, taken to be L1's ({_PIERRO})"

DEPTH_SPREAD: Table = {
    "hiatus": Parameter(0.373, "1", "derived", f"5.9 +- 2.2 mm, {_HIATUS}"),
    "S3": Parameter(0.10, "1", "assumed", "beside the size of the whole sacral canal", 0.05, 0.2),
    "S2": Parameter(0.10, "1", "assumed", "beside the size of the whole sacral canal", 0.05, 0.2),
    "S1": Parameter(
        0.10, "1", "derived",
        f"with the size of the whole sacral canal 0.16: lower normal limits of 10.1 and 9.9 mm, taken to be "
        f"S1's ({_PIERRO})", 0.05, 0.2,
    ),
    "L5": Parameter(
        0.1265, "1", "derived", f"15.1 +- 1.9 and 15.9 +- 2.2 mm ({_L5_CT}) less 0.038 that goes with stature"
    ),
    "L4": Parameter(0.09, "1", "assumed", "between L3 and L5", 0.06, 0.13),
    "L3": Parameter(0.065, "1", "derived", _DEPTH_L3, 0.05, 0.1),
    "L2": Parameter(0.065, "1", "assumed", "between L1 and L3", 0.05, 0.1),
    "L1": Parameter(0.06, "1", "derived", _DEPTH_L1, 0.03, 0.1),
    "T12": Parameter(0.06, "1", "assumed", "that of L1", 0.03, 0.1),
}  # fmt: skip
"""Of the sagittal diameter, by level."""

WIDTH_SPREAD: Table = {
    "hiatus": Parameter(0.303, "1", "derived", f"9.9 +- 3.0 mm, {_HIATUS}"),
    "S3": Parameter(0.08, "1", "assumed", "beside the size of the whole sacral canal", 0.04, 0.16),
    "S2": Parameter(0.08, "1", "assumed", "beside the size of the whole sacral canal", 0.04, 0.16),
    "S1": Parameter(0.10, "1", "assumed", "that of L5", 0.05, 0.15),
    "L5": Parameter(
        0.1018, "1", "derived", f"27.6 +- 2.9 and 28.5 +- 3.2 mm ({_L5_CT}) less 0.038 that goes with stature"
    ),
    "L4": Parameter(0.075, "1", "assumed", "between L3 and L5", 0.05, 0.11),
    "L3": Parameter(0.055, "1", "derived", _DEPTH_L3, 0.04, 0.1),
    "L2": Parameter(0.055, "1", "assumed", "that of L3", 0.04, 0.1),
    "L1": Parameter(0.055, "1", "assumed", "that of L3", 0.04, 0.1),
    "T12": Parameter(0.055, "1", "assumed", "that of L3", 0.04, 0.1),
}  # fmt: skip
"""Of the interpedicular distance, in the sacrum of the canal's width, by level."""

LEVELS_ALIKE = Parameter(
    0.7, "1", "assumed", f"correlation between one person's levels; {_NOBODY}", 0.4, 0.95
)

SACRAL_AREA = Parameter(
    1.8, "1", "derived",
    "middle of people's sacral cross-section over the reference man's: dry sacra hold 38.3 mL in all, "
    "14.3 below the sac (Asghar A, Naaz S. J Clin Diagn Res 2013;7:2659), the fat on MRI 14.4 mL "
    "(Crighton IM et al. Br J Anaesth 1997;78:391-5); they contradict each other, and this leaves the mean "
    "in the range of all three", 1.0, 2.3,
)  # fmt: skip
SACRAL_AREA_SPREAD = Parameter(
    0.2, "1", "derived",
    "standard deviation of its logarithm: 23.8 to 62.8 mL in 72 dry sacra, 9.5 to 26.6 mL of fat in 37 "
    "people on MRI (as SACRAL_AREA), each range taken as that of a normal logarithm", 0.15, 0.3,
)  # fmt: skip

POSTERIOR_GAP_SPREAD = Parameter(
    0.229, "1", "derived", "fat behind the sac at L3-L4 7.35 +- 1.68 mm in 40 people (PMID 29595411)"
)
ANTERIOR_GAP_SPREAD = Parameter(0.25, "1", "assumed", f"that behind the sac; {_NOBODY}", 0.1, 0.5)
LATERAL_GAP_SPREAD = Parameter(0.5, "1", "free", _NOBODY, 0.2, 1.0)
SAC_WIDTH_SPREAD = Parameter(
    0.28, "1", "derived",
    "set so that with all else the sac's volume spreads by 0.24 of its mean: 49.9 +- 12.1 mL (Hogan QH et "
    "al. Anesthesiology 1996;84:1341-9)", 0.15, 0.4,
)  # fmt: skip
ROOT_SPREAD = Parameter(0.175, "1", "derived", f"L1 3.9 +- 0.81, S1 5.45 +- 0.8 mm; {_ROOTS}")

HIATUS_SHIFT_MM = Parameter(
    4.4, "mm", "derived",
    "standard deviation of the height of the hiatus's apex against the vertebrae: it lies at S4 in 78.7 % of "
    "155 sacra (Nastoulis E et al. Folia Morphol 2023;82:603-614)", 3, 8,
)  # fmt: skip
HIGHEST_HIATUS_MM = Parameter(
    5.0, "mm", "assumed", "the apex no higher than this above its usual place: S4 stays in the canal", 0, 5
)
LOWEST_HIATUS_MM = Parameter(13.0, "mm", "assumed", "the apex no lower: it stays within S5", 8, 20)

_SA = "S Afr J Radiol, level of the sac's tip in 309 people on MRI"
_BINOKAY = "Binokay F et al. Acta Radiol 2006;47:397, 743 people on MRI"
SAC_ENDS: Table = {
    "below S2": Parameter(0.139, "1", "measured", _SA),
    "upper third of S2": Parameter(0.252, "1", "measured", f"{_BINOKAY}: the commonest place"),
    "above S1-S2": Parameter(0.152, "1", "measured", _SA),
}
"""Share of people whose sac ends there; none ends above the disc L5-S1 or below the upper third of S3."""

register("anatomy", sys.modules[__name__])
