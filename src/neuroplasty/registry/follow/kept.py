"""Kept: the days of a diary as the registry keeps them, as the diary that is looked through.

>>> from neuroplasty.registry.diaries import DiaryDay
>>> day = DiaryDay(datetime.date(2026, 3, 3), "left leg", 4.0, glides_done=2, glides_planned=3)
>>> diary_of([day]).entries[0].place
'left leg'
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from neuroplasty.brain.diary import Diary, Entry
from neuroplasty.brain.diary.sites import UNSAID, Side, split_side
from neuroplasty.registry.diaries import DiaryDay

GLIDED = "nerve glides"
"""The activity that stands for a day on which any glide was done."""


def diary_of(days: Sequence[DiaryDay], source: str = "the registry's diary") -> Diary:
    """A registry's diary as ``follow`` and ``review_diary`` read one.

    Parameters
    ----------
    days : sequence of DiaryDay
        As ``registry.diaries.of`` gives them.
    source : str
        What it is called.

    Returns
    -------
    Diary
        An entry a day and place, in order.

    Examples
    --------
    >>> day = datetime.date(2026, 3, 3)
    >>> diary_of([DiaryDay(day, "", 4.0, glides_done=1)]).entries[0].activities
    ('nerve glides',)
    """
    entries = []
    for row, one in enumerate(sorted(days, key=lambda one: (one.day, one.place)), start=1):
        site, side = _placed(one.place)
        did = (GLIDED,) if one.glides_done else ()
        when = datetime.datetime.combine(one.day, datetime.time())
        entries.append(Entry(row, when, False, site, side, one.intensity, (), did, None, one.note))
    has = {"site", "side", "intensity"} | (
        {"activities"} if any(one.activities for one in entries) else set()
    )
    return Diary(tuple(entries), frozenset(has), source=source)


def _placed(place: str) -> tuple[str, Side]:
    return split_side(place) if place else (UNSAID, "")
