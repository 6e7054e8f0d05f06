"""What was asked of a patient is read strictly: no unit, no level is guessed at; drugs go by any name."""

import pytest

from neuroplasty.documents import read_case
from neuroplasty.documents.history import BloodThinner, Health, Wishes
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.thinners import BRANDS

CASE = """\
kind: case
version: "1"
name: asked
title: Asked
patient: {age_years: 50, sex: male, stature_cm: 170, weight_kg: 80}
pains:
  - {site: leg, side: left, root: L5 left, intensity_nrs: 6, months: 8}
findings:
  discs: [{disc: L4-L5, kind: bulge, depth_mm: 3}]
health:
  blood_thinners: [{drug: warfarin, stopped_days: 6}]
  egfr_ml_min: 60
"""


def refusal(tmp_path, old, new):
    assert old in CASE
    file = tmp_path / "asked.yaml"
    file.write_text(CASE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DocumentError) as told:
        read_case(file)
    return str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("egfr_ml_min: 60", "egfr_ml_min: 60 mL/min", "leave the unit off and write 60"),
        ("stopped_days: 6", "stopped_days: 6 days", "leave the unit off and write 6"),
        ("L4-L5", "L5-L6", "expected one of T12-L1"),
        ("root: L5 left", "root: L7 left", "a root by level and side"),
        ('version: "1"', 'version: "3"', "this release reads version 1 and 2"),
        ("health:", "heath:", "did you mean 'health'?"),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_could_be(tmp_path, old, new, says):
    assert says in refusal(tmp_path, old, new)


@pytest.mark.parametrize(
    ("named", "generic"),
    [
        *BRANDS.items(),
        ("Eliquis 5 mg twice daily", "apixaban"),
        ("rivaroxiban", "rivaroxaban"),
        ("Clopidogril", "clopidogrel"),
        ("low dose aspirin 75 mg", "aspirin"),
        ("LMWH", "low-molecular-weight heparin"),
        ("enoxaparin (therapeutic)", "low-molecular-weight heparin"),
        ("Marcumar", "phenprocoumon"),
        ("blue pill", None),
        ("vitamin C", None),
        ("paracetamol", None),
    ],
)
def test_a_drug_against_clotting_is_known_by_any_of_its_names_and_else_kept_as_it_was_said(named, generic):
    thinner = BloodThinner(drug=named)
    assert (thinner.drug, thinner.generic) == (named, generic)


def test_silence_is_unknown_until_all_was_asked():
    assert Health().said("diabetes") is None
    assert Health(complete=True).said("diabetes") is False
    assert Health(complete=True, diabetes=True).said("diabetes") is True


def test_nobody_agrees_by_silence():
    wishes = Wishes(complete=True)
    assert wishes.said("can_decide") is None
    assert wishes.said("agrees_to_procedure") is None
    assert wishes.said("refuses_surgery") is False
