"""The compiled kernel is the readable reference, for one patient or many."""

from dataclasses import fields, replace

import numpy as np
import pytest

from neuroplasty.brain.pathway import (
    Cue,
    Education,
    Expectation,
    Injury,
    Nociception,
    PathwayState,
    PathwayTraits,
    Schedule,
    at_rest,
    in_chronic_pain,
    sessions,
    simulate,
    simulate_many,
)
from neuroplasty.brain.pathway.noise import seed_of, standard_draw, standard_draws
from neuroplasty.brain.pathway.reference import simulate_reference
from neuroplasty.errors import SolverError

EVENTFUL = Schedule.of(
    40,
    [
        Injury(0, 2, 5.0),
        Injury(1, 20, 9.0),
        Cue(3, 12, 0.7),
        Cue(15, 18, which=1),
        *sessions(22, weeks=2, per_week=3, cue=0),
        Education(1.0),
        Expectation(5),
    ],
    sites=2,
    cues=2,
)


@pytest.mark.parametrize("begin", [at_rest, in_chronic_pain])
def test_the_kernel_is_the_reference_to_rounding(begin):
    patient = PathwayTraits(adaptation=0.3)
    state = begin(patient, sites=2, cues=2)
    seed = int(seed_of(np.random.default_rng(3), 1)[0])
    slow = simulate_reference(patient, EVENTFUL, state, seed)
    fast = simulate(patient, EVENTFUL, np.random.default_rng(3), record_d=1 / 96, state=state)
    np.testing.assert_allclose(fast.activity, slow.activity, atol=1e-12)
    np.testing.assert_allclose(fast.pain_nrs, slow.pain_nrs, atol=1e-12)
    for item in fields(PathwayState):
        np.testing.assert_allclose(getattr(fast.end, item.name), getattr(slow.end, item.name), atol=1e-12)
    assert fast.activity.max() > 0.9
    assert fast.bond.max() > 0.1
    assert fast.training.max() > 0.1


def test_the_same_seed_gives_the_same_bits():
    plan = Schedule.of(30, [Injury()])
    one, two = (simulate(PathwayTraits(), plan, np.random.default_rng(5)) for _ in range(2))
    assert one.pain_nrs.tobytes() == two.pain_nrs.tobytes()


def test_many_patients_are_each_as_if_alone():
    people = [PathwayTraits(), PathwayTraits(strength_most=0.8)]
    plans = [Schedule.of(28, [Injury(healing_d=7)]), Schedule.of(28, [Injury(healing_d=21)])]
    together = simulate_many(people, plans, np.random.default_rng(4), record_d=1.0)
    seeds = np.random.default_rng(4)
    alone = [simulate(person, plan, seeds) for person, plan in zip(people, plans, strict=True)]
    for n, course in enumerate(alone):
        np.testing.assert_array_equal(together.pain_nrs[n], course.pain_nrs)


def test_a_course_goes_on_from_where_another_ended():
    calm = PathwayTraits(fast_noise=0.0, slow_noise=0.0)
    injury = [Injury(start_d=0, healing_d=30)]
    whole = simulate(calm, Schedule.of(20, injury), np.random.default_rng(0))
    first = simulate(calm, Schedule.of(10, injury), np.random.default_rng(0))
    later = [Injury(start_d=0, healing_d=30, size=0.9 * np.exp(-10 / 30))]
    second = simulate(calm, Schedule.of(10, later), np.random.default_rng(0), state=first.end)
    np.testing.assert_allclose(second.pain_nrs[-1], whole.pain_nrs[-1], rtol=0.02)


def test_halving_the_step_changes_little():
    calm = PathwayTraits(fast_noise=0.0, slow_noise=0.0)
    plan = Schedule.of(120, [Injury(healing_d=30), *sessions(60)])
    coarse = simulate(calm, plan, np.random.default_rng(0), dt_d=1 / 96)
    fine = simulate(calm, plan, np.random.default_rng(0), dt_d=1 / 192)
    assert np.abs(coarse.pain_nrs - fine.pain_nrs).max() < 0.1


def test_noise_by_counter_is_the_same_compiled_and_in_numpy():
    counters = np.array([0, 1, 2, 10**9, 2**62])
    compiled = [standard_draw(np.uint64(11), np.uint64(c)) for c in counters]
    np.testing.assert_array_equal(compiled, standard_draws(11, counters))


def test_noise_has_no_memory_and_a_variance_of_one():
    draws = standard_draws(2**63 + 5, np.arange(200_000))
    assert draws.mean() == pytest.approx(0, abs=0.01)
    assert draws.std() == pytest.approx(1, abs=0.01)
    assert np.corrcoef(draws[:-1], draws[1:])[0, 1] == pytest.approx(0, abs=0.01)
    assert np.corrcoef(draws[:-3], draws[3:])[0, 1] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"dt_d": 0.06}, "half the pathway's time constant"),
        ({"record_d": 0.015}, "whole number of steps"),
        ({"record_d": 50.0}, "no longer than the schedule"),
        ({"state": at_rest(PathwayTraits(), sites=2)}, "begin from a state with as many"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(arguments, words):
    with pytest.raises(SolverError, match=words):
        simulate(PathwayTraits(), Schedule.of(30), np.random.default_rng(0), **arguments)


def test_a_schedule_that_runs_backwards_is_refused():
    with pytest.raises(SolverError, match="a later stop"):
        Schedule.of(10, [Nociception(4, 3, 1.0)])


def test_an_injury_keeps_its_whole_dose_of_nociception():
    plan = Schedule.of(400, [Injury(start_d=3, healing_d=20, size=0.8)])
    dose = (plan.nociception[:, 0] * np.diff(np.append(plan.start_d, plan.days))).sum()
    assert dose == pytest.approx(0.8 * 20, rel=0.01)


def test_sampled_nociception_is_held_between_samples():
    plan = Schedule.from_nociception(np.array([0.0, 1.0, 3.0, 4.0]), np.array([[0.0], [0.5], [0.2], [0.2]]))
    assert [float(plan.nociception[plan.at(t), 0]) for t in (0.5, 1.0, 2.9, 3.5)] == [0.0, 0.5, 0.5, 0.2]


def test_a_patient_with_a_negative_constant_is_refused():
    with pytest.raises(SolverError, match="slope is -1"):
        replace(PathwayTraits(), slope=-1.0)


def test_the_first_days_step_by_step_are_the_same_years():
    people, seeds = [PathwayTraits(), PathwayTraits(strength_most=0.8)], np.array([3, 4], np.uint64)
    plan = Schedule.of(10, [Injury(healing_d=7)])
    days, steps = (
        simulate_many(people, plan, seeds, dt_d=1 / 24, record_d=length, fine_d=fine)
        for length, fine in ((1.0, 2.0), (1 / 24, 0.0))
    )
    np.testing.assert_array_equal(days.pain_nrs[:, :48], steps.pain_nrs[:, :48])
    np.testing.assert_allclose(
        days.pain_nrs[:, 48:], steps.pain_nrs[:, 48:].reshape(2, 8, 24, 1).mean(axis=2), rtol=1e-12
    )
    np.testing.assert_array_equal(days.belief[:, 48:], steps.belief[:, 71::24])
    np.testing.assert_allclose(days.time_d[[0, 47, 48, -1]], [1 / 24, 2, 3, 10])
