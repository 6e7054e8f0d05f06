"""What a procedure does to the roots is seen tick by tick, and each effect can be taken out of it."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy import bonded_fraction
from neuroplasty.body.epidural import Shell
from neuroplasty.body.nerve import nociception, worst_stretch
from neuroplasty.body.procedure import (
    BalloonHand,
    CatheterHand,
    Hands,
    Recorder,
    Setting,
    Theatre,
    act,
)
from neuroplasty.body.procedure.rootcells import RootCells
from neuroplasty.documents.case import Scar
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, Expose, Ingredient, Inject, PlaceNeedle, Wait

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
def watched(block, carry_out, recorded):
    def make(steps=STEPS, without=(), bonded=None):
        bonded = bonded_fraction(block.canal, [SCAR]) if bonded is None else bonded
        begun = Theatre.begin(Setting.of(block, bonded, spacing_mm=3.0, without=without))
        theatre, seen = carry_out(begun, *steps)
        return theatre, recorded(begun, seen), [event for one in seen for event in one.events]

    return make


@pytest.fixture(scope="module")
def full(watched):
    theatre, recorder, events = watched()
    records, effects = recorder.roots()
    return theatre, recorder, events, {r.root: r for r in records}, {(e.root, e.effect): e for e in effects}


def test_the_roots_are_at_rest_until_something_is_given(watched):
    theatre, recorder, events = watched((NEEDLE, Wait(minutes=5)))
    records, effects = recorder.roots()
    assert effects == ()
    assert events == []
    assert all(record.outlook is None for record in records)
    np.testing.assert_allclose(nociception(theatre.roots.now), nociception(theatre.setting.before), rtol=1e-9)


def test_drugs_and_pressure_that_reach_a_root_are_told_of_it(full):
    *_, records, effects = full
    root = records["S1 left"]
    assert root.peak_pressure_mmhg > 5
    assert root.peak_concentration["lidocaine"] > 1
    assert records["S3 left"].dye_after
    assert root.nerve.bonded < root.nerve.scar_bed
    assert root.outlook.before > 0.2
    # Little fluid comes between the bonds of the left root; beside the free one lies enough to block it.
    blocked = {side: effects[f"S1 {side}", "nerve"].amounts[0].value for side in ("left", "right")}
    assert blocked["left"] < 10 < 30 < blocked["right"]


def test_bonds_lost_are_either_torn_by_pressure_or_dissolved_and_add_up(full):
    *_, records, effects = full
    state = records["S1 left"].nerve
    told = {one.what: one.value for one in effects["S1 left", "scar"].amounts}
    lost = 100 * (1 - state.bonded / state.scar_bed)
    assert told["torn by the balloon"] == told["torn by the catheter"] == 0
    assert told["dissolved"] > 0
    assert told["torn by pressure"] + told["dissolved"] == pytest.approx(lost, abs=0.2)


def test_without_the_scars_effect_every_bond_stays(watched):
    theatre, recorder, _ = watched(without=("scar",))
    records, effects = recorder.roots()
    assert all(record.bonded_before == record.bonded_after for record in records)
    assert not any(one.acts for one in effects if one.effect == "scar")
    np.testing.assert_array_equal(theatre.state.dissolved, 0.0)


def test_leaving_the_steroid_out_of_a_plan_changes_its_rows_only(watched, full):
    *_, effects = full
    # As much saline in its place, so that all else goes where it went.
    saline = Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=2)
    bare = tuple(saline if part.drug == "dexamethasone" else part for part in DRUGS)
    _, recorder, _ = watched((NEEDLE, Inject(ingredients=bare, rate_ml_s=1.0), *STEPS[2:]))
    less = {(e.root, e.effect): e for e in recorder.roots()[1]}
    assert effects["S1 left", "inflammation"].fall_4_weeks > 0.002
    # Little but the steroid comes between the bonds of the left root: without it nothing is told of that one.
    assert {root for root, _ in effects} - {root for root, _ in less} == {"S1 left"}
    for key, one in less.items():
        if key[1] == "inflammation":
            # What the fluid itself washes out is left.
            assert one.fall_4_weeks < effects[key].fall_4_weeks
        else:
            assert one.amounts == effects[key].amounts


def test_a_balloon_opens_the_root_it_lies_on_and_presses_it(watched):
    there = AdvanceCatheter(to=SCAR.place)
    theatre, _, _ = watched((PlaceNeedle(route="transforaminal", level="S1", side="left", gauge=14), there))
    # The balloon can be filled once half of it is out of the needle.
    theatre, _ = act(theatre, Hands(catheter=CatheterHand(push_mm_s=2.0, limit_n=5.0)), 2.5)
    before = theatre.roots.lost
    k = theatre.setting.before.names.index("S1 left")
    pressed = []
    for _ in range(10):
        theatre, _ = act(theatre, Hands(balloon=BalloonHand(0.2)), 0.5)
        pressed.append(theatre.roots.now.pressure_mmhg[k])
    assert theatre.roots.widest_mm[k] > 1
    # What tears presses no longer; sac and fat still do.
    assert pressed[0] > pressed[-1] > 4
    assert theatre.roots.lost.balloon[k] > 0
    assert theatre.roots.lost.pressure[k] == before.pressure[k] == 0


def test_what_the_catheter_tears_at_a_root_is_booked_as_torn_by_the_catheter(watched, block):
    soft = Scar(place=Place(level="L5", side="left", region="lateral recess"), length_mm=30, bonded=0.3)
    theatre, _, _ = watched(
        (NEEDLE, AdvanceCatheter(to=soft.place)), bonded=bonded_fraction(block.canal, [soft])
    )
    lost, names = theatre.roots.lost, theatre.setting.before.names
    assert names[int(lost.catheter.argmax())] == "L5 left"
    assert lost.catheter.max() > 0
    assert lost.pressure.sum() == lost.balloon.sum() == lost.enzyme.sum() == 0


def test_the_record_is_the_same_for_the_same_seed(watched, full):
    _, _, _, records, _ = full
    _, again, _ = watched()
    assert again.roots()[0] == tuple(records.values())


def test_the_worst_stretch_of_all_roots_at_once_is_that_of_each(full):
    theatre, *_ = full
    cells = theatre.setting.cells
    values = np.random.default_rng(1).random(theatre.setting.shell.shape)
    at = zip(cells.starts, cells.counts, strict=True)
    each = [worst_stretch(cells.along(values)[start : start + count]) for start, count in at]
    np.testing.assert_allclose(cells.worst(values), each, rtol=1e-12)


def test_the_roots_before_are_those_of_the_setting_however_the_procedure_goes(full):
    theatre, recorder, *_ = full
    assert recorder.before is theatre.setting.before
    np.testing.assert_array_equal(recorder.after.bonded, theatre.roots.now.bonded)
    np.testing.assert_array_equal(recorder.before.bonded, theatre.setting.cells.worst(theatre.setting.bonded))
    assert (recorder.after.bonded <= recorder.before.bonded).all()


def test_a_root_is_read_at_the_same_places_on_every_grid_so_that_a_smooth_field_is_the_same(block):
    def met(spacing_mm):
        shell = Shell.from_canal(block.canal, spacing_mm=spacing_mm)
        s, theta = shell.s_mm[:, None], shell.theta_rad[None, :]
        field = 4 + np.sin(2 * np.pi * s / 80.0) + np.cos(theta - 0.4)
        cells = RootCells.of(block.canal, shell)
        return np.stack([cells.mean(field), cells.worst(field), cells.most(field)]), cells.counts

    (fine, points), (middle, same), (coarse, also) = met(1.0), met(2.0), met(3.0)
    np.testing.assert_array_equal(points, same)
    np.testing.assert_array_equal(points, also)
    np.testing.assert_allclose(middle, fine, rtol=0.02)
    np.testing.assert_allclose(coarse, fine, rtol=0.02)


def test_the_points_of_a_root_read_what_the_shell_reads_there(block):
    shell = Shell.from_canal(block.canal, spacing_mm=3.0)
    cells = RootCells.of(block.canal, shell)
    np.testing.assert_allclose(cells.along(np.ones(shell.shape)), 1.0)
    root = block.canal.roots[0]
    values = np.random.default_rng(2).random(shell.shape)
    exact = shell.sample(values, root.path_s_mm[[0, -1]], root.path_theta_rad[[0, -1]])
    middle = cells.along(values)[: cells.counts[0]][cells.counts[0] // 3 : 2 * cells.counts[0] // 3]
    np.testing.assert_allclose(middle[[0, -1]], exact)


def test_a_root_is_told_the_pressure_its_nerve_took_and_for_how_long(block, carry_out):
    begun = Theatre.begin(Setting.of(block, spacing_mm=3.0))
    _, (first, *_) = carry_out(begun, Wait(minutes=1))
    recorder = Recorder(begun)
    for mmhg in (5.0, 35.0, 45.0, 35.0, 0.0):
        met = replace(first.tick.met, pressure_mmhg=np.full(len(begun.setting.cells.names), mmhg))
        recorder.watch(replace(first, tick=replace(first.tick, met=met, dt_s=10.0)))
    record = recorder.roots()[0][0]
    assert record.peak_pressure_mmhg == 45.0
    assert record.pressed_s == {"venules": 30.0, "capillaries": 10.0}


def test_a_field_is_read_at_the_roots_as_by_the_matrix_of_its_weights(make_theatre):
    cells = make_theatre().setting.cells
    shape = make_theatre().state.medium.shell.shape
    field = np.random.default_rng(1).normal(size=shape)
    np.testing.assert_allclose(cells.along(field), cells.weights @ field.ravel(), rtol=1e-14)
    np.testing.assert_allclose(cells.along(np.ones(shape)), 1.0, rtol=1e-14)
