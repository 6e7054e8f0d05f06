"""Power over sizes: right where it is known, within its band, and fast."""

import numpy as np
import pytest

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis import power, power_of_ancova

SIZES = (24, 40, 60, 80)


def test_power_of_a_normal_trial_is_that_in_closed_form(toy_of, protocol_of):
    told = power(protocol_of(), [toy_of(10_000, 80, -0.7)], SIZES).curves[0]
    for at, size in enumerate(SIZES):
        closed = power_of_ancova(
            0.7, sd=np.sqrt(2), correlation=np.sqrt(0.5), control=size // 2, other=size // 2
        )
        assert told.power[at] == pytest.approx(closed, abs=0.01)
        assert told.low[at] <= closed + 0.01
        assert told.high[at] >= closed - 0.01
    assert 60 < told.size_for(0.8) < 80


def test_a_null_trial_succeeds_in_one_of_forty_by_every_endpoint(toy_of, protocol_of):
    rules = {"rules": [{"measure": "nrs", "share": 0.2}]}
    error = 3 * np.sqrt(0.025 * 0.975 / 10_000)
    data = toy_of(10_000, 80, 0.0, gone=0.1, seed=9)
    for endpoint in (
        {"name": "pain", "type": "mean", "measure": "nrs", "day": 180, "role": "primary"},
        {"name": "gone", "type": "time to event", "event": "left", "day": 180, "role": "primary"},
        {"name": "half", "type": "responder", "responder": rules, "day": 180, "role": "primary"},
    ):
        found = power(protocol_of(endpoints=[endpoint]), [data], (80,)).curves[0].power[0]
        # Counts are few kinds of tables: a test of shares steps over its level a little.
        assert found == pytest.approx(0.025, abs=error if endpoint["type"] == "mean" else 2 * error)


def test_looks_before_the_end_keep_alpha_and_save_people(toy_of, protocol_of):
    looks = {"looks": [0.5, 0.75], "spending": "obrien-fleming"}
    none = power(protocol_of(interim=looks), [toy_of(10_000, 80, 0.0)], (80,)).curves[0]
    assert none.power[0] == pytest.approx(0.025, abs=3 * np.sqrt(0.025 * 0.975 / 10_000))
    there = power(protocol_of(interim=looks), [toy_of(2000, 80, -1.2)], (80,)).curves[0]
    plain = power(protocol_of(), [toy_of(2000, 80, -1.2)], (80,)).curves[0]
    assert there.expected_size[0] < 70 < plain.expected_size[0] == 80
    assert plain.power[0] - 0.03 < there.power[0] <= plain.power[0] + 0.005
    futile = power(protocol_of(interim={**looks, "futility": 0.2}), [toy_of(2000, 80, 0.0)], (80,)).curves[0]
    assert futile.expected_size[0] < 60
    assert futile.power[0] < 0.025


def test_draws_of_the_parameters_give_assurance_and_a_band_that_replicates_do_not_narrow(toy_of, protocol_of):
    draws = [toy_of(500, 80, effect, seed=at) for at, effect in enumerate((-0.2, -0.6, -1.0))]
    told = power(protocol_of(), draws, (40, 80)).curves[0]
    low, high = told.ignorance
    assert told.by_draw.shape == (3, 2)
    assert told.power == pytest.approx(told.by_draw.mean(axis=0))
    assert (high - low > 3 * (told.high - told.low)).all()


def test_several_arms_are_tested_by_holm_or_in_order(toy_of, protocol_of):
    more = {"name": "leaving", "type": "time to event", "event": "left", "day": 180, "role": "primary"}
    pain = {"name": "pain", "type": "mean", "measure": "nrs", "day": 180, "role": "primary"}
    data = toy_of(2000, 60, -0.8, gone=0.2)
    each = {
        rule: power(protocol_of(endpoints=[more, pain], testing=testing), [data], (60,))
        for rule, testing in {
            "none": {},
            "holm": {"multiplicity": "holm"},
            "order": {"multiplicity": "fixed sequence", "order": ["leaving", "pain"]},
        }.items()
    }
    found = {rule: [one.power[0] for one in told.curves] for rule, told in each.items()}
    assert found["order"][1] <= found["order"][0] == found["none"][0] < 0.05
    assert found["holm"][1] < found["none"][1]
    assert found["holm"][1] > found["order"][1]


def test_not_being_inferior_takes_a_margin(toy_of, protocol_of):
    analyses = [{"endpoint": "pain", "method": "ancova", "margin": 1.0}]
    data = toy_of(4000, 60, 0.0)
    told = power(protocol_of(analyses=analyses), [data], (60,)).curves[0]
    closed = power_of_ancova(1.0, sd=np.sqrt(2), correlation=np.sqrt(0.5), control=30, other=30)
    assert told.power[0] == pytest.approx(closed, abs=0.02)
    at_margin = power(protocol_of(analyses=analyses), [toy_of(10_000, 60, 1.0)], (60,)).curves[0]
    assert at_margin.power[0] == pytest.approx(0.025, abs=0.005)


def test_no_sizes_and_sizes_beyond_the_trial_are_refused(toy_of, protocol_of):
    data = toy_of(3, 20)
    with pytest.raises(StudyError, match="No sizes were given; give some, such as --sizes 40,60,80"):
        power(protocol_of(), [data], ())
    with pytest.raises(StudyError, match="A trial of 40 people was asked for; give sizes from 1 to the 20"):
        power(protocol_of(), [data], (10, 40))
