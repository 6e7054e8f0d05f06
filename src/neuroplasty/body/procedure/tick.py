"""Tick: the theatre at one moment, as whoever looks on is shown it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from neuroplasty.body.epidural import Opening, State
from neuroplasty.body.fluoroscopy import Picture, Run
from neuroplasty.body.instruments.radiofrequency import RootsHeat
from neuroplasty.documents.episode import Event, StepRecord
from neuroplasty.documents.steps import View


@dataclass(frozen=True)
class Shot:
    """A picture just taken."""

    label: str
    view: View
    picture: Picture


@dataclass(frozen=True)
class LiveShot:
    """A live run just ended."""

    label: str
    view: View
    run: Run


@dataclass(frozen=True)
class Tick:
    """The theatre at one moment: the epidural space, the hand on the syringe, what was just seen."""

    state: State
    step: int
    doing: str
    flow_ml_s: float = 0.0
    tip_mmhg: float = 0.0
    syringe_mmhg: float = 0.0
    events: tuple[Event, ...] = ()
    shot: Shot | None = None
    record: StepRecord | None = None
    heat: RootsHeat | None = None
    """What radiofrequency does to every root now; None while none is given."""
    openings: tuple[Opening, ...] = ()
    """What holds the walls apart now: an inflated balloon."""
    run: LiveShot | None = None

    @property
    def t_s(self) -> float:
        """Seconds since the patient lay down."""
        return self.state.t_s


Outcome = Literal["done", "done in part", "not done"]
Steps = Generator[Tick, None, tuple[str, Outcome]]
"""A step being carried out: ticks as they come, in the end what to say of it and how it went."""
