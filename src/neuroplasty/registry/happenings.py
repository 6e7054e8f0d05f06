"""Happenings: complications and turns of a course; what the clinic says and what the patient says, apart.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     registry.happenings.all(SYSTEM)
[]
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import RowMapping, select

from neuroplasty.documents.records import Happening
from neuroplasty.errors import RegistryError
from neuroplasty.registry.answers import local_day
from neuroplasty.registry.episodes import episode_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import HAPPENING, PERSON, REVISION


@dataclass(frozen=True)
class HeldHappening:
    """A happening as the registry holds it.

    Parameters
    ----------
    id, episode, person : str
        Its row, its procedure's, its person's.
    happening : Happening
        What happened, ``on`` which day, by whose word.

    Examples
    --------
    >>> HeldHappening.__dataclass_params__.frozen
    True
    """

    id: str
    episode: str
    person: str
    happening: Happening


@dataclass(frozen=True)
class Happenings:
    """The happenings of a registry.

    Parameters
    ----------
    store : Store
        Where they are kept.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     registry.happenings.store is registry.store
    True
    """

    store: Store

    def record(self, actor: Actor, episode: str, happening: Happening) -> HeldHappening:
        """Something that happened after a procedure; by the patient's word where a patient says it.

        ``on`` or ``day`` gives the date: the one is counted from the other and the procedure's day.
        """
        with self.store.write(actor.id) as tx:
            held = episode_row(tx.connection, episode)
            own = "patient" in actor.roles
            demand(
                actor,
                "report own happening" if own else "record happening",
                Row(site=held["site"], person=held["person"]),
            )
            zone = tx.connection.execute(
                select(PERSON.c.zone).where(PERSON.c.id == held["person"])
            ).scalar_one()
            by = "patient" if own else happening.by or "clinician"
            dated = _dated(happening.model_copy(update={"by": by}), held)
            assert dated.on is not None
            if dated.on > local_day(tx.now, zone):
                raise RegistryError(
                    f"The day, {dated.on}, is in the future; give the day on which it happened."
                )
            if own:
                # A page that is sent twice says one thing once.
                same = select(HAPPENING).where(HAPPENING.c.episode == episode, HAPPENING.c.on == dated.on)
                for there in tx.connection.execute(same).mappings():
                    if there["document"] == dated.model_dump_json():
                        return _held(there)
            values = {"episode": episode, "person": held["person"], "on": dated.on, "kind": dated.kind}
            row = tx.put(HAPPENING, "record happening", **values, by=by, document=dated.model_dump_json())
            return HeldHappening(row, episode, held["person"], dated)

    def correct(self, actor: Actor, row: str, happening: Happening, *, reason: str) -> HeldHappening:
        """Correct a happening, with the reason; what it said is kept."""
        if not reason.strip():
            raise RegistryError("A correction needs its reason; say why the entry was wrong.")
        with self.store.write(actor.id) as tx:
            query = select(HAPPENING).where(HAPPENING.c.id == row)
            old = tx.connection.execute(query).mappings().one_or_none()
            if old is None:
                raise RegistryError(f"There is no happening {row}; check the id.")
            held = episode_row(tx.connection, old["episode"])
            demand(actor, "correct happening", Row(site=held["site"], person=held["person"]))
            dated = _dated(happening.model_copy(update={"by": happening.by or old["by"]}), held)
            tx.put(
                REVISION,
                "keep what was corrected",
                person=held["person"],
                table=HAPPENING.name,
                row=row,
                document=old["document"],
                reason=reason.strip(),
                actor=actor.id,
            )
            values = {"on": dated.on, "kind": dated.kind, "by": dated.by}
            tx.change(HAPPENING, row, "correct happening", **values, document=dated.model_dump_json())
            return HeldHappening(row, old["episode"], held["person"], dated)

    def of(self, actor: Actor, episode: str) -> list[HeldHappening]:
        """What happened after one procedure, by day."""
        with self.store.read() as connection:
            held = episode_row(connection, episode)
            demand(actor, "see person", Row(site=held["site"], person=held["person"]))
            query = select(HAPPENING).where(HAPPENING.c.episode == episode)
            rows = connection.execute(query.order_by(HAPPENING.c.on, HAPPENING.c.id)).mappings()
            return [_held(row) for row in rows]

    def all(self, actor: Actor) -> list[HeldHappening]:
        """Every happening of the actor's site, by day."""
        demand(actor, "see pseudonymous rows", Row(site=actor.site))
        query = select(HAPPENING).order_by(HAPPENING.c.on, HAPPENING.c.id)
        if actor.site is not None:
            query = query.join(PERSON, HAPPENING.c.person == PERSON.c.id).where(PERSON.c.site == actor.site)
        with self.store.read() as connection:
            return [_held(row) for row in connection.execute(query).mappings()]


def _dated(happening: Happening, episode: RowMapping) -> Happening:
    if happening.on is None:
        return happening.model_copy(update={"on": episode["day"] + datetime.timedelta(days=happening.day)})
    days = (happening.on - episode["day"]).days
    if days < 0:
        raise RegistryError(
            f"{happening.on} lies before the procedure ({episode['day']}); give the day on which it happened."
        )
    return happening.model_copy(update={"day": days})


def _held(row: RowMapping) -> HeldHappening:
    happening = Happening.model_validate_json(row["document"])
    return HeldHappening(row["id"], row["episode"], row["person"], happening)
