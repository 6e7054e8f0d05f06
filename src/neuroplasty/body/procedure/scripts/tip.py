"""What works at the catheter's tip: the balloon, pulsed and continuous radiofrequency."""

from __future__ import annotations

from collections.abc import Generator
from itertools import groupby

import numpy as np

from neuroplasty.body.epidural import pace
from neuroplasty.body.events import happen
from neuroplasty.body.instruments import Balloon, Catheter, push
from neuroplasty.body.instruments.radiofrequency import Dials
from neuroplasty.body.instruments.radiofrequency import Moment as Pulsed
from neuroplasty.body.procedure.act import covered, covered_mm
from neuroplasty.body.procedure.handling import surroundings
from neuroplasty.body.procedure.hands import BalloonHand, Hands
from neuroplasty.body.procedure.inflation import Inflation, site
from neuroplasty.body.procedure.scripts.catheter import moved, without_catheter
from neuroplasty.body.procedure.scripts.script import Do, Ended, Manner, Moment, Outcome, Script, rest
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.treatment import Treatment
from neuroplasty.documents.steps import Ablate, Inflate, Move, Pulse

_FARTHEST_MM, _WORTH_MM = 12.0, 0.5
"""How far a catheter is moved to bring its balloon to its place, and for how much less distance."""
_PULL_MM_S = 2.0
TICK_S = 2.0


def inflate(step: Inflate, theatre: Theatre, manner: Manner) -> Script:
    """Inflations, each followed by as long a rest; between two of them the catheter is drawn back.

    First the balloon's middle is brought to its place as far as the way is free, and where it is not, tried
    again after each inflation. A balloon that bursts tears nothing more and ends the step.
    """
    if theatre.catheter is None:
        return (yield from without_catheter("The balloon sits on the catheter, and there is none"))
    if theatre.burst:
        yield Do()
        return Ended("The balloon has burst before; it takes a new catheter to inflate one.", "not done")
    balloon = Balloon(step.volume_ml)
    theatre, short = yield from _brought(theatre, step, balloon)
    if covered_mm(theatre, balloon) > 0:
        yield Do()
        return Ended("The balloon could not be pushed out of the needle; it was not inflated.", "not done")
    places: list[str] = []
    last: Inflation | None = None
    for number in range(step.repeats):
        if number and short > balloon.length_mm / 2:
            theatre, short = yield from _brought(theatre, step, balloon)
        elif number and step.pull_back_mm:
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
    pressed = max(last.roots_mmhg, key=lambda item: item[1], default=None)
    against = f", {pressed[1]:.0f} mmHg on {pressed[0]}" if pressed else ""
    return Ended(
        f"Balloon {step.volume_ml:g} mL ({balloon.diameter_mm:.1f} mm wide) at "
        f"{' and '.join(place for place, _ in groupby(places))}, {len(places)} x {step.hold_s:g} s; "
        f"{last.pressure_mmhg:.0f} mmHg in it{against}.{_missed(step, short, balloon)}",
        "done in part" if short > balloon.length_mm / 2 else "done",
    )


def _brought(
    theatre: Theatre, step: Inflate, balloon: Balloon
) -> Generator[Do, Moment, tuple[Theatre, float]]:
    """The balloon's middle brought as near to its place as one move does; how far it then lies from it.

    Without a place it is only pushed out of the needle.
    """
    catheter = theatre.catheter
    assert catheter is not None
    around = surroundings(theatre)
    least_mm = covered_mm(theatre, balloon)
    if step.to is None:
        if least_mm > 0:
            theatre, _ = yield from moved(theatre, Move(push_mm=least_mm), _PULL_MM_S)
        return theatre, 0.0
    aim_mm = around.surface.point_mm(*([one] for one in theatre.setting.anatomy.canal.locate(step.to)))[0]

    def off_mm(held: Catheter) -> float:
        s, theta = site(held, balloon)
        return float(np.linalg.norm(around.surface.point_mm([s], [theta])[0] - aim_mm))

    now = off_mm(catheter)
    best_mm, nearest = 0.0, np.inf if least_mm > 0 else now - _WORTH_MM
    for by_mm in (*np.arange(least_mm, _FARTHEST_MM, 1.0), *np.arange(-1.0, -_FARTHEST_MM, -1.0)):
        if by_mm < least_mm:
            continue
        tried = push(catheter, around, float(by_mm))
        if not tried.happenings and off_mm(tried.catheter) < nearest:
            best_mm, nearest = float(by_mm), off_mm(tried.catheter)
    if best_mm:
        theatre, _ = yield from moved(theatre, Move(push_mm=best_mm), _PULL_MM_S)
    assert theatre.catheter is not None
    return theatre, off_mm(theatre.catheter)


def _missed(step: Inflate, short_mm: float, balloon: Balloon) -> str:
    if step.to is None or short_mm <= balloon.length_mm / 2:
        return ""
    return (
        f" It did not cover the {step.to.words}: the way there is not free, its middle lay {short_mm:.0f} mm "
        "off."
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
    moments: list[Pulsed] = []
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


def _said(dials: Dials, where: str, moments: list[Pulsed], treatment: Treatment) -> str:
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
