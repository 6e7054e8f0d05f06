"""Numbers of the recovery programme."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_RACZ = "Racz education page on practice after lysis (read in part)"

TREATED_SHARE = Parameter(
    0.5,
    "1",
    "assumed",
    "a root counts as treated when a drug came to it at so much of the highest concentration at any root",
    0.2,
    0.9,
)
FREED = Parameter(0.05, "1", "assumed", "or when so much of its surface lost its bonds", low=0.02, high=0.2)
GLIDES_A_DAY = Parameter(3, "1/d", "unverified", f"{_RACZ}: two to three or more times a day", 2, 4)
GLIDE_REPEATS = Parameter(
    10, "1", "unverified", "McGill, Low Back Disorders, 4th ed. (excerpt read): ten for each leg", 5, 15
)
GLIDE_MONTHS = Parameter(
    6, "month", "assumed", "flossing goes on for months; how many nobody has compared", 1, 12
)
NUMB_H = Parameter(24, "h", "unverified", "the longest that legs stay numb, as patients are told", 4, 24)
TRAINING_SESSIONS = Parameter(8, "1", "measured", "Ashar et al., JAMA Psychiatry 2022: sessions")
TRAINING_WEEKS = Parameter(4, "week", "measured", "Ashar et al., JAMA Psychiatry 2022: twice a week")
TRAINING_FROM_D = Parameter(14, "d", "assumed", "after the first visit", 0, 42)

_ASRA = "ASRA and others 2018, Reg Anesth Pain Med 43:225, read second-hand; after a procedure of high risk"


def _after(hours: float) -> Parameter:
    return Parameter(hours, "h", "unverified", _ASRA)


RESTART: Mapping[str, Parameter] = {
    "aspirin": _after(24),
    "clopidogrel": _after(24),
    "prasugrel": _after(24),
    "ticagrelor": _after(24),
    "cangrelor": _after(24),
    "cilostazol": _after(24),
    "dipyridamole": _after(24),
    "warfarin": _after(6),
    "acenocoumarol": _after(24),
    "apixaban": _after(24),
    "rivaroxaban": _after(24),
    "edoxaban": _after(24),
    "dabigatran": _after(24),
    "low-molecular-weight heparin": _after(24),
    "fondaparinux": _after(24),
}
"""When a blood thinner is taken again. What is not here, or given by a drip, waits for a specialist."""

register("programme", sys.modules[__name__])
