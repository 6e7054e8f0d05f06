"""Records: what is exchanged of one person, whatever the format: procedures, answers, what went wrong.

No name is in it, and no forecast: a forecast is worth something only in the trail in which it was frozen.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     person = registry.people.add(SYSTEM, "here", sex="female", birth_year=1970)
...     len(records_of(registry)), len(records_of(registry, purpose=None))
(0, 1)
"""

from __future__ import annotations

import datetime
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Happening
from neuroplasty.registry.audit.parameters import number
from neuroplasty.registry.registry import Registry
from neuroplasty.registry.roles import SYSTEM, Actor, Row, demand
from neuroplasty.registry.store.tables import ANSWER, CONSENT, SCHEDULE

Given = list[float | bool] | float


@dataclass(frozen=True)
class Answered:
    """One answer to one form at one visit, or why there is none.

    Parameters
    ----------
    visit, form : str
        Which.
    given : list or float or None
        One answer an item, or the total.
    score : float or None
        What it comes to.
    missing : str or None
        Why there is none.
    on : date
        The local day.
    by, mode : str
        Who wrote it down, and how it was asked.

    Examples
    --------
    >>> Answered("m1", "NRS", [4.0], 4.0, None, datetime.date(2026, 4, 2), "patient", "web").missing
    """

    visit: str
    form: str
    given: Given | None
    score: float | None
    missing: str | None
    on: datetime.date
    by: str
    mode: str


@dataclass(frozen=True)
class Done:
    """One procedure with its answers and what happened after it.

    Parameters
    ----------
    seq : int
        Which of the person's, from 1.
    day : date
        The local day.
    episode : Episode
        As recorded.
    answers : tuple of Answered
        By visit and form.
    happenings : tuple of Happening
        By day.

    Examples
    --------
    >>> Done.__dataclass_params__.frozen
    True
    """

    seq: int
    day: datetime.date
    episode: Episode
    answers: tuple[Answered, ...] = ()
    happenings: tuple[Happening, ...] = ()


@dataclass(frozen=True)
class Record:
    """One person.

    Parameters
    ----------
    code, site : str
        Pseudonym, and the site's code.
    sex : str or None
        ``female`` or ``male``.
    birth_year : int or None
        Never the date.
    zone, language : str
        In which their days are counted, and the tongue they are asked in.
    consents : tuple of str
        What was agreed to.
    procedures : tuple of Done
        In order.

    Examples
    --------
    >>> Record("D6Z1-RV0W1", "here", "female", 1970, "UTC", "en", ("care",)).procedures
    ()
    """

    code: str
    site: str
    sex: str | None
    birth_year: int | None
    zone: str
    language: str
    consents: tuple[str, ...]
    procedures: tuple[Done, ...] = ()


def records_of(
    registry: Registry, actor: Actor = SYSTEM, purpose: str | None = "research"
) -> tuple[Record, ...]:
    """The records of everybody who agreed to a purpose, by pseudonym.

    Parameters
    ----------
    registry : Registry
    actor : Actor
        Who asks; a researcher gets consented records with small cells blanked.
    purpose : str or None
        What they must have agreed to; None: everybody, which only a registrar may ask for.

    Returns
    -------
    tuple of Record
        The same registry gives the same records.

    Raises
    ------
    RefusedError
        Where the actor may not.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     records_of(registry, SYSTEM, "research")
    ()
    """
    demand(actor, "export all" if purpose is None else "export consented", Row(site=actor.site))
    # What a researcher may not see row by row, the exporting machine reads for them.
    reader = SYSTEM if actor.site is None else replace(actor, roles=frozenset({"registrar"}))
    people = registry.people.all(reader)
    agreed = _consents(registry)
    if purpose is not None:
        people = [person for person in people if purpose in agreed[person.id] and not person.withdrawn]
    procedures = defaultdict(list)
    answers, happenings = _answers(registry), defaultdict(list)
    for one in registry.happenings.all(reader):
        happenings[one.episode].append(one.happening)
    for held in registry.episodes.all(reader):
        procedures[held.person].append(
            Done(
                held.seq,
                held.day,
                held.document,
                tuple(sorted(answers[held.id], key=lambda one: (one.on, one.visit, one.form))),
                tuple(sorted(happenings[held.id], key=lambda one: one.model_dump_json())),
            )
        )
    made = tuple(
        Record(
            person.code,
            person.site,
            person.sex,
            person.birth_year,
            person.zone,
            person.language,
            tuple(sorted(agreed[person.id])),
            tuple(sorted(procedures[person.id], key=lambda one: one.seq)),
        )
        for person in people
    )
    return small_cells(made) if "researcher" in actor.roles else made


def small_cells(records: tuple[Record, ...], least: int | None = None) -> tuple[Record, ...]:
    """Blank the sex and birth year of whoever shares them with too few.

    Parameters
    ----------
    records : tuple of Record
    least : int, optional
        Fewest people of one site, sex and decade of birth; 5 when not given.

    Returns
    -------
    tuple of Record
        In the same order; operators' codes are taken out too.

    Examples
    --------
    >>> one = Record("D6Z1-RV0W1", "here", "female", 1970, "UTC", "en", ("research",))
    >>> small_cells((one,))[0].sex is None, small_cells((one,) * 5)[0].birth_year
    (True, 1970)
    """
    least = round(number("small_cell")) if least is None else least
    cells = Counter(_cell(one) for one in records)
    return tuple(
        replace(
            one,
            sex=one.sex if cells[_cell(one)] >= least else None,
            birth_year=one.birth_year if cells[_cell(one)] >= least else None,
            procedures=tuple(
                replace(done, episode=_without_operator(done.episode)) for done in one.procedures
            ),
        )
        for one in records
    )


def _cell(one: Record) -> tuple[str, str | None, int | None]:
    return one.site, one.sex, None if one.birth_year is None else one.birth_year // 10


def _without_operator(episode: Episode) -> Episode:
    if episode.recorded is None:
        return episode
    return episode.model_copy(
        update={"recorded": episode.recorded.model_copy(update={"operator": "withheld", "note": ""})}
    )


def _consents(registry: Registry) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    query = select(CONSENT.c.person, CONSENT.c.purpose).where(CONSENT.c.withdrawn_at.is_(None))
    with registry.store.read() as connection:
        for person, purpose in connection.execute(query):
            found[person].add(purpose)
    return found


def _answers(registry: Registry) -> dict[str, list[Answered]]:
    """The answers that hold, by episode."""
    newer = ANSWER.alias("newer")
    query = (
        select(
            SCHEDULE.c.episode,
            SCHEDULE.c.visit,
            ANSWER.c.form,
            ANSWER.c.document,
            ANSWER.c.score,
            ANSWER.c.missing,
            ANSWER.c.on,
            ANSWER.c.by,
            ANSWER.c.mode,
        )
        .join(SCHEDULE, ANSWER.c.schedule == SCHEDULE.c.id)
        .outerjoin(newer, newer.c.supersedes == ANSWER.c.id)
        .where(newer.c.id.is_(None))
    )
    found: dict[str, list[Answered]] = defaultdict(list)
    with registry.store.read() as connection:
        for row in connection.execute(query):
            document: dict[str, Any] = json.loads(row.document)
            found[row.episode].append(
                Answered(
                    row.visit,
                    row.form,
                    document.get("given"),
                    row.score,
                    row.missing,
                    row.on,
                    row.by,
                    row.mode,
                )
            )
    return found
