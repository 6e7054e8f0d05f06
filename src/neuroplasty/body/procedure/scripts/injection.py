"""Injecting, watched live or not; drawing back; the test dose."""

from __future__ import annotations

import sys
from collections.abc import Generator

from neuroplasty.body.events import KINDS
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.procedure.alerts import FELT, found
from neuroplasty.body.procedure.book import IN_CANAL
from neuroplasty.body.procedure.hands import Filling, Hands, SyringeHand
from neuroplasty.body.procedure.patterns import pattern_event
from neuroplasty.body.procedure.scripts.script import Do, Ended, Manner, Moment, Script, rest
from neuroplasty.body.procedure.scripts.simple import mixture_words
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import Drawn
from neuroplasty.documents.steps import Aspirate, Inject, TestDose
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

WATCHED_AFTER = Parameter(
    2.0, "s", "assumed", "how long the pedal stays down after the last drop, to see dye run off", 0.0, 5.0
)
MOST_FRAMES = 48
_SHORTEST_S, _LONGEST_S, _LONGEST_ASTRAY_S = 0.02, 20.0, 5.0
_DRAWN: dict[Drawn, str] = {"injectate": "a little of what was injected"}

Injected = Generator[Do, Moment, tuple[Theatre, Ended]]


def inject(step: Inject, theatre: Theatre, manner: Manner) -> Script:
    """The mixture goes in as planned, slower where the lumen is narrow, or not at all.

    Watched live when the step says so; afterwards what its dye showed.
    """
    pedal = None
    if step.live is not None:
        arm = Arm.of(step.live)
        if step.subtracted:
            mask = Pedal("store", label=f"{step.label}, mask")
            theatre, _ = yield Do(Hands(arm=arm, pedal=mask))
        else:
            theatre, _ = yield Do(Hands(arm=arm))
        expected = (step.seconds + float(WATCHED_AFTER)) * step.frames_per_s
        pedal = Pedal(
            "road-map" if step.subtracted else "live",
            step.frames_per_s,
            step.label,
            each=max(1, round(expected / MOST_FRAMES)),
        )
    theatre, ended = yield from _given(step, theatre, manner, pedal)
    if pedal is not None:
        until_s = theatre.t_s + float(WATCHED_AFTER)
        while theatre.t_s < until_s - 1e-9:
            theatre, _ = yield Do(Hands(pedal=pedal), 1.0 / step.frames_per_s)
    dye = any(part.drug == "iohexol" for part in step.ingredients)
    later = (pattern_event(theatre),) if dye and ended.outcome != "not done" else ()
    return Ended(ended.said, ended.outcome, later)


def test_dose(step: TestDose, theatre: Theatre, manner: Manner) -> Script:
    """The dose goes in, time passes, the patient is asked; a tip in CSF or vein shows itself."""
    dose = Inject(label="test dose", ingredients=step.ingredients, rate_ml_s=step.rate_ml_s)
    told = theatre.memory.told
    theatre, ended = yield from _given(dose, theatre, manner, None)
    theatre = yield from rest(theatre, 60 * step.wait_minutes)
    felt = any(name.startswith(FELT) for name in theatre.memory.told - told)
    finding = found(theatre, "The test dose is positive") if felt else None
    if finding is not None:
        yield Do(notes=(finding,))
        said = f"{ended.said} After {step.wait_minutes:g} min positive: {KINDS[finding.kind].sign}"
        return Ended(said, ended.outcome)
    said = f"{ended.said} After {step.wait_minutes:g} min negative: neither leg heavy, no ringing ears."
    return Ended(said, ended.outcome)


def aspirate(step: Aspirate, theatre: Theatre, manner: Manner) -> Script:
    """What comes back depends on where the tip lies: CSF, blood, what was injected, nothing."""
    theatre.way_in()
    yield from rest(theatre, step.seconds)
    _, tick = yield Do(Hands(syringe=SyringeHand(aspirate=True)))
    assert tick.drawn is not None
    return Ended(f"Drawn back for {step.seconds:g} s: {_DRAWN.get(tick.drawn, tick.drawn)}.")


def _given(step: Inject, theatre: Theatre, manner: Manner, pedal: Pedal | None) -> Injected:
    """The plunger moves until the syringe is empty, nothing flows any more, or it has to be stopped."""
    theatre.way_in()
    if theatre.on_the_skin:
        yield Do()
        return theatre, Ended(
            "The needle only touches the skin; nothing was injected through it.", "not done"
        )
    whole, left, flow = step.volume_ml, step.volume_ml, step.rate_ml_s
    into_canal = theatre.tip_place in IN_CANAL
    longest = min(max(step.seconds / manner.looks_per_injection, _SHORTEST_S), _LONGEST_S)
    if not into_canal:
        longest = _LONGEST_ASTRAY_S if pedal is None else 1.0 / step.frames_per_s
    filling: Filling | None = Filling(step.label, step.ingredients)
    while left > 0:
        hand = SyringeHand(filling, rate_ml_s=step.rate_ml_s)
        theatre, tick = yield Do(Hands(syringe=hand, pedal=pedal), min(longest, left / flow))
        filling, flow, left = None, tick.forces.flow_ml_s, tick.forces.syringe_left_ml
        stopped = [event for event in tick.events if KINDS[event.kind].rule == "stop the injection"]
        if flow == 0.0:
            text = next(event.text for event in tick.events if event.kind == "injection stopped")
            return theatre, Ended(text, "done in part" if left < whole else "not done")
        if stopped and left > 0:
            given = f"Stopped after {whole - left:.1f} of {whole:g} mL"
            return theatre, Ended(f"{given}: {stopped[0].text}", "done in part")
    mixture = mixture_words(step.ingredients)
    if not into_canal:
        return theatre, Ended(f"{step.label}: {mixture}. It went in at {flow:.3g} mL/s.")
    through = "catheter" if theatre.catheter else "needle"
    return theatre, Ended(f"{step.label}: {mixture} through the {through} at {step.rate_ml_s:g} mL/s.")


register("procedure", sys.modules[__name__])
