"""Kaplan-Meier against a table made by hand, and what cannot be drawn."""

import numpy as np
import pytest

from neuroplasty.care.outcomes import kaplan_meier
from neuroplasty.errors import SolverError

# Six patients: relief lost in weeks 6, 6, 10 and 16; still relieved when last seen in weeks 7 and 20.
#
#  week  at risk  lost  share            S
#     6     6       2   4/6              2/3
#     7     4       0                    2/3     one seen no longer
#    10     3       1   2/3              4/9
#    16     2       1   1/2              2/9
#    20     1       0                    2/9     one seen no longer
WEEKS = [6, 6, 7, 10, 16, 20]
LOST = [1, 1, 0, 1, 1, 0]


def test_the_curve_is_the_one_made_by_hand():
    curve = kaplan_meier(WEEKS, LOST)
    assert curve.time.tolist() == [0, 6, 7, 10, 16, 20]
    np.testing.assert_allclose(curve.survival, [1, 2 / 3, 2 / 3, 4 / 9, 2 / 9, 2 / 9])
    assert curve.at_risk.tolist() == [6, 6, 4, 3, 2, 1]
    assert curve.events.tolist() == [0, 2, 0, 1, 1, 0]
    assert curve.median == 10


def test_the_interval_is_greenwoods_on_the_log_log_scale():
    curve = kaplan_meier(WEEKS, LOST)
    # At week 10: Greenwood's sum 2/(6*4) + 1/(3*2) = 1/4; S = 4/9.
    s, spread = 4 / 9, 0.5
    width = 1.959964 * spread / abs(np.log(s))
    survival, low, high = curve.at(10)
    assert survival == pytest.approx(s)
    assert low == pytest.approx(s ** np.exp(width), abs=1e-6)
    assert high == pytest.approx(s ** np.exp(-width), abs=1e-6)


def test_the_curve_holds_between_its_steps():
    curve = kaplan_meier(WEEKS, LOST)
    assert curve.at(0) == (1, 1, 1)
    assert curve.at(9.9)[0] == pytest.approx(2 / 3)
    assert curve.at(100)[0] == pytest.approx(2 / 9)


def test_a_narrower_level_gives_a_narrower_interval():
    wide, narrow = kaplan_meier(WEEKS, LOST).at(10), kaplan_meier(WEEKS, LOST, level=0.5).at(10)
    assert wide[1] < narrow[1] < narrow[2] < wide[2]


def test_when_all_have_lost_it_nothing_is_left_and_where_few_have_there_is_no_median():
    assert kaplan_meier([1, 2], [1, 1]).at(2) == (0, 0, 0)
    assert kaplan_meier([1, 5, 5], [1, 0, 0]).median == np.inf


@pytest.mark.parametrize(
    ("duration", "happened", "level", "said"),
    [
        ([], [], 0.95, "0 durations"),
        ([1, 2], [1], 0.95, "2 durations and 1 outcomes"),
        ([1, -2], [1, 1], 0.95, "negative"),
        ([1, np.nan], [1, 1], 0.95, "not a number"),
        ([1], [1], 1.0, "level 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused(duration, happened, level, said):
    with pytest.raises(SolverError, match=said):
        kaplan_meier(duration, happened, level)


def test_a_time_before_the_curve_is_refused():
    with pytest.raises(SolverError, match="begins at 0"):
        kaplan_meier(WEEKS, LOST).at(-1)
