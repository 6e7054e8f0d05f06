"""Power from pools: of shams it is the level, a leak moves the sham, and what is kept keeps its protocol."""

import json

import numpy as np
import pytest

from neuroplasty.documents import read_plan
from neuroplasty.documents.trial import Trial
from neuroplasty.errors import StudyError
from neuroplasty.study.kept import content_of, flow_of
from neuroplasty.study.population import POPULATIONS
from neuroplasty.study.trial import Pool, conduct
from neuroplasty.study.trial.analysis import effects, hypotheses
from neuroplasty.study.trial.branches import branches_of
from neuroplasty.study.trial.planning import draw_of, needs_of, read_power, trial_power, write_power

PEOPLE = 4000


def protocol(**more):
    given = {
        "name": "made-up",
        "title": "Sham against a procedure",
        "populations": [{"population": "disc"}],
        "arms": [
            {"name": "sham", "does": "sham", "expectation": 2.0, "expectation_if_known": 0.0},
            {"name": "caudal", "does": "plan", "plan": "one-day-caudal", "expectation": 2.0},
        ],
        "visits": [{"day": 30}, {"day": 90}],
        "endpoints": [{"name": "pain", "type": "mean", "measure": "nrs", "day": 90, "role": "primary"}],
        "sizes": [20, 60],
        "replicates": 2000,
        "pool": PEOPLE,
    }
    return Trial.model_validate({**given, **more})


def pool_of(trial, effect, seed=1):
    """A pool whose people were never simulated: expectancy takes off half of what it is set to."""
    draw = np.random.default_rng(seed)
    branches = branches_of(trial)
    start = draw.uniform(5, 10, PEOPLE).astype(np.float32)
    columns = {
        "number": np.arange(PEOPLE),
        "age_years": np.full(PEOPLE, 50, np.int16),
        "months": np.full(PEOPLE, 12, np.float32),
        "not_eligible": draw.poisson(0.2, PEOPLE).astype(np.int16),
        "too_little_pain": draw.poisson(0.5, PEOPLE).astype(np.int16),
        "nrs_0": start,
    }
    given = np.array([(effect if one.arm else 0.0) - 0.5 * (one.expectation or 0.0) for one in branches])
    for visit in trial.visits:
        own = draw.normal(0, 2, PEOPLE)
        columns[f"nrs_{visit.day}"] = (start - 1 + given[:, None] + own).astype(np.float32)
        columns[f"seen_{visit.day}"] = np.full(PEOPLE, visit.day, np.int16)
    for name in ("relief_lost_d", "second_procedure_d", "crossover_d", "surgery_d"):
        columns[name] = np.full((len(branches), PEOPLE), np.inf, np.float32)
    return Pool(trial, branches, columns, {})


def test_ten_thousand_trials_of_nothing_find_something_in_one_of_forty():
    trial = protocol()
    found = trial_power(trial, [pool_of(trial, 0.0)], (60,), 10_000).curves[0].power[0]
    assert found == pytest.approx(0.025, abs=3 * np.sqrt(0.025 * 0.975 / 10_000))


def test_the_more_it_leaks_the_worse_the_sham_answers_and_the_larger_the_effect():
    answers, found = [], []
    for leak in (0.0, 0.2, 0.5, 0.8):
        trial = protocol(blinding={"leak": leak})
        data = conduct(pool_of(trial, -0.5), 60, 500, trial=trial, measures=("nrs",))
        answers.append(data.scores["nrs"][..., -1][data.arm == 0].mean())
        found.append(effects(hypotheses(trial, data.arms)[0], data).value.mean())
    assert (np.diff(answers) > 0.1).all()
    assert (np.diff(found) < -0.1).all()


def test_only_what_the_hypotheses_need_is_conducted_and_it_changes_nothing():
    trial = protocol(rescue={}, drop_out={"per_y": 0.4})
    pool = pool_of(trial, -0.8)
    needs = needs_of(trial)
    assert (needs.measures, needs.visits, needs.events) == (("nrs",), (90,), ())
    short = trial_power(trial, [pool], (20, 60), 250).curves[0]
    whole = conduct(pool, 60, 250, trial=trial, measures=("nrs",))
    p = effects(hypotheses(trial, whole.arms)[0], whole, (20, 60)).one_sided("lower")
    assert short.power == pytest.approx((p <= 0.025).mean(axis=0))


def test_several_pools_make_assurance():
    trial = protocol()
    told = trial_power(trial, [pool_of(trial, one) for one in (-0.2, -1.5)], (20, 60), 1000)
    assert told.draws == 2
    assert told.replicates == 1000
    low, high = told.curves[0].ignorance
    assert (high - low > 0.3).all()


def test_power_that_was_kept_is_read_again_and_only_beside_its_own_protocol(tmp_path):
    trial = protocol()
    told = trial_power(trial, [pool_of(trial, -0.8)], (20, 60), 250)
    file = write_power(told, trial, tmp_path / "power.json")
    again = read_power(file, trial)
    assert again.curves[0].power.tolist() == told.curves[0].power.tolist()
    assert again.curves[0].ignorance[0].tolist() == told.curves[0].ignorance[0].tolist()
    assert read_power(file, trial.model_copy(update={"size": 20})).replicates == told.replicates
    with pytest.raises(StudyError, match="is of another protocol than 'made-up' beside it"):
        read_power(file, protocol(blinding={"leak": 0.3}))
    file.write_text(json.dumps({"protocol": 1}))
    with pytest.raises(StudyError, match="cannot be read as power over sizes"):
        read_power(file, trial)


def test_sizes_that_cannot_be_are_refused_in_a_sentence():
    trial = protocol(sizes=[])
    pool = pool_of(trial, -0.5)
    with pytest.raises(StudyError, match="made-up names no sizes, and none were given"):
        trial_power(trial, [pool], trial.sizes)
    with pytest.raises(StudyError, match="A trial of 0 people was asked for"):
        trial_power(trial, [pool], (0, 20))
    with pytest.raises(StudyError, match="A trial of 9000 people was asked for, and the pool holds 4000"):
        trial_power(trial, [pool], (20, 9000))


def test_a_protocol_of_one_arm_has_nothing_to_test():
    trial = protocol(arms=[{"name": "caudal", "does": "plan", "plan": "one-day-caudal"}])
    with pytest.raises(StudyError, match="has nothing to test: 1 arms and 1 primary endpoints"):
        trial_power(trial, [pool_of(trial, -0.5)], (20,))


def test_draws_are_of_other_bodies_whose_procedures_are_solved_again(tmp_path, monkeypatch):
    monkeypatch.setenv("NEUROPLASTY_CACHE", str(tmp_path))
    trial, plan = protocol(), read_plan("transforaminal")
    drawn = [draw_of(trial, number, bodies=2) for number in range(3)]
    values = [{name: one.value for name, one in each["epidural"].items()} for each in drawn]
    assert values[0] == values[2] != values[1]
    assert drawn[0]["table"]["settling_d"].value != drawn[2]["table"]["settling_d"].value
    assert "epidural" not in draw_of(trial, 0, bodies=0)
    case = POPULATIONS["disc"].draw_like("disc", "L5", np.random.default_rng(3))

    def solved(number):
        return flow_of(case, plan, np.random.default_rng(4), (4,), 5.0, drawn[number]["epidural"])

    first, other = solved(0), solved(1)
    assert content_of(first) != content_of(other)
    assert len(list((tmp_path / "neuroplasty" / "procedures").glob("flow-*.npz"))) == 2
    assert content_of(solved(2)) == content_of(first)
