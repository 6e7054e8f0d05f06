"""Morphometry: every measure of the lumbosacral spine this room takes from somewhere, with its source.

Tables run by level or by disc and hold the reference man and woman; a person is scaled from them by
stature. Lengths along the canal are arc lengths on its centreline, upward from the sacral hiatus.

>>> float(CANAL_DEPTH_MM["male"]["L5"])
15.9
>>> CANAL_WIDTH_MM["female"]["L5"].standing
'measured'
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Literal

from neuroplasty.evidence.parameter import Parameter, Standing
from neuroplasty.evidence.register import register

Sex = Literal["female", "male"]
Table = dict[str, Parameter]

_MESHES = "sections of the Visible Human Male meshes (artisynth_lumbosacralSpineModel, BSD-3)"
_L5_CT = "Int J Spine Surg, L5 morphometry on CT, New Zealand cohort, Table 6"
_DRY = "dry vertebrae, Gujarat 2012, canal/body ratio"
_BETWEEN = "interpolated between the measured levels; no table for this level was read"
_TEXTBOOK = "usual proportions of the adult spine; no source read"


def _parameters(
    unit: str, standing: Standing, source: str, values: Mapping[str, float], **measured: tuple[float, str]
) -> Table:
    """One table: ``values`` of one standing, then single ``measured`` entries that replace them."""
    table = {name: Parameter(value, unit, standing, source) for name, value in values.items()}
    for name, (value, origin) in measured.items():
        table[name] = Parameter(value, unit, "measured", origin)
    return table


REFERENCE_STATURE_CM: Table = {
    "male": Parameter(176.0, "cm", "assumed", "stature that the male tables stand for"),
    "female": Parameter(163.0, "cm", "assumed", "stature that the female tables stand for"),
}

STATION_MM: Table = _parameters(
    "mm",
    "derived",
    _MESHES + ", scaled to the reference man; hiatus to L1-L2 agrees with hiatus to conus 232.2 mm "
    "(Park TS et al. Korean J Phys Anthropol 2016;29:145-154)",
    {
        "S4": 7.0,
        "S3": 29.0,
        "S2": 54.0,
        "S1": 80.0,
        "L5-S1": 98.0,
        "L5": 119.0,
        "L4-L5": 131.0,
        "L4": 154.5,
        "L3-L4": 167.5,
        "L3": 192.0,
        "L2-L3": 205.0,
        "L2": 229.0,
        "L1-L2": 241.5,
        "L1": 265.0,
        "T12-L1": 277.0,
        "T12": 299.0,
        "top": 311.0,
    },
)
"""Arc length of mid-pedicle planes and discs above the hiatus, and of the canal's top (disc T11-T12)."""

TILT_DEG: Table = _parameters(
    "deg",
    "derived",
    _MESHES + ": lean of the canal towards the front, going up",
    {
        "hiatus": 14.0,
        "S4": 20.0,
        "S3": 36.0,
        "S2": 45.0,
        "S1": 44.0,
        "L5-S1": 36.0,
        "L5": 21.0,
        "L4-L5": 13.0,
        "L4": 4.0,
        "L3": -1.0,
        "L2": -8.0,
        "L1": -14.0,
        "T12": -13.0,
        "top": -12.0,
    },
)
"""Lean of the canal: kyphosis of the sacrum below, lordosis above; sacral slope about 40 degrees."""

CANAL_DEPTH_MM: dict[Sex, Table] = {
    "male": _parameters(
        "mm",
        "derived",
        _MESHES + "; least at L3 (Griffith JF et al. QIMS 2016)",
        {"T12": 17.0, "L1": 17.0, "L2": 16.2, "L3": 15.6, "L4": 15.8, "S1": 15.0, "S2": 11.8, "S3": 8.4},
        L5=(15.9, _L5_CT),
    ),
    "female": _parameters(
        "mm",
        "assumed",
        "male value by the female/male ratio at L5 (" + _L5_CT + ")",
        {"T12": 16.2, "L1": 16.2, "L2": 15.4, "L3": 14.8, "L4": 15.0, "S1": 14.3, "S2": 11.2, "S3": 8.0},
        L5=(15.1, _L5_CT),
    ),
}
"""Sagittal diameter of the bony canal at the mid-pedicle plane."""

