"""Table: one patient's process, and the pages that look at him.

The process is the server's child. When it dies the patient is brought back by another one, from the keyframe
and the hands that were written down.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, get_args

from neuroplasty.app.room import asked, worker
from neuroplasty.app.room.options import Options
from neuroplasty.app.room.roles import Role, may
from neuroplasty.app.room.seat import Seat
from neuroplasty.app.room.told import Refused, Said, Welcome
from neuroplasty.errors import DocumentError

ROLES: tuple[Role, ...] = get_args(Role)
MOST_WATCHERS = 30
MOST_DEATHS = 3
"""So often a patient is brought back; then the room is closed."""
ABSENT_S = 10.0
"""So long the hands may be gone before the patient's time stands still."""


@dataclass
class Process:
    """One worker: its process, its pipe, and a thread that listens to it."""

    child: Any
    pipe: Connection
    hear: Callable[[Any], None]
    warm: bool = False

    @classmethod
    def started(cls, options: Options, hear: Callable[[Process, Any], None]) -> Process:
        """Spawned, never forked: it shares nothing with the server."""
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        kept = {name: os.environ.get(name) for name in worker.ONE_THREAD}
        os.environ.update(dict.fromkeys(worker.ONE_THREAD, "1"))
        try:
            child = context.Process(target=worker.main, args=(there, options), daemon=True)
            child.start()
        finally:
            for name, value in kept.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        there.close()
        process = cls(child, here, lambda message: None)
        process.hear = lambda message: hear(process, message)
        threading.Thread(target=process._listen, daemon=True).start()
        return process

    def send(self, message: Any) -> None:
        """A message to the process; nothing when it is gone."""
        with suppress(OSError, ValueError):
            self.pipe.send(message)

    def quit(self) -> None:
        """End the process, in order when it listens, else at once."""
        self.send(worker.Quit())
        self.child.join(timeout=2.0)
        if self.child.is_alive():
            self.child.terminate()
            self.child.join(timeout=2.0)

    def _listen(self) -> None:
        while True:
            try:
                self.hear(self.pipe.recv())
            except (EOFError, OSError):
                self.hear(None)
                return


