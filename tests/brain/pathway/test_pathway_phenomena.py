"""What the model must be able to do: learn pain, bring it back, let it wander, unlearn it."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.brain import (
    Cue,
    Education,
    Expectation,
    Injury,
    Nociception,
    PathwayTraits,
    Schedule,
    at_rest,
    in_chronic_pain,
    ratings,
    sessions,
    simulate,
    simulate_many,
)
from neuroplasty.brain.pathway.population import PathwayPopulation
from neuroplasty.errors import SolverError

CALM = PathwayTraits(fast_noise=0.02, slow_noise=0.01)


def years(patient, plan, size=10, state=None, seed=0):
    states = None if state is None else [state] * size
    return simulate_many(
        [patient] * size, plan, np.random.default_rng(seed), dt_d=1 / 48, record_d=1.0, states=states
    )


def share_in_pain(courses, days):
    return float((courses.activity[:, days, 0].mean(axis=1) > 0.5).mean())


def test_a_slow_injury_under_threat_leaves_pain_and_a_quick_or_fearless_one_does_not():
    fearful, fearless = replace(CALM, belief_trait=0.6), replace(CALM, belief_trait=0.02)
    slow, quick = Schedule.of(300, [Injury(healing_d=42)]), Schedule.of(300, [Injury(healing_d=5)])
    last = slice(-28, None)
    assert share_in_pain(years(fearful, slow), last) == 1.0
    assert share_in_pain(years(fearless, slow), last) == 0.0
    assert share_in_pain(years(fearful, quick), last) == 0.0


def test_more_practice_frees_more():
    state = in_chronic_pain(CALM)
    slow = replace(CALM, training_per_d=PathwayTraits().training_per_d / 6)
    freed = [
        1 - share_in_pain(years(slow, Schedule.of(300, sessions(10, 4, n)), 20, state), slice(-28, None))
        for n in (1, 4, 14)
    ]
    assert freed[0] < freed[2]
    assert freed[0] <= freed[1] <= freed[2]
    assert freed[2] > 0.8


def test_teaching_alone_lowers_belief_and_leaves_a_pathway_that_holds_itself():
    state = in_chronic_pain(CALM)
    taught = years(CALM, Schedule.of(200, [Education(5.0 + n) for n in range(28)]), state=state)
    assert taught.tsk11[:, 35].mean() < taught.tsk11[:, 3].mean() - 4
    assert share_in_pain(taught, slice(-28, None)) > 0.5


def test_a_strong_cue_brings_pain_back_unless_it_was_practised_with():
    state = replace(in_chronic_pain(CALM), bond=np.full((1, 1), 0.5))
    cue = Cue(200, 203)
    alone = years(CALM, Schedule.of(204, [*sessions(10, 6, 5), cue]), state=state)
    paired = years(
        CALM, Schedule.of(204, [*sessions(10, 4, 5), *sessions(38, 2, 5, cue=0), cue]), state=state
    )
    assert share_in_pain(alone, slice(150, 199)) == share_in_pain(paired, slice(150, 199)) == 0.0
    assert alone.activity[:, 201:203].mean() > 0.8
    assert paired.activity[:, 201:203].mean() < 0.2


def test_cues_bind_under_threat_alone():
    plan = Schedule.of(30, [Nociception(0, 30, 0.9), Cue(0, 30)])
    threatened = simulate(replace(CALM, belief_trait=0.5), plan, np.random.default_rng(0))
    calm = simulate(replace(CALM, threat_gain=0.0), plan, np.random.default_rng(0))
    assert threatened.bond[-1, 0, 0] > 0.25
    assert calm.bond.max() == 0.0


def test_a_bond_is_kept_as_a_power_of_time():
    patient = replace(CALM, fast_noise=0.0, slow_noise=0.0, threat_gain=0.0)
    state = replace(at_rest(patient), bond=np.full((1, 1), 0.4))
    course = simulate(patient, Schedule.of(7300), np.random.default_rng(0), state=state)
    assert course.bond[-1, 0, 0] == pytest.approx(0.4 * (1 + 7300 / 30) ** -0.10, rel=1e-3)


def test_a_site_with_nociception_of_its_own_holds_the_pain():
    wanderer = replace(
        CALM, adaptation=0.5, adaptation_time_d=5.0, threat_gain=1.0, belief_trait=0.34,
        belief_from_pain=0.0, threat_following=0.0, learning_per_d=0.0,
    )  # fmt: skip
    state = replace(at_rest(wanderer, sites=2), strength=np.full(2, 0.85), adapted=np.array([0.0, 0.3]))
    free = years(wanderer, Schedule.of(200, sites=2), 6, state)
    held = years(wanderer, Schedule.of(200, [Nociception(0, 200, 0.2)], sites=2), 6, state)
    ahead = [(one.activity[:, 20:, 0] > one.activity[:, 20:, 1]).mean() for one in (free, held)]
    assert 0.35 < ahead[0] < 0.65
    assert ahead[1] > 0.95


def test_expectation_eases_pain_for_a_while():
    state = in_chronic_pain(CALM)
    hopeful, plain = (years(CALM, Schedule.of(60, events), state=state) for events in ([Expectation(5)], []))
    assert hopeful.worst_nrs[:, 10:30].mean() < plain.worst_nrs[:, 10:30].mean() - 0.2
    assert hopeful.activity[:, 10:14].mean() > 0.5


def test_people_of_a_population_differ_and_repeat_with_the_seed():
    one, same, other = (PathwayPopulation().draw(np.random.default_rng(seed), 50) for seed in (1, 1, 2))
    assert one == same
    assert one != other
    assert np.std([person.ceiling_nrs for person in one]) > 0.2


def test_everyday_strains_come_at_their_rate():
    rng = np.random.default_rng(0)
    people = PathwayPopulation(strains_per_d=0.05)
    counts = [len(people.strains(rng, 400)) for _ in range(200)]
    assert np.mean(counts) == pytest.approx(20, rel=0.05)


def test_ratings_are_whole_numbers_from_0_to_10():
    rated = ratings(np.linspace(-1, 12, 500), np.random.default_rng(0))
    assert rated.dtype == np.int64
    assert rated.min() == 0
    assert rated.max() == 10


def test_schedules_that_differ_in_length_are_refused():
    with pytest.raises(SolverError, match="differ in days"):
        simulate_many([CALM] * 2, [Schedule.of(14), Schedule.of(21)], np.random.default_rng(0))
