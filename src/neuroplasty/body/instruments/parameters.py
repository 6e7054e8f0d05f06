"""Numbers of the instruments' room: bores, the hand's limit, how near things may pass."""

from __future__ import annotations

import sys
from types import MappingProxyType

from neuroplasty.evidence.gauges import BORE_MM, OUTER_MM
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

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

CAUDAL_DEPTH = Parameter(
    20.0,
    "mm",
    "assumed",
    "needle tip above the hiatus apex: inside the sacral canal, below S3 as the caudal technique asks",
    low=10.0,
    high=35.0,
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

IN_FORAMEN = Parameter(
    3.0,
    "mm",
    "assumed",
    "a tip nearer than this to the middle of a foramen, along the shell, lies in it; half its usual width",
    low=2.0,
    high=6.0,
)

SMOOTHED = Parameter(
    8.0,
    "mm",
    "assumed",
    "what a catheter bridges of the canal's bumps along it, about the length over which it bends in fat",
    low=3.0,
    high=12.0,
)

SMOOTHED_ROUND = Parameter(
    3.0, "mm", "assumed", "what a catheter bridges of the canal's bumps round it", 1.0, 6.0
)

CATHETER_MODULUS = Parameter(
    1200.0,
    "N/mm2",
    "assumed",
    "as of a polyamide tube; the bending stiffness of a wire-wound epidural catheter was found nowhere",
    low=300.0,
    high=5000.0,
)

POISSON = Parameter(
    0.4, "1", "assumed", "ratio of the catheter's material; sets torsional by bending stiffness", 0.3, 0.5
)

BEND_LENGTH = Parameter(
    25.0,
    "mm",
    "unverified",
    "the bend put into a Racz catheter begins about an inch from its tip; from memory, no source read",
    low=10.0,
    high=30.0,
)

STEERING_GAIN = Parameter(
    0.85,
    "1",
    "free",
    "share of the bend's own curvature that the fat holds the tip to; nobody has measured it",
    low=0.3,
    high=1.0,
)

BED_STIFFNESS = Parameter(
    0.02,
    "N/mm2",
    "assumed",
    "force per length and sideways displacement of a catheter in fat, about twice fat's modulus of 10 kPa",
    low=0.004,
    high=0.1,
)

FRICTION = Parameter(
    0.15,
    "1",
    "assumed",
    "Coulomb coefficient of a coated catheter on wet tissue and in its needle",
    0.05,
    0.4,
)

DRAG = Parameter(
    0.0006, "N/mm", "assumed", "what fat drags on each millimetre of catheter that slides in it", 0.0, 0.003
)

TIP_FORCE = Parameter(0.06, "N", "assumed", "force of a blunt tip that parts epidural fat", 0.01, 0.3)

SAC_STIFFNESS = Parameter(
    0.02,
    "N/mm2",
    "assumed",
    "force per length and depth as the catheter dents the sac: about its pressure, 2 kPa, over 10 mm",
    low=0.005,
    high=0.1,
)

NOSE = Parameter(
    1.0, "1", "assumed", "length of the rounded tip over the diameter, along which it wedges", 0.5, 2.0
)

WALL_STIFFNESS = Parameter(
    8.0,
    "N/mm",
    "assumed",
    "axial force per millimetre that a gap is still too narrow once the sac yields no more: bone stands",
    low=2.0,
    high=40.0,
)

TEAR_FORCE = Parameter(
    0.9,
    "N/mm",
    "free",
    "force per width (energy per area) of tearing fully bonded scar with the tip; nobody has measured it. At "
    "this a careful hand gets through bonds of some four fifths; wholly bonded scar stops it",
    low=0.3,
    high=6.0,
)

PLUNGER_BORE = Parameter(
    14.5,
    "mm",
    "unverified",
    "bore of a 10 mL syringe, from which a plunger's force is a pressure; known from memory",
    low=13.0,
    high=16.0,
)

HAND_PUSH = Parameter(
    1.2,
    "N",
    "assumed",
    "the force at the hub at which a careful operator stops pushing; no measurement was found",
    low=0.5,
    high=3.0,
)

GRIP_LENGTH = Parameter(
    25.0, "mm", "assumed", "catheter that stands free between the fingers and the needle's hub", 10.0, 50.0
)

KINK_RADIUS = Parameter(
    8.0, "mm", "assumed", "radius of curvature at which the catheter kinks and its lumen closes", 3.0, 15.0
)

SHEAR_FORCE = Parameter(
    1.0,
    "N",
    "free",
    "force across the needle's edge at which a catheter drawn back over it is cut; nobody has measured it",
    low=0.3,
    high=5.0,
)

DURA_FORCE = Parameter(
    1.5,
    "N",
    "free",
    "force of a blunt catheter's tip, turned to the sac, that goes through the dura; nobody has measured it",
    low=0.5,
    high=6.0,
)

KINKED_BORE = Parameter(0.3, "1", "assumed", "share of the bore's diameter that a kink leaves open", 0.1, 0.6)

HOLE_DIAMETER = Parameter(
    0.4, "mm", "assumed", "width of a side hole of a catheter; no epidural catheter's was found", 0.2, 0.6
)

HOLE_WALL = Parameter(0.19, "mm", "derived", "wall of a 19 G tube: half of outer less inner diameter")

BONE_HU = Parameter(160.0, "HU", "assumed", "above this a needle's point meets bone", 120.0, 250.0)

FAT_HU = Parameter(-30.0, "HU", "assumed", "below this a needle's point is in fat", -60.0, -10.0)

AIR_HU = Parameter(-1000.0, "HU", "derived", "air, by the definition of the Hounsfield scale")

SKIN_MM = Parameter(2.0, "mm", "assumed", "thickness of the skin of the back", 1.0, 4.0)

FLAVUM_MM = Parameter(
    3.6,
    "mm",
    "measured",
    "thickness of the ligamentum flavum, 3.2 to 3.7 mm from L2-L3 to L5-S1: Folia Morphol 84529 (abstract)",
    low=3.2,
    high=3.8,
)

HIATUS_HEIGHT = Parameter(
    16.0,
    "mm",
    "measured",
    "height of the sacral hiatus, 16.0 and 17.0 mm in men and women: Diagnostics 2025;15(21):2729 (abstract)",
    low=8.0,
    high=24.0,
)

HIATUS_WIDTH = Parameter(
    9.9,
    "mm",
    "measured",
    "width of the hiatus, 9.9 +- 3.0 mm: Diagnostics 2025;15(21):2729 (abstract)",
    4.0,
    16.0,
)

CAUDAL_ANGLE = Parameter(
    45.0,
    "degree",
    "assumed",
    "of a caudal needle to the sacral canal as it goes through the membrane",
    30.0,
    60.0,
)

INTERSPINOUS_HALF_WIDTH = Parameter(
    3.0,
    "mm",
    "assumed",
    "nearer than this to the midline the needle is in the interspinous ligament",
    2.0,
    5.0,
)

SUPRASPINOUS_MM = Parameter(
    3.0, "mm", "assumed", "thickness of the supraspinous ligament, the outermost of the midline", 2.0, 6.0
)

DISC_HALF_HEIGHT = Parameter(
    4.0,
    "mm",
    "assumed",
    "nearer than this to a disc's middle, along the canal, a needle before it is in disc",
    3.0,
    6.0,
)

BODY_DEPTH = Parameter(
    30.0,
    "mm",
    "assumed",
    "so far before the canal a needle is in vertebra or disc, less than their depth",
    25.0,
    35.0,
)

INTO_GAP = Parameter(
    2.0, "mm", "assumed", "the operator goes on so far after the loss of resistance", 0.0, 4.0
)

LIGAMENT_PRESSURE = Parameter(
    430.0,
    "mmHg",
    "measured",
    "in the syringe while the needle is in ligament, 461 to 376 mmHg by body-mass index: Wee 2017 (abstract)",
    low=376.0,
    high=461.0,
)

RESISTANCE_N = MappingProxyType(
    {
        name: Parameter(
            value, "N", "assumed", f"axial force of a 16 G needle, {name}; no source read", low, high
        )
        for name, value, low, high in (
            ("skin", 7.0, 3.0, 15.0),
            ("fat", 0.8, 0.2, 2.0),
            ("muscle", 2.0, 0.5, 4.0),
            ("supraspinous ligament", 7.0, 3.0, 12.0),
            ("interspinous ligament", 4.0, 2.0, 8.0),
            ("ligamentum flavum", 8.0, 4.0, 15.0),
            ("sacrococcygeal membrane", 5.0, 2.0, 10.0),
            ("epidural space", 0.3, 0.05, 1.0),
            ("dura", 3.0, 1.0, 6.0),
            ("CSF", 0.1, 0.0, 0.3),
            ("disc", 9.0, 4.0, 20.0),
            ("bone", 60.0, 30.0, 200.0),
            ("vertebra", 60.0, 30.0, 200.0),
            ("air", 0.0, 0.0, 0.0),
        )
    }
)
"""Force along the needle by tissue. Flavum over the others and the fall behind it is what the hand knows."""

BALLOON_LENGTH = Parameter(
    10.0, "mm", "assumed", "balloon length; no dimensions of an epidural balloon were found", 6.0, 15.0
)

BALLOON_REST_RADIUS = Parameter(
    0.5, "mm", "derived", "of the empty balloon: half of 3 French (Choi 2013, abstract), 1.0 mm"
)

BALLOON_WALL = Parameter(
    0.1, "mm", "assumed", "thickness of the empty balloon's latex; no figure was found", 0.05, 0.2
)

LATEX_SHEAR = Parameter(
    0.4, "N/mm2", "assumed", "shear modulus of latex rubber, of the usual order; no source read", 0.2, 0.8
)

RATED_VOLUME = Parameter(
    0.2,
    "mL",
    "unverified",
    "the most a 3 French embolectomy balloon is rated for, from memory; no source read",
    low=0.13,
    high=0.3,
)

BURST_OVER_RATED = Parameter(
    1.6, "1", "free", "volume at which the balloon bursts over its rated volume; nobody's figure", 1.2, 2.5
)

_SIGN = (
    "nobody's figure; trials find a balloon better than none at six months (Karm 2018, Choi 2013, abstracts)"
)

FORAMEN_GIVES = Parameter(
    0.5, "1", "free", f"most of a foramen's narrowing that its ligaments give way by: {_SIGN}", 0.1, 0.8
)

RECESS_GIVES = Parameter(
    0.3, "1", "free", f"most of a lateral recess's narrowing that gives way: {_SIGN}", 0.0, 0.5
)

LIGAMENT_CREEP = Parameter(
    20.0,
    "s",
    "free",
    "inflated time in which stretched ligaments come within a third of the most they give; nobody's figure",
    3.0,
    120.0,
)

BOND_PARTS_AT = Parameter(
    0.3,
    "mm",
    "free",
    "how far a balloon lifts the sac where a bond parts, as a mean over the process length; nobody's figure",
    0.05,
    1.0,
)

BOND_PARTS_IN = Parameter(
    0.5, "s", "assumed", "time in which such a bond parts, as fast as a scar can tear", 0.05, 2.0
)

INTERLAMINAR_ASIDE = Parameter(
    4.0,
    "mm",
    "assumed",
    "how far beside the midline a paramedian interlaminar needle ends; no source read",
    2.0,
    8.0,
)

register("instruments", sys.modules[__name__])
