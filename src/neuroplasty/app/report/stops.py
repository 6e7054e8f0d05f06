"""What screening stops, as a rehearsal's first page and the terminal say it."""

from __future__ import annotations

from collections.abc import Iterator

from neuroplasty.care.stops import Stops, stops_of
from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan


def stops_shown(episode: Episode) -> Stops | None:
    """What stops an episode's case from its plan; None for one that was recorded, not rehearsed.

    Parameters
    ----------
    episode : Episode

    Returns
    -------
    Stops or None

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure
    >>> empty = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(), roots=())
    >>> episode = Episode(made_by="us", simulated=True, status="complete", person={"who": "mean"},
    ...                   case=read_case("healthy-adult"), plan=read_plan("one-day-caudal"), procedure=empty)
    >>> stops_shown(episode).is_clear
    True
    """
    if not episode.simulated or episode.case is None or episode.plan is None:
        return None
    return stops_of(episode.case, episode.plan)


def stopping_lines(case: Case, plan: Plan) -> Iterator[str]:
    """What stops a case from a plan, a line each, for the terminal; nothing where nothing does.

    Parameters
    ----------
    case : Case
    plan : Plan

    Yields
    ------
    str

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> list(stopping_lines(read_case("healthy-adult"), read_plan("balloon")))
    []
    """
    stops = stops_of(case, plan)
    for one in stops.red_flags:
        yield f"Red flag, first and alone: {one.text}"
    for one in stops.stops:
        yield f"Screening {'stops' if one.how == 'stops' else 'speaks against'} this: {one.text}"
    for words in stops.unclear:
        yield f"Screening asks: {words}"
