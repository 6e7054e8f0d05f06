"""What sets one person's spine apart from another's of the same measures.

Nobody measured these small differences for a case; they are drawn once from the patient's own numbers, so
that the same patient always has the same spine and no generator is needed.
"""

from __future__ import annotations

from hashlib import blake2b

from neuroplasty.documents.case import Patient


def variation(patient: Patient | None, trait: str) -> float:
    """A number in [-1, 1] that is this patient's alone for one named trait; 0 for nobody in particular.

    >>> man = Patient(age_years=40, sex="male", stature_cm=176, weight_kg=78)
    >>> variation(man, "L4 tilt") == variation(man, "L4 tilt"), variation(None, "L4 tilt")
    (True, 0.0)
    >>> variation(man, "L4 tilt") == variation(man, "L5 tilt")
    False
    """
    if patient is None:
        return 0.0
    words = f"{patient.age_years} {patient.sex} {patient.stature_cm:g} {patient.weight_kg:g} {trait}"
    number = int.from_bytes(blake2b(words.encode(), digest_size=4).digest(), "big")
    return 2.0 * number / 0xFFFFFFFF - 1.0
