"""A lesson in the room: it begins where it says, is judged by what its fellow did, and gives no hint."""

import pytest

from neuroplasty.app.room import asked
from neuroplasty.app.room.options import Options
from neuroplasty.app.room.prepare import with_lesson
from neuroplasty.app.room.session import Session
from neuroplasty.care.lessons import begin, judge, lessons
from neuroplasty.errors import DocumentError


@pytest.fixture
def lesson(setting, options):
    begun = begin(lessons()["least-dose-three-views"], anatomy=setting.anatomy, spacing_mm=5.0)
    return begun, Session.of_lesson(begun, options.plan)


def store(session, views):
    for n, view in enumerate(views):
        session.hear("fellow", asked.Arm(n=2 * n + 1, view=view), 0.0)
        session.step()
        session.hear("fellow", asked.Pedal(n=2 * n + 2, on=True, mode="store"), 0.0)
        session.step()


def test_a_lesson_is_judged_by_what_its_fellow_did(lesson):
    begun, session = lesson
    assert not judge(begun.lesson, begun.account()).passed
    store(session, ("AP", "lateral", "oblique left"))
    verdict = judge(begun.lesson, begun.account())
    assert {one.mark.measure: one.value for one in verdict.judged}["views"] == 3
    assert verdict.judged


def test_a_lesson_gives_no_hint_and_nothing_back(lesson):
    _, session = lesson
    session.hear("fellow", asked.Undo(n=1), 0.0)
    session.hear("fellow", asked.Zones(n=2, on=True), 0.0)
    assert [one.t for _, one in session.taken()] == ["refused", "refused"]


def test_a_lesson_brings_its_own_case_plan_and_seed(options):
    opened = with_lesson(Options(options.case, options.plan, lesson="find-the-hiatus", chance=True))
    found = lessons()["find-the-hiatus"]
    assert (opened.case.name, opened.seed, opened.person) == (found.case, found.seed, found.person)
    assert (opened.exam, opened.chance) == (True, False)


def test_a_lesson_there_is_not_is_refused(options):
    with pytest.raises(DocumentError, match="juggling"):
        with_lesson(Options(options.case, options.plan, lesson="juggling"))
