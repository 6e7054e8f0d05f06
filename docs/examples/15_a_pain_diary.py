"""A pain diary, looked through for patterns.

A diary without a pattern has none found in it, which matters as much as finding one.
"""

import numpy as np

from neuroplasty.brain.diary import find_patterns, lay_out, simulate_diary

diary = simulate_diary(np.random.default_rng(1), days=60)
findings = find_patterns(lay_out(diary), np.random.default_rng(0))
print(f"{len(diary.entries)} entries, patterns: {findings.found or 'none'}")

assert findings.found == ()
