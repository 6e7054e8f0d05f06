"""Kernels: compiled once, by whichever process needs them first, and read from disk by the others.

Processes that begin together on a machine where nothing is compiled yet need the same kernels in the same
order. Left alone each would compile all of them; under a lock a kernel the others load what the first kept.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

_HELD: set[Path] = set()
_SHARED = "_neuroplasty_shared"
_TRIES, _BETWEEN_S = 4500, 0.02


def share_compiling() -> bool:
    """From now on this process compiles no kernel that another one beside it is just compiling.

    Returns
    -------
    bool
        Whether it does: not where files cannot be locked, or numba has no such place to do it.

    Examples
    --------
    >>> share_compiling() == share_compiling()
    True
    """
    try:
        import fcntl  # noqa: F401 - Windows has none

        from numba.core.dispatcher import Dispatcher
    except ImportError:
        return False
    compiling = getattr(Dispatcher, "compile", None)
    if compiling is None or getattr(compiling, _SHARED, False):
        return compiling is not None

    @wraps(compiling)
    def compile_once(self: Any, sig: Any) -> Any:
        # Only what is kept on disk can be had from another process.
        if getattr(self._cache, "cache_path", None) is None:
            return compiling(self, sig)
        with _locked(f"{self.py_func.__module__}.{self.py_func.__qualname__}"):
            return compiling(self, sig)

    setattr(compile_once, _SHARED, True)
    Dispatcher.compile = compile_once  # type: ignore[method-assign]
    return True


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """Hold the lock of a name; within it, and where there is no place for locks, nothing more happens."""
    import fcntl

    file = Path(tempfile.gettempdir(), f"neuroplasty-kernels-{os.getuid()}", _short(name))
    if file in _HELD:
        yield
        return
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        # Who holds it longer than any kernel takes is not waited for: compiling twice does no harm.
        for _ in range(_TRIES):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                time.sleep(_BETWEEN_S)
        _HELD.add(file)
        yield
    finally:
        _HELD.discard(file)
        os.close(lock)


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:24]


__all__ = ["share_compiling"]
