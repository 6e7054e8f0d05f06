"""A patient's way through the registry, from the first visit to the due list; on a real database."""

import datetime

import pytest

from neuroplasty.documents.records import Happening, Recorded
from neuroplasty.errors import RefusedError, RegistryError
from neuroplasty.registry import SYSTEM, Identity

START = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def held(registry):
    person = registry.people.add(SYSTEM, "here", sex="female", birth_year=1970)
    done = Recorded(site="here", operator="op-1", started=START, route="caudal", roots=("L5 left",))
    return registry.episodes.record(SYSTEM, person.code, done)


def visit(registry, held, name):
    return next(one for one in registry.episodes.visits(SYSTEM, held.id) if one.visit == name)


def test_a_patient_answers_by_a_link_and_leaves_the_due_list(registry, clock, held):
    clock.on(2026, 3, 3)
    assert [(one.visit, one.late_d) for one in registry.due.today(SYSTEM)] == [("d1", 0)]
    day = visit(registry, held, "d1")
    token = registry.links.issue(SYSTEM, day.id)
    patient = registry.links.begin(token, 1970)
    registry.answers.give(patient, day.id, "NRS24", [3])
    assert registry.due.today(SYSTEM) == []
    course = registry.courses.of(SYSTEM, held.id).course
    assert [(one.day, one.nrs_24_h, one.by, str(one.on)) for one in course.visits] == [
        (1, 3.0, "patient", "2026-03-03")
    ]
    assert registry.verify().is_whole


def test_looking_at_a_link_twenty_times_spends_nothing(registry, held):
    token = registry.links.issue(SYSTEM, visit(registry, held, "pre").id)
    before = registry.verify().entries
    assert {registry.links.look(token).purpose for _ in range(20)} == {"forms"}
    assert registry.verify().entries == before
    assert registry.links.begin(token, 1970).roles == {"patient"}


def test_a_wrong_birth_year_is_asked_again_and_closes_the_link_at_the_fifth(registry, held):
    token = registry.links.issue(SYSTEM, visit(registry, held, "pre").id)
    for _ in range(4):
        with pytest.raises(RefusedError, match="not the birth year"):
            registry.links.begin(token, 1971)
    with pytest.raises(RefusedError, match="too often"):
        registry.links.begin(token, 1971)
    with pytest.raises(RefusedError, match="not valid"):
        registry.links.begin(token, 1970)


def test_a_link_after_withdrawal_opens_nothing(registry, held):
    token = registry.links.issue(SYSTEM, visit(registry, held, "pre").id)
    registry.people.withdraw(SYSTEM, held.code)
    with pytest.raises(RefusedError, match="You have withdrawn"):
        registry.links.look(token)
    with pytest.raises(RegistryError, match="has withdrawn"):
        registry.answers.give(SYSTEM, visit(registry, held, "pre").id, "NRS", [3], by="staff")
    assert registry.people.consents(SYSTEM, held.code) == frozenset()


def test_a_correction_keeps_what_was_said_and_needs_its_reason(registry, held):
    pre = visit(registry, held, "pre")
    first = registry.answers.give(SYSTEM, pre.id, "NRS", [7], by="phone", mode="phone")
    with pytest.raises(RegistryError, match="answered already"):
        registry.answers.give(SYSTEM, pre.id, "NRS", [6], by="phone", mode="phone")
    with pytest.raises(RegistryError, match="needs its reason"):
        registry.answers.correct(SYSTEM, first.id, [6], reason=" ")
    newer = registry.answers.correct(SYSTEM, first.id, [6], reason="misheard")
    with pytest.raises(RegistryError, match="corrected already"):
        registry.answers.correct(SYSTEM, first.id, [5], reason="again")
    assert [one.score for one in registry.answers.of_visit(SYSTEM, pre.id)] == [6.0]
    every = registry.answers.of_visit(SYSTEM, pre.id, every=True)
    assert [(one.score, one.supersedes, one.reason) for one in every] == [
        (7.0, None, None),
        (6.0, first.id, "misheard"),
    ]
    assert newer.id == every[1].id


def test_two_people_with_one_hospital_number_are_told_apart(registry):
    one = registry.people.add(SYSTEM, "here", identity=Identity(name="A, B", number="H 77"))
    with pytest.raises(RegistryError, match=f"that of {one.code} already"):
        registry.people.add(SYSTEM, "here", identity=Identity(name="C, D", number="h  77"))
    assert [person.code for person in registry.people.find(SYSTEM, number="H 77")] == [one.code]
    assert registry.people.identity(SYSTEM, one.code).name == "A, B"
    registry.add_site(SYSTEM, "there", "Another", "UTC")
    other = registry.people.add(SYSTEM, "there", identity=Identity(name="E, F", number="H 77"))
    assert {person.code for person in registry.people.find(SYSTEM, number="H 77")} == {one.code, other.code}
    assert [person.code for person in registry.people.find(SYSTEM, name="e,  f")] == [other.code]


def test_a_clock_set_back_is_refused_and_nothing_is_written(registry, clock, held):
    before = registry.verify().entries
    clock.on(2026, 2, 1)
    with pytest.raises(RegistryError, match=r"The clock says 2026-02-01 09:00 UTC.*Nothing was written"):
        registry.people.add(SYSTEM, "here")
    assert registry.verify().entries == before


def test_a_birth_date_for_a_birth_year_is_refused(registry):
    with pytest.raises(RegistryError, match="the year alone"):
        registry.people.add(SYSTEM, "here", birth_year="1970-05-01")
    with pytest.raises(RegistryError, match="expected a year from 1906 to 2026"):
        registry.people.add(SYSTEM, "here", birth_year=19700501)


def test_complications_of_clinic_and_patient_are_kept_apart(registry, held):
    token = registry.links.issue_page(SYSTEM, held.code)
    patient = registry.links.begin(token, 1970)
    registry.happenings.record(SYSTEM, held.id, Happening(day=0, kind="dural puncture", grade=1))
    registry.happenings.record(patient, held.id, Happening(day=0, kind="headache", text="since the evening"))
    found = [(one.happening.kind, one.happening.by) for one in registry.happenings.of(SYSTEM, held.id)]
    assert found == [("dural puncture", "clinician"), ("headache", "patient")]
