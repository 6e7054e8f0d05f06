"""Deny by default: every role by every action by every kind of row; and what staff may do to a person."""

import itertools

import pytest

from neuroplasty.documents.records import Happening, Recorded
from neuroplasty.errors import RefusedError, RegistryError
from neuroplasty.registry import ACTIONS, GRANTS, ROLES, SYSTEM, Actor, DiaryDay, Identity, Row, may

from .conftest import START

OWN = {"answer own form", "see own page", "write own diary", "report own happening"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_does_only_what_it_is_granted_and_only_at_home(role):
    actor = Actor("x", frozenset({role}), site="a", person="p", schedule="s")
    for action, site, person, schedule in itertools.product(
        ACTIONS, ("a", "b", None), ("p", "q", None), ("s", "t", None)
    ):
        allowed = may(actor, action, Row(site, person, schedule))
        if action not in GRANTS[role]:
            assert not allowed, (role, action)
        elif role == "patient":
            assert allowed == (site == "a" and person == "p" and schedule in ("s", None))
        elif role != "system":
            assert allowed == (site == "a")


def test_nobody_without_a_role_or_with_an_unknown_one_may_do_anything():
    for roles in (frozenset(), frozenset({"owner"})):
        assert not any(may(Actor("x", roles, site="a"), action, Row("a", "p")) for action in ACTIONS)
    homeless = Actor("x", frozenset({"registrar"}))
    assert not any(may(homeless, action, Row(None)) for action in ACTIONS)


def test_the_roles_are_apart_where_they_must_be():
    assert not GRANTS["admin"] & {"see person", "see identity", "see episode", "see pseudonymous rows"}
    assert not GRANTS["auditor"] & {"see identity", "see person", "correct answer", "export all"}
    assert not GRANTS["researcher"] & {"see identity", "see person", "export all", "see pseudonymous rows"}
    assert not GRANTS["nurse"] & {"correct answer", "export all", "merge people", "erase person"}
    for role in set(ROLES) - {"patient"}:
        assert not GRANTS[role] & (OWN - {"report own happening"})


def calls(registry, person, episode, pre, answer):
    """Everything that the handle does for somebody, by the action it takes."""
    happening, done = Happening(day=0, kind="headache"), Recorded(site="here", operator="o", started=START)
    return {
        "see person": lambda who: registry.people.get(who, person.code),
        "see identity": lambda who: registry.people.identity(who, person.code),
        "add person": lambda who: registry.people.add(who, "here"),
        "give consent": lambda who: registry.people.consent(who, person.code, "audit"),
        "correct person": lambda who: registry.people.correct(who, person.code, sex="male", reason="r"),
        "record episode": lambda who: registry.episodes.record(
            who, person.code, done.model_copy(update={"note": who.id})
        ),
        "see episode": lambda who: registry.episodes.get(who, episode.id),
        "correct episode": lambda who: registry.episodes.correct(who, episode.id, done, reason="r"),
        "see due": lambda who: registry.due.today(who),
        "send link": lambda who: registry.links.issue(who, pre.id),
        "note call": lambda who: registry.due.remind(who, pre.id, "phone"),
        "enter answer": lambda who: registry.answers.give(who, pre.id, "PEG", [3, 3, 3], by="staff"),
        "correct answer": lambda who: registry.answers.correct(who, answer.id, [9], reason="r"),
        "record happening": lambda who: registry.happenings.record(who, episode.id, happening),
        "see forecast": lambda who: registry.forecasts.of(who, episode.id),
        "see diary": lambda who: registry.diaries.of(who, person.code),
        "see pseudonymous rows": lambda who: registry.courses.by_visit(who),
        "verify": lambda who: registry.verify(who),
        "see staff": lambda who: registry.staff.all(who),
        "manage staff": lambda who: registry.staff.add(who, "here", f"x-{who.id}", ("nurse",)),
        "see trail": lambda who: registry.people.notices(who),
        "merge people": lambda who: registry.merge(who, person.code, person.code, reason="r"),
        "erase person": lambda who: registry.erase(who, person.code),
    }


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("patient", "system")])
def test_the_store_itself_asks_at_every_call(tmp_path, clock, role):
    from neuroplasty.registry import Registry

    with Registry.create(tmp_path / "r.db", clock=clock) as registry:
        home = registry.add_site(SYSTEM, "here", "A clinic", "UTC")
        away = registry.add_site(SYSTEM, "there", "Another", "UTC")
        person = registry.people.add(SYSTEM, "here", birth_year=1970)
        done = Recorded(site="here", operator="op-1", started=START)
        episode = registry.episodes.record(SYSTEM, person.code, done)
        pre = registry.episodes.visits(SYSTEM, episode.id)[0]
        answer = registry.answers.give(SYSTEM, pre.id, "NRS", [7], by="staff")
        made = calls(registry, person, episode, pre, answer)
        for action, call in made.items():
            with pytest.raises(RefusedError, match=f"may not {action}"):
                call(Actor("nobody", frozenset(), site=home.id))
            if action in ("see due", "see pseudonymous rows", "verify", "see staff", "see trail"):
                continue
            with pytest.raises(RefusedError, match=f"may not {action}"):
                call(Actor("foreign", frozenset({role}), site=away.id))
        for action in sorted(set(made) - GRANTS[role]):
            with pytest.raises(RefusedError, match=f"may not {action}"):
                made[action](Actor("insider", frozenset({role}), site=home.id))
        for action in sorted(set(made) & GRANTS[role] - {"erase person", "merge people"}):
            made[action](Actor("insider", frozenset({role}), site=home.id))
        assert registry.verify().is_whole


