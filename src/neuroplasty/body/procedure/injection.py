"""Injecting: the hand, the lumen and the space decide together what flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neuroplasty.body import signs
from neuroplasty.body.epidural import Source
from neuroplasty.body.epidural.injectate import viscosity_mpas
from neuroplasty.body.instruments.parameters import HAND_LIMIT
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.steps import Ingredient, Inject

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

TICKS_PER_INJECTION = 80
LONGEST_INJECTION_TICK_S = 20.0
NO_FLOW_ML_S = 1e-4


def inject(theatre: Theatre, step: Inject) -> Steps:
    """The mixture goes in as planned, slower where the lumen is narrow, or not at all."""
    lumen, sites = theatre.way_in()
    mixture: dict[str, float] = {part.drug: 0.0 for part in step.ingredients}
    for part in step.ingredients:
        mixture[part.drug] += part.dose / step.volume_ml
    viscosity = 1e-3 * float(viscosity_mpas(np.asarray(mixture.get("iohexol", 0.0))))
    yield theatre.tick(step.do, events=tuple(signs.rate(theatre.state.t_s, step.rate_ml_s)))
    given, slow = 0.0, False
    dt = min(max(step.seconds / TICKS_PER_INJECTION, 0.02), LONGEST_INJECTION_TICK_S)
    while given < step.volume_ml * (1 - 1e-12):
        tip = theatre.pressure_at(sites)
        flow = lumen.flow_ml_s(step.rate_ml_s, viscosity, tip, float(HAND_LIMIT))
        if flow < NO_FLOW_ML_S:
            text = (
                f"The injection stopped after {given:.1f} of {step.volume_ml:g} mL: the space holds "
                f"{tip:.0f} mmHg against the hand's {float(HAND_LIMIT):.0f} mmHg."
            )
            yield theatre.tick(step.do, events=(theatre.event("danger", "injection stopped", text),))
            return text, "done in part"
        if flow < 0.9 * step.rate_ml_s and not slow:
            slow = True
            text = (
                f"The lumen lets {flow:.2f} mL/s through at the hand's limit; "
                f"{step.rate_ml_s:g} mL/s was asked for."
            )
            yield theatre.tick(step.do, events=(theatre.event("note", "slow injection", text),))
        # The last tick ends exactly at the volume asked for.
        tick_s = min(dt, (step.volume_ml - given) / flow)
        share = flow / len(sites)
        sources = [Source(s, theta, share, mixture) for s, theta in sites]
        theatre.state = theatre.space.step(theatre.state, tick_s, sources)
        given += flow * tick_s
        yield theatre.tick(step.do, flow_ml_s=flow, drop_mmhg=lumen.drop_mmhg(flow, viscosity))
    through = "catheter" if theatre.catheter else "needle"
    return (
        f"{step.label}: {words(step.ingredients)} through the {through} at {step.rate_ml_s:g} mL/s.",
        "done",
    )


def words(ingredients: tuple[Ingredient, ...]) -> str:
    """A mixture as an operation note writes it."""
    return " + ".join(f"{part.drug} {part.strength} {part.volume_ml:g} mL" for part in ingredients)
