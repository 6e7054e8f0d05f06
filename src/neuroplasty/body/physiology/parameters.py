"""Numbers of the patient's physiology. Few of them were read in a source; each says so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

_MEMORY = "known from memory, no source read"
_NONE = "no source read"


def _assumed(value: float, unit: str, what: str, low: float, high: float) -> Parameter:
    return Parameter(value, unit, "assumed", f"{what}; {_NONE}", low, high)


TABLE: Mapping[str, Parameter] = MappingProxyType(
    {
        "heart_rate": _assumed(75.0, "1/min", "of an adult at rest on the table", 55, 95),
        "systolic": _assumed(130.0, "mmHg", "of an adult at rest on the table", 105, 155),
        "diastolic_share": _assumed(0.6, "1", "diastolic pressure over systolic", 0.5, 0.7),
        "breaths": _assumed(14.0, "1/min", "of an adult at rest", 10, 18),
        "saturation": _assumed(97.0, "%", "of an adult who breathes air", 94, 99),
        "circulation_s": _assumed(45.0, "s", "within which heart rate and pressure follow a cause", 15, 120),
        "breathing_s": _assumed(60.0, "s", "within which saturation follows breathing", 30, 120),
        "pain_heart": _assumed(2.0, "1/min", "rise of the heart rate with a point of pain", 0.5, 4),
        "pain_systolic": _assumed(2.0, "mmHg", "rise of systolic pressure with a point of pain", 0.5, 4),
        "pain_breaths": _assumed(0.4, "1/min", "faster breathing with a point of pain", 0, 1),
        "sympathetic_fall": _assumed(
            0.3, "1", "fall of systolic pressure once all lumbar sympathetic roots are blocked", 0.15, 0.5
        ),
        "sympathetic_heart": _assumed(12.0, "1/min", "the heart's answer to that fall", 0, 25),
        "hypotension": _assumed(0.8, "1", "of the pressure at rest, from which it is told of", 0.7, 0.9),
        "least_breaths": _assumed(8.0, "1/min", "slower breathing lets the saturation fall", 6, 10),
        "desaturation": _assumed(3.0, "%", "fall of saturation for each breath a minute below it", 1, 5),
        "sedated_breaths": _assumed(0.6, "1", "share of breathing that full sedation takes", 0.3, 0.9),
        "sedated_pain": _assumed(0.6, "1", "share of what is felt that full sedation hides", 0.3, 0.9),
        "asleep": _assumed(0.8, "1", "sedation from which nothing is told any more", 0.6, 0.95),
        "midazolam_half": Parameter(
            0.06, "mg/kg", "unverified", f"at its effect, of what sedates half way; {_MEMORY}", 0.03, 0.1
        ),
        "midazolam_onset_min": Parameter(2.0, "min", "unverified", f"to its effect; {_MEMORY}", 1, 5),
        "midazolam_offset_min": Parameter(40.0, "min", "unverified", f"half is gone; {_MEMORY}", 20, 90),
        "fentanyl_half": Parameter(
            0.003, "mg/kg", "unverified", f"at its effect, of what sedates half way; {_MEMORY}", 0.0015, 0.005
        ),
        "fentanyl_onset_min": Parameter(3.0, "min", "unverified", f"to its effect; {_MEMORY}", 2, 6),
        "fentanyl_offset_min": Parameter(30.0, "min", "unverified", f"half is gone; {_MEMORY}", 15, 60),
        "told_from": _assumed(1.0, "1", "points of pain, of ten, from which a patient speaks of it", 0.5, 2),
        "numb_from": _assumed(0.5, "1", "block of a root from which its skin is told to be numb", 0.3, 0.7),
        "motor_ratio": _assumed(
            2.0, "1", "how many times what blocks feeling half blocks movement half", 1.2, 4
        ),
        "spinal_paralysis": _assumed(
            1.0, "1", "spinal doses of local anaesthetic in the CSF from which the legs do not move", 0.5, 1.5
        ),
        "weak_from": _assumed(1.0, "1", "grades of strength lost, of five, that count as weak", 0.5, 2),
    }
)


register("physiology", TABLE)
