"""Days on which a clinic is open: Monday to Friday, without the days that it is closed.

>>> from datetime import date
>>> open_day(date(2026, 12, 25)), open_day(date(2026, 3, 7), {date(2026, 3, 9)})
(datetime.date(2026, 12, 28), datetime.date(2026, 3, 10))
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

CLOSED_EVERY_YEAR: tuple[tuple[int, int], ...] = ((1, 1), (12, 25), (12, 26))
"""Month and day; assumed: what most clinics share. A clinic names the others itself."""
_SATURDAY = 5


def open_day(day: date, closed: Collection[date] = ()) -> date:
    """The day itself where the clinic is open, else the next one on which it is.

    Parameters
    ----------
    day : date
        As planned.
    closed : collection of date
        The clinic's own closed days.

    Returns
    -------
    date

    Examples
    --------
    >>> open_day(date(2026, 3, 6))
    datetime.date(2026, 3, 6)
    """
    while day.weekday() >= _SATURDAY or (day.month, day.day) in CLOSED_EVERY_YEAR or day in closed:
        day += timedelta(days=1)
    return day


def open_days(days: Iterable[date], closed: Collection[date] = ()) -> tuple[date, ...]:
    """Each day moved to an open one, no two on one day, in the same order.

    Parameters
    ----------
    days : iterable of date
        As planned, in order.
    closed : collection of date
        The clinic's own closed days.

    Returns
    -------
    tuple of date
        As many.

    Examples
    --------
    >>> [day.day for day in open_days([date(2026, 3, 7), date(2026, 3, 9)])]
    [9, 10]
    """
    found: list[date] = []
    for day in days:
        after = found[-1] + timedelta(days=1) if found else day
        found.append(open_day(max(day, after), closed))
    return tuple(found)


__all__ = ["CLOSED_EVERY_YEAR", "open_day", "open_days"]
