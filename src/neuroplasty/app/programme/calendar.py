"""The programme as a calendar file (iCalendar, RFC 5545) that a phone opens.

Times are floating: 8 in the morning is 8 wherever the patient is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

from neuroplasty.care.programme import Glide, Programme

_GLIDE_HOURS = (8, 13, 19, 21)
_GLIDE_MINUTES, _SESSION_MINUTES = 5, 60
_SPACE = uuid5(NAMESPACE_URL, "neuroplasty:programme")
_BEFORE_TRAINING = timedelta(minutes=-30)
REVISIONS_FROM = datetime(2026, 1, 1, tzinfo=UTC)
"""A revision is so many seconds later."""
_CARRIED_ON = "For education, research and audit; not a medical device."


def programme_calendar(programme: Programme) -> bytes:
    """The calendar's bytes; the same programme gives the same bytes.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    bytes
        An iCalendar file.

    Examples
    --------
    >>> from neuroplasty.care.programme import make_programme
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure, StepRecord
    >>> from neuroplasty.documents.records import RootRecord
    >>> met = {"gap_before_mm": 2, "gap_after_mm": 2, "bonded_before": 0.9, "bonded_after": 0.4,
    ...        "peak_pressure_mmhg": 20, "dye_before": False, "dye_after": True}
    >>> done = StepRecord(number=1, do="inject", start_s=0, end_s=1800, said="injected", outcome="done")
    >>> procedure = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(done,),
    ...                       roots=(RootRecord(root="L5 left", **met),))
    >>> recorded = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                    case=read_case("l5-scar-after-discectomy"), plan=read_plan("one-day-caudal"),
    ...                    procedure=procedure)
    >>> programme = make_programme(recorded, date(2026, 3, 2), today=date(2026, 3, 2))
    >>> programme_calendar(programme)[:15]
    b'BEGIN:VCALENDAR'
    """
    calendar = Calendar()
    calendar.add("prodid", "-//neuroplasty//recovery programme//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Recovery programme")
    stamp = datetime.combine(programme.procedure_day, time(0), UTC)
    if programme.revision:
        stamp = REVISIONS_FROM + timedelta(seconds=programme.revision)
    for slot, event in _events(programme):
        event.add("uid", f"{uuid5(_SPACE, f'{programme.key} {slot}')}@neuroplasty")
        event.add("dtstamp", stamp)
        event.add("sequence", programme.revision)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(programme: Programme) -> Iterator[tuple[str, Event]]:
    """Every entry with what it is, whatever its day: by that a calendar knows it again and moves it."""
    yield (
        "procedure",
        _day(programme.procedure_day, "The procedure", (line.text for line in programme.do_not)),
    )
    for visit in programme.visits:
        yield f"visit {visit.title}", _day(visit.day, visit.title, (visit.why,), remind=True)
    for medicine in programme.medicines:
        if medicine.day:
            what = f"Take {medicine.name} again"
            yield f"medicine {medicine.name}", _day(medicine.day, what, (medicine.line.text,), remind=True)
    for phase in programme.phases:
        told = (line.text for line in phase.lines)
        yield f"phase {phase.name}", _day(phase.first, f"Now: {phase.name.lower()}", told)
    for glide in programme.glides:
        yield from _glides(glide, programme.stop_gliding)
    for number, day in enumerate(programme.sessions, start=1):
        what = f"Pain training {number} of {len(programme.sessions)}"
        event = _at(day, 17, _SESSION_MINUTES, what, (line.text for line in programme.training))
        event.add_component(_alarm(what, _BEFORE_TRAINING))
        yield f"training {number}", event


def _glides(glide: Glide, stop: Iterable[str]) -> Iterator[tuple[str, Event]]:
    """One repeating event for each time of day, which calls when it is time."""
    for number, hour in enumerate(_GLIDE_HOURS[: glide.times_a_day], start=1):
        what = f"{glide.name}, {glide.root}: {glide.repeats} times"
        event = _at(glide.first, hour, _GLIDE_MINUTES, what, (*glide.how, *stop))
        event.add("rrule", {"freq": "daily", "until": datetime.combine(glide.last, time(23, 59))})
        event.add_component(_alarm(what, timedelta(0)))
        yield f"glide {glide.name} {glide.root} {number}", event


def _day(day: date, what: str, lines: Iterable[str], *, remind: bool = False) -> Event:
    event = _event(what, lines)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    if remind:
        event.add_component(_alarm(what, timedelta(hours=-15)))
    return event


def _alarm(what: str, trigger: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", what)
    alarm.add("trigger", trigger)
    return alarm


def _at(day: date, hour: int, minutes: int, what: str, lines: Iterable[str]) -> Event:
    event = _event(what, lines)
    start = datetime.combine(day, time(hour))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=minutes))
    return event


def _event(what: str, lines: Iterable[str]) -> Event:
    event = Event()
    event.add("summary", what)
    event.add("description", "\n".join((*lines, _CARRIED_ON)))
    return event
