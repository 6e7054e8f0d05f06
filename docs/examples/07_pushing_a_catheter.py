"""Pushing and turning a catheter.

A catheter is an elastic curve in the canal: it is pushed and turned at the hub, and its bent tip steers.
"""

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Shell
from neuroplasty.body.instruments import Surroundings, enter, place_needle, push
from neuroplasty.documents import read_case
from neuroplasty.documents.steps import PlaceNeedle

canal = canal_from_parameters(read_case("healthy-adult").patient)
around = Surroundings.of(canal, EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0)).start())
catheter = enter(place_needle(PlaceNeedle(route="caudal"), canal), around)
begun_mm = catheter.inserted_mm
for _ in range(6):
    pushed = push(catheter, around, push_mm=5.0, turn_deg=30.0)
    catheter = pushed.catheter
print(f"in by {catheter.inserted_mm:.0f} mm, the last push gave {pushed.advanced_mm:.1f} mm")

assert abs(catheter.inserted_mm - begun_mm - 30.0) < 0.5
