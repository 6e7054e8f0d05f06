"""The checklist says what it rests on, is a proposal, and judges by its marks alone."""

from dataclasses import replace

import jsonschema
import pytest
import yaml

from neuroplasty.body.events import happen
from neuroplasty.care.assessment import Account, Moment, assess, built_in_checklist, read_checklist
from neuroplasty.care.assessment.checklist import Checklist
from neuroplasty.documents.files.models import schema_of
from neuroplasty.errors import DocumentError

BOOK = built_in_checklist()


def test_the_checklist_is_named_a_proposal_and_every_line_has_a_source_and_a_standing():
    assert "proposal" in BOOK.proposal
    assert all(item.source and item.fact for item in BOOK.items)
    assert {rests.standing for rests in BOOK.rests_on} == {"measured", "unverified"}
    for item in BOOK.items:
        assert ("assumed" in item.source) == (item.standing == "assumed"), item.id


def test_the_file_fits_its_own_schema():
    jsonschema.validate(BOOK.model_dump(mode="json", exclude_none=True), schema_of(Checklist))


def test_nothing_done_meets_nothing_and_errs_nowhere():
    found = assess(Account())
    assert (found.met, found.error_points) == (1, 0), "only the dura is whole"


def test_errors_are_weighed_and_counted():
    torn = happen("catheter kinked", 3.0, "The catheter is kinked.")
    found = assess(Account((Moment(1, 3.0, 1.0, events=(torn, torn), catheter_mm=10.0),)))
    assert [(one.rule.id, one.times, one.points) for one in found.errors] == [("catheter-damaged", 2, 10)]
    assert found.errors[0].t_s == (3.0, 3.0)


def test_a_clinics_own_checklist_takes_the_place_of_the_built_in_one(tmp_path):
    own = tmp_path / "own.yaml"
    item = BOOK.items[0].model_dump(mode="json", exclude_none=True)
    own.write_text(
        yaml.safe_dump({"kind": "checklist", "version": "1", "proposal": "Ours.", "items": [item]})
    )
    assert len(assess(Account(), read_checklist(own)).checked) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"mark": {"measure": "hub force n", "yes": True, "why": "none"}},
            "is a figure; give at_most or at_least",
        ),
        ({"mark": {"measure": "dura punctured", "at_most": 1, "why": "none"}}, "is yes or no; give yes"),
        ({"mark": {"measure": "hub farce n", "at_most": 1, "why": "none"}}, "hub force n"),
    ],
)
def test_a_wrong_mark_is_refused_with_what_would_be_right(tmp_path, change, said):
    own = tmp_path / "own.yaml"
    item = BOOK.items[0].model_dump(mode="json", exclude_none=True) | change
    own.write_text(
        yaml.safe_dump({"kind": "checklist", "version": "1", "proposal": "Ours.", "items": [item]})
    )
    with pytest.raises(DocumentError, match=said):
        read_checklist(own)


def test_an_assessment_is_a_pure_function():
    account = Account((Moment(1, 1.0, 1.0, hub_n=1.0, catheter_mm=5.0),))
    assert assess(account) == assess(replace(account))
