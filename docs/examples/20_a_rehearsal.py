"""A rehearsal, coarsely.

From a case and a short plan to what each root met. 5 mm is for trying; the default is 2 mm.
"""

import neuroplasty
from neuroplasty.documents.steps import AdvanceCatheter, Ingredient, Inject, PlaceNeedle, Remove

saline = (Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=3),)
steps = (
    PlaceNeedle(route="caudal", minutes=2),
    AdvanceCatheter(),
    Inject(label="lysis", ingredients=saline, rate_ml_s=0.5),
    Remove(what="everything"),
)
plan = neuroplasty.Plan(name="short", title="A short caudal adhesiolysis", steps=steps)
episode = neuroplasty.rehearse(
    "l5-scar-after-discectomy", plan, spacing_mm=5.0, person="mean", years_after=False
)
root = next(one for one in episode.procedure.roots if one.root == "L5 left")
print(f"L5 left: {root.bonded_before:.0%} bonded before, {root.bonded_after:.0%} after")

assert episode.status == "complete"
assert root.bonded_after <= root.bonded_before
