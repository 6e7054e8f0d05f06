"""The fast tests of many trials say what statsmodels and lifelines say of each."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.means import ancova, ancovas
from neuroplasty.study.trial.analysis.multiplicity import adjusted
from neuroplasty.study.trial.analysis.rates import logistic, newcombe, risk_difference, risk_differences
from neuroplasty.study.trial.analysis.times import log_rank, log_ranks

SIZES = (20, 60, 45)


@pytest.fixture(scope="module")
def trials():
    """Eight trials of three arms, with gaps."""
    draw = np.random.default_rng(4)
    arm = draw.integers(0, 3, (8, 60)).astype(np.int8)
    start = draw.normal(7, 1, (8, 60)).astype(np.float32)
    outcome = (0.6 * start - arm + draw.normal(0, 1.5, (8, 60))).astype(np.float32)
    outcome[draw.random((8, 60)) < 0.15] = np.nan
    start[draw.random((8, 60)) < 0.03] = np.nan
    return outcome, arm, start


def test_ancova_of_many_trials_is_that_of_each(trials):
    outcome, arm, start = trials
    site = (np.arange(60) % 2 * np.ones((8, 1))).astype(np.float32)
    found = ancovas(outcome, arm, [start, site], other=2, sizes=SIZES)
    p = 2 * np.minimum(found.one_sided("lower"), found.one_sided("higher"))
    low, high = found.interval()
    for r in range(8):
        for s, size in enumerate(SIZES):
            one = ancova(outcome[r, :size], arm[r, :size], [start[r, :size], site[r, :size]], other=2)
            assert found.value[r, s] == pytest.approx(one.value, rel=1e-5, abs=1e-6)
            assert found.se[r, s] == pytest.approx(one.se, rel=1e-5)
            assert (low[r, s], high[r, s]) == pytest.approx((one.low, one.high), rel=1e-4, abs=1e-5)
            assert p[r, s] == pytest.approx(one.p, rel=1e-4)


def test_a_covariate_alike_in_everybody_changes_nothing(trials):
    outcome, arm, start = trials
    plain, more = ancovas(outcome, arm, [start]), ancovas(outcome, arm, [start, np.ones_like(start)])
    assert np.allclose(plain.value, more.value, rtol=1e-6)
    assert (plain.df == more.df).all()
    with_one = ancova(outcome[0], arm[0], [start[0], np.ones(60)])
    assert with_one.se == pytest.approx(ancova(outcome[0], arm[0], [start[0]]).se)


def test_log_rank_of_many_trials_is_that_of_each(trials):
    outcome, arm, _ = trials
    time = np.round(np.exp(np.nan_to_num(outcome, nan=1.0)) + 1)
    seen = time < 30
    found = log_ranks(time, seen, arm, other=1, sizes=SIZES)
    p = 2 * np.minimum(found.one_sided("lower"), found.one_sided("higher"))
    for r in range(8):
        for s, size in enumerate(SIZES):
            assert p[r, s] == pytest.approx(log_rank(time[r, :size], seen[r, :size], arm[r, :size]), rel=1e-6)


def test_risk_differences_of_many_trials_are_those_of_each(trials):
    outcome, arm, start = trials
    good = np.where(np.isnan(outcome), np.nan, outcome < 0.5 * start)
    found = risk_differences(good, arm, other=2, sizes=SIZES)
    p = 2 * np.minimum(found.one_sided("lower"), found.one_sided("higher"))
    for r in range(8):
        for s, size in enumerate(SIZES):
            one = risk_difference(good[r, :size], arm[r, :size], other=2)
            assert found.value[r, s] == pytest.approx(one.value)
            assert p[r, s] == pytest.approx(one.p)


def test_newcombe_is_that_of_statsmodels():
    draw = np.random.default_rng(1)
    n1, n0 = draw.integers(5, 90, 40), draw.integers(5, 90, 40)
    k1, k0 = draw.binomial(n1, 0.6), draw.binomial(n0, 0.3)
    low, high = newcombe(k1, n1, k0, n0)
    for at in range(40):
        kept = confint_proportions_2indep(k1[at], n1[at], k0[at], n0[at], method="newcomb", compare="diff")
        assert (low[at], high[at]) == pytest.approx(kept, abs=1e-9)


def test_holm_is_that_of_statsmodels():
    p = np.random.default_rng(2).random((6, 5)) ** 3
    for row, found in zip(p, adjusted(p, "holm"), strict=True):
        assert found == pytest.approx(multipletests(row, method="holm")[1])


def test_arms_that_are_separated_altogether_have_no_odds_ratio():
    one = logistic([1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0])
    assert np.isnan(one.value)
    assert one.people == (3, 3)


def test_what_nobody_was_measured_for_is_refused_in_a_sentence():
    with pytest.raises(StudyError, match="measured of 0 people in the control and 2 in the other arm"):
        ancova([np.nan, np.nan, 1.0, 2.0], [0, 0, 1, 1])
    with pytest.raises(StudyError, match="A trial of 9 people was asked for; give sizes from 1 to the 4"):
        ancovas([[1.0, 2.0, 1.0, 2.0]], [[0, 0, 1, 1]], sizes=(9,))
    assert np.isnan(ancovas([[np.nan] * 2 + [1.0, 2.0]], [[0, 0, 1, 1]]).value).all()
