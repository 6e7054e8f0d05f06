"""Injecting through a tip that does not lie in the epidural space."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from neuroplasty.body.instruments import Lumen
from neuroplasty.body.instruments.parameters import HAND_LIMIT
from neuroplasty.body.instruments.tip import TipPlace
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.documents.steps import Inject
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

SOFT_TISSUE = Parameter(
    15.0, "mmHg", "assumed", "what muscle and veins hold against an injection; no source read", 5.0, 30.0
)
LONGEST_TICK_S = 5.0


def astray(
    theatre: Theatre,
    step: Inject,
    place: TipPlace,
    lumen: Lumen,
    mixture: dict[str, float],
    viscosity_pa_s: float,
) -> Steps:
    """The mixture goes into the tip's compartment, and nothing of it into the epidural space.

    Disc and bone take nothing from a hand. What an injection into the CSF does to its pressure is left out.
    """
    if place in ("disc", "bone"):
        text = f"Nothing goes in against the hand's {float(HAND_LIMIT):.0f} mmHg: {theatre.tip_words}."
        yield theatre.tick(step.do, events=(theatre.event("caution", "injection stopped", text),))
        return text, "not done"
    in_csf = place in ("intrathecal", "subdural")
    outside = theatre.state.sac_pressure_mmhg if in_csf else float(SOFT_TISSUE)
    flow = lumen.flow_ml_s(step.rate_ml_s, viscosity_pa_s, outside, float(HAND_LIMIT))
    given = 0.0
    yield theatre.tick(step.do)
    while given < step.volume_ml * (1 - 1e-12):
        longest_s = 1.0 / step.frames_per_s if step.live else LONGEST_TICK_S
        tick_s = min(longest_s, (step.volume_ml - given) / flow)
        theatre.vigilance.put(place, flow * tick_s, mixture)
        given += flow * tick_s
        theatre.state = theatre.space.step(theatre.state, tick_s)
        theatre.stray.put(theatre, place, flow * tick_s, mixture)
        yield theatre.tick(step.do, flow_ml_s=flow, drop_mmhg=lumen.drop_mmhg(flow, viscosity_pa_s))
    return f"It went in at {flow:.3g} mL/s.", "done"


register("procedure", sys.modules[__name__])
