"""Inflating the balloon at the catheter's tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuroplasty.body.epidural import Opening
from neuroplasty.body.instruments import Balloon
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.errors import AnatomyError
from neuroplasty.steps import Inflate

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre


def inflate(theatre: Theatre, step: Inflate) -> Steps:
    """Inflations, each followed by as long a rest."""
    if theatre.catheter is None:
        raise AnatomyError("The balloon sits on the catheter, and there is none; advance one first.")
    balloon = Balloon(step.volume_ml)
    s, theta = theatre.catheter.tip
    opening = Opening(s, theta, balloon.length_mm, balloon.diameter_mm, balloon.diameter_mm)
    for _ in range(step.repeats):
        for state in theatre.space.advance(theatre.state, step.hold_s, openings=(opening,)):
            theatre.state = state
            yield theatre.tick(step.do, openings=(opening,))
        yield from theatre.pass_time(step.hold_s, step.do)
    return (
        f"Balloon {step.volume_ml:g} mL ({balloon.diameter_mm:.1f} mm wide) at {theatre.where(s, theta)}, "
        f"{step.repeats} x {step.hold_s:g} s."
    ), "done"
