"""The person's own page: scores over time, what was done, what is next; opened by a link of its own."""

from __future__ import annotations

import datetime

from starlette.responses import Response

from neuroplasty.app.patient.chart import Point, chart
from neuroplasty.app.patient.gate import Call, SorryError
from neuroplasty.care.questionnaires.form import NRS
from neuroplasty.registry import Actor, HeldEpisode, Person, slots
from neuroplasty.registry.answers import local_day

_MOST_NEXT = 3
_COLUMNS = (
    ("own.pain", "nrs"),
    ("own.back", "back_nrs"),
    ("own.leg", "leg_nrs"),
    ("own.peg", "peg"),
    ("own.rmdq", "rmdq"),
)


def enter_own(call: Call) -> tuple[Actor, Person, datetime.date]:
    """Who came by a link to the own page, and today on their wall; a link to forms opens only those."""
    _, actor = call.enter("own")
    if actor.schedule is not None:
        raise SorryError("not begun", 403)
    person = call.registry.people.own(actor)
    return actor, person, local_day(call.registry.store.clock(), person.zone)


def show(call: Call) -> Response:
    """Before and after, in plain words."""
    actor, _, today = enter_own(call)
    episodes = call.registry.episodes.own(actor)
    points = [point for held in episodes for point in _points(call, actor, held)]
    shown = [one for one in points if any(value is not None for value in one.scores)]
    columns = [
        (number, call.words(key))
        for number, (key, _) in enumerate(_COLUMNS)
        if any(one.scores[number] is not None for one in shown)
    ]
    days = [held.day for held in episodes]
    coming = sorted(
        (slot.due, slot.visit)
        for day in days
        for slot in slots(day)
        if slot.closes >= today and not any(slot.opens <= one.on <= slot.closes for one in shown)
    )
    return call.draw(
        "own",
        points=shown,
        columns=columns,
        chart=chart(shown, days, call.words),
        said=_said(shown[1:], shown[0] if shown and shown[0].day == 0 else None),
        episodes=episodes,
        drugs=_drugs,
        roots=lambda held: [call.words.root(one) for one in held.document.recorded.roots],
        coming=coming[:_MOST_NEXT],
        csrf=call.csrf("own"),
    )


def _points(call: Call, actor: Actor, held: HeldEpisode) -> list[Point]:
    course = call.registry.courses.of(actor, held.id).course
    if course is None:
        return []
    found = []
    for visit in (course.before, *course.visits):
        if visit is not None:
            on = visit.on or held.day + datetime.timedelta(days=visit.day)
            after = None if visit is course.before else visit.day
            scores = tuple(getattr(visit, name) for _, name in _COLUMNS)
            found.append(Point(on, after or 0, scores))
    return found


def _said(after: list[Point], before: Point | None) -> tuple[str, str, str] | None:
    """What the pain's change means: a key, before, after; None where it cannot be said."""
    later = [one.scores[0] for one in after if one.scores[0] is not None]
    first = before.scores[0] if before is not None else None
    if first is None or not later or later[-1] is None:
        return None
    word = NRS.score([later[-1]]).changed(NRS.score([first])).split()[0]
    key = {"better": "own.better", "worse": "own.worse"}.get(word, "own.same")
    return key, f"{first:g}", f"{later[-1]:g}"


def _drugs(held: HeldEpisode) -> tuple[str, ...]:
    recorded = held.document.recorded
    return () if recorded is None else tuple(dict.fromkeys(dose.drug for dose in recorded.doses))


__all__ = ["enter_own", "show"]
