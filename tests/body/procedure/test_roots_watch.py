"""What a procedure does to the roots is seen tick by tick, and each effect can be taken out of it."""

import numpy as np
import pytest

from neuroplasty.body.anatomy import bonded_fraction
from neuroplasty.body.epidural import Opening
from neuroplasty.body.nerve import nociception, worst_stretch
from neuroplasty.body.procedure import Theatre
from neuroplasty.body.procedure.roots_watch import RootsWatch
from neuroplasty.documents.case import Scar
from neuroplasty.documents.places import Place
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Expose, Ingredient, Inject, PlaceNeedle, Wait

SCAR = Scar(place=Place(level="S1", side="left", region="lateral recess"), length_mm=30, bonded=0.9)
NEEDLE = PlaceNeedle(route="caudal", minutes=1)
DRUGS = (
    Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=4),
    Ingredient(drug="lidocaine", strength="2 %", volume_ml=6),
    Ingredient(drug="dexamethasone", strength="4 mg/mL", volume_ml=2),
    Ingredient(drug="hyaluronidase", strength="150 IU/mL", volume_ml=6),
)
STEPS = (
    NEEDLE,
    Inject(ingredients=DRUGS, rate_ml_s=1.0),
    Expose(label="after", views=("AP",)),
    Wait(minutes=15),
)


@pytest.fixture(scope="module")
def watched(block):
    def make(steps=STEPS, without=()):
        bonded = bonded_fraction(block.canal, [SCAR])
        theatre = Theatre(block, bonded, np.random.default_rng(0), spacing_mm=3.0, without=without)
        watch = RootsWatch(theatre)
        events = []
        for tick in theatre.run(Plan(name="p", title="P", steps=steps)):
            events += watch.watch(tick)
            if tick.shot is not None:
                watch.shown()
        return theatre, watch, events

    return make


@pytest.fixture(scope="module")
def full(watched):
    theatre, watch, events = watched()
    records, effects = watch.records()
    return theatre, watch, events, {r.root: r for r in records}, {(e.root, e.effect): e for e in effects}


def test_the_roots_are_at_rest_until_something_is_given(watched):
    _, watch, events = watched((NEEDLE, Wait(minutes=5)))
    records, effects = watch.records()
    assert effects == ()
    assert events == []
    assert all(record.outlook is None for record in records)
    np.testing.assert_allclose(nociception(watch.treated.now), nociception(watch.treated.before), rtol=1e-9)


def test_drugs_and_pressure_that_reach_a_root_are_told_of_it(full):
    *_, records, effects = full
    root = records["S1 left"]
    assert root.peak_pressure_mmhg > 10
    assert root.peak_concentration["lidocaine"] > 1
    assert records["S3 left"].dye_after
    assert root.nerve.bonded < root.nerve.scar_bed
    assert root.outlook.before > 0.2
    assert effects["S1 left", "nerve"].amounts[0].value > 30


def test_bonds_lost_are_either_torn_by_pressure_or_dissolved_and_add_up(full):
    *_, records, effects = full
    state = records["S1 left"].nerve
    told = {one.what: one.value for one in effects["S1 left", "scar"].amounts}
    lost = 100 * (1 - state.bonded / state.scar_bed)
    assert told["torn by the balloon"] == told["torn by the catheter"] == 0
    assert told["dissolved"] > 0
    assert told["torn by pressure"] + told["dissolved"] == pytest.approx(lost, abs=0.2)


def test_without_the_scars_effect_every_bond_stays(watched):
    theatre, watch, _ = watched(without=("scar",))
    records, effects = watch.records()
    assert all(record.bonded_before == record.bonded_after for record in records)
    assert not any(one.acts for one in effects if one.effect == "scar")
    np.testing.assert_array_equal(theatre.state.dissolved, 0.0)


def test_leaving_the_steroid_out_of_a_plan_changes_its_row_only_there(watched, full):
    *_, effects = full
    bare = tuple(part for part in DRUGS if part.drug != "dexamethasone")
    _, watch, _ = watched((NEEDLE, Inject(ingredients=bare, rate_ml_s=1.0), *STEPS[2:]))
    less = {(e.root, e.effect): e for e in watch.records()[1]}
    assert effects["S1 left", "inflammation"].fall_4_weeks > 0.002
    assert less["S1 left", "inflammation"].fall_4_weeks == 0


def test_a_balloon_opens_the_root_it_lies_on_and_presses_it(watched):
    theatre, watch, _ = watched(STEPS[:1])
    root = next(one for one in theatre.anatomy.canal.roots if one.name == "S1 left")
    middle = float(root.path_s_mm[12]), float(root.path_theta_rad[12])
    opening = Opening(*middle, 12.0, 6.0, 3.0)
    for state in theatre.space.advance(theatre.state, 5.0, openings=(opening,)):
        theatre.state = state
        list(watch.watch(theatre.tick("inflate", openings=(opening,))))
    k = watch.treated.before.names.index("S1 left")
    assert watch.treated.widest_mm[k] > 1
    assert watch.treated.now.pressure_mmhg[k] > 10
    assert watch.treated.lost.balloon[k] > 0
    assert watch.treated.lost.pressure[k] == 0


def test_the_watch_is_the_same_for_the_same_seed(watched, full):
    _, _, _, records, _ = full
    _, again, _ = watched()
    assert again.records()[0] == tuple(records.values())


def test_the_worst_stretch_of_all_roots_at_once_is_that_of_each(watched):
    theatre, watch, _ = watched(STEPS[:1])
    values = np.random.default_rng(1).random(theatre.shell.shape)
    each = [worst_stretch(values[cells]) for cells in watch._cells]
    np.testing.assert_allclose(watch._worst(values), each, rtol=1e-12)
