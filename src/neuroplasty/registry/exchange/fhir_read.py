"""FHIR R4, in: a Bundle as records, or every fault of it in one text.

Read strictly by ``fhirclient``, then by the checks of ``fhir_checks``, then held against what a registry
can keep. Resources of other kinds, and what others add to ours, are left aside and said.

>>> from neuroplasty.registry.exchange.fhir import bundle
>>> from neuroplasty.registry.exchange.records import Record
>>> one = Record("D6Z1-RV0W1", "here", "female", 1970, "UTC", "en", ("care",))
>>> read_bundle(bundle([one])) == (one,)
True
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from pydantic import ValidationError

from neuroplasty.documents import document_of
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Happening
from neuroplasty.errors import NeuroplastyError, RegistryError
from neuroplasty.registry.exchange.fhir import FORM, NOTE, Resource
from neuroplasty.registry.exchange.fhir_checks import faults
from neuroplasty.registry.exchange.records import Answered, Done, Given, Record
from neuroplasty.registry.forms import VERSION, scored


class _FaultError(Exception):
    """One fault, a clause."""


def read_bundle(data: Any) -> tuple[Record, ...]:
    """The records in a Bundle.

    Parameters
    ----------
    data : dict
        As read from JSON.

    Returns
    -------
    tuple of Record
        By pseudonym.

    Raises
    ------
    RegistryError
        With every fault in one text.

    Examples
    --------
    >>> read_bundle({"resourceType": "Bundle", "type": "collection"})
    ()
    """
    found = faults(data)
    if not found:
        found = _strictly(data)
    if found:
        raise RegistryError(_said(found))
    by: dict[str, list[Resource]] = defaultdict(list)
    for entry in data.get("entry", ()):
        by[entry["resource"]["resourceType"]].append(entry["resource"])
    told: list[str] = []
    answers, events = defaultdict(list), defaultdict(list)
    for one in by["QuestionnaireResponse"]:
        _keep(told, one, lambda one=one: answers[_procedure_of(one, "partOf")].append(_answered(one)))
    for one in by["AdverseEvent"]:
        _keep(told, one, lambda one=one: events[_procedure_of(one, "suspectEntity")].append(_happening(one)))
    procedures = defaultdict(list)
    for one in by["Procedure"]:
        _keep(
            told,
            one,
            lambda one=one: procedures[_patient_of(one)].append(
                _done(one, answers[one["id"]], events[one["id"]])
            ),
        )
    records: list[Record] = []
    for one in by["Patient"]:
        _keep(told, one, lambda one=one: records.append(_record(one, procedures[one["id"]])))
    told += _scores(by["Observation"], answers)
    if told:
        raise RegistryError(_said(told))
    return tuple(sorted(records, key=lambda one: one.code))


def read_bundle_text(text: str) -> tuple[Record, ...]:
    """The records in a Bundle's JSON text.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of Record

    Raises
    ------
    RegistryError
        Where it is no JSON, or a fault was found.

    Examples
    --------
    >>> read_bundle_text("[]")
    Traceback (most recent call last):
        ...
    neuroplasty.errors.RegistryError: resourceType: found 'list', expected 'Bundle'. Nothing was written.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as fault:
        said = f"The Bundle is no JSON, line {fault.lineno}: {fault.msg[:1].lower()}{fault.msg[1:]}"
        raise RegistryError(f"{said}. Nothing was written.") from None
    return read_bundle(data)


def _said(found: list[str]) -> str:
    shown = "; ".join(found[:20]) + (f"; and {len(found) - 20} more" if len(found) > 20 else "")
    return f"{shown}. Nothing was written."


def _strictly(data: Any) -> list[str]:
    """What fhirclient finds, its tree of lines as one clause each."""
    try:
        from fhirclient.models.bundle import Bundle
        from fhirclient.models.fhirabstractbase import FHIRValidationError
    except ModuleNotFoundError:
        raise RegistryError(
            "Reading FHIR needs fhirclient; install it with: pip install 'neuroplasty[clinic]'."
        ) from None
    try:
        Bundle(data)
    except FHIRValidationError as fault:
        lines = [line.strip(" :") for line in str(fault).splitlines()]
        return [": ".join(line for line in lines if line and line != "{root}")]
    return []


def _keep(told: list[str], one: Resource, act: Any) -> None:
    try:
        act()
    except _FaultError as fault:
        told.append(f"{one['resourceType']} {one.get('id', '')}: {fault}")
    except (KeyError, IndexError, TypeError) as fault:
        told.append(f"{one['resourceType']} {one.get('id', '')}: lacks {fault}")


def _extensions(one: Resource) -> dict[str, list[Any]]:
    held: dict[str, list[Any]] = defaultdict(list)
    for each in one.get("extension", ()):
        if str(each["url"]).startswith(f"{NOTE}:"):
            value = each.get("valueString", each.get("valueInteger"))
            held[each["url"].removeprefix(f"{NOTE}:")].append(value)
    return held


def _only(held: dict[str, list[Any]], name: str) -> Any:
    if len(held[name]) != 1:
        raise _FaultError(f"expected one extension {NOTE}:{name}, found {len(held[name])}")
    return held[name][0]


def _reference(value: Any, kind: str) -> str:
    reference = value.get("reference", "") if isinstance(value, dict) else ""
    if not str(reference).startswith(f"{kind}/"):
        raise _FaultError(f"refers to {reference!r}, expected a {kind}")
    return str(reference).removeprefix(f"{kind}/")


