"""Every number the fluoroscopy room takes from outside, with its unit, standing and source.

``PARAMETERS`` lists them by name; ``MATERIALS`` holds the elemental make-up of what the beam crosses.

>>> PARAMETERS["kvp"].standing, float(PARAMETERS["kvp"])
('measured', 70.0)
"""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.evidence.parameter import Parameter, Standing
from neuroplasty.evidence.register import register

_SPEKPY = "spekpy 2.5.4, tungsten anode of 12 degrees behind 3 mm Al, 60-110 kVp"
_MOBILE = "plausible for a mobile C-arm; no source"
_LOOK = "chosen so that the picture looks like a C-arm's; no source"

PARAMETERS: dict[str, Parameter] = {
    # Tube and spectrum
    "kvp": Parameter(70.0, "kV", "measured", "PMID 24441060: lumbosacral epidural injections", 60.0, 90.0),
    "filtration": Parameter(3.0, "mm Al", "assumed", "as in the reference spectra: " + _SPEKPY),
    "anode_angle": Parameter(12.0, "degree", "assumed", "as in the reference spectra: " + _SPEKPY),
    "anode_depth_70kv": Parameter(
        1.1, "um", "derived", "mean depth of production, fitted to the first HVL of " + _SPEKPY, 0.7, 1.9
    ),
    "anode_depth_exponent": Parameter(
        1.6, "1", "unverified", "electron range rises as kVp^1.5 to 1.7", 1.5, 1.7
    ),
    "kramers_exponent": Parameter(
        0.9, "1", "derived", "Kramers' law has 1; fitted to HVL and to mean energy behind water of " + _SPEKPY
    ),
    "tube_output_70kv": Parameter(0.0546, "mGy/mAs at 1 m", "derived", "computed with " + _SPEKPY),
    "tube_output_exponent": Parameter(
        1.85, "1", "derived", "power of kVp fitted to the output of " + _SPEKPY
    ),
    # Geometry
    "sid": Parameter(1000.0, "mm", "assumed", _MOBILE, 950.0, 1200.0),
    "sod": Parameter(650.0, "mm", "assumed", _MOBILE, 550.0, 750.0),
    "field": Parameter(300.0, "mm", "assumed", _MOBILE, 230.0, 310.0),
    "field_mag_1": Parameter(230.0, "mm", "assumed", "the nine-inch field; " + _MOBILE, 200.0, 260.0),
    "field_mag_2": Parameter(150.0, "mm", "assumed", "the six-inch field; " + _MOBILE, 130.0, 180.0),
    "zoom_dose_exponent": Parameter(
        1.0, "1", "assumed", "detector kerma rises with zoom to this power; " + _MOBILE, 0.0, 2.0
    ),
    "reference_distance": Parameter(
        150.0, "mm", "unverified", "IEC 60601-2-43: reference point 15 cm from the isocentre toward the focus"
    ),
    "oblique_angle": Parameter(
        25.0, "degree", "assumed", "ipsilateral oblique; handbooks name 20-30", 20.0, 30.0
    ),
    "caudal_tilt": Parameter(
        20.0,
        "degree",
        "assumed",
        "lines up the upper end plate of S1; handbooks say until it is seen edge on",
        5.0,
        35.0,
    ),
    # Tissue from Hounsfield units
    "bone_threshold": Parameter(70.0, "HU", "assumed", "above muscle and below trabecular bone", 50.0, 120.0),
    "cortical_hu": Parameter(
        1560.0, "HU", "derived", "cortical bone of 1.92 g/cm3 against water at 70 keV, xraydb coefficients"
    ),
    "finest_needed": Parameter(
        1.6, "mm", "assumed", "voxels coarser than this are split before projection; they show as stripes"
    ),
    "most_voxels": Parameter(40e6, "voxels", "assumed", "keeps a refined body within 0.5 GB; no source"),
    # Exposure
    "pulse_rate": Parameter(15.0, "1/s", "measured", "PMID 24441060: 15 pulses per second"),
    "pulse_length": Parameter(16.0, "ms", "measured", "PMID 24441060: 16 ms pulses"),
    "pulse_current_limit": Parameter(40.0, "mA", "assumed", _MOBILE, 20.0, 60.0),
    "kvp_limit": Parameter(110.0, "kV", "assumed", _MOBILE, 100.0, 120.0),
    "detector_kerma": Parameter(
        20.0,
        "nGy/pulse",
        "assumed",
        "air kerma at the detector that the automatic exposure holds; puts 20 cm of tissue near the "
        "dose-area product per second of PMID 24441060",
        10.0,
        60.0,
    ),
    "frames_averaged": Parameter(
        8.0, "1", "assumed", "recursive noise filter behind the last-image hold", 1, 15
    ),
    # Detector and scatter
    "scatter_to_primary": Parameter(
        0.6, "1", "assumed", "lumbar spine behind an anti-scatter grid", 0.2, 1.5
    ),
    "scatter_spread": Parameter(45.0, "mm", "assumed", "standard deviation at the detector", 25.0, 80.0),
    "scintillator": Parameter(0.25, "g/cm2", "assumed", "CsI of 0.55 mm", 0.15, 0.3),
    "swank": Parameter(0.9, "1", "assumed", "Swank factor of structured CsI", 0.8, 0.95),
    "detector_blur": Parameter(0.35, "mm", "assumed", "standard deviation at the detector", 0.2, 0.5),
    "focal_spot": Parameter(0.6, "mm", "assumed", "nominal small focus of a mobile C-arm", 0.3, 0.6),
    "electronic_noise": Parameter(6.0, "photons of the mean energy, rms", "assumed", _MOBILE, 1.0, 20.0),
    "recursion": Parameter(
        0.35, "1", "assumed", "share of the newest pulse in a live picture; " + _MOBILE, 0.2, 1.0
    ),
    # Dye among fat
    "lobule_reach": Parameter(
        2.0,
        "mm",
        "assumed",
        "how far round a fat lobule the dye that lies beside it is shown; " + _LOOK,
        1.0,
        4.0,
    ),
    "lobule_level": Parameter(
        -0.1,
        "standard deviations",
        "assumed",
        "of the fat's softness below which a place is a lobule; " + _LOOK,
        -1.0,
        0.5,
    ),
    "lobule_least_gap": Parameter(
        1.5, "mm", "assumed", "a gap this wide has room for half a lobule; " + _LOOK, 0.5, 4.0
    ),
    # Display
    "compression": Parameter(0.15, "1", "assumed", "share of slow brightness kept; " + _LOOK, 0.1, 1.0),
    "compression_spread": Parameter(22.0, "mm", "assumed", _LOOK),
    "edge_gain": Parameter(0.8, "1", "assumed", _LOOK, 0.0, 1.5),
    "edge_spread": Parameter(1.2, "mm", "assumed", _LOOK),
    "window_least": Parameter(0.7, "ln units", "assumed", _LOOK),
    "subtraction_window": Parameter(0.8, "ln units", "assumed", _LOOK),
    "picture_exposure": Parameter(0.5, "s", "assumed", "beam-on time behind one stored picture", 0.3, 3.0),
}


