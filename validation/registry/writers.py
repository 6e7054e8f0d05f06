"""Writers that are killed: nothing acknowledged is lost, the trail stays whole, no user sees "locked".

    python validation/registry/writers.py [DATABASE_URL] [--seconds 60] [--writers 6]

Each writer adds people and writes an answer, and notes what was acknowledged in a file of its own; half of
those that have written are killed with SIGKILL every two seconds and started again.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from neuroplasty.documents.records import Recorded
from neuroplasty.registry import SYSTEM, Registry


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    acknowledged: int
    lost: int
    errors: int
    kills: int
    faults: tuple[str, ...]
    seconds: float

    @property
    def words(self) -> str:
        """In a line."""
        return (
            f"{self.acknowledged} commits acknowledged ({self.acknowledged / self.seconds:.0f}/s), "
            f"{self.lost} lost; {self.kills} kills; {self.errors} errors; "
            f"trail {'whole' if not self.faults else self.faults[0]}"
        )


def write(database: str, keys: str, notes: str) -> None:
    """One writer: for ever, until it is killed."""
    started = datetime.datetime.now(datetime.UTC)
    with Registry.open(database, keys) as registry, Path(notes).open("a", encoding="utf-8") as said:
        while True:
            try:
                person = registry.people.add(SYSTEM, "here", birth_year=1970)
                said.write(f"person {person.id}\n")
                said.flush()
                done = Recorded(site="here", operator="op-1", started=started)
                episode = registry.episodes.record(SYSTEM, person.code, done)
                said.write(f"episode {episode.id}\n")
                said.flush()
                pre = registry.episodes.visits(SYSTEM, episode.id)[0]
                answer = registry.answers.give(SYSTEM, pre.id, "NRS", [5], by="staff", mode="visit")
                said.write(f"answer {answer.id}\n")
                said.flush()
            except Exception as error:
                said.write(f"error {type(error).__name__}: {error}\n".replace("\n", " ") + "\n")
                said.flush()


def trial(database: str, folder: Path, *, seconds: float, writers: int, kill: bool = True) -> Outcome:
    """Writers for so long, then what is left of what they were told."""
    keys = folder / "keys"
    with Registry.create(database, keys) as registry:
        registry.add_site(SYSTEM, "here", "A clinic", "UTC")
    rng, kills = random.Random(1), 0
    call = [sys.executable, __file__, database, "--keys", str(keys), "--notes"]
    notes = {n: folder / f"notes-{n}-0" for n in range(writers)}
    running = {n: subprocess.Popen([*call, str(notes[n])]) for n in notes}
    # The time counts from the first commit: a program takes its time to start.
    while not any(path.exists() and path.stat().st_size for path in notes.values()):
        time.sleep(0.1)
    begun, generation = time.monotonic(), 0
    try:
        while time.monotonic() - begun < seconds:
            time.sleep(min(2.0, seconds / 4))
            if not kill:
                continue
            generation += 1
            # One that has not yet written would be killed for nothing.
            busy = [n for n, path in notes.items() if path.exists() and path.stat().st_size]
            for n in rng.sample(busy, (len(busy) + 1) // 2):
                running[n].send_signal(signal.SIGKILL)
                running[n].wait()
                kills += 1
                notes[n] = folder / f"notes-{n}-{generation}"
                running[n] = subprocess.Popen([*call, str(notes[n])])
    finally:
        for one in running.values():
            one.send_signal(signal.SIGKILL)
            one.wait()
    took = time.monotonic() - begun
    said = [
        line.split(maxsplit=1)
        for path in folder.glob("notes-*")
        for line in path.read_text(encoding="utf-8").splitlines()
        # A writer that was killed while it noted left half a line.
        if line.startswith("error") or len(line.rpartition(" ")[2]) == 36
    ]
    errors = [text for kind, text in said if kind == "error"]
    for text in sorted(set(errors))[:3]:
        print(text, file=sys.stderr)
    with Registry.open(database, keys) as registry:
        held = _ids(registry)
        acknowledged = [(kind, row) for kind, row in said if kind != "error"]
        lost = sum((kind, row.strip()) not in held for kind, row in acknowledged)
        return Outcome(len(acknowledged), lost, len(errors), kills, registry.verify().faults, took)


def _ids(registry: Registry) -> set[tuple[str, str]]:
    from sqlalchemy import text

    with registry.store.read() as connection:
        return {
            (table, row)
            for table in ("person", "episode", "answer")
            for row in connection.execute(text(f'SELECT id FROM "{table}"')).scalars()
        }


def main() -> None:
    """Say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", help="an empty database; a SQLite file when not given")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=6)
    parser.add_argument("--keys", help=argparse.SUPPRESS)
    parser.add_argument("--notes", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.notes:
        write(given.database, given.keys, given.notes)
        return
    with tempfile.TemporaryDirectory() as folder:
        database = given.database or os.path.join(folder, "registry.db")
        outcome = trial(database, Path(folder), seconds=given.seconds, writers=given.writers)
    print(outcome.words)
    sys.exit(bool(outcome.lost or outcome.errors or outcome.faults))


if __name__ == "__main__":
    main()
