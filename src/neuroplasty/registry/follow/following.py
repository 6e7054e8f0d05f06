"""Follow: what became of one patient, beside what was expected.

>>> import datetime
>>> from numpy.random import default_rng
>>> from neuroplasty.brain.diary import simulate_diary
>>> from neuroplasty.documents.episode import Episode
>>> from neuroplasty.documents.records import Recorded
>>> diary = simulate_diary(default_rng(2), days=60)
>>> began = datetime.datetime.combine(diary.entries[0].when.date(), datetime.time(9), datetime.UTC)
>>> done = Recorded(site="here", operator="op-1", started=began)
>>> episode = Episode(made_by="a clinic", simulated=False, status="complete", recorded=done)
>>> told = follow(episode, diary)
>>> told.before_nrs is None, [one.visit for one in told.visits][:3]
(True, ['pre', 'd1', 'w1'])
"""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np

from neuroplasty.brain.diary import Diary
from neuroplasty.care.review import Review, review_diary
from neuroplasty.documents import as_episode
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import DocumentError
from neuroplasty.registry.follow.drives import Drives, what_drives
from neuroplasty.registry.follow.followed import (
    Adhered,
    Array,
    AtVisit,
    BesideForecast,
    Days,
    Followed,
    State,
)
from neuroplasty.registry.follow.relief import Spell, spells
from neuroplasty.registry.visits import Slot, slots

_GLIDES = ("glide", "gliding", "floss", "flossing")
_BEFORE_D = 28
_FELL_WITHIN_D = 14
_LOST_AFTER_D = 28


def follow(
    episode: Episode | str | Path,
    diary: Diary | str | Path,
    *,
    day: datetime.date | None = None,
    on: datetime.date | None = None,
    seed: int = 0,
) -> Followed:
    """Follow a patient: course, adherence, spells of relief, what is due, beside what was expected.

    Parameters
    ----------
    episode : Episode, str or Path
        Recorded or simulated, of any version.
    diary : Diary, str or Path
        The patient's pain diary.
    day : date, optional
        Of the procedure, where the episode does not say it.
    on : date, optional
        The day that is asked about; the diary's last when not given.
    seed : int
        Of the diary's surrogates; the same episode, diary, day and seed give the same result.

    Returns
    -------
    Followed

    Raises
    ------
    DocumentError
        Where no day of the procedure is known, the two days disagree, or the diary ends before it.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> from neuroplasty.documents.episode import Episode
    >>> from neuroplasty.documents.records import Recorded
    >>> diary = simulate_diary(default_rng(2), days=60)
    >>> late = datetime.datetime(2099, 1, 1, 9, tzinfo=datetime.UTC)
    >>> done = Recorded(site="here", operator="op-1", started=late)
    >>> follow(Episode(made_by="a clinic", simulated=False, status="complete", recorded=done), diary)
    Traceback (most recent call last):
        ...
    neuroplasty.errors.DocumentError: The diary ends before the procedure of 2099-01-01; give one of the \
time after it.
    """
    document = as_episode(episode)
    when = _day_of(document, day)
    review = review_diary(diary, seed=seed)
    whole, worst = _daily(review, when)
    days, nrs = whole[whole >= 0], worst[whole >= 0]
    if not len(days):
        raise DocumentError(f"The diary ends before the procedure of {when}; give one of the time after it.")
    on = on or when + datetime.timedelta(days=int(days[-1]))
    before, source = _before(document, whole, worst)
    held = () if before is None else spells(days.tolist(), nrs.tolist(), before)
    visits = _visits(document, when, on)
    return Followed(
        document,
        when,
        on,
        review,
        before,
        source,
        days,
        nrs,
        held,
        _adherence(review, when, visits),
        visits,
        _beside(document, days, nrs),
        _drives(document, review, when, held),
    )


def _day_of(episode: Episode, given: datetime.date | None) -> datetime.date:
    if episode.day is not None and given is not None and episode.day != given:
        raise DocumentError(
            f"The episode says the procedure was done on {episode.day}, not on {given}; correct one of them."
        )
    when = given or episode.day
    if when is None:
        raise DocumentError("The episode does not say on which day the procedure was done; give its day.")
    return when


def _daily(review: Review, when: datetime.date) -> tuple[Days, Array]:
    """Rated days, counted from the procedure, and the worst pain of each."""
    worst = review.days.worst
    rated = np.flatnonzero(np.isfinite(worst))
    return rated + (review.days.first - when).days, worst[rated]


