"""Advancing and steering the catheter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neuroplasty.body.instruments import advance as advance_catheter
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.errors import AnatomyError
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
    target = step.to
    catheter = advance_catheter(
        step,
        theatre.anatomy.canal,
        theatre.needle,
        target,
        gap_mm=lambda s, theta: theatre.shell.sample(theatre.shell.gap_mm + theatre.state.film_mm, s, theta),
        bonded=lambda s, theta: theatre.shell.sample(theatre.state.bonded, s, theta),
    )
    theatre.catheter = catheter
    yield from theatre.pass_time(len(catheter.path_s_mm) / step.speed_mm_s, step.do)
    if catheter.reached:
        return f"{step.gauge} G catheter to {target.words}.", "done"
    s, theta = theatre.anatomy.canal.locate(target)
    short = np.hypot(s - catheter.tip[0], theatre.arc_mm(s, theta - catheter.tip[1]))
    text = (
        f"The catheter was stopped by {catheter.stopped_by} at {theatre.where(*catheter.tip)}, "
        f"{short:.0f} mm short of {target.words}."
    )
    yield theatre.tick(step.do, events=(theatre.event("caution", "catheter stopped", text),))
    return text, "done in part"
