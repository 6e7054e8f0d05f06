"""Plunger: the hand, the lumen and the space decide together what flows, in one tick.

By rate the hand moves the plunger as fast as it means to, and slower where it would have to press harder than
a hand can; by force it presses, and what flows follows. Drawing back brings what lies at the tip.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuroplasty.body.epidural import TABLE, Source
from neuroplasty.body.epidural.injectate import viscosity_mpas
from neuroplasty.body.events.rates import SEEN_BY_ASPIRATION
from neuroplasty.body.instruments.holes import divide
from neuroplasty.body.instruments.parameters import HAND_LIMIT, HOLE_SPACING, PLUNGER_BORE
from neuroplasty.body.procedure.book import IN_CANAL
from neuroplasty.body.procedure.hands import SyringeHand
from neuroplasty.body.procedure.theatre import Syringe, Theatre
from neuroplasty.body.procedure.tick import Drawn
from neuroplasty.errors import HandsError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register
from neuroplasty.evidence.units import PA_PER_MMHG

NO_FLOW_ML_S = 1e-4
_EMPTY_ML = 1e-9

SOFT_TISSUE = Parameter(
    15.0, "mmHg", "assumed", "what muscle and veins hold against an injection; no source read", 5.0, 30.0
)
FREE_FLUID = Parameter(
    0.3, "mm", "assumed", "film at the tip from which a syringe draws fluid back; no source read", 0.1, 1.0
)
FASTEST = Parameter(
    10.0, "mL/s", "assumed", "the fastest a thumb moves the plunger of a 10 mL syringe; no source read", 5, 15
)


@dataclass(frozen=True)
class Plunged:
    """What a plunger did: the syringe after it, what flowed, what the hand felt.

    ``sources`` enter the epidural space; ``elsewhere_ml`` went into another compartment. ``wanted_ml_s`` is
    what the hand meant to give (None: by force); ``blocked``: nothing flowed though it was pressed.
    """

    syringe: Syringe | None = None
    flow_ml_s: float = 0.0
    hub_mmhg: float | None = None
    sources: tuple[Source, ...] = ()
    volume_ml: float = 0.0
    elsewhere_ml: float = 0.0
    wanted_ml_s: float | None = None
    blocked: bool = False
    drawn: Drawn | None = None


def check(theatre: Theatre, hand: SyringeHand | None) -> None:
    """Raise HandsError for a plunger that cannot be moved so."""
    if hand is None:
        return
    if hand.filling is not None and not hand.filling.ingredients:
        raise HandsError("The syringe was filled with nothing; give at least one ingredient.")
    asked = [name for name in ("rate_ml_s", "force_n") if getattr(hand, name) is not None]
    if len(asked) + hand.aspirate > 1:
        raise HandsError("The plunger is moved by rate, by force, or drawn back; give one of them at a time.")
    for name in asked:
        value = getattr(hand, name)
        if not (np.isfinite(value) and value >= 0):
            raise HandsError(f"{name} was {value}; give zero or more, or draw back with aspirate.")
    if (asked or hand.aspirate) and theatre.needle is None and theatre.catheter is None:
        raise HandsError("There is neither needle nor catheter to inject through; place one first.")
    if asked and hand.filling is None and theatre.syringe is None:
        raise HandsError("There is no syringe to press; fill one first.")


def plunge(theatre: Theatre, hand: SyringeHand | None, dt_s: float) -> Plunged:
    """What the plunger does in ``dt_s``."""
    syringe = theatre.syringe
    if hand is None:
        return Plunged(syringe if syringe is None or not syringe.passed else replace(syringe, passed=()))
    if hand.filling is not None:
        syringe = Syringe(hand.filling, theatre.fillings + 1, hand.filling.volume_ml)
    if hand.aspirate:
        return Plunged(syringe, drawn=_drawn(theatre))
    pressed = (hand.rate_ml_s or hand.force_n) and syringe is not None and syringe.left_ml > _EMPTY_ML
    if not (pressed and dt_s):
        return Plunged(syringe)
    assert syringe is not None
    if theatre.on_the_skin:
        raise HandsError("The needle's point lies on the skin; push it in before anything is injected.")
    wanted, limit = float(FASTEST), float(HAND_LIMIT)
    if hand.force_n is not None:
        limit = min(limit, plunger_mmhg(hand.force_n))
    else:
        assert hand.rate_ml_s is not None
        wanted = hand.rate_ml_s
    into_canal = theatre.tip_place in IN_CANAL
    flowing = _into_canal if into_canal else _elsewhere
    done = flowing(theatre, syringe, wanted, limit, dt_s)
    return replace(done, wanted_ml_s=None if hand.force_n is not None else hand.rate_ml_s)


def plunger_mmhg(force_n: float) -> float:
    """Pressure in a 10 mL syringe whose plunger is pressed with a force.

    >>> round(plunger_mmhg(10.0))
    454
    """
    area_m2 = np.pi / 4 * (float(PLUNGER_BORE) * 1e-3) ** 2
    return float(force_n / area_m2 / PA_PER_MMHG)


def viscosity_in_the_lumen(per_ml: Mapping[str, float]) -> float:
    """Pa s of a mixture at room temperature: a second in the lumen does not warm it through."""
    return 1e-3 * float(
        viscosity_mpas(
            per_ml.get("iohexol", 0.0),
            TABLE["room_temperature"].value,
            salt_mg_ml=per_ml.get("sodium chloride", 0.0),
        )
    )


def _into_canal(theatre: Theatre, syringe: Syringe, wanted: float, limit: float, dt_s: float) -> Plunged:
    lumen, sites = theatre.way_in()
    per_ml = syringe.per_ml
    passed = syringe.passed if len(syringe.passed) == len(sites) else (0.0,) * len(sites)
    outside, yielding = _felt(theatre, sites, passed)
    parted = divide(
        lumen,
        [float(HOLE_SPACING) * k for k in range(len(sites))],
        viscosity_in_the_lumen(per_ml),
        outside,
        wanted_ml_s=wanted,
        limit_mmhg=limit,
        yielding_mmhg_s_ml=yielding,
    )
    flow = parted.total_ml_s
    if flow < NO_FLOW_ML_S:
        return Plunged(replace(syringe, passed=()), hub_mmhg=parted.hub_mmhg, blocked=True)
    # What is left ends exactly with the syringe.
    share = min(1.0, syringe.left_ml / (flow * dt_s))
    sources = tuple(
        Source(*site, part * share, per_ml)
        for site, part in zip(sites, parted.flow_ml_s, strict=True)
        if part > 0
    )
    volume = flow * share * dt_s
    after = replace(syringe, left_ml=_left(syringe, volume), passed=parted.flow_ml_s)
    return Plunged(after, flow * share, parted.hub_mmhg, sources, volume)


def _elsewhere(theatre: Theatre, syringe: Syringe, wanted: float, limit: float, dt_s: float) -> Plunged:
    """Into the tip's compartment, nothing of it into the epidural space. Disc and bone take nothing.

    What an injection into the CSF does to its pressure is left out.
    """
    place = theatre.tip_place
    if place in ("disc", "bone"):
        return Plunged(replace(syringe, passed=()), hub_mmhg=limit, blocked=True)
    lumen, _ = theatre.way_in()
    in_csf = place in ("intrathecal", "subdural")
    outside = theatre.state.sac_pressure_mmhg if in_csf else float(SOFT_TISSUE)
    viscosity = viscosity_in_the_lumen(syringe.per_ml)
    flow = min(lumen.flow_ml_s(wanted, viscosity, outside, limit), syringe.left_ml / dt_s)
    if flow < NO_FLOW_ML_S:
        return Plunged(replace(syringe, passed=()), hub_mmhg=limit, blocked=True)
    hub = outside + lumen.drop_mmhg(flow, viscosity)
    volume = flow * dt_s
    return Plunged(
        replace(syringe, left_ml=_left(syringe, volume)), flow, hub, volume_ml=volume, elsewhere_ml=volume
    )


def _left(syringe: Syringe, volume_ml: float) -> float:
    left = syringe.left_ml - volume_ml
    return left if left > _EMPTY_ML * syringe.filling.volume_ml else 0.0


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


def _drawn(theatre: Theatre) -> Drawn:
    """What comes back depends on where the tip lies: CSF, blood, what was injected, air, nothing."""
    place = theatre.tip_place
    if place == "intrathecal":
        return "clear fluid"
    if place == "vascular":
        setting = theatre.setting
        shut = setting.chance and setting.rng("aspiration", theatre.number).random() >= float(
            SEEN_BY_ASPIRATION
        )
        return "nothing" if shut else "blood"
    if place in IN_CANAL:
        _, sites = theatre.way_in()
        film = max(float(theatre.setting.shell.sample(theatre.state.film_mm, s, theta)) for s, theta in sites)
        return "injectate" if film >= float(FREE_FLUID) else "nothing"
    if theatre.on_the_skin:
        return "air"
    return "nothing"


register("procedure", sys.modules[__name__])
