"""Trials drawn from a pool: who, in which arm, and what goes otherwise than planned."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.documents.trial import (
    Allocation,
    Blinding,
    CoTreatment,
    DropOut,
    Recruitment,
    Rescue,
)
from neuroplasty.errors import StudyError
from neuroplasty.study.trial import conduct


@pytest.fixture(scope="module")
def normal(made_up, sham):
    blind = sham.model_copy(update={"blinding": Blinding(guesses=False)})
    return made_up(blind, 3000)


def again(pool, **changes):
    return pool.trial.model_copy(update=changes)


def test_nobody_takes_part_twice_and_everybody_may(normal):
    data = conduct(normal, 50, 300)
    assert all(len(set(row)) == 50 for row in data.person.tolist())
    assert len(np.unique(data.person)) == 3000


def test_a_trial_is_the_same_however_many_are_drawn_and_from_where(normal):
    whole, part = conduct(normal, 20, 600), conduct(normal, 20, 7, first=248)
    for name in ("person", "arm", "entered_d", "guess"):
        assert np.array_equal(getattr(whole, name)[248:255], getattr(part, name))
    assert np.array_equal(whole.scores["odi"][248:255], part.scores["odi"], equal_nan=True)


def test_asking_for_less_gives_the_same_of_it(normal):
    whole, less = conduct(normal, 20, 9), conduct(normal, 20, 9, measures=["odi"], events=())
    assert list(less.scores) == ["odi"]
    assert np.array_equal(whole.scores["odi"], less.scores["odi"])
    assert less.events == {}


@pytest.mark.parametrize("method", ["simple", "blocks", "stratified", "minimisation", "clusters"])
def test_allocation_keeps_its_ratio_and_what_it_promises(normal, method):
    strata = ("kind", "severe") if method in ("stratified", "minimisation") else ()
    trial = again(
        normal,
        allocation=Allocation(method=method, ratio=(1, 2), strata=strata),
        recruitment=Recruitment(sites=9),
    )
    data = conduct(normal, 90, 300, trial=trial)
    counts = data.arm.sum(axis=1)
    assert counts.mean() == pytest.approx(60, abs=2)
    if method == "blocks":
        assert (counts == 60).all()
    if method == "clusters":
        of_site = [np.unique(data.arm[0][data.site[0] == site]).size for site in range(9)]
        assert set(of_site) == {1}
        assert counts.std() > 3
    if method == "minimisation":
        plain = again(normal, allocation=Allocation(method="simple", ratio=(1, 2)))
        assert counts.std() < 3 < conduct(normal, 90, 300, trial=plain).arm.sum(axis=1).std()
    if method == "stratified":
        for stratum in np.unique(data.stratum):
            here = data.stratum == stratum
            off = (data.arm * here).sum(axis=1) - 2 / 3 * here.sum(axis=1)
            assert np.abs(off).max() <= 2.0 + 1e-9


def test_arms_of_a_person_do_not_depend_on_what_the_person_is_like(normal):
    data = conduct(normal, 60, 400)
    with_arm = np.corrcoef(data.arm.ravel(), data.baseline["nrs"].ravel())[0, 1]
    assert abs(with_arm) < 4 / np.sqrt(data.arm.size)


def test_sites_differ_by_what_the_protocol_says(normal):
    trial = again(normal, recruitment=Recruitment(sites=5, between_sites_nrs=1.0, per_month=20))
    data = conduct(normal, 100, 400, trial=trial)
    plain = conduct(normal, 100, 400, trial=again(normal, recruitment=Recruitment(sites=5, per_month=20)))
    moved = data.scores["nrs"] - plain.scores["nrs"]
    means = [moved[row][data.site[row] == 2].mean() for row in range(400)]
    assert np.std(means) == pytest.approx(1.0, rel=0.15)
    assert data.entered_d[:, -1].mean() == pytest.approx(100 / 20 * 30.44, rel=0.05)


def test_who_leaves_is_not_measured_again_and_arms_may_differ_in_it(normal):
    trial = again(normal, drop_out=DropOut(per_y=0.5, by_arm={"sham": 2.0}, missed=0.05))
    data = conduct(normal, 100, 200, trial=trial)
    left = np.isfinite(data.events["left"])
    share = [left[data.arm == arm].mean() for arm in (0, 1)]
    assert share[0] == pytest.approx(1 - np.exp(-0.5 * 91 / 365.25), abs=0.015)
    assert share[1] == pytest.approx(1 - np.exp(-2.0 * 91 / 365.25), abs=0.015)
    assert np.isnan(data.scores["nrs"][left]).all()
    assert np.isnan(data.scores["nrs"][~left]).mean() == pytest.approx(0.05, abs=0.01)
    assert (data.events["left"][left] <= 91).all()


def test_leaving_may_depend_on_pain_that_was_seen_or_on_pain_that_was_not(normal):
    def seen_less(**how):
        data = conduct(normal, 100, 200, trial=again(normal, drop_out=DropOut(per_y=1.0, **how)))
        true = conduct(normal, 100, 200).scores["nrs"]
        left = np.isfinite(data.events["left"])
        return true[left].mean() - true[~left].mean()

    assert abs(seen_less()) < 0.1
    assert seen_less(tilt_per_nrs=0.8) > seen_less(per_nrs=0.8) > 0.1


def test_a_rescue_drug_is_for_those_who_hurt_and_takes_off_what_it_says(normal):
    trial = again(normal, rescue=Rescue(from_nrs=6.5, per_y=8.0, less_nrs=1.0))
    data, plain = conduct(normal, 100, 100, trial=trial), conduct(normal, 100, 100)
    taken = np.isfinite(data.events["rescue"])
    assert (data.baseline["nrs"][taken] >= 6.5).all()
    assert taken[data.baseline["nrs"] >= 6.5].mean() > 0.7
    fell = plain.scores["nrs"][..., 0] - data.scores["nrs"][..., 0]
    assert fell[taken].mean() == pytest.approx(1.0, abs=0.02)
    assert np.abs(fell[~taken]).max() == 0


def test_a_co_treatment_lowers_an_arm_while_it_is_given(normal):
    arms = (
        normal.trial.arms[0].model_copy(
            update={"co_treatments": (CoTreatment(words="pregabalin", less_nrs=0.5, until_d=84),)}
        ),
        normal.trial.arms[1].model_copy(
            update={"co_treatments": (CoTreatment(words="advice", less_nrs=0.25),)}
        ),
    )
    plain = conduct(normal, 40, 50)
    moved = conduct(normal, 40, 50, trial=again(normal, arms=arms)).scores["nrs"] - plain.scores["nrs"]
    arm = plain.arm
    assert np.abs(moved[arm == 0]).max() == 0
    assert np.median(moved[arm == 1]) == pytest.approx(-0.25, abs=1e-4)


def test_an_assessor_who_knows_rates_the_treated_better(normal):
    blinding = Blinding(assessors=False, rating_shift_nrs=0.5, guesses=False)
    plain = conduct(normal, 40, 50)
    moved = (
        conduct(normal, 40, 50, trial=again(normal, blinding=blinding)).scores["nrs"] - plain.scores["nrs"]
    )
    arm = plain.arm
    assert np.abs(moved[arm == 0]).max() == 0
    assert np.median(moved[arm == 1]) == pytest.approx(-0.5, abs=1e-4)


def test_the_more_a_sham_leaks_the_less_it_answers(pool):
    answers = []
    for leak in (0.05, 0.3, 0.6, 0.95):
        trial = pool.trial.model_copy(update={"blinding": Blinding(leak=leak)})
        data = conduct(pool, 40, 250, trial=trial, measures=["nrs"])
        answers.append(float(data.scores["nrs"][data.arm == 1].mean()))
    assert answers == sorted(answers)
    assert answers[-1] > answers[0]


def test_who_was_told_guesses_right_and_who_left_is_not_asked(pool):
    trial = pool.trial.model_copy(update={"blinding": Blinding(leak=1.0), "drop_out": DropOut(per_y=1.0)})
    data = conduct(pool, 40, 50, trial=trial)
    left = np.isfinite(data.events["left"])
    assert (data.guess[~left] == data.arm[~left]).all()
    assert (data.guess[left] == -1).all()
    chance = conduct(pool, 40, 50, trial=pool.trial.model_copy(update={"blinding": Blinding()}))
    assert (chance.guess == chance.arm).mean() == pytest.approx(0.5, abs=0.04)


def test_trials_of_nothing_find_nothing_more_often_than_their_level(made_up, sham):
    pool = made_up(sham, 20_000)
    data = conduct(pool, 60, 10_000, measures=["nrs"], events=(), guesses=False)
    score, arm = data.scores["nrs"][..., 0].astype(float), data.arm == 1
    n1, n0 = arm.sum(axis=1), (~arm).sum(axis=1)
    m1, m0 = (score * arm).sum(axis=1) / n1, (score * ~arm).sum(axis=1) / n0
    ss = ((score - np.where(arm, m1[:, None], m0[:, None])) ** 2).sum(axis=1)
    t = (m0 - m1) / np.sqrt(ss / (n0 + n1 - 2) * (1 / n0 + 1 / n1))
    assert (t > 2.0017).mean() == pytest.approx(0.025, abs=0.005)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"size": 0}, "give 1 or more of each"),
        ({"size": 4000}, "the pool holds 3000"),
        ({"size": 10, "measures": ["vas"]}, "found the measure 'vas'"),
        ({"size": 10, "visits": [92]}, "found the visit 92, expected one of 91"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(normal, asked, says):
    with pytest.raises(StudyError, match=says):
        conduct(normal, **asked)
