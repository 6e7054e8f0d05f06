"""Risks: the chance of each event at one step, its base rate scaled by what the step met in this body.

A hazard is proportional to an exposure (millimetres of catheter beside veins, under a tight dura, in scar):

    p = 1 - (1 - rate)^(exposure / ordinary exposure)

so that somebody with ordinary exposure has the published rate. ``ordinary`` was counted over the built-in
cases; ``validation/body/event_rates.py`` lays the group's rates beside the published ones.

>>> round(chance_of(0.044, 1.0), 3), round(chance_of(0.044, 2.0), 3), chance_of(0.044, 0.0)
(0.044, 0.086, 0.0)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.events import rates
from neuroplasty.documents.records import EventKind
from neuroplasty.documents.steps import Route
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

Array = NDArray[np.float64]

BESIDE_VEINS = Parameter(
    3.0,
    "1",
    "assumed",
    "how many times as likely a vein is met to the side of and before the sac as behind it",
)
IN_SCAR = Parameter(
    5.0, "1", "assumed", "how many times as likely a catheter goes through the dura in dense scar as in fat"
)
TIGHT = Parameter(
    3.0, "1", "assumed", "how many times as likely it goes through where the gap is narrower than itself"
)
ORDINARY_VEINS = Parameter(
    182.0, "mm", "derived", "mean over the built-in cases: catheter's way, weighted by where veins lie"
)
ORDINARY_DURA = Parameter(
    86.0, "mm", "derived", "mean over the built-in cases: catheter's way, weighted by scar and tightness"
)


@dataclass(frozen=True)
class Risk:
    """One thing that may happen: its kind, its chance, and the base rate and exposure it comes from."""

    kind: EventKind
    chance: float
    rate: Parameter
    exposure: float

    @property
    def cause(self) -> str:
        """In words, for the record."""
        scaled = "" if self.exposure == 1.0 else f", times {self.exposure:.2g} for what it met here"
        return f"chance: {100 * self.rate.value:.2g} % ({self.rate.source}){scaled}"


@dataclass(frozen=True)
class Way:
    """What a catheter's way on the shell met: arrays (n,), a value each ``step_mm``."""

    theta_rad: Array
    gap_mm: Array
    bonded: Array
    step_mm: Array
    outer_mm: float

    @property
    def beside_veins_mm(self) -> float:
        """Its length, weighted by where veins lie: to the side of and before the sac."""
        turn = np.abs((self.theta_rad + np.pi) % (2 * np.pi) - np.pi)
        weight = np.where(turn > np.radians(55.0), float(BESIDE_VEINS), 1.0)
        return float((weight * self.step_mm).sum())

    @property
    def under_dura_mm(self) -> float:
        """Its length, weighted by scar and by how tight the gap is."""
        weight = 1 + (float(IN_SCAR) - 1) * self.bonded
        weight = weight * np.where(self.gap_mm < self.outer_mm, float(TIGHT), 1.0)
        return float((weight * self.step_mm).sum())


def chance_of(rate: float, exposure: float) -> float:
    """The chance of an event of base rate ``rate`` at so many times the ordinary exposure."""
    return float(-np.expm1(np.log1p(-rate) * exposure))


def at_needle(route: Route, *, wide: bool, alone: bool) -> Iterator[Risk]:
    """What may happen as a needle is placed; ``wide``: it takes a catheter; ``alone``: it takes none."""
    yield _risk("vessel entered", rates.VEIN_BY_NEEDLE[route])
    yield _risk("dural puncture", rates.DURA_BY_NEEDLE[route])
    if alone and route != "caudal":
        yield _risk("subdural spread", rates.SUBDURAL)
    if wide:
        yield _risk("needle tip bent", rates.NEEDLE_BENT)


def at_catheter(way: Way, *, entered: bool = True) -> Iterator[Risk]:
    """What may happen as a catheter goes its way, or so much of it; ``entered``: it has just come in."""
    veins = way.beside_veins_mm / float(ORDINARY_VEINS)
    dura = way.under_dura_mm / float(ORDINARY_DURA)
    yield _risk("vessel entered", rates.VEIN_BY_CATHETER, veins)
    yield _risk("dural puncture", rates.DURA_BY_CATHETER, dura)
    yield _risk("subdural spread", rates.SUBDURAL, dura)
    if entered:
        yield _risk("tip outside the canal", rates.PREVERTEBRAL)
    yield _risk("bleeding", rates.BLEEDING, veins)


def at_withdrawal() -> Iterator[Risk]:
    """What may happen as a catheter is drawn out through its needle."""
    yield _risk("catheter sheath torn", rates.SHEATH_TORN)


def at_first_contrast() -> Iterator[Risk]:
    """What contrast may do to somebody who is not known to be allergic."""
    severe = rates.CONTRAST.value * rates.ANAPHYLAXIS_SHARE.value
    source = f"{rates.CONTRAST.source}; {rates.ANAPHYLAXIS_SHARE.source}"
    yield _risk("anaphylaxis", Parameter(severe, "1", "derived", source))
    yield _risk("contrast reaction", Parameter(rates.CONTRAST.value - severe, "1", "derived", source))


def at_injection() -> Iterator[Risk]:
    """What the first injection may do to anybody."""
    yield _risk("vasovagal reaction", rates.VASOVAGAL)


def afterwards(*, punctured: bool, days: float) -> Iterator[Risk]:
    """What may come in the days after; an indwelling catheter's ``days`` multiply the infections."""
    yield _risk("epidural haematoma", rates.HAEMATOMA)
    yield _risk("infection", rates.INFECTION, max(1.0, days))
    if punctured:
        yield _risk("headache after puncture", rates.HEADACHE_SHARE)


def draw(risks: Iterator[Risk], rng: np.random.Generator) -> list[Risk]:
    """Those that happen. One draw a risk, so that each keeps its own whatever else happens."""
    return [risk for risk in risks if rng.random() < risk.chance]


def _risk(kind: EventKind, rate: Parameter, exposure: float = 1.0) -> Risk:
    return Risk(kind, chance_of(rate.value, exposure), rate, exposure)


register("events", sys.modules[__name__])
