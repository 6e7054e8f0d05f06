"""Beside: processes that do their part of a rehearsal beside the one that is watched.

On Linux they are forked from a server that has imported what they need, so that a second one costs next to
nothing; where forking is not safe each begins afresh.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.context import BaseContext

from neuroplasty.care.kernels import share_compiling

_NEEDED = "neuroplasty.care.bands"


def import_beside(*modules: str) -> None:
    """Begin to import what such processes need, and these modules, while this process imports its own.

    Parameters
    ----------
    *modules : str
        Names, such as that of the module that was started.

    Examples
    --------
    >>> import_beside("neuroplasty.app.cli") if sys.platform == "win32" else None
    """
    if sys.platform == "linux":
        from multiprocessing.forkserver import ensure_running, set_forkserver_preload

        set_forkserver_preload([_NEEDED, *modules])
        ensure_running()


def processes(count: int) -> Executor:
    """So many processes, each begun with its first task; a script must guard what it runs.

    Parameters
    ----------
    count : int

    Returns
    -------
    Executor

    Examples
    --------
    >>> with processes(2) as beside:
    ...     pass
    """
    share_compiling()
    return ProcessPoolExecutor(count, _context(), initializer=_begin, initargs=(dict(os.environ),))


def _context() -> BaseContext:
    if sys.platform != "linux":
        return get_context("spawn")
    context = get_context("forkserver")
    # Without effect where the server runs already.
    context.set_forkserver_preload([_NEEDED])
    return context


def _begin(environment: Mapping[str, str]) -> None:
    import numba

    # What the server has imported stays; nobody need look through it for what can go.
    gc.freeze()
    # A server that forks has kept the environment it was begun in.
    os.environ.update(environment)
    numba.set_num_threads(1)
    share_compiling()
    # Who stops the rehearsal stops these with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


__all__ = ["import_beside", "processes"]
