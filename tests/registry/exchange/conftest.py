"""A small clinic with answers, gaps and complications, as records; and empty registries to import into."""

import datetime

import pytest

from neuroplasty.documents.records import Device, Happening, Recorded
from neuroplasty.registry import SYSTEM, Registry, new_registry
from neuroplasty.registry.exchange import records_of

NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
STARTED = datetime.datetime(2025, 1, 14, 8, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


def clock():
    return NOW


@pytest.fixture
def empty():
    with new_registry(clock) as registry:
        yield registry


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """Six people: five agreed to research; one was treated twice, one answered nothing."""
    folder = tmp_path_factory.mktemp("exchange")
    with Registry.create(folder / "r.db", clock=clock) as registry:
        registry.add_site(SYSTEM, "here", "A clinic", "UTC")
        for at in range(6):
            purposes = ("care", "audit") if at == 5 else ("care", "audit", "research")
            person = registry.people.add(
                SYSTEM, "here", sex=("female", "male")[at % 2], birth_year=1950 + at, consent=purposes
            )
            for again in range(2 if at == 0 else 1):
                treat(
                    registry,
                    person.code,
                    STARTED + datetime.timedelta(days=40 * at + 200 * again),
                    answers=at != 4,
                )
        yield registry


def treat(registry, code, started, answers):
    done = Recorded(
        site="here",
        operator="op-7",
        started=started,
        ended=started + datetime.timedelta(minutes=40),
        route="caudal",
        roots=("L5 left",),
        devices=(Device(kind="catheter", maker="a maker", lot="=L12"),),
        note='Went well; "no resistance", as said\nafterwards.',
    )
    held = registry.episodes.record(SYSTEM, code, done)
    visits = {one.visit: one for one in registry.episodes.visits(SYSTEM, held.id)}
    if answers:
        for visit, pain in (("pre", 7), ("m1", 3), ("m3", 4)):
            slot = visits[visit]
            given = {"NRS": [pain], "PEG": [pain, 5, 6], "RMDQ": [True] * pain + [False] * (24 - pain)}
            registry.answers.give_visit(SYSTEM, slot.id, given, on=slot.due, by="patient", mode="web")
        registry.answers.give(
            SYSTEM, visits["m3"].id, "ODI", 38.0, on=visits["m3"].due, by="staff", mode="phone"
        )
        registry.answers.give(
            SYSTEM,
            visits["m6"].id,
            "NRS",
            missing="not reached",
            on=visits["m6"].due,
            by="staff",
            mode="phone",
        )
        told = Happening(day=2, kind="headache", text="worse on standing", grade=2, by="patient")
        registry.happenings.record(SYSTEM, held.id, told)


@pytest.fixture(scope="session")
def records(filled):
    return records_of(filled)
