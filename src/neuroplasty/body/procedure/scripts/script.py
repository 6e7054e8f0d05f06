"""Script: how an operator carries one step of a plan out: a generator that yields what the hands do next.

It is sent back the theatre and the tick that came of it, and looks at them as an operator does. At its end it
says how the step went::

    def wait(step: Wait, theatre: Theatre, manner: Manner) -> Script:
        yield from rest(60 * step.minutes)
        return Ended(f"{step.minutes:g} min.")
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal

from neuroplasty.body.epidural import pace
from neuroplasty.body.procedure.hands import Hands
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import Tick
from neuroplasty.documents.records import Event

Outcome = Literal["done", "done in part", "not done"]


@dataclass(frozen=True)
class Do:
    """What the hands do next, for how long, and what the operator notes of it."""

    hands: Hands = field(default_factory=Hands)
    dt_s: float = 0.0
    notes: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Ended:
    """How a step went, in an operation note's words; ``later``: what is told after the procedure."""

    said: str
    outcome: Outcome = "done"
    later: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How a plan is carried out: how often an injection is looked at.

    Examples
    --------
    >>> Manner(looks_per_injection=30).looks_per_injection
    30
    """

    looks_per_injection: int = 80


Moment = tuple[Theatre, Tick]
Script = Generator[Do, Moment, Ended]
Part = Generator[Do, Moment, Theatre]
"""A part of a script; ends with the theatre as it then is."""


def rest(theatre: Theatre, seconds: float, hands: Hands | None = None) -> Part:
    """Time passes with nothing going in; ``hands`` hold what they hold."""
    for dt_s in pace(seconds) if seconds > 0 else ():
        theatre, _ = yield Do(hands or Hands(), dt_s)
    return theatre
