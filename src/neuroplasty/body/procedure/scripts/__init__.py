"""How each step of a plan is carried out: by which script.

A kind of step without a script is refused when this is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from neuroplasty.body.procedure.scripts import catheter, injection, needle, simple, tip
from neuroplasty.body.procedure.scripts.script import Do, Ended, Manner, Outcome, Script
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.documents.steps import (
    STEPS,
    Ablate,
    AdvanceCatheter,
    Anaesthetise,
    Aspirate,
    Examine,
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

SCRIPTS: Mapping[type[StepPart], Callable[[Any, Theatre, Manner], Script]] = {
    Position: simple.position,
    Sedate: simple.sedate,
    Anaesthetise: simple.anaesthetise,
    PlaceNeedle: needle.place,
    AdvanceCatheter: catheter.advance,
    Steer: catheter.steer,
    Inject: injection.inject,
    TestDose: injection.test_dose,
    Aspirate: injection.aspirate,
    Inflate: tip.inflate,
    Pulse: tip.pulse,
    Ablate: tip.ablate,
    Wait: simple.wait,
    Examine: simple.examine,
    Expose: simple.expose,
    Remove: simple.remove,
}
"""By the step's type: a function of the step, the theatre and a manner."""

_without = [kind.__name__ for kind in STEPS.values() if kind not in SCRIPTS]
if _without:
    raise TypeError(f"The step {_without[0]} has no script; give it a row in SCRIPTS.")

__all__ = ["SCRIPTS", "Do", "Ended", "Manner", "Outcome", "Script"]
