"""A course that is run in pieces is the course that is run at once."""

import numpy as np
import pytest

from neuroplasty.brain import Cue, Nociception, PathwayTraits, Schedule, sessions, simulate, simulate_many
from neuroplasty.brain.pathway.noise import seed_of

EVENTS = [Nociception(0, 12, 0.6), Nociception(0, 30, 0.4, site=1), Cue(2, 9), *sessions(14, weeks=2)]


def cut(days, first):
    whole = Schedule.of(days, EVENTS, sites=2)
    rows = np.r_[whole.at(first), np.flatnonzero(whole.start_d > first)]
    return Schedule(
        np.r_[0.0, whole.start_d[rows[1:]] - first],
        *(getattr(whole, name)[rows] for name in ("nociception", "cue", "practice", "education")),
        whole.expectation[rows],
        days - first,
    )


@pytest.mark.parametrize("first", [1, 7, 14, 20])
def test_two_pieces_of_one_noise_stream_are_bit_for_bit_the_whole(first):
    patient = PathwayTraits(adaptation=0.4)
    whole = simulate(patient, Schedule.of(30, EVENTS, sites=2), np.random.default_rng(5))
    begun = simulate(patient, Schedule.of(first, EVENTS, sites=2), np.random.default_rng(5))
    went_on = simulate(
        patient, cut(30, first), np.random.default_rng(5), state=begun.end, first_step=first * 96
    )
    np.testing.assert_array_equal(np.vstack([begun.pain_nrs, went_on.pain_nrs]), whole.pain_nrs)
    assert went_on.end.belief == whole.end.belief
    began_again = simulate(patient, cut(30, first), np.random.default_rng(5), state=begun.end)
    assert began_again.end.slow_noise != went_on.end.slow_noise == whole.end.slow_noise


def test_many_patients_go_on_alike():
    people = [PathwayTraits(), PathwayTraits(strength_most=0.9)]
    whole = simulate_many(people, Schedule.of(30, EVENTS, sites=2), np.random.default_rng(5), record_d=1)
    seeds = seed_of(np.random.default_rng(5), 2)
    begun = simulate_many(people, Schedule.of(14, EVENTS, sites=2), seeds, record_d=1)
    went_on = simulate_many(
        people,
        cut(30, 14),
        seeds,
        record_d=1,
        states=begun.ends,
        first_step=14 * 96,
    )
    np.testing.assert_array_equal(np.hstack([begun.pain_nrs, went_on.pain_nrs]), whole.pain_nrs)
    np.testing.assert_array_equal(np.hstack([begun.relief, went_on.relief]), whole.relief)
