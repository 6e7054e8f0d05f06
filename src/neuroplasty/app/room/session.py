"""Session: a live patient who hears: what a page asks for is done to him, or refused in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neuroplasty.app.room import asked, told
from neuroplasty.app.room.patient import Patient, to_whom
from neuroplasty.app.room.roles import Role, may
from neuroplasty.app.room.voice import answer, asleep
from neuroplasty.body.physiology import Signs
from neuroplasty.body.procedure import hazards
from neuroplasty.documents.records import Note
from neuroplasty.errors import HandsError, NeuroplastyError

_DOING = (
    asked.SetNeedle, asked.Aim, asked.Hand, asked.Nudge, asked.Take, asked.Withdraw, asked.Fill,
    asked.Plunger, asked.Balloon, asked.Current, asked.Give, asked.Position, asked.Wait,
)  # fmt: skip
"""What can be undone: each begins a deed."""


@dataclass
class Session(Patient):
    """A live patient, and what may be asked of him.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.body.procedure import Setting
    >>> from neuroplasty.documents import read_case, read_plan
    >>> import numpy as np
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> setting = Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0)
    >>> session = Session.begin(setting, read_plan("one-day-caudal"))
    >>> session.hear("fellow", asked.Hand(n=1, tool="needle", push_mm_s=2.0), now_s=0.0)
    >>> [one.why for _, one in session.taken() if one.t == "refused"]
    ['There is no needle to push or turn; set one on the skin first.']
    """

    def hear(self, role: Role, message: asked.Asked, now_s: float) -> None:
        """Take in a message; what cannot be is answered in a sentence."""
        why = may(role, self.holder, message)
        over = self.ended and not isinstance(message, asked.Beat | asked.Ack | asked.Hello | asked.Rewind)
        if not why and over:
            why = "The procedure is over; the instructor can take it back to the beginning for another try."
        if why:
            self._out.append((to_whom(role), told.Refused(why=why, n=message.n)))
            return
        if role == self.holder:
            self._heard_s = now_s
        try:
            self._do(role, message)
        except NeuroplastyError as error:
            self._out.append((to_whom(role), told.Refused(why=str(error), n=message.n)))

    def _do(self, role: Role, message: asked.Asked) -> None:
        match message:
            case asked.Hello():
                self.show_all()
            case asked.Beat() | asked.Ack():
                pass
            case asked.Stop():
                self.release()
                self.held.once.clear()
                if self.waiting_s > 0:
                    self._end_wait("The wait was ended by hand.")
            case asked.Pause():
                self.paused = message.on
                self.held.let_go()
                self._out.append(("all", self.state()))
            case asked.Note():
                self._note(role, Note(t_s=self.theatre.t_s, who=role, text=message.text))
                self._out.append((to_whom(role), told.Said(who="room", text=f"Noted: {message.text}")))
            case asked.Call():
                self._note(role, Note(t_s=self.theatre.t_s, who=role, pattern=message.pattern))
                self._out.append(
                    (to_whom(role), told.Said(who="room", text=f"You call it {message.pattern}."))
                )
            case asked.Zones():
                if self.exam and message.on:
                    raise HandsError("In an exam no zones are drawn.")
                self._zone(message)
            case asked.Aim(usual=True) if self.exam:
                raise HandsError("In an exam the usual line is yours to find.")
            case asked.Say():
                who: Any = "patient" if message.as_patient else "instructor"
                self._say(told.Said(who=who, text=message.text))
            case asked.HandOver():
                self.held.drop()
                self.holder = message.to
                name = "The instructor" if message.to == "instructor" else "The fellow"
                self._say(told.Said(who="room", text=f"{name} holds the instruments now."))
                self._out.append(("all", self.state()))
            case asked.Complication():
                hazards.check(self.theatre, (message.kind,))
                self.held.befall(message.kind)
                text = f"{message.kind.capitalize()}: it happens now; the fellow has to find it."
                self._out.append(("instructor", told.Said(who="room", text=text)))
            case asked.SetVitals():
                values = message.model_dump(exclude={"t", "n"})
                self.held.set_signs(Signs(**values))
                text = (
                    "The monitor shows what you set."
                    if any(one is not None for one in values.values())
                    else "The vital signs are the patient's own again."
                )
                self._out.append(("instructor", told.Said(who="room", text=text)))
            case asked.Rewind():
                self._rewound(message.seconds)
            case asked.Undo():
                self._undo()
            case asked.End():
                self._end()
            case asked.Wait():
                self._mark()
                self.waiting_s, self._waited_from_s = 60 * message.minutes, self.theatre.t_s
                self._infuse = message.infuse
                if not message.infuse:
                    self.held.let_go()
                else:
                    self.held.pedal = None
            case asked.Ask():
                if message.question == "move your feet" and not asleep(self.theatre):
                    self.held.take(message)
                else:
                    self._say(answer(message.question, self.theatre, self.tick))
            case _:
                if self.waiting_s > 0:
                    self._end_wait("The wait was ended by hand.")
                if isinstance(message, _DOING) and not self.held.working and not self.held.once:
                    self._mark()
                if isinstance(message, asked.Hand) and not self.held.once:
                    self._hold(message)
                self.held.see(self.theatre)
                self.held.take(message)
        if self.paused and isinstance(message, _DOING):
            self.held.let_go()
            raise HandsError("Time stands still; let it go on first (P).")

    def _hold(self, message: asked.Hand) -> None:
        """Refuse a hand on what is not there; one that lets go needs nothing."""
        there = self.theatre.needle if message.tool == "needle" else self.theatre.catheter
        if there is None and (message.push_mm_s or message.turn_deg_s):
            how = "set one on the skin" if message.tool == "needle" else "take one through a needle"
            raise HandsError(f"There is no {message.tool} to push or turn; {how} first.")

    def _note(self, role: Role, note: Note) -> None:
        self.notes.append(note)
        if self.watch is not None:
            self.watch.notes.append(note)

    def _undo(self) -> None:
        if self.exam:
            raise HandsError("In an exam nothing is undone.")
        tick = self.tape.undone()
        if tick is None:
            raise HandsError("There is nothing to undo.")
        self.undone += 1
        self.rewind(tick, "The last thing done was undone.")

    def _rewound(self, seconds: float | None) -> None:
        goal = 0.0 if seconds is None else max(0.0, self.theatre.t_s - seconds)
        passed, tick = 0.0, 0
        for _, dt_s in self.recorder.log_since(0):
            if passed >= goal - 1e-9:
                break
            passed, tick = passed + dt_s, tick + 1
        self.rewind(tick, "The instructor has taken the procedure back.")

    def _end(self) -> None:
        self.held.drop()
        self.waiting_s = 0.0
        self.recorder.steps += list(self.steps.finished(self.theatre))
        self.ended = True
        self._out.append(("all", self.state()))
