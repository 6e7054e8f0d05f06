"""REDCap, both ways: one row a person, a procedure, a visit or a happening; what was never asked is blank.

Events ``person``, ``procedure``, one a visit, and ``harm``, each in arm 1. A second procedure is the second
instance of its events; a second happening the second instance of the instrument ``complication``. Names
have 26 letters at most.

>>> from neuroplasty.registry.exchange.records import Record
>>> one = Record("D6Z1-RV0W1", "here", "female", 1970, "UTC", "en", ("care",))
>>> text = redcap_text([one])
>>> text.splitlines()[1][:42]
'D6Z1-RV0W1,person_arm_1,,,here,female,1970'
>>> read_redcap(text) == (one,)
True
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pydantic import ValidationError

from neuroplasty.care.questionnaires import FORMS, TOTALS
from neuroplasty.documents import document_of
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Happening
from neuroplasty.errors import NeuroplastyError, RegistryError
from neuroplasty.registry.exchange.cells import cell, csv_text, text_of
from neuroplasty.registry.exchange.records import Answered, Done, Given, Record
from neuroplasty.registry.forms import scored
from neuroplasty.registry.visits import VISITS

LONGEST_NAME = 26
_HEAD = ("record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
_PERSON = ("site", "sex", "birth_year", "zone", "language", "consents")
_PROCEDURE = ("procedure_day", "operator", "episode_json")
_HARM = ("harm_procedure", "harm_day", "harm_kind", "harm_by", "harm_json")
_ANSWER = ("given_on", "given_by", "given_mode", "missing")


def fields() -> tuple[str, ...]:
    """The columns after the four that REDCap has itself, in order.

    Returns
    -------
    tuple of str
        Small letters, digits and underscores, 26 at most.

    Examples
    --------
    >>> max(map(len, fields())) <= LONGEST_NAME, "rmdq_24" in fields()
    (True, True)
    """
    forms = [name for form in _forms() for name in (*_items(form), *_of_form(form))]
    return (*_PERSON, *_PROCEDURE, *forms, *_HARM)


def redcap_text(records: Iterable[Record]) -> str:
    """Records as REDCap imports them.

    Parameters
    ----------
    records : iterable of Record

    Returns
    -------
    str
        CSV with a header row.

    Examples
    --------
    >>> redcap_text([]).count(",") == len(fields()) + 3
    True
    """
    names = fields()
    rows = [
        [one.code, *head, *(values.get(name) for name in names)]
        for one in records
        for head, values in _rows(one)
    ]
    return csv_text((*_HEAD, *names), rows)


def dictionary_text() -> str:
    """The data dictionary that goes with it, as REDCap imports one.

    Returns
    -------
    str
        CSV: name, instrument, type, label, choices, validation.

    Examples
    --------
    >>> dictionary_text().splitlines()[1]
    'record_id,person,text,Pseudonym,,'
    """
    rows: list[list[object]] = [["record_id", "person", "text", "Pseudonym", "", ""]]
    rows += [[name, "person", "text", name.replace("_", " "), "", ""] for name in _PERSON]
    rows += [[name, "procedure", "text", name.replace("_", " "), "", ""] for name in _PROCEDURE]
    for form in _forms():
        tick = form in FORMS and FORMS[form].answers == "tick"
        labels = FORMS[form].items if form in FORMS else (TOTALS[form].title,)
        for name, label in zip(_items(form), labels, strict=True):
            kind = ("yesno", "") if tick else ("text", "number")
            rows.append([name, form.lower(), kind[0], label, "", kind[1]])
        rows += [[name, form.lower(), "text", name.replace("_", " "), "", ""] for name in _of_form(form)]
    rows += [[name, "complication", "text", name.replace("_", " "), "", ""] for name in _HARM]
    heads = (
        *("Variable / Field Name", "Form Name", "Field Type", "Field Label"),
        *("Choices, Calculations, OR Slider Labels", "Text Validation Type OR Show Slider Number"),
    )
    return csv_text(heads, rows)


def read_redcap(text: str) -> tuple[Record, ...]:
    """The records in a REDCap export of ours.

    Parameters
    ----------
    text : str
        CSV.

    Returns
    -------
    tuple of Record
        By pseudonym.

    Raises
    ------
    RegistryError
        With every fault in one text, row by row.

    Examples
    --------
    >>> read_redcap("id")
    Traceback (most recent call last):
        ...
    neuroplasty.errors.RegistryError: This is no REDCap export of ours: record_id is missing. Nothing was \
written.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    lacking = [name for name in _HEAD if name not in (reader.fieldnames or ())]
    if lacking:
        raise RegistryError(
            f"This is no REDCap export of ours: {lacking[0]} is missing. Nothing was written."
        )
    told: list[str] = []
    people: dict[str, dict[str, str]] = {}
    procedures: dict[tuple[str, int], Episode] = {}
    answers: dict[tuple[str, int], list[Answered]] = defaultdict(list)
    harm: dict[tuple[str, int], list[Happening]] = defaultdict(list)
    for row in reader:
        values = {name: text_of(value or "") for name, value in row.items() if name is not None}
        code, event = values["record_id"], values["redcap_event_name"].removesuffix("_arm_1")
        try:
            at = (code, int(values["redcap_repeat_instance"] or 1))
            if event == "person":
                people[code] = values
            elif event == "procedure":
                procedures[at] = cast(
                    Episode, document_of(values["episode_json"], "episode", name="episode_json")
                )
            elif event == "harm":
                made = Happening.model_validate_json(values["harm_json"])
                harm[code, int(values["harm_procedure"])].append(made)
            elif event in VISITS:
                answers[at] += _answered(values, event)
            else:
                told.append(f"row {reader.line_num}: there is no event {values['redcap_event_name']!r}")
        except (NeuroplastyError, ValidationError, ValueError, KeyError) as fault:
            told.append(
                f"row {reader.line_num} ({code}, {event}): {' '.join(str(fault).split()).rstrip('.')}"
            )
    told += [
        f"{code}: has no row of the event person_arm_1"
        for code in sorted({one for one, _ in procedures} - set(people))
    ]
    if told:
        shown = "; ".join(told[:20]) + (f"; and {len(told) - 20} more" if len(told) > 20 else "")
        raise RegistryError(f"{shown}. Nothing was written.")
    return tuple(
        Record(
            code,
            one["site"],
            one["sex"] or None,
            int(one["birth_year"]) if one["birth_year"] else None,
            one["zone"],
            one["language"],
            tuple(one["consents"].split()),
            tuple(
                _done(seq, episode, answers[code, seq], harm[code, seq])
                for (who, seq), episode in sorted(procedures.items(), key=lambda item: item[0])
                if who == code
            ),
        )
        for code, one in sorted(people.items())
    )


