"""Parsing: how a text becomes a Case, Plan, Episode or Trial, or every fault of it at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from neuroplasty.documents.case import Case
from neuroplasty.documents.document import Disagreement, entries
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.files.faults import fault_at, faults_of
from neuroplasty.documents.files.marks import MarkedText, read_json, read_yaml, with_marks
from neuroplasty.documents.files.upgrading import PARTS, VERSIONS, Kind, upgraded
from neuroplasty.documents.files.wording import found, nearest
from neuroplasty.documents.library import names
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.trial import Trial
from neuroplasty.errors import DocumentError, Fault

Readable = Case | Plan | Episode | Trial
"""Every kind of document that is read."""

MODELS: dict[Kind, type[Case] | type[Plan] | type[Episode] | type[Trial]] = {
    "case": Case,
    "plan": Plan,
    "episode": Episode,
    "trial": Trial,
}

SUFFIXES = (".yaml", ".yml", ".json")
"""How a document's file ends."""

_EPISODES = {"procedure", "recorded", "simulated"}
"""Keys that only an episode has."""


@cache
def schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a kind of document, in the version that is written.

    Parameters
    ----------
    kind : {"case", "plan", "episode", "trial"}
        Which document.

    Returns
    -------
    dict
        The schema; an editor can check a file against it while it is written.

    Examples
    --------
    >>> schema("plan")["properties"]["kind"]["const"]
    'plan'
    """
    made = MODELS[kind].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def text_of(path: Path) -> str:
    """A file's text, or the one sentence that says why it has none.

    >>> text_of(Path("nowhere.txt"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: nowhere.txt: a document is a .yaml, .yml or .json file; ...
    """
    if path.suffix.lower() not in SUFFIXES:
        raise _refused(path, "a document is a .yaml, .yml or .json file; rename or convert it.")
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise _refused(path, "there is no such file; check the path.") from None
    except IsADirectoryError:
        raise _refused(path, "is a folder; give the document inside it.") from None
    except OSError as error:
        raise _refused(path, f"could not be read: {error.strerror}; check its permissions.") from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(path, "is UTF-16 text; save it as UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refused(
            path, f"byte {raw[error.start]:#04x} is not UTF-8 text; save the file as UTF-8.", line
        ) from None
    if "\0" in text:
        raise _refused(path, "holds zero bytes, so it is not text; give a YAML or JSON file.")
    if not text.strip():
        raise _refused(path, "is empty; 'neuroplasty schema case' says what a case holds.")
    return text


def parsed(text: str, file: str, is_json: bool, kind: Kind | None) -> tuple[Readable, tuple[str, ...]]:
    """The document that a text is, in the newest version, and what was done to bring it there.

    Parameters
    ----------
    text : str
        YAML or JSON.
    file : str
        What a fault calls it.
    is_json : bool
        Whether it is JSON.
    kind : {"case", "plan", "episode", "trial"}, optional
        What it must be; what it says it is when not given.

    Returns
    -------
    tuple of (Case, Plan, Episode or Trial) and (tuple of str)
        The document, and a line for each document in it that was of an earlier version.

    Raises
    ------
    DocumentError
        With one line for each fault, by line and column.

    Examples
    --------
    >>> text = "{name: p, title: P, steps: [{do: place needle, route: caudal}]}"
    >>> plan, said = parsed(text, "mine", False, "plan")
    >>> plan.kind, plan.name, said
    ('plan', 'p', ())
    """
    marked = _marked(text, file, is_json)
    if not isinstance(marked.data, dict):
        raise _refused(file, "holds no keys; a document is a block of keys such as 'kind: case'.", 1)
    kind = _kind(marked, file, kind)
    _check_versions(kind, marked, file)
    newest = upgraded(kind, marked.data)
    marked = replace(marked, data=newest.data, renamed=newest.written)
    model = MODELS[kind]
    try:
        document = model.model_validate(_strict(marked.data), strict=True)
        faults: list[Fault] = []
    except ValidationError as error:
        marked = with_marks(marked, text) if is_json else marked
        faults = list(faults_of(error, marked, schema(kind), file))
    faults += [
        fault_at(odd.where, odd.text, marked, file)._replace(line=odd.line, column=odd.column)
        for odd in marked.oddities
    ]
    faults += [fault_at(where, text, marked, file) for where, text in _disagreements(kind, marked.data)]
    if faults:
        faults = sorted(set(faults), key=lambda fault: (fault.line or 0, fault.column or 0, fault.field))
        raise DocumentError("\n".join(map(str, faults)), tuple(faults))
    return document, newest.said


def _marked(text: str, file: str, is_json: bool) -> MarkedText:
    """The text as data and marks, or the place where it stops being YAML or JSON."""
    try:
        return read_json(text) if is_json else read_yaml(text)
    except json.JSONDecodeError as error:
        raise _refused(file, f"not JSON: {error.msg.lower()}.", error.lineno, error.colno) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise _refused(file, f"not YAML: {_yaml_problem(error)}.", line, column) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refused(file, "holds a control character; delete it.", line) from None
    except RecursionError:
        raise _refused(file, "lists and blocks are nested too deeply; no document needs that.") from None


def _yaml_problem(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "it cannot be read"
    if "\\t" in problem:
        return "a tab was found; YAML is indented with spaces"
    if "mapping values are not allowed" in problem:
        return "a colon inside a value; put the value in quotes, or check the indentation"
    if "but found another document" in problem:
        return "a second document begins here; give one document a file"
    context = f"{error.context}, " if error.context else ""
    return f"{context}{problem}"


def _kind(marked: MarkedText, file: str, kind: Kind | None) -> Kind:
    """The kind to read the document as; refuses another kind before looking any further."""
    data = marked.data
    said = data.get("kind")
    known = said in list(MODELS)
    if kind is None:
        guess: Kind = "plan" if "steps" in data else "episode" if _EPISODES & data.keys() else "case"
        guess = "trial" if {"arms", "visits"} <= data.keys() else guess
        kind = cast(Kind, said) if known else guess
    if known and said != kind:
        text = f"this is a {said}; a {kind} was expected here"
        raise _refusal(fault_at(("kind",), text, marked, file))
    if "kind" in data and not known:
        text = f"found {found(said)}, expected one of {', '.join(MODELS)}{nearest(str(said), list(MODELS))}"
        raise _refusal(fault_at(("kind",), text, marked, file))
    return kind


def _check_versions(kind: Kind, marked: MarkedText, file: str) -> None:
    """Refuse a document of tomorrow, or one inside it, before looking any further."""
    inside = PARTS[kind]
    for part, where in ((kind, ()), *((part, (part,)) for part in inside)):
        data = marked.data.get(part) if where else marked.data
        version = data.get("version") if isinstance(data, dict) else None
        if isinstance(version, str | int | float) and str(version) not in VERSIONS[part]:
            reads = " and ".join(VERSIONS[part])
            text = f"this is version {version}; this release reads version {reads}; update neuroplasty"
            raise _refusal(fault_at((*where, "version"), text, marked, file))


def _disagreements(kind: Kind, data: Any) -> Iterator[Disagreement]:
    if kind == "episode":
        yield from Episode.disagreements(data)
        for part, model in (("case", Case), ("plan", Plan)):
            if data.get(part) is not None:
                for where, text in model.disagreements(data[part]):
                    yield Disagreement((part, *where), text)
        return
    yield from MODELS[kind].disagreements(data)
    if kind == "trial":
        yield from _unknown_plans(data)
    usual = data.get("plan") if kind == "case" else None
    if isinstance(usual, str) and usual not in names("plan"):
        known = names("plan")
        text = f"found {usual!r}, expected a built-in plan, one of {', '.join(known)}{nearest(usual, known)}"
        yield Disagreement(("plan",), text)


def _unknown_plans(data: Any) -> Iterator[Disagreement]:
    """Plans that an arm of a trial names and that are neither its own nor built in."""
    own = [one["name"] for _, one in entries(data, "plans") if isinstance(one.get("name"), str)]
    known = [*own, *names("plan")]
    for where, arm in entries(data, "arms"):
        plan = arm.get("plan")
        if isinstance(plan, str) and plan not in known:
            text = f"found {plan!r}, expected a plan, one of {', '.join(known)}{nearest(plan, known)}"
            yield Disagreement((*where, "plan"), text)


def _strict(data: Any) -> Any:
    """Lists as the tuples the documents hold, and 40.0 as the whole number it is."""
    if isinstance(data, dict):
        return {key: _strict(value) for key, value in data.items()}
    if isinstance(data, list):
        return tuple(_strict(value) for value in data)
    return int(data) if isinstance(data, float) and data.is_integer() else data


def _refused(
    file: str | Path, text: str, line: int | None = None, column: int | None = None
) -> DocumentError:
    return _refusal(Fault(str(file), line, column, "", text))


def _refusal(fault: Fault) -> DocumentError:
    return DocumentError(str(fault), (fault,))
