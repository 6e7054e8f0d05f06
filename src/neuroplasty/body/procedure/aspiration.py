"""Drawing back on the syringe, and the test dose: what they tell of where the tip is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from neuroplasty.body.events import KINDS
from neuroplasty.body.events.rates import SEEN_BY_ASPIRATION
from neuroplasty.body.procedure.injection import inject
from neuroplasty.body.procedure.tick import Steps
from neuroplasty.body.procedure.vigilance import STRAYS
from neuroplasty.documents.steps import Aspirate, Inject, TestDose
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

FREE_FLUID = Parameter(
    0.3, "mm", "assumed", "film at the tip from which a syringe draws fluid back; no source read", 0.1, 1.0
)


def aspirate(theatre: Theatre, step: Aspirate) -> Steps:
    """What comes back depends on where the tip lies: CSF, blood, what was injected, nothing."""
    theatre.way_in()
    yield from theatre.pass_time(step.seconds, step.do)
    came = _what_comes(theatre)
    if came in ("clear fluid", "blood"):
        events = tuple(theatre.vigilance.find_out(theatre, f"{came.capitalize()} is drawn back"))
        yield theatre.tick(step.do, events=events)
    return f"Drawn back for {step.seconds:g} s: {came}.", "done"


def test_dose(theatre: Theatre, step: TestDose) -> Steps:
    """The dose goes in, time passes, the patient is asked; a tip in CSF or vein shows itself."""
    dose = Inject(label="test dose", ingredients=step.ingredients, rate_ml_s=step.rate_ml_s)
    said, outcome = yield from inject(theatre, dose)
    yield from theatre.pass_time(60 * step.wait_minutes, step.do)
    kind = STRAYS.get(theatre.tip_place or "epidural")
    felt = list(theatre.vigilance.felt(theatre.state.t_s))
    if felt and kind is not None:
        events = (*felt, *theatre.vigilance.find_out(theatre, "The test dose is positive"))
        yield theatre.tick(step.do, events=events)
        return f"{said} After {step.wait_minutes:g} min positive: {KINDS[kind].sign}", outcome
    return f"{said} After {step.wait_minutes:g} min negative: neither leg heavy, no ringing ears.", outcome


def _what_comes(theatre: Theatre) -> str:
    place = theatre.tip_place
    if place == "intrathecal":
        return "clear fluid"
    if place == "vascular":
        shut = theatre.chance and theatre.luck.random() >= float(SEEN_BY_ASPIRATION)
        return "nothing" if shut else "blood"
    if place in ("epidural", "foramen"):
        _, sites = theatre.way_in()
        film = max(float(theatre.shell.sample(theatre.state.film_mm, s, theta)) for s, theta in sites)
        return "a little of what was injected" if film >= float(FREE_FLUID) else "nothing"
    return "nothing"


register("procedure", sys.modules[__name__])
