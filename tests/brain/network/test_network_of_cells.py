"""The network of cells: one brain unlike another, the same behaviour, and its fast step is its reference."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.brain.network import drive_that_lights, grow, live, recall
from neuroplasty.brain.network.reference import live_reference
from neuroplasty.brain.pathway import Cue, Injury, Nociception, PathwayTraits, Schedule, fold_points, sessions
from neuroplasty.brain.pathway.noise import seed_of
from neuroplasty.errors import SolverError

QUICK = PathwayTraits(learning_per_d=0.05, bond_per_d=1.0)
INJURED = Schedule.of(40, [Nociception(1, 30, 0.9), Cue(1, 30)])


@pytest.fixture(scope="module")
def untrained():
    return grow(np.random.default_rng(1), sites=1, cells=1000)


@pytest.fixture(scope="module")
def trained(untrained):
    network, synapses = untrained
    return live(network, synapses, INJURED, np.random.default_rng(2), traits=QUICK, threat=0.1)


def test_the_compiled_step_is_the_reference_to_rounding():
    network, synapses = grow(np.random.default_rng(4), sites=2, cues=2, cells=700)
    plan = Schedule.of(
        8, [Injury(0, 0.5, 5), Cue(1, 5), Cue(6, 7, which=1), *sessions(4, 1, 3)], sites=2, cues=2
    )
    seed = int(seed_of(np.random.default_rng(7), 1)[0])
    slow = live_reference(network, synapses, plan, seed, traits=QUICK, threat=0.1)
    fast = live(network, synapses, plan, np.random.default_rng(7), traits=QUICK, threat=0.1)
    np.testing.assert_allclose(fast.rates, slow.rates, atol=1e-10)
    np.testing.assert_allclose(fast.synapses.recurrent, slow.synapses.recurrent, atol=1e-12)
    np.testing.assert_allclose(fast.synapses.cued, slow.synapses.cued, atol=1e-12)
    np.testing.assert_allclose(fast.synapses.calming, slow.synapses.calming, atol=1e-12)
    assert fast.synapses.cued.max() > 0
    assert fast.synapses.calming.max() > 0


def test_another_seed_gives_other_cells(untrained):
    network, _ = untrained
    other, _ = grow(np.random.default_rng(2), sites=1, cells=1000)
    shared = np.intersect1d(network.assembly(0), other.assembly(0)).size
    assert shared < 0.3 * network.assembly(0).size


def test_assemblies_overlap_by_chance_and_safety_shares_no_cell_with_pain():
    network, _ = grow(np.random.default_rng(3), sites=2)
    shared = np.intersect1d(network.assembly(0), network.assembly(1)).size
    assert 1 <= shared <= 30
    assert not (network.safe > 0)[network.assembly(0)].any()


def test_lasting_pain_makes_the_pathway_automatic(untrained, trained):
    network, synapses = untrained
    rng = np.random.default_rng(0)
    before = drive_that_lights(network, synapses, rng, step=0.02)
    after = drive_that_lights(network, trained.synapses, rng, step=0.02)
    assert after < before - 0.1
    strength = trained.synapses.strength(network, 0)
    assert after == pytest.approx(fold_points(strength).on, abs=0.1)


def test_a_part_of_the_cue_recalls_the_whole_pathway(untrained, trained):
    network, synapses = untrained
    shares = recall(network, trained.synapses, (0.0, 0.6, 1.0), np.random.default_rng(0), threat=0.1)
    assert shares[0] < 0.1
    assert shares[1] > 0.8
    assert shares[2] > 0.9
    never = recall(network, synapses, (1.0,), np.random.default_rng(0), threat=0.1)
    assert never[0] < 0.1


def test_only_cells_of_the_assembly_learn_to_drive_each_other(untrained, trained):
    network, synapses = untrained
    member = network.afferent[0] > 0
    inside = member[:, None] & member[network.targets]
    outside = member[:, None] & ~member[network.targets]
    assert trained.synapses.recurrent[inside].mean() > 3 * synapses.recurrent.mean()
    assert trained.synapses.recurrent[outside].mean() < synapses.recurrent.mean()


def test_growth_stops_at_the_most_a_pathway_can_be(untrained):
    network, synapses = untrained
    eager = replace(QUICK, learning_per_d=1.0, strength_most=0.9)
    told = live(network, synapses, INJURED, np.random.default_rng(2), traits=eager)
    assert told.strength.max() == pytest.approx(0.9, abs=0.03)


def test_a_schedule_of_other_sites_is_refused(untrained):
    network, synapses = untrained
    with pytest.raises(SolverError, match="make them alike"):
        live(network, synapses, Schedule.of(5, sites=2), np.random.default_rng(0))


def test_too_few_cells_are_refused():
    with pytest.raises(SolverError, match="too few"):
        grow(np.random.default_rng(0), cells=300)
