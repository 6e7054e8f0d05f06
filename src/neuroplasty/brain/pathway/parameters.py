"""Every number the pathway model rests on, with its unit, standing and source.

Activities, strengths, bonds and drives are in units of the largest activity of a pathway (1). Nobody has
measured them; the form of the switch and its scale are a modelling choice, and only what the population
table says of the spread between patients was fitted to a trial.

>>> TABLE["slope"].value, TABLE["slope"].standing
(0.08, 'assumed')
"""

from __future__ import annotations

from collections.abc import Mapping

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_NOBODY = "no measurement found"
_FITTED = "fitted to Ashar 2022; see the population table"
_SCALE = "sets the scale of the drives together with the threshold"
_WIXTED = "power-law forgetting of human memory, exponent 0.1-0.3 with an asymptote"

TABLE: Mapping[str, Parameter] = {
    # The switch.
    "time_constant_d": Parameter(0.1, "d", "assumed", "a pathway settles within hours", 0.02, 0.5),
    "slope": Parameter(0.08, "1", "assumed", _SCALE, 0.04, 0.12),
    "threshold": Parameter(0.5, "1", "assumed", _SCALE, 0.5, 0.5),
    "competition": Parameter(0.5, "1", "free", f"{_NOBODY}; between sites", 0.0, 1.0),
    "adaptation": Parameter(
        0.0, "1", "free", f"{_NOBODY}; 0 in most patients, 0.45-0.55 in those whose pain alternates", 0.0, 0.6
    ),
    "adaptation_time_d": Parameter(10.0, "d", "free", f"{_NOBODY}; sets the alternation's period", 1, 120),
    # The graded part.
    "ceiling_nrs": Parameter(5.0, "NRS", "assumed", "fresh back pain is 52 of 100 (Costa 2012)", 2, 10),
    "graded_threshold": Parameter(
        0.252, "1", "derived", f"drive below which nothing is felt; {_FITTED}", 0.0, 0.4
    ),
    "graded_noise": Parameter(
        1.03, "1", "derived", f"felt intensity per unit of noise in the drive; {_FITTED}", 0.5, 6
    ),
    # Strength of a pathway (learning by use).
    "strength_rest": Parameter(0.30, "1", "assumed", "below 4 slopes: an untrained pathway is no switch"),
    "strength_most": Parameter(0.821, "1", "derived", f"{_FITTED}; from 0.75 pain holds itself", 0.7, 1.0),
    "learning_per_d": Parameter(
        0.006, "1/d", "free", f"{_NOBODY}; pain of 6-12 weeks begins to hold itself", 0.002, 0.02
    ),
    "strength_forgetting": Parameter(
        0.03, "1", "free", f"{_NOBODY}; power of forgetting by disuse, a motor skill's or slower", 0, 0.1
    ),
    # Cue bonds.
    "bond_per_d": Parameter(0.2, "1/d", "free", f"{_NOBODY}; consolidated bond per day of pairing", 0.02, 2),
    "bond_most": Parameter(0.5, "1", "free", f"{_NOBODY}; just enough to light a fresh pathway", 0.2, 0.8),
    "bond_arousal": Parameter(
        0.04, "1", "free", f"{_NOBODY}; threat at which bonds form at half speed", 0, 0.2
    ),
    "bond_extinction": Parameter(0.02, "1", "free", f"{_NOBODY}; extinction's speed over learning's", 0, 0.5),
    "bond_forgetting": Parameter(0.10, "1", "unverified", _WIXTED, 0.05, 0.3),
    "forgetting_onset_d": Parameter(30.0, "d", "assumed", _WIXTED, 1, 100),
    # The safety pathway and its training.
    "safety_self": Parameter(0.60, "1", "assumed", "a switch of its own: on at rest, off under pain"),
    "safety_drive": Parameter(0.30, "1", "assumed", "a switch of its own: on at rest, off under pain"),
    "safety_suppression": Parameter(0.25, "1", "assumed", "pain puts the safety pathway out"),
    "practice_drive": Parameter(0.50, "1", "assumed", "practice lights the safety pathway in spite of pain"),
    "cue_suppression": Parameter(
        1.0, "1", "free", f"{_NOBODY}; a cue bound to pain puts the safety pathway out (renewal)", 0, 2
    ),
    "training_per_d": Parameter(53.1, "1/d", "derived", _FITTED, 1, 100),
    "training_most": Parameter(0.60, "1", "free", _NOBODY, 0.3, 1.0),
    "training_kept": Parameter(0.847, "1", "derived", f"share kept for good; {_FITTED}", 0.3, 1.0),
    "training_forgetting_d": Parameter(200.0, "d", "free", _NOBODY, 50, 1000),
    "safety_bond_per_d": Parameter(
        4.0, "1/d", "assumed", "as fast as training, when the cue is there during practice", 0.5, 20
    ),
    "safety_bond_most": Parameter(0.60, "1", "free", _NOBODY, 0.3, 1.0),
    # Threat and belief.
    "threat_gain": Parameter(0.40, "1", "free", f"{_NOBODY}; drive at full belief in danger", 0.1, 0.9),
    "threat_time_d": Parameter(7.0, "d", "free", f"{_NOBODY}; threat follows belief and pain", 1, 30),
    "threat_following": Parameter(
        0.3, "1", "free", f"{_NOBODY}; share of threat that is there only while it hurts", 0, 0.8
    ),
    "belief_trait": Parameter(
        0.20, "1", "derived", "(TSK-11 - 11)/33, of 16.4 after training (Ashar 2022)", 0.0, 0.6
    ),
    "belief_from_pain": Parameter(
        0.20, "1", "derived", "(23.6 - 16.4)/33: what ongoing pain adds (Ashar 2022)", 0, 0.6
    ),
    "belief_least": Parameter(0.05, "1", "assumed", "nobody scores the least possible", 0, 0.15),
    "belief_per_d": Parameter(0.012, "1/d", "free", f"{_NOBODY}; follows pain over months", 0.002, 0.1),
    "education_per_d": Parameter(
        3.0, "1/d", "free", f"{_NOBODY}; belief given up per day of being taught", 0.3, 10
    ),
    "practice_belief_per_d": Parameter(
        6.58, "1/d", "derived", f"TSK-11 23.6 to 16.4 in eight sessions (Ashar 2022); {_FITTED}", 0.3, 30
    ),
    # Expectation of relief.
    "relief_most": Parameter(0.153, "1", "derived", _FITTED, 0.0, 0.4),
    "relief_per_d": Parameter(1.0, "1/d", "assumed", "expectation is set within a day", 0.2, 5),
    "relief_time_d": Parameter(203.0, "d", "derived", _FITTED, 30, 1000),
    # Noise.
    "fast_noise": Parameter(0.05, "1", "free", f"{_NOBODY}; together with the graded part", 0.01, 0.12),
    "fast_noise_time_d": Parameter(0.5, "d", "derived", "day-to-day correlation of diaries", 0.1, 1),
    "slow_noise": Parameter(0.0137, "1", "derived", _FITTED, 0.0, 0.12),
    "slow_noise_time_d": Parameter(41.3, "d", "derived", _FITTED, 5, 120),
}  # fmt: skip

register("pathway", TABLE)
