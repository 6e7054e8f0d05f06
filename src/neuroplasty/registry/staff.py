"""Staff: who works at a site, with which roles, by which keys they sign in, and their sessions.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     nurse = registry.staff.add(SYSTEM, "here", "n.one", ("nurse",))
...     token = registry.staff.open_session(nurse.id)
...     registry.staff.actor(token).roles
frozenset({'nurse'})
"""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from neuroplasty.errors import RefusedError, RegistryError
from neuroplasty.registry.person import site_row
from neuroplasty.registry.roles import ROLES, Actor, Role, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import CREDENTIAL, SESSION, SITE, STAFF

IDLE = datetime.timedelta(minutes=15)
"""After how long without a request a session ends."""
CONFIRMED = datetime.timedelta(minutes=5)
"""How long a sign-in counts as fresh, for what asks for it again: export, erase, keys."""
_LONGEST = datetime.timedelta(hours=12)


@dataclass(frozen=True)
class Member:
    """A member of staff.

    Parameters
    ----------
    id, login, site : str
        The row, the name they sign in by, the site's code.
    roles : frozenset of str
        Of ``ROLES``, without patient and system.
    active : bool
        Whether they may sign in.

    Examples
    --------
    >>> Member("an id", "n.one", "here", frozenset({"nurse"}), True).login
    'n.one'
    """

    id: str
    login: str
    site: str
    roles: frozenset[Role]
    active: bool


@dataclass(frozen=True)
class Credential:
    """A key somebody signs in by: a passkey, a password's hash, a secret for one-time codes.

    Parameters
    ----------
    id, staff, kind : str
        Its row, whose, and ``passkey``, ``password`` or ``totp``.
    document : dict
        What that kind needs.

    Examples
    --------
    >>> Credential("an id", "somebody", "password", {"argon2": "..."}).kind
    'password'
    """

    id: str
    staff: str
    kind: str
    document: dict[str, Any]


