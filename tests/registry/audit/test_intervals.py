"""Exact intervals are SciPy's."""

import numpy as np
import pytest
from scipy.stats import binomtest

from neuroplasty.errors import RegistryError
from neuroplasty.registry.audit import exact, exact_bounds, procedures_to_bear_out


@pytest.mark.parametrize("level", [0.9, 0.95, 0.998])
def test_the_exact_interval_is_that_of_scipy(level):
    pairs = [(k, n) for n in (1, 2, 7, 50, 113, 400) for k in sorted({0, 1, n // 3, n // 2, n - 1, n})]
    low, high = exact_bounds([k for k, _ in pairs], [n for _, n in pairs], level)
    for at, (k, n) in enumerate(pairs):
        theirs = binomtest(k, n).proportion_ci(level, method="exact")
        assert low[at] == pytest.approx(theirs.low, abs=1e-10)
        assert high[at] == pytest.approx(theirs.high, abs=1e-10)


def test_none_of_fifty_is_up_to_seven_percent_and_nobody_is_nothing():
    assert exact(0, 50).words == "0 to 7.1 %"
    assert np.isnan(exact(0, 0).low)


def test_more_responders_than_people_are_refused_in_a_sentence():
    with pytest.raises(RegistryError, match="above the number of people counted"):
        exact(5, 4)


@pytest.mark.parametrize("share", [0.005, 0.01, 0.05])
def test_so_many_procedures_without_harm_and_no_fewer_bear_a_claim_out(share):
    needed = procedures_to_bear_out(share)
    assert exact(0, needed).high <= share < exact(0, needed - 1).high
