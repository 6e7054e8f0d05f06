"""What an injection does that went into another compartment than the epidural space.

Amounts are those in one compartment so far, by species in its drug's unit; local anaesthetics add up as
milligrams of lidocaine by their blocking concentrations (the nerve room's).

>>> [event.kind for event in in_the_csf({"lidocaine": 60.0}, 3.0, 0.0)]
['spinal block']
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import numpy as np

from neuroplasty.body.events.kinds import happen
from neuroplasty.body.nerve.drugs import ISOTONIC_MG_ML, weights
from neuroplasty.documents.records import Event
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.kinetics import SPECIES
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

SPINAL_DOSE = Parameter(
    50.0,
    "mg of lidocaine",
    "unverified",
    "a usual spinal dose for a perineal block; known from memory",
    25.0,
    100.0,
)
SPINAL_SIGN = Parameter(
    0.3, "1", "assumed", "share of a spinal dose from which both legs feel numb; no source read", 0.1, 0.5
)
HIGH_SPINAL = Parameter(
    2.0, "1", "assumed", "spinal doses from which the block may climb to the chest; no source read", 1.5, 4.0
)
RINGING = Parameter(
    100.0,
    "mg of lidocaine",
    "unverified",
    "into a vein at once: ears ring, the mouth tastes of metal; known from memory",
    50.0,
    150.0,
)
FITS = Parameter(
    400.0, "mg of lidocaine", "unverified", "into a vein at once: fits; known from memory", 200.0, 500.0
)
CSF_SALT = Parameter(
    50.0,
    "mg",
    "assumed",
    "sodium chloride beyond isotonic in the CSF that is felt; no source read",
    10.0,
    200.0,
)


def lidocaine_mg(amounts: Mapping[str, float]) -> float:
    """All local anaesthetics as milligrams of lidocaine of the same blocking strength."""
    strength = weights().anaesthetic
    one = float(strength[SPECIES.index("lidocaine")])
    given = np.array([amounts.get(name, 0.0) for name in SPECIES])
    return float(strength @ given) / one


def spinal_doses(amounts: Mapping[str, float]) -> float:
    """Local anaesthetic in the CSF, in usual spinal doses."""
    return lidocaine_mg(amounts) / float(SPINAL_DOSE)


def in_the_csf(amounts: Mapping[str, float], volume_ml: float, t_s: float) -> Iterator[Event]:
    """What so much does in the cerebrospinal fluid."""
    spinal = spinal_doses(amounts)
    cause = f"as much local anaesthetic in the CSF as {spinal * float(SPINAL_DOSE):.3g} mg of lidocaine"
    if spinal >= float(HIGH_SPINAL):
        yield happen("high spinal block", t_s, "The block climbs to the chest.", cause=cause)
    elif spinal >= float(SPINAL_SIGN):
        yield happen("spinal block", t_s, "Both legs grow numb: a spinal block.", cause=cause)
    salt = amounts.get("sodium chloride", 0.0) - ISOTONIC_MG_ML * volume_ml
    if salt > float(CSF_SALT):
        yield happen(
            "hypertonic saline in the CSF",
            t_s,
            f"{salt:.3g} mg of salt beyond isotonic lie in the CSF.",
            cause="hypertonic saline was given through a tip in the CSF",
        )
    limit = DRUGS["iohexol"].limits[0]
    if amounts.get("iohexol", 0.0) > limit.amount:
        yield happen(
            "contrast over its limit in the CSF",
            t_s,
            f"{amounts['iohexol']:.4g} mg of iodine lie in the CSF; the limit is {limit.amount:g} mg.",
            cause=limit.source,
        )


def in_a_vein(amounts: Mapping[str, float], t_s: float) -> Iterator[Event]:
    """What so much does that went into a vein at once."""
    here = lidocaine_mg(amounts)
    cause = f"as much local anaesthetic in a vein as {here:.3g} mg of lidocaine"
    if here >= float(FITS):
        yield happen("systemic toxicity", t_s, "The patient has a fit.", cause=cause)
    elif here >= float(RINGING):
        yield happen("systemic toxicity", t_s, "The patient's ears ring.", cause=cause)


register("events", sys.modules[__name__])
