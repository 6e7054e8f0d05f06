"""The due list of 10,000 people: how long it takes, and how long the trail of all of it takes to verify.

python validation/registry/due_list.py [DATABASE_URL] [--people 10000]
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Recorded
from neuroplasty.registry import SYSTEM, Actor, Registry, slots
from neuroplasty.registry.store.ids import pseudonym
from neuroplasty.registry.store.tables import EPISODE, PERSON, SCHEDULE, SITE


def fill(registry: Registry, people: int, seed: int = 1) -> None:
    """So many people, their procedures spread over two years, most of their past visits done."""
    rng = random.Random(seed)
    now = registry.store.clock()
    with registry.store.write("system") as tx:
        site = tx.connection.execute(select(SITE.c.id)).scalar_one()
        codes: set[str] = set()
        while len(codes) < people:
            codes.add(pseudonym(rng))
        rows = [
            {"site": site, "code": code, "birth_year": 1970, "zone": "Europe/Berlin", "language": "en"}
            for code in sorted(codes)
        ]
        persons = tx.put_many(PERSON, "add person", rows)
        days = [(now - datetime.timedelta(days=rng.randrange(750))).date() for _ in persons]
        episodes = tx.put_many(
            EPISODE,
            "record episode",
            [
                {"person": person, "site": site, "day": day, "seq": 1, "document": _document(day)}
                for person, day in zip(persons, days, strict=True)
            ],
        )
        planned = []
        for person, episode, day in zip(persons, episodes, days, strict=True):
            for slot in slots(day):
                done = slot.due < now.date() and rng.random() < 0.7
                planned.append(
                    {
                        "episode": episode,
                        "person": person,
                        "site": site,
                        "visit": slot.visit,
                        "due": slot.due,
                        "opens": slot.opens,
                        "closes": slot.closes,
                        "forms": json.dumps(slot.forms),
                        "state": "done" if done else "planned",
                    }
                )
        tx.put_many(SCHEDULE, "plan", planned)


def _document(day: datetime.date) -> str:
    started = datetime.datetime.combine(day, datetime.time(9), datetime.UTC)
    recorded = Recorded(site="here", operator="op-1", started=started)
    return Episode(made_by="made up", simulated=False, status="complete", recorded=recorded).model_dump_json()


def times_s(registry: Registry, repeats: int = 7) -> tuple[list[float], int]:
    """How long the list took, each time, and how many were on it."""
    nurse = Actor("nurse", frozenset({"nurse"}), site=registry.sites()[0].id)
    took, count = [], 0
    for _ in range(repeats):
        begun = time.perf_counter()
        count = len(registry.due.today(nurse))
        took.append(time.perf_counter() - begun)
    return took, count


def main() -> None:
    """Say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", help="an empty database; a SQLite file when not given")
    parser.add_argument("--people", type=int, default=10000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = given.database or os.path.join(folder, "registry.db")
        with Registry.create(database, Path(folder, "keys")) as registry:
            registry.add_site(SYSTEM, "here", "A clinic", "Europe/Berlin")
            fill(registry, given.people)
            took, count = times_s(registry)
            begun = time.perf_counter()
            verdict = registry.verify()
            verified = time.perf_counter() - begun
    print(
        f"{given.people} people, {count} on the list: median {1000 * statistics.median(took):.0f} ms, "
        f"longest {1000 * max(took):.0f} ms; {verdict.entries} entries verified in {verified:.1f} s, "
        f"{'whole' if verdict.is_whole else verdict.faults[0]}"
    )


if __name__ == "__main__":
    main()
