"""Landing: records that come from elsewhere are put into a registry, all of them or none.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> from neuroplasty.registry.exchange.records import Record
>>> one = Record("D6Z1-RV0W1", "here", "female", 1970, "UTC", "en", ("care",))
>>> with new_registry() as registry:
...     land(registry, [one], dry_run=True).people, len(registry.people.all(SYSTEM))
(1, 0)
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update

from neuroplasty.documents.course import MISSING
from neuroplasty.errors import NeuroplastyError, RegistryError
from neuroplasty.registry.answers import local_day
from neuroplasty.registry.exchange.records import Answered, Done, Record
from neuroplasty.registry.forms import VERSION, questionnaire, scored
from neuroplasty.registry.person import PURPOSES, check_zone, site_row
from neuroplasty.registry.registry import Registry
from neuroplasty.registry.roles import SYSTEM, Actor, Row, demand
from neuroplasty.registry.store.ids import is_pseudonym
from neuroplasty.registry.store.store import Transaction
from neuroplasty.registry.store.tables import (
    ANSWER,
    CONSENT,
    EPISODE,
    FORM_VERSION,
    HAPPENING,
    PERSON,
    SCHEDULE,
)
from neuroplasty.registry.visits import VISITS, slots

_BY = ("patient", "phone", "staff", "import")
_MODE = ("web", "phone", "paper", "visit", "import")
_EARLIEST = 1900


@dataclass(frozen=True)
class Landed:
    """What came in.

    Parameters
    ----------
    people, procedures, answers, happenings : int
        How many were new.

    Examples
    --------
    >>> Landed(1, 2, 30, 0).words
    '1 people, 2 procedures, 30 answers, 0 happenings'
    """

    people: int
    procedures: int
    answers: int
    happenings: int

    @property
    def words(self) -> str:
        """The counts in a clause."""
        return (
            f"{self.people} people, {self.procedures} procedures, {self.answers} answers, "
            f"{self.happenings} happenings"
        )


def land(
    registry: Registry, records: Iterable[Record], actor: Actor = SYSTEM, *, dry_run: bool = False
) -> Landed:
    """Put records into a registry, in one transaction.

    Parameters
    ----------
    registry : Registry
    records : iterable of Record
        Whose pseudonyms it does not hold yet.
    actor : Actor
        Who brings them in.
    dry_run : bool
        Look everything through and write nothing.

    Returns
    -------
    Landed

    Raises
    ------
    RegistryError
        With every fault in one text, and nothing written.
    RefusedError
        Where the actor may not.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> wrong = Record("D6Z1-RV0W1", "there", None, None, "UTC", "en", ())
    >>> with new_registry() as registry:
    ...     land(registry, [wrong])
    Traceback (most recent call last):
        ...
    neuroplasty.errors.RegistryError: D6Z1-RV0W1: there is no site 'there' here; there is here. Nothing was \
