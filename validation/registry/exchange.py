"""A million answers by CSV, and an audit of ten thousand procedures: how long, how much memory.

    python -m validation.registry.exchange [rows] [right rows]

Writes ``validation/registry/exchange.csv``.
"""

from __future__ import annotations

import csv
import datetime
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from numpy.random import default_rng

from neuroplasty.errors import RegistryError
from neuroplasty.registry import SYSTEM, new_registry
from neuroplasty.registry.audit import audit_table, simulate_clinic
from neuroplasty.registry.exchange.answers_csv import HEADS, land_answers
from neuroplasty.registry.store.ids import pseudonym
from neuroplasty.registry.visits import slots

HERE = Path(__file__).parent
FORMS = ("NRS", "BACK", "LEG", "GPE", "ADHERENCE")
VISITS = ("m1", "m3", "m6", "m12", "m18", "m24")
WRONG = 3


def write(path: Path, rows: int, wrong: tuple[int, ...] = ()) -> int:
    """So many answers, those of ``wrong`` off their scale."""
    rng, day = random.Random(1), datetime.date(2022, 3, 1)
    due = {slot.visit: slot.due for slot in slots(day)}
    count = 0
    with path.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADS)
        while count < rows:
            code = pseudonym(rng)
            for visit in VISITS:
                for form in FORMS:
                    if count == rows:
                        break
                    count += 1
                    value = 400 if count in wrong else 1 + count % 6
                    out.writerow(
                        (
                            code,
                            "",
                            "",
                            1960,
                            1,
                            day,
                            "op-1",
                            visit,
                            form,
                            value,
                            "",
                            "",
                            due[visit],
                            "import",
                            "import",
                        )
                    )
    return count


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    right = int(sys.argv[2]) if len(sys.argv) > 2 else rows
    told: list[tuple[str, float]] = []
    table = simulate_clinic(default_rng(1), 10_000, operators=12, sites=4).table
    start, cpu = time.perf_counter(), time.process_time()
    audit_table(table)
    told.append(("audit of 10,000 procedures, s", time.perf_counter() - start))
    told.append(("audit of 10,000 procedures, CPU s", time.process_time() - cpu))
    print(told, flush=True)
    wrong = (rows // 3, rows // 2, rows - 1)
    with tempfile.TemporaryDirectory() as folder, new_registry() as registry:
        file = Path(folder, "answers.csv")
        write(file, rows, wrong)
        before = memory_mb()
        start, cpu = time.perf_counter(), time.process_time()
        try:
            land_answers(registry, file)
        except RegistryError as fault:
            named = sum(f"row {one + 1}:" in str(fault) for one in wrong)
        told += [
            (f"{rows} rows with three wrong ones, s", time.perf_counter() - start),
            (f"{rows} rows with three wrong ones, CPU s", time.process_time() - cpu),
            ("wrong rows named", named),
            ("people written after the refusal", len(registry.people.all(SYSTEM))),
            ("memory added while looking through, MB", memory_mb() - before),
        ]
        print(told, flush=True)
        write(file, right)
        start, cpu = time.perf_counter(), time.process_time()
        landed = land_answers(registry, file)
        told += [
            (f"{right} right rows, s", time.perf_counter() - start),
            (f"{right} right rows, CPU s", time.process_time() - cpu),
            ("answers that came in", landed.answers),
            ("memory added in all, MB", memory_mb() - before),
        ]
    with (HERE / "exchange.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("what", "value"))
        writer.writerows((what, f"{value:.6g}") for what, value in told)
    for what, value in told:
        print(f"{what:50s} {value:12.4g}", flush=True)


if __name__ == "__main__":
    main()
