"""Placing the needle of a plan's step: set on the skin, aimed and pushed leg by leg."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.events import happen
from neuroplasty.body.instruments import Needle, Placing
from neuroplasty.body.instruments.parameters import LIGAMENT_PRESSURE
from neuroplasty.body.instruments.placing import beyond
from neuroplasty.body.procedure.hands import Entry, Hands, NeedleHand, Vector
from neuroplasty.body.procedure.scripts.script import Do, Ended, Manner, Outcome, Script, rest
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.documents.records import Event
from neuroplasty.documents.steps import PlaceNeedle

_TICKS = 24


def place(step: PlaceNeedle, theatre: Theatre, manner: Manner) -> Script:
    """The needle goes in, tissue by tissue; any catheter that was there is gone."""
    anatomy = theatre.setting.anatomy
    placing = Placing.of(step, anatomy.canal, anatomy.body)
    seconds = 60 * step.minutes
    begun_s = theatre.t_s
    speed = sum(leg.push_mm for leg in placing.legs) / seconds
    entry: Entry | None = Entry(
        placing.kit, _vector(placing.way.corners_mm[0]), _vector(placing.legs[0].direction)
    )
    depth = 0.0
    for leg in placing.legs:
        for push_mm in beyond(leg.push_mm, depth, placing.usual.depth_mm):
            count = max(1, round(_TICKS * push_mm / max(speed * seconds, 1e-9)))
            for _ in range(count):
                walks = placing.past_bone and depth < placing.usual.depth_mm - 1e-9
                hand = NeedleHand(entry, _vector(leg.direction), speed, past_bone=walks)
                theatre, _ = yield Do(Hands(needle=hand), push_mm / count / max(speed, 1e-9))
                depth, entry = depth + push_mm / count, None
    theatre = yield from rest(theatre, begun_s + seconds - theatre.t_s)
    needle = theatre.needle
    assert needle is not None
    notes = tuple(_notes(theatre, step, needle))
    if notes:
        theatre, _ = yield Do(notes=notes)
    arrived = needle.tip.place in ("epidural", "foramen")
    outcome: Outcome = "done" if arrived else "done in part"
    felt = ""
    lost = needle.loss_of_resistance_mm
    if lost is not None and needle.route != "transforaminal":
        felt = (
            f"; loss of resistance at {lost:.0f} mm, from about {float(LIGAMENT_PRESSURE):.0f} mmHg "
            f"to {theatre.tip_mmhg:.0f} mmHg"
        )
    depth_words = f"{needle.depth_mm:.0f} mm from the skin"
    return Ended(f"{step.gauge} G needle {placing.words(needle)}, {depth_words}{felt}.", outcome)


def _notes(theatre: Theatre, step: PlaceNeedle, needle: Needle) -> Iterator[Event]:
    """What the operator notes of a needle that is not where it was meant to be."""
    if needle.length_mm > step.length_mm:
        text = f"{step.length_mm:g} mm would not reach; a needle of {needle.length_mm:g} mm was taken."
        yield happen("longer needle", theatre.t_s, text)
    if needle.tip.place in ("outside", "disc") and not needle.pierced:
        yield happen("needle astray", theatre.t_s, f"The needle ends {needle.tip.words}.")


def _vector(values: NDArray[np.float64]) -> Vector:
    return float(values[0]), float(values[1]), float(values[2])
