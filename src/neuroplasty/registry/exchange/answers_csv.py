"""Answers as CSV, out and in: a row an answer, a million of them without holding them all.

A file is read twice: once to look every row through, and, if all are right, once more to write them down in
one transaction. So a file with three wrong rows in a million is refused with the three, and nothing is half
written.

>>> HEADS[:6]
('person', 'site', 'sex', 'birth_year', 'procedure', 'procedure_day')
"""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Recorded
from neuroplasty.errors import RegistryError
from neuroplasty.registry.answers import local_day
from neuroplasty.registry.exchange.cells import csv_text, text_of
from neuroplasty.registry.exchange.landing import Landed, answer_fault, answer_row, form_versions, planned
from neuroplasty.registry.exchange.records import Answered, Given, Record
from neuroplasty.registry.registry import Registry
from neuroplasty.registry.roles import SYSTEM, Actor, Row, demand
from neuroplasty.registry.store.ids import is_pseudonym
from neuroplasty.registry.store.store import Transaction
from neuroplasty.registry.store.tables import ANSWER, EPISODE, PERSON, SCHEDULE, SITE
from neuroplasty.registry.visits import slots

HEADS = (
    *("person", "site", "sex", "birth_year", "procedure", "procedure_day", "operator"),
    *("visit", "form", "given", "score", "missing", "on", "by", "mode"),
)
MOST_TOLD = 40
_NEEDED = ("person", "procedure", "procedure_day", "visit", "form", "on", "by", "mode")
_BATCH = 5000


def answers_text(records: Iterable[Record]) -> str:
    """Records as CSV, a row an answer.

    Parameters
    ----------
    records : iterable of Record

    Returns
    -------
    str
        Text that a spreadsheet would take for a formula begins with an apostrophe.

    Examples
    --------
    >>> answers_text([]).strip() == ",".join(HEADS)
    True
    """
    rows = (
        (
            *(one.code, one.site, one.sex, one.birth_year, done.seq, done.day),
            *("" if done.episode.recorded is None else done.episode.recorded.operator, each.visit, each.form),
            *(None if each.given is None else json.dumps(each.given), each.score, each.missing),
            *(each.on, each.by, each.mode),
        )
        for one in records
        for done in one.procedures
        for each in done.answers
    )
    return csv_text(HEADS, rows)


@dataclass(frozen=True)
class _Line:
    """One row, looked through."""

    number: int
    person: str
    site: str
    sex: str
    birth_year: str
    seq: int
    day: datetime.date
    operator: str
    answer: Answered


def land_answers(
    registry: Registry, path: str | Path, actor: Actor = SYSTEM, *, dry_run: bool = False
) -> Landed:
    """Put the answers of a CSV file into a registry; people and procedures it does not hold yet are made.

    Parameters
    ----------
    registry : Registry
    path : str or Path
        A CSV file with the columns of ``HEADS``; ``given`` is a number, or a list such as [3, 4, 5].
    actor : Actor
        Who brings it in.
    dry_run : bool
        Look every row through and write nothing.

    Returns
    -------
    Landed

    Raises
    ------
    RegistryError
        With each wrong row by its number, and nothing written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from neuroplasty.registry import new_registry
    >>> row = "D6Z1-RV0W1,,female,1970,1,2025-01-14,op-7,m1,NRS,4,,,2025-02-14,patient,web"
    >>> with TemporaryDirectory() as folder, new_registry() as registry:
    ...     file = Path(folder, "a.csv")
    ...     _ = file.write_text(",".join(HEADS) + chr(10) + row + chr(10))
    ...     land_answers(registry, file)
    Landed(people=1, procedures=1, answers=1, happenings=0)
    """
    demand(actor, "import", Row(site=actor.site))
    path = Path(path)
    with registry.store.read() as connection:
        held = _Held.of(connection, actor)
    counted = _look_through(path, held, registry.store.clock())
    if not dry_run:
        with registry.store.write(actor.id) as tx:
            _write(tx, path, held, actor, registry.store.clock())
            tx.note("import")
    return counted