@dataclass
class Table:
    """One patient, his tokens by role, and the pages.

    ``spare`` gives a warm process, or None where there is none.
    """

    options: Options
    loop: asyncio.AbstractEventLoop
    spare: Callable[[], Process | None] = lambda: None
    tokens: dict[str, Role] = field(
        default_factory=lambda: {secrets.token_urlsafe(16): role for role in ROLES}
    )
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="neuroplasty-room-")))
    seats: list[Seat] = field(default_factory=list)
    process: Process | None = None
    welcome: Welcome | None = None
    failed: worker.Failed | None = None
    stepped: asyncio.Queue[worker.Stepped] = field(default_factory=asyncio.Queue)
    saved: bool = False
    deaths: int = 0
    _closed: bool = False
    _absences: int = 0
    _progress: str = ""
    _saved: str = ""
    _numbers: dict[str, int] = field(default_factory=dict)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    on_ready: Callable[[], None] = lambda: None
    on_progress: Callable[[str], None] = lambda text: None
    on_failure: Callable[[worker.Failed], None] = lambda failed: None

    def start(self) -> None:
        """Bring the patient in."""
        spare = self.spare()
        if spare is not None:
            self.process = spare
            spare.hear = lambda message, one=spare: self._from_thread(one, message)  # type: ignore[misc]
            spare.send(worker.Begin(self.folder))
        else:
            self.process = Process.started(self.options, self._from_thread)

    async def ready(self) -> None:
        """Wait until he lies there."""
        await self._ready.wait()

    def close(self) -> None:
        """End the process and close the pages; what was not saved stays in its folder."""
        self._closed = True
        for seat in self.seats:
            seat.close("The room is closed.")
        if self.process is not None:
            self.process.quit()
        if self.saved or not any(self.folder.iterdir()):
            shutil.rmtree(self.folder, ignore_errors=True)

    def links(self) -> dict[Role, str]:
        """The way to each role's page."""
        return {role: f"/{role}/{token}" for token, role in self.tokens.items()}

    def admit(self, seat: Seat) -> str:
        """Let a page in; or why not."""
        if seat.role != "watcher" and any(one.role == seat.role for one in self.seats):
            return f"Another {seat.role} is at the table; close that page first, or use the watcher's link."
        if sum(one.role == "watcher" for one in self.seats) >= MOST_WATCHERS:
            return f"{MOST_WATCHERS} people watch already; that is as many as there is room for."
        self.seats.append(seat)
        self._absences += seat.role != "watcher"
        self._tell_who()
        if self.welcome is not None:
            seat.tell(self.welcome.model_copy(update={"role": seat.role}))
            self._pass_on(seat.role, asked.Hello(n=0))
            # A report is being written, or lies there: a page that comes meanwhile is told at once.
            for kind, text in (("saved", self._saved), ("progress", self._progress)):
                if text:
                    seat.send(kind, text)
        elif self._progress:
            seat.send("progress", self._progress)
        return ""

    def leave(self, seat: Seat) -> None:
        """A page is gone; what it held falls to zero."""
        if seat not in self.seats:
            return
        self.seats.remove(seat)
        self._tell_who()
        if seat.role != "watcher" and self.process is not None:
            if not any(one.role != "watcher" for one in self.seats):
                self._absences += 1
                self.loop.call_later(ABSENT_S, self._pause_if_alone, self._absences)
            why = "A connection was lost; pedal, push and plunger were let go."
            self.process.send(worker.Release(why))

    def hear(self, seat: Seat, text: str) -> None:
        """A message of a page; what is no message is answered in a sentence."""
        now_s = time.monotonic()
        if seat.floods(now_s):
            seat.tell(Refused(why="That was more in a second than a hand can do; some of it was left out."))
            return
        try:
            message = asked.parsed(text)
        except DocumentError as error:
            seat.tell(Refused(why=str(error)))
            return
        if message.n <= seat.last_n:
            why = f"Message {message.n} came late or twice (the last was {seat.last_n}); it was left out."
            seat.tell(Refused(why=why, n=message.n))
            return
        seat.last_n = message.n
        if isinstance(message, asked.Ack):
            seat.shown()
        if seat.role == "watcher" and (why := may("watcher", "fellow", message)):
            seat.tell(Refused(why=why, n=message.n))
            return
        if self.welcome is None:
            if not isinstance(message, asked.Hello | asked.Beat | asked.Ack):
                seat.tell(Refused(why="The patient is still being brought in.", n=message.n))
            return
        self._pass_on(seat.role, message, text)

    def step(self, ticks: int) -> None:
        """So many ticks of a stepped clock."""
        assert self.process is not None
        self.process.send(worker.Step(ticks))

    def _pass_on(self, role: Role, message: asked.Asked, text: str | None = None) -> None:
        if self.process is not None:
            data = (text if text is not None else message.model_dump_json()).encode()
            self.process.send(worker.Heard(role, data))

    def _pause_if_alone(self, absence: int) -> None:
        if (
            absence == self._absences
            and not self._closed
            and not any(one.role != "watcher" for one in self.seats)
        ):
            self._pass_on("instructor", asked.Pause(n=0, on=True))

    def _tell_who(self) -> None:
        if self.process is not None and self.welcome is not None:
            self.process.send(worker.Here(tuple(seat.role for seat in self.seats)))

    def _from_thread(self, process: Process, message: Any) -> None:
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._take, process, message)

    def _take(self, process: Process, message: Any) -> None:
        if process is not self.process:
            return
        if message is None:
            self._died()
        elif isinstance(message, worker.Shown):
            self._show(message)
        elif isinstance(message, worker.Ready):
            if not message.welcome:
                process.send(worker.Begin(self.folder))
                return
            self.welcome = Welcome.model_validate_json(message.welcome)
            # What was told of the getting ready is over.
            self._progress = ""
            self._ready.set()
            for seat in self.seats:
                seat.tell(self.welcome.model_copy(update={"role": seat.role}))
            self._tell_who()
            self.on_ready()
        elif isinstance(message, worker.Failed):
            self.failed = message
            for seat in self.seats:
                seat.close(message.why)
            self.on_failure(message)
        elif isinstance(message, worker.Stepped):
            self.stepped.put_nowait(message)

    def _show(self, message: worker.Shown) -> None:
        if message.kind == "saved":
            self.saved = True
            self._saved = message.data.decode()
        elif message.kind == "rewound":
            self._saved = ""
        if message.kind == "progress":
            self._progress = message.data.decode()
            self.on_progress(self._progress)
        text = "" if message.kind == "frame" else message.data.decode()
        for seat in self.seats:
            meant = message.audience == "all" or seat.role == message.audience
            if not meant and not (message.audience == "fellow" and seat.role == "instructor"):
                continue
            if message.kind == "frame":
                seat.show(message.data)
            else:
                seat.send(message.kind, text)

    def _died(self) -> None:
        """The patient's process is gone: another one takes him over."""
        if self._closed or self.failed is not None:
            return
        self.deaths += 1
        if self.deaths > MOST_DEATHS:
            why = "The patient's process has ended too often; the session is kept in " + str(self.folder)
            self.failed = worker.Failed(why, 1)
            for seat in self.seats:
                seat.close(why)
            self.on_failure(self.failed)
            return
        for seat in self.seats:
            text = "The patient's process has ended; he is being brought back as he was."
            seat.tell(Said(who="room", text=text))
        self.welcome = None
        self._ready.clear()
        self.start()
