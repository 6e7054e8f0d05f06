"""Steps in which the patient is prepared, time passes, pictures are taken, or something is taken out."""

from __future__ import annotations

from collections.abc import Sequence

from neuroplasty.body.epidural import Posture
from neuroplasty.body.events import happen
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.procedure.hands import Dose, Hands
from neuroplasty.body.procedure.scripts.catheter import drawn_out
from neuroplasty.body.procedure.scripts.script import Do, Ended, Manner, Script, rest
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.documents.steps import (
    Anaesthetise,
    Examine,
    Expose,
    Ingredient,
    Position,
    Remove,
    Sedate,
    Wait,
)


def position(step: Position, theatre: Theatre, manner: Manner) -> Script:
    """The patient is laid another way; fluid and pressures follow."""
    posture = Posture(step.lie, step.head_down_deg)
    theatre, _ = yield Do(Hands(position=posture))
    yield from rest(theatre, 60 * step.minutes)
    return Ended(f"The patient lies {posture}.")


def sedate(step: Sedate, theatre: Theatre, manner: Manner) -> Script:
    """The sedative goes into a vein, and time passes."""
    theatre, _ = yield Do(Hands(give=(Dose(step.drug, step.dose_mg, "vein"),)))
    yield from rest(theatre, 60 * step.minutes)
    return Ended(f"{step.drug} {step.dose_mg:g} mg intravenously.")


def anaesthetise(step: Anaesthetise, theatre: Theatre, manner: Manner) -> Script:
    """Skin and track are made numb."""
    doses = tuple(Dose(part.drug, part.dose, "skin") for part in step.ingredients)
    theatre, _ = yield Do(Hands(give=doses))
    yield from rest(theatre, 60 * step.minutes)
    return Ended(f"Skin and track: {mixture_words(step.ingredients)}.")


def wait(step: Wait, theatre: Theatre, manner: Manner) -> Script:
    """Time passes with nothing going in."""
    yield from rest(theatre, 60 * step.minutes)
    return Ended(f"{_duration(60 * step.minutes)}{': ' + step.why if step.why else ''}.")


def examine(step: Examine, theatre: Theatre, manner: Manner) -> Script:
    """The patient is asked to move the feet; a block fails the examination."""
    yield from rest(theatre, 60 * step.minutes)
    theatre, tick = yield Do(Hands(examine=True))
    found = tick.examined
    assert found is not None
    if found.passed:
        return Ended(found.words)
    yield Do(notes=(happen("motor block", theatre.t_s, found.words, cause="local anaesthetic at the roots"),))
    return Ended(found.words)


def expose(step: Expose, theatre: Theatre, manner: Manner) -> Script:
    """One picture a view, of what is in the canal now."""
    for view in step.views:
        yield Do(Hands(arm=Arm.of(view), pedal=Pedal("store", label=step.label)))
    return Ended(f"{step.label}: {', '.join(step.views)}.")


def remove(step: Remove, theatre: Theatre, manner: Manner) -> Script:
    """Something is taken out: a catheter through its needle, everything else at once."""
    if step.what == "catheter" and theatre.catheter is not None:
        return (yield from drawn_out(theatre))
    there = {
        "needle": theatre.needle is not None,
        "catheter": theatre.catheter is not None,
        "everything": theatre.needle is not None or theatre.catheter is not None,
    }[step.what]
    yield Do(Hands(remove=step.what) if there else Hands())
    return Ended(f"{step.what.capitalize()} out.")


def mixture_words(ingredients: Sequence[Ingredient]) -> str:
    """A mixture as an operation note writes it."""
    return " + ".join(f"{part.drug} {part.strength} {part.volume_ml:g} mL" for part in ingredients)


def _duration(seconds: float) -> str:
    if seconds < 5400:
        return f"{seconds / 60:g} min"
    return f"{seconds / 3600:g} h"
