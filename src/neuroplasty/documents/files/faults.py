"""What pydantic found wrong, as sentences a clinician can act on: line, field, found, allowed, remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from neuroplasty.documents.document import Where
from neuroplasty.documents.files.marks import MarkedText
from neuroplasty.documents.files.wording import expected, found, hint, nearest
from neuroplasty.errors import Fault

JsonSchema = Mapping[str, Any]

_MISSING = object()


def faults_of(error: ValidationError, marked: MarkedText, schema: JsonSchema, file: str) -> Iterator[Fault]:
    """Every fault pydantic names, except disagreements, which are looked for in the data itself."""
    for details in error.errors(include_url=False):
        # A list whose entries are all faulty also counts as too short; the entries' own faults say more.
        whole = details["type"] == "too_short" and _follow(details["loc"], marked.data, schema).value
        if details["type"] != "disagreement" and not whole:
            yield _fault(details, marked, schema, file)


def fault_at(where: Where, text: str, marked: MarkedText, file: str) -> Fault:
    """A fault at a place in the document."""
    return Fault(
        file, *marked.mark(where), words(marked.written(where)), text if text.endswith("?") else f"{text}."
    )


def words(where: Where) -> str:
    """A place in a document as it is written: ``findings.scars[0].place.level``.

    >>> words(("findings", "scars", 0, "place"))
    'findings.scars[0].place'
    """
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in where).lstrip(".")


def _fault(details: ErrorDetails, marked: MarkedText, schema: JsonSchema, file: str) -> Fault:
    spot = _follow(details["loc"], marked.data, schema)
    kind = details["type"]
    if kind == "extra_forbidden":
        known = list(spot.around.get("properties", {}))
        # No level of a document has so many keys that a reader could not use the whole list.
        text = f"unknown key{nearest(str(spot.where[-1]), known)}; the keys here are {', '.join(known)}"
        return fault_at(spot.where, text, marked, file)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        tag = spot.schema["discriminator"]["propertyName"]
        allowed = list(spot.schema["discriminator"]["mapping"])
        where = (*spot.where, tag)
        given = marked.source(where) if kind == "union_tag_invalid" else None
        if given is None:
            return fault_at(where, f"is missing; expected one of {', '.join(allowed)}", marked, file)
        text = f"found {given!r}, expected one of {', '.join(allowed)}{nearest(given, allowed)}"
        return fault_at(where, text, marked, file)
    if kind == "value_error":
        return fault_at(spot.where, _own_words(details), marked, file)
    wanted = expected(spot.schema)
    if spot.value is _MISSING:
        return fault_at(spot.where, f"is missing; expected {wanted}", marked, file)
    source = marked.source(spot.where)
    text = f"found {found(spot.value, source)}, expected {wanted}{hint(spot.value, spot.schema)}"
    return fault_at(spot.where, text, marked, file)


def _own_words(details: ErrorDetails) -> str:
    return str(details.get("ctx", {}).get("error", details["msg"])).rstrip(".")


@dataclass(frozen=True)
class _Spot:
    """Where an error is, what stands there, and the schema of it and of what holds it."""

    where: Where
    value: Any
    schema: JsonSchema
    around: JsonSchema


def _follow(loc: tuple[int | str, ...], data: Any, schema: JsonSchema) -> _Spot:
    """Walk an error's location, which also names the member of a union, through data and schema."""
    where: Where = ()
    top, around, here = schema, schema, _plain(schema, schema)
    for key in loc:
        if isinstance(key, int):
            around, here = here, _plain(here.get("items", {}), top)
            data = data[key] if isinstance(data, list | tuple) and key < len(data) else _MISSING
        elif "discriminator" in here:
            around, here = here, _plain({"$ref": here["discriminator"]["mapping"][key]}, top)
            continue
        else:
            inner = here.get("properties", {}).get(key, here.get("additionalProperties") or {})
            around, here = here, _plain(inner if isinstance(inner, Mapping) else {}, top)
            data = data.get(key, _MISSING) if isinstance(data, Mapping) else _MISSING
        where = (*where, key)
    return _Spot(where, data, here, around)


def _plain(schema: JsonSchema, top: JsonSchema) -> JsonSchema:
    """A schema with its reference looked up and "or null" taken off."""
    options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1:
        return _plain({**schema, **options[0], "anyOf": ()}, top)
    if "$ref" in schema:
        return _plain(top["$defs"][schema["$ref"].rpartition("/")[2]], top)
    return schema
