"""A course that stops and goes on is, bit for bit, the one that never did; so is a group's member alone."""

from dataclasses import fields, replace
from functools import partialmethod
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.nerve.roots import FIELDS, POOLS
from neuroplasty.care.course import (
    Adherence,
    Intervention,
    Repeat,
    Training,
    course,
    courses,
    resume,
    written,
)
from neuroplasty.care.course.surgery import Surgery
from neuroplasty.care.course.visits import Visits
from neuroplasty.errors import SolverError

WHAT = {
    "adherence": Adherence.following("declining"),
    "training": Training(start_d=10),
}


def assert_same_days(one, other):
    for item in fields(one):
        np.testing.assert_array_equal(getattr(one, item.name), getattr(other, item.name), item.name)


@settings(max_examples=12, deadline=None)
@given(cut=st.integers(1, 149), seed=st.integers(0, 2**32))
def test_two_pieces_are_the_whole_wherever_it_is_cut(freed, person, cut, seed):
    whole = course(freed, person, days=150, rng=np.random.default_rng(seed), **WHAT)
    begun = course(freed, person, days=cut, rng=np.random.default_rng(seed), **WHAT)
    went_on = resume(begun, days=150 - cut, **WHAT)
    assert_same_days(begun.then(went_on).daily, whole.daily)
    assert begun.then(went_on).incidents == whole.incidents
    assert went_on.day[0] == cut + 1
    assert went_on.end.disability == whole.end.disability
    np.testing.assert_array_equal(went_on.end.roots.bonded, whole.end.roots.bonded)
    np.testing.assert_array_equal(went_on.end.pathways.strength, whole.end.pathways.strength)


@pytest.mark.parametrize("cut", [28, 84, 100, 183])
def test_pieces_join_where_a_plan_is_repeated(tied, person, cut):
    again = {"repeat": Repeat(Intervention(name="again"), limit_per_year=3)}
    whole = course(tied, person, days=365, rng=np.random.default_rng(4), **again)
    begun = course(tied, person, days=cut, rng=np.random.default_rng(4), **again)
    went_on = resume(begun, days=365 - cut, **again)
    assert len(whole.procedures) > 1
    assert went_on.procedures == whole.procedures
    assert_same_days(begun.then(went_on).daily, whole.daily)


def test_a_procedure_on_the_day_of_the_cut_is_done_when_the_course_goes_on(freed, free, person):
    later = {120: Intervention(free, name="second")}
    whole = course(freed, person, days=200, later=later, rng=np.random.default_rng(4))
    begun = course(freed, person, days=120, rng=np.random.default_rng(4))
    went_on = resume(begun, days=80, later=later)
    assert_same_days(begun.then(went_on).daily, whole.daily)
    assert [one.day for one in went_on.procedures] == [0, 120]


def test_nobody_is_changed_by_who_else_is_in_the_group(freed, tied, free, person):
    again = {"days": 200, "repeat": Repeat(Intervention(free))}
    group = courses([freed, tied, freed], [person] * 3, rng=np.random.default_rng(9), **again)
    rng = np.random.default_rng(9)
    parts = [courses([roots], [person], rng=rng, **again).of[0] for roots in (freed, tied, freed)]
    for alone, among in zip(parts, group.of, strict=True):
        assert_same_days(alone.daily, among.daily)
        assert alone.procedures == among.procedures
    assert not np.array_equal(group.week_nrs[0], group.week_nrs[2])


def test_the_same_seed_gives_the_same_years_and_another_gives_others(freed, person):
    one, same, other = (course(freed, person, days=90, rng=np.random.default_rng(n)) for n in (1, 1, 2))
    assert_same_days(one.daily, same.daily)
    assert not np.array_equal(one.daily.pain_nrs, other.daily.pain_nrs)


