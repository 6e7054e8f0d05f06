"""Taking pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuroplasty.body.procedure.tick import Shot, Steps
from neuroplasty.documents.steps import Expose

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre


def expose(theatre: Theatre, step: Expose) -> Steps:
    """One picture a view, of what is in the canal now."""
    for view in step.views:
        picture = theatre.room.take(view, theatre.state, theatre.metal(), theatre.rng, theatre.stray_dye)
        yield theatre.tick(step.do, shot=Shot(step.label, view, picture))
    return f"{step.label}: {', '.join(step.views)}.", "done"
