"""The 24-hour rule stands once: what was given, against what a patient may have, anaesthetics together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.limits import (
    TOGETHER,
    TOGETHER_MOST,
    Given,
    by_drug,
    last_day,
    limit_of,
    limits_for,
    over,
    shares,
    total,
    worst_day,
)
from neuroplasty.evidence.units import DAY_S

LIMITS = limits_for(52)


def lidocaine(*doses):
    return [Given(t_s, "lidocaine", amount) for t_s, amount in doses]


@pytest.mark.parametrize(
    ("weight_kg", "per", "limit"), [(52, "kg", 234), (60, "kg", 270), (80, "procedure", 300)]
)
def test_the_tighter_of_two_limits_counts(weight_kg, per, limit):
    assert limit_of("lidocaine", weight_kg).per == per
    assert limits_for(weight_kg)["lidocaine"] == limit


def test_every_drug_has_a_bound_and_one_that_nobody_set_says_so():
    assert set(limits_for(52)) == set(DRUGS)
    for drug, row in DRUGS.items():
        for limit in row.limits:
            if limit.standing == "assumed":
                assert limit.source.startswith("no maximum was found; "), drug
    assert set(LIMITS) == {name for name, drug in DRUGS.items() if drug.limits}


def test_a_dose_at_its_limit_is_not_over_it_and_a_little_more_is():
    assert over(lidocaine((0, 234.0)), LIMITS, 0) == ()
    (one,) = over(lidocaine((0, 234.1)), LIMITS, 0)
    assert (one.drug, one.amount, one.limit, one.unit, dict(one.parts)) == ("lidocaine", 234.1, 234, "mg", {})


def test_a_dose_booked_tick_by_tick_up_to_its_limit_is_not_over_it():
    ticks = lidocaine(*((0.1 * k, 0.1) for k in range(2340)))
    assert over(ticks, LIMITS, 234) == ()


def test_two_injections_stopped_by_hand_are_over_as_soon_as_they_are():
    share = 75 / 80 * 240
    first, both = lidocaine((0, share)), lidocaine((0, share), (600, share))
    assert over(first, LIMITS, 300) == ()
    (one,) = over(both, LIMITS, 700)
    assert one.text == "450 mg of lidocaine within 24 h; this patient's limit is 234 mg."


@pytest.mark.parametrize(("now_s", "count"), [(DAY_S - 1, 1), (DAY_S, 0)])
def test_a_dose_is_forgotten_when_it_is_a_day_old(now_s, count):
    assert len(over(lidocaine((0, 400.0)), LIMITS, now_s)) == count


def test_what_is_yet_to_be_given_does_not_count():
    assert last_day(lidocaine((10, 100)), 5) == ()


def test_local_anaesthetics_add_up_though_each_is_within_its_limit():
    both = [*lidocaine((0, 156)), Given(60, "bupivacaine", 50)]
    (one,) = over(both, LIMITS, 60)
    assert (one.drug, one.limit, one.unit) == (TOGETHER, 1.0, "of their limits")
    assert one.parts == {"lidocaine": pytest.approx(156 / 234), "bupivacaine": pytest.approx(50 / 104)}
    assert one.amount == pytest.approx(156 / 234 + 50 / 104)
    assert one.text.startswith("67 % of lidocaine's limit + 48 % of bupivacaine's limit = 115 % within 24 h;")


def test_one_local_anaesthetic_over_its_limit_is_told_once():
    assert [one.drug for one in over(lidocaine((0, 500)), LIMITS, 0)] == ["lidocaine"]


def test_one_over_its_limit_and_another_beside_it_are_told_apart_and_together():
    both = [*lidocaine((0, 500)), Given(0, "bupivacaine", 10), Given(0, "iohexol", 4000)]
    assert [one.drug for one in over(both, LIMITS, 0)] == ["iohexol", "lidocaine", TOGETHER]


def test_other_drugs_do_not_add_up_with_local_anaesthetics():
    assert shares([Given(0, "iohexol", 3000), Given(0, "betamethasone", 6)], LIMITS) == ()


def test_that_they_add_up_stands_as_assumed():
    assert (TOGETHER_MOST.value, TOGETHER_MOST.standing) == (1.0, "assumed")


def test_nothing_given_is_nothing_over():
    assert over([], LIMITS, 0) == ()
    assert worst_day([]) == ()
    assert by_drug([]) == {}


@given(st.lists(st.tuples(st.floats(0, 4 * DAY_S), st.floats(0, 500)), max_size=12))
def test_the_worst_day_holds_as_much_as_the_worst_of_all_days_that_open_at_a_dose(doses):
    ordered = lidocaine(*sorted(doses))
    every = [total([one for one in ordered if 0 <= one.t_s - start.t_s < DAY_S]) for start in ordered]
    assert total(worst_day(lidocaine(*doses))) == pytest.approx(max(every, default=0), rel=1e-12)
    if ordered:
        last = ordered[-1].t_s
        assert total(last_day(ordered, last)) <= total(worst_day(ordered)) * (1 + 1e-12)
