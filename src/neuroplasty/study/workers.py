"""Workers: processes that each do one task at a time; one that dies is replaced and its task done again.

A task that has killed its worker three times is given up, and the error says so; every other task goes on.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

from neuroplasty.errors import StudyError

TRIES = 3
"""How often a task may take its worker with it."""

T = TypeVar("T")


class WorkerDiedError(StudyError):
    """A task whose worker died each time it was tried."""


@dataclass(frozen=True)
class _Task:
    future: Future[Any]
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class Workers(Executor):
    """So many processes of their own, each replaced when it dies.

    A script that uses them must guard what it runs by ``if __name__ == "__main__"``.

    Parameters
    ----------
    count : int
        How many, 1 or more.

    Examples
    --------
    >>> Workers(0)
    Traceback (most recent call last):
    ...
    neuroplasty.errors.StudyError: 0 workers were asked for; give 1 or more.
    """

    def __init__(self, count: int) -> None:
        """Processes start with their first task."""
        if count < 1:
            raise StudyError(f"{count} workers were asked for; give 1 or more.")
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._processes: dict[int, SpawnProcess] = {}
        self._threads = [threading.Thread(target=self._serve, args=(n,), daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Put a call in the queue; both ends must be picklable."""
        if self._stopped.is_set():
            raise RuntimeError("the workers were stopped")
        future: Future[T] = Future()
        self._tasks.put(_Task(future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop after what was asked, or at once where ``cancel_futures``."""
        self._stopped.set()
        if cancel_futures:
            with contextlib.suppress(queue.Empty):
                while True:
                    task = self._tasks.get_nowait()
                    if task is not None:
                        task.future.cancel()
            for process in list(self._processes.values()):
                process.kill()
        for _ in self._threads:
            self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _serve(self, slot: int) -> None:
        """One thread keeps one process and gives it one task at a time."""
        pipe: Connection | None = None
        while (task := self._tasks.get()) is not None:
            if not task.future.set_running_or_notify_cancel():
                continue
            for tried in range(1, TRIES + 1):
                if pipe is None:
                    pipe = self._begin(slot)
                try:
                    pipe.send(task.call)
                    done, value = pipe.recv()
                except (EOFError, OSError):
                    self._end(slot)
                    pipe = None
                    if self._stopped.is_set() or tried == TRIES:
                        task.future.set_exception(WorkerDiedError(f"its worker died {tried} times"))
                        break
                    continue
                except Exception as error:  # A call that cannot be pickled is the caller's to hear of.
                    task.future.set_exception(error)
                    break
                if done:
                    task.future.set_result(value)
                else:
                    task.future.set_exception(value)
                break
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.send(None)
        self._end(slot)

    def _begin(self, slot: int) -> Connection:
        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=_work, args=(there,), daemon=True)
        process.start()
        there.close()
        self._processes[slot] = process
        return here

    def _end(self, slot: int) -> None:
        process = self._processes.pop(slot, None)
        if process is not None:
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()


def one_thread() -> None:
    """This process has one core: its kernels must not ask for more, whether they are loaded yet or not."""
    if "numba" in sys.modules:
        sys.modules["numba"].set_num_threads(1)
    else:
        os.environ["NUMBA_NUM_THREADS"] = "1"


def _work(pipe: Connection) -> None:
    """What a process does: one task after another until it is told to stop."""
    one_thread()
    # Ctrl-C is the first process's to hear.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        while (call := pipe.recv()) is not None:
            fn, args, kwargs = call
            try:
                said: tuple[bool, Any] = True, fn(*args, **kwargs)
            except Exception as error:
                said = False, error
            try:
                pipe.send(said)
            except (OSError, EOFError):
                raise
            except Exception as error:  # What cannot be pickled is told in words.
                pipe.send((False, RuntimeError(f"{type(said[1]).__name__}: {said[1]} ({error})")))
