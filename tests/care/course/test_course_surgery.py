"""An operation and treatment again, as events with hazards."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.body import nerve
from neuroplasty.care.course import Intervention, Repeat, Surgery, affected_roots, courses, person_of
from neuroplasty.documents import read_case
from neuroplasty.errors import SolverError

N = 30


@pytest.fixture(scope="module")
def pressed():
    case = read_case("disc-herniation-not-for-surgery")
    roots = affected_roots(nerve.resting_roots(case))
    rng = np.random.default_rng(3)
    return roots, [person_of(case, roots, rng=rng) for _ in range(N)]


def followed(pressed, days=400, **other):
    roots, people = pressed
    nothing = Intervention(expectation=0.0, needle=False)
    chance = [np.random.default_rng([4, k]) for k in range(N)]
    return courses([roots] * N, people, days=days, first=nothing, rng=chance, **other)


def operated(group):
    return np.array([any(one.name == "operation" for one in course.procedures) for course in group.of])


def test_an_operation_comes_by_its_hazard_to_those_whom_pain_does_not_leave(pressed):
    never, some, most = (
        operated(followed(pressed, surgery=Surgery(per_y=hazard))) for hazard in (0.0, 0.5, 50.0)
    )
    assert not never.any()
    assert 0 < some.sum() < most.sum()
    group = followed(pressed, surgery=Surgery(per_y=50.0))
    for course in group.of:
        days = [one.day for one in course.procedures if one.name == "operation"]
        assert len(days) <= 1
        assert all(day >= 84 for day in days)


def test_an_operation_takes_what_presses_and_helps(pressed):
    plain, other = followed(pressed), followed(pressed, surgery=Surgery(per_y=50.0))
    done = operated(other)
    at_end = [group.week_nrs[done, -30:].mean() for group in (plain, other)]
    assert at_end[1] < at_end[0] - 0.4
    one = other.of[int(np.argmax(done))]
    assert one.end.roots.contact_mmhg.max() < pressed[0].contact_mmhg.max() / 2


def test_nobody_whose_root_is_not_pressed_is_operated_on(tied, person):
    chance = [np.random.default_rng([4, k]) for k in range(10)]
    group = courses(
        [tied] * 10, [person] * 10, days=400, surgery=Surgery(per_y=50.0, from_nrs=0.0), rng=chance
    )
    assert not operated(group).any()


def test_not_everybody_without_relief_asks_again(pressed):
    again = Intervention(name="again")
    rule, some, none = (
        np.mean([len(one.procedures) > 1 for one in followed(pressed, repeat=repeat).of])
        for repeat in (Repeat(again), Repeat(again, asked_per_y=1.0), Repeat(again, asked_per_y=0.0))
    )
    assert rule > some > none == 0


def test_somebody_without_pain_is_neither_treated_again_nor_operated_on():
    healthy = read_case("healthy-adult")
    roots = affected_roots(nerve.resting_roots(healthy))
    well = person_of(healthy, roots)
    chance = np.random.default_rng(1)
    what = {"repeat": Repeat(Intervention()), "surgery": Surgery(per_y=50.0, from_nrs=0.0, after_d=1)}
    group = courses([roots], [well], days=200, rng=chance, **what)
    assert len(group.of[0].procedures) == 1


def test_a_hazard_below_none_is_refused():
    with pytest.raises(SolverError, match="give 0 or more"):
        Surgery(per_y=-1.0)
    with pytest.raises(SolverError, match="give 0 or more"):
        Repeat(Intervention(), asked_per_y=-0.1)
