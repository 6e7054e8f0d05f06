"""Tape: moments of a procedure that it can be taken back to. Between two of them the hands are done again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

EVERY_S = 5.0
_NEAR_S, _FAR_EVERY_S = 60.0, 60.0
MOST_MARKS = 20


@dataclass
class Tape(Generic[T]):
    """Moments kept by tick: close together lately, a minute apart before, and one where each deed began.

    Examples
    --------
    >>> tape = Tape[str]()
    >>> tape.keep(0, 0.0, "start")
    >>> tape.keep(150, 10.0, "later")
    >>> tape.mark(150, 10.0, "later")
    >>> tape.before(149)
    (0, 'start')
    >>> tape.undone(), tape.undone()
    (150, None)
    """

    _kept: dict[int, tuple[float, T]] = field(default_factory=dict)
    _marks: list[int] = field(default_factory=list)

    def keep(self, tick: int, t_s: float, moment: T) -> None:
        """Keep a moment; older ones are thinned."""
        self._kept[tick] = (t_s, moment)
        last_s = -1e9
        for one in sorted(self._kept):
            then_s, _ = self._kept[one]
            old = t_s - then_s > _NEAR_S
            if one and old and one not in self._marks and then_s - last_s < _FAR_EVERY_S:
                del self._kept[one]
            else:
                last_s = then_s

    def due(self, t_s: float) -> bool:
        """Whether another moment should be kept."""
        return not self._kept or t_s - max(then for then, _ in self._kept.values()) >= EVERY_S

    def mark(self, tick: int, t_s: float, moment: T) -> None:
        """Keep a moment as the beginning of a deed that can be undone."""
        if self._marks and self._marks[-1] == tick:
            return
        self._marks = [*self._marks[-MOST_MARKS + 1 :], tick]
        self.keep(tick, t_s, moment)

    @property
    def can_undo(self) -> bool:
        """Whether there is a deed to undo."""
        return bool(self._marks)

    def undone(self) -> int | None:
        """The tick before the last deed, which is then forgotten; None when there is none."""
        return self._marks.pop() if self._marks else None

    def before(self, tick: int) -> tuple[int, T]:
        """The last moment kept at or before a tick; KeyError where there is none."""
        found = max((one for one in self._kept if one <= tick), default=None)
        if found is None:
            raise KeyError(tick)
        return found, self._kept[found][1]

    def cut(self, tick: int) -> None:
        """Forget what came after a tick."""
        self._kept = {one: kept for one, kept in self._kept.items() if one <= tick}
        self._marks = [one for one in self._marks if one <= tick]
