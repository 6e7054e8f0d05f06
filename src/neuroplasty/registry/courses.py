"""Courses: the answers of an episode put together as the document that everything else reads.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     registry.courses.by_visit(SYSTEM)
{}
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Select, select

from neuroplasty.documents import document_of
from neuroplasty.documents.course import Course, Visit
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Happening
from neuroplasty.registry.episodes import episode_row
from neuroplasty.registry.forecasts import Forecasts
from neuroplasty.registry.forms import MEASURES
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import ANSWER, EPISODE, HAPPENING, SCHEDULE


@dataclass(frozen=True)
class Courses:
    """What became of the people of a registry, as documents.

    Parameters
    ----------
    store : Store
        Where the answers are kept.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> with new_registry() as registry:
    ...     registry.courses.store is registry.store
    True
    """

    store: Store

    def of(self, actor: Actor, episode: str) -> Episode:
        """An episode with its course, its happenings and its frozen forecast, as far as they are known."""
        with self.store.read() as connection:
            row = episode_row(connection, episode)
            own = "patient" in actor.roles
            about = Row(site=row["site"], person=row["person"])
            demand(actor, "see own page" if own else "see episode", about)
            visits = _visits(connection, _ANSWERS.where(SCHEDULE.c.episode == episode))
            query = select(HAPPENING.c.document).where(HAPPENING.c.episode == episode)
            found = connection.execute(query.order_by(HAPPENING.c.on, HAPPENING.c.id)).scalars().all()
            name = f"episode {row['seq']} of {row['code']}"
            document = cast(Episode, document_of(row["document"], "episode", name=name))
            frozen = Forecasts.read_one(connection, episode)
        happenings = tuple(Happening.model_validate_json(one) for one in found)
        held = visits.get(episode, {})
        course = Course(
            simulated=False,
            start=row["day"],
            before=held.get("pre"),
            visits=tuple(visit for name, visit in held.items() if name != "pre"),
            happenings=happenings,
        )
        return document.model_copy(
            update={"course": course, "forecast": None if frozen is None else frozen.forecast}
        )

    def by_visit(self, actor: Actor) -> dict[str, dict[str, Visit]]:
        """Every answered visit of the actor's site: by episode, by the visit's name."""
        demand(actor, "see pseudonymous rows", Row(site=actor.site))
        query = _ANSWERS
        if actor.site is not None:
            query = query.where(SCHEDULE.c.site == actor.site)
        with self.store.read() as connection:
            return _visits(connection, query)


_NEWER = ANSWER.alias("newer")
_ANSWERS = (
    select(
        SCHEDULE.c.episode,
        SCHEDULE.c.visit,
        EPISODE.c.day,
        ANSWER.c.form,
        ANSWER.c.score,
        ANSWER.c.on,
        ANSWER.c.by,
        ANSWER.c.mode,
        ANSWER.c.missing,
    )
    .join(SCHEDULE, ANSWER.c.schedule == SCHEDULE.c.id)
    .join(EPISODE, SCHEDULE.c.episode == EPISODE.c.id)
    .outerjoin(_NEWER, _NEWER.c.supersedes == ANSWER.c.id)
    .where(_NEWER.c.id.is_(None))
    .order_by(SCHEDULE.c.episode, SCHEDULE.c.due, ANSWER.c.on)
)


def _visits(connection: Connection, query: Select[Any]) -> dict[str, dict[str, Visit]]:
    scores: dict[tuple[str, str], dict[str, Any]] = {}
    for row in connection.execute(query):
        held = scores.setdefault((row.episode, row.visit), {"procedure": row.day})
        # One day a visit: the last on which something was said.
        held.update(on=row.on, by=row.by, mode=row.mode)
        if row.missing is not None:
            held["missing"] = row.missing
        elif row.form in MEASURES:
            held[MEASURES[row.form]] = row.score
    found: dict[str, dict[str, Visit]] = {}
    for (episode, visit), held in scores.items():
        made = _visit(held)
        if made is not None:
            found.setdefault(episode, {})[visit] = made
    return found


def _visit(held: Mapping[str, Any]) -> Visit | None:
    values = {key: value for key, value in held.items() if key != "procedure"}
    scored = set(values) & set(MEASURES.values())
    if scored:
        values.pop("missing", None)
    elif "missing" not in values:
        return None
    on: datetime.date = values["on"]
    return Visit(day=max(0, (on - held["procedure"]).days), **values)
