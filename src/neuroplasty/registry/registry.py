"""Registry: the whole of it by one handle: people, episodes, answers, and who may do what.

>>> with new_registry() as registry:
...     registry.check()
()
"""

from __future__ import annotations

import datetime
import os
import random
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from neuroplasty.errors import RegistryError
from neuroplasty.registry.answers import Answers
from neuroplasty.registry.backup import Tried, back_up, restore
from neuroplasty.registry.courses import Courses
from neuroplasty.registry.diaries import Diaries
from neuroplasty.registry.due import Due
from neuroplasty.registry.episodes import Episodes
from neuroplasty.registry.erasing import erase
from neuroplasty.registry.forecasts import Forecasts
from neuroplasty.registry.happenings import Happenings
from neuroplasty.registry.links import Links
from neuroplasty.registry.merging import merge
from neuroplasty.registry.people import People
from neuroplasty.registry.person import check_zone
from neuroplasty.registry.roles import SYSTEM, Actor, Row, demand
from neuroplasty.registry.signin import SignIn
from neuroplasty.registry.staff import Staff
from neuroplasty.registry.store.engine import database_url, engine_of, sqlite_file
from neuroplasty.registry.store.ids import uuid7
from neuroplasty.registry.store.keys import Keys
from neuroplasty.registry.store.migrate import check_version, migrate, version_of
from neuroplasty.registry.store.store import Clock, Store, system_clock
from neuroplasty.registry.store.tables import EPISODE, HEAD, SCHEDULE, SITE
from neuroplasty.registry.store.trail import FIRST
from neuroplasty.registry.trails import Trails
from neuroplasty.registry.verify import Verdict, anchor, verify
from neuroplasty.registry.visits import slots

KEYS_VARIABLE = "NEUROPLASTY_KEYS"
DATABASE_VARIABLE = "NEUROPLASTY_DATABASE_URL"


@dataclass(frozen=True)
class Site:
    """A clinic of the registry.

    Parameters
    ----------
    id, code, title, zone : str
        Its row, its code, its name, the IANA zone of its wall clock.

    Examples
    --------
    >>> Site("an id", "here", "A clinic", "Europe/Berlin").zone
    'Europe/Berlin'
    """

    id: str
    code: str
    title: str
    zone: str


