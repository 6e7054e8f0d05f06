"""Advancing and steering the catheter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from neuroplasty.body.instruments import Pushed, Surroundings, enter
from neuroplasty.body.instruments.planner import Steering, steer_to
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.errors import AnatomyError
from neuroplasty.places import Place
from neuroplasty.steps import AdvanceCatheter

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre


def advance(theatre: Theatre, step: AdvanceCatheter) -> Steps:
    """The catheter goes towards its place until something stops it."""
    if theatre.needle is None:
        raise AnatomyError("The catheter goes in through the needle, and there is none; place one first.")
    if step.to is None:
        raise AnatomyError(
            "The catheter has nowhere to go; give the step a place, or aim the plan at a case."
        )
    target = theatre.anatomy.canal.locate(step.to)
    around = Surroundings.of(theatre.anatomy.canal, theatre.state)
    theatre.catheter = enter(
        theatre.needle,
        around,
        gauge=step.gauge,
        length_mm=step.length_mm,
        holes=step.holes,
        tip_bend_deg=step.tip_bend_deg,
        towards=target,
    )
    steering = steer_to(theatre.catheter, around, target)
    for done in steering.pushes:
        yield from _moved(theatre, done, step.speed_mm_s, step.do)
    if steering.reached:
        return f"{step.gauge} G catheter to {step.to.words}.", "done"
    text = _short(theatre, steering, target, step.to)
    yield theatre.tick(step.do, events=(theatre.event("caution", "catheter stopped", text),))
    return text, "done in part"


def _moved(theatre: Theatre, done: Pushed, speed_mm_s: float, doing: str) -> Steps:
    """A push is seen: time passes, what tore stays torn, what happened is told."""
    theatre.catheter = done.catheter
    theatre.state = replace(theatre.state, bonded=done.surroundings.bonded)
    yield from theatre.pass_time(max(abs(done.advanced_mm), 0.5) / speed_mm_s, doing)
    if done.happenings:
        events = tuple(theatre.event(*happening) for happening in done.happenings)
        yield theatre.tick(doing, events=events)
    return "", "done"


def _short(theatre: Theatre, steering: Steering, target: tuple[float, float], to: Place) -> str:
    catheter = steering.catheter
    s, theta = target
    short = np.hypot(s - catheter.tip[0], theatre.arc_mm(s, theta - catheter.tip[1]))
    return (
        f"The catheter was stopped by {steering.why} at {theatre.where(*catheter.tip)}, "
        f"{short:.0f} mm short of {to.words}."
    )
