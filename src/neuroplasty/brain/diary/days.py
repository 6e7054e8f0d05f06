"""Days: a diary laid on the calendar, one row a day and one column a site.

>>> from datetime import datetime
>>> entries = (Entry(2, datetime(2024, 3, 1), False, "wrist", "left", 6.0),
...            Entry(3, datetime(2024, 3, 3), False, "jaw", "", 2.0))
>>> days = lay_out(Diary(entries, frozenset({"site"})))
>>> days.sites, days.pain.tolist()
(('left wrist', 'jaw'), [[6.0, 0.0], [nan, nan], [0.0, 2.0]])
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neuroplasty.brain.diary.diary import Diary, Entry
from neuroplasty.brain.diary.parameters import number

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Days:
    """A diary by day: D days, from the first to the last entry, and K sites.

    Parameters
    ----------
    first : date
        Of the first row.
    sites : tuple of str, K
        Places as they are said.
    pain : (D, K) array
        Daily mean, 0-10; NaN on days without any rating; 0 where the diary was kept that day and says
        nothing of the site.
    rated : (D, K) array of bool
        Whether the site was written down.
    cues, activities : mapping of str to (D,) array of bool
        By word, whether it stood there that day.
    mood : (D,) array
        Daily mean, 0-10; NaN where not written.

    Examples
    --------
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> days = lay_out(simulate_diary(np.random.default_rng(1), days=30))
    >>> days.sites, days.pain.shape, days.count
    (('low back',), (30, 1), 25)
    """

    first: date
    sites: tuple[str, ...]
    pain: Array
    rated: Flags
    cues: Mapping[str, Flags]
    activities: Mapping[str, Flags]
    mood: Array

    @property
    def recorded(self) -> Flags:
        """Days with at least one rating, (days,)."""
        return np.asarray(self.rated.any(axis=1))

    @property
    def worst(self) -> Array:
        """The day's pain: that of its worst site, (days,); NaN on days without a rating."""
        return np.asarray(self.pain.max(axis=1))

    @property
    def count(self) -> int:
        """Recorded days."""
        return int(self.recorded.sum())

    def day(self, index: int) -> date:
        """The calendar day of a row."""
        return self.first + timedelta(days=int(index))

    @property
    def complete(self) -> float:
        """Recorded share of the span, long gaps between two periods of recording left out."""
        kept = np.flatnonzero(self.recorded)
        if kept.size < 2:
            return float(kept.size)
        gaps = np.diff(kept)
        between = gaps[gaps > number("recording_gap")] - 1
        return float(kept.size / (kept[-1] - kept[0] + 1 - between.sum()))

    @property
    def long_gaps(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each gap that parts two recording periods."""
        kept = np.flatnonzero(self.recorded)
        ends = [(a + 1, b - 1) for a, b in pairwise(kept.tolist()) if b - a > number("recording_gap")]
        return tuple((self.day(a), self.day(b)) for a, b in ends)

    def too_few(self, least: float | None = None) -> str:
        """Why these days are too few for a detector that needs ``least`` of them; "" where they suffice."""
        least = number("least_days") if least is None else least
        if self.count < least:
            return f"{self.count} rated days; this needs {least:g}"
        if self.complete < number("least_complete"):
            return f"{self.complete:.0%} of the days are rated; this needs {number('least_complete'):.0%}"
        return ""


def lay_out(diary: Diary) -> Days:
    """The diary by day; sites in the order of their painful days, most first.

    Parameters
    ----------
    diary : Diary
        Entries in order of time, at least one.

    Returns
    -------
    Days
        One row a day, one column a site.

    Examples
    --------
    >>> from datetime import datetime
    >>> entry = Entry(2, datetime(2024, 3, 1), False, "wrist", "left", 6.0)
    >>> lay_out(Diary((entry,), frozenset({"site"}))).worst.tolist()
    [6.0]
    """
    entries = _sided(diary.entries)
    first = min(entry.when for entry in diary.entries).date()
    length = (max(entry.when for entry in diary.entries).date() - first).days + 1
    rated_entries = [(entry, place) for entry, place in entries if entry.intensity is not None]
    weight: Counter[str] = Counter()
    for entry, place in rated_entries:
        weight[place] += bool(entry.intensity)
    # A row of 0 without a site says that nothing hurt: it makes the day a rated one, not a site.
    anywhere = "unspecified"
    sites = tuple(
        place for place, painful in sorted(weight.items(), key=lambda one: -one[1])
        if place != anywhere or painful or len(weight) == 1
    )  # fmt: skip
    index = {place: column for column, place in enumerate(sites)}
    total, times = np.zeros((length, len(sites))), np.zeros((length, len(sites)))
    kept = np.zeros(length, dtype=bool)
    for entry, place in rated_entries:
        row = (entry.when.date() - first).days
        kept[row] = True
        if place in index:
            total[row, index[place]] += entry.intensity or 0.0
            times[row, index[place]] += 1
        else:
            times[row] = np.maximum(times[row], 1)
    pain = np.divide(total, times, out=np.zeros_like(total), where=times > 0)
    pain[~kept] = np.nan
    return Days(
        first,
        sites,
        pain,
        times > 0,
        _words(diary, first, length, "cues"),
        _words(diary, first, length, "activities"),
        _mood(diary, first, length),
    )


def _sided(entries: tuple[Entry, ...]) -> list[tuple[Entry, str]]:
    """Each entry with its place; "both" becomes left and right where the diary also tells them apart."""
    sides: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        sides[entry.site].add(entry.side)
    found = []
    for entry in entries:
        if entry.side == "both" and sides[entry.site] & {"left", "right"}:
            found += [(entry, f"left {entry.site}"), (entry, f"right {entry.site}")]
        else:
            found.append((entry, entry.place))
    return found


def _words(diary: Diary, first: date, length: int, name: str) -> dict[str, Flags]:
    found: dict[str, Flags] = {}
    for entry in diary.entries:
        for word in getattr(entry, name):
            found.setdefault(word, np.zeros(length, dtype=bool))[(entry.when.date() - first).days] = True
    return dict(sorted(found.items(), key=lambda one: (-int(one[1].sum()), one[0])))


def _mood(diary: Diary, first: date, length: int) -> Array:
    total, times = np.zeros(length), np.zeros(length)
    for entry in diary.entries:
        if entry.mood is not None:
            row = (entry.when.date() - first).days
            total[row] += entry.mood
            times[row] += 1
    return np.asarray(np.divide(total, times, out=np.full(length, np.nan), where=times > 0))