def _before(episode: Episode, days: Days, nrs: Array) -> tuple[float | None, str]:
    course = episode.course
    if course is not None and course.before is not None and course.before.nrs is not None:
        return course.before.nrs, "the visit before the procedure"
    recent = nrs[(days < 0) & (days >= -_BEFORE_D)]
    if len(recent):
        return float(np.median(recent)), f"the diary's {len(recent)} last days before it"
    if episode.case is not None and episode.case.pains:
        return max(pain.intensity_nrs for pain in episode.case.pains), "the case"
    return None, "nobody wrote down the pain before it"


def _adherence(review: Review, when: datetime.date, visits: tuple[AtVisit, ...]) -> Adhered:
    after = np.arange(len(review.days.pain)) + (review.days.first - when).days > 0
    done = np.zeros(len(after), dtype=bool)
    for held in (review.days.activities, review.days.cues):
        for word, on in held.items():
            if any(part in word.lower() for part in _GLIDES):
                done |= on
    told = [
        one.answered.adherence_percent
        for one in visits
        if one.answered is not None and one.answered.adherence_percent is not None
    ]
    recorded = review.days.recorded & after
    return Adhered(int(recorded.sum()), int((done & recorded).sum()), told[-1] if told else None)


def _visits(episode: Episode, when: datetime.date, on: datetime.date) -> tuple[AtVisit, ...]:
    """Each visit with the answer whose day falls within it."""
    course = episode.course
    scored = [] if course is None else [*([course.before] if course.before else []), *course.visits]
    told = []
    for slot in slots(when):
        inside = [
            one
            for one in scored
            if slot.opens <= (one.on or when + datetime.timedelta(days=one.day)) <= min(slot.closes, on)
            and (slot.visit == "pre") == (course is not None and one is course.before)
        ]
        state: State = "answered"
        if not inside:
            state = "later" if on < slot.opens else "missed" if on > slot.closes else "open"
        told.append(
            AtVisit(slot.visit, slot, state, inside[-1] if inside else None, _expected(episode, slot, when))
        )
    return tuple(told)


def _expected(
    episode: Episode, slot: Slot, when: datetime.date
) -> tuple[float, float, float, float, float] | None:
    day = (slot.due - when).days
    if episode.forecast is None or slot.visit == "pre" or day > episode.forecast.pain.day[-1] + 7:
        return None
    band = episode.forecast.pain
    rows = (band.low_90, band.low_50, band.median, band.high_50, band.high_90)
    low, lower, middle, higher, high = (float(np.interp(day, band.day, row)) for row in rows)
    return low, lower, middle, higher, high


def _beside(episode: Episode, days: Days, nrs: Array) -> BesideForecast | None:
    """Day by day; an answer is a whole number, so half a point beside a band is within it."""
    if episode.forecast is None:
        return None
    band = episode.forecast.pain
    inside = (days > 0) & (days <= band.day[-1])
    if not inside.any():
        return None
    at, pain, half = days[inside], nrs[inside], 0.5
    low, lower, higher, high = (
        np.interp(at, band.day, row) for row in (band.low_90, band.low_50, band.high_50, band.high_90)
    )
    below, above = pain < low - half, pain > high + half
    return BesideForecast(
        len(at),
        int(below.sum()),
        int(((pain >= lower - half) & (pain <= higher + half)).sum()),
        int((~below & ~above).sum()),
        int(above.sum()),
    )


def _drives(episode: Episode, review: Review, when: datetime.date, held: tuple[Spell, ...]) -> Drives:
    pain = review.days.pain
    hurts = np.nan_to_num(pain, nan=0.0).max(axis=1) > 0
    share, site = None, ""
    if hurts.any() and len(review.days.sites):
        most = np.bincount(np.nan_to_num(pain[hurts]).argmax(axis=1), minlength=len(review.days.sites))
        share, site = float(most.max() / hurts.sum()), review.days.sites[int(most.argmax())]
    fell = None
    for one in review.findings.found:
        if one.detector == "change points" and one.effect is not None and one.effect.value < 0:
            near = [(day - when).days for day in one.on if 0 <= (day - when).days <= _FELL_WITHIN_D]
            fell = near[0] if near else fell
    reasons = () if episode.course is None else episode.course.reasons
    left = [one.left_body_percent for one in reasons if one.left_body_percent is not None]
    return what_drives(
        review.findings.found,
        review.days.count,
        site_share=share,
        site=site,
        fell_d=fell,
        came_back=any(one.ended and one.length_d >= _LOST_AFTER_D for one in held),
        left_body_percent=left[-1] if left else None,
    )
