"""FHIR R4 (4.0.1), out: records as one Bundle of Patients, Procedures, answers and adverse events.

Built by hand: a Questionnaire a form, a QuestionnaireResponse an answer and an Observation its score, a
Procedure and an AdverseEvent each with the record it stands for in an extension, so that nothing is lost on
the way back.

>>> from neuroplasty.registry.exchange.records import Record
>>> made = bundle([Record("D6Z1-RV0W1", "here", "female", 1970, "UTC", "en", ("care",))])
>>> made["entry"][0]["resource"]["birthDate"]
'1970'
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any

from neuroplasty.documents.records import Happening
from neuroplasty.registry.exchange.records import Answered, Done, Record
from neuroplasty.registry.forms import VERSION, questionnaire

Resource = dict[str, Any]
HOME = "urn:neuroplasty"
PSEUDONYM = f"{HOME}:pseudonym"
FORM = f"{HOME}:form"
NOTE = f"{HOME}:extension"
RELEASE = "4.0.1"
_SEVERITY = {1: "mild", 2: "moderate", 3: "severe", 4: "severe", 5: "severe"}
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_SEVERITIES = "http://terminology.hl7.org/CodeSystem/adverse-event-severity"


def bundle(records: Iterable[Record]) -> Resource:
    """Records as a Bundle; the same records give the same Bundle.

    Parameters
    ----------
    records : iterable of Record

    Returns
    -------
    dict
        A Bundle of type collection.

    Examples
    --------
    >>> bundle([])["type"], bundle([])["meta"]["profile"]
    ('collection', ['urn:neuroplasty:bundle|4.0.1'])
    """
    whole = list(records)
    forms = sorted({each.form for one in whole for done in one.procedures for each in done.answers})
    resources = [_questionnaire(form) for form in forms]
    for one in whole:
        resources.append(_patient(one))
        for done in one.procedures:
            resources.append(_procedure(one, done))
            for each in done.answers:
                resources.append(_response(one, done, each))
                if each.score is not None:
                    resources.append(_observation(one, done, each))
            resources += [_event(one, done, at, each) for at, each in enumerate(done.happenings, start=1)]
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [f"{HOME}:bundle|{RELEASE}"]},
        "type": "collection",
        "entry": [
            {"fullUrl": f"{HOME}:{one['resourceType']}:{one['id']}", "resource": one} for one in resources
        ],
    }


def bundle_text(records: Iterable[Record]) -> str:
    """A Bundle as JSON text; the same records give the same bytes.

    Parameters
    ----------
    records : iterable of Record

    Returns
    -------
    str

    Examples
    --------
    >>> bundle_text([]) == bundle_text([])
    True
    """
    return json.dumps(bundle(records), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _questionnaire(form: str) -> Resource:
    made: Resource = json.loads(questionnaire(form)[0])
    return {**made, "id": f"form-{form}", "url": f"{FORM}:{form}"}


def _patient(one: Record) -> Resource:
    made: Resource = {
        "resourceType": "Patient",
        "id": one.code,
        "identifier": [{"system": PSEUDONYM, "value": one.code}],
        "gender": one.sex or "unknown",
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": one.language}]}}],
        "extension": [
            _text("site", one.site),
            _text("zone", one.zone),
            *(_text("consent", purpose) for purpose in one.consents),
        ],
    }
    if one.birth_year is not None:
        made["birthDate"] = str(one.birth_year)
    return made


def _procedure(one: Record, done: Done) -> Resource:
    recorded = done.episode.recorded
    made: Resource = {
        "resourceType": "Procedure",
        "id": _procedure_id(one, done),
        "status": "completed",
        "code": {"text": "epidural neuroplasty"},
        "subject": {"reference": f"Patient/{one.code}"},
        "performedDateTime": str(done.day),
        "extension": [
            {"url": f"{NOTE}:seq", "valueInteger": done.seq},
            _text("episode", done.episode.model_dump_json(exclude_none=True)),
        ],
    }
    if recorded is not None:
        del made["performedDateTime"]
        made["performedPeriod"] = {"start": _moment(recorded.started)}
        if recorded.ended is not None:
            made["performedPeriod"]["end"] = _moment(recorded.ended)
    return made


def _response(one: Record, done: Done, each: Answered) -> Resource:
    made: Resource = {
        "resourceType": "QuestionnaireResponse",
        "id": _answer_id(one, done, each),
        "questionnaire": f"{FORM}:{each.form}|{VERSION}",
        "status": "completed" if each.missing is None else "stopped",
        "subject": {"reference": f"Patient/{one.code}"},
        "partOf": [{"reference": f"Procedure/{_procedure_id(one, done)}"}],
        "authored": str(each.on),
        "extension": [_text("visit", each.visit), _text("by", each.by), _text("mode", each.mode)],
    }
    if each.missing is not None:
        made["extension"].append(_text("missing", each.missing))
        return made
    items = [each.given] if isinstance(each.given, int | float) else list(each.given or ())
    links = ["total"] if isinstance(each.given, int | float) else [str(at) for at in range(1, len(items) + 1)]
    made["item"] = [
        {"linkId": link, "answer": [{"valueBoolean" if isinstance(item, bool) else "valueDecimal": item}]}
        for link, item in zip(links, items, strict=True)
    ]
    return made


def _observation(one: Record, done: Done, each: Answered) -> Resource:
    return {
        "resourceType": "Observation",
        "id": f"{_answer_id(one, done, each)}-score",
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": "survey"}]}],
        "code": {"text": f"{each.form}, total"},
        "subject": {"reference": f"Patient/{one.code}"},
        "effectiveDateTime": str(each.on),
        "valueQuantity": {"value": each.score},
        "derivedFrom": [{"reference": f"QuestionnaireResponse/{_answer_id(one, done, each)}"}],
    }


def _event(one: Record, done: Done, at: int, each: Happening) -> Resource:
    on = each.on or done.day + datetime.timedelta(days=each.day)
    made: Resource = {
        "resourceType": "AdverseEvent",
        "id": f"{_procedure_id(one, done)}-event-{at}",
        "actuality": "actual",
        "event": {"text": each.kind},
        "subject": {"reference": f"Patient/{one.code}"},
        "date": str(on),
        "suspectEntity": [{"instance": {"reference": f"Procedure/{_procedure_id(one, done)}"}}],
        "extension": [_text("happening", each.model_dump_json(exclude_none=True))],
    }
    if each.grade is not None:
        made["severity"] = {"coding": [{"system": _SEVERITIES, "code": _SEVERITY[each.grade]}]}
    return made


def _procedure_id(one: Record, done: Done) -> str:
    return f"{one.code}-{done.seq}"


def _answer_id(one: Record, done: Done, each: Answered) -> str:
    return f"{_procedure_id(one, done)}-{each.visit}-{each.form}"


def _text(name: str, value: str) -> Resource:
    return {"url": f"{NOTE}:{name}", "valueString": value}


def _moment(moment: datetime.datetime) -> str:
    return moment.isoformat()
