"""Dates, counts and spans of a diary in words, for the terminal and for the page."""

from __future__ import annotations

from datetime import date, timedelta

from neuroplasty.brain.diary import Days, Diary


def said(day: date) -> str:
    """A day as it is written on the page.

    >>> said(date(2024, 3, 1))
    '1 Mar 2024'
    """
    return f"{day.day} {day:%b %Y}"


def span(days: Days) -> str:
    """How much of a diary there is, in a sentence."""
    last = days.first + timedelta(days=len(days.pain) - 1)
    length = len(days.pain)
    share = f"{days.count} rated day{'s' if days.count != 1 else ''} of {length}"
    return f"{said(days.first)} to {said(last)}: {share} ({days.count / length:.0%})"


def sites(days: Days) -> str:
    """Where it hurts."""
    if not days.sites:
        return "no site was rated"
    return ", ".join(days.sites[:8]) + (f" and {len(days.sites) - 8} more" if len(days.sites) > 8 else "")


def remarks(diary: Diary, days: Days) -> list[str]:
    """What the reader did or took for granted; the rows concerned are named."""
    found = [f"{note}." for note in diary.notes]
    if len(days.sites) > 1 and not days.rated[days.recorded].all():
        found.append("A site that is not written down on a rated day counts as free of pain that day.")
    found += [f"Nothing was written from {said(a)} to {said(b)}." for a, b in days.long_gaps]
    return found
