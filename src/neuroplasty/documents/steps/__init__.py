"""The steps a plan is made of, in the words an operation note uses."""

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import Field

from neuroplasty.documents.steps.catheter import Ablate, AdvanceCatheter, Inflate, Move, Pulse, Steer
from neuroplasty.documents.steps.fluid import Aspirate, Inject, TestDose
from neuroplasty.documents.steps.needle import PlaceNeedle, Route
from neuroplasty.documents.steps.part import Administered, Ingredient, Needs, StepPart, by_kind
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

STEPS: Mapping[str, type[StepPart]] = by_kind(get_args(get_args(Step)[0]))
"""Every kind of step by the word a plan writes, its facts complete: a gap refuses at import."""

__all__ = [
    "STEPS",
    "Ablate",
    "Administered",
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
    "Needs",
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
    "by_kind",
]