def test_a_patient_reaches_only_the_forms_of_the_link(registry):
    pair = []
    for year in (1970, 1980):
        person = registry.people.add(SYSTEM, "here", birth_year=year)
        done = Recorded(site="here", operator="op-1", started=START)
        episode = registry.episodes.record(SYSTEM, person.code, done)
        pair.append((person, episode, registry.episodes.visits(SYSTEM, episode.id)))
    (one, episode, visits), (other, foreign, others) = pair
    patient = registry.links.begin(registry.links.issue(SYSTEM, visits[0].id), 1970)
    registry.answers.save(patient, visits[0].id, "PEG", 1, 4)
    assert registry.answers.saved(patient, visits[0].id) == {"PEG": {1: 4}}
    for call in (
        lambda: registry.answers.give(patient, others[0].id, "NRS", [1]),
        lambda: registry.answers.give(patient, visits[1].id, "NRS24", [1]),
        lambda: registry.answers.saved(patient, others[0].id),
        lambda: registry.courses.of(patient, foreign.id),
        lambda: registry.diaries.write(patient, other.code, DiaryDay(START.date(), "", 3.0)),
        lambda: registry.people.identity(patient, one.code),
        lambda: registry.happenings.record(patient, foreign.id, Happening(day=0, kind="headache")),
    ):
        with pytest.raises(RefusedError, match="may not"):
            call()
    assert registry.courses.of(patient, episode.id).course.visits == ()
    assert registry.people.own(patient) == one
    assert [held.id for held in registry.episodes.own(patient)] == [episode.id]
    assert registry.episodes.visit(patient, visits[0].id) == visits[0]
    with pytest.raises(RefusedError, match="may not answer own form"):
        registry.episodes.visit(patient, others[0].id)


def test_what_was_corrected_can_be_read_with_its_reason(registry):
    person = registry.people.add(SYSTEM, "here", birth_year=1970)
    registry.people.correct(SYSTEM, person.code, birth_year=1971, reason="a slip of the pen")
    ((was, why),) = [(one.document, one.reason) for one in registry.trail.revisions(SYSTEM, person.code)]
    assert (was, why) == ('{"birth_year": "1970"}', "a slip of the pen")
    assert [one.action for one in registry.trail.last(SYSTEM, row=person.id)] == [
        "correct person",
        "add person",
    ]
    with pytest.raises(RefusedError, match="may not see trail"):
        registry.trail.last(Actor("n", frozenset({"nurse"}), site=registry.sites()[0].id))


def test_a_glass_is_broken_with_a_reason_and_the_registrar_is_told(registry):
    away = registry.add_site(SYSTEM, "there", "Another", "UTC")
    person = registry.people.add(SYSTEM, "here", birth_year=1970)
    nurse = Actor("staff n", frozenset({"nurse"}), site=away.id)
    with pytest.raises(RegistryError, match="needs its reason"):
        registry.people.break_glass(nurse, person.code, reason="")
    assert registry.people.break_glass(nurse, person.code, reason="collapsed here").code == person.code
    registrar = Actor("r", frozenset({"registrar"}), site=registry.sites()[0].id)
    told = [f"staff n opened {person.code}: collapsed here"]
    assert registry.people.notices(registrar, read=True) == told
    assert registry.people.notices(registrar) == []
    assert registry.verify().is_whole


def test_two_who_are_one_are_merged_and_everything_goes_along(registry, clock):
    codes = []
    for number in range(2):
        person = registry.people.add(
            SYSTEM,
            "here",
            sex="male",
            birth_year=1960,
            identity=Identity(name=f"N{number}"),
            consent=("care",),
        )
        done = Recorded(site="here", operator="op-1", started=START, note=str(number))
        episode = registry.episodes.record(SYSTEM, person.code, done)
        pre = registry.episodes.visits(SYSTEM, episode.id)[0]
        registry.answers.give(SYSTEM, pre.id, "NRS", [number + 3], by="staff")
        registry.diaries.write(SYSTEM, person.code, DiaryDay(START.date(), f"place {number}", 3.0))
        codes.append(person.code)
    one, two = codes
    link = registry.links.issue_page(SYSTEM, two)
    with pytest.raises(RegistryError, match="needs its reason"):
        registry.merge(SYSTEM, one, two, reason=" ")
    registry.merge(SYSTEM, one, two, reason="entered twice")
    assert [(held.seq, held.document.recorded.note) for held in registry.episodes.of(SYSTEM, one)] == [
        (1, "0"),
        (2, "1"),
    ]
    nrs = [
        registry.courses.of(SYSTEM, held.id).course.before.nrs for held in registry.episodes.of(SYSTEM, one)
    ]
    assert nrs == [3, 4]
    assert len(registry.diaries.of(SYSTEM, one)) == 2
    assert registry.people.identity(SYSTEM, one).name == "N0"
    with pytest.raises(RegistryError, match=f"{two} was merged into {one}; use that"):
        registry.people.get(SYSTEM, two)
    with pytest.raises(RefusedError):
        registry.links.look(link)
    assert registry.verify().is_whole
    registry.erase(SYSTEM, one)
    assert registry.verify().is_whole


def test_who_has_died_is_asked_no_more(registry):
    person = registry.people.add(SYSTEM, "here")
    registry.episodes.record(SYSTEM, person.code, Recorded(site="here", operator="o", started=START))
    assert [one.visit for one in registry.due.today(SYSTEM)] == ["pre"]
    registry.people.correct(SYSTEM, person.code, died_on=START.date(), reason="the family called")
    assert registry.due.today(SYSTEM) == []
