"""Episodes: one row a procedure, its document whole, and the visits that its day brings.

>>> import datetime
>>> from neuroplasty.documents.records import Recorded
>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     person = registry.people.add(SYSTEM, "here", sex="male", birth_year=1960)
...     start = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
...     done = Recorded(site="here", operator="op-1", started=start)
...     held = registry.episodes.record(SYSTEM, person.code, done)
...     str(held.day), [visit.visit for visit in registry.episodes.visits(SYSTEM, held.id)][-1]
('2026-03-02', 'm24')
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, RowMapping, func, select, update

from neuroplasty.documents import document_of
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Recorded
from neuroplasty.errors import RegistryError
from neuroplasty.registry.person import person_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store, Transaction
from neuroplasty.registry.store.tables import EPISODE, PERSON, REVISION, SCHEDULE, SITE
from neuroplasty.registry.visits import Slot, slots


@dataclass(frozen=True)
class HeldEpisode:
    """A procedure as the registry holds it.

    Parameters
    ----------
    id, person, code, site : str
        Its row, its person's row and pseudonym, its site's code.
    day : date
        The procedure's local day.
    seq : int
        Which of the person's procedures, from 1.
    document : Episode
        All that was recorded.

    Examples
    --------
    >>> HeldEpisode.__dataclass_params__.frozen
    True
    """

    id: str
    person: str
    code: str
    site: str
    day: datetime.date
    seq: int
    document: Episode


@dataclass(frozen=True)
class Visiting(Slot):
    """A visit in the registry: a slot with its rows and what became of it.

    Parameters
    ----------
    visit, due, opens, closes, forms
        As a ``Slot`` has them.
    id, episode, person : str
        Its row, its episode's, its person's.
    state : {"planned", "done", "missing"}
        ``done``: every form was answered; ``missing``: closed with a reason.

    Examples
    --------
    >>> issubclass(Visiting, Slot)
    True
    """

    id: str = ""
    episode: str = ""
    person: str = ""
    state: str = "planned"


@dataclass(frozen=True)
class Episodes:
    """The procedures of a registry.

    Parameters
    ----------
    store : Store
        Where they are kept.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     registry.episodes.all(SYSTEM)
    []
    """

    store: Store

    def record(self, actor: Actor, code: str, done: Recorded | Episode) -> HeldEpisode:
        """A procedure that was done: what was recorded, or a whole episode; its visits are planned."""
        with self.store.write(actor.id) as tx:
            person = person_row(tx.connection, code)
            demand(actor, "record episode", Row(site=person["site"], person=person["id"]))
            episode = _episode_of(done, person["code"])
            day = _day_of(episode, tx.now)
            query = select(func.coalesce(func.max(EPISODE.c.seq), 0)).where(EPISODE.c.person == person["id"])
            _refuse_the_same(tx.connection, person["id"], episode)
            seq = tx.connection.execute(query).scalar_one() + 1
            row = tx.put(
                EPISODE,
                "record episode",
                person=person["id"],
                site=person["site"],
                day=day,
                seq=seq,
                document=episode.model_dump_json(),
            )
            planned = [
                {
                    "episode": row,
                    "person": person["id"],
                    "site": person["site"],
                    **_days(slot),
                    "visit": slot.visit,
                    "forms": json.dumps(slot.forms),
                    "state": "planned",
                }
                for slot in slots(day)
            ]
            tx.put_many(SCHEDULE, "plan", planned)
        return HeldEpisode(row, person["id"], person["code"], person["site_code"], day, seq, episode)

    def correct(self, actor: Actor, episode: str, done: Recorded | Episode, *, reason: str) -> HeldEpisode:
        """Correct a procedure, with the reason; what it said is kept, and every visit moves with its day."""
        if not reason.strip():
            raise RegistryError("A correction needs its reason; say why the record was wrong.")
        with self.store.write(actor.id) as tx:
            held = episode_row(tx.connection, episode)
            demand(actor, "correct episode", Row(site=held["site"], person=held["person"]))
            newer = _episode_of(done, held["code"])
            day = _day_of(newer, tx.now)
            tx.put(
                REVISION,
                "keep what was corrected",
                person=held["person"],
                table=EPISODE.name,
                row=episode,
                document=held["document"],
                reason=reason.strip(),
                actor=actor.id,
            )
            tx.change(EPISODE, episode, "correct episode", day=day, document=newer.model_dump_json())
            if day != held["day"]:
                _move(tx, episode, day)
            return _held(episode_row(tx.connection, episode))

    def get(self, actor: Actor, episode: str) -> HeldEpisode:
        """One procedure, its document in the newest version."""
        with self.store.read() as connection:
            row = episode_row(connection, episode)
            demand(actor, "see episode", Row(site=row["site"], person=row["person"]))
            return _held(row)

    def of(self, actor: Actor, code: str) -> list[HeldEpisode]:
        """Everything that was done to one person, in order."""
        with self.store.read() as connection:
            person = person_row(connection, code)
            demand(actor, "see episode", Row(site=person["site"], person=person["id"]))
            query = _EPISODES.where(EPISODE.c.person == person["id"]).order_by(EPISODE.c.seq)
            return [_held(row) for row in connection.execute(query).mappings()]

    def all(self, actor: Actor) -> list[HeldEpisode]:
        """Every procedure of the actor's site, by day."""
        demand(actor, "see pseudonymous rows", Row(site=actor.site))
        query = _EPISODES.order_by(EPISODE.c.day, PERSON.c.code, EPISODE.c.seq)
        if actor.site is not None:
            query = query.where(EPISODE.c.site == actor.site)
        with self.store.read() as connection:
            return [_held(row) for row in connection.execute(query).mappings()]

    def visits(self, actor: Actor, episode: str) -> list[Visiting]:
        """The visits of one procedure, in order."""
        with self.store.read() as connection:
            row = episode_row(connection, episode)
            demand(actor, "see person", Row(site=row["site"], person=row["person"]))
            query = select(SCHEDULE).where(SCHEDULE.c.episode == episode).order_by(SCHEDULE.c.due)
            return [visiting(one) for one in connection.execute(query).mappings()]

    def visits_of(self, actor: Actor, code: str) -> dict[str, list[Visiting]]:
        """The visits of everything that was done to one person, by episode, in order."""
        with self.store.read() as connection:
            person = person_row(connection, code)
            demand(actor, "see person", Row(site=person["site"], person=person["id"]))
            query = (
                select(SCHEDULE)
                .join(EPISODE, SCHEDULE.c.episode == EPISODE.c.id)
                .where(SCHEDULE.c.person == person["id"])
                .order_by(EPISODE.c.seq, SCHEDULE.c.due)
            )
            found: dict[str, list[Visiting]] = {}
            for row in connection.execute(query).mappings():
                found.setdefault(row["episode"], []).append(visiting(row))
            return found

    def own(self, actor: Actor) -> list[HeldEpisode]:
        """What was done to the patient who asks, in order."""
        demand(actor, "see own page", Row(site=actor.site, person=actor.person))
        query = _EPISODES.where(EPISODE.c.person == actor.person).order_by(EPISODE.c.seq)
        with self.store.read() as connection:
            return [_held(row) for row in connection.execute(query).mappings()]

    def visit(self, actor: Actor, schedule: str) -> Visiting:
        """One visit; for staff, or for the patient whose link opens it."""
        query = select(SCHEDULE).where(SCHEDULE.c.id == schedule)
        with self.store.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise RegistryError(f"There is no visit {schedule}; check the id.")
        own = "patient" in actor.roles
        about = Row(site=row["site"], person=row["person"], schedule=schedule)
        demand(actor, "answer own form" if own else "see person", about)
        return visiting(row)

    def all_visits(self, actor: Actor) -> dict[str, list[Visiting]]:
        """Every planned visit of the actor's site, by episode."""
        demand(actor, "see pseudonymous rows", Row(site=actor.site))
        query = select(SCHEDULE).order_by(SCHEDULE.c.episode, SCHEDULE.c.due)
        if actor.site is not None:
            query = query.where(SCHEDULE.c.site == actor.site)
        found: dict[str, list[Visiting]] = {}
        with self.store.read() as connection:
            for row in connection.execute(query).mappings():
                found.setdefault(row["episode"], []).append(visiting(row))
        return found


