"""Rows of a benchmark, and how they are timed: engines in turn, the median of several rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

OURS = "neuroplasty"


@dataclass(frozen=True)
class Row:
    """One engine's time for one case. ``ratio`` is its seconds over ours in the same run: 1 for our own."""

    case: str
    engine: str
    version: str
    seconds: float
    ratio: float


@dataclass(frozen=True)
class Engine:
    """What runs a case: ``work`` does it once and returns its answer.

    ``own_clock`` reads the seconds out of that answer, for a program that is started anew each time and times
    itself; without it the call is timed.
    """

    name: str
    version: str
    work: Callable[[], object]
    own_clock: Callable[[object], float] | None = None


def race(case: str, engines: list[Engine], rounds: int) -> list[Row]:
    """Time engines in turn, ``rounds`` times after an untimed one, so that all share what the machine does.

    Ours must be among them. The untimed round compiles, fills caches and is not counted.
    """
    for engine in engines:
        engine.work()
    seconds: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            start = time.perf_counter()
            answer = engine.work()
            took = time.perf_counter() - start
            seconds[engine.name].append(took if engine.own_clock is None else engine.own_clock(answer))
    middle = {name: statistics.median(times) for name, times in seconds.items()}
    return rows(case, middle, {engine.name: engine.version for engine in engines})


def rows(case: str, seconds: Mapping[str, float], versions: Mapping[str, str]) -> list[Row]:
    """Rows of one case from each engine's seconds."""
    ours = seconds[OURS]
    return [Row(case, name, versions[name], took, took / ours) for name, took in seconds.items()]
