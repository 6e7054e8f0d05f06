"""A balloon in the canal: volume, pressure, and when it bursts.

The balloon's pressure is that of its wall and of what it presses on.
"""

from neuroplasty.body.instruments import Balloon

rated, too_much = Balloon(volume_ml=0.13), Balloon(volume_ml=0.4)
print(f"0.13 mL: {rated.pressure_mmhg(20.0):.0f} mmHg; over its rating: {rated.over_rated}")

assert round(rated.pressure_mmhg(20.0) - rated.wall_mmhg) == 20
assert too_much.over_rated
assert not rated.over_rated
