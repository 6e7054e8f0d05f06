"""Base rates: how often each event happened to a patient, as published, with its 95 % interval (Wilson)."""

from __future__ import annotations

import sys
from math import sqrt

from neuroplasty.documents.steps import Route
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

Z95 = 1.959963985


def wilson(share: float, size: float) -> tuple[float, float]:
    """The 95 % interval (Wilson) of a share seen in so many.

    >>> [round(bound, 3) for bound in wilson(11 / 250, 250)]
    [0.025, 0.077]
    """
    middle = share + Z95**2 / (2 * size)
    half = Z95 * sqrt(share * (1 - share) / size + Z95**2 / (4 * size**2))
    scale = 1 + Z95**2 / size
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def _counted(count: float, size: int, source: str) -> Parameter:
    low, high = wilson(count / size, size)
    return Parameter(count / size, "1", "measured", source, low, high)


_MALLA = "Malla 2012, Pain Physician 15:131 (read second-hand; the number of adhesiolyses was not seen)"
_TALU = "Talu and Erdine 2003, Neuromodulation 6:237: {} of 250 neuroplasties (abstract)"
_SMITH = "Smith 2016, Oper Neurosurg 12:271: {} of 5799 interlaminar injections (abstract)"

VEIN_ADHESIOLYSIS = Parameter(0.116, "1", "measured", f"{_MALLA}: intravascular in adhesiolysis")
DURA_ADHESIOLYSIS_MALLA = Parameter(0.018, "1", "measured", f"{_MALLA}: dural puncture in adhesiolysis")
DURA_ADHESIOLYSIS_TALU = _counted(11, 250, _TALU.format(11))

VEIN_BY_NEEDLE: dict[Route, Parameter] = {
    "caudal": Parameter(0.031, "1", "measured", f"{_MALLA}: caudal"),
    "interlaminar": Parameter(0.005, "1", "measured", f"{_MALLA}: lumbar interlaminar"),
    "transforaminal": Parameter(0.079, "1", "measured", f"{_MALLA}: lumbar transforaminal"),
}
VEIN_BY_CATHETER = Parameter(
    1 - (1 - VEIN_ADHESIOLYSIS.value) / (1 - VEIN_BY_NEEDLE["caudal"].value),
    "1",
    "derived",
    f"{_MALLA}: what the caudal needle's 3.1 % leaves of adhesiolysis' 11.6 %",
)
DURA_BY_NEEDLE: dict[Route, Parameter] = {
    "caudal": Parameter(0.005, "1", "assumed", f"{_MALLA}: the rate of all injections, no caudal one seen"),
    "interlaminar": Parameter(0.008, "1", "measured", f"{_MALLA}: lumbar interlaminar"),
    "transforaminal": Parameter(
        0.005, "1", "assumed", f"{_MALLA}: the rate of all injections, no transforaminal one seen"
    ),
}
DURA_BY_CATHETER = Parameter(
    1 - (1 - sqrt(DURA_ADHESIOLYSIS_MALLA.value * DURA_ADHESIOLYSIS_TALU.value)) / (1 - 0.005),
    "1",
    "derived",
    "geometric mean of 1.8 % (Malla 2012) and 4.4 % (Talu and Erdine 2003), less the needle's share",
    low=0.018,
    high=0.077,
)
SUBDURAL = _counted(18, 2182, "Lubenow 1988, Anesth Analg 67:175: 0.82 % of 2182 lumbar epidurals (abstract)")
NEEDLE_BENT = _counted(12, 250, _TALU.format(12))
SHEATH_TORN = _counted(3, 250, _TALU.format(3))
PREVERTEBRAL = _counted(1, 250, _TALU.format(1))
BLOOD = _counted(39, 250, _TALU.format("bleeding or aspiration of blood in 39"))
BLEEDING = Parameter(
    (BLOOD.value - VEIN_ADHESIOLYSIS.value) / (1 - VEIN_ADHESIOLYSIS.value),
    "1",
    "derived",
    "what the vessels entered (Malla 2012) leave of all blood seen (Talu and Erdine 2003)",
)
HAEMATOMA = _counted(7, 5799, _SMITH.format(7))
INFECTION = _counted(3, 5799, _SMITH.format(3))
CONTRAST = _counted(
    47, 29962, "Asia Pac Allergy 2012;2:242: 47 of 29,962 given iodinated contrast into a vein (abstract)"
)
ANAPHYLAXIS_SHARE = _counted(3, 47, "Asia Pac Allergy 2012;2:242: 3 of the 47 were severe (abstract)")
VASOVAGAL = _counted(
    2.49, 249, "Trentman 2009, Pain Pract 9:59: 1 % of 249 lumbar interlaminar injections (abstract)"
)
HEADACHE_SHARE = Parameter(
    0.5,
    "1",
    "assumed",
    "of those whose dura a wide needle went through: 50 to 80 % in labour (ASA Monitor 2020;84(10), read "
    "there); these patients are older, and older patients have fewer",
    low=0.25,
    high=0.8,
)
SEEN_BY_ASPIRATION = Parameter(
    0.5,
    "1",
    "assumed",
    "how often a tip in a vein gives blood to the syringe; suction shuts the vein. No source read",
    low=0.3,
    high=0.9,
)

register("events", sys.modules[__name__])