CANAL_WIDTH_MM: dict[Sex, Table] = {
    "male": _parameters(
        "mm",
        "assumed",
        _BETWEEN,
        {"T12": 22.0, "L2": 23.2, "L3": 24.0, "L4": 25.6, "S1": 30.5, "S2": 25.0, "S3": 18.0},
        L1=(22.6, _DRY),
        L5=(28.5, _L5_CT),
    ),
    "female": _parameters(
        "mm",
        "assumed",
        _BETWEEN,
        {"T12": 20.8, "L2": 22.0, "L3": 22.9, "L4": 24.6, "S1": 29.5, "S2": 24.2, "S3": 17.4},
        L1=(21.3, _DRY),
        L5=(27.6, _L5_CT),
    ),
}
"""Interpedicular distance; in the sacrum the width of the canal."""

_HIATUS = "Yilmaz A, Kucukbingoz C. MRI-based morphometric analysis of the sacral hiatus. Diagnostics"
HIATUS_DEPTH_MM = Parameter(5.9, "mm", "measured", _HIATUS, 3.7, 8.1)
HIATUS_WIDTH_MM = Parameter(9.9, "mm", "measured", _HIATUS, 6.9, 12.9)
HIATUS_TO_SAC_MM = Parameter(
    62.8,
    "mm",
    "measured",
    "hiatus apex to sac tip, Park TS et al. Korean J Phys Anthropol 2016;29:145-154",
    34.8,
    93.9,
)

DISC_LEVEL_DEEPENING_MM = Parameter(
    2.4, "mm", "assumed", "how much deeper the canal is between laminae than under them; " + _TEXTBOOK
)
DISC_LEVEL_NARROWING = Parameter(
    0.92, "1", "assumed", "width between facets over interpedicular distance; " + _TEXTBOOK
)

TREFOIL: Table = _parameters(
    "1",
    "assumed",
    "0 oval, 1 trefoil: recesses deepen towards L5 (lateral recess 6.7 mm, narrowest at L5, Amin O et al. "
    "Orthopedics 2013;36:e229-34)",
    {"T12": 0.0, "L1": 0.0, "L2": 0.1, "L3": 0.3, "L4": 0.55, "L5": 0.9},
)

POSTERIOR_GAP_MM: Table = _parameters(
    "mm",
    "derived",
    "posterior epidural depth 4-7 mm lumbar, 4.1 at T11-T12 (ASNR Neurographics 5(1):28); spread over the "
    "discs is assumed",
    {"T12-L1": 4.2, "L1-L2": 4.8, "L2-L3": 5.4, "L3-L4": 6.0, "L4-L5": 6.2, "L5-S1": 5.8},
)
LAMINA_GAP_MM = Parameter(1.5, "mm", "assumed", "posterior fat under a lamina; " + _TEXTBOOK)
FAT_HALF_LENGTH_MM = Parameter(8.5, "mm", "assumed", "reach of the fat triangle up and down; " + _TEXTBOOK)
ANTERIOR_GAP_MM = Parameter(
    1.0,
    "mm",
    "derived",
    "anterior epidural volume 0.23-0.34 mL per side and segment over its surface, "
    "Eur Spine J 2012;21:1479-82",
)
LUMBOSACRAL_ANTERIOR_GAP_MM = Parameter(
    3.2, "mm", "assumed", "fat in front of the sac at L5-S1; " + _TEXTBOOK
)
LATERAL_GAP_MM = Parameter(0.9, "mm", "free", "lateral epidural gap: no measurement found", 0.3, 4.0)
SAC_HALF_WIDTH_MM = Parameter(
    10.6,
    "mm",
    "derived",
    "widest half-breadth of the sac, set so that T11-T12 to the tip holds 49.9 mL (Hogan QH et al. "
    "Anesthesiology 1996;84:1341-9) and a conus",
)
SAC_TAPER_MM = Parameter(52.0, "mm", "assumed", "length over which the sac tapers to its tip; " + _TEXTBOOK)
BUNDLE_RADIUS_MM = Parameter(2.0, "mm", "assumed", "sacral roots and filum below the sac; " + _TEXTBOOK)
LEAST_GAP_MM = Parameter(0.3, "mm", "assumed", "epidural space never thinner: dura lies on fat or film")

