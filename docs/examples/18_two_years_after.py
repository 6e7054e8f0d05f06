"""The weeks after, over chance.

A forecast is a band over many chances, with the share of people who would be relieved.
"""

from dataclasses import replace

import numpy as np

from neuroplasty.body.nerve import resting_roots
from neuroplasty.care.course import forecast, person_of
from neuroplasty.documents import read_case

case = read_case("l5-scar-after-discectomy")
tied = resting_roots(case)
freed = replace(tied, bonded=0.1 * tied.bonded)
told = forecast(tied, freed, person_of(case, tied), chances=8, days=60, rng=np.random.default_rng(1))
print(f"relief at {told.relief[0].months:g} month in {told.relief[0].probability:.0%}")

assert told.relief[0].months == 1.0
assert 0.0 <= told.relief[0].probability <= 1.0
