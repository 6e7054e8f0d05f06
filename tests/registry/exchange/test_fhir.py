"""FHIR R4: out and in and out again is the same; 22 planted faults are refused, no good Bundle is."""

import copy
import datetime
import json

import numpy as np
import pytest

from neuroplasty.errors import RegistryError
from neuroplasty.registry import SYSTEM
from neuroplasty.registry.audit import read_procedures
from neuroplasty.registry.exchange import bundle, bundle_text, land, read_bundle, read_bundle_text, records_of


@pytest.fixture(scope="session")
def good(records):
    return bundle(records)


def first(data, kind, which=0):
    return [entry["resource"] for entry in data["entry"] if entry["resource"]["resourceType"] == kind][which]


def extension(resource, name):
    return next(one for one in resource["extension"] if one["url"].endswith(f":{name}"))


def test_an_export_imported_into_an_empty_registry_exports_the_same_bytes(records, registry):
    text = bundle_text(records)
    landed = land(registry, read_bundle_text(text))
    assert landed.people == 5
    assert landed.answers == sum(len(done.answers) for one in records for done in one.procedures)
    assert bundle_text(records_of(registry)) == text
    assert registry.check() == ()
    assert registry.verify().is_whole


def test_an_audit_of_what_was_imported_reads_the_same_table(filled, records, registry):
    land(registry, records)
    mine, theirs = (read_procedures(one, on=datetime.date(2026, 3, 1)) for one in (filled, registry))
    theirs_too = [row for row, code in enumerate(mine.person) if code in theirs.person]
    assert theirs.code == tuple(mine.code[row] for row in theirs_too)
    for measure, values in theirs.scores.items():
        assert np.array_equal(values, mine.scores[measure][theirs_too], equal_nan=True)
    assert len(theirs.complications) == sum(
        len(done.happenings) for one in records for done in one.procedures
    )
    assert np.array_equal(theirs.due, mine.due[theirs_too])
    assert theirs.reasons[0, "m6"] == "not reached"


def test_only_who_agreed_to_research_is_exported(filled, records):
    assert len(filled.people.all(SYSTEM)) == 6
    assert len(records) == 5
    assert all("research" in one.consents for one in records)


def test_a_dry_run_looks_everything_through_and_writes_nothing(records, empty):
    assert land(empty, records, dry_run=True).people == 5
    assert empty.people.all(SYSTEM) == []


def test_what_others_add_to_a_good_bundle_is_no_fault(good, records):
    more = copy.deepcopy(good)
    first(more, "Patient")["telecom"] = [{"system": "phone", "value": "1"}]
    first(more, "Observation")["note"] = [{"text": "asked twice"}]
    first(more, "Procedure")["performedPeriod"].pop("end")
    first(more, "Patient")["extension"].append({"url": "http://elsewhere.example/x", "valueBoolean": True})
    more["entry"].append({"resource": {"resourceType": "Organization", "id": "o", "name": "A clinic"}})
    more["timestamp"] = "2026-03-02T09:00:00Z"
    assert read_bundle(more) == records


PLANTED = {
    "another resource": lambda d: d.update(resourceType="Patient"),
    "a type of bundle that is none": lambda d: d.update(type="set"),
    "a bundle of another release": lambda d: d["meta"].update(profile=["urn:neuroplasty:bundle|5.0.0"]),
    "a field of R5": lambda d: first(d, "Procedure").update(occurrenceDateTime="2025-01-14"),
    "a field that does not exist": lambda d: first(d, "Patient").update(sex="f"),
    "a gender that is none": lambda d: first(d, "Patient").update(gender="woman"),
    "a birth date for a birth year": lambda d: first(d, "Patient").update(birthDate="1950-04-01"),
    "a date that is none": lambda d: first(d, "QuestionnaireResponse").update(authored="2025-13-40"),
    "an id with a blank": lambda d: first(d, "Observation").update(id="a b"),
    "a number as text": lambda d: first(d, "Observation")["valueQuantity"].update(value="7"),
    "two values at once": lambda d: first(d, "Observation").update(valueString="seven"),
    "no status": lambda d: first(d, "Observation").pop("status"),
    "a status that is none": lambda d: first(d, "Procedure").update(status="done"),
    "no subject": lambda d: first(d, "Procedure").pop("subject"),
    "a reference that leads nowhere": lambda d: first(d, "Procedure")["subject"].update(
        reference="Patient/X"
    ),
    "one resource twice": lambda d: d["entry"].append(copy.deepcopy(d["entry"][-1])),
    "a procedure that ends before it starts": lambda d: first(d, "Procedure")["performedPeriod"].update(
        end="2001-01-01T00:00:00+00:00"
    ),
    "an item twice": lambda d: first(d, "QuestionnaireResponse")["item"].append(
        copy.deepcopy(first(d, "QuestionnaireResponse")["item"][0])
    ),
    "an answer off its scale": lambda d: first(d, "QuestionnaireResponse")["item"][0].update(
        answer=[{"valueDecimal": 14}]
    ),
    "a score that its answers do not come to": lambda d: first(d, "Observation")["valueQuantity"].update(
        value=1
    ),
    "a form of another version": lambda d: first(d, "QuestionnaireResponse").update(
        questionnaire="urn:neuroplasty:form:NRS|1"
    ),
    "a kind of event that its record does not say": lambda d: first(d, "AdverseEvent")["event"].update(
        text="fever"
    ),
    "an entry without a resource": lambda d: d["entry"].append({"fullUrl": "urn:x"}),
    "a name": lambda d: first(d, "Patient").update(name=[{"family": "Somebody"}]),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_refused_in_a_sentence(good, name):
    broken = copy.deepcopy(good)
    PLANTED[name](broken)
    with pytest.raises(RegistryError, match=r"Nothing was written\.$"):
        read_bundle(broken)


def test_there_are_at_least_as_many_planted_faults_as_the_field_counts():
    assert len(PLANTED) >= 22


def test_a_bundle_cut_off_and_one_that_is_no_json_are_said_with_their_line(good):
    text = json.dumps(good, indent=1)
    with pytest.raises(RegistryError, match=r"no JSON, line \d+"):
        read_bundle_text(text[: len(text) // 2])


def test_a_record_that_does_not_belong_is_refused_with_every_fault_at_once(good, empty):
    broken = copy.deepcopy(good)
    extension(first(broken, "Patient"), "site")["valueString"] = "elsewhere"
    extension(first(broken, "QuestionnaireResponse", -1), "visit")["valueString"] = "m99"
    with pytest.raises(RegistryError) as refused:
        land(empty, read_bundle(broken))
    assert "there is no site 'elsewhere' here" in str(refused.value)
    assert "there is no such visit" in str(refused.value)
    assert empty.people.all(SYSTEM) == []


def test_the_same_people_twice_are_refused(records, empty):
    land(empty, records)
    with pytest.raises(RegistryError, match="is in this registry already"):
        land(empty, records)