@dataclass(frozen=True)
class Material:
    """What a beam crosses: mass fractions by element, density in g/cm3, and who says so."""

    fractions: dict[str, float]
    density_g_cm3: float
    standing: Standing
    source: str


_ICRU = "ICRU Report 44 composition, from memory"

MATERIALS: dict[str, Material] = {
    "soft tissue": Material(
        {
            "H": 0.102,
            "C": 0.143,
            "N": 0.034,
            "O": 0.708,
            "Na": 0.002,
            "P": 0.003,
            "S": 0.003,
            "Cl": 0.002,
            "K": 0.003,
        },
        1.06,
        "unverified",
        _ICRU,
    ),
    "bone": Material(
        {
            "H": 0.034,
            "C": 0.155,
            "N": 0.042,
            "O": 0.435,
            "Na": 0.001,
            "Mg": 0.002,
            "P": 0.103,
            "S": 0.003,
            "Ca": 0.225,
        },
        1.92,
        "unverified",
        _ICRU,
    ),
    "water": Material({"H": 0.1119, "O": 0.8881}, 1.0, "derived", "H2O"),
    "air": Material({"N": 0.755, "O": 0.232, "Ar": 0.013}, 0.0012, "unverified", "dry air, from memory"),
    "iodine": Material({"I": 1.0}, 4.93, "derived", "element"),
    "aluminium": Material({"Al": 1.0}, 2.70, "derived", "element"),
    "tungsten": Material({"W": 1.0}, 19.25, "derived", "element"),
    "caesium iodide": Material({"Cs": 0.5115, "I": 0.4885}, 4.51, "derived", "CsI"),
    "steel": Material({"Fe": 0.70, "Cr": 0.19, "Ni": 0.11}, 7.9, "unverified", "stainless 304, from memory"),
    "platinum": Material({"Pt": 1.0}, 21.45, "derived", "element"),
    "titanium": Material({"Ti": 1.0}, 4.51, "derived", "element"),
    "nitinol": Material({"Ni": 0.55, "Ti": 0.45}, 6.45, "unverified", "from memory"),
}

register("fluoroscopy", PARAMETERS)
