"""People: who is followed, under a pseudonym; names lie sealed in a table of their own.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     person = registry.people.add(SYSTEM, "here", sex="female", birth_year=1970)
...     registry.people.withdraw(SYSTEM, person.code)
...     registry.people.get(SYSTEM, person.code).withdrawn
True
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from neuroplasty.errors import RegistryError
from neuroplasty.registry.person import (
    PEOPLE,
    Identity,
    Person,
    Purpose,
    check_person,
    check_purpose,
    check_zone,
    consents_of,
    person_of,
    person_row,
    site_row,
)
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.ids import is_pseudonym, pseudonym, tidy
from neuroplasty.registry.store.store import Store, Transaction
from neuroplasty.registry.store.tables import CONSENT, IDENTITY, NOTICE, PERSON, REVISION, SITE


@dataclass(frozen=True)
class People:
    """The people of a registry.

    Parameters
    ----------
    store : Store
        Where they are kept.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     len(registry.people.all(SYSTEM))
    0
    """

    store: Store

    def add(
        self,
        actor: Actor,
        site: str,
        *,
        sex: str | None = None,
        birth_year: int | None = None,
        zone: str | None = None,
        language: str = "en",
        identity: Identity | None = None,
        consent: tuple[Purpose, ...] = ("care",),
        consent_version: str = "1",
        code: str | None = None,
    ) -> Person:
        """A new person of a site; ``code`` only where they bring one from another registry."""
        with self.store.write(actor.id) as tx:
            held = site_row(tx.connection, site)
            demand(actor, "add person", Row(site=held["id"]))
            check_person(sex, birth_year, tx.now)
            zone = check_zone(zone or held["zone"])
            code = _fresh(tx) if code is None else _taken_over(tx.connection, code)
            row = tx.put(
                PERSON,
                "add person",
                site=held["id"],
                code=code,
                sex=sex,
                birth_year=birth_year,
                zone=zone,
                language=language,
            )
            if identity is not None:
                self._put_identity(tx, row, held["id"], identity)
            for purpose in consent:
                check_purpose(purpose)
                tx.put(
                    CONSENT,
                    "give consent",
                    person=row,
                    purpose=purpose,
                    version=consent_version,
                    given_at=tx.now,
                )
        return Person(row, code, site, sex, birth_year, zone, language)

    def get(self, actor: Actor, code: str) -> Person:
        """The person of a pseudonym, however it was typed."""
        with self.store.read() as connection:
            row = person_row(connection, code)
            demand(actor, "see person", Row(site=row["site"], person=row["id"]))
            return person_of(row)

    def of_row(self, actor: Actor, person: str) -> Person:
        """The person of a row, as a visit or a happening names it."""
        with self.store.read() as connection:
            row = connection.execute(PEOPLE.where(PERSON.c.id == person)).mappings().one_or_none()
            if row is None:
                raise RegistryError(f"There is no person {person}; check the id.")
            demand(actor, "see person", Row(site=row["site"], person=row["id"]))
            return person_of(row)

    def own(self, actor: Actor) -> Person:
        """The patient who asks."""
        demand(actor, "see own page", Row(site=actor.site, person=actor.person))
        with self.store.read() as connection:
            row = connection.execute(PEOPLE.where(PERSON.c.id == actor.person)).mappings().one()
            return person_of(row)

    def all(self, actor: Actor) -> list[Person]:
        """Everybody of the actor's site who was not erased, by pseudonym."""
        demand(actor, "see person", Row(site=actor.site))
        with self.store.read() as connection:
            query = PEOPLE.where(PERSON.c.erased_at.is_(None), PERSON.c.merged_into.is_(None))
            if actor.site is not None:
                query = query.where(PERSON.c.site == actor.site)
            return [person_of(row) for row in connection.execute(query.order_by(PERSON.c.code)).mappings()]

    def identity(self, actor: Actor, code: str) -> Identity | None:
        """Who somebody is; None where it was never given, or the keys for it are gone."""
        with self.store.read() as connection:
            row = person_row(connection, code)
            demand(actor, "see identity", Row(site=row["site"], person=row["id"]))
            query = select(IDENTITY.c.ciphertext).where(IDENTITY.c.person == row["id"])
            sealed = connection.execute(query).scalar_one_or_none()
        plain = None if sealed is None else self.store.keys.open_person(row["id"], bytes(sealed))
        return None if plain is None else Identity(**json.loads(plain))

    def identify(self, actor: Actor, code: str, identity: Identity) -> None:
        """Say who somebody is, or say it anew."""
        with self.store.write(actor.id) as tx:
            row = person_row(tx.connection, code)
            demand(actor, "see identity", Row(site=row["site"], person=row["id"]))
            query = select(IDENTITY.c.id).where(IDENTITY.c.person == row["id"])
            held = tx.connection.execute(query).scalar_one_or_none()
            if held is not None:
                tx.remove(IDENTITY, held, "replace identity")
            self._put_identity(tx, row["id"], row["site"], identity)

    def find(self, actor: Actor, *, number: str = "", name: str = "") -> list[Person]:
        """People of the actor's site with a hospital number or a whole name; without opening any."""
        demand(actor, "see identity", Row(site=actor.site))
        keys = self.store.keys
        query = PEOPLE.join_from(PERSON, IDENTITY, IDENTITY.c.person == PERSON.c.id)
        if actor.site is not None:
            query = query.where(PERSON.c.site == actor.site)
        if name:
            query = query.where(IDENTITY.c.name_index == keys.index("name", name))
        with self.store.read() as connection:
            if number:
                sites = connection.execute(select(SITE.c.id)).scalars().all()
                marks = [keys.index(f"number {site}", number) for site in sites]
                query = query.where(IDENTITY.c.number_index.in_(marks))
            return [person_of(row) for row in connection.execute(query.order_by(PERSON.c.code)).mappings()]

    def consents(self, actor: Actor, code: str) -> frozenset[str]:
        """For what somebody has consented and not withdrawn."""
        with self.store.read() as connection:
            row = person_row(connection, code)
            demand(actor, "see person", Row(site=row["site"], person=row["id"]))
            return consents_of(connection, row["id"])

    def consent(self, actor: Actor, code: str, purpose: Purpose, *, version: str = "1") -> None:
        """Write down that somebody consents to a purpose."""
        check_purpose(purpose)
        with self.store.write(actor.id) as tx:
            row = person_row(tx.connection, code)
            demand(actor, "give consent", Row(site=row["site"], person=row["id"]))
            if purpose not in consents_of(tx.connection, row["id"]):
                tx.put(
                    CONSENT,
                    "give consent",
                    person=row["id"],
                    purpose=purpose,
                    version=version,
                    given_at=tx.now,
                )

    def withdraw(self, actor: Actor, code: str, purpose: Purpose | None = None) -> None:
        """Withdraw one consent; without a purpose all of them: nothing more is asked, no link opens."""
        with self.store.write(actor.id) as tx:
            row = person_row(tx.connection, code)
            demand(actor, "withdraw person", Row(site=row["site"], person=row["id"]))
            query = select(CONSENT.c.id).where(
                CONSENT.c.person == row["id"], CONSENT.c.withdrawn_at.is_(None)
            )
            if purpose is not None:
                query = query.where(CONSENT.c.purpose == purpose)
            for held in tx.connection.execute(query).scalars().all():
                tx.change(CONSENT, held, "withdraw consent", withdrawn_at=tx.now)
            if purpose is None and row["withdrawn_at"] is None:
                tx.change(PERSON, row["id"], "withdraw person", withdrawn_at=tx.now)

    def correct(
        self,
        actor: Actor,
        code: str,
        *,
        reason: str,
        sex: str | None = None,
        birth_year: int | None = None,
        zone: str | None = None,
        language: str | None = None,
        died_on: datetime.date | None = None,
    ) -> Person:
        """Correct what is given, with the reason; what it said is kept. Who has died is asked no more."""
        if not reason.strip():
            raise RegistryError("A correction needs its reason; say why the entry was wrong.")
        with self.store.write(actor.id) as tx:
            row = person_row(tx.connection, code)
            demand(actor, "correct person", Row(site=row["site"], person=row["id"]))
            check_person(sex, birth_year, tx.now)
            given = {"sex": sex, "birth_year": birth_year, "language": language, "died_on": died_on}
            values = {name: value for name, value in given.items() if value is not None}
            if zone is not None:
                values["zone"] = check_zone(zone)
            was = {name: str(row[name]) for name in sorted(values)}
            tx.put(
                REVISION,
                "keep what was corrected",
                person=row["id"],
                table=PERSON.name,
                row=row["id"],
                document=json.dumps(was),
                reason=reason.strip(),
                actor=actor.id,
            )
            tx.change(PERSON, row["id"], "correct person", **values)
            return person_of(person_row(tx.connection, code))

    def break_glass(self, actor: Actor, code: str, *, reason: str) -> Person:
        """Open somebody of another site in an emergency, with the reason; their registrar is told."""
        if not reason.strip():
            raise RegistryError("Breaking the glass needs its reason; say what the emergency is.")
        with self.store.write(actor.id) as tx:
            row = person_row(tx.connection, code)
            demand(actor, "break glass", Row(site=actor.site, person=row["id"]))
            tx.put(
                NOTICE,
                "break glass",
                site=row["site"],
                person=row["id"],
                role="registrar",
                text=f"{actor.id} opened {row['code']}: {reason.strip()}",
            )
            return person_of(row)

    def notices(self, actor: Actor, *, read: bool = False) -> list[str]:
        """What the registrar of the actor's site is to be told; ``read``: and has been told by now."""
        demand(actor, "see trail", Row(site=actor.site))
        query = select(NOTICE.c.id, NOTICE.c.text).where(NOTICE.c.read_at.is_(None)).order_by(NOTICE.c.id)
        if actor.site is not None:
            query = query.where(NOTICE.c.site == actor.site)
        with self.store.write(actor.id) as tx:
            found = tx.connection.execute(query).all()
            for one in found if read else ():
                tx.change(NOTICE, one.id, "read notice", read_at=tx.now)
            return [one.text for one in found]

    def _put_identity(self, tx: Transaction, person: str, site: str, identity: Identity) -> None:
        keys = self.store.keys
        plain = json.dumps(vars(identity), sort_keys=True).encode()
        # Two hospitals may well give the same number to two people.
        number = keys.index(f"number {site}", identity.number) if identity.number.strip() else None
        if number is not None:
            query = select(PERSON.c.code).join(IDENTITY, IDENTITY.c.person == PERSON.c.id)
            other = tx.connection.execute(query.where(IDENTITY.c.number_index == number)).scalar_one_or_none()
            if other is not None:
                raise RegistryError(
                    f"This hospital number is that of {other} already; correct the number, or merge the two."
                )
        tx.put(
            IDENTITY,
            "give identity",
            person=person,
            ciphertext=keys.seal_person(person, plain),
            key_id=keys.key_id,
            number_index=number,
            name_index=keys.index("name", identity.name),
        )


def _fresh(tx: Transaction) -> str:
    while True:
        code = pseudonym(tx.rng)
        if tx.connection.execute(select(PERSON.c.id).where(PERSON.c.code == code)).first() is None:
            return code


def _taken_over(connection: Connection, code: str) -> str:
    code = tidy(code)
    if not is_pseudonym(code):
        raise RegistryError(f"{code} is no pseudonym: its last character does not agree with the others.")
    if connection.execute(select(PERSON.c.id).where(PERSON.c.code == code)).first() is not None:
        raise RegistryError(f"{code} is taken already.")
    return code
