"""What a calibration found, as the rooms read it."""

import pytest

from neuroplasty.body.epidural import TABLE, with_values
from neuroplasty.evidence.fitted import fitted, members


def test_a_fit_without_members_has_none():
    assert members("nothing") == ()


def test_members_are_whole_sets_that_nobody_can_change_by_mistake():
    found = members("epidural")
    assert len(found) >= 20
    assert len({tuple(one) for one in found}) == 1
    with pytest.raises(TypeError):
        found[0]["film_stiffness"] = 1.0


def test_every_member_is_a_set_the_epidural_space_can_take():
    one = members("epidural")[0]
    table = with_values(one)
    assert all(table[name].value == value for name, value in one.items())


def test_the_fitted_middle_lies_among_the_members_and_its_range_holds_most_of_them():
    laid = fitted(TABLE, "epidural")
    told = [name for name in members("epidural")[0] if "fitted by" in laid[name].source]
    assert told
    for name in told:
        values = [one[name] for one in members("epidural")]
        low, high = laid[name].low, laid[name].high
        # Ninety per cent; the table's are rounded to three figures.
        assert 0.99 * min(values) <= low < laid[name].value < high <= 1.01 * max(values)
        assert sum(low <= value <= high for value in values) >= 0.8 * len(values)
