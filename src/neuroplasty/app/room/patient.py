"""Patient: one live patient: ticks are made, what they show comes out; time is told to it.

Every tick goes through ``act`` and through the recorder, as a rehearsal's does; the log of hands does the
session again to the byte. Nothing here knows a clock, a socket or a process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from neuroplasty.app.room import asked, told
from neuroplasty.app.room.clock import TICK_S
from neuroplasty.app.room.films import Films
from neuroplasty.app.room.held import Held
from neuroplasty.app.room.roles import Role
from neuroplasty.app.room.steps import Steps
from neuroplasty.app.room.tape import Tape
from neuroplasty.app.room.told import Audience, Told
from neuroplasty.app.room.views import head, jpeg, phase, pieces, truth, vitals
from neuroplasty.app.room.voice import Voice, tested
from neuroplasty.body.anatomy.zones import Zone, zones
from neuroplasty.body.epidural import pace
from neuroplasty.body.fluoroscopy import Arm
from neuroplasty.body.fluoroscopy.outlines import projected
from neuroplasty.body.procedure import Hands, Performed, Recorder, Setting, Theatre, Tick, act
from neuroplasty.care.assessment import Watch
from neuroplasty.care.lessons import Begun
from neuroplasty.care.sequences import Order
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Event, Note
from neuroplasty.errors import NeuroplastyError

Out = tuple[Audience, Told | bytes]
"""For whom, and what: a message, or a picture with its head."""

STATE_EVERY, VITALS_EVERY, TRUTH_EVERY = 3, 15, 8
"""Ticks between two of each."""
SILENCE_S = 1.0
"""So long without a message, what is held falls to zero."""
_WAIT_S, _INFUSION_ML = 60.0, 0.2
_DRAWN = {
    "clear fluid": "Clear fluid comes back.",
    "blood": "Blood comes back.",
    "injectate": "A little of what was injected comes back.",
    "air": "Air comes back.",
    "nothing": "Nothing comes back.",
}


@dataclass
class Moment:
    """All that a patient is taken back to."""

    theatre: Theatre
    recorder: Recorder
    steps: Steps
    voice: Voice
    tick: Tick | None
    order: Order
    notes: int


@dataclass
class Patient:
    """One patient, who works on him, and what has been said; ``Session`` hears messages for him.

    ``exam``: nothing is undone, no hint is given, a needle points straight down. ``notes``: remarks,
    and what the dye's pattern was called; ``watch``: who judges a lesson, shown every tick; ``films``: where
    every exposure is written as DICOM.
    """

    plan: Plan
    theatre: Theatre
    recorder: Recorder
    steps: Steps
    exam: bool = False
    tick: Tick | None = None
    order: Order = field(default_factory=Order)
    voice: Voice = field(default_factory=Voice)
    held: Held = field(default_factory=Held)
    tape: Tape[Moment] = field(default_factory=Tape)
    holder: Role = "fellow"
    paused: bool = False
    ended: bool = False
    waiting_s: float = 0.0
    notes: list[Note] = field(default_factory=list)
    watch: Watch | None = None
    films: Films | None = None
    undone: int = 0
    here: tuple[str, ...] = ()
    silence_s: float = SILENCE_S
    rewound: bool = False
    _heard_s: float = 0.0
    _waited_from_s: float = 0.0
    _infuse: bool = False
    _zones: tuple[Zone, ...] = ()
    _zoned: Arm | None = None
    _out: list[Out] = field(default_factory=list)

    @classmethod
    def begin(cls, setting: Setting, plan: Plan, *, exam: bool = False) -> Self:
        """A patient before anything is done; ``plan`` is aimed at the case."""
        theatre = Theatre.begin(setting)
        recorder = Recorder(theatre, keeps_shots=False, keeps_met=False)
        patient = cls(plan, theatre, recorder, Steps(plan), exam, held=Held(straight=exam))
        patient.held.see(theatre)
        patient.tape.keep(0, 0.0, patient._moment())
        return patient

    @classmethod
    def of_lesson(cls, begun: Begun, plan: Plan) -> Self:
        """A lesson where its fellow begins; nothing is undone in it, and no hint given."""
        theatre = begun.theatre
        recorder = Recorder(theatre, keeps_shots=False, keeps_met=False)
        patient = cls(
            plan, theatre, recorder, Steps(plan), exam=True, held=Held(straight=True), watch=begun.watch
        )
        patient.held.see(theatre)
        patient.tape.keep(theatre.number, theatre.t_s, patient._moment())
        return patient

    def taken(self) -> list[Out]:
        """What has come out since it was last asked, and no more."""
        out, self._out = self._out, []
        return out

    def silent(self, now_s: float) -> None:
        """Let go what is held when nobody has been heard for too long."""
        if self.held.busy and now_s - self._heard_s > self.silence_s:
            self.release(
                "Nothing was heard from the hands for a second; pedal, push and plunger were let go."
            )

    def release(self, why: str = "") -> None:
        """Pedal, push and plunger fall to zero."""
        was = self.held.busy
        self.held.let_go()
        if was and why:
            self._say(told.Said(who="room", text=why))

    @property
    def runs(self) -> bool:
        """Whether the patient's time goes on."""
        return not (self.paused or self.ended)

    @property
    def pulses_per_s(self) -> float:
        """Of the pedal that is down; 0 with none."""
        return 0.0 if self.held.pedal is None else self.held.pedal.pulses_per_s

    def step(self, each: int = 1) -> None:
        """One tick of the patient; a picture stands for ``each`` pulses at least."""
        if not self.runs or (self.waiting_s > 0 and not self.held.once):
            return
        try:
            hands = self.held.hands(self.theatre, each)
            self._advance(hands, TICK_S)
        except NeuroplastyError as error:
            self._refuse(str(error))
            # Time goes on all the same, with nothing but the pedal held.
            hands = Hands(pedal=self.held.pedal)
            try:
                self._advance(hands, TICK_S)
            except NeuroplastyError:
                self.held.pedal = None
                self._advance(Hands(), TICK_S)
        self._show()

    def wait(self) -> None:
        """One slice of a wait: the engine's own long steps, ended by whatever calls for attention."""
        if not (self.runs and self.waiting_s > 0):
            return
        if self.held.once:
            # What was asked for before the wait is done first.
            self.step()
            return
        infusion = self.held.infusing() if self._infuse else Hands()
        flow = (self.held.rate_ml_s or 0.0) if self._infuse else 0.0
        slice_s = min(self.waiting_s, _WAIT_S)
        for dt_s in pace(slice_s, flow, _INFUSION_ML / flow if flow else None):
            try:
                tick = self._advance(infusion, dt_s)
            except NeuroplastyError as error:
                self._refuse(str(error))
                self._end_wait()
                break
            self.waiting_s = max(0.0, self.waiting_s - dt_s)
            if any(one.severity != "note" for one in tick.events):
                self._end_wait("The wait ends: something needs attention.")
                break
            if self._infuse and tick.forces.syringe_left_ml == 0.0:
                self._infuse = False
                self.held.let_go(pedal=False)
                break
        if self.waiting_s <= 1e-9:
            self._end_wait("The time has passed.")
        self.show_all()

    def show_all(self) -> None:
        """State, monitor and hidden truth as they are now."""
        self._out += [("all", self.state()), ("all", vitals(self.theatre))]
        self._out.append(("instructor", truth(self.theatre, self.here)))

    def state(self) -> told.State:
        """Everything a page shows beside the pictures."""
        pedal = self.held.pedal
        down = {"on": pedal is not None}
        if pedal is not None:
            down |= {"mode": pedal.mode, "pulses_per_s": pedal.pulses_per_s}  # type: ignore[dict-item]
        found = pieces(self.theatre, self.tick, exam=self.exam)
        if found["needle"] is not None:
            found["needle"]["follows"] = self.held.follows
        return told.State(
            tick=self.theatre.number,
            t_s=round(self.theatre.t_s, 2),
            phase=phase(self.theatre, waiting=self.waiting_s > 0, ended=self.ended),
            paused=self.paused,
            waiting_s=round(self.waiting_s, 1) if self.waiting_s > 0 else None,
            holder=self.holder if self.holder != "watcher" else "fellow",
            can_undo=self.tape.can_undo and not self.exam,
            pedal=down,
            done=tuple(sorted(self.steps.done)),
            **found,
        )

    def rewind(self, tick: int, why: str) -> None:
        """Back to a tick: from the moment kept before it the hands are done again."""
        at, moment = self.tape.before(max(tick, 0))
        entries = self.recorder.log_since(at)[: tick - at]
        self._back(moment)
        for hands, dt_s in entries:
            self._advance(hands, dt_s, quiet=True)
        self.tape.cut(self.theatre.number)
        self.rewound = True
        self.ended = False
        self.held.drop()
        self.held.see(self.theatre)
        self.waiting_s = 0.0
        self._out.append(("all", told.Cleared(t_s=round(self.theatre.t_s, 2), why=why)))
        self.show_all()

    def take_up(self, theatre: Theatre, recorder: Recorder, held: dict[str, Any]) -> None:
        """Go on with a theatre and a recorder that were kept."""
        self.theatre, self.recorder = theatre, recorder
        for name, value in held.items():
            setattr(self, name, value)
        self.tape = Tape()
        self.tape.keep(theatre.number, theatre.t_s, self._moment())
        self.held.see(theatre)

    def again(self, hands: Hands, dt_s: float) -> None:
        """Do a logged tick again, without a word."""
        self._advance(hands, dt_s, quiet=True)
        self.held.see(self.theatre)

    def _advance(self, hands: Hands, dt_s: float, *, quiet: bool = False) -> Tick:
        """The only way on: one step of the engine, watched by the recorder."""
        before = self.theatre
        self.theatre, tick = act(before, hands, dt_s)
        self.tick = tick
        records = list(self.steps.watch(before, self.theatre, tick, hands))
        do = "remove" if hands.remove is not None else "work"
        self.order, ordered = self.order.after(before, self.theatre, tick, hands)
        events = (*(one for one in tick.events if not _on_its_way(self.theatre, one)), *ordered)
        self.recorder.keeps_shots = self.films is not None
        self.recorder.watch(Performed(self.theatre, tick, hands, 0, do, events))
        if self.films is not None:
            self.films.take(self.recorder)
        self.recorder.steps += records
        if self.watch is not None:
            self.watch.see(hands, self.theatre, tick)
        words = list(self.voice.heard(self.theatre, tick))
        if self.tape.due(self.theatre.t_s):
            self.tape.keep(self.theatre.number, self.theatre.t_s, self._moment())
        if quiet:
            return tick
        for said in words:
            self._say(said)
        self._tell(tick, events)
        return tick

    def _tell(self, tick: Tick, events: tuple[Event, ...]) -> None:
        if tick.picture is not None:
            self.held.shown = self.theatre.fluoroscope.arm
            self._out.append(("all", told.framed(head(tick, tick.picture), jpeg(tick.picture))))
        for event in events:
            if self.exam and (event.severity == "note" or not event.sign):
                continue
            shown = told.Happened(
                t_s=round(event.t_s, 1),
                what="" if self.exam else event.kind,
                severity=event.severity,
                text="" if self.exam else event.text,
                sign=event.sign,
                reaction="" if self.exam else event.reaction,
            )
            self._out.append(("all", shown))
        if tick.drawn is not None:
            self._say(told.Said(who="finding", text=_DRAWN[tick.drawn]))
        if tick.tested is not None:
            self._say(tested(tick.tested, self.theatre))
        if tick.examined is not None:
            self._say(told.Said(who="finding", text=tick.examined.words))

    def _zone(self, message: asked.Zones) -> None:
        """The zones of a route, to be drawn from now on; their names and sources go with them."""
        found: tuple[Zone, ...] = ()
        if message.on:
            level = None if message.route == "caudal" else message.level
            side = message.side if message.route == "transforaminal" else None
            found = zones(self.theatre.setting.anatomy, message.route, level=level, side=side)
        self._zones, self._zoned = found, None
        self._draw()

    def _draw(self) -> None:
        """The outlines of the zones where the C-arm stands, when it has moved."""
        arm = self.theatre.fluoroscope.arm
        if self._zoned == arm:
            return
        self._zoned = arm
        shapes: tuple[dict[str, Any], ...] = ()
        if self._zones:
            pose = self.theatre.setting.room.pose(arm)
            shapes = tuple(one.document() for one in projected(self._zones, pose))
        self._out.append(("fellow", told.Drawn(on=bool(self._zones), view=arm.view, shapes=shapes)))

    def _show(self) -> None:
        if self._zones:
            self._draw()
        number = self.theatre.number
        if number % STATE_EVERY == 0:
            self._out.append(("all", self.state()))
        if number % VITALS_EVERY == 0:
            self._out.append(("all", vitals(self.theatre)))
        if number % TRUTH_EVERY == 0:
            self._out.append(("instructor", truth(self.theatre, self.here)))

    def _say(self, said: told.Said) -> None:
        self._out.append(("all", said))

    def _refuse(self, why: str) -> None:
        self.held.let_go(pedal=False)
        self.held.once.clear()
        self.held.arm = self.held.balloon_ml = self.held.dials = None
        self._out.append((to_whom(self.holder), told.Refused(why=why)))

    def _end_wait(self, why: str = "") -> None:
        self.waiting_s = 0.0
        if self.theatre.t_s > self._waited_from_s:
            self.recorder.steps.append(self.steps.waited(self._waited_from_s, self.theatre.t_s))
        if why:
            self._say(told.Said(who="room", text=why))

    def _mark(self) -> None:
        self.tape.mark(self.theatre.number, self.theatre.t_s, self._moment())

    def _moment(self) -> Moment:
        return Moment(
            self.theatre,
            self.recorder.copy(),
            self.steps.copy(),
            self.voice.copy(),
            self.tick,
            self.order,
            len(self.notes),
        )

    def _back(self, moment: Moment) -> None:
        self.theatre, self.tick, self.order = moment.theatre, moment.tick, moment.order
        self.recorder, self.steps = moment.recorder.copy(), moment.steps.copy()
        self.voice = moment.voice.copy()
        del self.notes[moment.notes :]


def _on_its_way(theatre: Theatre, event: Event) -> bool:
    """A needle that is still going in lies outside the canal, as it must."""
    going = theatre.catheter is None and theatre.strayed is None and not theatre.book.amounts("outside")
    return event.kind == "tip outside the canal" and going


def to_whom(role: Role) -> Audience:
    """Whose pages an answer to a role goes to.

    >>> to_whom("instructor"), to_whom("fellow")
    ('instructor', 'fellow')
    """
    return "instructor" if role == "instructor" else "fellow"
