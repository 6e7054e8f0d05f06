"""Steps in which time passes or something is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.procedure.catheter import drawn_out
from neuroplasty.body.procedure.injection import words
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.documents.steps import Anaesthetise, Position, Remove, Sedate, Wait

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre


def position(theatre: Theatre, step: Position) -> Steps:
    """The patient is laid another way; fluid and pressures follow."""
    posture = Posture(step.lie, step.head_down_deg)
    theatre.space = theatre.space.in_posture(posture)
    theatre.state = theatre.space.adopt(theatre.state)
    yield from theatre.pass_time(60 * step.minutes, step.do)
    return f"The patient lies {posture}.", "done"


def sedate(theatre: Theatre, step: Sedate) -> Steps:
    """The sedative goes into a vein, and time passes."""
    yield from theatre.pass_time(60 * step.minutes, step.do)
    return f"{step.drug} {step.dose_mg:g} mg intravenously.", "done"


def anaesthetise(theatre: Theatre, step: Anaesthetise) -> Steps:
    """Skin and track are made numb."""
    yield from theatre.pass_time(60 * step.minutes, step.do)
    return f"Skin and track: {words(step.ingredients)}.", "done"


def wait(theatre: Theatre, step: Wait) -> Steps:
    """Time passes with nothing going in."""
    yield from theatre.pass_time(60 * step.minutes, step.do)
    return f"{_duration(60 * step.minutes)}{': ' + step.why if step.why else ''}.", "done"


def remove(theatre: Theatre, step: Remove) -> Steps:
    """Something is taken out, at once."""
    if step.what == "catheter":
        said, outcome = yield from drawn_out(theatre, step.do)
        theatre.catheter = None
        return said, outcome
    if step.what == "everything":
        theatre.catheter = None
    if step.what in ("needle", "everything"):
        theatre.needle = None
    yield theatre.tick(step.do)
    return f"{step.what.capitalize()} out.", "done"


def _duration(seconds: float) -> str:
    if seconds < 5400:
        return f"{seconds / 60:g} min"
    return f"{seconds / 3600:g} h"
