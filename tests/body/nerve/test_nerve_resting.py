"""Which roots of a case hurt before anything is done."""

import numpy as np
import pytest

from neuroplasty.body.anatomy import apply_findings, bonded_fraction, canal_from_parameters
from neuroplasty.body.nerve import nociception, resting_roots
from neuroplasty.documents import read_case
from neuroplasty.documents.case import (
    Case,
    CentralStenosis,
    DiscHerniation,
    Findings,
    ForaminalStenosis,
    Patient,
    Scar,
    Slip,
)
from neuroplasty.documents.places import Place
from neuroplasty.errors import SolverError

PATIENT = Patient(age_years=50, sex="female", stature_cm=165, weight_kg=68)


def case(**findings):
    return Case(name="one", title="One", patient=PATIENT, findings=Findings(**findings))


def pain(one):
    roots = resting_roots(one)
    return dict(zip(roots.names, nociception(roots).tolist(), strict=True))


def test_nothing_hurts_in_a_healthy_canal():
    assert max(pain(read_case("healthy-adult")).values()) == 0


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("l5-scar-after-discectomy", "L5 left"),
        ("disc-herniation-not-for-surgery", "S1 right"),
        ("foraminal-stenosis-l5-left", "L5 left"),
    ],
)
def test_the_root_that_hurts_most_is_the_one_the_case_complains_of(name, root):
    hurts = pain(read_case(name))
    assert max(hurts, key=hurts.__getitem__) == root
    assert hurts[root] > 0.2


def test_a_larger_herniation_presses_and_hurts_more_on_its_own_side():
    small, large = (
        case(discs=(DiscHerniation(disc="L4-L5", kind="protrusion", side="left", depth_mm=depth),))
        for depth in (3, 8)
    )
    assert pain(small)["L5 left"] < pain(large)["L5 left"]
    assert pain(large)["L5 right"] < 0.3 * pain(large)["L5 left"]


def test_an_extrusion_inflames_more_than_a_contained_disc():
    contained, out = (
        resting_roots(case(discs=(DiscHerniation(disc="L5-S1", kind=kind, side="right", depth_mm=6),)))
        for kind in ("protrusion", "extrusion")
    )
    k = out.names.index("S1 right")
    assert contained.nucleus[k] < out.nucleus[k]


def test_every_grade_of_a_narrow_foramen_hurts_its_root_more():
    grades = [
        pain(case(foraminal_stenosis=(ForaminalStenosis(root="L4 right", grade=grade),)))["L4 right"]
        for grade in ("mild", "moderate", "severe")
    ]
    assert 0 < grades[0] < grades[1] <= grades[2]


def test_stenosis_presses_both_sides_and_a_slip_too():
    both = pain(case(central_stenosis=(CentralStenosis(disc="L4-L5", grade="severe"),)))
    assert both["L5 left"] == pytest.approx(both["L5 right"])
    assert both["L5 left"] > 0.1
    slipped = resting_roots(case(slips=(Slip(disc="L4-L5", slip_mm=9),)))
    assert nociception(slipped)[slipped.names.index("L4 left")] > 0.1


def test_roots_that_pass_two_narrow_levels_in_the_sac_get_less_blood_than_past_one():
    one, two = (
        resting_roots(case(central_stenosis=tuple(CentralStenosis(disc=d, grade="severe") for d in discs)))
        for discs in (("L4-L5",), ("L3-L4", "L4-L5"))
    )
    k, above = one.names.index("S1 left"), one.names.index("L2 left")
    assert one.cauda_mmhg[k] > 10
    assert one.cauda_second_mmhg[k] == 0 < two.cauda_second_mmhg[k] <= two.cauda_mmhg[k]
    assert two.blood_flow[k] < one.blood_flow[k] < 1
    assert two.cauda_mmhg[above] == 0


def test_the_same_case_rests_the_same_whatever_its_canal_came_from():
    one = read_case("disc-herniation-not-for-surgery")
    canal = canal_from_parameters(one.patient)
    seen, bare = resting_roots(one), resting_roots(one, canal)
    np.testing.assert_array_equal(seen.disc_mmhg, bare.disc_mmhg)


def test_a_scar_may_be_given_as_a_field_or_root_by_root():
    scar = Scar(place=Place(level="L5", side="left", region="lateral recess"), length_mm=30, bonded=0.8)
    one = case(scars=(scar,))
    canal = apply_findings(canal_from_parameters(PATIENT), one.findings)
    field = resting_roots(one, canal, bonded_fraction(canal, one.findings.scars))
    np.testing.assert_array_equal(field.bonded, resting_roots(one).bonded)
    np.testing.assert_array_equal(resting_roots(one, canal, field.bonded).bonded, field.bonded)
    for wrong in (np.zeros(3), np.full(len(canal.roots), 1.5)):
        with pytest.raises(SolverError, match="bonded fraction"):
            resting_roots(one, canal, wrong)
