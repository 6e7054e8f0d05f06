"""Documents made in Python keep the same rules as documents that are read."""

import pytest
from pydantic import ValidationError

from neuroplasty import Case, Plan
from neuroplasty.documents.places import ROOTS, Place
from neuroplasty.documents.steps import AdvanceCatheter, Examine, Inflate, Inject, PlaceNeedle, Remove

PATIENT = {"age_years": 40, "sex": "female", "stature_cm": 168, "weight_kg": 65}


def case(**more):
    return Case.model_validate({"name": "x", "title": "X", "patient": PATIENT, **more})


def plan(*steps):
    return Plan(name="p", title="P", steps=steps)


@pytest.mark.parametrize("region", ["lateral recess", "foramen"])
def test_a_recess_or_foramen_in_the_midline_is_refused(region):
    with pytest.raises(ValidationError, match="lies on one side"):
        Place(level="L5", region=region)
    assert Place(level="L5", side="right", region=region).words == f"L5 right {region}"


def test_a_case_that_contradicts_itself_cannot_be_made():
    twice = [{"disc": "L4-L5", "slip_mm": 3}, {"disc": "L4-L5", "slip_mm": 4}]
    with pytest.raises(ValidationError, match=r"findings\.slips\.1: the same disc as slips\[0\]"):
        case(findings={"slips": twice})


def test_two_findings_at_one_disc_on_different_sides_are_two_findings():
    sides = [{"disc": "L4-L5", "kind": "bulge", "side": side, "depth_mm": 2} for side in ("left", "right")]
    assert len(case(findings={"discs": sides}).findings.discs) == 2


def test_a_plan_out_of_order_cannot_be_made():
    with pytest.raises(ValidationError, match="no balloon catheter is in"):
        plan(PlaceNeedle(route="caudal"), Inflate())
    with pytest.raises(ValidationError, match="no needle is in yet"):
        plan(AdvanceCatheter())


def test_an_examination_asks_for_nothing_that_is_in_and_leaves_the_order_of_steps_judged():
    assert plan(Examine()).steps[0].minutes == 1
    dye = {"drug": "iohexol", "strength": "240 mgI/mL", "volume_ml": 5}
    with pytest.raises(ValidationError, match="nothing to inject through"):
        plan(Examine(what="motor", minutes=2), Inject(ingredients=(dye,)))


def test_a_catheter_outlasts_its_needle():
    catheter = AdvanceCatheter()
    assert plan(PlaceNeedle(route="caudal"), catheter, Remove(what="needle"), Inflate())
    with pytest.raises(ValidationError, match="no balloon catheter is in"):
        plan(PlaceNeedle(route="caudal"), catheter, Remove(what="catheter"), Inflate())


@pytest.mark.parametrize(("side", "entered"), [("left", "left"), ("right", "right"), ("midline", "left")])
def test_a_transforaminal_needle_goes_in_on_the_targets_side(side, entered):
    open_plan = plan(PlaceNeedle(route="transforaminal"))
    assert not open_plan.is_aimed
    aimed = open_plan.aimed_at(Place(level="L4", side=side))
    assert (aimed.steps[0].level, aimed.steps[0].side) == ("L4", entered)
    assert aimed.is_aimed


def test_a_needle_that_names_its_foramen_stays_there():
    named = plan(PlaceNeedle(route="transforaminal", level="L4", side="right"))
    assert named.aimed_at(Place(level="S1", side="left")) == named


@pytest.mark.parametrize("root", ROOTS)
def test_every_root_can_be_a_foramen_to_aim_at(root):
    target = case(findings={"foraminal_stenosis": [{"root": root, "grade": "mild"}]}).target
    assert (f"{target.level} {target.side}", target.region) == (root, "foramen")


def test_the_worst_finding_of_a_kind_is_aimed_at():
    grades = [{"root": "L4 left", "grade": "mild"}, {"root": "L5 right", "grade": "severe"}]
    assert case(findings={"foraminal_stenosis": grades}).target.words == "L5 right foramen"
    discs = [{"disc": f"L{n}-L{n + 1}", "kind": "bulge", "depth_mm": n} for n in (3, 4)]
    assert case(findings={"discs": discs}).target.words == "L5 left lateral recess"


def test_a_stenosis_is_aimed_at_from_the_side_that_hurts():
    pain = {"site": "leg", "side": "right", "intensity_nrs": 5, "months": 3}
    found = {"central_stenosis": [{"disc": "L3-L4", "grade": "mild"}]}
    assert case(findings=found, pains=[pain]).target.words == "L4 right lateral recess"


def test_a_missing_needle_is_told_once():
    with pytest.raises(ValidationError) as caught:
        plan(AdvanceCatheter(), Remove(what="catheter"), AdvanceCatheter())
    assert str(caught.value).count("no needle is in yet") == 1
