"""Tick: what one step of the theatre shows to whoever looks on; nobody who has it need ask the theatre."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from neuroplasty.body.epidural import Opening, State
from neuroplasty.body.fluoroscopy import Beam, Frame, Picture
from neuroplasty.body.instruments import Catheter, Needle, Pushed
from neuroplasty.body.instruments.radiofrequency import Answered, Moment, RootsHeat
from neuroplasty.body.nerve import Exposure
from neuroplasty.body.nerve.effects import Treated
from neuroplasty.body.physiology import MotorExamination, Sensation, Vitals
from neuroplasty.body.procedure.book import Book
from neuroplasty.body.procedure.inflation import Inflation
from neuroplasty.body.procedure.treatment import Treatment
from neuroplasty.documents.records import Event

Drawn = Literal["clear fluid", "blood", "injectate", "air", "nothing"]
"""What comes into a syringe that is drawn back."""


@dataclass(frozen=True)
class Forces:
    """What the hands feel: needle and hub in N, the syringe in mmHg, what runs in mL/s.

    Examples
    --------
    >>> Forces(hub_n=0.4).flow_ml_s
    0.0
    """

    needle_n: float = 0.0
    hub_n: float = 0.0
    hub_torque_nmm: float = 0.0
    tip_n: float = 0.0
    tip_mmhg: float = 0.0
    syringe_mmhg: float = 0.0
    flow_ml_s: float = 0.0
    syringe_left_ml: float = 0.0


@dataclass(frozen=True)
class Totals:
    """Where all fluid is, how much of the scar's surface is left, and the radiation so far.

    Examples
    --------
    >>> Totals(10.0, 9.5, 0.3, 0.2, 0.98, Beam()).beam.pulses
    0
    """

    given_ml: float
    in_canal_ml: float
    left_ml: float
    taken_up_ml: float
    bonds_left: float
    beam: Beam
    left_by_ends_ml: float = 0.0
    """The part of ``left_ml`` that went by the canal's ends and not by a foramen."""


@dataclass(frozen=True)
class Tick:
    """The theatre after one step of ``dt_s``, as it is seen, felt and heard.

    ``picture``: a stored picture or the live screen, where one was due; ``live``: whether the pedal is down.
    ``pushed``: what the catheter's hub did; ``inflated``: an inflation that goes on, ``deflated`` one that
    ended now with the bonded area it tore (mm2); ``treated``: a current that runs, with the generator's
    ``moments`` since the last tick and the ``heat`` at the roots; ``met``: what met the roots.

    Examples
    --------
    >>> import numpy as np
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> from neuroplasty.body.procedure import Hands, Setting, Theatre, act
    >>> theatre = Theatre.begin(Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0))
    >>> _, tick = act(theatre, Hands(), 1.0)
    >>> tick.t_s, tick.picture is None, tick.events
    (1.0, True, ())
    """

    number: int
    dt_s: float
    state: State = field(repr=False)
    forces: Forces
    totals: Totals
    vitals: Vitals
    sedation: float
    book: Book = field(repr=False)
    roots: Treated = field(repr=False)
    met: Exposure = field(repr=False)
    events: tuple[Event, ...] = ()
    felt: tuple[Sensation, ...] = ()
    picture: Picture | Frame | None = field(default=None, repr=False)
    live: bool = False
    needle: Needle | None = field(default=None, repr=False)
    catheter: Catheter | None = field(default=None, repr=False)
    pushed: Pushed | None = field(default=None, repr=False)
    drawn: Drawn | None = None
    examined: MotorExamination | None = None
    tested: Answered | None = None
    inflated: Inflation | None = None
    deflated: tuple[Inflation, float] | None = None
    treated: Treatment | None = field(default=None, repr=False)
    moments: tuple[Moment, ...] = field(default=(), repr=False)
    heat: RootsHeat | None = field(default=None, repr=False)
    openings: tuple[Opening, ...] = ()

    @property
    def t_s(self) -> float:
        """Seconds since the patient lay down."""
        return self.state.t_s
