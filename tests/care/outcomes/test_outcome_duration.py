"""Spells of relief, counted by hand and by the functions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.care.outcomes import longest_relief_d, relief_lost, relief_weeks, relieved, run_length_d

days = st.lists(st.booleans(), min_size=1, max_size=120).map(np.array)


def test_relief_is_half_of_the_pain_before():
    pain = np.array([[6.0, 3.0, 2.9], [6.0, 3.0, 4.1]])
    np.testing.assert_array_equal(relieved([6.0, 8.0], pain), [[False, True, True], [False, True, False]])


@given(days)
def test_running_and_held_days_are_those_counted_one_by_one(relief):
    running, longest, run, best = [], [], 0, 0
    for day in relief:
        run = run + 1 if day else 0
        best = max(best, run)
        running.append(run)
        longest.append(best)
    assert run_length_d(relief).tolist() == running
    assert longest_relief_d(relief).tolist() == longest


@given(days)
def test_weeks_of_relief_are_its_days(relief):
    assert relief_weeks(relief) == pytest.approx(sum(relief) / 7)


@pytest.mark.parametrize(
    ("relief", "when", "lost"),
    [
        ([True] * 60, 60, False),
        ([True] * 40 + [False] * 20, 40, True),
        ([True] * 40 + [False] * 10 + [True] * 10, 60, False),
        ([False] * 10 + [True] * 30 + [False] * 20, 40, True),
        ([False] * 60, 0, True),
        ([False] * 40 + [True] * 20, 0, True),
        ([True] * 50 + [False] * 10, 60, False),
    ],
)
def test_relief_is_lost_when_it_stays_away(relief, when, lost):
    assert relief_lost(np.array(relief)) == (when, lost)


@given(days)
def test_lost_relief_lies_within_the_days_followed(relief):
    when, lost = relief_lost(relief)
    assert 0 <= when <= len(relief)
    assert lost or when == len(relief)
