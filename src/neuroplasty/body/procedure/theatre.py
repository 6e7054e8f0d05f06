"""Theatre: the patient on the table. Carries a Plan out on an anatomy, step by step, tick by tick.

Every step is a generator of ticks, so the same engine runs a whole plan at once or is driven live, one
step at a time, by whoever holds it::

    theatre = Theatre(anatomy, bonded, rng)
    for tick in theatre.run(plan.aimed_at(case.target)):
        draw(tick)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.epidural import TABLE, EpiduralSpace, Opening, Shell, State, with_values
from neuroplasty.body.events import KINDS
from neuroplasty.body.fluoroscopy import MetalObject
from neuroplasty.body.fluoroscopy.room import ImagingRoom
from neuroplasty.body.instruments import Catheter, Lumen, Needle
from neuroplasty.body.instruments.radiofrequency import RootsHeat
from neuroplasty.body.instruments.tip import Tip, TipPlace, words_at
from neuroplasty.body.procedure.instrument_log import InstrumentLog
from neuroplasty.body.procedure.screening import StrayDye
from neuroplasty.body.procedure.steps import CARRY_OUT
from neuroplasty.body.procedure.tick import LiveShot, Outcome, Shot, Tick
from neuroplasty.body.procedure.treatment import Treatment
from neuroplasty.body.procedure.vigilance import Vigilance
from neuroplasty.body.spread import Elsewhere
from neuroplasty.documents.episode import Event, StepRecord
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Effect
from neuroplasty.documents.steps import Step
from neuroplasty.errors import AnatomyError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]


@dataclass
class Theatre:
    """An anatomy with instruments in it: what is there now, and the steps that change it.

    ``bonded`` is the scar on the canal's grid (n, m). Plans must be aimed (``Plan.aimed_at``).
    """

    anatomy: Anatomy
    bonded: Array
    rng: np.random.Generator
    spacing_mm: float = 1.0
    chance: bool = False
    """Whether events are also drawn from their base rates, and not from the state alone."""
    without: tuple[Effect, ...] = ()
    """Effects switched off: without ``scar``, bonds neither tear nor dissolve."""
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: TABLE)
    """Of the epidural space: the table's, or one person's (``epidural.person``)."""
    ticks_per_injection: int = 80
    """How often an injection is looked at; fewer where nobody watches."""
    gestation_weeks: float = 0.0
    """Of a pregnancy, whose engorged veins narrow the space and the foramina."""
    luck: np.random.Generator = field(init=False)
    """Draws the events of chance; apart from ``rng``, so that chance changes no other draw."""
    shell: Shell = field(init=False)
    space: EpiduralSpace = field(init=False)
    state: State = field(init=False)
    needle: Needle | None = None
    catheter: Catheter | None = None
    instruments: InstrumentLog = field(default_factory=InstrumentLog)
    """Needles, pushes and inflations so far."""
    vigilance: Vigilance = field(default_factory=Vigilance)
    treatments: list[Treatment] = field(default_factory=list)
    """Radiofrequency so far."""
    stray: StrayDye = field(default_factory=StrayDye)
    """Where the dye is that went elsewhere."""
    _step: int = 0

    def __post_init__(self) -> None:
        self.luck = self.rng.spawn(1)[0]
        lasting = {"bond_rate": 0.0, "enzyme_rate": 0.0} if "scar" in self.without else {}
        table = with_values(lasting, self.parameters)
        self.shell = Shell.from_canal(
            self.anatomy.canal,
            spacing_mm=self.spacing_mm,
            rng=self.rng,
            parameters=table,
            gestation_weeks=self.gestation_weeks,
        )
        self.space = EpiduralSpace(self.shell, table)
        self.state = self.space.start(self.bonded, s_mm=self.anatomy.canal.s_mm)

    @cached_property
    def room(self) -> ImagingRoom:
        """The C-arm round this patient; made when the first picture is asked for."""
        return ImagingRoom(self.anatomy, self.shell)

    def run(self, plan: Plan) -> Iterator[Tick]:
        """Carry out every step of a plan."""
        for number, step in enumerate(plan.steps, start=1):
            yield from self.carry_out(step, number)
        later = (*self.stray.patterns, *self.vigilance.afterwards(self))
        if later:
            yield self.tick("afterwards", events=later)

    def carry_out(self, step: Step, number: int = 0) -> Iterator[Tick]:
        """Carry out one step; its last tick holds the record of how it ended.

        A step that needs the tip is not done any more once the procedure was stopped.
        """
        self._step = number
        start = self.state.t_s
        outcome: Outcome = "not done"
        said = self.vigilance.forbids(step)
        if not said:
            before_ml = self.given_ml
            said, outcome = yield from CARRY_OUT[type(step)](self, step)
            given_ml = self.given_ml - before_ml
            events = tuple(self.vigilance.after(self, step, given_ml))
            if events:
                yield self.tick(step.do, events=events)
            owed_s = self.vigilance.pay_s()
            if owed_s:
                yield from self.pass_time(owed_s, step.do)
        record = StepRecord(
            number=number, do=step.do, start_s=start, end_s=self.state.t_s, said=said, outcome=outcome
        )
        yield self.tick(step.do, record=record)

    def pass_time(self, seconds: float, doing: str) -> Iterator[Tick]:
        """Let time pass with nothing going in."""
        for state in self.space.advance(self.state, seconds):
            self.state = state
            yield self.tick(doing)

    @property
    def step_number(self) -> int:
        """Which step of the plan is being carried out."""
        return self._step

    @property
    def tip_place(self) -> TipPlace | None:
        """The compartment that an injection would go into now; None with nothing in."""
        if self.catheter is None and self.needle is None:
            return None
        return self.vigilance.strayed or self.tip.place

    @property
    def tip(self) -> Tip:
        """Where an injection would come out; AnatomyError with nothing in."""
        if self.catheter is not None:
            return self.catheter.tip_at
        if self.needle is not None:
            return self.needle.tip
        raise AnatomyError("There is neither needle nor catheter in; place one first.")

    @property
    def stray_dye(self) -> Elsewhere | None:
        """What lies outside the epidural space now; None when nothing has strayed."""
        return self.stray.at(self)

    @property
    def tip_words(self) -> str:
        """Where the tip is, to go on a sentence."""
        return _TIP_WORDS[self.tip_place] if self.tip_place else "out"

    @property
    def elsewhere(self) -> Mapping[TipPlace, Mapping[str, float]]:
        """What went into other compartments: by compartment, by species, in the drug's unit."""
        return self.vigilance.elsewhere

    @property
    def given_ml(self) -> float:
        """All that was injected, wherever it went."""
        return self.state.ledger.given_ml + sum(self.vigilance.elsewhere_ml.values())

    # What is asked of the theatre by its own steps and by whoever looks on.

    def where(self, s_mm: float, theta_rad: float) -> str:
        """A place on the shell in clinical words: nearest level, side, region."""
        return words_at(self.anatomy.canal, s_mm, theta_rad)

    def arc_mm(self, s_mm: float, turn_rad: float) -> float:
        """Length round the wall of a turn at a station."""
        turn = (turn_rad + np.pi) % (2 * np.pi) - np.pi
        return float(self.anatomy.canal.sample(self.anatomy.canal.wall_mm, s_mm, 0.0) * turn)

    def way_in(self) -> tuple[Lumen, list[tuple[float, float]]]:
        """The bore an injection goes through, and where (s in mm, theta in rad) it comes out."""
        if self.catheter is not None:
            return self.catheter.lumen, self.catheter.hole_sites()
        if self.needle is not None:
            return self.needle.lumen, [(self.needle.s_mm, self.needle.theta_rad)]
        raise AnatomyError("There is neither needle nor catheter to inject through; place one first.")

    def pressure_at(self, sites: list[tuple[float, float]]) -> float:
        """The highest pressure of the fluid at these places, mmHg."""
        return max(self.state.pressure_at(s, theta) for s, theta in sites)

    def metal(self) -> list[MetalObject]:
        """What an X-ray sees of the instruments."""
        metal = []
        if self.needle is not None:
            metal.append(
                MetalObject(
                    self.needle.shaft_mm,
                    self.needle.outer_mm / 2,
                    "steel",
                    0.5 * (self.needle.outer_mm - self.needle.lumen.bore_mm),
                )
            )
        if self.catheter is not None:
            metal.append(MetalObject(self.catheter.shape_mm, self.catheter.outer_mm / 2, "steel", 0.15))
        metal += [MetalObject(piece, 0.5, "steel", 0.15) for piece in self.vigilance.left_mm]
        return metal

    def tick(
        self,
        doing: str,
        *,
        flow_ml_s: float = 0.0,
        drop_mmhg: float = 0.0,
        events: tuple[Event, ...] = (),
        shot: Shot | None = None,
        record: StepRecord | None = None,
        openings: tuple[Opening, ...] = (),
        heat: RootsHeat | None = None,
        run: LiveShot | None = None,
    ) -> Tick:
        """What is seen now. At rest, and with nothing in the canal, the syringe reads the tip."""
        tip = self.pressure_at(self.way_in()[1]) if self.needle or self.catheter else 0.0
        return Tick(
            self.state,
            self._step,
            doing,
            flow_ml_s,
            tip,
            tip + drop_mmhg,
            events,
            shot,
            record,
            openings=openings,
            heat=heat,
            run=run,
        )

    def event(self, severity: str, kind: str, text: str) -> Event:
        """Something that happens now, with its kind's sign and reaction where they are known."""
        told = KINDS.get(kind)
        return Event(
            t_s=self.state.t_s,
            severity=severity,  # type: ignore[arg-type]
            kind=kind,
            text=text,
            sign=told.sign if told else "",
            reaction=told.reaction if told else "",
        )


_TIP_WORDS: dict[TipPlace, str] = {
    "epidural": "in the epidural space",
    "intrathecal": "in the cerebrospinal fluid",
    "subdural": "under the dura, outside the arachnoid",
    "vascular": "in a vessel",
    "foramen": "in a foramen",
    "disc": "in a disc",
    "bone": "in bone",
    "outside": "outside the canal",
}
