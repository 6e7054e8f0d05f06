"""Injecting: the hand, the lumen and the space decide together what flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from neuroplasty.body.epidural import TABLE, Source
from neuroplasty.body.epidural.injectate import viscosity_mpas
from neuroplasty.body.instruments.holes import divide
from neuroplasty.body.instruments.parameters import HAND_LIMIT, HOLE_SPACING
from neuroplasty.body.procedure import alerts as signs
from neuroplasty.body.procedure.astray import astray
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.documents.steps import Ingredient, Inject

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

LONGEST_INJECTION_TICK_S = 20.0
NO_FLOW_ML_S = 1e-4


def inject(theatre: Theatre, step: Inject) -> Steps:
    """The mixture goes in as planned, slower where the lumen is narrow, or not at all."""
    lumen, sites = theatre.way_in()
    mixture: dict[str, float] = {part.drug: 0.0 for part in step.ingredients}
    for part in step.ingredients:
        mixture[part.drug] += part.dose / step.volume_ml
    viscosity = 1e-3 * _viscosity_in_the_lumen_mpas(mixture)
    place = theatre.tip_place
    if place is not None and place not in ("epidural", "foramen"):
        said, outcome = yield from astray(theatre, step, place, lumen, mixture, viscosity)
        return f"{step.label}: {words(step.ingredients)}. {said}", outcome
    back_mm = [float(HOLE_SPACING) * k for k in range(len(sites))]
    passed: tuple[float, ...] = (0.0,) * len(sites)
    yield theatre.tick(step.do, events=tuple(signs.rate(theatre.state.t_s, step.rate_ml_s)))
    given, slow = 0.0, False
    dt = min(max(step.seconds / theatre.ticks_per_injection, 0.02), LONGEST_INJECTION_TICK_S)
    while given < step.volume_ml * (1 - 1e-12):
        tip = theatre.pressure_at(sites)
        outside, yielding = _felt(theatre, sites, passed)
        parted = divide(
            lumen,
            back_mm,
            viscosity,
            outside,
            wanted_ml_s=step.rate_ml_s,
            limit_mmhg=float(HAND_LIMIT),
            yielding_mmhg_s_ml=yielding,
        )
        flow, passed = parted.total_ml_s, parted.flow_ml_s
        if flow < NO_FLOW_ML_S:
            text = (
                f"The injection stopped after {given:.1f} of {step.volume_ml:g} mL: the space holds "
                f"{tip:.0f} mmHg against the hand's {float(HAND_LIMIT):.0f} mmHg."
            )
            yield theatre.tick(step.do, events=(theatre.event("danger", "injection stopped", text),))
            return text, "done in part"
        high = signs.high_pressure(theatre.state.t_s, theatre.state.sac_pressure_mmhg)
        if high is not None:
            yield theatre.tick(step.do, events=(high,))
            return (
                f"Stopped after {given:.1f} of {step.volume_ml:g} mL: the patient's head and neck ache.",
                "done in part",
            )
        if flow < 0.9 * step.rate_ml_s and not slow:
            slow = True
            text = (
                f"The lumen lets {flow:.2f} mL/s through at the hand's limit; "
                f"{step.rate_ml_s:g} mL/s was asked for."
            )
            yield theatre.tick(step.do, events=(theatre.event("note", "slow injection", text),))
        # The last tick ends exactly at the volume asked for.
        tick_s = min(dt, (step.volume_ml - given) / flow)
        sources = [Source(*site, part, mixture) for site, part in zip(sites, passed, strict=True) if part > 0]
        theatre.state = theatre.space.step(theatre.state, tick_s, sources)
        given += flow * tick_s
        yield theatre.tick(step.do, flow_ml_s=flow, drop_mmhg=parted.hub_mmhg - tip)
    through = "catheter" if theatre.catheter else "needle"
    return (
        f"{step.label}: {words(step.ingredients)} through the {through} at {step.rate_ml_s:g} mL/s.",
        "done",
    )


def _viscosity_in_the_lumen_mpas(mixture: Mapping[str, float]) -> float:
    """Of the mixture at room temperature: a second in the lumen does not warm it through."""
    return float(
        viscosity_mpas(
            mixture.get("iohexol", 0.0),
            TABLE["room_temperature"].value,
            salt_mg_ml=mixture.get("sodium chloride", 0.0),
        )
    )


def _felt(
    theatre: Theatre, sites: Sequence[tuple[float, float]], passed: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Pressure outside each hole before it passes anything, and by how much that rises per mL/s.

    What a hole that runs has raised above the sac is its own doing, in proportion to its flow.
    """
    outside, yielding = [], []
    for (s, theta), flow in zip(sites, passed, strict=True):
        now = theatre.state.pressure_at(s, theta)
        still = min(now, theatre.state.sac_pressure_mmhg) if flow > 0 else now
        outside.append(still)
        yielding.append((now - still) / flow if flow > 0 else 0.0)
    return outside, yielding


def words(ingredients: tuple[Ingredient, ...]) -> str:
    """A mixture as an operation note writes it."""
    return " + ".join(f"{part.drug} {part.strength} {part.volume_ml:g} mL" for part in ingredients)
