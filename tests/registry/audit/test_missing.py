"""Missing answers: counted first, filled in from those alike, and a point where the conclusion turns."""

import numpy as np
import pytest
from numpy.random import default_rng

from neuroplasty.registry.audit import (
    conclude,
    fill_in,
    follow_up_at,
    pooled,
    responder_rate,
    simulate_clinic,
    tipping_point,
)


def test_those_who_are_missing_hurt_more_when_last_asked(clinic):
    one = follow_up_at(clinic.table, "m12")
    assert one.due == one.answered + len(one.missing)
    assert one.differences[0].what == "pain when last asked, NRS"
    assert one.differences[0].standardised > 0.5


def test_a_visit_whose_window_is_open_is_not_missing(clinic):
    one = follow_up_at(clinic.table, "m24")
    assert one.due < len(clinic.table)
    open_ = ~clinic.table.is_due("m24")
    assert not set(one.missing) & {clinic.table.code[row] for row in np.flatnonzero(open_)}


def test_as_analysed_flatters_and_what_is_filled_in_does_not():
    clinic = simulate_clinic(default_rng(11), 1500)
    one = responder_rate(clinic.table, "R50_pain", "m12", fill_in(clinic.table, default_rng(0), draws=8))
    truth = clinic.truth("m12")
    assert one.as_analysed.low > truth
    assert one.at_random.holds(truth)
    assert one.worst.value < truth < one.best.value


def test_what_was_answered_is_never_changed(clinic):
    filled = fill_in(clinic.table, default_rng(0), draws=1)[0]
    before, after = clinic.table.scores["nrs"], filled.scores["nrs"]
    seen = np.isfinite(before)
    assert np.array_equal(before[seen], after[seen])
    assert set(np.unique(after[np.isfinite(after)])) <= set(range(11))


def test_with_nobody_missing_the_pooled_interval_is_wilsons():
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(30, 80, method="wilson")
    one = pooled([30 / 80] * 5, 80)
    assert (one.low, one.high) == pytest.approx((low, high), abs=1e-9)


def test_the_tipping_point_is_where_the_conclusion_turns_and_not_one_before():
    one = tipping_point(40, 60, 20, 0.5)
    assert conclude(40 + one.turns_at, 80, 0.5) == one.conclusion_there != one.conclusion
    assert conclude(40 + one.turns_at + 1, 80, 0.5) == one.conclusion
    assert "the conclusion stands" in tipping_point(45, 50, 2, 0.5).words
