"""Advancing and steering the catheter: the pushes of a plan, of moves given, or of a live hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neuroplasty.body.events import happen
from neuroplasty.body.instruments import Pushed, Surroundings, enter, push, steer_to
from neuroplasty.body.procedure.tick import Outcome, Steps
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Move, Steer
from neuroplasty.errors import AnatomyError

if TYPE_CHECKING:
    from neuroplasty.body.procedure.theatre import Theatre

_OUT_MM_S = 20.0


def advance(theatre: Theatre, step: AdvanceCatheter) -> Steps:
    """The catheter comes out of the needle and is steered to its place, until something stops it."""
    if theatre.needle is None:
        raise AnatomyError("The catheter goes in through the needle, and there is none; place one first.")
    if step.to is None:
        raise AnatomyError(
            "The catheter has nowhere to go; give the step a place, or aim the plan at a case."
        )
    if theatre.needle.tip.place not in ("epidural", "foramen"):
        text = f"The needle's tip lies {theatre.needle.tip.words}; no catheter was advanced through it."
        theatre.instruments.refused = text
        yield theatre.tick(step.do, events=(theatre.event("caution", "catheter not advanced", text),))
        return text, "not done"
    target = theatre.anatomy.canal.locate(step.to)
    around = Surroundings.of(theatre.anatomy.canal, theatre.state)
    theatre.catheter = enter(
        theatre.needle,
        around,
        gauge=step.gauge,
        length_mm=step.length_mm,
        holes=step.holes,
        tip_bend_deg=step.tip_bend_deg,
        towards=target,
    )
    theatre.instruments.entered(theatre.catheter)
    where = f"{step.gauge} G catheter to {step.to.words}"
    return (yield from _steered(theatre, around, target, step.to, step, where))


def steer(theatre: Theatre, step: Steer) -> Steps:
    """The bent tip is steered by the moves given, or to a place by moves that are found."""
    if theatre.catheter is None:
        return (yield from without_catheter(theatre, step.do, "There is no catheter to steer"))
    if step.moves:
        return (yield from _moves(theatre, step))
    if step.to is None:
        raise AnatomyError(
            "The catheter has nowhere to go; give the step moves or a place, or aim the plan at a case."
        )
    around = Surroundings.of(theatre.anatomy.canal, theatre.state)
    target = theatre.anatomy.canal.locate(step.to)
    return (yield from _steered(theatre, around, target, step.to, step, f"Tip to {step.to.words}"))


def without_catheter(theatre: Theatre, doing: str, why: str) -> Steps:
    """A step that needs a catheter where none went in; AnatomyError when none was ever asked for."""
    if not theatre.instruments.refused:
        raise AnatomyError(f"{why}; advance one first.")
    yield theatre.tick(doing)
    return f"{why}. {theatre.instruments.refused}", "not done"


def drawn_out(theatre: Theatre, doing: str) -> Steps:
    """The catheter is drawn out, through its needle where that still stands.

    Where the needle's edge would shear it the two come out together.
    """
    catheter = theatre.catheter
    if catheter is None or theatre.needle is None:
        yield theatre.tick(doing)
        return "Catheter out.", "done"
    _, outcome = yield from moved(theatre, Move(push_mm=-min(catheter.inserted_mm, 200.0)), _OUT_MM_S, doing)
    # The record keeps the catheter as it lay, not as it came out.
    theatre.instruments.runs[-1].catheter = catheter
    if outcome != "done":
        theatre.needle = None
        return "Needle and catheter out together.", "done"
    return "Catheter out.", "done"


def moved(theatre: Theatre, move: Move, speed_mm_s: float, doing: str) -> Steps:
    """One move of the hub, seen and felt: time passes, what tore stays torn, what happened is told.

    A pull that would shear the catheter on the needle's edge is not made.
    """
    assert theatre.catheter is not None
    around = Surroundings.of(theatre.anatomy.canal, theatre.state)
    done = push(theatre.catheter, around, move.push_mm, move.turn_deg)
    if any(happening.kind == "catheter sheared" for happening in done.happenings):
        text = "The needle's edge would shear the catheter; withdraw needle and catheter together."
        prevented = happen("shear prevented", theatre.state.t_s, text, cause="the bend at the needle's edge")
        yield theatre.tick(doing, events=(prevented,))
        return "the needle's edge", "done in part"
    yield from _seen(theatre, done, speed_mm_s, doing)
    outcome: Outcome = "done in part" if done.stopped_by else "done"
    return done.stopped_by, outcome


def _steered(
    theatre: Theatre,
    around: Surroundings,
    target: tuple[float, float],
    to: Place,
    step: AdvanceCatheter | Steer,
    where: str,
) -> Steps:
    assert theatre.catheter is not None
    steering = steer_to(theatre.catheter, around, target)
    for done in steering.pushes:
        yield from _seen(theatre, done, step.speed_mm_s, step.do)
    felt = max((done.hub_force_n for done in steering.pushes), default=0.0)
    if steering.reached:
        return f"{where}, {len(steering.moves)} moves of the hub, at most {felt:.1f} N.", "done"
    text = (
        f"The catheter was stopped by {steering.why} at {theatre.where(*theatre.catheter.tip)}, "
        f"{steering.short_mm:.0f} mm short of {to.words}."
    )
    yield theatre.tick(step.do, events=(theatre.event("caution", "catheter stopped", text),))
    return text, "done in part"


def _moves(theatre: Theatre, step: Steer) -> Steps:
    assert theatre.catheter is not None
    for number, move in enumerate(step.moves, start=1):
        why, outcome = yield from moved(theatre, move, step.speed_mm_s, step.do)
        if outcome != "done":
            where = theatre.catheter.tip_at.words
            text = f"Move {number} of {len(step.moves)} was stopped by {why}; the tip lies in the {where}."
            yield theatre.tick(step.do, events=(theatre.event("caution", "catheter stopped", text),))
            return text, "done in part"
    return f"{len(step.moves)} moves of the hub; the tip in the {theatre.catheter.tip_at.words}.", "done"


def _seen(theatre: Theatre, done: Pushed, speed_mm_s: float, doing: str) -> Steps:
    """A push that was made becomes part of the theatre."""
    theatre.catheter = done.catheter
    theatre.instruments.pushed(done)
    if "scar" not in theatre.without:
        theatre.state = replace(theatre.state, bonded=done.surroundings.bonded)
    seconds = max(abs(done.advanced_mm), 0.5) / speed_mm_s
    yield theatre.tick(doing)
    yield from theatre.pass_time(seconds, doing)
    if done.happenings:
        t_s, cause = theatre.state.t_s, "the hand's pull" if done.advanced_mm < 0 else "the hand's push"
        events = tuple(happen(told.kind, t_s, told.text, cause=cause) for told in done.happenings)
        yield theatre.tick(doing, events=events)
    return "", "done"
