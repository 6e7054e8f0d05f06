"""How each step of a plan is carried out: by which function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from neuroplasty.body.procedure import balloon, catheter, injection, needle, pictures, simple
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.steps import (
    AdvanceCatheter,
    Anaesthetise,
    Expose,
    Inflate,
    Inject,
    PlaceNeedle,
    Remove,
    Sedate,
    StepPart,
    Wait,
)

CARRY_OUT: Mapping[type[StepPart], Callable[[Any, Any], Steps]] = {
    Sedate: simple.sedate,
    Anaesthetise: simple.anaesthetise,
    PlaceNeedle: needle.place,
    AdvanceCatheter: catheter.advance,
    Inject: injection.inject,
    Inflate: balloon.inflate,
    Wait: simple.wait,
    Expose: pictures.expose,
    Remove: simple.remove,
}
"""By the step's type, a function of the theatre and the step that yields ticks."""
