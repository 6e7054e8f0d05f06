"""Each published definition at, above and below its bounds."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.care.outcomes import (
    RESPONDERS,
    Scores,
    asan_composite,
    clinically_important,
    mic_ostelo2008,
    r4_or_50,
    r50_1mo,
    r50_40,
    r50_both,
    r50_odi_and_vas,
    r50_pain,
    reduced_by,
)
from neuroplasty.errors import SolverError


def at(nrs, odi=50.0, effect=4.0, drugs=5.0, held=0.0, rmdq=15.0, peg=6.0):
    return Scores(
        nrs=nrs,
        odi=odi,
        rmdq=rmdq,
        peg=peg,
        global_effect=effect,
        medication=drugs,
        longest_relief_d=held,
    )


BEFORE = at(8.0)


@pytest.mark.parametrize(
    ("after", "both", "pain", "four", "vas"),
    [
        (at(4.0, 25.0), True, True, True, True),
        (at(4.0, 25.1), False, True, True, False),
        (at(4.1, 25.0), False, False, False, False),
        (at(4.0, 50.0), False, True, True, False),
        (at(0.0, 0.0), True, True, True, True),
        (at(10.0, 80.0), False, False, False, False),
    ],
)
def test_half_the_pain_and_half_the_disability(after, both, pain, four, vas):
    assert r50_both(BEFORE, after) == both
    assert r50_pain(BEFORE, after) == pain
    assert r4_or_50(BEFORE, after) == four
    assert r50_odi_and_vas(BEFORE, after) == vas


def test_four_points_are_enough_from_a_high_start_and_half_from_a_low_one():
    assert r4_or_50(at(9.0), at(5.0))
    assert not r50_pain(at(9.0), at(5.0))
    assert r4_or_50(at(4.0), at(2.0))
    assert not r4_or_50(at(9.0), at(5.1))


@pytest.mark.parametrize(("held", "responds"), [(30, False), (31, True), (200, True), (0, False)])
def test_a_month_of_relief_is_longer_than_thirty_days(held, responds):
    assert r50_1mo(BEFORE, at(8.0, held=held)) == responds


@pytest.mark.parametrize(
    ("rule", "after", "responds"),
    [
        ("both", at(4.0, 30.0), True),
        ("both", at(4.0, 30.1), False),
        ("either", at(4.0, 30.1), True),
        ("either", at(4.1, 30.0), True),
        ("either", at(4.1, 30.1), False),
        ("pain", at(4.0, 50.0), True),
        ("function", at(8.0, 30.0), True),
        ("function", at(4.0, 30.1), False),
    ],
)
def test_half_the_pain_and_two_fifths_of_the_disability_in_the_four_ways_it_was_used(rule, after, responds):
    assert r50_40(BEFORE, after, rule) == responds


@pytest.mark.parametrize(
    ("after", "responds", "why"),
    [
        (at(4.0, 50.0, 4, 5.0), True, "half the pain, nothing worse"),
        (at(4.0, 50.1, 4, 5.0), True, "ODI up, but drugs are not: less pain and one thing more"),
        (at(4.0, 50.1, 4, 5.1), False, "ODI and drugs up, effect only 4"),
        (at(4.0, 50.1, 5, 5.1), True, "ODI and drugs up, but the effect is 5"),
        (at(6.0, 40.0, 3, 9.0), True, "two points of pain and ten of ODI"),
        (at(6.0, 40.1, 3, 9.0), False, "two points of pain and nothing else"),
        (at(6.0, 50.0, 5, 9.0), True, "two points of pain and a good effect"),
        (at(6.1, 10.0, 7, 0.0), False, "less than two points and less than 30 %"),
        (at(4.0, 50.0, 3, 9.0), False, "half the pain, more drugs, an effect of 3"),
    ],
)
def test_the_composite_weighs_pain_function_drugs_and_effect(after, responds, why):
    assert asan_composite(BEFORE, after) == responds, why


def test_changes_that_matter_are_points_or_a_share():
    assert mic_ostelo2008(at(8.0), at(6.0))
    assert not mic_ostelo2008(at(8.0), at(6.1))
    assert mic_ostelo2008(at(4.0), at(2.8))
    assert mic_ostelo2008(at(8.0, 50.0), at(8.0, 40.0), "odi")
    assert mic_ostelo2008(at(8.0, rmdq=15.0), at(8.0, rmdq=10.0), "rmdq")
    assert clinically_important(80, 60, "qbpds")
    assert clinically_important(70, 55, "vas")
    assert not clinically_important(70, 56, "vas")
    with pytest.raises(SolverError, match="no minimal important change"):
        clinically_important(1, 0, "stature")


@pytest.mark.parametrize("name", RESPONDERS)
def test_nobody_without_pain_or_disability_responds_by_losing_it(name):
    nothing = at(0.0, 0.0, 4, 0.0)
    assert not RESPONDERS[name](nothing, nothing)


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 100), st.floats(0, 100))
def test_definitions_imply_each_other_as_their_rules_do(nrs0, nrs1, odi0, odi1):
    before, after = at(nrs0, odi0), at(nrs1, odi1)
    if r50_both(before, after):
        assert r50_pain(before, after)
        assert r50_40(before, after)
    if r50_40(before, after):
        assert r50_40(before, after, "either")
    if r50_pain(before, after):
        assert r4_or_50(before, after)
        assert mic_ostelo2008(before, after)


@pytest.mark.parametrize("name", RESPONDERS)
def test_a_group_is_judged_one_by_one(name):
    rng = np.random.default_rng(5)
    fields = {"nrs": 10, "odi": 100, "global_effect": 7, "medication": 10, "longest_relief_d": 60}
    before, after = (
        Scores(**{field: rng.uniform(0, top, 40) for field, top in fields.items()}) for _ in range(2)
    )
    together = RESPONDERS[name](before, after)
    assert together.shape == (40,)
    assert together.tolist() == [bool(RESPONDERS[name](before.at(i), after.at(i))) for i in range(40)]
    assert 0 < together.sum() < 40


def test_the_names_are_those_of_the_evidence(shared):
    trials = json.loads((shared / "evidence" / "trials.json").read_text())
    assert list(RESPONDERS) == [one["name"] for one in trials["responder_definitions"]]


def test_a_definition_says_which_measure_it_lacks():
    with pytest.raises(SolverError, match="needs odi, which was not measured"):
        r50_both(Scores(nrs=8.0), Scores(nrs=2.0))
    with pytest.raises(SolverError, match="needs longest_relief_d"):
        r50_1mo(Scores(nrs=8.0), Scores(nrs=2.0))
    with pytest.raises(SolverError, match="expected both, either, pain or function"):
        r50_40(BEFORE, BEFORE, "all")


def test_a_fall_is_told_in_one_way():
    with pytest.raises(SolverError, match="give one of the two"):
        reduced_by(8, 4)
    with pytest.raises(SolverError, match="give one of the two"):
        reduced_by(8, 4, points=2, share=0.5)
    assert not reduced_by(8.0, np.nan, points=2)
