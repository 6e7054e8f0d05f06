"""What a procedure on a case begins with: the scar follows the seed, its enzyme share the age."""

import numpy as np
import pytest

from neuroplasty.body.anatomy import Anatomy, Volume, canal_from_parameters
from neuroplasty.body.procedure import Setting
from neuroplasty.body.procedure.replay import scar_chance
from neuroplasty.care.setting import setting_of
from neuroplasty.documents import read_case
from neuroplasty.documents.case import Case

CASE = read_case("l5-scar-after-discectomy")
NOBODY = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
ANATOMY = Anatomy(canal_from_parameters(CASE.patient), NOBODY, "parameters")


def setting(seed: int, spacing_mm: float = 3.0, case: Case = CASE) -> Setting:
    return setting_of(case, ANATOMY, seed=seed, spacing_mm=spacing_mm)


def test_a_seed_has_its_own_scar_whatever_the_chance_of_events():
    one, other = setting(1), setting(2)
    assert np.abs(one.bonded - other.bonded).max() > 0.2
    again = setting_of(CASE, ANATOMY, seed=1, spacing_mm=3.0, chance=True)
    np.testing.assert_array_equal(one.bonded, again.bonded)


def test_a_shells_grid_does_not_change_a_persons_scar():
    fine, coarse = setting(1, 1.0), setting(1, 3.0)
    areas = [float((one.bonded * one.shell.area_mm2).sum()) for one in (fine, coarse)]
    assert areas[1] == pytest.approx(areas[0], rel=0.08)
    k = fine.before.names.index("L5 left")
    assert coarse.before.bonded[k] == pytest.approx(fine.before.bonded[k], abs=0.1)


def test_enzyme_may_dissolve_what_the_scars_age_lets_it():
    scars = tuple(scar.model_copy(update={"age_months": 1.0}) for scar in CASE.findings.scars)
    young = CASE.model_copy(update={"findings": CASE.findings.model_copy(update={"scars": scars})})
    held = setting(1).bonded > 0.5
    assert setting(1).enzyme_share[held].max() < 0.06
    assert setting(1, case=young).enzyme_share[held].min() > 0.5
    np.testing.assert_array_equal(setting(1).start.enzyme_share, setting(1).enzyme_share)


def test_the_scar_of_a_group_has_a_chance_of_its_own_that_moves_no_other():
    plain, asked = np.random.default_rng([7, 3]), np.random.default_rng([7, 3])
    scar = scar_chance(asked)
    assert scar.random() != plain.random() == asked.random()
    assert plain.spawn(1)[0].random() == asked.spawn(1)[0].random()
    assert scar_chance(asked).random() == scar_chance(np.random.default_rng([7, 3])).random()
