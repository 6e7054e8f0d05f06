"""Reading the YAML of any model: rules of screening, checklists, lessons; every fault of one at once.

Cases, plans, episodes and trials are read by ``parsing``, which knows their versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from neuroplasty.documents.document import Document
from neuroplasty.documents.files.faults import fault_at, faults_of
from neuroplasty.documents.files.marks import read_yaml
from neuroplasty.errors import DocumentError, Fault

D = TypeVar("D", bound=Document)


def schema_of(model: type[Document]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a kind of document.

    Parameters
    ----------
    model : type of Document

    Returns
    -------
    dict

    Examples
    --------
    >>> schema_of(Document)["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def read_document_of(model: type[D], text: str, file: str, *, own: bool = False) -> D:
    """The document that a YAML text holds.

    Parameters
    ----------
    model : type of Document
        Which.
    text : str
    file : str
        Its name, for what is said of faults.
    own : bool
        Whether it is a file of the package itself, which is read faster.

    Returns
    -------
    Document
        Of the model.

    Raises
    ------
    DocumentError
        With every fault, by line and field.

    Examples
    --------
    >>> class Greeting(Document):
    ...     words: str
    >>> read_document_of(Greeting, "words: good morning", "a file").words
    'good morning'
    >>> read_document_of(Greeting, "[]", "a file")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: a file: holds no keys; a document is a block of keys.
    """
    try:
        marked = read_yaml(text, own=own)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise _refusal(
            [Fault(file, line, None, "", "is not YAML here; mind quotes and indentation.")]
        ) from None
    if not isinstance(marked.data, Mapping):
        raise _refusal([Fault(file, None, None, "", "holds no keys; a document is a block of keys.")])
    faults = [Fault(file, odd.line, odd.column, "", f"{odd.text}.") for odd in marked.oddities]
    faults += [fault_at(where, words, marked, file) for where, words in model.disagreements(marked.data)]
    try:
        found = model.model_validate(_tupled(marked.data))
    except ValidationError as error:
        faults += faults_of(error, marked, schema_of(model), file)
    if faults:
        raise _refusal(sorted(set(faults), key=lambda fault: (fault.line or 0, fault.column or 0)))
    return found


def read_file_of(model: type[D], path: str | Path) -> D:
    """The document in a YAML file.

    Parameters
    ----------
    model : type of Document
    path : str or Path

    Returns
    -------
    Document
        Of the model.

    Raises
    ------
    DocumentError
        With every fault, by line and field.

    Examples
    --------
    >>> read_file_of(Document, "nowhere.yaml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neuroplasty.errors.DocumentError: nowhere.yaml: could not be read: ...; check the path.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise _refusal(
            [Fault(str(path), None, None, "", f"could not be read: {why}; check the path.")]
        ) from None
    except UnicodeDecodeError:
        raise _refusal([Fault(str(path), None, None, "", "is not UTF-8 text; save it as such.")]) from None
    return read_document_of(model, text, str(path))


def _tupled(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _tupled(value) for key, value in data.items()}
    return tuple(map(_tupled, data)) if isinstance(data, list) else data


def _refusal(faults: list[Fault]) -> DocumentError:
    return DocumentError("\n".join(map(str, faults)), tuple(faults))
