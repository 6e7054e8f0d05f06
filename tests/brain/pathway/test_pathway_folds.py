"""What is known in closed form: folds, rivalry, alternation by release."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.brain.pathway import (
    Nociception,
    PathwayTraits,
    Schedule,
    at_rest,
    fold_points,
    laing_chow_dominances,
    released_alternation_period_d,
    simulate,
)
from neuroplasty.errors import SolverError

QUIET = PathwayTraits(
    fast_noise=0.0,
    slow_noise=0.0,
    threat_gain=0.0,
    learning_per_d=0.0,
    strength_forgetting=0.0,
    bond_per_d=0.0,
)
PUBLISHED = {
    0.40: (0.312, 0.288),
    0.50: (0.289, 0.211),
    0.60: (0.271, 0.129),
    0.70: (0.257, 0.043),
    0.75: (0.251, -0.001),
    0.80: (0.245, -0.045),
    0.90: (0.234, -0.134),
    0.95: (0.229, -0.179),
}


def with_strength(patient: PathwayTraits, strength: float, sites: int = 1):
    return replace(at_rest(patient, sites), strength=np.full(sites, strength))


@pytest.mark.parametrize("strength", PUBLISHED)
def test_the_folds_are_those_of_the_table(strength):
    assert fold_points(strength) == pytest.approx(PUBLISHED[strength], abs=6e-4)


def test_a_pathway_below_four_slopes_has_no_folds():
    with pytest.raises(SolverError, match="graded, not a switch"):
        fold_points(0.32)


@pytest.mark.parametrize("strength", [0.5, 0.7, 0.9])
def test_pain_turns_on_just_above_its_fold_and_not_just_below(strength):
    on = fold_points(strength).on
    for drive, lit in ((on - 0.002, False), (on + 0.002, True)):
        plan = Schedule.of(60, [Nociception(0, 60, drive)])
        state = with_strength(QUIET, strength)
        course = simulate(QUIET, plan, np.random.default_rng(0), state=state)
        assert (course.activity[-1, 0] > 0.5) is np.bool_(lit)


@pytest.mark.parametrize("strength", [0.5, 0.7])
def test_pain_goes_out_just_below_its_lower_fold_and_not_just_above(strength):
    off = fold_points(strength).off
    for drive, lit in ((off - 0.002, False), (off + 0.002, True)):
        plan = Schedule.of(60, [Nociception(0, 2, 0.6), Nociception(2, 60, drive)])
        state = with_strength(QUIET, strength)
        course = simulate(QUIET, plan, np.random.default_rng(0), state=state)
        assert (course.activity[-1, 0] > 0.5) is np.bool_(lit)


def test_the_rivalry_of_laing_and_chow_has_its_closed_form_period():
    rivals = replace(
        QUIET, slope=1e-4, threshold=0.0, competition=0.4, adaptation=0.4,
        adaptation_time_d=20.0, time_constant_d=0.04,
    )  # fmt: skip
    plan = Schedule.of(1200, [Nociception(0, 1200, 0.43, 0), Nociception(0, 1200, 0.5, 1)])
    state = replace(with_strength(rivals, 0.2, 2), activity=np.array([1.0, 0.0]))
    course = simulate(rivals, plan, np.random.default_rng(0), record_d=1 / 48, state=state)
    expected = laing_chow_dominances((0.43, 0.5), inhibition=0.4, adaptation=0.4, time=20.0)
    assert dominances(course, 0).mean() == pytest.approx(expected[0], rel=0.02)
    assert dominances(course, 1).mean() == pytest.approx(expected[1], rel=0.02)


def test_alternation_by_release_has_its_closed_form_period():
    patient = replace(QUIET, adaptation=0.5, adaptation_time_d=200.0, time_constant_d=0.025)
    drive = 0.34
    plan = Schedule.of(5000, [Nociception(0, 5000, drive, 0), Nociception(0, 5000, drive, 1)])
    state = replace(with_strength(patient, 0.85, 2), adapted=np.array([0.2, 0.0]))
    course = simulate(patient, plan, np.random.default_rng(0), record_d=0.25, state=state)
    expected = released_alternation_period_d(patient, strength=0.85, drive=drive)
    assert dominances(course, 0).mean() == pytest.approx(expected, rel=0.015)
    assert dominances(course, 1).mean() == pytest.approx(expected, rel=0.015)


def test_a_drive_too_strong_for_adaptation_does_not_alternate():
    with pytest.raises(SolverError, match="it alternates for drives between"):
        released_alternation_period_d(PathwayTraits(adaptation=0.35), strength=0.85, drive=0.34)


def dominances(course, site):
    """Lengths (d) of the whole stretches during which a site is the one that is on."""
    ahead = course.activity[:, site] > course.activity[:, 1 - site]
    flips = np.flatnonzero(np.diff(ahead.astype(int)))
    lengths = np.diff(course.time_d[flips])
    starts_ahead = ahead[flips[:-1] + 1]
    return lengths[starts_ahead][1:]
