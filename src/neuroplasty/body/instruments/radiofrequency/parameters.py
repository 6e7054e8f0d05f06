"""Numbers of radiofrequency: tissue, metal, generator, and what heat does to a nerve."""

from __future__ import annotations

import sys

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_TABLE = (
    "IT'IS values in Cancers 2019;11:1183, table 1: white matter, taken for a root and what lies round it"
)

CONDUCTIVITY = Parameter(
    0.23,
    "S/m",
    "free",
    "nobody's number at 500 kHz was found for root, fat or scar; grey matter of a low-frequency spinal table "
    "(J Neurosci, Ladenbauer 2010 values), between its epidural fat 0.04 and CSF 1.7",
    low=0.04,
    high=1.7,
)
HEAT_CONDUCTIVITY = Parameter(0.50, "W/(m K)", "derived", _TABLE, low=0.33, high=0.62)
HEAT_CAPACITY = Parameter(1038.0 * 3600.0, "J/(m3 K)", "derived", _TABLE, low=2.6e6, high=4.2e6)
PERFUSION = Parameter(
    15925.0, "W/(m3 K)", "derived", _TABLE + "; perfusion times the heat capacity of blood", 0.0, 45090.0
)
BODY_C = Parameter(37.0, "degC", "assumed", "the tissue before the generator is switched on")

METAL_CAPACITY = Parameter(
    4.0e6, "J/(m3 K)", "unverified", "stainless steel, density times specific heat; known from memory"
)
SHAFT_LENGTH = Parameter(
    50.0, "mm", "assumed", "insulated catheter behind the electrode in the model; longer changes nothing seen"
)
FAR = Parameter(
    120.0, "mm", "assumed", "where the model ends; beyond it the potential falls as that of a point"
)

MOST_VOLTS = Parameter(100.0, "V", "assumed", "the most a generator gives; no data sheet was read")
MOST_WATTS = Parameter(50.0, "W", "assumed", "the most a generator gives; no data sheet was read")
CONTROL_GAIN = Parameter(
    16.0,
    "1",
    "assumed",
    "of the generator's controller: times the power that holds what is short; no maker's",
    4,
    30,
)
CONTROL_MEMORY = Parameter(
    25.0,
    "s",
    "assumed",
    "of the generator's controller: over which it learns the power that holds",
    12.0,
    50.0,
)
CONTROL_PERIOD = Parameter(0.1, "s", "assumed", "how often a continuous generator reads its tip")

PULSED_LIMIT = Parameter(
    43.0, "degC", "measured", "review of pulsed radiofrequency (koreamed RID 2199657): tip below 43, abstract"
)
NERVE_BURNS = Parameter(
    45.0,
    "degC",
    "unverified",
    "from here a nerve is thought to be damaged for good within minutes; known from memory",
    low=42.0,
    high=50.0,
)

SENSORY_RATE = Parameter(50.0, "Hz", "unverified", "of the sensory test in common use; known from memory")
MOTOR_RATE = Parameter(2.0, "Hz", "unverified", "of the motor test in common use; known from memory")
TOUCHING_VOLTS = Parameter(
    0.2, "V", "assumed", "from which a root that the electrode touches is felt; no source read", 0.05, 0.4
)
VOLTS_BY_DISTANCE = Parameter(
    0.03,
    "V/mm2",
    "assumed",
    "more for every square millimetre of distance; that it grows with the square is known from memory",
    0.01,
    0.1,
)
MOTOR_RATIO = Parameter(
    2.0, "1", "assumed", "how many times the sensory voltage makes muscles twitch; no source read", 1.5, 3.0
)

register("radiofrequency", sys.modules[__name__])
