"""Synthetic: a made-up clinic, followed for two years with the gaps that real ones have; by the store.

Pain falls by a share that differs from person to person, wanders, and comes back in some. Who hurts more
answers less often, so that the answers alone flatter the clinic: ``truth`` is told beside. Nothing here is
measured on anybody; the numbers are chosen to look like a clinic and to be told apart from one.

>>> import tempfile
>>> end = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
>>> with tempfile.TemporaryDirectory() as folder:
...     with synthetic_clinic(Path(folder, "c.db"), people=3, seed=1, end=end) as registry:
...         len(registry.people.all(SYSTEM)), registry.verify().is_whole
(3, True)
"""

from __future__ import annotations

import datetime
import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from neuroplasty.documents.records import Device, Dose, Happening, Recorded, RecordedStep
from neuroplasty.registry.diaries import DiaryDay
from neuroplasty.registry.episodes import Visiting
from neuroplasty.registry.forms import Given
from neuroplasty.registry.life import Life, answers_at, forecast_of, given_on, life
from neuroplasty.registry.registry import Registry
from neuroplasty.registry.roles import SYSTEM

SITE = "clinic"
TITLE = "A made-up clinic"
ZONE = "Europe/Berlin"
MODEL = "made up"
_ROOTS = ("L4 left", "L4 right", "L5 left", "L5 right", "S1 left", "S1 right")
_MONTHS = 24


@dataclass
class _Timeline:
    """A clock that is set forward from one event to the next."""

    now: datetime.datetime

    def __call__(self) -> datetime.datetime:
        return self.now


def synthetic_clinic(
    database: str | Path,
    keys: str | Path | None = None,
    *,
    people: int = 300,
    seed: int = 1,
    end: datetime.datetime | None = None,
) -> Registry:
    """A registry filled with made-up people, enrolled over two years up to ``end``.

    Parameters
    ----------
    database : str or Path
        An empty database, or the file to be made.
    keys : str or Path, optional
        The folder for its keys.
    people : int
        How many.
    seed : int
        Of all chance; the same gives the same people.
    end : datetime, optional
        The last moment; now when not given.

    Returns
    -------
    Registry
        Open, its clock at the system's again.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with synthetic_clinic(Path(folder, "c.db"), people=1) as made:
    ...         [site.code for site in made.sites()]
    ['clinic']
    """
    end = end or datetime.datetime.now(datetime.UTC)
    start = end - datetime.timedelta(days=round(30.44 * (_MONTHS + 2)))
    clock = _Timeline(start)
    rng = np.random.default_rng(seed)
    with Registry.create(database, keys, clock=clock, rng=random.Random(seed)) as registry:
        registry.add_site(SYSTEM, SITE, TITLE, ZONE)
        count = itertools.count()
        events: list[tuple[datetime.datetime, int, Callable[[], None]]] = []

        def at(moment: datetime.datetime, what: Callable[[], None]) -> None:
            if moment <= end:
                heapq.heappush(events, (moment, next(count), what))

        span = (end - start).total_seconds() - 86400 * 20
        for number in range(people):
            # By daylight, on the clinic's wall.
            moment = start + datetime.timedelta(seconds=span * (number + float(rng.random())) / people)
            local = moment.astimezone(ZoneInfo(ZONE)).replace(
                hour=int(rng.integers(8, 16)), minute=0, second=0
            )
            at(max(local.astimezone(datetime.UTC), start), _enrolment(registry, rng.spawn(1)[0], at))
        while events:
            moment, _, what = heapq.heappop(events)
            clock.now = max(clock.now, moment)
            what()
        file = registry.store.engine.url.render_as_string(hide_password=False)
        folder = registry.store.keys.folder
    return Registry.open(file, folder)


At = Callable[[datetime.datetime, Callable[[], None]], None]


