"""What is published, or known in closed form, comes out."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.closed import power_of_ancova, power_of_log_rank, power_of_rates
from neuroplasty.study.trial.analysis.means import ancova, ancovas
from neuroplasty.study.trial.analysis.missing import fill_in, pool, tipping_delta
from neuroplasty.study.trial.analysis.rates import risk_differences
from neuroplasty.study.trial.analysis.sequential import boundaries, conditional_power, crossing, spent
from neuroplasty.study.trial.analysis.times import log_ranks

TRIALS = 10_000


def normal_trials(effect, size, *, trials=TRIALS, correlation=0.5, sd=2.5, seed=1):
    draw = np.random.default_rng(seed)
    arm = np.tile(np.arange(size) % 2, (trials, 1)).astype(np.int8)
    start = draw.standard_normal((trials, size))
    noise = draw.standard_normal((trials, size))
    return sd * (correlation * start + np.sqrt(1 - correlation**2) * noise) + effect * arm, arm, start


def stays_within(upper, fractions, *, both_sides=False):
    """The chance that no look crosses, by another route: a multivariate normal integrated at once."""
    t = np.asarray(fractions, float)
    together = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    lower = -np.asarray(upper) if both_sides else np.full(len(t), -np.inf)
    return multivariate_normal(cov=together, seed=5, abseps=1e-6, maxpts=400_000).cdf(
        upper, lower_limit=lower
    )


@pytest.mark.parametrize(
    ("shape", "looks", "constant"),
    [
        # As told of Jennison and Turnbull 2000, tables 2.1 and 2.3, two-sided 0.05. The tables themselves
        # were not read; the integral below says that each constant spends 0.05.
        ("pocock", 2, 2.178),
        ("pocock", 3, 2.289),
        ("pocock", 5, 2.413),
        ("obrien-fleming", 2, 1.977),
        ("obrien-fleming", 3, 2.004),
        ("obrien-fleming", 5, 2.040),
    ],
)
def test_the_constants_are_those_that_another_integration_gives(shape, looks, constant):
    fractions = np.arange(1, looks + 1) / looks
    found = boundaries(shape, fractions, spending=False)
    assert found.upper[-1] == pytest.approx(constant, abs=1e-3)
    usual = np.full(looks, constant) if shape == "pocock" else constant / np.sqrt(fractions)
    assert 1 - stays_within(usual, fractions, both_sides=True) == pytest.approx(0.05, abs=2e-4)
    assert 1 - stays_within(found.upper, fractions) == pytest.approx(0.025, abs=2e-5)


def test_spending_as_obrien_and_fleming_gives_the_bounds_that_another_package_prints():
    # The README of SeqBounds.jl (github.com/PharmCat/SeqBounds.jl): one-sided 0.05, four looks.
    found = boundaries("obrien-fleming", (0.25, 0.5, 0.75, 1.0), alpha=0.05)
    assert found.upper == pytest.approx((3.74955, 2.53993, 2.01604, 1.72014), abs=1e-3)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        # As told of DeMets and Lan, Statistics in Medicine 1994;13:1341-1352, which was not read.
        ("obrien-fleming", (4.8769, 3.3569, 2.6803, 2.2898, 2.0310)),
        ("pocock", (2.4380, 2.4268, 2.4101, 2.3966, 2.3859)),
    ],
)
def test_spending_spends_at_every_look_what_it_should(shape, told):
    fractions = np.arange(1, 6) / 5
    found = boundaries(shape, fractions)
    assert found.upper == pytest.approx(told, abs=1e-3)
    crossed = [1 - stays_within(found.upper[:n], fractions[:n]) for n in range(1, 6)]
    assert crossed == pytest.approx(spent(shape, fractions, 0.025), abs=3e-5)


@pytest.mark.parametrize("shape", ["obrien-fleming", "pocock"])
def test_looks_at_any_time_spend_alpha_and_no_more(shape):
    found = boundaries(shape, (0.13, 0.5, 0.61, 1.0), alpha=0.02)
    assert crossing(found.fractions, found.upper, found.lower)[0].sum() == pytest.approx(0.02, abs=1e-6)


def test_futility_stops_where_conditional_power_falls_below_its_bar():
    found = boundaries("obrien-fleming", (0.4, 0.7, 1.0), futility=0.15)
    assert conditional_power(found.lower[:-1], found.fractions[:-1], found.upper[-1]) == pytest.approx(0.15)
    binding = crossing(found.fractions, found.upper, found.lower)
    assert binding[0].sum() < 0.025
    assert binding[0].sum() + binding[1].sum() == pytest.approx(1.0, abs=1e-6)


def test_looks_at_trials_stop_as_often_as_is_integrated():
    outcome, arm, start = normal_trials(-1.2, 120)
    sizes = (60, 90, 120)
    found = ancovas(outcome, arm, [start], sizes=sizes)
    bounds = boundaries("obrien-fleming", (0.5, 0.75, 1.0))
    look, won = bounds.crossed(-found.value / found.se)
    drift = 1.2 / (2.5 * np.sqrt(0.75) * np.sqrt(4 / 120))
    up, _ = crossing(bounds.fractions, bounds.upper, bounds.lower, drift)
    for at in range(3):
        assert np.mean(won & (look == at)) == pytest.approx(up[at], abs=0.02)


def test_fractions_that_do_not_rise_to_one_are_refused():
    with pytest.raises(StudyError, match="give shares that rise to 1"):
        boundaries("pocock", (0.5, 0.4, 1.0))


@pytest.mark.parametrize("size", [24, 60, 120])
def test_power_in_closed_form_is_that_of_simulated_normal_trials(size):
    effect = -7.0 / np.sqrt(size)
    outcome, arm, start = normal_trials(effect, size)
    simulated = np.mean(ancovas(outcome, arm, [start]).one_sided("lower") < 0.025)
    closed = power_of_ancova(effect, sd=2.5, correlation=0.5, control=size // 2, other=size // 2)
    assert simulated == pytest.approx(closed, abs=0.01)


def test_power_of_rates_and_of_times_is_near_that_of_simulated_trials():
    draw = np.random.default_rng(3)
    arm = np.tile(np.arange(200) % 2, (TRIALS, 1)).astype(np.int8)
    good = draw.random(arm.shape) < np.where(arm == 1, 0.5, 0.3)
    simulated = np.mean(risk_differences(good, arm).one_sided("higher") < 0.025)
    assert simulated == pytest.approx(power_of_rates(0.3, 0.5, in_control=100, in_other=100), abs=0.015)
    time = draw.exponential(1.0, (2000, 200)) * np.where(arm[:2000] == 1, 1.6, 1.0)
    seen = time < 2
    simulated = np.mean(log_ranks(np.minimum(time, 2), seen, arm[:2000]).one_sided("lower") < 0.025)
    assert simulated == pytest.approx(power_of_log_rank(1 / 1.6, seen.sum(axis=1).mean()), abs=0.03)


def test_a_trial_of_nothing_against_nothing_finds_something_in_one_of_forty():
    outcome, arm, start = normal_trials(0.0, 60)
    error = np.sqrt(0.025 * 0.975 / TRIALS)
    found = np.mean(ancovas(outcome, arm, [start]).one_sided("lower") < 0.025)
    assert found == pytest.approx(0.025, abs=3 * error)


def test_filling_in_mends_what_complete_cases_get_wrong_when_the_better_off_stay():
    draw = np.random.default_rng(5)
    n = 1200
    arm = np.arange(n) % 2
    start = draw.normal(7, 1, n)
    early = start - 1 - arm + draw.normal(0, 1, n)
    late = early - arm + draw.normal(0, 1, n)
    # Of the control those leave who were worse off early on.
    gone = (arm == 0) & (early > 6)
    scores = np.column_stack([early, np.where(gone, np.nan, late)])
    plain = ancova(scores[:, 1], arm)
    filled = pool([ancova(one[:, 1], arm) for one in fill_in(start, scores, arm, draw, sets=8)])
    assert plain.value > -1.5
    assert filled.value == pytest.approx(-2.0, abs=0.15)
    assert filled.se > ancova(late, arm).se


def test_those_who_leave_and_go_on_like_the_control_halve_the_effect():
    draw = np.random.default_rng(6)
    n = 2000
    arm = np.arange(n) % 2
    start = draw.normal(7, 1, n)
    scores = start[:, None] - 2 * arm[:, None] + draw.normal(0, 1, (n, 2))
    scores[(arm == 1) & (draw.random(n) < 0.5), 1] = np.nan
    own, control = (
        pool(
            [ancova(one[:, 1], arm, [start]) for one in fill_in(start, scores, arm, draw, like=like, sets=5)]
        )
        for like in ("own arm", "control")
    )
    assert own.value == pytest.approx(-2.0, abs=0.15)
    assert control.value == pytest.approx(-1.0, abs=0.15)


def test_the_conclusion_tips_where_the_missing_fared_worse_enough():
    draw = np.random.default_rng(7)
    arm = np.arange(120) % 2
    start = draw.normal(7, 1, 120)
    scores = (start - 1.2 * arm + draw.normal(0, 1, 120))[:, None]
    scores[(arm == 1) & (draw.random(120) < 0.4)] = np.nan

    def conclude(delta):
        draws = np.random.default_rng(8)
        return pool(
            [ancova(one[:, 0], arm, [start]) for one in fill_in(start, scores, arm, draws, delta=delta)]
        )

    turned, seen = tipping_delta(conclude, np.arange(0, 6, 0.5))
    assert turned is not None
    assert 0 < turned < 4
    assert np.all(np.diff([one.value for one in seen]) > 0)
