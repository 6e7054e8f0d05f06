"""Estimands differ as they must in a toy trial whose truth is known."""

import numpy as np
import pytest

from neuroplasty.documents.trial import Analysis, Endpoint, Estimand, Intercurrent
from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis import analyse, effects, fill_in, find, hypotheses, outcome
from neuroplasty.study.trial.analysis.hypothesis import Hypothesis

PAIN = Endpoint(name="pain", type="mean", measure="nrs", day=180, role="primary")
HALF = Endpoint(
    name="half", type="responder", day=180, responder={"rules": [{"measure": "nrs", "share": 0.3}]}
)


def under(strategy, endpoint=PAIN):
    if strategy == "treatment policy":
        return None
    return Estimand(
        name="one", endpoint=endpoint.name, events=(Intercurrent(event="rescue", strategy=strategy),)
    )


@pytest.fixture(scope="module")
def rescued(toy_of):
    """Half of the sham began above 7; 80 % of those are rescued on day 60, which takes 2 points off."""
    return toy_of(200, 400, -1.0, rescue=0.8, takes_off=2.0)


@pytest.fixture(scope="module")
def compared(protocol_of):
    one = hypotheses(protocol_of(), ("sham", "caudal"))[0]

    def of(strategy, endpoint=PAIN, **more):
        analysis = Analysis(endpoint=endpoint.name, method="ancova", **more)
        return Hypothesis(endpoint, under(strategy, endpoint), one.comparison, analysis)

    return of


def mean(hypothesis, data):
    return float(effects(hypothesis, data).value.mean())


def test_treatment_policy_counts_what_rescue_took_off(rescued, compared):
    # 40 % of the sham lost 2 points more: -1 becomes -0.2.
    assert mean(compared("treatment policy"), rescued) == pytest.approx(-0.2, abs=0.03)


def test_the_hypothetical_effect_is_that_without_rescue(rescued, compared):
    # Missing at random given where they began, which the analysis adjusts for.
    assert mean(compared("hypothetical"), rescued) == pytest.approx(-1.0, abs=0.03)


def test_while_on_treatment_takes_the_last_answer_before_it(rescued, compared):
    # The effect and the fall of 1 are there at once and stay, so the last answer before rescue carries both.
    assert mean(compared("while on treatment"), rescued) == pytest.approx(-1.0, abs=0.03)


def test_a_composite_counts_rescue_as_no_better_than_the_start(rescued, compared):
    # 40 % of the sham have a change of at least 0 where the others have -1; after rescue theirs is
    # -1 - 2 + noise, which is seldom above 0.
    assert mean(compared("composite"), rescued) == pytest.approx(-1.4, abs=0.03)


def test_the_principal_stratum_is_of_those_who_would_not_be_rescued(rescued, compared):
    # The effect is the same for everybody, and so it is in the stratum; weights make the arms alike there.
    assert mean(compared("principal stratum"), rescued) == pytest.approx(-1.0, abs=0.03)


def test_weights_make_the_start_of_the_stratum_alike(toy_of, compared):
    data = toy_of(100, 600, -1.0, rescue=0.9, seed=3)
    held = outcome(PAIN, data, under("principal stratum"))
    start = data.baseline["nrs"]
    naive = [start[held.free & (data.arm == side)].mean() for side in (0, 1)]
    from neuroplasty.study.trial.analysis import principal_weights

    weights = principal_weights(held.free, data.arm, start)
    even = [np.average(start[data.arm == side], weights=weights[data.arm == side]) for side in (0, 1)]
    assert naive[1] - naive[0] > 0.4
    assert abs(even[1] - even[0]) < 0.35 * (naive[1] - naive[0])


def test_a_responder_who_was_rescued_did_not_respond_under_a_composite(rescued):
    held = outcome(HALF, rescued, under("composite", HALF))
    was = rescued.events["rescue"] < 180
    assert held.value[was].max() == 0
    assert outcome(HALF, rescued, None).value[was].mean() > 0.5


def test_a_time_ends_with_a_composite_and_is_cut_off_by_a_hypothetical(toy_of):
    data = toy_of(1, 40, rescue=1.0)
    gone = Endpoint(name="gone", type="time to event", event="left", day=180)
    was = np.isfinite(data.events["rescue"])
    ended, cut = (outcome(gone, data, under(one, gone)) for one in ("composite", "hypothetical"))
    assert ended.value[was].tolist() == cut.value[was].tolist() == [60.0] * int(was.sum())
    assert ended.observed[was].all()
    assert not cut.observed[was].any()


def test_one_trial_says_what_the_fast_tests_say_of_it(rescued, compared):
    for strategy in (
        "treatment policy",
        "composite",
        "hypothetical",
        "while on treatment",
        "principal stratum",
    ):
        for endpoint in (PAIN, HALF):
            one = compared(strategy, endpoint)
            fast, slow = effects(one, rescued), find(one, rescued, np.random.default_rng(1), replicate=3)
            assert fast.value[3, 0] == pytest.approx(slow.estimate.value, rel=1e-4, abs=1e-5)
            assert fast.one_sided(one.better)[3, 0] == pytest.approx(slow.p, rel=1e-3, abs=1e-9)


def test_the_missing_like_the_control_are_estimated_alike_by_both_ways(toy_of, compared):
    data = toy_of(40, 300, -2.0, gone=0.5, seed=2)
    one = compared("treatment policy", missing="reference")
    fast = effects(one, data)
    slow = [find(one, data, np.random.default_rng(r), replicate=r).estimate for r in range(6)]
    assert np.mean([each.value for each in slow]) == pytest.approx(fast.value[:6].mean(), abs=0.12)
    assert np.mean([each.se for each in slow]) == pytest.approx(fast.se[:6].mean(), rel=0.2)


def test_a_whole_analysis_has_every_estimand_and_every_rule_for_the_missing(toy_of, protocol_of):
    data = toy_of(2, 160, -1.2, rescue=0.5, takes_off=1.0, gone=0.15)
    told = analyse(protocol_of(), data, np.random.default_rng(1), replicate=1)
    assert [one.hypothesis.estimand.name for one in told.estimands] == [
        "treatment-policy",
        "composite",
        "hypothetical",
        "while-on-treatment",
        "principal-stratum",
    ]
    assert len({round(one.estimate.value, 6) for one in told.estimands}) == 5
    assert len(told.fills) == 5
    assert told.tipping is not None
    assert told.findings[0].adjusted == told.findings[0].p
    for arm in told.flow.arms:
        assert arm.left + arm.missed + arm.analysed == arm.randomised
    assert sum(arm.randomised for arm in told.flow.arms) == told.flow.randomised == 160
    assert {group.people for group in told.findings[0].groups} == {80}


def test_an_event_that_nobody_took_down_is_named(toy_of):
    surgery = Estimand(
        name="one", endpoint="pain", events=(Intercurrent(event="surgery", strategy="composite"),)
    )
    with pytest.raises(StudyError, match="Nothing was taken down of surgery in this trial"):
        outcome(PAIN, toy_of(1, 8), surgery)


def test_a_day_without_a_visit_is_named_with_those_there_are(toy_of):
    with pytest.raises(StudyError, match="is of day 99, and people were seen on day 30, 90, 180"):
        outcome(PAIN.model_copy(update={"day": 99}), toy_of(1, 8), None)


def test_filling_in_refuses_an_arm_with_too_few_answers():
    with pytest.raises(StudyError, match="Arm 1 has 0 answers at a visit"):
        fill_in([7.0] * 8, [[4.0]] * 4 + [[np.nan]] * 4, [0] * 4 + [1] * 4, np.random.default_rng(1))