written.
    """
    demand(actor, "import", Row(site=actor.site))
    whole = list(records)
    sites = {site.code: site.id for site in registry.sites()}
    today = registry.store.clock()
    faults = [fault for one in whole for fault in _faults(one, sites, today)]
    faults += [
        f"{one.code}: is of another site than yours" for one in whole if not _own(actor, sites.get(one.site))
    ]
    with registry.store.read() as connection:
        held = set(connection.execute(select(PERSON.c.code)).scalars())
    faults += [f"{one.code}: is in this registry already" for one in whole if one.code in held]
    codes = [one.code for one in whole]
    faults += [
        f"{code}: stands there twice" for code in sorted({one for one in codes if codes.count(one) > 1})
    ]
    if faults:
        shown = "; ".join(faults[:20]) + (f"; and {len(faults) - 20} more" if len(faults) > 20 else "")
        raise RegistryError(f"{shown}. Nothing was written.")
    done = [each for one in whole for each in one.procedures]
    counted = Landed(
        len(whole), len(done), sum(len(one.answers) for one in done), sum(len(one.happenings) for one in done)
    )
    if not dry_run:
        with registry.store.write(actor.id) as tx:
            forms = form_versions(tx, sorted({each.form for one in done for each in one.answers}))
            for one in whole:
                _put(tx, one, forms, actor)
            tx.note("import")
    return counted


def _own(actor: Actor, site: str | None) -> bool:
    return site is None or actor.site is None or actor.site == site


def _faults(one: Record, sites: dict[str, str], now: datetime.datetime) -> list[str]:
    told = []
    if not is_pseudonym(one.code):
        told.append("is no pseudonym; its last character does not agree with the others")
    if one.site not in sites:
        told.append(f"there is no site {one.site!r} here; there is {', '.join(sorted(sites))}")
    if one.sex not in (None, "female", "male"):
        told.append(f"sex: found {one.sex!r}, expected female or male")
    if one.birth_year is not None and not _EARLIEST <= one.birth_year <= now.year:
        told.append(f"birth year: found {one.birth_year}, expected a year from {_EARLIEST} to {now.year}")
    told += [
        f"consent: found {each!r}, expected one of {', '.join(PURPOSES)}"
        for each in one.consents
        if each not in PURPOSES
    ]
    try:
        today = local_day(now, check_zone(one.zone))
    except RegistryError as fault:
        return [f"{one.code}: {each}" for each in [*told, str(fault).rstrip(".")]]
    for done in one.procedures:
        told += [f"procedure {done.seq}: {fault}" for fault in _procedure_faults(done, one, today)]
    seen = [done.seq for done in one.procedures]
    if len(set(seen)) < len(seen):
        told.append("two procedures have one number")
    return [f"{one.code}: {each}" for each in told]


def _procedure_faults(done: Done, one: Record, today: datetime.date) -> list[str]:
    told = []
    if done.day > today:
        told.append(f"its day, {done.day}, is in the future")
    if done.episode.day != done.day:
        told.append(f"its day is {done.day}, its record says {done.episode.day}")
    if done.episode.simulated:
        told.append("it is a simulated episode, and no procedure of a real patient")
    if done.episode.pseudonym not in (None, one.code):
        told.append(f"it is that of {done.episode.pseudonym}")
    opens = {slot.visit: slot.opens for slot in slots(done.day)}
    seen = set()
    for answer in done.answers:
        fault = answer_fault(answer, opens, today)
        if fault:
            told.append(f"{answer.visit} {answer.form}: {fault}")
        if (answer.visit, answer.form) in seen:
            told.append(f"{answer.visit} {answer.form}: answered twice")
        seen.add((answer.visit, answer.form))
    for each in done.happenings:
        on = each.on or done.day + datetime.timedelta(days=each.day)
        if not done.day <= on <= today:
            told.append(f"{each.kind}: its day, {on}, lies before the procedure or in the future")
    return told


def answer_fault(one: Answered, opens: dict[str, datetime.date], today: datetime.date) -> str:
    """What is wrong with an answer, empty where nothing is.

    Parameters
    ----------
    one : Answered
    opens : dict of str to date
        When each visit opens.
    today : date
        The local day.

    Returns
    -------
    str

    Examples
    --------
    >>> day = datetime.date(2026, 4, 2)
    >>> answer_fault(Answered("m1", "NRS", [14.0], None, None, day, "patient", "web"), {"m1": day}, day)
    'NRS, answer 1: found 14.0, expected a number from 0 to 10'
    """
    if one.visit not in VISITS:
        return f"there is no such visit; there are {', '.join(VISITS)}"
    if one.by not in _BY or one.mode not in _MODE:
        expected = f"{', '.join(_BY)}, and {', '.join(_MODE)}"
        return f"given by {one.by!r} and asked by {one.mode!r}; expected {expected}"
    if one.on > today:
        return f"its day, {one.on}, is in the future"
    if one.on < opens[one.visit]:
        return f"its day, {one.on}, is before the visit opens on {opens[one.visit]}"
    if (one.given is None) == (one.missing is None):
        return "give an answer, or the reason why there is none"
    if one.missing is not None:
        return (
            "" if one.missing in MISSING else f"{one.missing!r} is no reason; there are {', '.join(MISSING)}"
        )
    assert one.given is not None
    try:
        score = scored(one.form, one.given)
    except NeuroplastyError as fault:
        return str(fault).rstrip(".")
    if one.score is not None and abs(one.score - score) > 0.01:
        return f"its score is given as {one.score:g} and comes to {score:g}"
    return ""


def form_versions(tx: Transaction, names: list[str]) -> dict[str, str]:
    """The rows of forms by name; a form that is not there yet is added."""
    query = select(FORM_VERSION.c.name, FORM_VERSION.c.id).where(FORM_VERSION.c.version == VERSION)
    held: dict[str, str] = {row.name: row.id for row in tx.connection.execute(query)}
    for name in names:
        if name not in held:
            document, licence = questionnaire(name)
            held[name] = tx.put(
                FORM_VERSION, "add form", name=name, version=VERSION, document=document, licence=licence
            )
    return held


def _put(tx: Transaction, one: Record, forms: dict[str, str], actor: Actor) -> None:
    site = site_row(tx.connection, one.site)["id"]
    person = tx.put(
        PERSON,
        "import person",
        site=site,
        code=one.code,
        sex=one.sex,
        birth_year=one.birth_year,
        zone=one.zone,
        language=one.language,
    )
    given = [{"person": person, "purpose": each, "version": "1", "given_at": tx.now} for each in one.consents]
    tx.put_many(CONSENT, "import consent", given)
    for done in one.procedures:
        _put_procedure(tx, one, done, person, site, forms, actor)


def _put_procedure(
    tx: Transaction, one: Record, done: Done, person: str, site: str, forms: dict[str, str], actor: Actor
) -> None:
    document = done.episode.model_copy(update={"pseudonym": one.code, "course": None, "forecast": None})
    episode = tx.put(
        EPISODE,
        "import episode",
        person=person,
        site=site,
        day=done.day,
        seq=done.seq,
        document=document.model_dump_json(),
    )
    rows = planned(tx, episode, person, site, done.day)
    tx.put_many(
        ANSWER,
        "import answer",
        [answer_row(tx, each, rows[each.visit], person, forms, actor) for each in done.answers],
    )
    for slot in slots(done.day):
        held = {each.form: each.missing for each in done.answers if each.visit == slot.visit}
        if held and set(slot.forms) <= held.keys():
            state = "missing" if all(why is not None for why in held.values()) else "done"
            where = SCHEDULE.c.id == rows[slot.visit]
            tx.connection.execute(update(SCHEDULE).where(where).values(state=state))
    for each in done.happenings:
        on = each.on or done.day + datetime.timedelta(days=each.day)
        dated = each.model_copy(update={"on": on, "day": (on - done.day).days})
        tx.put(
            HAPPENING,
            "import happening",
            episode=episode,
            person=person,
            on=on,
            kind=each.kind,
            by=each.by,
            document=dated.model_dump_json(),
        )


def planned(tx: Transaction, episode: str, person: str, site: str, day: datetime.date) -> dict[str, str]:
    """Plan the visits of a procedure; their rows by the visit's name."""
    plan = [
        {
            "episode": episode,
            "person": person,
            "site": site,
            "visit": slot.visit,
            "due": slot.due,
            "opens": slot.opens,
            "closes": slot.closes,
            "forms": json.dumps(slot.forms),
            "state": "planned",
        }
        for slot in slots(day)
    ]
    return dict(zip((slot.visit for slot in slots(day)), tx.put_many(SCHEDULE, "plan", plan), strict=True))


def answer_row(
    tx: Transaction, one: Answered, schedule: str, person: str, forms: dict[str, str], actor: Actor
) -> dict[str, object]:
    """An answer as the store keeps it; what was given is looked through already."""
    held: dict[str, object] = {"form": one.form, "version": VERSION}
    held |= {"missing": one.missing} if one.missing is not None else {"given": one.given}
    score = None if one.given is None else scored(one.form, one.given)
    return {
        "schedule": schedule,
        "person": person,
        "form": one.form,
        "form_version": forms[one.form],
        "document": json.dumps(held, sort_keys=True),
        "score": score,
        "missing": one.missing,
        "answered_at": tx.now,
        "on": one.on,
        "by": one.by,
        "mode": one.mode,
        "actor": actor.id,
    }
