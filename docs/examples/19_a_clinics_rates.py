"""A clinic's own rates: intervals, a funnel and a chart that watches.

Eleven complications in 250 procedures: how sure can one be, and would a chart have rung by chance?
"""

from neuroplasty.registry.audit import exact, funnel_limits

rate = exact(11, 250)
low, high = funnel_limits(0.1, 20, 0.95)
print(f"4.4 % (95 % interval {rate.low:.1%} to {rate.high:.1%}); of 20, up to {high:.0%} is chance")

assert round(rate.low, 4) == 0.0222
assert high > 0.1
