"""Server: one asyncio process for pages and sockets; the engine runs in processes of its own.

It never imports the engine: what comes from a patient's process are bytes, which are passed on.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from neuroplasty.app.room import worker
from neuroplasty.app.room.options import Options
from neuroplasty.app.room.seat import Seat
from neuroplasty.app.room.table import Process, Table
from neuroplasty.app.room.told import Bye

STATIC = Path(__file__).parent / "static"
SPARE_AFTER_S = 20.0
"""So long after the first patient lies there a spare process is made warm."""
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; connect-src 'self' ws: wss:; "
    "style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_REPORT = (
    "default-src 'none'; img-src 'self' data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass
class House:
    """All tables of one server.

    ``most`` patients at a time: one a core. ``spares``: whether a warm process is kept.
    """

    options: Options
    most: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    spares: bool = True
    tables: list[Table] = field(default_factory=list)
    on_ready: Callable[[Table], None] = lambda table: None
    on_progress: Callable[[str], None] = lambda text: None
    on_failure: Callable[[worker.Failed], None] = lambda failed: None
    _spare: Process | None = None

    def open(self) -> Table | None:
        """One more table; None when the house is full."""
        self.tables = [table for table in self.tables if table.failed is None]
        if len(self.tables) >= self.most:
            return None
        number = len(self.tables)
        options = self.options
        if number:
            from dataclasses import replace

            options = replace(options, out=options.out / f"room-{number + 1}")
        table = Table(options, asyncio.get_running_loop(), self._taken_spare if not number else lambda: None)
        table.on_ready = lambda: self._ready(table)
        table.on_failure = self.on_failure
        if not number:
            table.on_progress = self.on_progress
        self.tables.append(table)
        table.start()
        return table

    def found(self, token: str) -> Table | None:
        """The table a token belongs to."""
        return next((table for table in self.tables if token in table.tokens), None)

    def close(self) -> None:
        """End every process."""
        for table in self.tables:
            table.close()
        if self._spare is not None:
            self._spare.quit()

    def _ready(self, table: Table) -> None:
        self.on_ready(table)
        if self.spares and self._spare is None:
            asyncio.get_running_loop().call_later(SPARE_AFTER_S, self._warm_spare)

    def _warm_spare(self) -> None:
        if self._spare is None and self.tables:
            self._spare = Process.started(self.options, self._from_spare)

    def _from_spare(self, process: Process, message: Any) -> None:
        if isinstance(message, worker.Ready):
            process.warm = True
        elif message is None and process is self._spare:
            self._spare = None

    def _taken_spare(self) -> Process | None:
        spare = self._spare
        if spare is None or not spare.warm:
            return None
        self._spare = None
        return spare


def application(house: House, hosts: tuple[str, ...] = ("127.0.0.1", "localhost")) -> Starlette:
    """The pages and sockets of a house.

    Parameters
    ----------
    house : House
    hosts : tuple of str
        Names the server answers to; ``*`` for any.

    Returns
    -------
    Starlette

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> house = House(Options(read_case("healthy-adult"), read_plan("one-day-caudal")))
    >>> [route.path for route in application(house).routes][:2]
    ['/', '/{role}/{token}']
    """

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        house.open()
        yield
        house.close()

    async def home(request: Request) -> Response:
        return PlainTextResponse(
            "A rehearsal room runs here. Open it with the link that was printed where it was started.\n",
            headers=_HEADERS,
        )

    async def page(request: Request) -> Response:
        role, token = request.path_params["role"], request.path_params["token"]
        table = house.found(token)
        if table is None or table.tokens[token] != role:
            return _refused("This link is wrong or old; take the one that was printed at the start.", 404)
        return FileResponse(STATIC / "room.html", headers={**_HEADERS, "Content-Security-Policy": _POLICY})

    async def result(request: Request) -> Response:
        token, name = request.path_params["token"], request.path_params["name"]
        table = house.found(token)
        if table is None or not table.saved:
            return _refused("Nothing is saved here yet; end the procedure first.", 404)
        folder = table.options.out.absolute()
        file = (folder / name).resolve()
        if not file.is_relative_to(folder.resolve()) or not file.is_file():
            return _refused(f"There is no {name} here.", 404)
        return FileResponse(file, headers={**_HEADERS, "Content-Security-Policy": _REPORT})

    async def another(request: Request) -> Response:
        table = house.found(request.path_params["token"])
        if table is None or table.tokens[request.path_params["token"]] != "instructor":
            return _refused("Only an instructor opens another room.", 404)
        fresh = house.open()
        if fresh is None:
            return _refused(f"The house is full: {house.most} patients at a time, one a core.", 503)
        return JSONResponse(fresh.links(), headers=_HEADERS)

    async def talk(socket: WebSocket) -> None:
        await _talk(house, socket)

    routes = [
        Route("/", home),
        Route("/{role}/{token}", page, name="page"),
        Route("/another/{token}/room", another, methods=["POST"]),
        Route("/result/{token}/{name:path}", result),
        WebSocketRoute("/socket/{token}/talk", talk),
        Mount("/static/room", StaticFiles(directory=STATIC)),
    ]
    guard = [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))]
    return Starlette(routes=routes, middleware=guard, lifespan=living)


async def _talk(house: House, socket: WebSocket) -> None:
    """One page's socket, from its coming to its going."""
    await socket.accept()
    origin = socket.headers.get("origin")
    if origin and urlsplit(origin).netloc != socket.headers.get("host"):
        await _bye(socket, "This page comes from another place than the room; open the room's own link.")
        return
    token = socket.path_params["token"]
    table = house.found(token)
    if table is None:
        await _bye(socket, "This link is wrong or old; take the one that was printed at the start.")
        return
    seat = Seat(table.tokens[token], socket)
    why = table.admit(seat)
    if why:
        await _bye(socket, why)
        return
    sending = asyncio.create_task(seat.serve())
    try:
        while True:
            table.hear(seat, await socket.receive_text())
    except (WebSocketDisconnect, RuntimeError, KeyError):
        pass
    finally:
        table.leave(seat)
        sending.cancel()


async def _bye(socket: WebSocket, why: str) -> None:
    await socket.send_text(Bye(why=why).model_dump_json())
    await socket.close(code=4000)


def _refused(why: str, status: int) -> Response:
    return PlainTextResponse(why + "\n", status_code=status, headers=_HEADERS)


Serving = Callable[[], Awaitable[None]]
