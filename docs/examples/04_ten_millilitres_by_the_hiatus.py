"""Ten millilitres of contrast by the sacral hiatus.

The epidural space alone, on a coarse grid: how high the dye goes and where the fluid went.
"""

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
from neuroplasty.documents.case import Patient

canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=4.0))
start = space.start()
dye = Source(20.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
*_, state = space.advance(start, 20.0, [dye])
reached = space.shell.s_mm[state.concentration("iohexol").max(axis=1) > 24.0].max()
level = min(canal.level_s_mm, key=lambda name: abs(canal.level_s_mm[name] - reached))
print(f"10 mL reach {level}; the pressure in the sac rises to {state.sac_pressure_mmhg:.1f} mmHg")

assert level in ("L5", "L4", "L3", "L2", "L1")
assert state.sac_pressure_mmhg > start.sac_pressure_mmhg
