"""A patient for the room's tests, built once; a room with a stepped clock, served from a thread."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import uvicorn

from neuroplasty.app.room import worker
from neuroplasty.app.room.options import Options
from neuroplasty.app.room.patient import Moment
from neuroplasty.app.room.server import House, application
from neuroplasty.app.room.session import Session
from neuroplasty.body.procedure import Setting
from neuroplasty.documents import read_case, read_plan

from .bed import Bed


@pytest.fixture(scope="session")
def options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Options]:
    """The room's usual case on a coarse grid; anatomies are kept in a folder of the tests' own."""
    kept = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("kept"))
    case = read_case("l5-scar-after-discectomy")
    plan = read_plan("one-day-caudal").aimed_at(case.target)
    out = tmp_path_factory.mktemp("room") / "out"
    yield Options(
        case, plan, out, spacing_mm=3.0, clock="stepped", silence_s=60.0, warms=False, debriefs=False
    )
    if kept is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = kept


@pytest.fixture(scope="session")
def setting(options: Options) -> Setting:
    """The patient on the table."""
    from neuroplasty.app.room.prepare import prepared

    return prepared(options, lambda words, fraction: None)


@pytest.fixture
def bed(setting: Setting, options: Options) -> Bed:
    return Bed(Session.begin(setting, options.plan))


@pytest.fixture(scope="session")
def placed(setting: Setting, options: Options) -> Moment:
    """A caudal needle in the canal, brought there along its usual line."""
    bed = Bed(Session.begin(setting, options.plan))
    bed.do("needle", route="caudal").run()
    bed.do("aim", usual=True).do("hand", tool="needle", push_mm_s=12.0).run()
    while not bed.state.needle["gives"]:
        bed.run()
    bed.run(15)
    bed.do("hand", tool="needle").run()
    return bed.session._moment()


@pytest.fixture
def with_needle(placed: Moment, setting: Setting, options: Options) -> Bed:
    session = Session.begin(setting, options.plan)
    session._back(placed)
    session.tape.keep(session.theatre.number, session.theatre.t_s, session._moment())
    return Bed(session)


class Served:
    """A room in a thread: its address, its links, and a hand on its clock."""

    def __init__(self, options: Options) -> None:
        self.house = House(options, most=1, spares=False)
        self.listening = socket.socket()
        self.listening.bind(("127.0.0.1", 0))
        self.listening.listen(16)
        self.port = self.listening.getsockname()[1]
        config = uvicorn.Config(application(self.house), log_level="error", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.server.serve(sockets=[self.listening]))
        self.loop.close()

    def start(self) -> None:
        self.thread.start()
        while not self.house.tables:
            threading.Event().wait(0.05)
        self.ready()

    @property
    def table(self):
        return self.house.tables[0]

    def ready(self) -> None:
        asyncio.run_coroutine_threadsafe(self.table.ready(), self.loop).result(120)

    def step(self, ticks: int = 1) -> worker.Stepped:
        """So many ticks of the patient; what has been asked for by now acts in the first of them."""

        async def stepped() -> worker.Stepped:
            self.table.step(ticks)
            return await asyncio.wait_for(self.table.stepped.get(), 120)

        return asyncio.run_coroutine_threadsafe(stepped(), self.loop).result(150)

    def link(self, role: str) -> str:
        return f"http://127.0.0.1:{self.port}{self.table.links()[role]}"

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(30)


@pytest.fixture(scope="module")
def served(options: Options, setting: Setting) -> Iterator[Served]:
    """A room with its patient in a process of his own."""
    room = Served(replace(options))
    room.start()
    yield room
    room.stop()
