"""Placing the needle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuroplasty.body.instruments import place_needle
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.steps import PlaceNeedle

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre


def place(theatre: Theatre, step: PlaceNeedle) -> Steps:
    """The needle goes in; any catheter that was there is gone."""
    theatre.needle = place_needle(step, theatre.anatomy.canal)
    theatre.catheter = None
    yield from theatre.pass_time(60 * step.minutes, step.do)
    return f"{step.gauge} G needle {theatre.needle.words}.", "done"
