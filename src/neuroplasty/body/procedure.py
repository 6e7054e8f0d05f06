"""Theatre: the patient on the table. Carries a Plan out on an anatomy, step by step, tick by tick.

Every step is a generator of ticks, so the same engine runs a whole plan at once or is driven live, one
step at a time, by whoever holds it::

    theatre = Theatre(anatomy, bonded, rng)
    for tick in theatre.run(plan.aimed_at(case.target)):
        draw(tick)
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body import signs
from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.epidural import EpiduralSpace, Opening, Shell, Source, State
from neuroplasty.body.epidural.injectate import viscosity_mpas
from neuroplasty.body.fluoroscopy import MetalObject, Picture
from neuroplasty.body.imaging import ImagingRoom
from neuroplasty.body.instruments import Balloon, Catheter, Lumen, Needle, advance, place_needle
from neuroplasty.body.instruments.parameters import HAND_LIMIT
from neuroplasty.episode import Event, StepRecord
from neuroplasty.errors import AnatomyError
from neuroplasty.places import Place
from neuroplasty.plan import (
    AdvanceCatheter,
    Anaesthetise,
    Expose,
    Inflate,
    Ingredient,
    Inject,
    PlaceNeedle,
    Plan,
    Remove,
    Sedate,
    Step,
    View,
    Wait,
)

Array = NDArray[np.float64]

TICKS_PER_INJECTION = 80
LONGEST_INJECTION_TICK_S = 20.0
NO_FLOW_ML_S = 1e-4


@dataclass(frozen=True)
class Shot:
    """A picture just taken."""

    label: str
    view: View
    picture: Picture


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

    @property
    def t_s(self) -> float:
        """Seconds since the patient lay down."""
        return self.state.t_s


Outcome = Literal["done", "done in part", "not done"]
Steps = Generator[Tick, None, tuple[str, Outcome]]


@dataclass
class Theatre:
    """An anatomy with instruments in it: what is there now, and the steps that change it.

    ``bonded`` is the scar on the canal's grid (n, m). Plans must be aimed (``Plan.aimed_at``).
    """

    anatomy: Anatomy
    bonded: Array
    rng: np.random.Generator
    spacing_mm: float = 1.0
    shell: Shell = field(init=False)
    space: EpiduralSpace = field(init=False)
    state: State = field(init=False)
    room: ImagingRoom = field(init=False)
    needle: Needle | None = None
    catheter: Catheter | None = None
    _step: int = 0

    def __post_init__(self) -> None:
        self.shell = Shell.from_canal(self.anatomy.canal, spacing_mm=self.spacing_mm, rng=self.rng)
        self.space = EpiduralSpace(self.shell)
        self.state = self.space.start(self.bonded, s_mm=self.anatomy.canal.s_mm)
        self.room = ImagingRoom(self.anatomy, self.shell)

    def run(self, plan: Plan) -> Iterator[Tick]:
        """Carry out every step of a plan."""
        for number, step in enumerate(plan.steps, start=1):
            yield from self.carry_out(step, number)

    def carry_out(self, step: Step, number: int = 0) -> Iterator[Tick]:
        """Carry out one step; its last tick holds the record of how it ended."""
        self._step = number
        start = self.state.t_s
        said, outcome = yield from self._do(step)
        record = StepRecord(
            number=number, do=step.do, start_s=start, end_s=self.state.t_s, said=said, outcome=outcome
        )
        yield self._tick(step.do, record=record)

    # One generator a step. Each yields ticks and returns what to say of it and how it went.

    def _do(self, step: Step) -> Steps:
        match step:
            case Sedate():
                yield from self._pass(60 * step.minutes, step.do)
                return f"{step.drug} {step.dose_mg:g} mg intravenously.", "done"
            case Anaesthetise():
                yield from self._pass(60 * step.minutes, step.do)
                return f"Skin and track: {words(step.ingredients)}.", "done"
            case Wait():
                yield from self._pass(60 * step.minutes, step.do)
                return f"{_duration(60 * step.minutes)}{': ' + step.why if step.why else ''}.", "done"
            case PlaceNeedle():
                return (yield from self._place_needle(step))
            case AdvanceCatheter():
                return (yield from self._advance_catheter(step))
            case Inject():
                return (yield from self._inject(step))
            case Inflate():
                return (yield from self._inflate(step))
            case Expose():
                return (yield from self._expose(step))
            case Remove():
                return self._remove(step)

    def _pass(self, seconds: float, doing: str) -> Iterator[Tick]:
        """Let time pass with nothing going in."""
        for state in self.space.advance(self.state, seconds):
            self.state = state
            yield self._tick(doing)

    def _place_needle(self, step: PlaceNeedle) -> Steps:
        self.needle = place_needle(step, self.anatomy.canal)
        self.catheter = None
        yield from self._pass(60 * step.minutes, step.do)
        return f"{step.gauge} G needle {self.needle.words}.", "done"

    def _advance_catheter(self, step: AdvanceCatheter) -> Steps:
        if self.needle is None:
            raise AnatomyError("The catheter goes in through the needle, and there is none; place one first.")
        if step.to is None:
            raise AnatomyError(
                "The catheter has nowhere to go; give the step a place, or aim the plan at a case."
            )
        target = step.to
        catheter = advance(
            step,
            self.anatomy.canal,
            self.needle,
            target,
            gap_mm=lambda s, theta: self.shell.sample(self.shell.gap_mm + self.state.film_mm, s, theta),
            bonded=lambda s, theta: self.shell.sample(self.state.bonded, s, theta),
        )
        self.catheter = catheter
        yield from self._pass(len(catheter.path_s_mm) / step.speed_mm_s, step.do)
        if catheter.reached:
            return f"{step.gauge} G catheter to {target.words}.", "done"
        s, theta = self.anatomy.canal.locate(target)
        short = np.hypot(s - catheter.tip[0], self._arc_mm(s, theta - catheter.tip[1]))
        text = (
            f"The catheter was stopped by {catheter.stopped_by} at {self.where(*catheter.tip)}, "
            f"{short:.0f} mm short of {target.words}."
        )
        yield self._tick(step.do, events=(self._event("caution", "catheter stopped", text),))
        return text, "done in part"

    def _inject(self, step: Inject) -> Steps:
        lumen, sites = self._way_in()
        mixture: dict[str, float] = {part.drug: 0.0 for part in step.ingredients}
        for part in step.ingredients:
            mixture[part.drug] += part.dose / step.volume_ml
        viscosity = 1e-3 * float(viscosity_mpas(np.asarray(mixture.get("iohexol", 0.0))))
        yield self._tick(step.do, events=tuple(signs.rate(self.state.t_s, step.rate_ml_s)))
        given, slow = 0.0, False
        dt = min(max(step.seconds / TICKS_PER_INJECTION, 0.02), LONGEST_INJECTION_TICK_S)
        while given < step.volume_ml * (1 - 1e-12):
            tip = self._pressure(sites)
            flow = lumen.flow_ml_s(step.rate_ml_s, viscosity, tip, float(HAND_LIMIT))
            if flow < NO_FLOW_ML_S:
                text = (
                    f"The injection stopped after {given:.1f} of {step.volume_ml:g} mL: the space holds "
                    f"{tip:.0f} mmHg against the hand's {float(HAND_LIMIT):.0f} mmHg."
                )
                yield self._tick(step.do, events=(self._event("danger", "injection stopped", text),))
                return text, "done in part"
            if flow < 0.9 * step.rate_ml_s and not slow:
                slow = True
                text = (
                    f"The lumen lets {flow:.2f} mL/s through at the hand's limit; "
                    f"{step.rate_ml_s:g} mL/s was asked for."
                )
                yield self._tick(step.do, events=(self._event("note", "slow injection", text),))
            # The last tick ends exactly at the volume asked for.
            tick_s = min(dt, (step.volume_ml - given) / flow)
            share = flow / len(sites)
            sources = [Source(s, theta, share, mixture) for s, theta in sites]
            self.state = self.space.step(self.state, tick_s, sources)
            given += flow * tick_s
            yield self._tick(step.do, flow_ml_s=flow, drop_mmhg=lumen.drop_mmhg(flow, viscosity))
        through = "catheter" if self.catheter else "needle"
        return (
            f"{step.label}: {words(step.ingredients)} through the {through} at {step.rate_ml_s:g} mL/s.",
            "done",
        )

    def _inflate(self, step: Inflate) -> Steps:
        if self.catheter is None:
            raise AnatomyError("The balloon sits on the catheter, and there is none; advance one first.")
        balloon = Balloon(step.volume_ml)
        s, theta = self.catheter.tip
        opening = Opening(s, theta, balloon.length_mm, balloon.diameter_mm, balloon.diameter_mm)
        for _ in range(step.repeats):
            for state in self.space.advance(self.state, step.hold_s, openings=(opening,)):
                self.state = state
                yield self._tick(step.do)
            yield from self._pass(step.hold_s, step.do)
        return (
            f"Balloon {step.volume_ml:g} mL ({balloon.diameter_mm:.1f} mm wide) at {self.where(s, theta)}, "
            f"{step.repeats} x {step.hold_s:g} s."
        ), "done"

    def _expose(self, step: Expose) -> Steps:
        for view in step.views:
            picture = self.room.take(view, self.state, self._metal(), self.rng)
            yield self._tick(step.do, shot=Shot(step.label, view, picture))
        return f"{step.label}: {', '.join(step.views)}.", "done"

    def _remove(self, step: Remove) -> tuple[str, Outcome]:
        if step.what in ("catheter", "everything"):
            self.catheter = None
        if step.what in ("needle", "everything"):
            self.needle = None
        return f"{step.what.capitalize()} out.", "done"

    # What is asked of the theatre by its own steps and by whoever looks on.

    def where(self, s_mm: float, theta_rad: float) -> str:
        """A place on the shell in clinical words: nearest level, side, region."""
        canal = self.anatomy.canal
        level = min(canal.level_s_mm, key=lambda name: abs(canal.level_s_mm[name] - s_mm))
        turn = np.degrees((theta_rad + np.pi) % (2 * np.pi) - np.pi)
        region = "posterior" if abs(turn) < 55 else "anterior" if abs(turn) > 145 else "lateral recess"
        side = "midline" if abs(turn) < 12 or abs(turn) > 168 else "left" if turn > 0 else "right"
        return Place(level=level, side=side, region=region).words  # type: ignore[arg-type]

    def _arc_mm(self, s_mm: float, turn_rad: float) -> float:
        """Length round the wall of a turn at a station."""
        turn = (turn_rad + np.pi) % (2 * np.pi) - np.pi
        return float(self.anatomy.canal.sample(self.anatomy.canal.wall_mm, s_mm, 0.0) * turn)

    def _way_in(self) -> tuple[Lumen, list[tuple[float, float]]]:
        if self.catheter is not None:
            return self.catheter.lumen, self.catheter.hole_sites()
        if self.needle is not None:
            return self.needle.lumen, [(self.needle.s_mm, self.needle.theta_rad)]
        raise AnatomyError("There is neither needle nor catheter to inject through; place one first.")

    def _pressure(self, sites: list[tuple[float, float]]) -> float:
        return max(self.state.pressure_at(s, theta) for s, theta in sites)

    def _metal(self) -> list[MetalObject]:
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
            points = self.catheter.points_mm(self.anatomy.canal)
            metal.append(MetalObject(points, self.catheter.outer_mm / 2, "steel", 0.15))
        return metal

    def _tick(
        self,
        doing: str,
        *,
        flow_ml_s: float = 0.0,
        drop_mmhg: float = 0.0,
        events: tuple[Event, ...] = (),
        shot: Shot | None = None,
        record: StepRecord | None = None,
    ) -> Tick:
        """What is seen now. At rest, and with nothing in the canal, the syringe reads the tip."""
        tip = self._pressure(self._way_in()[1]) if self.needle or self.catheter else 0.0
        return Tick(self.state, self._step, doing, flow_ml_s, tip, tip + drop_mmhg, events, shot, record)

    def _event(self, severity: str, kind: str, text: str) -> Event:
        return Event(t_s=self.state.t_s, severity=severity, kind=kind, text=text)  # type: ignore[arg-type]


def words(ingredients: tuple[Ingredient, ...]) -> str:
    """A mixture as an operation note writes it."""
    return " + ".join(f"{part.drug} {part.strength} {part.volume_ml:g} mL" for part in ingredients)


def _duration(seconds: float) -> str:
    if seconds < 5400:
        return f"{seconds / 60:g} min"
    return f"{seconds / 3600:g} h"
