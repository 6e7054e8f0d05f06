"""What works at the catheter's tip: the balloon, pulsed and continuous radiofrequency."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from neuroplasty.body.epidural import pace
from neuroplasty.body.events import happen
from neuroplasty.body.instruments import Balloon
from neuroplasty.body.instruments.radiofrequency import Dials, Moment
from neuroplasty.body.procedure.act import covered
from neuroplasty.body.procedure.hands import BalloonHand, Hands
from neuroplasty.body.procedure.inflation import Inflation
from neuroplasty.body.procedure.scripts.catheter import moved, without_catheter
from neuroplasty.body.procedure.scripts.script import Do, Ended, Manner, Outcome, Script, rest
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.treatment import Treatment
from neuroplasty.documents.steps import Ablate, Inflate, Move, Pulse

_PULL_MM_S = 2.0
TICK_S = 2.0


def inflate(step: Inflate, theatre: Theatre, manner: Manner) -> Script:
    """Inflations, each followed by as long a rest; between two of them the catheter is drawn back.

    A balloon that bursts tears nothing more and ends the step.
    """
    if theatre.catheter is None:
        return (yield from without_catheter("The balloon sits on the catheter, and there is none"))
    if theatre.burst:
        yield Do()
        return Ended("The balloon has burst before; it takes a new catheter to inflate one.", "not done")
    places: list[str] = []
    last: Inflation | None = None
    for number in range(step.repeats):
        if number and step.pull_back_mm:
            theatre, stopped = yield from moved(theatre, Move(push_mm=-step.pull_back_mm), _PULL_MM_S)
            if stopped:
                break
        for dt_s in pace(step.hold_s):
            theatre, _ = yield Do(Hands(balloon=BalloonHand(step.volume_ml)), dt_s)
            if theatre.burst:
                break
        last = theatre.inflation
        assert last is not None
        places.append(theatre.where(last.s_mm, last.theta_rad))
        if theatre.burst:
            yield Do()
            text = f"The balloon burst at {step.volume_ml:g} mL; its fluid and shreds lie in the canal."
            return Ended(text, "done in part")
        theatre = yield from rest(theatre, step.hold_s)
    assert last is not None
    balloon = Balloon(step.volume_ml)
    pressed = max(last.roots_mmhg, key=lambda item: item[1], default=None)
    against = f", {pressed[1]:.0f} mmHg on {pressed[0]}" if pressed else ""
    return Ended(
        f"Balloon {step.volume_ml:g} mL ({balloon.diameter_mm:.1f} mm wide) at "
        f"{' and '.join(place for place, _ in groupby(places))}, {len(places)} x {step.hold_s:g} s; "
        f"{last.pressure_mmhg:.0f} mmHg in it{against}."
    )


def pulse(step: Pulse, theatre: Theatre, manner: Manner) -> Script:
    """Pulses, their width set so that the tip stays below its ceiling."""
    dials = Dials("pulsed", step.ceiling_c, step.electrode_mm, step.volts, step.width_ms, step.rate_hz)
    return (yield from _run(dials, step.seconds, theatre))


def ablate(step: Ablate, theatre: Theatre, manner: Manner) -> Script:
    """Continuous current, the tip held at its target."""
    return (yield from _run(Dials("continuous", step.target_c, step.electrode_mm), step.seconds, theatre))


def _run(dials: Dials, seconds: float, theatre: Theatre) -> Script:
    """The current runs until its time is over or a root's pain cuts it."""
    if theatre.catheter is None:
        return (yield from without_catheter("The electrode sits on the catheter, and there is none"))
    if why := covered(theatre, dials.electrode_mm):
        yield Do(notes=(happen("electrode covered", theatre.t_s, why),))
        return Ended(why, "not done")
    where = theatre.where(*theatre.catheter.tip)
    moments: list[Moment] = []
    # Whole periods only: what is left of one at the end is not given.
    left = max(1, round(seconds / dials.period_s)) * dials.period_s
    treatment: Treatment | None = None
    while left > 1e-9:
        dt_s = min(TICK_S, left)
        theatre, tick = yield Do(Hands(current=dials), dt_s)
        moments += tick.moments
        treatment, left = theatre.treatment, left - dt_s
        if treatment is not None and treatment.cut:
            break
    assert treatment is not None
    outcome: Outcome = "done in part" if treatment.cut else "done"
    return Ended(_said(dials, where, moments, treatment), outcome)


def _said(dials: Dials, where: str, moments: list[Moment], treatment: Treatment) -> str:
    last, ohm = moments[-1], treatment.electrode.impedance_ohm
    if dials.mode == "continuous":
        return (
            f"Continuous radiofrequency at {where}: {last.t_s:.0f} s, the tip at {last.tip_c:.0f} C "
            f"with {last.volts:.0f} V and {last.watts:.2g} W; {ohm:.0f} ohm."
        )
    width = float(np.mean([moment.width_ms for moment in moments]))
    return (
        f"Pulsed radiofrequency at {where}: {dials.volts:g} V, {dials.rate_hz:g} a second for "
        f"{last.t_s:g} s, mean width {width:.3g} of {dials.width_ms:g} ms to keep the tip below "
        f"{dials.goal_c:g} C; {ohm:.0f} ohm."
    )
