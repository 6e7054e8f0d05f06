"""How each step of a plan is carried out: by which function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from neuroplasty.body.procedure import (
    aspiration,
    balloon,
    catheter,
    needle,
    pictures,
    pulsing,
    screening,
    simple,
)
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.documents.steps import (
    Ablate,
    AdvanceCatheter,
    Anaesthetise,
    Aspirate,
    Expose,
    Inflate,
    Inject,
    PlaceNeedle,
    Position,
    Pulse,
    Remove,
    Sedate,
    Steer,
    StepPart,
    TestDose,
    Wait,
)

CARRY_OUT: Mapping[type[StepPart], Callable[[Any, Any], Steps]] = {
    Position: simple.position,
    Sedate: simple.sedate,
    Anaesthetise: simple.anaesthetise,
    PlaceNeedle: needle.place,
    AdvanceCatheter: catheter.advance,
    Steer: catheter.steer,
    Inject: screening.screened,
    TestDose: aspiration.test_dose,
    Aspirate: aspiration.aspirate,
    Inflate: balloon.inflate,
    Pulse: pulsing.pulse,
    Ablate: pulsing.ablate,
    Wait: simple.wait,
    Expose: pictures.expose,
    Remove: simple.remove,
}
"""By the step's type, a function of the theatre and the step that yields ticks."""
