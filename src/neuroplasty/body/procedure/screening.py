"""Watching an injection live, and following the dye of a tip that does not lie in the epidural space."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from neuroplasty.body.fluoroscopy import Live, Picture
from neuroplasty.body.instruments.tip import TipPlace
from neuroplasty.body.procedure.injection import inject
from neuroplasty.body.procedure.patterns import pattern_event
from neuroplasty.body.procedure.tick import LiveShot, Shot, Steps
from neuroplasty.body.spread import COMPARTMENTS, Elsewhere, Inflow, Site
from neuroplasty.documents.episode import Event
from neuroplasty.documents.steps import Inject, View
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

SCREENED_AFTER = Parameter(
    2.0, "s", "assumed", "how long the pedal stays down after the last drop, to see dye run off", 0.0, 5.0
)
MOST_FRAMES = 48


@dataclass
class StrayDye:
    """Where dye is that a strayed tip has let out; brought up to a moment when it is asked for."""

    patterns: list[Event] = field(default_factory=list)
    """What each injection's dye showed, to be told afterwards."""
    _held: Elsewhere | None = None
    _t_s: float = 0.0

    def put(self, theatre: Theatre, place: TipPlace, volume_ml: float, mixture: Mapping[str, float]) -> None:
        """Let so much of a mixture (per mL) out between the last moment known and now."""
        if place not in COMPARTMENTS:
            return
        t_s = theatre.state.t_s
        before = self._held or Elsewhere(theatre.anatomy.canal, _down(theatre))
        tip = theatre.tip
        site = Site(place, tip.s_mm, tip.theta_rad, tip.radius_mm)
        amounts = {drug: strength * volume_ml for drug, strength in mixture.items()}
        elapsed = max(t_s - self._t_s, 1e-3) if self._held else 1.0
        self._held = before.after(elapsed, Inflow(site, volume_ml, amounts))
        self._t_s = t_s

    def at(self, theatre: Theatre) -> Elsewhere | None:
        """What is where now; None when nothing has strayed."""
        if self._held is None:
            return None
        elapsed = theatre.state.t_s - self._t_s
        self._held = self._held.in_posture(_down(theatre))
        if elapsed > 0:
            self._held, self._t_s = self._held.after(elapsed), theatre.state.t_s
        return self._held


def screened(theatre: Theatre, step: Inject) -> Steps:
    """The injection, watched live when the step says so; afterwards what its dye showed."""
    carried = inject(theatre, step)
    watched = None
    if step.live:
        mask = None
        if step.subtracted:
            mask = theatre.room.take(
                step.live, theatre.state, theatre.metal(), theatre.rng, theatre.stray_dye
            )
            yield theatre.tick(step.do, shot=Shot(f"{step.label}, mask", step.live, mask))
        watched = _Watch(theatre, step, step.live, mask)
    try:
        while True:
            tick = next(carried)
            if watched:
                watched.see(theatre.state.t_s)
            yield tick
    except StopIteration as end:
        said, outcome = end.value
    if watched:
        until_s = theatre.state.t_s + float(SCREENED_AFTER)
        while theatre.state.t_s < until_s - 1e-9:
            for tick in theatre.pass_time(1.0 / step.frames_per_s, step.do):
                watched.see(theatre.state.t_s)
                yield tick
        run = watched.live.run(label=step.label, most_frames=MOST_FRAMES)
        yield theatre.tick(step.do, run=LiveShot(step.label, watched.view, run))
    if any(part.drug == "iohexol" for part in step.ingredients) and outcome != "not done":
        theatre.stray.patterns.append(pattern_event(theatre))
    return said, outcome


class _Watch:
    """The pedal down: frames as time passes, no more of them than are kept."""

    def __init__(self, theatre: Theatre, step: Inject, view: View, mask: Picture | None) -> None:
        self.theatre, self.view = theatre, view
        self.live: Live = theatre.room.live(view, step.frames_per_s, mask=mask, rng=theatre.rng)
        self.begun_s = theatre.state.t_s
        expected = (step.seconds + float(SCREENED_AFTER)) * step.frames_per_s
        self.stride = max(1, round(expected / MOST_FRAMES))

    def see(self, t_s: float) -> None:
        """Make the frame of the pulses since the last one, once there are enough of them."""
        due = int((t_s - self.begun_s) * self.live.frames_per_s + 1e-9) + 1 - self.live.pulses
        if due >= self.stride:
            theatre = self.theatre
            theatre.room.show(
                self.live,
                self.view,
                theatre.state,
                theatre.metal(),
                theatre.rng,
                theatre.stray_dye,
                pulses=due,
            )


def _down(theatre: Theatre) -> tuple[float, float, float]:
    x, y, z = theatre.space.posture.gravity
    return float(x), float(y), float(z)


register("fluoroscopy", sys.modules[__name__])
