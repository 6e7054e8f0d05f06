"""The lumbosacral canal of a person, from measures.

Without an image the canal is drawn from age, sex, stature and weight; a generator draws one person of many.
"""

import numpy as np

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.documents.case import Patient

man = Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)
middle = canal_from_parameters(man)
tips = [canal_from_parameters(man, np.random.default_rng(seed)).sac_tip_s_mm for seed in range(8)]
print(f"the sac ends {middle.sac_tip_s_mm:.0f} mm above the hiatus; eight others: {np.round(tips)}")

assert len(middle.roots) == 20
assert min(tips) < middle.sac_tip_s_mm < max(tips)