_AGE = "sac area in the seventies over the twenties, Nakashima H et al. Spine 2021;46:E1327"
SAC_AREA_OLD_OVER_YOUNG: Table = _parameters(
    "1",
    "measured",
    _AGE,
    {"T12-L1": 0.899, "L1-L2": 0.86, "L2-L3": 0.846, "L3-L4": 0.803, "L4-L5": 0.799, "L5-S1": 1.0},
)

_ROOTS = "Lumbosacral root and ligamentum flavum thickness on MRI, Folia Morphol 84529"
ROOT_DIAMETER_MM: Table = _parameters(
    "mm",
    "assumed",
    "between L1 and S1 of " + _ROOTS + "; thinner below S1 and at T12",
    {"T12": 3.6, "L2": 4.2, "L3": 4.5, "L4": 4.8, "L5": 5.1, "S2": 4.6, "S3": 3.6, "S4": 2.8},
    L1=(3.9, _ROOTS),
    S1=(5.45, _ROOTS),
)

_FORAMEN = "foramen height 19.3-21.5 mm, width 8.3 (L1-L2) to 17.8 mm (L5-S1), Clin Anat 2012;25:218-223"
FORAMEN_AREA_MM2: Table = {
    **_parameters(
        "mm2",
        "derived",
        "ellipse on " + _FORAMEN + ", width evenly between",
        {"T12": 120.0, "L1": 133.0, "L2": 171.0, "L3": 209.0, "L4": 247.0, "L5": 285.0},
    ),
    **_parameters(
        "mm2",
        "assumed",
        "ventral sacral foramina; " + _TEXTBOOK,
        {"S1": 130.0, "S2": 100.0, "S3": 70.0, "S4": 45.0},
    ),
}

ROOT_TAKEOFF_MM: Table = _parameters(
    "mm",
    "assumed",
    "from where the root leaves the sac down to its foramen; steeper and longer further down; " + _TEXTBOOK,
    {"T12": 10.0, "L1": 12.0, "L2": 14.0, "L3": 17.0, "L4": 20.0, "L5": 25.0, "S1": 32.0},
)

OPENNESS: Table = _parameters(
    "1", "assumed", "what foraminal stenosis leaves of the opening, by grade", {"mild": 0.7, "moderate": 0.4}
) | {"severe": Parameter(0.15, "1", "assumed", "what foraminal stenosis leaves of the opening, by grade")}

STENOSED_SAC_AREA_MM2: Table = {
    "mild": Parameter(100.0, "mm2", "measured", "Hamanishi C et al. J Spinal Disord 1994;7(5)"),
    "moderate": Parameter(75.0, "mm2", "assumed", "between mild and severe"),
    "severe": Parameter(45.0, "mm2", "assumed", "well below the area that goes with claudication"),
}
"""Area of the sac at a stenosed disc, by grade."""

LAMINA_THICKNESS_MM = Parameter(6.5, "mm", "derived", _MESHES)

_SPINE_LEVELS = ("T11", "T12", "L1", "L2", "L3", "L4", "L5")


def _vertebrae(standing: Standing, source: str, *values: float, unit: str = "mm") -> Table:
    """One measure of T11 to L5."""
    return _parameters(unit, standing, source, dict(zip(_SPINE_LEVELS, values, strict=True)))


