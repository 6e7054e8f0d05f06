"""Advancing, steering and drawing out the catheter: moves of a plan, or moves that are found."""

from __future__ import annotations

from collections.abc import Generator
from math import degrees

from neuroplasty.body.events import happen
from neuroplasty.body.instruments import CatheterKit, opening_towards, push, steer_to
from neuroplasty.body.procedure.handling import surroundings
from neuroplasty.body.procedure.hands import CatheterHand, Hands, NeedleHand
from neuroplasty.body.procedure.scripts.script import Do, Ended, Manner, Moment, Script
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Move, Steer
from neuroplasty.errors import AnatomyError, HandsError

_OUT_MM_S = 20.0
_LEAST_MM = 0.5
_TURN_S = 1.0

Moved = Generator[Do, Moment, tuple[Theatre, str]]
"""A move being made: the theatre after it, and what stopped it; nothing when it was made whole."""


def advance(step: AdvanceCatheter, theatre: Theatre, manner: Manner) -> Script:
    """The catheter comes out of the needle and is steered to its place, until something stops it."""
    if theatre.needle is None:
        raise HandsError("The catheter goes in through the needle, and there is none; place one first.")
    if step.to is None:
        raise AnatomyError(
            "The catheter has nowhere to go; give the step a place, or aim the plan at a case."
        )
    needle = theatre.needle
    if needle.tip.place not in ("epidural", "foramen"):
        text = f"The needle's tip lies {needle.tip.words}; no catheter was advanced through it."
        yield Do(notes=(happen("catheter not advanced", theatre.t_s, text),))
        return Ended(text, "not done")
    target = theatre.setting.anatomy.canal.locate(step.to)
    turn = degrees(opening_towards(needle, target))
    if needle.route != "caudal" and turn:
        theatre, _ = yield Do(Hands(needle=NeedleHand(turn_deg_s=turn / _TURN_S)), _TURN_S)
    kit = CatheterKit(step.gauge, step.length_mm, step.holes, step.tip_bend_deg)
    theatre, _ = yield Do(Hands(catheter=CatheterHand(kit)))
    where = f"{step.gauge} G catheter to {step.to.words}"
    return (yield from _steered(theatre, target, step.to, step.speed_mm_s, where))


def steer(step: Steer, theatre: Theatre, manner: Manner) -> Script:
    """The bent tip is steered by the moves given, or to a place by moves that are found."""
    if theatre.catheter is None:
        return (yield from without_catheter("There is no catheter to steer"))
    if step.moves:
        return (yield from _moves(step, theatre))
    if step.to is None:
        raise AnatomyError(
            "The catheter has nowhere to go; give the step moves or a place, or aim the plan at a case."
        )
    target = theatre.setting.anatomy.canal.locate(step.to)
    return (yield from _steered(theatre, target, step.to, step.speed_mm_s, f"Tip to {step.to.words}"))


def without_catheter(why: str) -> Script:
    """A step that needs a catheter where none went in."""
    yield Do()
    return Ended(f"{why}: none was advanced.", "not done")


def drawn_out(theatre: Theatre) -> Script:
    """The catheter is drawn out, through its needle where that still stands.

    Where the needle's edge would shear it the two come out together.
    """
    catheter = theatre.catheter
    assert catheter is not None
    if theatre.needle is not None:
        back = Move(push_mm=-min(catheter.inserted_mm, 200.0))
        theatre, stopped = yield from moved(theatre, back, _OUT_MM_S)
        if stopped:
            yield Do(Hands(remove="everything"))
            return Ended("Needle and catheter out together.")
    yield Do(Hands(remove="catheter"))
    return Ended("Catheter out.")


def moved(theatre: Theatre, move: Move, speed_mm_s: float) -> Moved:
    """One move of the hub, at a speed; it takes as long as the catheter moves.

    A pull that would shear the catheter on the needle's edge is not made: the hand feels it stick.
    """
    catheter = theatre.catheter
    assert catheter is not None
    felt = push(catheter, surroundings(theatre), move.push_mm, move.turn_deg)
    if any(one.kind == "catheter sheared" for one in felt.happenings):
        text = "The needle's edge would shear the catheter; withdraw needle and catheter together."
        cause = "the bend at the needle's edge"
        theatre, _ = yield Do(notes=(happen("shear prevented", theatre.t_s, text, cause=cause),))
        return theatre, "the needle's edge"
    seconds = max(abs(felt.advanced_mm), _LEAST_MM) / speed_mm_s
    hand = CatheterHand(push_mm_s=move.push_mm / seconds, turn_deg_s=move.turn_deg / seconds)
    theatre, tick = yield Do(Hands(catheter=hand), seconds)
    return theatre, "" if tick.pushed is None else tick.pushed.stopped_by


def _steered(
    theatre: Theatre, target: tuple[float, float], to: Place, speed_mm_s: float, where: str
) -> Script:
    assert theatre.catheter is not None
    steering = steer_to(theatre.catheter, surroundings(theatre), target)
    felt = 0.0
    for move in steering.moves:
        theatre, _ = yield from moved(theatre, move, speed_mm_s)
        felt = max(felt, theatre.grip.hub_n)
    yield from _unmeant_foramen(theatre, to)
    if steering.reached:
        return Ended(f"{where}, {len(steering.moves)} moves of the hub, at most {felt:.1f} N.")
    assert theatre.catheter is not None
    place = theatre.where(*theatre.catheter.tip)
    aim = "where it was aimed there" if place == to.words else to.words
    text = (
        f"The catheter was stopped by {steering.why} at {place}, {steering.short_mm:.0f} mm short of {aim}."
    )
    yield Do(notes=(happen("catheter stopped", theatre.t_s, text),))
    return Ended(text, "done in part")


def _moves(step: Steer, theatre: Theatre) -> Script:
    for number, move in enumerate(step.moves, start=1):
        theatre, why = yield from moved(theatre, move, step.speed_mm_s)
        assert theatre.catheter is not None
        if why:
            where = theatre.catheter.tip_at.words
            text = f"Move {number} of {len(step.moves)} was stopped by {why}; the tip lies in the {where}."
            yield Do(notes=(happen("catheter stopped", theatre.t_s, text),))
            yield from _unmeant_foramen(theatre, step.to)
            return Ended(text, "done in part")
    yield from _unmeant_foramen(theatre, step.to)
    assert theatre.catheter is not None
    return Ended(f"{len(step.moves)} moves of the hub; the tip in the {theatre.catheter.tip_at.words}.")


def _unmeant_foramen(theatre: Theatre, meant: Place | None) -> Generator[Do, Moment, None]:
    """A note of a catheter that ends in a foramen which was not meant."""
    if theatre.tip_place != "foramen" or (meant is not None and meant.region == "foramen"):
        return
    text = f"The tip lies in the {theatre.tip.words}."
    yield Do(notes=(happen("tip in a foramen", theatre.t_s, text, cause="where the tip was steered"),))
