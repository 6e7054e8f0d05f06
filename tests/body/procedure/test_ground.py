"""The ground of 1 mm on which a catheter is steered and tears, whatever the fluid's grid."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.procedure import Setting, Theatre
from neuroplasty.body.procedure.handling import surroundings
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps import AdvanceCatheter, PlaceNeedle

TO = Place(level="L5", side="left", region="lateral recess")


@pytest.fixture(scope="module")
def settings(block) -> dict[float, Setting]:
    """One scarred canal on a coarse and on a fine grid of the fluid."""
    rows, columns = block.canal.wall_mm.shape
    scar = np.full((rows, columns), 0.1) + 0.4 * (np.arange(columns) < columns // 3)
    anatomy = Anatomy(block.canal, block.body, "a tube")
    return {mm: Setting.of(anatomy, scar, spacing_mm=mm) for mm in (4.0, 2.0)}


@pytest.fixture(scope="module")
def advanced(settings, carry_out) -> dict[float, Theatre]:
    steps = PlaceNeedle(route="caudal"), AdvanceCatheter(to=TO)
    return {mm: carry_out(Theatre.begin(one), *steps)[0] for mm, one in settings.items()}


def bonded_mm2(theatre: Theatre) -> float:
    return float((theatre.state.bonded * theatre.setting.shell.area_mm2).sum())


def test_a_catheter_meets_the_same_on_every_grid_of_the_fluid(settings):
    coarse, fine = (surroundings(Theatre.begin(one)) for one in settings.values())
    assert coarse.gap_mm.shape == fine.gap_mm.shape
    np.testing.assert_array_equal(coarse.gap_mm, fine.gap_mm)
    np.testing.assert_allclose(coarse.bonded, fine.bonded, atol=1e-12)
    assert fine.bonded.max() > 0.4


def test_its_tip_ends_at_the_same_place_on_every_grid_of_the_fluid(advanced):
    coarse, fine = (one.catheter.shape_mm[-1] for one in advanced.values())
    np.testing.assert_allclose(coarse, fine, atol=0.5)


def test_what_it_tore_leaves_the_shell_by_area(advanced):
    for theatre in advanced.values():
        ground = theatre.setting.ground
        torn = float((ground.bonded * (1 - theatre.untorn) * ground.area_mm2).sum())
        begun = Theatre.begin(theatre.setting)
        assert torn > 5.0
        assert bonded_mm2(begun) - bonded_mm2(theatre) == pytest.approx(torn, rel=0.15)


def test_what_fluid_has_parted_it_no_longer_meets(settings):
    theatre = Theatre.begin(settings[4.0])
    freed = replace(theatre, state=replace(theatre.state, bonded=0.5 * theatre.state.bonded))
    before, after = surroundings(theatre).bonded, surroundings(freed).bonded
    np.testing.assert_allclose(after, 0.5 * before, atol=1e-12)


def test_a_track_is_torn_once(advanced):
    theatre = advanced[2.0]
    met = surroundings(theatre).bonded
    assert (met <= theatre.setting.ground.bonded * theatre.untorn + 1e-12).all()
    assert met[theatre.untorn < 1e-6].max(initial=0.0) == pytest.approx(0.0, abs=1e-6)
