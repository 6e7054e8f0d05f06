"""Links: one visit's forms behind an address that cannot be guessed; only its hash is kept.

Looking changes nothing, so that a mail scanner spends nothing; a person begins, with the birth year.

>>> import datetime
>>> from neuroplasty.documents.records import Recorded
>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     person = registry.people.add(SYSTEM, "here", sex="male", birth_year=1960)
...     start = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
...     done = Recorded(site="here", operator="op-1", started=start)
...     pre = registry.episodes.visits(SYSTEM, registry.episodes.record(SYSTEM, person.code, done).id)[0]
...     token = registry.links.issue(SYSTEM, pre.id)
...     patient = registry.links.begin(token, 1960)
...     len(token), patient.schedule == pre.id
(43, True)
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, RowMapping, select

from neuroplasty.errors import LinkError, RegistryError
from neuroplasty.registry.answers import about, visit_row
from neuroplasty.registry.person import person_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import LINK, PERSON, REMINDER, SCHEDULE

LinkPurpose = Literal["forms", "page"]
GUESSES = 5
"""Wrong birth years after which a link is closed."""
_DAYS = 60
_GRACE = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Opened:
    """What a link opens, as far as it may be told before anybody has begun: no name, no answer.

    Parameters
    ----------
    purpose : {"forms", "page"}
        One visit's forms, or the patient's own page, diary and programme.
    language : str
        Of the person.
    asks_birth_year : bool
        Whether it must be given to begin.
    used : bool
        Whether everything it asks for was answered.

    Examples
    --------
    >>> Opened("forms", "en", True).purpose
    'forms'
    """

    purpose: str
    language: str
    asks_birth_year: bool
    used: bool = False


@dataclass(frozen=True)
class Links:
    """The links of a registry.

    Parameters
    ----------
    store : Store
        Where their hashes are kept.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> with new_registry() as registry:
    ...     registry.links.look("guessed")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.LinkError: This link is not valid; ask the clinic for a new one.
    """

    store: Store

    def issue(self, actor: Actor, schedule: str, *, days: int | None = None) -> str:
        """A new link to one visit's forms, until it closes; its token, which is kept nowhere."""
        with self.store.write(actor.id) as tx:
            visit = visit_row(tx.connection, schedule)
            demand(actor, "send link", about(visit))
            _refuse_withdrawn(visit)
            token = secrets.token_urlsafe(32)
            closes = datetime.datetime.combine(visit["closes"], datetime.time.max, datetime.UTC) + _GRACE
            ends = closes if days is None else tx.now + datetime.timedelta(days=days)
            tx.put(
                LINK,
                "issue link",
                person=visit["person"],
                schedule=schedule,
                purpose="forms",
                token_sha256=_hash(token),
                expires_at=max(ends, tx.now + _GRACE) if days is None else ends,
                wrong=0,
            )
            tx.put(REMINDER, "send link", schedule=schedule, kind="link", actor=actor.id)
        return token

    def issue_page(self, actor: Actor, code: str, *, days: int = _DAYS) -> str:
        """A new link to a person's own page, diary and programme; its token."""
        with self.store.write(actor.id) as tx:
            person = person_row(tx.connection, code)
            demand(actor, "send link", Row(site=person["site"], person=person["id"]))
            _refuse_withdrawn(person)
            token = secrets.token_urlsafe(32)
            tx.put(
                LINK,
                "issue link",
                person=person["id"],
                purpose="page",
                token_sha256=_hash(token),
                expires_at=tx.now + datetime.timedelta(days=days),
                wrong=0,
            )
        return token

    def look(self, token: str) -> Opened:
        """What a link opens; changes nothing, however often it is asked; LinkError where nothing."""
        with self.store.read() as connection:
            row = _link(connection, token, self.store.clock())
            return Opened(
                row["purpose"], row["language"], row["birth_year"] is not None, row["used_at"] is not None
            )

    def begin(self, token: str, birth_year: int | None = None) -> Actor:
        """Begin: the patient as an actor, for this one link; the birth year must be right."""
        with self.store.write("link") as tx:
            row = _link(tx.connection, token, tx.now)
            right = row["birth_year"] is None or row["birth_year"] == birth_year
            if right:
                if row["opened_at"] is None:
                    tx.change(LINK, row["id"], "open link", opened_at=tx.now)
                return _patient(row)
            wrong = row["wrong"] + 1
            gone = {"revoked_at": tx.now} if wrong >= GUESSES else {}
            tx.change(LINK, row["id"], "guess birth year", wrong=wrong, **gone)
        if wrong >= GUESSES:
            raise LinkError("The birth year was wrong too often; ask the clinic for a new link.", "guessed")
        raise LinkError("This is not the birth year we have; four digits, such as 1960.", "wrong year")

    def actor(self, token: str) -> Actor:
        """The patient of a link that was begun; for the page that holds its token in a cookie."""
        with self.store.read() as connection:
            row = _link(connection, token, self.store.clock())
            if row["opened_at"] is None:
                raise LinkError("This link was not begun; open it and press Begin.", "not begun")
            return _patient(row)

    def held(self, token: str) -> str:
        """What a browser holds in its cookie once a person has begun: more than the link says by itself."""
        return f"{token}.{self._mark(token)}"

    def actor_of(self, held: str) -> tuple[str, Actor]:
        """The token and the patient of a cookie; who has the link alone must give the birth year first."""
        token, _, mark = held.rpartition(".")
        if not token or not hmac.compare_digest(mark.encode("utf-8", "replace"), self._mark(token).encode()):
            raise LinkError("This link was not begun; open it and press Begin.", "not begun")
        return token, self.actor(token)

    def _mark(self, token: str) -> str:
        return self.store.keys.index("begun link", _hash(token))

    def finish(self, token: str) -> None:
        """Write down that everything a link asks for was answered."""
        with self.store.write("link") as tx:
            row = _link(tx.connection, token, tx.now)
            if row["used_at"] is None:
                tx.change(LINK, row["id"], "finish link", used_at=tx.now)

    def revoke(self, actor: Actor, token: str) -> None:
        """Close a link before its time."""
        with self.store.write(actor.id) as tx:
            row = _link(tx.connection, token, tx.now)
            demand(actor, "send link", Row(site=row["site"], person=row["person"]))
            tx.change(LINK, row["id"], "revoke link", revoked_at=tx.now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _link(connection: Connection, token: str, now: datetime.datetime) -> RowMapping:
    query = (
        select(
            LINK,
            PERSON.c.site,
            PERSON.c.birth_year,
            PERSON.c.language,
            PERSON.c.code,
            PERSON.c.withdrawn_at,
            SCHEDULE.c.closes,
        )
        .join(PERSON, LINK.c.person == PERSON.c.id)
        .outerjoin(SCHEDULE, LINK.c.schedule == SCHEDULE.c.id)
        .where(LINK.c.token_sha256 == _hash(token))
    )
    row = connection.execute(query).mappings().one_or_none()
    if row is None or row["revoked_at"] is not None:
        raise LinkError("This link is not valid; ask the clinic for a new one.", "unknown")
    if row["withdrawn_at"] is not None:
        raise LinkError(
            "You have withdrawn, so nothing more is asked; call the clinic if that is not so.", "withdrawn"
        )
    if row["expires_at"] < now:
        raise LinkError("This link has ended; ask the clinic for a new one.", "ended")
    return row


def _patient(row: RowMapping) -> Actor:
    return Actor(
        f"patient {row['code']}", frozenset({"patient"}), row["site"], row["person"], row["schedule"]
    )


def _refuse_withdrawn(row: RowMapping) -> None:
    if row["withdrawn_at"] is not None:
        raise RegistryError(f"{row['code']} has withdrawn; nothing is sent any more.")