def _patient_of(one: Resource) -> str:
    return _reference(one.get("subject"), "Patient")


def _procedure_of(one: Resource, field: str) -> str:
    held = one.get(field) or [{}]
    return _reference(held[0].get("instance") if field == "suspectEntity" else held[0], "Procedure")


def _record(one: Resource, procedures: Iterable[Done]) -> Record:
    held = _extensions(one)
    year = one.get("birthDate")
    if year is not None and len(year) != 4:
        raise _FaultError(f"birthDate: found {year!r}; a registry keeps the year alone, such as {year[:4]}")
    if one.get("name"):
        raise _FaultError("name: a registry takes in no name with a Bundle; take it out")
    codes = [
        each.get("value")
        for each in one.get("identifier", ())
        if each.get("system", "").endswith(":pseudonym")
    ]
    if codes != [one["id"]]:
        raise _FaultError(f"identifier: found {codes}, expected the pseudonym, {one['id']}")
    language = one.get("communication", [{"language": {"coding": [{"code": "en"}]}}])[0]["language"][
        "coding"
    ][0]["code"]
    gender = one.get("gender", "unknown")
    return Record(
        one["id"],
        _only(held, "site"),
        None if gender in ("unknown", "other") else gender,
        None if year is None else int(year),
        _only(held, "zone"),
        language,
        tuple(sorted(held["consent"])),
        tuple(sorted(procedures, key=lambda done: done.seq)),
    )


def _done(one: Resource, answers: list[Answered], events: list[Happening]) -> Done:
    held = _extensions(one)
    text = _only(held, "episode")
    try:
        episode = cast(Episode, document_of(text, "episode", name="episode"))
    except NeuroplastyError as fault:
        raise _FaultError(str(fault).replace("\n", "; ").rstrip(".")) from None
    period = one.get("performedPeriod")
    said = one.get("performedDateTime") if period is None else period.get("start")
    if said is None or episode.day is None:
        raise _FaultError("does not say when it was done")
    if datetime.date.fromisoformat(said[:10]) != episode.day:
        raise _FaultError(f"was done on {said[:10]}, its record says {episode.day}")
    return Done(
        _only(held, "seq"),
        episode.day,
        episode,
        tuple(sorted(answers, key=lambda each: (each.on, each.visit, each.form))),
        tuple(sorted(events, key=lambda each: each.model_dump_json())),
    )


def _answered(one: Resource) -> Answered:
    held = _extensions(one)
    name, _, version = str(one.get("questionnaire", "")).removeprefix(f"{FORM}:").partition("|")
    if not str(one.get("questionnaire", "")).startswith(f"{FORM}:"):
        raise _FaultError(
            f"questionnaire: found {one.get('questionnaire')!r}, expected {FORM}:NAME|{VERSION}"
        )
    if version != VERSION:
        raise _FaultError(f"questionnaire: is of version {version!r}, this release knows {VERSION}")
    missing = held["missing"][0] if held["missing"] else None
    given = None if missing is not None else _given(one)
    score = None
    if given is not None:
        try:
            score = scored(name, given)
        except NeuroplastyError as fault:
            raise _FaultError(str(fault).rstrip(".")) from None
    return Answered(
        _only(held, "visit"),
        name,
        given,
        score,
        missing,
        datetime.date.fromisoformat(one["authored"][:10]),
        _only(held, "by"),
        _only(held, "mode"),
    )


def _given(one: Resource) -> Given:
    items = {item["linkId"]: item.get("answer", []) for item in one.get("item", ())}
    for link, answers in items.items():
        if len(answers) != 1:
            raise _FaultError(f"item {link}: found {len(answers)} answers, expected one")
    values = {
        link: answers[0].get("valueBoolean", answers[0].get("valueDecimal", answers[0].get("valueInteger")))
        for link, answers in items.items()
    }
    if None in values.values():
        raise _FaultError("an item's answer is neither a number nor a yes or no")
    if set(values) == {"total"}:
        return cast(float, values["total"])
    links = [str(at) for at in range(1, len(values) + 1)]
    if sorted(values) != sorted(links) or not links:
        raise _FaultError(f"items: found {', '.join(values) or 'none'}, expected 1 to the last, or 'total'")
    return [values[link] for link in links]


def _happening(one: Resource) -> Happening:
    try:
        made = Happening.model_validate_json(_only(_extensions(one), "happening"))
    except ValidationError as fault:
        first = fault.errors()[0]
        raise _FaultError(f"happening: {'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None
    if one.get("event", {}).get("text") != made.kind:
        raise _FaultError(f"event: found {one.get('event', {}).get('text')!r}, its record says {made.kind!r}")
    return made


def _scores(observations: list[Resource], answers: dict[str, list[Answered]]) -> list[str]:
    """Scores that do not agree with the answers they are derived from."""
    held = {
        f"{procedure}-{each.visit}-{each.form}": each.score
        for procedure, many in answers.items()
        for each in many
    }
    told = []
    for one in observations:
        for source in one.get("derivedFrom", ()):
            name = str(source.get("reference", "")).removeprefix("QuestionnaireResponse/")
            value = one.get("valueQuantity", {}).get("value")
            score = held.get(name)
            if value is not None and score is not None and abs(value - score) > 0.01:
                told.append(f"Observation {one.get('id', '')}: says {value:g}, its answers come to {score:g}")
    return told
