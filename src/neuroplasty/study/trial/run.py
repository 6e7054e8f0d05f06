"""Run: a protocol from its document to a pool of people and one trial drawn from it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from neuroplasty.body.epidural import TABLE as EPIDURAL
from neuroplasty.body.nerve import TABLE as NERVES
from neuroplasty.care.course import PARAMETERS
from neuroplasty.documents import as_trial, check_folder, read_trial, write_document
from neuroplasty.documents.trial import Trial
from neuroplasty.errors import OutputError, StudyError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.study.cluster import executor_at
from neuroplasty.study.flows import Flows
from neuroplasty.study.source import digest, digest_of_code
from neuroplasty.study.trial.conduct import conduct
from neuroplasty.study.trial.data import TrialData
from neuroplasty.study.trial.people import People, eligibility_of, plans_of, populations_of
from neuroplasty.study.trial.pool import Pool, simulate_pool
from neuroplasty.study.workers import Workers

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class TrialRun:
    """A trial that was run on virtual people.

    Parameters
    ----------
    trial : Trial
        Its protocol.
    pool : Pool
        Everybody, simulated in every arm.
    data : TrialData
        One trial of the protocol's size, drawn from the pool.
    folder : Path or None
        Where it lies; None where it was not written.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> trial = read_trial("sham-against-sham")
    >>> pool = Pool.of(People(trial), 4)
    >>> TrialRun(trial, pool, conduct(pool, 4), None).draw(2, 3).arm.shape
    (3, 2)
    """

    trial: Trial
    pool: Pool
    data: TrialData
    folder: Path | None

    def draw(self, size: int, replicates: int, **wanted: object) -> TrialData:
        """Further trials of other sizes; ``wanted`` as ``conduct`` takes it."""
        return conduct(self.pool, size, replicates, trial=self.trial, **wanted)  # type: ignore[arg-type]


def run_trial(
    trial: Trial | str | Path,
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    executor: Executor | str | None = None,
    overwrite: bool = False,
    tell: Tell | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = NERVES,
    epidural: Mapping[str, Parameter] = EPIDURAL,
    procedures: int | None = None,
) -> TrialRun:
    """Run a trial on virtual people: simulate its pool once an arm and draw one trial from it.

    Killed and started again it goes on; what is there already is read.

    Parameters
    ----------
    trial : Trial, str or Path
        A protocol, or the name or path of one.
    out : str or Path, optional
        The folder for ``trial.yaml``, ``participants.parquet`` and ``pool/``; nothing is kept when not given.
    workers : int, optional
        Processes; as many as there are cores when not given. With more than one, a script must guard what it
        runs by ``if __name__ == "__main__"``.
    executor : Executor or str, optional
        Who does the work instead: any ``concurrent.futures.Executor``, or the address of a Dask cluster such
        as ``dask://127.0.0.1:8786``.
    overwrite : bool
        Replace another run in ``out``.
    tell : callable, optional
        Told what is being done, how much of it is done, and of how much.
    table, nerves, epidural : mapping of str to Parameter
        The course's, the nerve's and the epidural space's numbers, such as one joint member's of their fits.
    procedures : int, optional
        Procedures solved a kind and level; the trial's own when not given.

    Returns
    -------
    TrialRun

    Raises
    ------
    DocumentError
        For a protocol that does not say what it should, with every fault.
    StudyError
        For another protocol's results in the way, a trial larger than its pool, a cluster that is not there
        or goes away, and a part that kills its worker each time.
    OutputError
        For what cannot be written.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> small = read_trial("sham-against-sham").model_copy(update={"pool": 4, "size": 4})
    >>> run_trial(small, workers=1).data.arm.sum()
    np.int64(2)
    """
    trial = as_trial(trial)
    eligibility_of(trial)
    if trial.size > trial.pool:
        raise StudyError(
            f"A trial of {trial.size} people was asked for from a pool of {trial.pool}; give a larger pool, "
            "or a smaller size."
        )
    said = tell or (lambda what, done, of: None)

    def work(hands: Executor | None) -> People:
        flows = solved_flows(trial, hands, said, epidural, procedures)
        return People(trial, flows, table=table, nerves=nerves)

    if out is None:
        with TemporaryDirectory() as passing:
            done = _run(trial, Path(passing), workers, executor, False, said, work)
            return TrialRun(done.trial, done.pool, done.data, None)
    folder = Path(out).resolve()
    check_folder(folder)
    if not overwrite:
        _is_another(trial, folder)
    return _run(trial, folder, workers, executor, overwrite, said, work)


def _run(
    trial: Trial,
    folder: Path,
    workers: int | None,
    executor: Executor | str | None,
    overwrite: bool,
    tell: Tell,
    work: Callable[[Executor | None], People],
) -> TrialRun:
    with _who_works(workers, executor) as hands:
        pool = simulate_pool(
            work(hands),
            trial.pool,
            folder / "pool",
            workers=workers,
            progress=lambda done, of: tell("Following the people", done, of),
            overwrite=overwrite,
            executor=hands,
        )
    data = conduct(pool, trial.size, trial=trial)
    write_document(trial, folder / "trial.yaml")
    write_participants(trial, data, folder / "participants.parquet")
    return TrialRun(trial, pool, data, folder)


def solved_flows(
    trial: Trial,
    executor: Executor | None = None,
    tell: Tell | None = None,
    epidural: Mapping[str, Parameter] = EPIDURAL,
    procedures: int | None = None,
) -> dict[tuple[str, str], Flows]:
    """The procedures of a trial's arms on its populations, solved, or taken from the disk.

    Parameters
    ----------
    trial : Trial
    executor : Executor, optional
        Who solves them; this process when not given.
    tell : callable, optional
        As for ``run_trial``.
    epidural : mapping of str to Parameter
        Numbers of the epidural space.
    procedures : int, optional
        Procedures a kind and level; the trial's own when not given.

    Returns
    -------
    dict of (population, plan) to Flows

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> solved_flows(read_trial("sham-against-sham"))
    {}
    """
    out = {}
    wanted = [
        (people, name, plan) for people, _ in populations_of(trial) for name, plan in plans_of(trial).items()
    ]
    for people, name, plan in wanted:
        words = f"Solving {name}" if len(populations_of(trial)) == 1 else f"Solving {name}, {people.name}"
        out[people.name, name] = Flows.solved(
            people,
            plan,
            each=trial.procedures if procedures is None else procedures,
            spacing_mm=trial.spacing_mm,
            executor=executor,
            tell=None if tell is None else partial(tell, words),
            table=epidural,
        )
    return out


@contextmanager
def _who_works(workers: int | None, executor: Executor | str | None) -> Iterator[Executor | None]:
    """Who does the work: a cluster, what was lent, processes of its own, or (None) this process."""
    if isinstance(executor, str):
        with executor_at(executor) as lent:
            yield lent
        return
    count = workers or os.cpu_count() or 1
    if executor is not None or count == 1:
        yield executor
        return
    own = Workers(count)
    try:
        yield own
    except BaseException:
        own.shutdown(cancel_futures=True)
        raise
    own.shutdown()


def _is_another(trial: Trial, folder: Path) -> None:
    """Refuse a folder with the results of another protocol, and say where it differs."""
    file = folder / "trial.yaml"
    if not file.is_file():
        if (folder / "participants.parquet").exists():
            raise OutputError(
                f"{folder} holds results without their protocol; give another --out, or --overwrite."
            )
        return
    there, own = read_trial(file).model_dump(), trial.model_dump()
    other = [name for name, one in own.items() if there.get(name) != one]
    if other:
        raise StudyError(
            f"{folder} holds the results of another protocol (its {', '.join(other)} differ); give another "
            "--out, or --overwrite to replace them. Nothing was changed."
        )


def write_participants(trial: Trial, data: TrialData, file: Path, replicate: int = 0) -> Path:
    """One trial's people as a table: a row a person, and in the file whose it is.

    Parameters
    ----------
    trial : Trial
    data : TrialData
    file : Path
        Where to; replaced.
    replicate : int
        Which of the trials.

    Returns
    -------
    Path

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    names = np.array(data.arms)
    columns = {
        "number": data.person[replicate],
        "arm": names[data.arm[replicate]],
        "site": data.site[replicate],
        "stratum": data.stratum[replicate],
        "entered_d": data.entered_d[replicate],
        **{f"{name}_0": one[replicate] for name, one in data.baseline.items()},
    }
    for n, day in enumerate(data.visits_d):
        columns |= {f"{name}_{day}": one[replicate, :, n] for name, one in data.scores.items()}
    columns |= {f"{name.replace(' ', '_')}_d": one[replicate] for name, one in data.events.items()}
    columns["guess"] = data.guess[replicate]
    said = {
        "made_by": f"neuroplasty {version('neuroplasty')}",
        "protocol": f"{trial.name} {digest(trial.model_dump_json())}",
        "arms": ", ".join(data.arms),
        "plans": ", ".join(plans_of(trial)),
        "seed": str(trial.seed),
        "size": str(data.size),
        "code": digest_of_code(),
    }
    table = pa.table(columns).replace_schema_metadata({"neuroplasty": json.dumps(said, sort_keys=True)})
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        pq.write_table(table, partial, compression="zstd")
        os.replace(partial, file)
    except OSError as error:
        raise OutputError(
            f"{file} could not be written: {(error.strerror or str(error)).lower()}."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return file