def _enrolment(registry: Registry, rng: np.random.Generator, at: At) -> Callable[[], None]:
    def enrol() -> None:
        now = registry.store.clock()
        sex = "female" if rng.random() < 0.55 else "male"
        born = int(now.year - np.clip(rng.normal(58, 13), 20, 90))
        consent = ("care", "audit", "research") if rng.random() < 0.7 else ("care", "audit")
        person = registry.people.add(SYSTEM, SITE, sex=sex, birth_year=born, consent=consent)  # type: ignore[arg-type]
        one = life(rng)
        operator = int(rng.integers(1, 4))
        done = _procedure(now.astimezone(ZoneInfo(ZONE)), operator, rng)
        episode = registry.episodes.record(SYSTEM, person.code, done)
        registry.forecasts.freeze(
            SYSTEM, episode.id, forecast_of(one, rng), model_version=MODEL, input_sha256="0" * 64
        )
        visits = registry.episodes.visits(SYSTEM, episode.id)
        leaves = rng.random() < 0.04
        gone_d = float(rng.uniform(20, 700)) if leaves else np.inf
        for visit in visits:
            _plan_visit(registry, person.code, one, visit, now, gone_d, rng.spawn(1)[0], at)
        if leaves:
            moment = now + datetime.timedelta(days=gone_d)
            at(moment, lambda: registry.people.withdraw(SYSTEM, person.code))
        if rng.random() < 0.08:
            kind, day, grade = _complication(rng)
            happened = Happening(day=day, kind=kind, grade=grade)  # type: ignore[arg-type]
            moment = now + datetime.timedelta(days=day, hours=2)
            if day < gone_d:
                at(moment, lambda: _tell(registry, episode.id, happened))
        if rng.random() < 0.25:
            moment = now + datetime.timedelta(days=60)
            if gone_d > 60:
                at(moment, lambda: _diary(registry, person.code, one, episode.day, rng))

    return enrol


def _tell(registry: Registry, episode: str, happened: Happening) -> None:
    registry.happenings.record(SYSTEM, episode, happened)


def _complication(rng: np.random.Generator) -> tuple[str, int, int]:
    kinds = ("dural puncture", "headache", "infection", "new deficit", "vessel entered", "other")
    kind = str(rng.choice(kinds, p=(0.25, 0.3, 0.05, 0.05, 0.2, 0.15)))
    return kind, int(rng.integers(0, 10)), int(rng.integers(1, 3))


def _procedure(local: datetime.datetime, operator: int, rng: np.random.Generator) -> Recorded:
    return Recorded(
        site=SITE,
        operator=f"op-{operator}",
        started=local,
        ended=local + datetime.timedelta(minutes=float(rng.integers(25, 80))),
        setting="fluoroscopy suite",
        route="caudal",
        roots=(str(rng.choice(_ROOTS)),),
        devices=(Device(kind="catheter", maker="maker A", lot=f"A{int(rng.integers(100, 140))}"),),
        steps=(
            RecordedStep(do="place needle", minute=4),
            RecordedStep(do="advance catheter", minute=9),
            RecordedStep(do="inject", minute=15),
        ),
        doses=(
            Dose(drug="iohexol", given=10, unit="mL"),
            Dose(drug="triamcinolone", given=40, unit="mg"),
        ),
        fluoroscopy_s=float(rng.integers(40, 240)),
    )


def _plan_visit(
    registry: Registry,
    code: str,
    one: Life,
    visit: Visiting,
    now: datetime.datetime,
    gone_d: float,
    rng: np.random.Generator,
    at: At,
) -> None:
    day = 0 if visit.visit == "pre" else max(0, (visit.due - now.date()).days)
    pain = one.baseline if visit.visit == "pre" else one.pain(day, float(rng.normal()))
    late = int(rng.integers(0, max(1, min(14, (visit.closes - visit.due).days))))
    moment = now if visit.visit == "pre" else now + datetime.timedelta(days=day + late, hours=1)
    if day + late >= gone_d:
        return
    if visit.visit == "pre" or answers_at(one, pain, rng):
        by_phone = rng.random() < 0.3
        given = {form: given_on(form, one, pain, rng) for form in visit.forms}
        if rng.random() < 0.1:
            # A gap inside a visit: one form was left out.
            given.pop(visit.forms[-1])
        at(
            moment,
            lambda: _answer(registry, visit.id, given, by_phone=by_phone),
        )
    elif rng.random() < 0.3:
        at(moment, lambda: _missing(registry, visit))


def _answer(registry: Registry, visit: str, given: dict[str, Given], *, by_phone: bool) -> None:
    by, mode = ("phone", "phone") if by_phone else ("patient", "web")
    registry.answers.give_visit(SYSTEM, visit, given, by=by, mode=mode)  # type: ignore[arg-type]


def _missing(registry: Registry, visit: Visiting) -> None:
    for form in visit.forms:
        registry.answers.give(SYSTEM, visit.id, form, missing="not reached", by="phone", mode="phone")


def _diary(registry: Registry, code: str, one: Life, first: datetime.date, rng: np.random.Generator) -> None:
    days = [
        DiaryDay(
            first + datetime.timedelta(days=day),
            "low back",
            float(round(one.pain(day, float(rng.normal())))),
            glides_done=int(rng.integers(0, 4)),
            glides_planned=3,
        )
        for day in range(1, 59)
        if rng.random() < 0.8
    ]
    registry.diaries.write(SYSTEM, code, *days)


__all__ = ["MODEL", "SITE", "TITLE", "synthetic_clinic"]
