"""Inflating the balloon near the catheter's tip, once or in a sequence along the recess."""

from __future__ import annotations

from collections.abc import Generator
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from neuroplasty.body.epidural import Opening, State
from neuroplasty.body.events import happen
from neuroplasty.body.instruments import Balloon
from neuroplasty.body.procedure.catheter import moved, without_catheter
from neuroplasty.body.procedure.tick import Steps, Tick
from neuroplasty.documents.records.instruments import BalloonRecord
from neuroplasty.documents.steps import Inflate, Move
from neuroplasty.evidence.units import PA_PER_MMHG

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

_PULL_MM_S = 2.0


def inflate(theatre: Theatre, step: Inflate) -> Steps:
    """Inflations, each followed by as long a rest; between two of them the catheter is drawn back.

    A balloon over its rated volume is told of; one that bursts tears nothing more and ends the step.
    """
    if theatre.catheter is None:
        why = "The balloon sits on the catheter, and there is none"
        return (yield from without_catheter(theatre, step.do, why))
    balloon = Balloon(step.volume_ml)
    told: list[str] = []
    cause = f"{step.volume_ml:g} mL in the balloon"
    if balloon.over_rated and not balloon.bursts:
        text = f"{step.volume_ml:g} mL is more than the balloon is rated for; it may burst."
        yield theatre.tick(
            step.do, events=(happen("balloon over its volume", theatre.state.t_s, text, cause=cause),)
        )
    for number in range(step.repeats):
        if number and step.pull_back_mm:
            _, outcome = yield from moved(theatre, Move(push_mm=-step.pull_back_mm), _PULL_MM_S, step.do)
            if outcome != "done":
                break
        record = yield from _once(theatre, step, balloon)
        told.append(record.place)
        if record.burst:
            text = f"The balloon burst at {step.volume_ml:g} mL; its fluid and shreds lie in the canal."
            yield theatre.tick(
                step.do, events=(happen("balloon burst", theatre.state.t_s, text, cause=cause),)
            )
            return text, "done in part"
        yield from theatre.pass_time(step.hold_s, step.do)
    theatre.instruments.balloons = _together(theatre.instruments.balloons)
    places = " and ".join(place for place, _ in groupby(told))
    last = theatre.instruments.balloons[-1]
    pressed = max(last.roots_mmhg.items(), key=lambda item: item[1], default=None)
    against = f", {pressed[1]:.0f} mmHg on {pressed[0]}" if pressed else ""
    return (
        f"Balloon {step.volume_ml:g} mL ({balloon.diameter_mm:.1f} mm wide) at {places}, "
        f"{len(told)} x {step.hold_s:g} s; {last.pressure_mmhg:.0f} mmHg in it{against}."
    ), "done"


def _once(theatre: Theatre, step: Inflate, balloon: Balloon) -> Generator[Tick, None, BalloonRecord]:
    """One inflation, held, and what it did."""
    assert theatre.catheter is not None
    s, theta = _site(theatre, balloon)
    opening = Opening(s, theta, balloon.length_mm, balloon.diameter_mm, balloon.diameter_mm)
    before = theatre.state
    outside = before.opening_pressure_mmhg(opening)
    roots = _pressed(theatre, before, opening)
    if not balloon.bursts:
        for state in theatre.space.advance(theatre.state, step.hold_s, openings=(opening,)):
            theatre.state = state
            yield theatre.tick(step.do, openings=(opening,))
    torn = (before.bonded - theatre.state.bonded) - (theatre.state.dissolved - before.dissolved)
    record = BalloonRecord(
        t_s=round(before.t_s, 2),
        place=theatre.where(s, theta),
        s_mm=_short(s),
        theta_deg=_short(float(np.degrees(theta) % 360.0)),
        volume_ml=step.volume_ml,
        diameter_mm=_short(balloon.diameter_mm),
        length_mm=balloon.length_mm,
        pressure_mmhg=_short(balloon.pressure_mmhg(outside)),
        outside_mmhg=_short(outside),
        hold_s=step.hold_s,
        roots_mmhg={name: _short(pressure) for name, pressure in roots.items()},
        torn_mm2=_short(float((torn * theatre.shell.area_mm2).sum())),
        burst=balloon.bursts,
    )
    theatre.instruments.balloons.append(record)
    return record


def _site(theatre: Theatre, balloon: Balloon) -> tuple[float, float]:
    """The middle of the balloon: half its length behind the tip."""
    catheter = theatre.catheter
    assert catheter is not None
    behind = np.linalg.norm(np.diff(catheter.shape_mm[::-1], axis=0), axis=1).cumsum()
    back = min(int(np.searchsorted(behind, balloon.length_mm / 2)) + 1, len(catheter.path_s_mm) - 1)
    return float(catheter.path_s_mm[-1 - back]), float(catheter.path_theta_rad[-1 - back] % (2 * np.pi))


def _pressed(theatre: Theatre, state: State, opening: Opening) -> dict[str, float]:
    """The highest pressure, mmHg, on each root under the balloon: what sac and bonds set against it there."""
    space, shell = theatre.space, theatre.shell
    share = space.footprint(opening)
    stiffness = space.stiffness_pa_m(state.bonded) / PA_PER_MMHG / 1e3
    local = np.where(share > 0, state.sac_pressure_mmhg + opening.film_mm * share * stiffness, 0.0)
    found = {}
    for root in theatre.anatomy.canal.roots:
        cells = [
            shell.cell(float(s), float(t)) for s, t in zip(root.path_s_mm, root.path_theta_rad, strict=True)
        ]
        most = max(float(local[cell]) for cell in cells)
        if most > 0:
            found[root.name] = most
    return found


def _together(records: list[BalloonRecord]) -> list[BalloonRecord]:
    """Inflations at one place in a row, told as one with so many repeats and all they tore."""
    out: list[BalloonRecord] = []
    for record in records:
        last = out[-1] if out else None
        if last and (last.s_mm, last.theta_deg, last.volume_ml) == (
            record.s_mm,
            record.theta_deg,
            record.volume_ml,
        ):
            out[-1] = last.model_copy(
                update={
                    "repeats": last.repeats + record.repeats,
                    "torn_mm2": _short(last.torn_mm2 + record.torn_mm2),
                }
            )
        else:
            out.append(record)
    return out


def _short(value: float) -> float:
    return float(f"{value:.5g}")