def _done(seq: int, episode: Episode, answers: list[Answered], harm: list[Happening]) -> Done:
    day = episode.day
    if day is None:
        raise RegistryError(f"Procedure {seq} does not say its day. Nothing was written.")
    return Done(
        seq,
        day,
        episode,
        tuple(sorted(answers, key=lambda one: (one.on, one.visit, one.form))),
        tuple(sorted(harm, key=lambda one: one.model_dump_json())),
    )


def _forms() -> tuple[str, ...]:
    return (*FORMS, *(name for name in TOTALS if name not in FORMS))


def _items(form: str) -> tuple[str, ...]:
    count = len(FORMS[form].items) if form in FORMS else 0
    return tuple(f"{_short(form)}_{at}" for at in range(1, count + 1)) or (f"{_short(form)}_total",)


def _of_form(form: str) -> tuple[str, ...]:
    return tuple(f"{_short(form)}_{name}" for name in _ANSWER)


def _short(form: str) -> str:
    plain = "".join(letter if letter.isalnum() else "_" for letter in form.lower())
    return plain[: LONGEST_NAME - len("_given_mode")]


def _rows(one: Record) -> list[tuple[tuple[str, str, object], Mapping[str, object]]]:
    """Rows of one person: REDCap's own three columns, then values by name."""
    person = {
        "site": one.site,
        "sex": one.sex,
        "birth_year": one.birth_year,
        "zone": one.zone,
        "language": one.language,
        "consents": " ".join(one.consents),
    }
    rows: list[tuple[tuple[str, str, object], Mapping[str, object]]] = [(("person_arm_1", "", ""), person)]
    harm = 0
    for done in one.procedures:
        recorded = done.episode.recorded
        told = {
            "procedure_day": done.day,
            "operator": None if recorded is None else recorded.operator,
            "episode_json": done.episode.model_dump_json(exclude_none=True),
        }
        rows.append((("procedure_arm_1", "", done.seq), told))
        for visit in VISITS:
            held = [each for each in done.answers if each.visit == visit]
            if held:
                values = {name: value for each in held for name, value in _values(each).items()}
                rows.append(((f"{visit}_arm_1", "", done.seq), values))
        for each in done.happenings:
            harm += 1
            rows.append(
                (
                    ("harm_arm_1", "complication", harm),
                    {
                        "harm_procedure": done.seq,
                        "harm_day": each.day,
                        "harm_kind": each.kind,
                        "harm_by": each.by,
                        "harm_json": each.model_dump_json(exclude_none=True),
                    },
                )
            )
    return rows


def _values(one: Answered) -> dict[str, object]:
    short = _short(one.form)
    told: dict[str, object] = dict(
        zip(_of_form(one.form), (one.on, one.by, one.mode, one.missing), strict=True)
    )
    if one.given is not None:
        if isinstance(one.given, int | float):
            told[f"{short}_total"] = json.dumps(one.given)
        else:
            told |= {
                name: int(item) if isinstance(item, bool) else json.dumps(item)
                for name, item in zip(_items(one.form), one.given, strict=True)
            }
    return told


def _answered(values: Mapping[str, str], visit: str) -> list[Answered]:
    """The answers of one row: every form of which anything stands there."""
    found = []
    for form in _forms():
        short = _short(form)
        on = values.get(f"{short}_given_on", "")
        items = {name: values.get(name, "") for name in (*_items(form), f"{short}_total")}
        if not on:
            if any(items.values()):
                raise RegistryError(f"{form}: is answered without a day in {short}_given_on")
            continue
        missing = values.get(f"{short}_missing", "") or None
        given = None if missing else _given(form, items)
        found.append(
            Answered(
                visit,
                form,
                given,
                None if given is None else scored(form, given),
                missing,
                datetime.date.fromisoformat(on),
                values[f"{short}_given_by"],
                values[f"{short}_given_mode"],
            )
        )
    return found


def _given(form: str, items: Mapping[str, str]) -> Given:
    total = items.get(f"{_short(form)}_total", "")
    if total:
        return cast(float, json.loads(total))
    blank = [name for name in _items(form) if not items[name]]
    if blank:
        raise RegistryError(f"{form}: {blank[0]} is blank; give every item, or the reason why there is none")
    held: list[Any] = [json.loads(items[name]) for name in _items(form)]
    return [bool(item) for item in held] if FORMS[form].answers == "tick" else held


__all__ = ["LONGEST_NAME", "cell", "dictionary_text", "fields", "read_redcap", "redcap_text"]