@dataclass(frozen=True)
class Staff:
    """The staff of a registry.

    Parameters
    ----------
    store : Store
        Where they are kept.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     registry.staff.all(SYSTEM)
    []
    """

    store: Store

    def add(self, actor: Actor, site: str, login: str, roles: Sequence[Role]) -> Member:
        """A new member of staff."""
        with self.store.write(actor.id) as tx:
            held = site_row(tx.connection, site)
            demand(actor, "manage staff", Row(site=held["id"]))
            chosen = _roles(roles)
            if tx.connection.execute(select(STAFF.c.id).where(STAFF.c.login == login)).first() is not None:
                raise RegistryError(f"There is a {login!r} already; choose another login.")
            row = tx.put(
                STAFF,
                "add staff",
                site=held["id"],
                login=login,
                roles=json.dumps(sorted(chosen)),
                active=True,
            )
        return Member(row, login, site, chosen, True)

    def change(
        self, actor: Actor, login: str, *, roles: Sequence[Role] | None = None, active: bool | None = None
    ) -> Member:
        """Change roles, or let somebody in or out; who is out has no session from now on."""
        with self.store.write(actor.id) as tx:
            row = self._row(tx.connection, login)
            demand(actor, "manage staff", Row(site=row["site"]))
            values: dict[str, Any] = {}
            if roles is not None:
                values["roles"] = json.dumps(sorted(_roles(roles)))
            if active is not None:
                values["active"] = active
            tx.change(STAFF, row["id"], "change staff", **values)
            ended = update(SESSION).where(SESSION.c.staff == row["id"], SESSION.c.closed_at.is_(None))
            tx.connection.execute(ended.values(closed_at=tx.now))
            return _member(self._row(tx.connection, login))

    def get(self, login: str) -> Member | None:
        """The member of a login; None where there is none. For the page that signs them in."""
        with self.store.read() as connection:
            row = connection.execute(_STAFF.where(STAFF.c.login == login)).mappings().one_or_none()
            return None if row is None else _member(row)

    def all(self, actor: Actor) -> list[Member]:
        """Everybody of the actor's site."""
        demand(actor, "see staff", Row(site=actor.site))
        query = _STAFF.order_by(STAFF.c.login)
        if actor.site is not None:
            query = query.where(STAFF.c.site == actor.site)
        with self.store.read() as connection:
            return [_member(row) for row in connection.execute(query).mappings()]

    def add_credential(self, staff: str, kind: str, document: dict[str, Any]) -> Credential:
        """A new key of somebody who has shown who they are."""
        with self.store.write(f"staff {staff}") as tx:
            text = json.dumps(document, sort_keys=True)
            row = tx.put(CREDENTIAL, "add credential", staff=staff, kind=kind, document=text)
        return Credential(row, staff, kind, document)

    def credentials(self, staff: str, kind: str | None = None) -> list[Credential]:
        """The keys that hold."""
        query = select(CREDENTIAL).where(CREDENTIAL.c.staff == staff, CREDENTIAL.c.revoked_at.is_(None))
        if kind is not None:
            query = query.where(CREDENTIAL.c.kind == kind)
        with self.store.read() as connection:
            rows = connection.execute(query.order_by(CREDENTIAL.c.id)).mappings()
            return [
                Credential(row["id"], row["staff"], row["kind"], json.loads(row["document"])) for row in rows
            ]

    def change_credential(self, credential: str, document: dict[str, Any]) -> None:
        """What a key needs from now on, such as its counter."""
        with self.store.write("sign-in") as tx:
            tx.change(CREDENTIAL, credential, "use credential", document=json.dumps(document, sort_keys=True))

    def drop_credential(self, credential: str) -> None:
        """A key that somebody replaces by a new one."""
        with self.store.write("sign-in") as tx:
            tx.change(CREDENTIAL, credential, "revoke credential", revoked_at=tx.now)

    def revoke_credential(self, actor: Actor, credential: str) -> None:
        """A key that holds no longer."""
        with self.store.write(actor.id) as tx:
            query = select(STAFF.c.site).join(CREDENTIAL, CREDENTIAL.c.staff == STAFF.c.id)
            site = tx.connection.execute(query.where(CREDENTIAL.c.id == credential)).scalar_one_or_none()
            demand(actor, "manage staff", Row(site=site))
            tx.change(CREDENTIAL, credential, "revoke credential", revoked_at=tx.now)

    def open_session(self, staff: str, document: dict[str, Any] | None = None) -> str:
        """A new session of somebody who has signed in; its token, of which only the hash is kept."""
        token = secrets.token_urlsafe(32)
        with self.store.write(f"staff {staff}") as tx:
            row = {"id": tx.new_id(), "created_at": tx.now, "seen_at": tx.now}
            values = {"staff": staff, "token_sha256": _hash(token), "document": json.dumps(document or {})}
            tx.connection.execute(insert(SESSION).values(**row, **values, confirmed_at=tx.now))
            tx.note("sign in", STAFF.name, staff)
        return token

    def actor(self, token: str, *, fresh: bool = False) -> Actor:
        """Who a session is; RefusedError where it has ended, or is not ``fresh`` enough for what is asked."""
        now = self.store.clock()
        query = (
            select(SESSION, STAFF.c.login, STAFF.c.roles, STAFF.c.active, STAFF.c.site)
            .join(STAFF, SESSION.c.staff == STAFF.c.id)
            .where(SESSION.c.token_sha256 == _hash(token), SESSION.c.closed_at.is_(None))
        )
        with self.store.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None or not row["active"]:
            raise RefusedError("You are not signed in; sign in.")
        if now - row["seen_at"] > IDLE or now - row["created_at"] > _LONGEST:
            raise RefusedError("You were signed out, since nothing was done for a while; sign in again.")
        if fresh and now - row["confirmed_at"] > CONFIRMED:
            raise RefusedError("Sign in once more for this.")
        # Not every request is written down: once a minute is enough to tell who is idle.
        if now - row["seen_at"] > datetime.timedelta(minutes=1):
            self._touch(row["id"], seen_at=now)
        return Actor(f"staff {row['login']}", frozenset(json.loads(row["roles"])), row["site"])

    def confirm(self, token: str) -> None:
        """Write down that somebody has just signed in once more."""
        now = self.store.clock()
        with self.store.read() as connection:
            row = connection.execute(
                select(SESSION.c.id).where(SESSION.c.token_sha256 == _hash(token))
            ).scalar_one_or_none()
        if row is None:
            raise RefusedError("You are not signed in; sign in.")
        self._touch(row, seen_at=now, confirmed_at=now)

    def close_session(self, token: str) -> None:
        """Sign out."""
        with self.store.write("sign-out") as tx:
            where = update(SESSION).where(SESSION.c.token_sha256 == _hash(token))
            tx.connection.execute(where.values(closed_at=tx.now))

    def _touch(self, session: str, **values: Any) -> None:
        with self.store.write("session") as tx:
            tx.connection.execute(update(SESSION).where(SESSION.c.id == session).values(**values))

    def _row(self, connection: Any, login: str) -> RowMapping:
        row: RowMapping | None = (
            connection.execute(_STAFF.where(STAFF.c.login == login)).mappings().one_or_none()
        )
        if row is None:
            raise RegistryError(f"There is no {login!r} among the staff; check the login.")
        return row


_STAFF = select(STAFF, SITE.c.code.label("site_code")).join(SITE, STAFF.c.site == SITE.c.id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _roles(roles: Sequence[Role]) -> frozenset[Role]:
    allowed = [role for role in ROLES if role not in ("patient", "system")]
    odd = [role for role in roles if role not in allowed]
    if odd or not roles:
        raise RegistryError(
            f"roles: found {', '.join(odd) or 'none'}, expected one or more of {', '.join(allowed)}."
        )
    return frozenset(roles)


def _member(row: RowMapping) -> Member:
    return Member(
        row["id"], row["login"], row["site_code"], frozenset(json.loads(row["roles"])), row["active"]
    )
