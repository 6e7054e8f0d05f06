"""The steps a plan is made of, in the words an operation note uses."""

from typing import Annotated

from pydantic import Field

from neuroplasty.documents.steps.catheter import Ablate, AdvanceCatheter, Inflate, Move, Pulse, Steer
from neuroplasty.documents.steps.fluid import Aspirate, Inject, TestDose
from neuroplasty.documents.steps.needle import PlaceNeedle, Route
from neuroplasty.documents.steps.part import Ingredient, StepPart
from neuroplasty.documents.steps.patient import Anaesthetise, Examine, Lie, Position, Remove, Sedate, Wait
from neuroplasty.documents.steps.picture import Expose, FrameRate, View

Step = Annotated[
    Position
    | Sedate
    | Anaesthetise
    | PlaceNeedle
    | AdvanceCatheter
    | Steer
    | Inject
    | TestDose
    | Aspirate
    | Inflate
    | Pulse
    | Ablate
    | Examine
    | Wait
    | Expose
    | Remove,
    Field(discriminator="do"),
]

__all__ = [
    "Ablate",
    "AdvanceCatheter",
    "Anaesthetise",
    "Aspirate",
    "Examine",
    "Expose",
    "FrameRate",
    "Inflate",
    "Ingredient",
    "Inject",
    "Lie",
    "Move",
    "PlaceNeedle",
    "Position",
    "Pulse",
    "Remove",
    "Route",
    "Sedate",
    "Steer",
    "Step",
    "StepPart",
    "TestDose",
    "View",
    "Wait",
]
