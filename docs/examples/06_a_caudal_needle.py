"""A caudal needle: where it comes to lie.

Each route is pushed along its own way through the tissues; its tip names the compartment it is in.
"""

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.instruments import place_needle
from neuroplasty.documents import read_case
from neuroplasty.documents.steps import PlaceNeedle

canal = canal_from_parameters(read_case("healthy-adult").patient)
needle = place_needle(PlaceNeedle(route="caudal"), canal)
print(f"{needle.tip.place}, {needle.tip.s_mm:.0f} mm above the hiatus")

assert needle.tip.place == "epidural"
assert 0 < needle.tip.s_mm < canal.sac_tip_s_mm