_EPISODES = (
    select(EPISODE, PERSON.c.code, SITE.c.code.label("site_code"))
    .join(PERSON, EPISODE.c.person == PERSON.c.id)
    .join(SITE, EPISODE.c.site == SITE.c.id)
)


def episode_row(connection: Connection, episode: str) -> RowMapping:
    """An episode's row with its person's code; RegistryError where there is none."""
    row = connection.execute(_EPISODES.where(EPISODE.c.id == episode)).mappings().one_or_none()
    if row is None:
        raise RegistryError(f"There is no episode {episode}; check the id.")
    return row


def visiting(row: RowMapping) -> Visiting:
    """A row of the schedule as a visit."""
    return Visiting(
        row["visit"],
        row["due"],
        row["opens"],
        row["closes"],
        tuple(json.loads(row["forms"])),
        row["id"],
        row["episode"],
        row["person"],
        row["state"],
    )


def _held(row: RowMapping) -> HeldEpisode:
    name = f"episode {row['seq']} of {row['code']}"
    document = cast(Episode, document_of(row["document"], "episode", name=name))
    return HeldEpisode(
        row["id"], row["person"], row["code"], row["site_code"], row["day"], row["seq"], document
    )


def _episode_of(done: Recorded | Episode, code: str) -> Episode:
    if isinstance(done, Recorded):
        return Episode(made_by="registry", simulated=False, status="complete", pseudonym=code, recorded=done)
    if done.simulated:
        raise RegistryError("A simulated episode is no procedure of a real patient; record what was done.")
    if done.pseudonym not in (None, code):
        raise RegistryError(f"This episode is that of {done.pseudonym}, not of {code}; give the right one.")
    return done.model_copy(update={"pseudonym": code, "course": None, "forecast": None})


def _day_of(episode: Episode, now: datetime.datetime) -> datetime.date:
    day = episode.day
    if day is None:
        raise RegistryError("This episode does not say its day; give 'recorded.started'.")
    # No zone is ahead of UTC by more than 14 hours.
    if day > (now + datetime.timedelta(hours=14)).date():
        raise RegistryError(f"The procedure's day, {day}, is in the future; record it when it was done.")
    return day


def _refuse_the_same(connection: Connection, person: str, episode: Episode) -> None:
    query = select(EPISODE.c.document, EPISODE.c.seq).where(EPISODE.c.person == person)
    text = episode.model_dump_json()
    for document, seq in connection.execute(query):
        if document == text:
            raise RegistryError(f"This procedure is recorded already, as number {seq}; correct that one.")


def _days(slot: Slot) -> dict[str, datetime.date]:
    return {"due": slot.due, "opens": slot.opens, "closes": slot.closes}


def _move(tx: Transaction, episode: str, day: datetime.date) -> None:
    for slot in slots(day):
        where = (SCHEDULE.c.episode == episode) & (SCHEDULE.c.visit == slot.visit)
        tx.connection.execute(update(SCHEDULE).where(where).values(**_days(slot)))
    tx.note("move visits", EPISODE.name, episode)
