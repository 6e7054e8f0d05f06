"""Trials on virtual people: a pool of them, and trials drawn from it

A sham against no procedure in people after surgery, two years of both arms, flows reused. One core, two
processes and a Dask cluster of two do the same people; then six sizes of 10,000 trials are drawn from 100,000
made-up people and compared by a t-test. Nothing published computes the same, so there is no peer: the goals
are 12 core-ms a patient and arm, two processes 1.8 times one, a cluster within 1.15 of that, and 3 s for the
trials. ``ours`` of a case is its first way. Peak memory and the length of the footer of a million rows, whose
goal is 5 MB, are printed while it runs.
"""

from __future__ import annotations

import resource
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from race import OURS, Row, rows

from neuroplasty.documents import read_trial
from neuroplasty.documents.trial import Arm, Trial, Visit
from neuroplasty.study.cluster import executor_at
from neuroplasty.study.parts import ROW_GROUP
from neuroplasty.study.trial import People, Pool, conduct, simulate_pool
from neuroplasty.study.trial.branches import branches_of
from neuroplasty.study.workers import Workers

SOME, MANY, REPLICATES, SIZES = 400, 100_000, 10_000, (40, 60, 80, 120, 160, 240)


def run() -> list[Row]:
    """Everything."""
    ours = version("neuroplasty")
    seconds = _pools()
    print(f"  a patient and arm: {1e3 * seconds[OURS] / (2 * SOME):.1f} core-ms")
    print(
        f"  peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
    print(f"  footer of a million rows: {_footer() / 1e6:.2f} MB")
    found = rows(
        f"{SOME} people, two arms, two years",
        seconds,
        {name: version("distributed") if name == "Dask, two workers" else ours for name in seconds},
    )
    took = _trials()
    return [
        *found,
        *rows(f"six sizes of {REPLICATES:,} trials, drawn and compared", {OURS: took}, {OURS: ours}),
    ]


def protocol() -> Trial:
    """Two arms that need no procedure, two years."""
    arms = (Arm(name="nothing", does="course only"), Arm(name="sham", does="sham"))
    visits = tuple(Visit(day=day) for day in (30, 91, 183, 365, 730))
    return read_trial("sham-against-sham").model_copy(update={"arms": arms, "visits": visits})


def _pools() -> dict[str, float]:
    """Seconds for the same pool, each way after it has started and compiled."""
    people, out = People(protocol()), {}
    with tempfile.TemporaryDirectory() as folder:

        def timed(name: str, **how: object) -> None:
            simulate_pool(people, 8, Path(folder) / f"{name} warm", part=1, **how)  # type: ignore[arg-type]
            start = time.perf_counter()
            simulate_pool(people, SOME, Path(folder) / name, part=25, **how)  # type: ignore[arg-type]
            out[name] = time.perf_counter() - start

        timed(OURS, workers=1)
        two = Workers(2)
        timed("two processes", executor=two)
        two.shutdown()
        from distributed import LocalCluster

        with (
            LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=60
            ) as cluster,
            executor_at(cluster.scheduler_address.replace("tcp", "dask")) as lent,
        ):
            timed("Dask, two workers", executor=lent)
    return out


def _footer() -> int:
    """Bytes of the footer of a million rows as wide as a pool's, in row groups as they are written."""
    table = People(protocol()).rows(0, 1)
    many = pa.table({name: table[name].take(np.zeros(ROW_GROUP, np.int64)) for name in table.column_names})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "million.parquet"
        with pq.ParquetWriter(file, many.schema, compression="zstd") as writer:
            for _ in range(10):
                writer.write_table(many, row_group_size=ROW_GROUP)
        return int(pq.ParquetFile(file).metadata.serialized_size)


def _trials() -> float:
    """Seconds to draw and compare all trials of all sizes."""
    trial, rng = protocol(), np.random.default_rng(1)
    branches = branches_of(trial)
    columns: dict[str, np.ndarray] = {"number": np.arange(MANY)}
    columns |= {name: rng.random(MANY).astype(np.float32) for name in ("age_years", "months")}
    columns |= {name: np.zeros(MANY, np.int16) for name in ("not_eligible", "too_little_pain")}
    columns["nrs_0"] = rng.normal(7, 1, MANY).astype(np.float32)
    for visit in trial.visits:
        columns[f"nrs_{visit.day}"] = rng.normal(4, 2, (len(branches), MANY)).astype(np.float32)
    pool = Pool(trial, branches, columns, {})
    _compared(pool, 40, 1)
    start = time.perf_counter()
    for size in SIZES:
        _compared(pool, size, REPLICATES)
    return time.perf_counter() - start


def _compared(pool: Pool, size: int, replicates: int) -> float:
    """The share of trials with a one-sided p below 2.5 %."""
    data = conduct(pool, size, replicates, measures=["nrs"], visits=[183], events=(), guesses=False)
    score, other = data.scores["nrs"][..., 0], data.arm == 1
    n1 = other.sum(axis=1)
    n0 = size - n1
    s1 = np.einsum("rn,rn->r", score, other.astype(np.float32))
    s0 = score.sum(axis=1) - s1
    squares = np.einsum("rn,rn->r", score, score) - s1**2 / n1 - s0**2 / n0
    t = (s0 / n0 - s1 / n1) / np.sqrt(squares / (size - 2) * (1 / n0 + 1 / n1))
    return float((t > 1.96).mean())
