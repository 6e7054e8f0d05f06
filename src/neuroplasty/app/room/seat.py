"""Seat: one page at the room, through its socket. A slow page slows nobody.

Words are sent in order; of the state, the monitor and the like only the newest is kept; of pictures the
newest one, and no more than two that the page has not said it has shown.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from neuroplasty.app.room.roles import Role
from neuroplasty.app.room.told import Bye, Told

UNSEEN = 2
"""Pictures under way to a page at most."""
MOST_WORDS = 500
"""Words that may wait for a slow page; one that is slower still is closed."""
MOST_A_SECOND = 120
"""Messages a page may send in a second."""
_NEWEST = ("state", "vitals", "truth", "time", "progress", "zones")


@dataclass(eq=False)
class Seat:
    """One page. ``send`` is told what is for it; ``serve`` runs until its socket closes."""

    role: Role
    socket: WebSocket
    last_n: int = -1
    _words: deque[str] = field(default_factory=deque)
    _newest: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _picture: bytes | None = None
    _unseen: int = 0
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: str = ""
    _heard: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_A_SECOND))

    def send(self, kind: str, text: str) -> None:
        """A message for this page."""
        if kind in _NEWEST:
            self._newest[kind] = text
        elif len(self._words) >= MOST_WORDS:
            self._closing = "This page does not keep up; load it again."
        else:
            self._words.append(text)
        self._woken.set()

    def tell(self, message: Told) -> None:
        """A message for this page alone."""
        self.send(message.t, message.model_dump_json())

    def show(self, picture: bytes) -> None:
        """A picture; it takes the place of one that has not gone yet."""
        self._picture = picture
        self._woken.set()

    def shown(self) -> None:
        """The page has shown a picture."""
        self._unseen = max(0, self._unseen - 1)
        self._woken.set()

    def close(self, why: str) -> None:
        """Close the page after what is still to be said, with a sentence."""
        self._closing = why
        self._woken.set()

    def floods(self, now_s: float) -> bool:
        """Whether the page sends more than a hand can; such messages are left out."""
        full = len(self._heard) == MOST_A_SECOND and now_s - self._heard[0] < 1.0
        if not full:
            self._heard.append(now_s)
        return full

    async def serve(self) -> None:
        """Send what there is, until the page is closed."""
        with suppress(WebSocketDisconnect, RuntimeError, OSError):
            while True:
                await self._woken.wait()
                self._woken.clear()
                await self._send_all()
                if self._closing:
                    await self.socket.send_text(Bye(why=self._closing).model_dump_json())
                    await self.socket.close(code=4000)
                    return

    async def _send_all(self) -> None:
        while True:
            if self._words:
                await self.socket.send_text(self._words.popleft())
            elif self._newest:
                _, text = self._newest.popitem(last=False)
                await self.socket.send_text(text)
            elif self._picture is not None and self._unseen < UNSEEN:
                picture, self._picture = self._picture, None
                self._unseen += 1
                await self.socket.send_bytes(picture)
            else:
                return


def link(role: Role, token: str) -> str:
    """The way to a page.

    >>> link("fellow", "abc")
    '/fellow/abc'
    """
    return f"/{role}/{token}"


def name_of(seat: Any) -> str:
    """Who sits there."""
    return str(seat.role)
