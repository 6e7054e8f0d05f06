"""The steps a plan is made of, in the words an operation note uses."""

from typing import Annotated

from pydantic import Field

from neuroplasty.steps.catheter import Ablate, AdvanceCatheter, Inflate, Move, Pulse, Steer
from neuroplasty.steps.fluid import Aspirate, Inject, TestDose
from neuroplasty.steps.needle import PlaceNeedle, Route
from neuroplasty.steps.part import Ingredient, StepPart
from neuroplasty.steps.patient import Anaesthetise, Lie, Position, Remove, Sedate, Wait
from neuroplasty.steps.picture import Expose, FrameRate, View

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
