"""Handling: what the hands do to needle and catheter in one tick. Hands that hold nothing are refused."""

from __future__ import annotations

from dataclasses import replace
from math import radians

import numpy as np

from neuroplasty.body.instruments import Pushed, Surroundings, advanced, aimed, at_skin, enter, push, turned
from neuroplasty.body.instruments.parameters import HAND_PUSH
from neuroplasty.body.procedure.hands import CatheterHand, Instrument, NeedleHand
from neuroplasty.body.procedure.theatre import Grip, Theatre
from neuroplasty.errors import HandsError

FREED_MM = 2.0
"""A tip that has strayed by chance is free again once it has been moved so far."""
_TURNED_MM_PER_DEG = 1 / 30.0
"""A needle turned by 30 degrees has its opening as far from a vessel's wall as one moved by a millimetre."""


def check(theatre: Theatre, needle: NeedleHand | None, catheter: CatheterHand | None) -> None:
    """Raise HandsError for a needle or catheter that is pushed and is not there, or cannot be."""
    if needle is not None and needle.entry is None:
        if theatre.needle is None:
            raise HandsError("There is no needle to push, aim or turn; set one on the skin first.")
        if theatre.catheter is not None and needle.push_mm_s:
            raise HandsError(
                "A catheter lies in the needle; draw the catheter out before the needle is moved."
            )
    if catheter is not None and catheter.kit is None and theatre.catheter is None:
        raise HandsError("There is no catheter to push or turn; advance one through a needle first.")
    if catheter is not None and catheter.kit is not None:
        if theatre.needle is None:
            raise HandsError("The catheter goes in through the needle, and there is none; place one first.")
        if theatre.needle.tip.place not in ("epidural", "foramen"):
            raise HandsError(
                f"The needle's tip lies {theatre.needle.tip.words}; no catheter can be advanced through it."
            )
    for hand, names in ((needle, ("push_mm_s", "turn_deg_s")), (catheter, ("push_mm_s", "turn_deg_s"))):
        for name in names if hand is not None else ():
            if not np.isfinite(getattr(hand, name)):
                raise HandsError(f"{name} was {getattr(hand, name)}; give a finite number.")


def needle(theatre: Theatre, hand: NeedleHand | None, dt_s: float) -> Theatre:
    """The needle set, aimed, turned and pushed; a new one takes the place of needle and catheter."""
    if hand is None:
        return theatre
    if hand.entry is not None:
        held = at_skin(hand.entry.kit, hand.entry.skin_mm, hand.entry.direction)
        theatre = replace(
            theatre,
            needle=held,
            catheter=None,
            grip=Grip(),
            strayed=None,
            stray_cause="",
            deepest_mm=0.0,
        )
    assert theatre.needle is not None
    held = theatre.needle
    if hand.aim is not None:
        held = aimed(held, hand.aim)
    if hand.turn_deg_s:
        held = turned(held, radians(hand.turn_deg_s * dt_s))
    if hand.push_mm_s and dt_s:
        anatomy = theatre.setting.anatomy
        held = advanced(held, hand.push_mm_s * dt_s, anatomy.canal, anatomy.body, past_bone=hand.past_bone)
    moved = abs(held.depth_mm - theatre.needle.depth_mm) + abs(hand.turn_deg_s) * dt_s * _TURNED_MM_PER_DEG
    theatre = replace(theatre, needle=held, punctured=theatre.punctured or held.pierced)
    # With a catheter in, the tip that strayed is the catheter's.
    return _freed(theatre, moved) if theatre.catheter is None else theatre


def catheter(theatre: Theatre, hand: CatheterHand | None, dt_s: float) -> tuple[Theatre, Pushed | None]:
    """The catheter let out of the needle, turned and pushed; what the push did, if there was one.

    A hand that lets go feels nothing; one that rests on the hub feels what the last half millimetre took.
    """
    if hand is None:
        return (theatre if theatre.grip == Grip() else replace(theatre, grip=Grip())), None
    around = surroundings(theatre)
    if hand.kit is not None:
        assert theatre.needle is not None
        kit = hand.kit
        fresh = enter(
            theatre.needle,
            around,
            gauge=kit.gauge,
            length_mm=kit.length_mm,
            holes=kit.holes,
            tip_bend_deg=kit.tip_bend_deg,
        )
        theatre = replace(
            theatre,
            catheter=fresh,
            grip=Grip(),
            strayed=None,
            stray_cause="",
            deepest_mm=0.0,
            burst=False,
        )
    if not ((hand.push_mm_s or hand.turn_deg_s) and dt_s):
        return theatre, None
    assert theatre.catheter is not None
    done = push(
        theatre.catheter,
        around,
        hand.push_mm_s * dt_s,
        hand.turn_deg_s * dt_s,
        limit_n=float(HAND_PUSH) if hand.limit_n is None else hand.limit_n,
    )
    grip = theatre.grip
    if len(done.forces) or hand.turn_deg_s:
        hub, tip = (done.hub_force_n, done.tip_force_n) if len(done.forces) else (grip.hub_n, grip.tip_n)
        grip = Grip(hub, done.hub_torque_nmm, tip)
    state, untorn = theatre.state, theatre.untorn
    if "scar" not in theatre.setting.without and done.surroundings.bonded is not around.bonded:
        ground = theatre.setting.ground
        untorn, bonded = ground.torn(state, untorn, around.bonded, done.surroundings.bonded)
        state = replace(state, bonded=bonded)
    theatre = replace(
        theatre,
        catheter=done.catheter,
        grip=grip,
        state=state,
        untorn=untorn,
        punctured=theatre.punctured or done.catheter.tip_at.place == "intrathecal",
    )
    return _freed(theatre, abs(done.advanced_mm)), done


def surroundings(theatre: Theatre) -> Surroundings:
    """What a catheter meets now; fluid that has opened the space makes room."""
    return theatre.setting.ground.around(theatre.state, theatre.untorn)


def removed(theatre: Theatre, what: Instrument) -> Theatre:
    """Taken out at once, as it is; HandsError for what is not in."""
    if what == "needle" and theatre.needle is None:
        raise HandsError("There is no needle to take out.")
    if what == "catheter" and theatre.catheter is None:
        raise HandsError("There is no catheter to take out.")
    without_needle = what in ("needle", "everything")
    if what == "needle":
        return replace(theatre, needle=None)
    return replace(
        theatre,
        catheter=None,
        needle=None if without_needle else theatre.needle,
        grip=Grip(),
        strayed=None,
        stray_cause="",
    )


def _freed(theatre: Theatre, moved_mm: float) -> Theatre:
    """A strayed tip that has been moved far enough lies where its geometry says again."""
    if theatre.strayed is None:
        return theatre
    drawn = theatre.drawn_mm + moved_mm
    if drawn < FREED_MM:
        return replace(theatre, drawn_mm=drawn)
    return replace(theatre, strayed=None, stray_cause="", drawn_mm=0.0)
