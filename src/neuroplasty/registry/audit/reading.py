"""Reading: a registry's rows as the table an audit is made of.

Only who agreed to an audit is read. A visit counts as due when its window has closed; those are derived
from the procedure's day, as everywhere. The patient counts as asked about complications once a follow-up
was answered, the clinician once a procedure was recorded.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     len(read_procedures(registry, SYSTEM))
Traceback (most recent call last):
    ...
neuroplasty.errors.RegistryError: Nobody in this registry both had a procedure and agreed to an audit; \
record the consent to it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, select

from neuroplasty.documents import document_of
from neuroplasty.documents.course import Visit
from neuroplasty.documents.records.happening import COMPLICATIONS
from neuroplasty.errors import RegistryError
from neuroplasty.registry.audit.table import MEASURES, MONTHS, VISITS, By, Complication, Measure, Procedures
from neuroplasty.registry.registry import Registry
from neuroplasty.registry.roles import SYSTEM, Actor, Row, demand
from neuroplasty.registry.store.tables import CONSENT, EPISODE, FORECAST, HAPPENING, PERSON, SITE
from neuroplasty.registry.visits import slots

Array = NDArray[np.float64]
PURPOSE = "audit"
_BAND = ("low_90", "low_50", "median", "high_50", "high_90")


def read_procedures(registry: Registry, actor: Actor = SYSTEM, on: datetime.date | None = None) -> Procedures:
    """The procedures of a registry, of those who agreed to an audit.

    Parameters
    ----------
    registry : Registry
    actor : Actor
        Who asks; sees the rows of their own site.
    on : date, optional
        The day of the audit; today by the registry's clock when not given.

    Returns
    -------
    Procedures
        By day, then by pseudonym.

    Raises
    ------
    RegistryError
        Where there is none.
    RefusedError
        Where the actor may not see pseudonymous rows.

    Examples
    --------
    >>> import datetime
    >>> from neuroplasty.documents.records import Recorded
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     person = registry.people.add(SYSTEM, "here", sex="male", birth_year=1960)
    ...     registry.people.consent(SYSTEM, person.code, "audit")
    ...     when = datetime.datetime(2025, 3, 2, 9, tzinfo=datetime.UTC)
    ...     held = registry.episodes.record(
    ...         SYSTEM, person.code, Recorded(site="here", operator="op-1", started=when))
    ...     table = read_procedures(registry, SYSTEM, datetime.date(2025, 8, 1))
    >>> table.operator, table.due[0].sum().item(), table.age_years.tolist()
    (('op-1',), 5, [65.0])
    """
    demand(actor, "see pseudonymous rows", Row(site=actor.site))
    on = on or registry.store.clock().date()
    with registry.store.read() as connection:
        agreed = set(connection.execute(_AGREED).scalars())
        rows = [
            row
            for row in connection.execute(_of_site(_EPISODES, actor)).mappings()
            if row["person"] in agreed
        ]
        if not rows:
            raise RegistryError(
                "Nobody in this registry both had a procedure and agreed to an audit; "
                "record the consent to it."
            )
        at = {row["id"]: n for n, row in enumerate(rows)}
        documents = [_document(row) for row in rows]
        expected, band = _forecasts(connection, at)
        happenings = connection.execute(select(HAPPENING.c.episode, HAPPENING.c.document)).all()
    visits = registry.courses.by_visit(actor)
    days = [row["day"] for row in rows]
    scores, answered, reasons = _answers(visits, at)
    return Procedures(
        on=on,
        code=tuple(f"{row['code']}-{row['seq']}" for row in rows),
        person=tuple(row["code"] for row in rows),
        site=tuple(row["site_code"] for row in rows),
        operator=tuple(str((one.get("recorded") or {}).get("operator", "")) for one in documents),
        day=np.array(days, dtype="datetime64[D]"),
        age_years=_ages(rows),
        female=np.array([{"female": 1.0, "male": 0.0}.get(row["sex"] or "", np.nan) for row in rows]),
        scores=scores,
        due=_due(days, on),
        expected=expected,
        band_nrs=band,
        reasons=reasons,
        complications=_complications(documents, happenings, at, days),
        asked={
            "patient": answered,
            "clinician": np.array([one.get("recorded") is not None for one in documents]),
        },
        name=", ".join(sorted({row["title"] for row in rows})),
    )


_AGREED = select(CONSENT.c.person).where(CONSENT.c.purpose == PURPOSE, CONSENT.c.withdrawn_at.is_(None))
_EPISODES = (
    select(
        EPISODE.c.id,
        EPISODE.c.person,
        EPISODE.c.site,
        EPISODE.c.day,
        EPISODE.c.seq,
        EPISODE.c.document,
        PERSON.c.code,
        PERSON.c.sex,
        PERSON.c.birth_year,
        SITE.c.code.label("site_code"),
        SITE.c.title,
    )
    .join(PERSON, EPISODE.c.person == PERSON.c.id)
    .join(SITE, EPISODE.c.site == SITE.c.id)
    .where(PERSON.c.erased_at.is_(None))
    .order_by(EPISODE.c.day, PERSON.c.code, EPISODE.c.seq)
)


def _of_site(query: Select[Any], actor: Actor) -> Select[Any]:
    return query if actor.site is None else query.where(EPISODE.c.site == actor.site)


def _document(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The episode's data; one of an older version through its reader."""
    data: dict[str, Any] = json.loads(row["document"])
    if str(data.get("version")) != "2":
        name = f"episode {row['seq']} of {row['code']}"
        data = document_of(row["document"], "episode", name=name).model_dump(mode="json")
    return data


