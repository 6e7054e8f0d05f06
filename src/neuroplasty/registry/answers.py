"""Answers: what was given at a visit; appended, never changed; a correction is a new row with its reason.

>>> import datetime
>>> from neuroplasty.documents.records import Recorded
>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     person = registry.people.add(SYSTEM, "here", sex="male", birth_year=1960)
...     start = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
...     done = Recorded(site="here", operator="op-1", started=start)
...     held = registry.episodes.record(SYSTEM, person.code, done)
...     pre = registry.episodes.visits(SYSTEM, held.id)[0]
...     first = registry.answers.give(SYSTEM, pre.id, "NRS", [7], on=pre.due, by="staff", mode="visit")
...     again = registry.answers.give(SYSTEM, pre.id, "NRS", [7], on=pre.due, by="staff", mode="visit")
...     first.score, first.id == again.id
(7.0, True)
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from neuroplasty.documents.course import MISSING, By, Missing, Mode
from neuroplasty.errors import RegistryError
from neuroplasty.registry.forms import VERSION, Given, questionnaire, scored
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store, Transaction
from neuroplasty.registry.store.tables import ANSWER, DRAFT, FORM_VERSION, PERSON, SCHEDULE


@dataclass(frozen=True)
class Answer:
    """One answer to one form, or why there is none.

    Parameters
    ----------
    id, schedule, person, form : str
        Its row, its visit's, its person's; the form's name.
    given : list or float or None
        One answer an item, or the total.
    score : float or None
        None where it is missing.
    on : date
        The local day it was given.
    by, mode : str
        Who wrote it down, and how it was asked.
    missing : str or None
        Why there is none.
    supersedes, reason : str or None
        The row it corrects, and why.

    Examples
    --------
    >>> Answer.__dataclass_params__.frozen
    True
    """

    id: str
    schedule: str
    person: str
    form: str
    given: Any
    score: float | None
    on: datetime.date
    by: str
    mode: str
    missing: str | None = None
    supersedes: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Answers:
    """The answers of a registry.

    Parameters
    ----------
    store : Store
        Where they are kept.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> with new_registry() as registry:
    ...     registry.answers.store is registry.store
    True
    """

    store: Store

    def give(
        self,
        actor: Actor,
        schedule: str,
        form: str,
        given: Given | None = None,
        *,
        on: datetime.date | None = None,
        by: By | None = None,
        mode: Mode | None = None,
        missing: Missing | None = None,
    ) -> Answer:
        """An answer to a form of a visit, or why there is none; the same twice is one row.

        ``on`` is the local day; today where it is not given. A patient's own answer must fall within the
        visit's days; staff may write down later what was given within them, and say ``by`` whom and how
        it was asked (``mode``): staff at a visit where they do not.
        """
        with self.store.write(actor.id) as tx:
            return _give(tx, actor, schedule, {form: (given, missing)}, on, by, mode)[0]

    def give_visit(
        self,
        actor: Actor,
        schedule: str,
        given: dict[str, Given],
        *,
        on: datetime.date | None = None,
        by: By | None = None,
        mode: Mode | None = None,
    ) -> list[Answer]:
        """Several forms of one visit at once; all are kept or none."""
        with self.store.write(actor.id) as tx:
            both = {form: (one, None) for form, one in given.items()}
            return _give(tx, actor, schedule, both, on, by, mode)

    def correct(
        self,
        actor: Actor,
        answer: str,
        given: Given | None = None,
        *,
        reason: str,
        on: datetime.date | None = None,
        missing: Missing | None = None,
    ) -> Answer:
        """A correction: a new row that supersedes the other, with its reason."""
        if not reason.strip():
            raise RegistryError("A correction needs its reason; say why the answer was wrong.")
        with self.store.write(actor.id) as tx:
            held = tx.connection.execute(select(ANSWER).where(ANSWER.c.id == answer)).mappings().one_or_none()
            if held is None:
                raise RegistryError(f"There is no answer {answer}; check the id.")
            visit = visit_row(tx.connection, held["schedule"])
            demand(actor, "correct answer", about(visit))
            newest = current_answers(tx.connection, held["schedule"]).get(held["form"])
            if newest is None or newest["id"] != answer:
                raise RegistryError("This answer was corrected already; correct the newest one.")
            one = _values(visit, held["form"], given, missing)
            one |= {"on": on or held["on"], "by": held["by"], "mode": held["mode"]}
            one |= {"supersedes": held["id"], "reason": reason.strip()}
            return _put(tx, actor, visit, [one], "correct answer")[0]

    def of_visit(self, actor: Actor, schedule: str, *, every: bool = False) -> list[Answer]:
        """The answers that hold at a visit, by form; ``every``: with those that were superseded."""
        with self.store.read() as connection:
            visit = visit_row(connection, schedule)
            demand(actor, "see person", about(visit))
            query = select(ANSWER).where(ANSWER.c.schedule == schedule).order_by(ANSWER.c.form, ANSWER.c.id)
            rows = list(connection.execute(query).mappings())
        gone = {row["supersedes"] for row in rows}
        return [_answer(row) for row in rows if every or row["id"] not in gone]

    def answered(self, actor: Actor, schedule: str) -> dict[str, str | None]:
        """The forms of a visit that have an answer, each with why it is missing; not what was answered."""
        with self.store.read() as connection:
            visit = visit_row(connection, schedule)
            own = "patient" in actor.roles
            demand(actor, "answer own form" if own else "see person", about(visit))
            held = current_answers(connection, schedule)
            return {form: row["missing"] for form, row in held.items()}

    def save(self, actor: Actor, schedule: str, form: str, item: int, value: float | bool) -> None:
        """Keep one item of a form that is being filled in (from 0), so that it can be gone on with."""
        with self.store.write(actor.id) as tx:
            visit = visit_row(tx.connection, schedule)
            own = "patient" in actor.roles
            demand(actor, "answer own form" if own else "enter answer", about(visit))
            _refuse_gone(visit)
            where = (DRAFT.c.schedule == schedule) & (DRAFT.c.form == form) & (DRAFT.c.item == item)
            tx.connection.execute(delete(DRAFT).where(where))
            row = {"id": tx.new_id(), "created_at": tx.now, "value": json.dumps(value)}
            tx.connection.execute(insert(DRAFT).values(schedule=schedule, form=form, item=item, **row))

    def saved(self, actor: Actor, schedule: str) -> dict[str, dict[int, float | bool]]:
        """What was kept of forms that are being filled in, by form and item."""
        with self.store.read() as connection:
            visit = visit_row(connection, schedule)
            own = "patient" in actor.roles
            demand(actor, "answer own form" if own else "enter answer", about(visit))
            query = select(DRAFT).where(DRAFT.c.schedule == schedule).order_by(DRAFT.c.form, DRAFT.c.item)
            found: dict[str, dict[int, float | bool]] = {}
            for row in connection.execute(query).mappings():
                found.setdefault(row["form"], {})[row["item"]] = json.loads(row["value"])
            return found


_VISIT = (
    select(
        SCHEDULE,
        PERSON.c.zone,
        PERSON.c.birth_year,
        PERSON.c.code,
        PERSON.c.withdrawn_at,
        PERSON.c.erased_at,
        PERSON.c.died_on,
    )
    .join(PERSON, SCHEDULE.c.person == PERSON.c.id)
    .where(SCHEDULE.c.id == bindparam("schedule"))
)


def visit_row(connection: Connection, schedule: str) -> RowMapping:
    """A visit's row with its person's zone, birth year and state; RegistryError where there is none."""
    row = connection.execute(_VISIT, {"schedule": schedule}).mappings().one_or_none()
    if row is None:
        raise RegistryError(f"There is no visit {schedule}; check the id.")
    return row


def about(visit: RowMapping) -> Row:
    """Whose visit it is."""
    return Row(site=visit["site"], person=visit["person"], schedule=visit["id"])


def local_day(moment: datetime.datetime, zone: str) -> datetime.date:
    """The date on a wall in a zone.

    >>> local_day(datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC), "Pacific/Kiritimati").isoformat()
    '2026-03-03'
    """
    return moment.astimezone(ZoneInfo(zone)).date()


_NEWER = ANSWER.alias("newer")
_CURRENT = (
    select(ANSWER)
    .outerjoin(_NEWER, _NEWER.c.supersedes == ANSWER.c.id)
    .where(ANSWER.c.schedule == bindparam("schedule"), _NEWER.c.id.is_(None))
)


def current_answers(connection: Connection, schedule: str) -> dict[str, RowMapping]:
    """The answers that hold at a visit, by form: those that no other supersedes."""
    rows = connection.execute(_CURRENT, {"schedule": schedule}).mappings()
    return {row["form"]: row for row in rows}


def _give(
    tx: Transaction,
    actor: Actor,
    schedule: str,
    given: Mapping[str, tuple[Given | None, str | None]],
    on: datetime.date | None,
    by: By | None,
    mode: Mode | None,
) -> list[Answer]:
    visit = visit_row(tx.connection, schedule)
    own = "patient" in actor.roles
    if own:
        by, mode = "patient", "web"
    demand(actor, "answer own form" if own else "enter answer", about(visit))
    _refuse_gone(visit)
    today = local_day(tx.now, visit["zone"])
    day = on or today
    _check_days(visit, day, today, own)
    held = current_answers(tx.connection, schedule)
    asked = json.loads(visit["forms"])
    same, new = [], []
    for form, (one, missing) in given.items():
        if own and form not in asked:
            raise RegistryError(f"{form} is not asked at this visit.")
        values = _values(visit, form, one, missing)
        there = held.get(form)
        if there is not None and there["document"] == values["document"]:
            same.append(_answer(there))
            continue
        if there is not None and there["missing"] is None:
            raise RegistryError(f"{form} was answered already on {there['on']}; correct it, with the reason.")
        if there is not None:
            values |= {"supersedes": there["id"], "reason": "was missing before"}
        new.append({**values, "on": day, "by": by or "staff", "mode": mode or "visit"})
    return same + _put(tx, actor, visit, new, "answer")


def _values(visit: RowMapping, form: str, given: Given | None, missing: str | None) -> dict[str, Any]:
    if (given is None) == (missing is None):
        raise RegistryError(f"{form}: give an answer, or the reason why there is none; one of the two.")
    values = {"schedule": visit["id"], "person": visit["person"], "form": form, "missing": missing}
    if missing is not None:
        if missing not in MISSING:
            raise RegistryError(f"{missing!r} is no reason; there are {', '.join(MISSING)}.")
        document = json.dumps({"form": form, "version": VERSION, "missing": missing}, sort_keys=True)
        return {**values, "document": document, "score": None}
    assert given is not None
    score = scored(form, given)
    items = list(given) if isinstance(given, Sequence) else given
    document = json.dumps({"form": form, "version": VERSION, "given": items}, sort_keys=True)
    return {**values, "document": document, "score": score}


def _put(
    tx: Transaction, actor: Actor, visit: RowMapping, new: list[dict[str, Any]], action: str
) -> list[Answer]:
    if not new:
        return []
    versions = _form_versions(tx, [one["form"] for one in new])
    rows = [
        {
            "supersedes": None,
            "reason": None,
            **one,
            "form_version": versions[one["form"]],
            "answered_at": tx.now,
            "actor": actor.id,
        }
        for one in new
    ]
    ids = tx.put_many(ANSWER, action, rows)
    where = (DRAFT.c.schedule == visit["id"]) & DRAFT.c.form.in_(list(versions))
    tx.connection.execute(delete(DRAFT).where(where))
    _settle(tx, visit)
    return [_answer({**row, "id": made}) for row, made in zip(rows, ids, strict=True)]


def _form_versions(tx: Transaction, forms: Sequence[str]) -> dict[str, str]:
    query = select(FORM_VERSION.c.name, FORM_VERSION.c.id).where(FORM_VERSION.c.version == VERSION)
    held: dict[str, str] = {row.name: row.id for row in tx.connection.execute(query)}
    for form in forms:
        if form not in held:
            document, licence = questionnaire(form)
            held[form] = tx.put(
                FORM_VERSION, "add form", name=form, version=VERSION, document=document, licence=licence
            )
    return {form: held[form] for form in forms}


def _settle(tx: Transaction, visit: RowMapping) -> None:
    """What became of the visit: done once every form of it has an answer or a reason."""
    held = {form: row["missing"] for form, row in current_answers(tx.connection, visit["id"]).items()}
    if not set(json.loads(visit["forms"])) <= held.keys():
        return
    state = "missing" if all(missing is not None for missing in held.values()) else "done"
    if state != visit["state"]:
        tx.connection.execute(update(SCHEDULE).where(SCHEDULE.c.id == visit["id"]).values(state=state))


def _refuse_gone(visit: RowMapping) -> None:
    if visit["erased_at"] is not None or visit["withdrawn_at"] is not None:
        raise RegistryError(f"{visit['code']} has withdrawn; nothing more is asked or written down.")


def _check_days(visit: RowMapping, on: datetime.date, today: datetime.date, own: bool) -> None:
    if on > today:
        raise RegistryError(f"The answer's day, {on}, is in the future; give the day it was given.")
    if on < visit["opens"]:
        raise RegistryError(f"This visit opens on {visit['opens']}; an answer of {on} is too early.")
    if own and on > visit["closes"]:
        raise RegistryError(f"This form was closed on {visit['closes']}; thank you, nothing more is needed.")


def _answer(row: Any) -> Answer:
    held = json.loads(row["document"])
    return Answer(
        row["id"],
        row["schedule"],
        row["person"],
        row["form"],
        held.get("given"),
        row["score"],
        row["on"],
        row["by"],
        row["mode"],
        row["missing"],
        row["supersedes"],
        row["reason"],
    )
