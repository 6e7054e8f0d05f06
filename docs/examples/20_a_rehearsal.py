"""A whole rehearsal, coarsely.

From case and plan to what each root met. 5 mm is for trying things; the default of 1 mm is for results.
"""

import neuroplasty

episode = neuroplasty.rehearse(
    "l5-scar-after-discectomy", "one-day-caudal", spacing_mm=5.0, person="mean", years_after=False
)
root = next(one for one in episode.procedure.roots if one.root == "L5 left")
print(f"L5 left: {root.bonded_before:.0%} bonded before, {root.bonded_after:.0%} after")

assert episode.status == "complete"
assert root.bonded_after < root.bonded_before