def _ages(rows: Iterable[Mapping[Any, Any]]) -> Array:
    return np.array(
        [np.nan if row["birth_year"] is None else float(row["day"].year - row["birth_year"]) for row in rows]
    )


def _due(days: list[datetime.date], on: datetime.date) -> NDArray[np.bool_]:
    closes = {day: [slot.closes < on for slot in slots(day)] for day in set(days)}
    return np.array([closes[day] for day in days])


def _answers(
    visits: Mapping[str, Mapping[str, Visit]], at: Mapping[str, int]
) -> tuple[dict[Measure, Array], NDArray[np.bool_], dict[tuple[int, str], str]]:
    """Scores by measure; of whom a follow-up was answered; why answers are missing."""
    scores: dict[Measure, Array] = {}
    answered = np.zeros(len(at), dtype=bool)
    reasons: dict[tuple[int, str], str] = {}
    for episode, held in visits.items():
        row = at.get(episode)
        if row is None:
            continue
        for name, visit in held.items():
            if visit.missing is not None:
                reasons[row, name] = visit.missing
            elif name != "pre":
                answered[row] = True
            for measure in MEASURES:
                value = getattr(visit, measure, None)
                if value is not None:
                    held_ = scores.setdefault(measure, np.full((len(at), len(VISITS)), np.nan))
                    held_[row, VISITS.index(name)] = value
    return scores, answered, reasons


def _forecasts(connection: Connection, at: Mapping[str, int]) -> tuple[Array, Array]:
    expected = np.full((len(at), len(VISITS)), np.nan)
    band = np.full((len(at), len(VISITS), len(_BAND)), np.nan)
    month = {months: VISITS.index(visit) for visit, months in MONTHS.items()}
    day = {visit: months * 365.25 / 12 for visit, months in MONTHS.items()} | {"d1": 1.0, "w1": 7.0}
    for episode, document in connection.execute(select(FORECAST.c.episode, FORECAST.c.document)):
        row = at.get(episode)
        if row is None:
            continue
        data = json.loads(document)
        for one in data.get("relief", ()):
            if one["months"] in month:
                expected[row, month[one["months"]]] = one["probability"]
        pain = data["pain"]
        for visit, when in day.items():
            if pain["day"] and when <= pain["day"][-1] + 7:
                for k, name in enumerate(_BAND):
                    band[row, VISITS.index(visit), k] = np.interp(when, pain["day"], pain[name])
    return expected, band


def _complications(
    documents: list[dict[str, Any]],
    happenings: Iterable[Any],
    at: Mapping[str, int],
    days: list[datetime.date],
) -> tuple[Complication, ...]:
    """What was recorded with the procedure and what came after, each once for each who told it."""
    found = [
        _complication(row, one)
        for row, data in enumerate(documents)
        for one in (data.get("recorded") or {}).get("complications", ())
    ]
    found += [
        _complication(at[episode], json.loads(document)) for episode, document in happenings if episode in at
    ]
    known = dict.fromkeys(one for one in found if one.kind in COMPLICATIONS)
    return tuple(sorted(known, key=lambda one: (one.row, one.day, one.kind, one.by)))


def _complication(row: int, data: Mapping[str, Any]) -> Complication:
    by: By = "patient" if data.get("by") == "patient" else "clinician"
    grade = data.get("grade")
    return Complication(row, data["kind"], int(data["day"]), by, "" if grade is None else str(grade))
