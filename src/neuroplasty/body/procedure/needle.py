"""Placing the needle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from neuroplasty.body.events import happen
from neuroplasty.body.instruments import Needle, place_needle
from neuroplasty.body.instruments.parameters import LIGAMENT_PRESSURE
from neuroplasty.body.procedure.tick import Outcome, Steps
from neuroplasty.documents.episode import Event
from neuroplasty.documents.steps import PlaceNeedle

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre


def place(theatre: Theatre, step: PlaceNeedle) -> Steps:
    """The needle goes in, tissue by tissue; any catheter that was there is gone."""
    needle = place_needle(step, theatre.anatomy.canal, theatre.anatomy.body)
    theatre.needle = needle
    theatre.instruments.needles.append(needle)
    theatre.catheter = None
    yield from theatre.pass_time(60 * step.minutes, step.do)
    events = tuple(_events(theatre, step, needle))
    if events:
        yield theatre.tick(step.do, events=events)
    arrived = needle.tip.place in ("epidural", "foramen")
    outcome: Outcome = "done" if arrived else "done in part"
    felt = ""
    lost = needle.loss_of_resistance_mm
    if lost is not None and needle.route != "transforaminal":
        felt = (
            f"; loss of resistance at {lost:.0f} mm, from about {float(LIGAMENT_PRESSURE):.0f} mmHg "
            f"to {theatre.pressure_at(theatre.way_in()[1]):.0f} mmHg"
        )
    depth = f"{needle.depth_mm:.0f} mm from the skin"
    return f"{step.gauge} G needle {needle.words}, {depth}{felt}.", outcome


def _events(theatre: Theatre, step: PlaceNeedle, needle: Needle) -> Iterator[Event]:
    """What the hand and the eye meet: bone, a way that was missed, a dura gone through."""
    t_s = theatre.state.t_s
    if needle.length_mm > step.length_mm:
        text = f"{step.length_mm:g} mm would not reach; a needle of {needle.length_mm:g} mm was taken."
        yield theatre.event("note", "longer needle", text)
    if needle.pierced and needle.tip.place != "intrathecal":
        text = f"The needle has gone through the sac; its tip lies {needle.tip.words}."
        yield happen("dural puncture", t_s, text, cause="the needle's depth")
    elif needle.tip.place == "bone":
        yield theatre.event("caution", "bone", f"The needle stops {needle.tip.words}.")
    elif needle.tip.place in ("outside", "disc"):
        yield theatre.event("caution", "needle astray", f"The needle ends {needle.tip.words}.")