_BONE = _MESHES + ", 3 % smaller for the reference man; T11 and T12 extrapolated"
VERTEBRA_MM: dict[str, Table] = {
    "body_depth": _vertebrae("derived", _BONE, 33.0, 34.5, 36.0, 38.0, 39.0, 38.0, 35.5),
    "body_width": _vertebrae("derived", _BONE, 39.0, 43.0, 46.0, 48.0, 49.0, 49.0, 51.5),
    "body_height": _vertebrae("derived", _BONE, 29.0, 30.8, 33.4, 33.8, 33.9, 33.2, 31.6),
    "wedge_deg": _vertebrae(
        "derived",
        "front and back heights of L5, " + _L5_CT + "; " + _MESHES,
        *(-3, -3, -2, -1, 1, 3, 9),
        unit="deg",
    ),
    "pedicle_half_width": _vertebrae(
        "derived", _BONE + "; L5 16.6 mm (" + _L5_CT + ")", 3.6, 4.0, 3.9, 4.2, 5.0, 6.2, 8.1
    ),
    "pedicle_half_height": _vertebrae(
        "derived", _BONE + "; L5 13.1 mm (" + _L5_CT + ")", 7.8, 8.0, 7.6, 7.4, 7.2, 7.0, 6.5
    ),
    "pedicle_turn_deg": _vertebrae(
        "assumed",
        "the pedicle's way inward as it runs forward, most at L5; " + _TEXTBOOK,
        *(4, 5, 8, 9, 11, 12, 13),
        unit="deg",
    ),
    "transverse_reach": _vertebrae("derived", _BONE, 22.0, 23.0, 36.0, 41.5, 47.0, 44.0, 44.0),
    "transverse_half_height": _vertebrae("derived", _BONE, 3.6, 3.6, 3.8, 4.0, 4.2, 4.2, 6.2),
    "spinous_reach": _vertebrae("derived", _BONE, 36.0, 37.0, 38.0, 40.5, 41.0, 40.0, 36.0),
    "spinous_drop": _vertebrae("derived", _BONE, -18.0, -15.0, -13.0, -16.0, -18.0, -12.0, -14.0),
    "spinous_half_height": _vertebrae("derived", _BONE, 7.0, 8.0, 9.0, 9.5, 9.5, 9.5, 7.0),
    "facet_offset": _vertebrae("derived", _BONE, 2.0, 2.5, 3.2, 3.8, 4.6, 6.0, 7.2),
    "facet_turn_deg": _vertebrae(
        "assumed",
        "plane of the joint over the sagittal plane, turning to the front downward; " + _TEXTBOOK,
        *(12, 12, 18, 22, 28, 36, 44),
        unit="deg",
    ),
    "transverse_rise": _vertebrae(
        "assumed", "L4 and L5 point upward; " + _TEXTBOOK, 0.0, 0.0, -1.0, -0.5, 0.5, 6.0, 6.5
    ),
    "transverse_base_half_height": _vertebrae(
        "assumed", "L5 a cone on body and pedicle; " + _TEXTBOOK, 5.0, 5.0, 5.8, 6.0, 6.2, 6.4, 9.5
    ),
}
"""Measures of each vertebra of the reference man: names as in ``placed.VertebraShape``."""

FACET_HYPERTROPHY: Table = _parameters(
    "1",
    "assumed",
    "size of facets beside a stenosed disc over usual",
    {"mild": 1.0, "moderate": 1.12, "severe": 1.28},
)

BONE_HU: Table = _parameters(
    "HU",
    "assumed",
    "usual CT numbers of a young adult's cancellous bone; no source read. Cortex: where one number must do",
    {"cortex": 1150.0, "body": 165.0, "arch": 290.0, "sacrum": 120.0, "ilium": 160.0, "process": 190.0},
)
CORTEX_HU: Table = _parameters(
    "HU",
    "assumed",
    "dense shell of each bone; thin shells are porous",
    {"body": 680.0, "arch": 1200.0, "sacrum": 950.0, "ilium": 1000.0, "process": 1000.0},
)
SHELL_MM: Table = _parameters(
    "mm",
    "assumed",
    "depth of the dense shell (labelled: of bones known from a label map alone); " + _TEXTBOOK,
    {"body": 0.6, "arch": 1.2, "sacrum": 1.1, "ilium": 1.2, "process": 0.9, "labelled": 0.9},
)
DISC_LOSS_MM: Table = _parameters(
    "mm",
    "assumed",
    "height a disc has lost, by what is found there; modest, no source read",
    {
        "bulge": 1.2,
        "protrusion": 1.6,
        "extrusion": 2.2,
        "discectomy": 2.8,
        "fusion": 2.2,
        "central stenosis": 1.4,
        "foraminal stenosis": 2.4,
    },
)
BONE_LOSS_PER_YEAR: Table = _parameters(
    "1/year", "assumed", "loss of cancellous density after 35", {"female": 0.009, "male": 0.006}
)

TISSUE_HU: Table = _parameters(
    "HU",
    "assumed",
    "usual CT numbers; no source read. Metal: titanium where CT does not clip it",
    {"air": -1000.0, "fat": -98.0, "muscle": 56.0, "viscera": 32.0, "metal": 9000.0},
)
JOINT_GAP_MM: Table = _parameters(
    "mm",
    "assumed",
    "half the width kept open between bones that would touch",
    {"facet": 0.85, "sacroiliac": 1.2},
)

register("anatomy", sys.modules[__name__])
