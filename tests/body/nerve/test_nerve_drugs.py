"""Drugs at a root: how deep, how long, and what lasts after they have gone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.body.nerve import TABLE, Exposure, Roots, follow, step, with_values
from neuroplasty.body.nerve.drugs import supplied, weights
from neuroplasty.evidence.kinetics import KINETICS, SPECIES

HOUR_D = 1 / 24


def bolus(mixture, **drugs):
    return replace(Roots.healthy(("root",)), fluid=mixture(1, **drugs))


def hours_blocked(course):
    return 24 * course.time_d[course.block[:, 0] >= 0.5][-1]


def test_a_bolus_of_the_blocking_concentration_blocks_half_at_its_height(mixture):
    for drug in ("lidocaine", "bupivacaine", "ropivacaine"):
        course = follow(bolus(mixture, **{drug: TABLE[f"{drug}_half"].value}), 1)
        assert course.block.max() == pytest.approx(0.5, abs=0.08), drug


def test_ropivacaine_blocks_for_six_and_a_half_hours_as_was_measured(mixture):
    assert hours_blocked(follow(bolus(mixture, ropivacaine=7.5), 2)) == pytest.approx(6.5, abs=0.5)


def test_lidocaine_wears_off_within_hours_and_bupivacaine_later(mixture):
    short, long = (follow(bolus(mixture, **drug), 3) for drug in ({"lidocaine": 20.0}, {"bupivacaine": 5.0}))
    assert 0.7 < hours_blocked(short) < 2.5
    assert hours_blocked(long) > 2 * hours_blocked(short)
    assert short.block[-1, 0] < 0.01


def test_more_drug_blocks_deeper_and_longer(mixture):
    few, many = (follow(bolus(mixture, lidocaine=amount), 1) for amount in (4.0, 16.0))
    assert np.all(many.block >= few.block)
    assert many.block.max() > few.block.max()


def bathed_in(bathed, layer_mm, minutes=20, **drugs):
    """A healthy root beside a layer of fluid so thick."""
    root = Roots.healthy(("root",))
    beside = bathed(root, **drugs)
    beside = replace(beside, surface=beside.fluid * 1e-3 * layer_mm)
    for _ in range(minutes):
        root = step(root, beside, 60.0)
    return root


def test_a_thin_layer_of_a_blocking_concentration_blocks_little_and_a_thick_one_does(bathed):
    blocks = [float(bathed_in(bathed, mm, lidocaine=10.0).block[0]) for mm in (0.03, 0.1, 0.3, 1.0, 5.0)]
    assert blocks[0] < 0.1
    assert np.all(np.diff(blocks) >= 0)
    assert blocks[3] > 0.8
    assert blocks[4] == pytest.approx(blocks[3], abs=0.01)


def test_a_thin_layer_does_by_its_amount_not_by_its_concentration(bathed):
    """Half the layer at twice the strength holds as much; a root of any depth takes it up alike."""
    one = bathed_in(bathed, 0.02, lidocaine=10.0)
    other = bathed_in(bathed, 0.01, lidocaine=20.0)
    np.testing.assert_allclose(one.anaesthetic, other.anaesthetic, rtol=0.02)


@given(st.floats(0, 50), st.floats(0, 10), st.floats(0.5, 5))
def test_a_root_never_holds_more_than_lies_there_nor_more_than_the_fluid(concentration, layer_mm, depth):
    table = with_values({"root_depth": depth, "blocking_layer": 1.0})
    fluid = np.full((1, len(SPECIES)), concentration)
    met = replace(Exposure.none(1), fluid=fluid, surface=fluid * 1e-3 * layer_mm)
    reaches = supplied(met, table)
    assert np.all(reaches <= fluid + 1e-12)
    drug = SPECIES.index("lidocaine")
    usual = depth / (1.0 + depth)
    # Amount per area over the root's depth, in the measure of the usual layer.
    assert reaches[0, drug] * usual <= concentration * layer_mm * depth / (layer_mm + depth) + 1e-9


def test_diluting_hypertonic_saline_brings_it_to_isotonic_not_below(bathed):
    salt = SPECIES.index("sodium chloride")
    met = bathed(Roots.healthy(("root",)), sodium_chloride=100.0)
    thin = supplied(replace(met, surface=met.fluid * 0.0))
    assert thin[0, salt] == 9.0
    assert (
        bathed_in(bathed, 0.02, sodium_chloride=100.0).block
        < 0.1
        < bathed_in(bathed, 2.0, sodium_chloride=100.0).block
    )


def test_isotonic_saline_blocks_nothing_and_hypertonic_does(mixture):
    assert follow(bolus(mixture, sodium_chloride=9.0), 1).block.max() == 0
    blocks = [follow(bolus(mixture, sodium_chloride=amount), 1).block.max() for amount in (50.0, 100.0)]
    assert 0.05 < blocks[0] < blocks[1]


def test_steroids_add_up_by_potency_and_particles_by_what_has_dissolved():
    weight = weights()
    each = {name: weight.steroid[SPECIES.index(name)] for name in ("dexamethasone", "triamcinolone")}
    leaves, dissolves = (KINETICS[name].store_half_life.value for name in each)
    wanted = TABLE["triamcinolone_potency"].value * leaves / dissolves
    assert each["triamcinolone"] / each["dexamethasone"] == pytest.approx(wanted)


def test_eighty_milligrams_of_a_depot_act_for_weeks_and_not_for_half_a_year(scarred, mixture):
    plain = follow(scarred, 200)
    depot = follow(replace(scarred, fluid=mixture(2, triamcinolone=5.0)), 200)
    spared = 1 - depot.inflammation[:, 0] / plain.inflammation[:, 0]
    assert float(spared[plain.time_d == 14][0]) > 0.1 > 0.02 > float(spared[-1])


def test_no_steroid_blocks_a_nerve():
    weight = weights()
    assert weight.anaesthetic[SPECIES.index("dexamethasone")] == 0


def test_a_steroid_calms_an_inflamed_root_and_a_depot_for_longer(scarred, mixture):
    plain = follow(scarred, 84)
    calm = {
        name: follow(replace(scarred, fluid=mixture(2, **{name: amount})), 84)
        for name, amount in (("dexamethasone", 2.0), ("triamcinolone", 8.0))
    }
    week, end = np.searchsorted(plain.time_d, [7.0, 84.0])
    for course in calm.values():
        assert course.inflammation[week, 0] < 0.8 * plain.inflammation[week, 0]
    assert calm["triamcinolone"].inflammation[end, 0] < calm["dexamethasone"].inflammation[end, 0]


def test_what_a_steroid_does_is_gone_when_its_effect_is_switched_off(scarred, mixture):
    given = replace(scarred, fluid=mixture(2, dexamethasone=2.0))
    without = follow(given, 28, without=("inflammation",))
    np.testing.assert_allclose(without.inflammation, follow(scarred, 28).inflammation, rtol=1e-12)


def test_pulsed_radiofrequency_quiets_the_ganglion_which_recovers(scarred, bathed):
    shot = replace(bathed(scarred), field_v_m=np.array([3e4, 0.0]))
    after = step(scarred, shot, 120.0)
    assert after.pulsed[0] < 0.85
    assert after.pulsed[1] == pytest.approx(1.0)
    assert after.sensitivity[0] == pytest.approx(1.0), "a block's quiet is another one"
    month, year = (follow(after, days).end.pulsed[0] for days in (30, 730))
    assert after.pulsed[0] < month < 0.9 < 0.99 < year


def test_pulsed_radiofrequency_at_42_degrees_hurts_no_fibre_and_ablation_does(scarred, bathed):
    warm, hot = (
        step(scarred, replace(bathed(scarred), temperature_c=np.array([celsius, 37.0])), 90.0)
        for celsius in (42.0, 75.0)
    )
    assert warm.injury[0] - scarred.injury[0] < 0.01
    assert hot.injury[0] > 0.99
    assert hot.sensitivity[0] < 0.01
    assert hot.injury[1] == 0


def test_a_blocked_ganglion_stays_quieter_for_weeks(scarred, mixture):
    blocked = follow(replace(scarred, fluid=mixture(2, bupivacaine=5.0)), 28)
    assert blocked.block[-1, 0] < 0.01
    assert blocked.sensitivity[-1, 0] < 1
    never = follow(
        replace(scarred, fluid=mixture(2, bupivacaine=5.0)), 28, table=with_values({"quieting": 0.0})
    )
    assert never.sensitivity[-1, 0] == pytest.approx(1)
