"""FHIR checks: what a reader of FHIR does not look at, resource by resource.

``fhirclient`` finds fields that do not exist, values of a wrong type and fields that are missing. What it
lets pass stands here: required value sets, ids and dates, one value of several, references that lead
nowhere, another release.

>>> faults({"resourceType": "Patient"})
["resourceType: found 'Patient', expected 'Bundle'"]
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Resource = Mapping[str, Any]

_ID = re.compile(r"^[A-Za-z0-9\-.]{1,64}$")
_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$")

_STATUS = "preparation in-progress not-done on-hold stopped completed entered-in-error unknown"
VALUES: Mapping[tuple[str, str], str] = {
    (
        "Bundle",
        "type",
    ): "document message transaction transaction-response batch batch-response history searchset collection",
    ("Patient", "gender"): "male female other unknown",
    ("Procedure", "status"): _STATUS,
    (
        "Observation",
        "status",
    ): "registered preliminary final amended corrected cancelled entered-in-error unknown",
    ("Questionnaire", "status"): "draft active retired unknown",
    ("QuestionnaireResponse", "status"): "in-progress completed amended entered-in-error stopped",
    ("AdverseEvent", "actuality"): "actual potential",
}
"""The value sets whose binding is required."""

DATES: Mapping[str, tuple[str, ...]] = {
    "Patient": ("birthDate", "deceasedDateTime"),
    "Procedure": ("performedDateTime",),
    "Observation": ("effectiveDateTime", "issued"),
    "QuestionnaireResponse": ("authored",),
    "AdverseEvent": ("date", "detected", "recordedDate"),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "Patient": ("deceased", "multipleBirth"),
    "Procedure": ("performed",),
    "Observation": ("effective", "value"),
}
OTHER_RELEASE: Mapping[tuple[str, str], str] = {
    ("Procedure", "occurrenceDateTime"): "R5",
    ("Procedure", "occurrencePeriod"): "R5",
    ("AdverseEvent", "status"): "R5",
    ("AdverseEvent", "occurrenceDateTime"): "R5",
    ("Patient", "animal"): "DSTU2 or STU3",
    ("QuestionnaireResponse", "parent"): "STU3",
    ("Observation", "related"): "STU3",
    ("Procedure", "notDone"): "STU3",
}
"""Fields that another release of FHIR has and R4 has not."""


def faults(data: Any) -> list[str]:
    """What is wrong with a Bundle, beside what a strict reader finds.

    Parameters
    ----------
    data : dict
        As read from JSON.

    Returns
    -------
    list of str
        A clause a fault: where, what was found, what is expected.

    Examples
    --------
    >>> faults({"resourceType": "Bundle", "type": "collection"})
    []
    """
    if not isinstance(data, dict) or data.get("resourceType") != "Bundle":
        found = data.get("resourceType") if isinstance(data, dict) else type(data).__name__
        return [f"resourceType: found {found!r}, expected 'Bundle'"]
    told = list(_of_resource(data, "Bundle"))
    for profile in data.get("meta", {}).get("profile", ()):
        release = str(profile).rpartition("|")[2]
        if "urn:neuroplasty" in str(profile) and release != "4.0.1":
            told.append(f"this Bundle is of FHIR {release}; this release reads R4, which is 4.0.1")
    entries = data.get("entry", [])
    if not isinstance(entries, list):
        return [*told, "Bundle.entry: expected a list"]
    held: list[Resource] = []
    for at, entry in enumerate(entries):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict) or "resourceType" not in resource:
            told.append(f"Bundle.entry[{at}]: holds no resource")
            continue
        held.append(resource)
        told += _of_resource(resource, f"{resource['resourceType']} {resource.get('id', f'(entry {at})')}")
    told += _twice(entries, held)
    told += _nowhere(held)
    return told


def _of_resource(one: Resource, where: str) -> Iterator[str]:
    kind = str(one["resourceType"])
    for (of, field), release in OTHER_RELEASE.items():
        if of == kind and field in one:
            yield f"{where}.{field}: is a field of FHIR {release}; this release reads R4"
    for (of, field), values in VALUES.items():
        if of == kind:
            if field not in one:
                if (of, field) != ("Patient", "gender"):
                    yield f"{where}.{field}: is missing"
            elif one[field] not in values.split():
                yield f"{where}.{field}: found {one[field]!r}, expected one of {', '.join(values.split())}"
    if "id" in one and not (isinstance(one["id"], str) and _ID.match(one["id"])):
        yield f"{where}.id: found {one['id']!r}, expected up to 64 letters, digits, hyphens and points"
    for field in DATES.get(kind, ()):
        if field in one and not _is_date(one[field]):
            yield f"{where}.{field}: found {one[field]!r}, expected a date such as 2026-03-02"
    for choice in CHOICES.get(kind, ()):
        yield from _one_of(one, choice, where)
    yield from _deeper(one, kind, where)


def _deeper(one: Resource, kind: str, where: str) -> Iterator[str]:
    if kind == "Procedure" and isinstance(one.get("performedPeriod"), dict):
        start, end = (one["performedPeriod"].get(name) for name in ("start", "end"))
        for name, value in (("start", start), ("end", end)):
            if value is not None and not _is_date(value):
                yield f"{where}.performedPeriod.{name}: found {value!r}, expected a moment with its offset"
        if start and end and _is_date(start) and _is_date(end) and _moment_of(end) < _moment_of(start):
            yield f"{where}.performedPeriod: ends before it starts"
    if (
        kind == "Observation"
        and "value" not in {_stem(name, "value") for name in one}
        and "dataAbsentReason" not in one
    ):
        yield f"{where}: holds neither a value nor a dataAbsentReason"
    if (
        kind == "Observation"
        and "dataAbsentReason" in one
        and "value" in {_stem(name, "value") for name in one}
    ):
        yield f"{where}: holds a value and a dataAbsentReason; one of the two"
    if kind in ("Questionnaire", "QuestionnaireResponse"):
        links = [item.get("linkId") for item in one.get("item", ()) if isinstance(item, dict)]
        for link, count in Counter(links).items():
            if link is None:
                yield f"{where}.item: an item has no linkId"
            elif count > 1:
                yield f"{where}.item: linkId {link!r} stands there {count} times"
        for item in one.get("item", ()):
            for answer in item.get("answer", ()) if isinstance(item, dict) else ():
                yield from _one_of(answer, "value", f"{where}.item {item.get('linkId')}.answer")
    for at, extension in enumerate(one.get("extension", ())):
        if not isinstance(extension, dict) or not extension.get("url"):
            yield f"{where}.extension[{at}]: has no url"
        else:
            yield from _one_of(
                extension, "value", f"{where}.extension[{at}]", least=0 if "extension" in extension else 1
            )


def _one_of(one: Resource, choice: str, where: str, least: int = 0) -> Iterator[str]:
    """One value of several: valueString or valueDecimal, not both."""
    names = sorted(name for name in one if _stem(name, choice) == choice)
    if len(names) > 1:
        yield f"{where}: holds {' and '.join(names)}; one of them"
    elif len(names) < least:
        yield f"{where}: holds no {choice}"


def _stem(name: str, choice: str) -> str:
    return choice if re.match(rf"^{choice}[A-Z]", name) else name


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not (_DATE.match(value) or _MOMENT.match(value)):
        return False
    try:
        _moment_of(value)
    except ValueError:
        return False
    return True


def _moment_of(value: str) -> datetime.datetime:
    if _DATE.match(value):
        padded = value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value
        return datetime.datetime.combine(datetime.date.fromisoformat(padded), datetime.time(), datetime.UTC)
    return datetime.datetime.fromisoformat(value)


def _twice(entries: list[Any], held: list[Resource]) -> Iterator[str]:
    urls = Counter(
        entry.get("fullUrl") for entry in entries if isinstance(entry, dict) and entry.get("fullUrl")
    )
    ids = Counter((str(one["resourceType"]), str(one["id"])) for one in held if "id" in one)
    for url, count in urls.items():
        if count > 1:
            yield f"Bundle.entry: fullUrl {url!r} stands there {count} times"
    for (kind, name), count in ids.items():
        if count > 1:
            yield f"{kind} {name}: stands there {count} times"


def _nowhere(held: list[Resource]) -> Iterator[str]:
    known = {f"{one['resourceType']}/{one['id']}" for one in held if "id" in one}
    for one in held:
        for reference in _references(one):
            if re.match(r"^[A-Z][A-Za-z]+/[^/]+$", reference) and reference not in known:
                where = f"{one['resourceType']} {one.get('id', '')}"
                yield f"{where}: refers to {reference}, which is not in the Bundle"


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