@dataclass
class _Held:
    """What the registry holds: sites, people, procedures with their days, answered forms."""

    sites: dict[str, str]
    people: dict[str, tuple[str, str]]
    procedures: dict[tuple[str, int], tuple[str, datetime.date]]
    answered: set[tuple[str, int, str, str]]

    @classmethod
    def of(cls, connection: Any, actor: Actor) -> _Held:
        sites = {
            row.code: row.id
            for row in connection.execute(select(SITE.c.code, SITE.c.id))
            if _mine(actor, row.id)
        }
        people = {
            row.code: (row.id, row.zone)
            for row in connection.execute(select(PERSON.c.code, PERSON.c.id, PERSON.c.zone))
        }
        query = select(PERSON.c.code, EPISODE.c.seq, EPISODE.c.id, EPISODE.c.day).join(
            PERSON, EPISODE.c.person == PERSON.c.id
        )
        procedures = {(row.code, row.seq): (row.id, row.day) for row in connection.execute(query)}
        asked = (
            select(PERSON.c.code, EPISODE.c.seq, SCHEDULE.c.visit, ANSWER.c.form)
            .join(SCHEDULE, ANSWER.c.schedule == SCHEDULE.c.id)
            .join(EPISODE, SCHEDULE.c.episode == EPISODE.c.id)
            .join(PERSON, EPISODE.c.person == PERSON.c.id)
        )
        return cls(sites, people, procedures, {tuple(row) for row in connection.execute(asked)})


def _mine(actor: Actor, site: str) -> bool:
    return actor.site is None or actor.site == site


def _look_through(path: Path, held: _Held, now: datetime.datetime) -> Landed:
    """Every row, one after the other; only what must be compared between rows is kept."""
    faults: list[str] = []
    wrong = answers = 0
    seen: set[int] = set()
    days: dict[tuple[str, int], datetime.date] = {}
    people: set[str] = set()
    for line in _lines(path, held):
        if isinstance(line, str):
            fault = line
        else:
            fault = _fault(line, held, days, seen, now)
            days.setdefault((line.person, line.seq), line.day)
            people.add(line.person)
            answers += 1
        if fault:
            wrong += 1
            if len(faults) < MOST_TOLD:
                faults.append(fault)
    if wrong:
        more = f"; and {wrong - len(faults)} more" if wrong > len(faults) else ""
        raise RegistryError(f"{path.name}: {'; '.join(faults)}{more}. Nothing was written.")
    new = sum(key not in held.procedures for key in days)
    return Landed(len(people - set(held.people)), new, answers, 0)


def _fault(
    line: _Line,
    held: _Held,
    days: dict[tuple[str, int], datetime.date],
    seen: set[int],
    now: datetime.datetime,
) -> str:
    where, key, one = f"row {line.number}", (line.person, line.seq), line.answer
    known = held.procedures.get(key)
    day = known[1] if known else days.get(key, line.day)
    if day != line.day:
        return f"{where}: procedure {line.seq} of {line.person} was done on {day}, not on {line.day}"
    zone = held.people[line.person][1] if line.person in held.people else "UTC"
    today = _today(now, zone)
    if line.day > today:
        return f"{where}: procedure_day, {line.day}, is in the future"
    fault = answer_fault(one, _opens(line.day), today)
    if fault:
        return f"{where}: {fault}"
    place = (line.person, line.seq, one.visit, one.form)
    mark = hash(place)
    if mark in seen or place in held.answered:
        return f"{where}: {one.form} at {one.visit} of {line.person} is answered already"
    seen.add(mark)
    return ""


@cache
def _today(now: datetime.datetime, zone: str) -> datetime.date:
    return local_day(now, zone)


@cache
def _opens(day: datetime.date) -> dict[str, datetime.date]:
    return {slot.visit: slot.opens for slot in slots(day)}


def _lines(path: Path, held: _Held) -> Iterator[_Line | str]:
    """Rows one by one: what stands there, or what is wrong with it."""
    with _opened(path) as file:
        reader = csv.reader(file)
        heads = [head.strip() for head in next(reader, [])]
        lacking = [name for name in _NEEDED if name not in heads]
        if lacking:
            raise RegistryError(
                f"{path.name}: the columns {', '.join(lacking)} are missing; the first row names them. "
                "Nothing was written."
            )
        usual = sorted(held.sites)[0] if held.sites else ""
        for number, row in enumerate(reader, start=2):
            if row:
                yield _line(number, heads, row, usual, held)


