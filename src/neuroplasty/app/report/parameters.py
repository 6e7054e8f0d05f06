"""Published figures the report prints beside its own, and the two limits by which it says "reached".

>>> STOP_CAPILLARIES.value, STOP_CAPILLARIES.unit
(40.0, 'mmHg')
"""

from __future__ import annotations

import sys
from typing import Final

from neuroplasty.body.procedure.alerts import ARTERIOLE_STOP, CAPILLARY_STOP, DYE_SEEN
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_OLMARKER = "Olmarker K, Rydevik B, Holm S, Bagge U. J Orthop Res 1989;7:817-23 (pig cauda equina; abstract)"
_ESI = "PMID 24441060 (epidural steroid injections, C-arm at 70 kV; abstract, read through a mirror)"

STOP_VENULES: Final = Parameter(30, "mmHg", "measured", _OLMARKER, 20, 40)
STOP_CAPILLARIES: Final = CAPILLARY_STOP
STOP_ARTERIOLES: Final = ARTERIOLE_STOP
"""Balloon pressures that stopped flow in the vessels of the pig's cauda equina."""

DOSE_AREA_CAUDAL: Final = Parameter(1.018, "Gy·cm²", "derived", f"101.8 µGy·m², n=47: {_ESI}", 0.160, 6.045)
DOSE_AREA_TRANSFORAMINAL: Final = Parameter(
    1.017, "Gy·cm²", "derived", f"101.7 µGy·m², n=181: {_ESI}", 0.0302, 10.482
)
SCREENING_CAUDAL: Final = Parameter(18.2, "s", "measured", f"n=47: {_ESI}", 4, 78)
SCREENING_TRANSFORAMINAL: Final = Parameter(36.0, "s", "measured", f"n=181: {_ESI}", 11, 161)
"""Means with the whole published range; no figure for adhesiolysis itself was found."""

VISIBLE_DYE: Final = Parameter(DYE_SEEN.value / 100.0, "mg iodine/mm²", DYE_SEEN.standing, DYE_SEEN.source)
DRUG_REACHED: Final = Parameter(
    0.05, "1", "assumed", "share of the strongest mixture given that counts as having reached a root"
)
SCAR_OUTLINE: Final = Parameter(
    0.25, "1", "assumed", "bonded share of the surface at which a scar is outlined"
)

register("report", sys.modules[__name__])
