"""Ctrl-C kept until it can be obeyed cleanly.

Python's own KeyboardInterrupt may strike inside a compiled kernel, which turns it into another error and
leaves the state half-changed. Within ``deferred`` the first Ctrl-C is only noted; a second one strikes.

>>> with deferred() as asked:
...     asked()
False
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def deferred() -> Iterator[Callable[[], bool]]:
    """Note the first Ctrl-C instead of raising it; the value tells whether it has come.

    Outside the main thread, where signals do not arrive, it tells no forever.
    """
    asked = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
