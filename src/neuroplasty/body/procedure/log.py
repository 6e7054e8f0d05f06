"""Log: the hands of a procedure kept tick by tick, and the procedure done again from them.

>>> log = Log()
>>> log = log.plus(Hands(), 1.0).plus(Hands(examine=True), 0.0).plus(Hands(), 2.0)
>>> hands, ticks = log.written()
>>> len(hands), ticks
(2, ((0, 1.0), (1, 0.0), (0, 2.0)))
>>> Log.read(hands, ticks) == log
True
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from neuroplasty.body.fluoroscopy import Frame, Picture
from neuroplasty.body.procedure.act import act
from neuroplasty.body.procedure.hands import Hands
from neuroplasty.body.procedure.snapshot import digest
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import Tick
from neuroplasty.errors import DocumentError

Written = tuple[tuple[dict[str, Any], ...], tuple[tuple[int, float], ...]]


@dataclass(frozen=True)
class Log:
    """What the hands did, tick by tick: each entry for how many seconds."""

    entries: tuple[tuple[Hands, float], ...] = ()

    def plus(self, hands: Hands, dt_s: float) -> Self:
        """With one more tick."""
        return type(self)((*self.entries, (hands, dt_s)))

    def written(self) -> Written:
        """As plain data: the hands that were different, and by tick which of them and how long."""
        number: dict[Hands, int] = {}
        ticks = tuple((number.setdefault(hands, len(number)), dt_s) for hands, dt_s in self.entries)
        return tuple(map(_plain, number)), ticks

    @classmethod
    def read(cls, hands: Sequence[Mapping[str, Any]], ticks: Sequence[tuple[int, float]]) -> Self:
        """The log that was written; DocumentError for hands that there cannot be."""
        try:
            held = [_adapter().validate_python(dict(one)) for one in hands]
            pairs = zip(hands, held, strict=True)
            odd = next((one for one, hand in pairs if _plain(hand) != to_jsonable_python(one)), None)
            if odd is not None:
                raise IndexError(f"what {odd} says is not all hands can do")
            return cls(tuple((held[which], dt_s) for which, dt_s in ticks))
        except (ValidationError, IndexError) as error:
            first = str(error).splitlines()[0]
            raise DocumentError(
                f"The log's hands cannot be read ({first}); take the log it came from."
            ) from error


@dataclass
class Witness:
    """Who watches a procedure to say afterwards whether another is the same: every picture, and its end."""

    _seen: bytes = b""

    def watch(self, tick: Tick) -> None:
        """Take in one tick."""
        shown = tick.picture
        if isinstance(shown, Picture | Frame):
            # A chain of hashes is a value: it can be kept with a snapshot and taken up again.
            found = hashlib.sha256(self._seen)
            found.update(f"{tick.number} {shown.kind} {shown.label};".encode())
            found.update(shown.pixels.tobytes())
            self._seen = found.digest()

    def says(self, theatre: Theatre) -> str:
        """SHA-256 of all the pictures and of the theatre as it is now."""
        return hashlib.sha256(self._seen + digest(theatre).encode()).hexdigest()


def redo(theatre: Theatre, log: Log) -> Iterator[tuple[Theatre, Tick]]:
    """Do a logged procedure again, tick by tick, from the theatre it began in."""
    for hands, dt_s in log.entries:
        theatre, tick = act(theatre, hands, dt_s)
        yield theatre, tick


def _plain(hands: Hands) -> dict[str, Any]:
    """Hands as plain data, without what they do not hold."""
    return dict(_adapter().dump_python(hands, mode="json", exclude_defaults=True))


@cache
def _adapter() -> TypeAdapter[Hands]:
    return TypeAdapter(Hands)
