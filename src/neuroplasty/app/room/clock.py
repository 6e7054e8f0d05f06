"""Clock: when the next tick of a patient is due, and what is left out when the machine is late.

Physics always goes on. Late by more than a tick, pictures are skipped; later still the patient runs slow, and
there is never a backlog. It is told the time and asks nobody, so that a test can move it by hand.

>>> pacer = Pacer()
>>> pacer.begin(10.0)
>>> pacer.due(10.0), pacer.wait_s(9.9) > 0
(True, True)
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

TICK_S = 1 / 15
"""A tick of the patient."""
MOST_SKIPPED = 5
"""Pictures left out in a row at most."""
LATEST_S = 0.4
"""So late the patient may run; what is later is given up, and time runs slow."""
_WINDOW_S = 3.0


@dataclass
class Pacer:
    """The clock of one patient. ``begin`` when time starts, ``ran`` after every tick.

    Examples
    --------
    >>> pacer = Pacer()
    >>> pacer.begin(0.0)
    >>> for _ in range(15):
    ...     pacer.ran(0.2)
    >>> pacer.each(15.0, 1.3)
    5
    """

    _next_s: float = 0.0
    _past: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=400))
    _patient_s: float = 0.0

    def begin(self, now_s: float) -> None:
        """Time starts, or goes on after a pause."""
        self._next_s = now_s
        self._past.clear()
        self._past.append((now_s, self._patient_s))

    def due(self, now_s: float) -> bool:
        """Whether the next tick is due."""
        return now_s >= self._next_s - 1e-4

    def wait_s(self, now_s: float) -> float:
        """How long until it is."""
        return max(0.0, self._next_s - now_s)

    def each(self, pulses_per_s: float, now_s: float) -> int:
        """How many pulses the next picture stands for: more than one when pictures have to be skipped."""
        late = int(max(0.0, now_s - self._next_s) / TICK_S)
        most = max(1, int(MOST_SKIPPED * pulses_per_s * TICK_S))
        return 1 + min(late, most)

    def ran(self, now_s: float) -> None:
        """A tick has been made; too late a clock is put back, so that there is no backlog."""
        self._next_s += TICK_S
        self._patient_s += TICK_S
        if now_s - self._next_s > LATEST_S:
            self._next_s = now_s - LATEST_S
        self._past.append((now_s, self._patient_s))
        while len(self._past) > 2 and now_s - self._past[0][0] > _WINDOW_S:
            self._past.popleft()

    def factor(self, now_s: float) -> float:
        """How fast the patient's time has run beside the clock lately: 1 when the machine keeps up."""
        then_s, was_s = self._past[0]
        passed = now_s - then_s
        return 1.0 if passed < 1.0 else (self._patient_s - was_s) / passed
