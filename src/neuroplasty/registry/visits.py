"""Visits: when a clinic asks, and from which day to which day; derived from the procedure's local day alone.

Months are the calendar's: twelve months after 29 February is 28 February. All days are local dates, so
neither summer time nor the date line moves them.

>>> import datetime
>>> from itertools import pairwise
>>> [f"{slot.visit} {slot.due}" for slot in slots(datetime.date(2024, 2, 29)) if slot.visit in ("m1", "m12")]
['m1 2024-03-29', 'm12 2025-02-28']
>>> all(a.closes < b.opens for a, b in pairwise(slots(datetime.date(2024, 2, 29))))
True
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

VISITS = ("pre", "d1", "w1", "m1", "m3", "m6", "m12", "m18", "m24")
"""Before, the day after, a week, and one to 24 months after the procedure."""

FOLLOW_UPS = VISITS[1:]

VISIT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "pre": "before",
        "d1": "next day",
        "w1": "1 week",
        "m1": "1 month",
        "m3": "3 months",
        "m6": "6 months",
        "m12": "12 months",
        "m18": "18 months",
        "m24": "24 months",
    }
)
"""What each is called on every page."""

_WINDOWS: dict[str, tuple[int, int, int, int]] = {
    "pre": (0, 0, 42, 0),
    "d1": (0, 1, 0, 2),
    "w1": (0, 7, 2, 6),
    "m1": (1, 0, 10, 20),
    "m3": (3, 0, 20, 30),
    "m6": (6, 0, 30, 60),
    "m12": (12, 0, 45, 90),
    "m18": (18, 0, 45, 60),
    "m24": (24, 0, 60, 120),
}
"""By visit: months and days after the procedure, and how many days it is open before and after (assumed)."""

_FORMS: dict[str, tuple[str, ...]] = {
    "pre": ("NRS", "BACK", "LEG", "PEG", "RMDQ"),
    "d1": ("NRS24",),
    "w1": ("NRS", "PEG"),
}
_USUAL = ("NRS", "BACK", "LEG", "PEG", "RMDQ", "GPE", "ADHERENCE")


@dataclass(frozen=True)
class Slot:
    """A visit that is due: its name, its days and the forms that are asked.

    Parameters
    ----------
    visit : str
        One of ``VISITS``.
    due, opens, closes : date
        Local days, each within the visit.
    forms : tuple of str
        By name, in the order in which they are asked.

    Examples
    --------
    >>> day = datetime.date(2026, 3, 2)
    >>> Slot("d1", day, day, day, ("NRS24",)).forms
    ('NRS24',)
    """

    visit: str
    due: datetime.date
    opens: datetime.date
    closes: datetime.date
    forms: tuple[str, ...]


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month so many months later, or the month's last where it has no such day.

    Parameters
    ----------
    day : date
        From when.
    months : int
        How many.

    Returns
    -------
    date
        The local day.

    Examples
    --------
    >>> months_after(datetime.date(2026, 1, 31), 1).isoformat()
    '2026-02-28'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def slots(day: datetime.date) -> tuple[Slot, ...]:
    """The visits of a procedure, from its local day.

    Parameters
    ----------
    day : date
        The procedure's local day.

    Returns
    -------
    tuple of Slot
        In order; no two are open at once.

    Examples
    --------
    >>> [slot.visit for slot in slots(datetime.date(2026, 3, 2))][:3]
    ['pre', 'd1', 'w1']
    """
    made = []
    for visit in VISITS:
        months, days, before, after = _WINDOWS[visit]
        due = months_after(day, months) + datetime.timedelta(days=days)
        made.append(
            Slot(
                visit,
                due,
                due - datetime.timedelta(days=before),
                due + datetime.timedelta(days=after),
                _FORMS.get(visit, _USUAL),
            )
        )
    return tuple(made)


__all__ = ["FOLLOW_UPS", "VISITS", "VISIT_NAMES", "Slot", "months_after", "slots"]
