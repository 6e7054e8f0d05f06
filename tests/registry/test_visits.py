"""A visit's days follow from the procedure's local day alone, wherever the patient lives."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.documents.records import Recorded
from neuroplasty.errors import RegistryError
from neuroplasty.registry import SYSTEM, VISITS, slots
from neuroplasty.registry.answers import local_day

UTC = datetime.UTC


@settings(max_examples=60)
@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)))
def test_visits_come_in_order_hold_their_day_and_never_two_at_once(day):
    made = slots(day)
    assert tuple(one.visit for one in made) == VISITS
    assert all(one.opens <= one.due <= one.closes for one in made)
    assert all(a.closes < b.opens for a, b in pairwise(made))
    assert made[0].due == day
    month = {one.visit: one.due for one in made}["m12"]
    assert (month.year, month.month) == (day.year + 1, day.month)


@pytest.mark.parametrize(
    ("day", "visit", "due"),
    [
        ("2024-02-29", "m12", "2025-02-28"),
        ("2024-02-29", "m24", "2026-02-28"),
        ("2026-01-31", "m1", "2026-02-28"),
        ("2026-08-31", "m6", "2027-02-28"),
        ("2027-08-31", "m6", "2028-02-29"),
        ("2026-03-28", "d1", "2026-03-29"),
        ("2026-10-24", "d1", "2026-10-25"),
        ("2026-12-31", "w1", "2027-01-07"),
    ],
)
def test_a_due_day_is_the_calendars(day, visit, due):
    made = {one.visit: one for one in slots(datetime.date.fromisoformat(day))}
    assert made[visit].due.isoformat() == due


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Kiritimati", "2026-03-02T11:00:00+00:00", "2026-03-03"),
        ("Pacific/Pago_Pago", "2026-03-02T10:00:00+00:00", "2026-03-01"),
        ("Europe/Berlin", "2026-03-29T00:59:00+00:00", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25T22:59:00+00:00", "2026-10-25"),
        ("Europe/Berlin", "2026-10-25T23:00:00+00:00", "2026-10-26"),
    ],
)
def test_a_local_day_is_the_one_on_the_wall(zone, moment, day):
    assert local_day(datetime.datetime.fromisoformat(moment), zone).isoformat() == day


@pytest.mark.parametrize(
    ("zone", "offset_h", "hours"),
    [
        ("Pacific/Kiritimati", 14, (9, 10)),
        ("Pacific/Pago_Pago", -11, (10, 11)),
        ("Europe/Berlin", 1, (22, 23)),
    ],
)
def test_a_form_opens_at_midnight_on_the_patients_wall(registry, clock, zone, offset_h, hours):
    """A procedure at 8 on a wall; the day after opens when that wall says so, and not an hour before."""
    start = datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.timezone(datetime.timedelta(hours=offset_h)))
    clock.now = start.astimezone(UTC) + datetime.timedelta(hours=1)
    if clock.now < datetime.datetime(2026, 3, 2, 9, tzinfo=UTC):
        # The registry was made at nine: its clock does not go back.
        start += datetime.timedelta(days=1)
        clock.now += datetime.timedelta(days=1)
    person = registry.people.add(SYSTEM, "here", birth_year=1970, zone=zone)
    episode = registry.episodes.record(
        SYSTEM, person.code, Recorded(site="here", operator="op-1", started=start)
    )
    assert episode.day == start.date()
    first = {one.visit: one for one in registry.episodes.visits(SYSTEM, episode.id)}["d1"]
    patient = registry.links.begin(registry.links.issue(SYSTEM, first.id), 1970)
    midnight = datetime.datetime.combine(first.opens, datetime.time(), start.tzinfo)
    clock.now = midnight.astimezone(UTC) - datetime.timedelta(seconds=1)
    assert clock.now.hour == hours[0]
    assert [one.visit for one in registry.due.today(SYSTEM)] == ["pre"]
    with pytest.raises(
        RegistryError, match=f"opens on {first.opens}; an answer of {start.date()} is too early"
    ):
        registry.answers.give(patient, first.id, "NRS24", [3])
    clock.now += datetime.timedelta(seconds=1)
    assert clock.now.hour == hours[1]
    assert [one.visit for one in registry.due.today(SYSTEM)] == ["d1"]
    assert registry.answers.give(patient, first.id, "NRS24", [3]).on == first.opens


def test_a_corrected_day_moves_every_visit_and_keeps_what_was_said(registry):
    person = registry.people.add(SYSTEM, "here")
    wrong = Recorded(
        site="here", operator="op-1", started=datetime.datetime(2024, 2, 28, 9, tzinfo=UTC), note="as written"
    )
    episode = registry.episodes.record(SYSTEM, person.code, wrong)
    right = wrong.model_copy(update={"started": datetime.datetime(2024, 2, 29, 9, tzinfo=UTC)})
    with pytest.raises(RegistryError, match="needs its reason"):
        registry.episodes.correct(SYSTEM, episode.id, right, reason="")
    registry.episodes.correct(SYSTEM, episode.id, right, reason="the wrong line of the diary")
    moved = registry.episodes.visits(SYSTEM, episode.id)
    wanted = slots(datetime.date(2024, 2, 29))
    assert [(one.visit, one.due, one.opens, one.closes) for one in moved] == [
        (one.visit, one.due, one.opens, one.closes) for one in wanted
    ]
    assert registry.check() == ()
    assert registry.verify().is_whole


def test_an_answer_to_a_closed_form_is_refused_and_staff_may_write_down_what_was_given_in_time(
    registry, clock
):
    person = registry.people.add(SYSTEM, "here", birth_year=1970)
    done = Recorded(site="here", operator="op-1", started=clock.now)
    episode = registry.episodes.record(SYSTEM, person.code, done)
    first = {one.visit: one for one in registry.episodes.visits(SYSTEM, episode.id)}["d1"]
    patient = registry.links.begin(registry.links.issue(SYSTEM, first.id, days=30), 1970)
    clock.on(2026, 3, 20)
    with pytest.raises(RegistryError, match=f"closed on {first.closes}; thank you"):
        registry.answers.give(patient, first.id, "NRS24", [3])
    given = registry.answers.give(SYSTEM, first.id, "NRS24", [3], on=first.due, by="phone", mode="paper")
    assert given.on == first.due


def test_a_procedure_in_the_future_is_refused(registry):
    person = registry.people.add(SYSTEM, "here")
    done = Recorded(site="here", operator="op-1", started=datetime.datetime(2026, 3, 9, 9, tzinfo=UTC))
    with pytest.raises(RegistryError, match="2026-03-09, is in the future"):
        registry.episodes.record(SYSTEM, person.code, done)
    assert registry.episodes.of(SYSTEM, person.code) == []
