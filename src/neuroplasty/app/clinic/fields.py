"""Fields: what a form brought, read into what the registry takes; each fault is a sentence.

>>> fields = Fields({"day": ["2026-03-02"], "nrs": ["7"]})
>>> fields.day("day", "the day"), fields.number("nrs", "pain")
(datetime.date(2026, 3, 2), 7.0)
>>> fields.text("name", "the name", needed=True)
Traceback (most recent call last):
    ...
neuroplasty.errors.RegistryError: Give the name; it was left empty.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from neuroplasty.errors import RegistryError

_LONGEST = 4000


@dataclass(frozen=True)
class Fields:
    """The fields of a form by name, each with every value it was given.

    Parameters
    ----------
    given : mapping of str to sequence of str
        As the browser sent them.
    files : mapping of str to (str, bytes)
        Names and contents of what was uploaded.

    Examples
    --------
    >>> Fields({"roots": ["L5 left", "S1 left"]}).all("roots")
    ('L5 left', 'S1 left')
    """

    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    def get(self, name: str, usual: str = "") -> str:
        """The last value as it was typed, without the space around it."""
        values = self.given.get(name)
        return values[-1].strip() if values else usual

    def all(self, name: str) -> tuple[str, ...]:
        """Every value that is not empty."""
        return tuple(one.strip() for one in self.given.get(name, ()) if one.strip())

    def text(self, name: str, called: str, *, needed: bool = False) -> str:
        """A text; RegistryError where it is needed and empty, too long, or holds what no keyboard types."""
        value = self.get(name)
        if needed and not value:
            raise RegistryError(f"Give {called}; it was left empty.")
        if len(value) > _LONGEST:
            raise RegistryError(f"{called}: found {len(value)} characters, expected at most {_LONGEST}.")
        if any(not one.isprintable() and one not in "\r\n\t" for one in value):
            raise RegistryError(f"{called}: holds characters that no keyboard types; type it again.")
        return value

    def one_of(self, name: str, called: str, known: Sequence[str], *, needed: bool = False) -> str | None:
        """One of a list; None where nothing was chosen."""
        value = self.text(name, called, needed=needed)
        if value and value not in known:
            raise RegistryError(f"{called}: found {value[:60]!r}, expected one of {', '.join(known)}.")
        return value or None

    def number(self, name: str, called: str, *, needed: bool = False) -> float | None:
        """A number, with a point or a comma; None where it was left empty."""
        value = self.text(name, called, needed=needed)
        if not value:
            return None
        try:
            number = float(value.replace(",", "."))
        except ValueError:
            raise RegistryError(f"{called}: found {value[:60]!r}, expected a number.") from None
        if not math.isfinite(number):
            raise RegistryError(f"{called}: found {value[:60]!r}, expected a number.")
        return number

    def whole(self, name: str, called: str, *, needed: bool = False) -> int | None:
        """A whole number; None where it was left empty."""
        number = self.number(name, called, needed=needed)
        if number is None:
            return None
        if number != int(number) or abs(number) > 1e9:
            raise RegistryError(f"{called}: found {number:g}, expected a whole number.")
        return int(number)

    def day(self, name: str, called: str, *, needed: bool = False) -> datetime.date | None:
        """A day; None where it was left empty."""
        value = self.text(name, called, needed=needed)
        if not value:
            return None
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise RegistryError(
                f"{called}: found {value[:40]!r}, expected a day such as 2026-03-02."
            ) from None

    def moment(
        self, day: datetime.date, name: str, called: str, zone: str, *, needed: bool = False
    ) -> datetime.datetime | None:
        """A time on a day by the wall of a zone; None where it was left empty."""
        value = self.text(name, called, needed=needed)
        if not value:
            return None
        try:
            time = datetime.time.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            raise RegistryError(f"{called}: found {value[:40]!r}, expected a time such as 08:30.") from None
        return datetime.datetime.combine(day, time, ZoneInfo(zone))

    def file(self, name: str, called: str) -> tuple[str, bytes]:
        """What was uploaded: its name and its content."""
        held = self.files.get(name)
        if held is None or not held[1]:
            raise RegistryError(f"Choose {called}; there was none, or it was empty.")
        return held


__all__ = ["Fields"]
