"""What only a browser shows: a piece of a page, and the room while a fellow works in it."""

from __future__ import annotations

import asyncio
import io
import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Colour = NDArray[np.uint8]

CHROMIUM = "/usr/bin/chromium"
_ARGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_FOLDED = "for (const one of document.querySelectorAll('details')) one.open = false"


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=_ARGS)
        yield found
        found.close()


def piece_of(html: str, where: tuple[str, ...], width_px: int = 1000) -> Colour:
    """A page's pieces by their selectors, as they are seen on a screen, below each other: (h, w, 3)."""
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        file = Path(folder, "page.html")
        file.write_text(html)
        page = chromium.new_page(
            viewport={"width": width_px, "height": 800}, color_scheme="light", reduced_motion="reduce"
        )
        page.goto(file.as_uri())
        page.evaluate(_FOLDED)
        seen = [_pixels(page.locator(one).first.screenshot()) for one in where]
    widest = max(one.shape[1] for one in seen)
    return np.vstack(
        [np.pad(one, ((0, 12), (0, widest - one.shape[1]), (0, 0)), constant_values=255) for one in seen]
    )


def room_at_work() -> Colour:
    """The room as the fellow sees it: dye at the scar, the catheter beside it, the beam on: (h, w, 3)."""
    with _served() as (link, step), browser() as chromium:
        page = chromium.new_page(viewport={"width": 1366, "height": 850})
        page.goto(link)
        page.wait_for_selector("body[data-tick]")
        page.click("#begin")
        hands = _Hands(page, step)
        hands.needle()
        hands.pressed("Shift+Digit1")
        page.keyboard.down(" ")
        hands.held("i", 75)
        page.keyboard.up(" ")
        hands.pressed("1", "s", "2", "s", "1")
        hands.pressed("c", "Enter")
        hands.held("ArrowUp", 90)
        hands.pressed("Shift+Digit1")
        page.keyboard.down(" ")
        hands.held("i", 30)
        hands.stepped(3)
        return _pixels(page.screenshot())


class _Hands:
    """A fellow at the keyboard; the patient's clock goes on when it is told to."""

    def __init__(self, page: Any, step: Any) -> None:
        self.page, self.step = page, step

    def stepped(self, ticks: int) -> None:
        self.page.wait_for_timeout(80)
        number = self.step(ticks)
        self.page.wait_for_function("(tick) => Number(document.body.dataset.tick) >= tick", arg=number)
        self.page.wait_for_timeout(120)

    def pressed(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.stepped(2)

    def held(self, key: str, ticks: int) -> None:
        self.page.keyboard.down(key)
        self.stepped(ticks)
        self.page.keyboard.up(key)
        self.page.wait_for_timeout(80)

    def needle(self) -> None:
        """A caudal needle into the canal: aimed, then on until the ligament gives way."""
        self.pressed("n", "Enter", "a", "+", "+", "+")
        self.page.keyboard.down("ArrowUp")
        for _ in range(40):
            self.stepped(10)
            if "gives way" in self.page.locator("#needle-read").inner_text():
                break
        self.stepped(20)
        self.page.keyboard.up("ArrowUp")
        self.stepped(1)


@contextmanager
def _served() -> Iterator[tuple[str, Any]]:
    """A room in a thread: the fellow's link, and what makes so many ticks and gives the last one's number."""
    import uvicorn

    from neuroplasty.app.room.options import Options
    from neuroplasty.app.room.server import House, application
    from neuroplasty.documents import read_case, read_plan

    case = read_case("l5-scar-after-discectomy")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        options = Options(
            case,
            read_plan("one-day-caudal").aimed_at(case.target),
            Path(folder, "out"),
            clock="stepped",
            silence_s=600.0,
            warms=False,
            debriefs=False,
        )
        house = House(options, most=1, spares=False)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        server = uvicorn.Server(
            uvicorn.Config(application(house), log_level="error", timeout_graceful_shutdown=1)
        )
        loop = asyncio.new_event_loop()
        thread = threading.Thread(
            target=lambda: loop.run_until_complete(server.serve(sockets=[listening])), daemon=True
        )
        thread.start()
        while not house.tables:
            threading.Event().wait(0.05)
        table = house.tables[0]
        asyncio.run_coroutine_threadsafe(table.ready(), loop).result(600)

        async def stepped(ticks: int) -> int:
            table.step(ticks)
            return int((await asyncio.wait_for(table.stepped.get(), 300)).number)

        def step(ticks: int) -> int:
            return asyncio.run_coroutine_threadsafe(stepped(ticks), loop).result(600)

        yield f"http://127.0.0.1:{listening.getsockname()[1]}{table.links()['fellow']}", step
        server.should_exit = True
        thread.join(30)


def _pixels(png: bytes) -> Colour:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
