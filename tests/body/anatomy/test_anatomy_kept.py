"""The canal of one sex and stature is made once, and is still everybody's own."""

import numpy as np

from neuroplasty.body.anatomy import canal_from_parameters
from neuroplasty.body.anatomy.measures import MIDDLE
from neuroplasty.body.anatomy.parametric import canal_with
from neuroplasty.documents.case import Patient


def test_a_canal_that_was_kept_is_the_one_made_afresh_at_every_age():
    for age in (85, 30, 55):
        patient = Patient(age_years=age, sex="female", stature_cm=163, weight_kg=60)
        kept, fresh = canal_from_parameters(patient), canal_with(patient, MIDDLE)
        np.testing.assert_array_equal(kept.sac_mm, fresh.sac_mm)
        np.testing.assert_array_equal(kept.wall_mm, fresh.wall_mm)


def test_changing_one_person_changes_nobody_else():
    patient = Patient(age_years=50, sex="male", stature_cm=180, weight_kg=80)
    one = canal_from_parameters(patient)
    one.wall_mm[:], one.level_s_mm["L4"] = 0.0, 0.0
    other = canal_from_parameters(patient)
    assert other.wall_mm.min() > 0
    assert other.level_s_mm["L4"] > 0