def _line(number: int, heads: Sequence[str], row: Sequence[str], usual: str, held: _Held) -> _Line | str:
    if len(row) != len(heads):
        return f"row {number}: has {len(row)} cells, expected {len(heads)}"
    values = {name: text_of(value.strip()) for name, value in zip(heads, row, strict=True)}
    person, site = values["person"], values.get("site") or usual
    if person not in held.people and not is_pseudonym(person):
        return f"row {number}: {person!r} is no pseudonym"
    if site not in held.sites:
        return f"row {number}: there is no site {site!r} of yours here"
    try:
        seq = int(values["procedure"])
        day, on = (datetime.date.fromisoformat(values[name]) for name in ("procedure_day", "on"))
        given: Given | None = json.loads(values["given"]) if values.get("given") else None
        score = float(values["score"]) if values.get("score") else None
    except ValueError as fault:
        return f"row {number}: {str(fault)[:1].lower()}{str(fault)[1:]}"
    if isinstance(given, list):
        if not all(isinstance(item, int | float) for item in given):
            return f"row {number}: given: expected numbers, or true and false"
    elif given is not None and (isinstance(given, bool) or not isinstance(given, int | float)):
        return f"row {number}: given: found {values['given']!r}, expected a number or a list of them"
    sex, year = values.get("sex", ""), values.get("birth_year", "")
    if sex not in ("", "female", "male"):
        return f"row {number}: sex: found {sex!r}, expected female or male"
    if year and not (year.isdigit() and len(year) == 4):
        return f"row {number}: birth_year: found {year!r}, expected a year, such as 1970"
    answer = Answered(
        values["visit"],
        values["form"],
        given,
        score,
        values.get("missing") or None,
        on,
        values["by"],
        values["mode"],
    )
    return _Line(number, person, site, sex, year, seq, day, values.get("operator") or "unknown", answer)


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except FileNotFoundError:
        raise RegistryError(f"{path}: there is no such file; check the path.") from None
    except UnicodeDecodeError:
        raise RegistryError(f"{path}: is not UTF-8 text; save it as UTF-8. Nothing was written.") from None
    except csv.Error as fault:
        raise RegistryError(f"{path}: is no CSV ({fault}). Nothing was written.") from None


def _write(tx: Transaction, path: Path, held: _Held, actor: Actor, now: datetime.datetime) -> None:
    schedules: dict[tuple[str, int], dict[str, str]] = {}
    waiting: list[dict[str, object]] = []
    forms: dict[str, str] = {}
    for line in _lines(path, held):
        assert isinstance(line, _Line)
        key = (line.person, line.seq)
        if key not in schedules:
            schedules[key] = _schedule(tx, line, held)
        if line.answer.form not in forms:
            forms |= form_versions(tx, [line.answer.form])
        person = held.people[line.person][0]
        schedule = schedules[key][line.answer.visit]
        waiting.append(answer_row(tx, line.answer, schedule, person, forms, actor))
        if len(waiting) >= _BATCH:
            tx.put_many(ANSWER, "import answer", waiting)
            waiting = []
    tx.put_many(ANSWER, "import answer", waiting)
    for visits in schedules.values():
        _settle(tx, visits)


def _schedule(tx: Transaction, line: _Line, held: _Held) -> dict[str, str]:
    """The visits of a procedure, made with its person where they are new."""
    if line.person not in held.people:
        row = tx.put(
            PERSON,
            "import person",
            site=held.sites[line.site],
            code=line.person,
            sex=line.sex or None,
            birth_year=int(line.birth_year) if line.birth_year else None,
            zone="UTC",
            language="en",
        )
        held.people[line.person] = (row, "UTC")
    person = held.people[line.person][0]
    known = held.procedures.get((line.person, line.seq))
    if known is not None:
        query = select(SCHEDULE.c.visit, SCHEDULE.c.id).where(SCHEDULE.c.episode == known[0])
        return {row.visit: row.id for row in tx.connection.execute(query)}
    started = datetime.datetime.combine(line.day, datetime.time(12), datetime.UTC)
    recorded = Recorded(site=line.site, operator=line.operator, started=started)
    episode = Episode(
        made_by="registry", simulated=False, status="complete", pseudonym=line.person, recorded=recorded
    )
    site = held.sites[line.site]
    made = tx.put(
        EPISODE,
        "import episode",
        person=person,
        site=site,
        day=line.day,
        seq=line.seq,
        document=episode.model_dump_json(),
    )
    return planned(tx, made, person, site, line.day)


def _settle(tx: Transaction, visits: dict[str, str]) -> None:
    """What became of the visits: done once every form of one has an answer or a reason."""
    query = select(ANSWER.c.schedule, ANSWER.c.form, ANSWER.c.missing).where(
        ANSWER.c.schedule.in_(visits.values())
    )
    held: dict[str, dict[str, str | None]] = {}
    for row in tx.connection.execute(query):
        held.setdefault(row.schedule, {})[row.form] = row.missing
    asked = select(SCHEDULE.c.id, SCHEDULE.c.forms).where(SCHEDULE.c.id.in_(held))
    for visit in tx.connection.execute(asked).all():
        given = held[visit.id]
        if set(json.loads(visit.forms)) <= given.keys():
            state = "missing" if all(why is not None for why in given.values()) else "done"
            tx.connection.execute(update(SCHEDULE).where(SCHEDULE.c.id == visit.id).values(state=state))