def test_courses_that_do_not_follow_on_each_other_are_not_joined(freed, person):
    begun = course(freed, person, days=30, rng=np.random.default_rng(1))
    with pytest.raises(SolverError, match="ends with day 30 and the other follows on day 0"):
        begun.then(begun)
    later = resume(begun, days=30)
    with pytest.raises(SolverError, match="begins on day 30; join it"):
        written(later)
    assert len(written(begun.then(later)).function) == 60


def test_a_treatment_gives_back_the_roots_it_was_given(tied, person):
    lost = Intervention(lambda roots: replace(roots, names=("L4 left",)), name="mix-up")
    with pytest.raises(SolverError, match="mix-up was given the roots L5 left and gave back L4 left"):
        course(tied, person, days=30, later={10: lost}, rng=np.random.default_rng(1))


def test_roots_of_several_people_are_not_one_persons(tied, person):
    both = {name: np.stack([getattr(tied, name)] * 2) for name in (*FIELDS, *POOLS)}
    with pytest.raises(SolverError, match="give one set a person"):
        course(replace(tied, **both), person, days=30, rng=np.random.default_rng(1))


def test_with_a_generator_each_a_course_does_not_depend_on_who_else_is_in_the_group(freed, tied, person):
    each = [freed, tied, freed]

    def chance(number):
        return np.random.default_rng([5, number])

    together = courses(each, [person] * 3, days=60, rng=[chance(k) for k in range(3)]).of
    for k in (2, 0, 1):
        assert_same_days(course(each[k], person, days=60, rng=chance(k)).daily, together[k].daily)


def test_generators_for_another_number_of_people_are_refused(freed, person):
    with pytest.raises(SolverError, match=r"1 generators for 2 people; give one for all, or one for each"):
        courses([freed] * 2, [person] * 2, days=5, rng=[np.random.default_rng(1)])


def test_leaps_to_the_next_decision_are_the_course_that_halts_at_every_visit(tied, free, person):
    again = {
        "days": 500,
        "repeat": [Repeat(Intervention(free), asked_per_y=3.0), None, Repeat(Intervention(free), visit_d=21)],
        "surgery": Surgery(per_y=3.0, from_nrs=2.0, after_d=28),
    }
    pressed = replace(tied, disc_mmhg=tied.disc_mmhg + 60.0)
    leapt = courses([pressed] * 3, [person] * 3, rng=np.random.default_rng(6), **again)
    with patch.object(Visits, "go", partialmethod(Visits.go, leaps=False)):
        halted = courses([pressed] * 3, [person] * 3, rng=np.random.default_rng(6), **again)
    for one, other in zip(leapt.of, halted.of, strict=True):
        assert_same_days(one.daily, other.daily)
        assert one.procedures == other.procedures
        np.testing.assert_array_equal(one.hours_nrs, other.hours_nrs)
    assert {name for one in leapt.of for name in (done.name for done in one.procedures)} == {
        "procedure",
        "operation",
    }


def test_repeated_plans_that_are_not_one_for_each_are_refused(tied, person):
    with pytest.raises(SolverError, match="1 repeated plans for 2 people"):
        courses(
            [tied] * 2, [person] * 2, days=30, repeat=[Repeat(Intervention())], rng=np.random.default_rng(1)
        )


def test_everybody_at_days_of_their_own_answers_as_each_does_alone(freed, tied, person):
    group = courses([freed, tied], [person, person], days=120, rng=np.random.default_rng(8))
    days = np.array([[30, 91, 120], [28, 95, 110]])
    lost_d, lost = group.relief_lost
    for n, (one, asked) in enumerate(zip(group.of, days, strict=True)):
        for name, alone in vars(one.scores(asked)).items():
            np.testing.assert_array_equal(getattr(group.scores(days), name)[n], alone, name)
        for name, alone in vars(one.scores(120)).items():
            np.testing.assert_array_equal(getattr(group.scores(120), name)[n], alone, name)
        assert (float(lost_d[n]), bool(lost[n])) == one.relief_lost
        assert group.before.nrs[n] == one.before.nrs
    with pytest.raises(SolverError, match="from day 1 to 120"):
        group.scores(np.array([[30], [121]]))
