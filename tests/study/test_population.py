"""Virtual patients are the people the distributions say, and the same people for the same seed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.documents.case import Case
from neuroplasty.errors import StudyError
from neuroplasty.study.population import POPULATIONS, Population


def drawn(name: str, size: int, seed: int = 1) -> list[Case]:
    return [POPULATIONS[name].draw(np.random.default_rng([seed, k]), k) for k in range(size)]


def test_the_group_has_the_means_it_was_asked_to_have():
    group, population = drawn("mixed", 1500), POPULATIONS["mixed"]
    nrs = [case.pains[0].intensity_nrs for case in group]
    assert np.mean(nrs) == pytest.approx(population.nrs.value, abs=0.15)
    assert np.std(nrs) == pytest.approx(population.nrs_sd.value, abs=0.25)
    assert np.mean([case.patient.age_years for case in group]) == pytest.approx(60, abs=1.5)
    assert np.median([case.pains[0].months for case in group]) == pytest.approx(24, rel=0.1)
    women = np.mean([case.patient.sex == "female" for case in group])
    assert women == pytest.approx(population.female.value, abs=0.04)


def test_each_kind_has_its_share_and_its_finding():
    group = drawn("mixed", 1500)
    found = Counter(
        "scar"
        if case.findings.scars
        else "disc"
        if case.findings.discs
        else "canal"
        if case.findings.central_stenosis
        else "foramen"
        for case in group
    )
    for kind, share in POPULATIONS["mixed"].kinds.items():
        assert found[kind] / len(group) == pytest.approx(share, abs=0.04)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(POPULATIONS)), seed=st.integers(0, 2**31))
def test_everybody_is_a_valid_case_whose_target_is_the_painful_root(name, seed):
    case = POPULATIONS[name].draw(np.random.default_rng(seed))
    assert Case.model_validate(case.model_dump()) == case
    assert f"{case.target.level} {case.target.side}" == case.pains[0].root


def test_the_same_seed_draws_the_same_people():
    assert drawn("mixed", 20) == drawn("mixed", 20)
    assert drawn("mixed", 20) != drawn("mixed", 20, seed=2)


def test_shares_that_do_not_sum_to_one_are_refused():
    one = POPULATIONS["disc"]
    with pytest.raises(StudyError, match="sum to 1"):
        Population(**{**vars(one), "kinds": {"disc": 0.5}})
