"""Forecasts: what was expected, frozen and chained before the first follow-up opens; later is refused.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     registry.forecasts.of(SYSTEM, "an id")
Traceback (most recent call last):
...
neuroplasty.errors.RegistryError: There is no episode an id; check the id.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from neuroplasty.documents.course import Forecast
from neuroplasty.errors import RegistryError
from neuroplasty.registry.answers import local_day
from neuroplasty.registry.episodes import episode_row
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import ANSWER, FORECAST, PERSON, SCHEDULE
from neuroplasty.registry.visits import FOLLOW_UPS


@dataclass(frozen=True)
class Frozen:
    """A forecast as it was frozen.

    Parameters
    ----------
    id, episode : str
        Its row, and whose.
    made_at : datetime
        When, in UTC.
    model_version, input_sha256 : str
        Of the model, and of what it was given.
    forecast : Forecast
        The document.

    Examples
    --------
    >>> Frozen.__dataclass_params__.frozen
    True
    """

    id: str
    episode: str
    made_at: datetime.datetime
    model_version: str
    input_sha256: str
    forecast: Forecast


@dataclass(frozen=True)
class Forecasts:
    """The frozen forecasts of a registry.

    Parameters
    ----------
    store : Store
        Where they are kept.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     registry.forecasts.all(SYSTEM)
    {}
    """

    store: Store

    def freeze(
        self, actor: Actor, episode: str, forecast: Forecast, *, model_version: str, input_sha256: str
    ) -> Frozen:
        """Freeze a forecast; RegistryError once one is there, or the first follow-up has opened."""
        with self.store.write(actor.id) as tx:
            held = episode_row(tx.connection, episode)
            demand(actor, "make forecast", Row(site=held["site"], person=held["person"]))
            query = select(FORECAST.c.made_at).where(FORECAST.c.episode == episode)
            made = tx.connection.execute(query).scalar_one_or_none()
            if made is not None:
                raise RegistryError(f"The forecast was frozen on {made:%Y-%m-%d}; it is never made again.")
            later = SCHEDULE.c.visit.in_(FOLLOW_UPS) & (SCHEDULE.c.episode == episode)
            opens = tx.connection.execute(
                select(SCHEDULE.c.opens).where(later).order_by(SCHEDULE.c.opens)
            ).scalars()
            first = opens.first()
            zone = tx.connection.execute(
                select(PERSON.c.zone).where(PERSON.c.id == held["person"])
            ).scalar_one()
            if first is not None and local_day(tx.now, zone) >= first:
                raise RegistryError(
                    f"The first follow-up opened on {first}; a forecast made after it would know too much."
                )
            answered = select(ANSWER.c.id).join(SCHEDULE, ANSWER.c.schedule == SCHEDULE.c.id).where(later)
            if tx.connection.execute(answered).first() is not None:
                raise RegistryError("A follow-up was answered already; a forecast would know too much.")
            row = tx.put(
                FORECAST,
                "freeze forecast",
                episode=episode,
                person=held["person"],
                made_at=tx.now,
                model_version=model_version,
                input_sha256=input_sha256,
                document=forecast.model_dump_json(),
            )
            return Frozen(row, episode, tx.now, model_version, input_sha256, forecast)

    def of(self, actor: Actor, episode: str) -> Frozen | None:
        """The forecast of a procedure; None where none was made in time."""
        with self.store.read() as connection:
            held = episode_row(connection, episode)
            demand(actor, "see forecast", Row(site=held["site"], person=held["person"]))
            return self.read_one(connection, episode)

    @staticmethod
    def read_one(connection: Connection, episode: str) -> Frozen | None:
        """The forecast of a procedure, on a connection that is open already."""
        query = select(FORECAST).where(FORECAST.c.episode == episode)
        row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _frozen(row)

    def all(self, actor: Actor) -> dict[str, Frozen]:
        """Every frozen forecast of the actor's site, by episode."""
        demand(actor, "see pseudonymous rows", Row(site=actor.site))
        query = select(FORECAST).order_by(FORECAST.c.id)
        if actor.site is not None:
            query = query.join(PERSON, FORECAST.c.person == PERSON.c.id).where(PERSON.c.site == actor.site)
        with self.store.read() as connection:
            return {row["episode"]: _frozen(row) for row in connection.execute(query).mappings()}


def _frozen(row: RowMapping) -> Frozen:
    return Frozen(
        row["id"],
        row["episode"],
        row["made_at"],
        row["model_version"],
        row["input_sha256"],
        Forecast.model_validate_json(row["document"]),
    )
