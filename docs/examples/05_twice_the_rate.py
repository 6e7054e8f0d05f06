"""Twice the rate: the pressure at the needle rises, and far less than twofold.

The same volume in half the time. A film that opens like a Starling resistor opens wider for a faster push.
"""

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
from neuroplasty.documents.case import Patient

canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=4.0))


def pressure_mmhg(rate_ml_s: float) -> float:
    """The pressure at the needle when 4 mL are in."""
    *_, state = space.advance(space.start(), 4.0 / rate_ml_s, [Source(20.0, 0.0, rate_ml_s, {})])
    return float(state.pressure_at(20.0, 0.0))


slow, fast = pressure_mmhg(0.25), pressure_mmhg(0.5)
print(f"{slow:.0f} mmHg at 0.25 mL/s, {fast:.0f} mmHg at 0.5 mL/s")
assert 1.0 < fast / slow < 2.0
