"""Where months begin on an axis of days."""

from __future__ import annotations

from datetime import date, timedelta


def month_ticks(
    first: date,
    start: float,
    stop: float,
    step: int = 1,
    closest: float = 12.0,
    every_year: bool = False,
) -> tuple[list[float], list[str]]:
    """Ticks from ``start`` to ``stop`` on an axis whose unit is ``step`` days from ``first``, and labels.

    Months nearer to the tick before than ``closest`` are left out; ``every_year`` writes the year at each.

    >>> month_ticks(date(2024, 1, 20), 0, 60)
    ([0.0, 12.0, 41.0], ['20 Jan 2024', '1 Feb', '1 Mar'])
    """
    begins, ends = first + timedelta(days=start * step), first + timedelta(days=stop * step)
    ticks, labels = [float(start)], [_label(begins, year=True)]
    month = _next(begins)
    while month < ends:
        at = (month - first).days / step
        # A label at the very end would run off the picture.
        if at - ticks[-1] >= closest and stop - at >= closest / 2:
            ticks.append(at)
            labels.append(_label(month, year=every_year or month.month == 1))
        month = _next(month)
    return ticks, labels


def _next(day: date) -> date:
    return date(day.year + (day.month == 12), day.month % 12 + 1, 1)


def _label(day: date, year: bool) -> str:
    return f"{day.day} {day:%b %Y}" if year else f"{day.day} {day:%b}"
