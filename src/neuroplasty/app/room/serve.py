"""Serve: the room opened at a port, its links told, until it is closed by hand or fails."""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Callable

import uvicorn

from neuroplasty.app.room import worker
from neuroplasty.app.room.options import Options
from neuroplasty.app.room.server import House, application
from neuroplasty.app.room.table import Table
from neuroplasty.app.room.told import TOLD
from neuroplasty.errors import NeuroplastyError

Echo = Callable[[str], None]


class RoomError(NeuroplastyError):
    """A room that could not be opened, or did not stay open."""

    exit_code = 1


def serve(options: Options, listening: socket.socket, echo: Echo, *, everywhere: bool = False) -> None:
    """Open the room at a bound socket and serve it until Ctrl-C.

    Parameters
    ----------
    options : Options
    listening : socket
        Bound.
    echo : callable
        Is told the links and what happens, a line each.
    everywhere : bool
        Whether other machines are served too.

    Raises
    ------
    RoomError
        The patient could not be prepared; with the error's own exit code.
    """
    failed: list[worker.Failed] = []
    port = listening.getsockname()[1]
    name = socket.gethostname() if everywhere else "127.0.0.1"

    def ready(table: Table) -> None:
        echo("The patient lies on the table. Ctrl-C closes the room.")

    def failure(one: worker.Failed) -> None:
        failed.append(one)
        server.should_exit = True

    words = [""]

    def progress(text: str) -> None:
        # The page has every percent; a terminal gets a line for every piece of work.
        one = TOLD.validate_json(text)
        said = one.words.partition(":")[0]
        if one.fraction < 1 and said != words[0]:
            words[0] = said
            echo(f"{said} ...")

    house = House(options, on_ready=ready, on_failure=failure, on_progress=progress)
    config = uvicorn.Config(
        application(house, hosts=("*",) if everywhere else ("127.0.0.1", "localhost")),
        log_level="warning",
        ws_ping_interval=5.0,
        ws_ping_timeout=5.0,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, lambda: _tell(house, name, port, echo))
    server.run(sockets=[listening])
    if failed:
        error = RoomError(failed[0].why)
        error.exit_code = failed[0].exit_code
        raise error


def warm_up(options: Options, echo: Echo) -> None:
    """Build the patient and compile everything once, in a process of its own."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    child = multiprocessing.get_context("spawn").Process(
        target=worker.main, args=(there, options), daemon=True
    )
    child.start()
    there.close()
    while True:
        try:
            message = here.recv()
        except EOFError:
            raise RoomError(
                "The process that warms up has ended; try again with fewer programs open."
            ) from None
        if isinstance(message, worker.Failed):
            error = RoomError(message.why)
            error.exit_code = message.exit_code
            raise error
        if isinstance(message, worker.Ready):
            break
        if isinstance(message, worker.Shown) and message.kind == "progress":
            one = TOLD.validate_json(message.data)
            echo(f"{100 * one.fraction:3.0f} %  {one.words}")
    here.send(worker.Quit())
    child.join(timeout=10)


class _Server(uvicorn.Server):
    """Says where it is once it listens."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._started()


def _tell(house: House, name: str, port: int, echo: Echo) -> None:
    for role, way in house.tables[0].links().items():
        echo(f"{role.capitalize():<11} http://{name}:{port}{way}")
    echo("Open the fellow's link in a browser; the page shows how far the patient is.")
    echo("The first time ever this takes a minute or two, later some seconds.")
