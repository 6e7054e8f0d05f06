"""Funnel, run chart and CUSUM: limits as tabulated, run lengths as stated, a fall found in time."""

import numpy as np
import pytest
from numpy.random import default_rng
from scipy.stats import binom

from neuroplasty.registry.audit import (
    design_cusum,
    fall_odds_ratio,
    funnel_limits,
    look_for_shift,
    place_units,
    run_cusum,
)


@pytest.mark.parametrize(("target", "n"), [(0.5, 10), (0.3, 37), (0.62, 120)])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_a_count_is_beyond_a_funnels_limit_just_where_its_tail_is_rare(target, n, level):
    low, high = (float(one) for one in funnel_limits(target, n, level))
    tail = (1 - level) / 2
    for k in range(n + 1):
        assert (k / n <= low) == (binom.cdf(k, n, target) <= tail)
        assert (k / n >= high) == (binom.sf(k - 1, n, target) <= tail)


def test_a_unit_far_below_is_named_and_the_others_are_within():
    rng = default_rng(2)
    names = np.repeat(["a", "b", "c"], 60)
    good = rng.random(180) < np.where(names == "c", 0.15, 0.6)
    verdicts = {one.name: one.verdict for one in place_units(names.tolist(), good, np.ones(180, dtype=bool))}
    assert verdicts["c"] == "below"
    assert "below" not in (verdicts["a"], verdicts["b"])


def test_a_step_in_time_is_a_shift_and_noise_seldom_is():
    assert look_for_shift([0.6, 0.7, 0.65, 0.62, 0.7, 0.3, 0.2, 0.35, 0.3, 0.25]).shift
    rng = default_rng(4)
    found = [look_for_shift(rng.normal(size=24)).shift for _ in range(400)]
    assert np.mean(found) < 0.12


def test_the_design_keeps_false_alarms_rare_and_finds_the_fall_within_forty():
    design = design_cusum([0.6] * 80, procedures_a_year=80)
    assert design.odds_ratio == pytest.approx(fall_odds_ratio(0.6, 0.4))
    assert design.false_alarms_a_year < 0.05
    assert design.median_to_find <= 40


def test_the_run_lengths_are_those_of_simulated_charts():
    rng = default_rng(6)
    chance = np.clip(rng.beta(12, 8, 200), 0.05, 0.95)
    design = design_cusum(chance, procedures_a_year=30)
    control, fallen = (simulated_runs(rng, chance, design, worse) for worse in (False, True))
    assert control.mean() == pytest.approx(design.run_in_control, rel=0.05)
    assert fallen.mean() == pytest.approx(design.run_after_fall, rel=0.05)
    assert np.median(fallen) == pytest.approx(design.median_from_zero, abs=2)


def test_a_chart_restarts_after_an_alarm_and_stays_at_zero_while_all_respond():
    design = design_cusum([0.6] * 40, procedures_a_year=80)
    bad = run_cusum([False] * 40, [0.6] * 40, design)
    assert len(bad.alarms) == 3
    assert run_cusum([True] * 40, [0.6] * 40, design).sums.max() == 0


def simulated_runs(rng, chance, design, worse, charts=6000):
    """Procedures to the alarm of many charts at once, by the definition and not by a chain."""
    ratio, fails = design.odds_ratio, 1 - chance
    total, run, going = np.zeros(charts), np.zeros(charts, dtype=int), np.ones(charts, dtype=bool)
    while going.any():
        p = rng.choice(fails, charts)
        real = ratio * p / (1 - p + ratio * p) if worse else p
        failed = rng.random(charts) < real
        step = np.where(failed, np.log(ratio / (1 - p + ratio * p)), -np.log(1 - p + ratio * p))
        total = np.maximum(0.0, total + step)
        run += going
        going &= total < design.limit
    return run
