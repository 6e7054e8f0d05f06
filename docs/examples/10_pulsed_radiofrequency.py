"""Pulsed radiofrequency beside a root.

45 V in pulses of 20 ms, twice a second: each pulse warms the tip; the generator keeps it near 42 degrees.
"""

from neuroplasty.body.instruments.radiofrequency import Electrode, pulses

moments = list(pulses(Electrode(5.0, 1.067), volts=45, width_ms=20, rate_hz=2, ceiling_c=42, seconds=120))
hottest = max(moment.tip_c for moment in moments)
print(f"{len(moments)} pulses, the tip at most {hottest:.1f} degrees")

assert len(moments) == 240
assert 37.0 < hottest < 43.0
