"""Worker: the process of one patient. It holds the engine, one thread, and a pipe to the server.

Nothing heavy is imported before the process is told what to do, so that it can be spawned by a server that
never imports the engine.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from neuroplasty.app.room.options import Options

ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
TIME_EVERY_S = 1.0
_IDLE_S = 0.05


@dataclass(frozen=True)
class Begin:
    """Take a patient: keep his session in this folder, or go on with the one that is kept there."""

    folder: Path


@dataclass(frozen=True)
class Heard:
    """A message of somebody, as JSON."""

    role: str
    text: bytes


@dataclass(frozen=True)
class Release:
    """Whoever held the instruments is gone: pedal, push and plunger fall to zero."""

    why: str


@dataclass(frozen=True)
class Here:
    """Who looks on."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """So many ticks of a stepped clock."""

    ticks: int


@dataclass(frozen=True)
class Quit:
    """The room closes."""


@dataclass(frozen=True)
class Ready:
    """The patient lies there; or, before there is one, the process is warm."""

    welcome: bytes = b""


@dataclass(frozen=True)
class Failed:
    """The patient could not be prepared."""

    why: str
    exit_code: int


@dataclass(frozen=True)
class Shown:
    """Something for pages: for whom, of which kind, and whether it is a picture."""

    audience: str
    kind: str
    data: bytes


@dataclass(frozen=True)
class Stepped:
    """The ticks asked for are made."""

    number: int
    t_s: float


def main(pipe: Connection, options: Options) -> None:
    """What the process does from its first moment: prepare, wait for ``Begin``, make ticks until ``Quit``."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    import signal

    # Ctrl-C in the terminal reaches every process of it; the server ends this one in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from neuroplasty.errors import NeuroplastyError

    try:
        _Patient(pipe, options).run()
    except NeuroplastyError as error:
        _send(pipe, Failed(str(error), error.exit_code))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass


def _send(pipe: Connection, message: Any) -> None:
    try:
        pipe.send(message)
    except (BrokenPipeError, ConnectionResetError, OSError) as error:
        raise EOFError("the server is gone") from error


