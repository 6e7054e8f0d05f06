"""A root, tied in scar and freed, over a year.

Ischaemia, swelling and inflammation follow what presses on the root; nociception follows them.
"""

from dataclasses import replace

from neuroplasty.body.nerve import follow, resting_roots
from neuroplasty.documents import read_case

tied = resting_roots(read_case("l5-scar-after-discectomy"))
freed = replace(tied, bonded=0.1 * tied.bonded)
where = tied.names.index("L5 left")
before, after = (follow(roots, 365).nociception[-1, where] for roots in (tied, freed))
print(f"nociception of the left L5 root after a year: {before:.2f} tied, {after:.2f} freed")

assert after < before
