"""Explanation: an episode as a patient is told of it: what was wrong, done, changed, and comes next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from neuroplasty.care.explanation.answers import Answer, answers_of
from neuroplasty.care.explanation.facts import Ahead, Deed, Found, Freed, Root, State, Stretch
from neuroplasty.care.explanation.reading import (
    ahead_of,
    body_parts_of,
    deeds_of,
    found_in,
    freed_of,
    happened_in,
    pains_of,
    root_of,
    route_of,
    state_of,
)
from neuroplasty.care.programme.texts import Line, lines, texts
from neuroplasty.documents import as_episode
from neuroplasty.documents.episode import Episode

_PAIN_DAYS = (30, 91, 183, 365, 730)
_WORK_DAYS = (14, 42, 91)


@dataclass(frozen=True)
class Explanation:
    """All that a patient is told; keys and figures, no sentence of its own but the house's.

    Parameters
    ----------
    simulated : bool
        Whether it was a rehearsal on a model person.
    day : date or None
        Of the procedure.
    state : {"done", "in part", "not done"}
    found : tuple of Found
        What was wrong; empty where it was not written down.
    pains : tuple of (str, str, float)
        Place, side, pain of 10.
    side, root : str
        Of the nerve it was for; empty where nobody said.
    deeds : tuple of Deed
        What was done, in order.
    route : str
        Of the needle; empty where not known.
    happened : tuple of str
        What went otherwise than planned.
    freed : Freed or None
        What changed at the nerve; None where nothing was measured.
    roots : tuple of Root
        What the dye showed; empty where it was not kept.
    before_nrs : float or None
        Pain before.
    scored : tuple of (int, float)
        Day and pain, as a person answered; empty for a model person, whose future is ``ahead``.
    ahead, trouble : tuple of Ahead
        The forecast of pain, and of trouble in daily life (ODI) at the times when work is asked about.
    trouble_before : float or None
        As scored before.
    body_parts : int or None
        Of a hundred parts of the pain at three months, how many the body drives; the rest is learned.
    stretches : tuple of Stretch
        The way back.
    training, now, call : tuple of Line
        How to train; when to go to hospital at once; when to call.
    answers : tuple of Answer

    Examples
    --------
    >>> from neuroplasty.documents.records import Recorded
    >>> done = Recorded(site="here", operator="op-1", route="caudal", roots=("L5 left",),
    ...                 started=datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC))
    >>> told = explain(Episode(made_by="a clinic", simulated=False, status="complete", recorded=done))
    >>> told.state, told.root, told.deeds, told.freed
    ('done', 'L5 left', ('needle',), None)
    """

    simulated: bool
    day: datetime.date | None
    state: State
    found: tuple[Found, ...]
    pains: tuple[tuple[str, str, float], ...]
    side: str
    root: str
    deeds: tuple[Deed, ...]
    route: str
    happened: tuple[str, ...]
    freed: Freed | None
    roots: tuple[Root, ...]
    before_nrs: float | None
    scored: tuple[tuple[int, float], ...]
    ahead: tuple[Ahead, ...]
    trouble: tuple[Ahead, ...]
    trouble_before: float | None
    body_parts: int | None
    stretches: tuple[Stretch, ...]
    training: tuple[Line, ...]
    now: tuple[Line, ...]
    call: tuple[Line, ...]
    answers: tuple[Answer, ...]


def explain(episode: Episode | str | Path) -> Explanation:
    """What a patient is told of an episode, whatever it lacks.

    Parameters
    ----------
    episode : Episode, or path of one
        Simulated or recorded; with a procedure or without.

    Returns
    -------
    Explanation

    Raises
    ------
    DocumentError
        When the path holds no episode.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import Procedure
    >>> told = explain(Episode(made_by="a clinic", simulated=False, status="complete", procedure=Procedure(),
    ...                        case=read_case("l5-scar-after-discectomy"), plan=read_plan("one-day-caudal")))
    >>> told.state, [one.kind for one in told.found], told.root
    ('not done', ['scar', 'surgery'], 'L5 left')
    """
    episode = as_episode(episode)
    case, procedure = episode.case, episode.procedure
    root, told, state = root_of(episode), texts(), state_of(episode)
    forecast = None if state == "not done" else episode.forecast
    deeds: tuple[Deed, ...] = () if state == "not done" else deeds_of(episode)
    course = episode.course
    before = None if course is None or course.before is None else course.before.nrs
    if before is None and case is not None:
        before = max((one.intensity_nrs for one in case.pains), default=None)
    return Explanation(
        simulated=episode.simulated,
        day=episode.day,
        state=state,
        found=() if case is None else tuple(found_in(case)),
        pains=() if case is None else tuple(pains_of(case)),
        side=root.partition(" ")[2],
        root=root,
        deeds=deeds,
        route="" if state == "not done" else route_of(episode),
        happened=happened_in(episode),
        freed=None if state == "not done" else freed_of(procedure.roots, root),
        roots=tuple(Root(one.root, one.dye_before, one.dye_after) for one in procedure.roots),
        before_nrs=before,
        scored=()
        if course is None or episode.simulated
        else tuple((one.day, one.nrs) for one in course.visits if one.nrs is not None),
        ahead=() if forecast is None else ahead_of(forecast.pain, _PAIN_DAYS),
        trouble=() if forecast is None else ahead_of(forecast.function, _WORK_DAYS),
        trouble_before=None if course is None or course.before is None else course.before.odi,
        body_parts=body_parts_of(episode),
        stretches=tuple(
            Stretch(
                one["name"],
                one["first_day"] // 7 + 1,
                one["last_day"] // 7 + 1,
                lines(one["lines"], frozenset()),
            )
            for one in told["phases"]
        ),
        training=lines(told["training"]["lines"], frozenset()),
        now=lines(told["go_now"]["lines"], frozenset()),
        call=lines(told["call"]["lines"], frozenset()),
        answers=answers_of(
            forecast,
            balloon="balloon" in deeds,
            pulsed="pulses" in deeds,
        ),
    )


__all__ = ["Explanation", "explain"]
