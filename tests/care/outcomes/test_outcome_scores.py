"""Scores follow pain within their scales, slowly, and piece by piece as at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.care.outcomes import PARAMETERS, Scores, disability, relief, scores
from neuroplasty.errors import SolverError

pain = st.floats(0, 10)


@given(pain, pain, pain)
def test_every_score_stays_on_its_scale(now, disabled, before):
    scored = scores(now, disabled, before)
    for name, top in (("nrs", 10), ("odi", 100), ("rmdq", 24), ("peg", 10)):
        assert 0 <= float(getattr(scored, name)) <= top
    assert 1 <= float(scored.global_effect) <= 7


@given(pain, pain, pain)
def test_more_disability_never_scores_better(low, high, now):
    low, high = sorted((low, high))
    one, other = scores(now, low, 5.0), scores(now, high, 5.0)
    for name in ("odi", "rmdq", "peg", "medication"):
        assert getattr(one, name) <= getattr(other, name)


def test_function_runs_after_pain_and_reaches_it():
    steady = PARAMETERS["usual_belief"].value
    level = disability(np.full(200, 2.0), np.full(200, steady), 7.0, 14.0)
    assert np.all(np.diff(level) <= 0)
    assert 6.5 < level[0] < 7
    assert level[-1] == pytest.approx(2.0, abs=1e-4)


def test_function_in_two_pieces_is_function_at_once():
    rng = np.random.default_rng(3)
    pain_nrs, belief = rng.uniform(0, 10, (2, 90)), rng.uniform(0, 1, (2, 90))
    whole = disability(pain_nrs, belief, [5.0, 8.0], 14.0)
    first = disability(pain_nrs[:, :31], belief[:, :31], [5.0, 8.0], 14.0)
    last = disability(pain_nrs[:, 31:], belief[:, 31:], first[:, -1], 14.0)
    np.testing.assert_array_equal(np.hstack([first, last]), whole)


def test_fear_disables_beyond_pain_and_its_absence_helps():
    usual, afraid, calm = (
        disability(np.full(100, 4.0), np.full(100, belief), 4.0, 14.0)[-1] for belief in (0.38, 0.8, 0.05)
    )
    assert calm < usual < afraid


def test_the_line_from_pain_to_oswestry_is_that_of_the_published_means(shared):
    import json

    trials = json.loads((shared / "evidence" / "trials.json").read_text())
    review = next(one for one in trials["systematic_reviews"] if one["id"] == "geudeke2021")
    laser = next(one for one in trials["studies"] if one["id"] == "seld250")
    named = {(o["measure"], o["t_months"]): o["mean"] for o in laser["outcomes"]}
    named |= {(o["measure"], 0): o["mean"] for o in laser["baseline"]}
    x = [review["VAS"][t] for t in ("baseline", "m6", "m12")]
    y = [review["ODI"][t] for t in ("baseline", "m6", "m12")]
    x += [named["VAS_leg10", t] for t in (0, 0.5, 3)]
    y += [named["ODI", t] for t in (0, 0.5, 3)]
    slope, offset = np.polyfit(x, y, 1)
    assert PARAMETERS["odi_per_point"].value == pytest.approx(slope, abs=0.05)
    assert PARAMETERS["odi_at_no_pain"].value == pytest.approx(offset, abs=0.05)


def test_relief_is_a_share_of_what_there_was():
    np.testing.assert_allclose(relief([8, 8, 8, 0, 0], [4, 8, 10, 0, 2]), [0.5, 0, -0.25, 0, -1])


def test_a_score_off_its_scale_is_refused_with_the_scale():
    with pytest.raises(SolverError, match=r"nrs runs from 3 to 70; expected 0 to 10"):
        Scores(nrs=[3.0, 70.0])
    with pytest.raises(SolverError, match=r"odi runs from -1"):
        Scores(nrs=3.0, odi=-1.0)


def test_a_missing_answer_stays_missing():
    assert np.isnan(Scores(nrs=[3.0, np.nan]).nrs[1])


def test_scores_at_one_time_are_those_of_that_time():
    both = Scores(nrs=[[3.0, 4.0]], odi=[[10.0, 20.0]])
    assert both.at(1).nrs.tolist() == [4.0]
    assert both.at(1).rmdq is None


def test_function_that_follows_at_once_is_refused():
    with pytest.raises(SolverError, match="give a time above 0"):
        disability(np.zeros(3), np.zeros(3), 1.0, time_d=0.0)
