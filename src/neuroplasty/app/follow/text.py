"""A patient followed, in a few lines: what the command prints."""

from __future__ import annotations

from neuroplasty.registry.follow import Followed
from neuroplasty.registry.visits import VISIT_NAMES

LEANINGS = {
    "body": "The reasons point to the body.",
    "pathway": "The reasons point to a learned pathway.",
    "both": "There are reasons for both: the body and a learned pathway.",
    "cannot say": "Body or pathway: that cannot be said yet.",
}


def follow_text(told: Followed) -> str:
    """A patient followed, in a few lines, red flags first.

    Parameters
    ----------
    told : Followed

    Returns
    -------
    str

    Examples
    --------
    >>> LEANINGS["cannot say"]
    'Body or pathway: that cannot be said yet.'
    """
    lines = [
        f"RED FLAG, row {one.line}: “{one.words}” may point to {one.points_to}." for one in told.review.flags
    ]
    lines += [f"Procedure of {told.day}; {relief_words(told)}", adherence_words(told)]
    lines.append(
        f"Compared with the forecast: {told.beside.words}." if told.beside else "No forecast to compare with."
    )
    due = ", ".join(f"{VISIT_NAMES[one.visit]} (until {one.slot.closes})" for one in told.due)
    lines.append(f"Due now: {due or 'nothing'}.")
    lines.append(LEANINGS[told.drives.leaning])
    lines += [f"  {one.side}: {one.text}" for one in told.drives.reasons]
    return "\n".join(lines)


def relief_words(told: Followed) -> str:
    """Spells of relief in a sentence.

    Parameters
    ----------
    told : Followed

    Returns
    -------
    str

    Examples
    --------
    >>> from datetime import UTC
    >>> from numpy.random import default_rng
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> from neuroplasty.documents.episode import Episode
    >>> from neuroplasty.documents.records import Recorded
    >>> from neuroplasty.registry.follow import follow
    >>> diary = simulate_diary(default_rng(2), days=5)
    >>> done = Recorded(site="here", operator="op-1", started=diary.entries[0].when.replace(tzinfo=UTC))
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
    >>> relief_words(follow(episode, diary))
    'nobody wrote down the pain before it, so that relief cannot be counted.'
    """
    if told.before_nrs is None:
        return f"{told.before_from}, so that relief cannot be counted."
    if not told.spells:
        before = f"pain was {told.before_nrs:g} before ({told.before_from})"
        return f"{before}; half of it has not been gone on any day."
    longest = max(told.spells, key=lambda one: one.length_d)
    many = f"{len(told.spells)} spell{'s' if len(told.spells) > 1 else ''}"
    return (
        f"pain was {told.before_nrs:g} before ({told.before_from}); half of it gone in {many}, "
        f"{told.relief_weeks:.0f} weeks together, the longest {longest.length_d} days "
        f"from day {longest.first}."
    )


def adherence_words(told: Followed) -> str:
    """Adherence in a sentence.

    Parameters
    ----------
    told : Followed

    Returns
    -------
    str

    Examples
    --------
    >>> from datetime import UTC
    >>> from numpy.random import default_rng
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> from neuroplasty.documents.episode import Episode
    >>> from neuroplasty.documents.records import Recorded
    >>> from neuroplasty.registry.follow import follow
    >>> diary = simulate_diary(default_rng(2), days=5)
    >>> done = Recorded(site="here", operator="op-1", started=diary.entries[0].when.replace(tzinfo=UTC))
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
    >>> adherence_words(follow(episode, diary))
    'Adherence: neither the diary nor a visit speaks of the glides.'
    """
    one = told.adherence
    parts = []
    if one.share is not None:
        parts.append(f"glides stand on {one.with_glides} of {one.days} diary days ({100 * one.share:.0f} %)")
    if one.told_percent is not None:
        parts.append(f"{one.told_percent:.0f} % done, as answered last")
    return f"Adherence: {'; '.join(parts) or 'neither the diary nor a visit speaks of the glides'}."
