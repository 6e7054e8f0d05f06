"""An injury that heals, and pain that goes with it or stays.

A pathway is strengthened by use. In most an injury of a week leaves nothing; traits and expectations decide.
"""

import numpy as np

from neuroplasty.brain.pathway import Injury, PathwayTraits, Schedule, simulate

plan = Schedule.of(90, [Injury(healing_d=7)])
course = simulate(PathwayTraits(), plan, np.random.default_rng(1))
worst = course.worst_nrs
print(f"NRS {worst[0]:.1f} on the first day, {worst[-30:].mean():.1f} in the third month")

assert worst[0] > 3
assert worst[-30:].mean() < 1
