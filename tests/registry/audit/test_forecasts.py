"""Forecasts held against what came: slope, Brier score and area are those of the textbooks."""

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.random import default_rng
from scipy.stats import mannwhitneyu

from neuroplasty.errors import RegistryError
from neuroplasty.registry.audit import calibrate_forecasts, observed_minus_expected, simulate_clinic


@pytest.fixture(scope="module")
def drawn():
    rng = default_rng(3)
    chance = rng.beta(4, 4, 400)
    return (rng.random(400) < 0.8 * chance).astype(float), chance


def test_slope_and_intercept_are_those_of_a_logistic_regression(drawn):
    came, chance = drawn
    odds = np.log(chance / (1 - chance))
    one = calibrate_forecasts(came, chance)
    slope = sm.Logit(came, sm.add_constant(odds)).fit(disp=0)
    large = sm.GLM(came, np.ones(len(came)), family=sm.families.Binomial(), offset=odds).fit()
    assert one.slope.value == pytest.approx(slope.params[1], abs=1e-6)
    assert (one.slope.low, one.slope.high) == pytest.approx(slope.conf_int()[1], abs=1e-4)
    assert one.intercept.value == pytest.approx(large.params[0], abs=1e-6)


def test_the_area_is_the_chance_that_the_responder_had_the_higher_forecast(drawn):
    came, chance = drawn
    one = calibrate_forecasts(came, chance)
    u = mannwhitneyu(chance[came == 1], chance[came == 0]).statistic
    assert one.auc.value == pytest.approx(u / ((came == 1).sum() * (came == 0).sum()), abs=1e-12)
    assert one.auc.low < one.auc.value < one.auc.high
    assert one.bar == 0.67
    assert one.brier == pytest.approx(np.mean((came - chance) ** 2))


def test_few_answers_or_one_kind_of_outcome_say_nothing():
    assert np.isnan(calibrate_forecasts([1.0] * 5, [0.5] * 5).slope.value)
    assert np.isnan(calibrate_forecasts([1.0] * 50, [0.5] * 50).auc.value)
    with pytest.raises(RegistryError, match="one for each"):
        calibrate_forecasts([1.0], [0.5, 0.5])


def test_an_honest_forecaster_is_not_blamed_when_nobody_is_missing():
    table = simulate_clinic(default_rng(5), 900, dropout=0.0).table
    one = observed_minus_expected(table, "m12")
    assert one.difference.holds(0.0)
    assert one.calibration.slope.holds(1.0)
