"""Radiofrequency at the catheter's tip, pulsed and continuous."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.events import happen
from neuroplasty.body.instruments.radiofrequency import Electrode, Moment, continuous, pulses, roots_round
from neuroplasty.body.instruments.radiofrequency.at_roots import hot
from neuroplasty.body.instruments.radiofrequency.parameters import NERVE_BURNS, PULSED_LIMIT
from neuroplasty.body.procedure.tick import Steps, Tick
from neuroplasty.body.procedure.treatment import Treatment
from neuroplasty.documents.episode import Event
from neuroplasty.documents.steps import Ablate, Pulse
from neuroplasty.errors import AnatomyError

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

Array = NDArray[np.float64]

TICK_S = 2.0


def pulse(theatre: Theatre, step: Pulse) -> Steps:
    """Pulses, their width set so that the tip stays below its ceiling."""
    if why := _in_the_needle(theatre, step.electrode_mm):
        yield theatre.tick(step.do, events=(theatre.event("caution", "electrode covered", why),))
        return why, "not done"
    treatment = _begin(theatre, "pulsed", step.electrode_mm, step.ceiling_c)
    electrode = treatment.electrode
    treatment.spike_k = electrode.spike_k(step.volts, step.width_ms)
    course = pulses(
        electrode,
        volts=step.volts,
        width_ms=step.width_ms,
        rate_hz=step.rate_hz,
        ceiling_c=step.ceiling_c,
        seconds=step.seconds,
    )
    if step.ceiling_c > float(PULSED_LIMIT):
        text = (
            f"A ceiling of {step.ceiling_c:g} C was asked for; pulsed treatment is to keep its tip below "
            f"{float(PULSED_LIMIT):g} C."
        )
        yield theatre.tick(step.do, events=(happen("tip too warm", theatre.state.t_s, text),))
    stopped = yield from _run(theatre, treatment, course, step.do)
    moments = treatment.moments
    width = float(np.mean([moment.width_ms for moment in moments]))
    said = (
        f"Pulsed radiofrequency at {treatment.place}: {step.volts:g} V, {step.rate_hz:g} a second for "
        f"{moments[-1].t_s:g} s, mean width {width:.3g} of {step.width_ms:g} ms to keep the tip below "
        f"{step.ceiling_c:g} C; {electrode.impedance_ohm:.0f} ohm."
    )
    return said, "done in part" if stopped else "done"


def ablate(theatre: Theatre, step: Ablate) -> Steps:
    """Continuous current, the tip held at its target."""
    if why := _in_the_needle(theatre, step.electrode_mm):
        yield theatre.tick(step.do, events=(theatre.event("caution", "electrode covered", why),))
        return why, "not done"
    treatment = _begin(theatre, "continuous", step.electrode_mm, step.target_c)
    course = continuous(treatment.electrode, target_c=step.target_c, seconds=step.seconds)
    stopped = yield from _run(theatre, treatment, course, step.do)
    last = treatment.moments[-1]
    said = (
        f"Continuous radiofrequency at {treatment.place}: {last.t_s:.0f} s, the tip at {last.tip_c:.0f} C "
        f"with {last.volts:.0f} V and {last.watts:.2g} W; {treatment.electrode.impedance_ohm:.0f} ohm."
    )
    return said, "done in part" if stopped else "done"


def _in_the_needle(theatre: Theatre, electrode_mm: float) -> str:
    """Why no current may be switched on: part of the electrode lies in the needle. Empty when none does."""
    if theatre.catheter is None:
        raise AnatomyError("The electrode sits on the catheter, and there is none; advance one first.")
    out = theatre.catheter.inserted_mm
    if out >= electrode_mm:
        return ""
    return (
        f"The current stays off: {electrode_mm:g} mm of electrode, and only {out:.1f} mm of catheter lie "
        "beyond the needle."
    )


def _begin(
    theatre: Theatre, mode: Literal["pulsed", "continuous"], electrode_mm: float, goal_c: float
) -> Treatment:
    catheter = theatre.catheter
    assert catheter is not None
    line = catheter.shape_mm[::-1]
    electrode = Electrode(electrode_mm, catheter.outer_mm)
    roots = roots_round(electrode, line[0], _back(line, electrode_mm), theatre.anatomy.canal)
    treatment = Treatment(
        theatre.step_number,
        mode,
        theatre.where(*catheter.tip),
        catheter.gauge,
        goal_c,
        electrode,
        roots,
    )
    theatre.treatments.append(treatment)
    return treatment


def _run(
    theatre: Theatre, treatment: Treatment, course: Iterator[Moment], doing: str
) -> Generator[Tick, None, bool]:
    """Let the generator and the epidural space run side by side; True when a root's pain made it stop."""
    passed = 0.0
    for moment in course:
        heat = treatment.add(moment)
        burnt = hot(heat, float(NERVE_BURNS))
        passed += moment.seconds
        if passed >= TICK_S or burnt:
            theatre.state = theatre.space.step(theatre.state, passed)
            events = tuple(_burns(name, theatre.state.t_s) for name in burnt)
            yield theatre.tick(doing, heat=replace(heat, seconds=passed), events=events)
            passed = 0.0
        if burnt:
            return True
    if passed:
        theatre.state = theatre.space.step(theatre.state, passed)
        yield theatre.tick(doing, heat=replace(heat, seconds=passed))
    return False


def _burns(root: str, t_s: float) -> Event:
    return happen(
        "root heated",
        t_s,
        f"{root} reaches {float(NERVE_BURNS):g} C; the current is switched off.",
        cause=f"the electrode lies so near to {root} that the heat reaches it",
    )


def _back(line: Array, electrode_mm: float) -> Array:
    """From the tip back along the catheter over the electrode's length; ``line`` (n, 3) starts at the tip."""
    along = np.linalg.norm(line - line[0], axis=1)
    behind = int(np.argmax(along >= electrode_mm)) if along[-1] >= electrode_mm else len(line) - 1
    return np.asarray(line[behind] - line[0])
