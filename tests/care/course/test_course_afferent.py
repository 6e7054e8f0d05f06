"""Feeds keep what the roots give: nothing of it is lost between samples and pieces."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body import nerve
from neuroplasty.care.course import with_values
from neuroplasty.care.course.afferent import afferent_input
from neuroplasty.care.course.pieces import by_day, pieces, whole
from neuroplasty.care.course.settling import settled
from neuroplasty.care.course.sites import at_sites, shares
from neuroplasty.errors import SolverError

UNNUMBED = with_values(numbing=0.0)


def followed(freed, days, after=0):
    begins = freed if after == 0 else nerve.follow(freed, after).end
    return nerve.follow(begins, days)


@pytest.mark.parametrize(("days", "after"), [(1, 0), (3, 0), (40, 0), (10, 3), (30, 60)])
def test_the_drive_of_all_pieces_is_the_drive_of_all_samples(freed, days, after):
    course = followed(freed, days, after)
    share = shares(course.names)
    inputs = afferent_input(course, after, share, UNNUMBED)
    length = np.diff([*inputs.start_d, days])
    gives = course.nociception / (1 - course.block)
    felt = settled(course.time_d, gives, gives[0], gives[0], 14.0, 60.0, 3.0) * (1 - course.block)
    given = np.trapezoid(at_sites(felt, share, 1.0), course.time_d, axis=0)
    np.testing.assert_allclose(length @ inputs.drive, given, rtol=1e-9)
    np.testing.assert_allclose(inputs.daily.sum(axis=0), given, rtol=1e-9)
    np.testing.assert_allclose(
        inputs.roots.sum(axis=0), np.trapezoid(course.nociception, course.time_d, axis=0), rtol=1e-9
    )
    assert inputs.daily.shape == (days, 4)
    assert inputs.end is course.end


def test_a_freed_root_settles_over_weeks_and_comes_back_over_weeks_but_more_than_the_usual_within_days():
    time = np.arange(0.0, 121.0)
    one = np.array([1.0])
    gives = np.where(time < 30, 0.0, 1.0)[:, None]
    felt = settled(time, gives, one, one, 14.0, 60.0, 3.0)[:, 0]
    assert felt[1] > 0.9
    assert felt[14] == pytest.approx(np.exp(-1), abs=0.01)
    assert felt[36] < 0.3
    assert felt[90] == pytest.approx(1 - (1 - felt[30]) * np.exp(-1), abs=0.01)
    worse = np.where(time < 30, 1.0, 2.0)[:, None]
    felt = settled(time, worse, one, one, 14.0, 60.0, 3.0)[:, 0]
    assert felt[29] == 1
    assert felt[36] > 1.8


def test_gliding_eases_a_root_less_where_scar_holds_it(freed):
    course = followed(freed, 90)
    share = shares(course.names)
    held = replace(course, bonded=np.ones_like(course.bonded))
    glided = np.full(91, 1.0)
    still, moved, tied = (
        afferent_input(one, 0, share, UNNUMBED, glided=how).daily[60, 1]
        for one, how in ((course, None), (course, glided), (held, glided))
    )
    assert moved < tied < still


def test_pieces_are_fine_after_a_procedure_and_a_day_long_later(freed):
    fresh = afferent_input(followed(freed, 10), 0, shares(freed.names), UNNUMBED)
    assert np.diff(fresh.start_d)[0] == pytest.approx(1 / 24)
    assert (fresh.start_d < 1).sum() == 24
    assert ((fresh.start_d >= 1) & (fresh.start_d < 7)).sum() == 24
    assert fresh.start_d[-3:].tolist() == [7, 8, 9]
    old = afferent_input(followed(freed, 5, 30), 30, shares(freed.names), UNNUMBED)
    assert old.start_d.tolist() == [0, 1, 2, 3, 4]


def test_a_block_takes_more_from_a_site_than_it_stops(freed):
    course = followed(freed, 1)
    share = shares(course.names)
    plain, numb = (afferent_input(course, 0, share, with_values(numbing=much)) for much in (0.0, 0.4))
    taken = plain.drive - numb.drive
    assert np.all(taken >= -1e-12)
    assert 0.2 < taken[0, 1] <= 0.4
    assert taken[-1, 1] < 0.1
    assert np.all(taken[:, 2:] == 0)
    healthy = nerve.follow(nerve.Roots.healthy(("L5 left",)), 1)
    blocked = replace(healthy, block=np.ones_like(healthy.block))
    assert np.all(afferent_input(blocked, 0, share).drive == 0)


def test_a_schedule_holds_practice_and_expectancy_when_they_are():
    plan = pieces(
        np.arange(3.0),
        np.zeros((3, 4)),
        3,
        practice=(np.array([1.0]), np.array([0.7])),
        hours=2.0,
        expectation=1.5,
        expectation_d=1.0,
    )
    at = {time: plan.at(time) for time in (0.5, 1.2, 1.41, 1.47, 1.49)}
    assert plan.expectation[at[0.5]] == 1.5
    assert plan.expectation[at[1.2]] == 0
    assert plan.practice[at[1.2]] == 0
    assert plan.practice[at[1.41]] == plan.practice[at[1.47]] == 0.7
    assert plan.practice[at[1.49]] == 0
    assert by_day(np.ones((5, 4))).days == 5


@pytest.mark.parametrize("days", [0, -1, 2.0, "3", None, True])
def test_days_are_whole_and_above_nought(days):
    with pytest.raises(SolverError, match=f"A course of {days} days was asked for"):
        whole(days)