@dataclass(frozen=True)
class Registry:
    """A registry of real patients.

    Parameters
    ----------
    store : Store
        Its database, keys and clock; ``Registry.open`` and ``Registry.create`` make one.

    Examples
    --------
    >>> with new_registry() as registry:
    ...     [site.code for site in registry.sites()]
    ['here']
    """

    store: Store

    @classmethod
    def create(
        cls,
        database: str | Path,
        keys: str | Path | Keys | None = None,
        *,
        clock: Clock = system_clock,
        rng: random.Random | None = None,
    ) -> Self:
        """A new registry, with new keys; they lie beside a SQLite file if not told otherwise."""
        url = database_url(database)
        file = sqlite_file(url)
        if file is not None and file.exists() and file.stat().st_size:
            raise RegistryError(f"{file} is there already; choose another name, or open that one.")
        if file is not None and not file.parent.is_dir():
            raise RegistryError(f"{file.parent} is no folder; make it first.")
        with _reached(url):
            held = version_of(probe := engine_of(url))
            probe.dispose()
        if held is not None:
            raise RegistryError("This database holds a registry already; open that one.")
        made = keys if isinstance(keys, Keys) else Keys.create(_key_folder(url, keys))
        migrate(url)
        engine = engine_of(url)
        store = Store(engine, made, clock, rng or secrets.SystemRandom())
        now = clock()
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(
                insert(HEAD).values(id=1, registry=uuid7(now, store.rng), seq=0, at=now, hash=FIRST)
            )
        with store.write("system") as tx:
            tx.note("create registry")
        return cls(store)

    @classmethod
    def open(
        cls,
        database: str | Path | None = None,
        keys: str | Path | None = None,
        *,
        clock: Clock = system_clock,
        rng: random.Random | None = None,
    ) -> Self:
        """A registry that is there; without a name that of ``NEUROPLASTY_DATABASE_URL``."""
        source = database or os.environ.get(DATABASE_VARIABLE)
        if source is None:
            raise RegistryError(
                f"Which registry? Give its file or URL (--database), or set {DATABASE_VARIABLE}."
            )
        url = database_url(source)
        file = sqlite_file(url)
        if file is not None and not file.is_file():
            raise RegistryError(f"{file}: there is no registry; 'neuroplasty registry init' makes one.")
        store = Store(engine_of(url), Keys(_key_folder(url, keys)), clock, rng or secrets.SystemRandom())
        try:
            with _reached(url):
                check_version(store.engine)
        except RegistryError:
            store.engine.dispose()
            raise
        return cls(store)

    def close(self) -> None:
        """Let the database go."""
        self.store.engine.dispose()

    def __enter__(self) -> Self:
        """For ``with``."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """For ``with``."""
        self.close()

    @cached_property
    def people(self) -> People:
        """Persons, identities, consent."""
        return People(self.store)

    @cached_property
    def episodes(self) -> Episodes:
        """Procedures and their visits."""
        return Episodes(self.store)

    @cached_property
    def answers(self) -> Answers:
        """What was answered at visits."""
        return Answers(self.store)

    @cached_property
    def happenings(self) -> Happenings:
        """Complications and turns of a course."""
        return Happenings(self.store)

    @cached_property
    def diaries(self) -> Diaries:
        """Days of diaries."""
        return Diaries(self.store)

    @cached_property
    def forecasts(self) -> Forecasts:
        """Frozen forecasts."""
        return Forecasts(self.store)

    @cached_property
    def courses(self) -> Courses:
        """What became of people, as documents."""
        return Courses(self.store)

    @cached_property
    def links(self) -> Links:
        """Patients' links."""
        return Links(self.store)

    @cached_property
    def due(self) -> Due:
        """Who is to be asked today."""
        return Due(self.store)

    @cached_property
    def staff(self) -> Staff:
        """Staff, keys and sessions."""
        return Staff(self.store)

    @cached_property
    def sign_in(self) -> SignIn:
        """How staff sign in by password and code."""
        return SignIn(self.store)

    @cached_property
    def trail(self) -> Trails:
        """Who did what, to be read."""
        return Trails(self.store)

    def add_site(self, actor: Actor, code: str, title: str, zone: str) -> Site:
        """A new site."""
        with self.store.write(actor.id) as tx:
            demand(actor, "manage sites", Row(site=actor.site))
            if tx.connection.execute(select(SITE.c.id).where(SITE.c.code == code)).first() is not None:
                raise RegistryError(f"There is a site {code!r} already; choose another code.")
            row = tx.put(SITE, "add site", code=code, title=title, zone=check_zone(zone))
        return Site(row, code, title, zone)

    def sites(self) -> list[Site]:
        """Every site, by code."""
        with self.store.read() as connection:
            rows = connection.execute(select(SITE).order_by(SITE.c.code)).mappings()
            return [Site(row["id"], row["code"], row["title"], row["zone"]) for row in rows]

    def verify(self, actor: Actor = SYSTEM, anchors: Path | None = None) -> Verdict:
        """Whether anybody touched a row or the trail."""
        demand(actor, "verify", Row(site=actor.site))
        return verify(self.store, anchors)

    def anchor(self, actor: Actor, path: Path) -> str:
        """Write the end of the trail to a file that is kept outside."""
        demand(actor, "anchor", Row(site=actor.site))
        return anchor(self.store, path)

    def back_up(self, actor: Actor, path: str | Path) -> Tried:
        """Every row into a sealed file, which is tried by restoring it."""
        return back_up(self.store, actor, Path(path))

    @classmethod
    def restore(cls, path: str | Path, database: str | Path, keys: str | Path | None = None) -> Self:
        """A backup put back into an empty database."""
        return cls(restore(Path(path), database, Keys(_key_folder(database_url(database), keys))))

    def erase(self, actor: Actor, code: str) -> int:
        """A person erased for good: key, name and every row; how many rows."""
        return erase(self.store, actor, code)

    def merge(self, actor: Actor, into: str, other: str, *, reason: str) -> None:
        """Two pseudonyms that are one person."""
        merge(self.store, actor, into, other, reason=reason)

    def check(self) -> tuple[str, ...]:
        """What does not agree with itself: visits that do not follow from their procedure's day."""
        faults = []
        with self.store.read() as connection:
            query = select(SCHEDULE, EPISODE.c.day).join(EPISODE, SCHEDULE.c.episode == EPISODE.c.id)
            derived: dict[datetime.date, dict[str, tuple[datetime.date, ...]]] = {}
            for row in connection.execute(query).mappings():
                day = row["day"]
                if day not in derived:
                    derived[day] = {one.visit: (one.due, one.opens, one.closes) for one in slots(day)}
                if derived[day].get(row["visit"]) != (row["due"], row["opens"], row["closes"]):
                    faults.append(
                        f"visit {row['visit']} of episode {row['episode']} does not follow from {day}"
                    )
        return tuple(faults)


@contextmanager
def new_registry(clock: Clock = system_clock) -> Iterator[Registry]:
    """A registry in a scratch folder with one site, ``here``; gone afterwards. For examples and tests.

    Parameters
    ----------
    clock : callable
        Gives the time now, in UTC.

    Yields
    ------
    Registry
        Empty but for its site.

    Examples
    --------
    >>> with new_registry() as registry:
    ...     registry.sites()[0].zone
    'UTC'
    """
    with tempfile.TemporaryDirectory() as folder, Registry.create(Path(folder, "r.db"), clock=clock) as made:
        made.add_site(SYSTEM, "here", "A clinic", "UTC")
        yield made


@contextmanager
def _reached(url: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        text = str(error.orig).splitlines()[0]
        raise RegistryError(
            f"{make_url(url).render_as_string()} cannot be used as a registry ({text}); check its address."
        ) from None


def _key_folder(url: str, keys: str | Path | None) -> Path:
    chosen = keys or os.environ.get(KEYS_VARIABLE)
    if chosen is not None:
        return Path(chosen)
    file = sqlite_file(url)
    if file is None:
        raise RegistryError(f"Where do the keys lie? Give --keys, or set {KEYS_VARIABLE}.")
    return file.with_suffix(".keys")