class _Patient:
    """The process's own: its session, its clock, its pipe."""

    def __init__(self, pipe: Connection, options: Options) -> None:
        self.pipe, self.options = pipe, options

    def run(self) -> None:
        from neuroplasty.app.room.clock import Pacer
        from neuroplasty.app.room.journal import Journal
        from neuroplasty.app.room.prepare import begun, prepared, warmed, with_lesson
        from neuroplasty.app.room.session import Session

        self.options = with_lesson(self.options)
        lesson = self.options.lesson
        self.begun = begun(self.options, self._progress) if lesson is not None else None
        setting = prepared(self.options, self._progress) if self.begun is None else self.begun.theatre.setting
        if self.options.warms:
            warmed(setting, self._progress)
        _send(self.pipe, Ready())
        begin = self.pipe.recv()
        if not isinstance(begin, Begin):
            return
        self.folder = begin.folder
        self.journal = Journal(begin.folder)
        plan, exam = self.options.plan, self.options.exam
        resumes = self.journal.there
        self.accounts: list[Any] = []
        if self.begun is not None:
            self.session = Session.of_lesson(self.begun, plan)
        elif resumes:
            self.session = self.journal.resumed(setting, plan, exam=exam)
        else:
            self.session = Session.begin(setting, plan, exam=exam)
        self.session.silence_s = self.options.silence_s
        if self.options.dicom and self.begun is None:
            from neuroplasty.app.room.films import Films

            self.session.films = Films(begin.folder / "films", self.options.case, self.options.seed)
        from neuroplasty.app.room.briefing import welcome

        _send(self.pipe, Ready(welcome(self.options, setting).model_dump_json().encode()))
        self.session.show_all()
        self._flush()
        self.pacer = Pacer()
        self.pacer.begin(time.monotonic())
        self.saved = False
        self._loop()

    def _loop(self) -> None:
        ran, told_s, pictures = False, time.monotonic(), 0
        while True:
            stepped = self.options.clock == "stepped"
            now_s = time.monotonic()
            session = self.session
            live = session.runs and not stepped
            pause_s = _IDLE_S
            if live:
                pause_s = 0.0 if session.waiting_s > 0 else self.pacer.wait_s(now_s)
            while self.pipe.poll(pause_s):
                if not self._take(self.pipe.recv()):
                    return
                pause_s = 0.0
            now_s = time.monotonic()
            session.silent(now_s)
            if not session.ended:
                self.saved = False
            elif not self.saved:
                self._save()
            if not live or session.waiting_s > 0:
                ran = False
                if live:
                    session.wait()
            else:
                if not ran:
                    self.pacer.begin(now_s)
                    ran = True
                if self.pacer.due(now_s):
                    pulses = session.pulses_per_s
                    session.step(self.pacer.each(pulses, now_s) if pulses else 1)
                    self.pacer.ran(time.monotonic())
            pictures += self._flush()
            if self.session.runs and self.begun is None:
                self.journal.keep(self.session)
            if now_s - told_s >= TIME_EVERY_S:
                factor = self.pacer.factor(now_s) if ran else 1.0
                self._time(factor, pictures / (now_s - told_s))
                told_s, pictures = now_s, 0

    def _take(self, message: Any) -> bool:
        from neuroplasty.app.room import asked

        session = self.session
        if isinstance(message, Heard):
            role: Any = message.role
            session.hear(role, asked.parsed(message.text), time.monotonic())
        elif isinstance(message, Release):
            session.release(message.why)
        elif isinstance(message, Here):
            session.here = message.names
        elif isinstance(message, Step):
            for _ in range(message.ticks):
                if session.waiting_s > 0:
                    session.wait()
                else:
                    session.step()
            session.show_all()
            self._flush()
            self.journal.keep(session)
            _send(self.pipe, Stepped(session.theatre.number, session.theatre.t_s))
        elif isinstance(message, Quit):
            return False
        return True

    def _flush(self) -> int:
        """Send what has come out; how many pictures there were."""
        pictures = 0
        for audience, one in self.session.taken():
            if isinstance(one, bytes):
                _send(self.pipe, Shown(audience, "frame", one))
                pictures += 1
            else:
                _send(self.pipe, Shown(audience, one.t, one.model_dump_json().encode()))
        return pictures

    def _progress(self, words: str, fraction: float) -> None:
        from neuroplasty.app.room.told import Progress

        message = Progress(words=words, fraction=round(fraction, 3))
        _send(self.pipe, Shown("all", "progress", message.model_dump_json().encode()))

    def _time(self, factor: float, pictures_s: float) -> None:
        from neuroplasty.app.room.told import Time

        message = Time(factor=round(factor, 3), pictures_s=round(pictures_s, 1))
        _send(self.pipe, Shown("all", "time", message.model_dump_json().encode()))

    def _save(self) -> None:
        from neuroplasty.app.room.saving import look_back, save

        self.saved = True
        if self.begun is not None:
            self._judge()
            return
        message = save(self.session, self.options, self._progress)
        _send(self.pipe, Shown("all", message.t, message.model_dump_json().encode()))
        self.journal.keep(self.session)
        if message.t == "saved" and self.options.debriefs:
            for one in look_back(self.session, message, self.options, self._progress):
                _send(self.pipe, Shown("all", one.t, one.model_dump_json().encode()))
        self._progress("Ready", 1.0)

    def _judge(self) -> None:
        """One part of a lesson is done: the next begins, or all are judged."""
        from neuroplasty.app.room.prepare import begun
        from neuroplasty.app.room.session import Session
        from neuroplasty.app.room.told import Score
        from neuroplasty.care.lessons import judge

        assert self.begun is not None
        lesson = self.begun.lesson
        self.accounts.append(self.begun.account())
        done, parts = len(self.accounts), len(lesson.starts)
        if done < parts:
            self.begun = begun(self.options, self._progress, done)
            self.session = Session.of_lesson(self.begun, self.options.plan)
            self.session.silence_s = self.options.silence_s
            self.saved = False
            score = Score(title=lesson.title, words=f"Part {done} of {parts} is done; the next one begins.")
            self.session.show_all()
        else:
            verdict = judge(lesson, *self.accounts)
            marks = tuple({"words": one.words, "met": one.met, "why": one.mark.why} for one in verdict.judged)
            words = "Passed." if verdict.passed else "Not passed yet."
            score = Score(title=lesson.title, passed=verdict.passed, words=words, marks=marks)
        _send(self.pipe, Shown("all", score.t, score.model_dump_json().encode()))
        self._progress("Ready", 1.0)
