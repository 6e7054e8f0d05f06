"""Work done in parts, on any executor, into one Parquet file: killed and started again it is the same file.

Each part is a file of its own beside the result until all are there; what is there is not done again. A
part depends on the work and its numbers alone, so neither cores, nor the length of parts, nor a kill change a
byte: parts are joined into row groups of 100,000 rows. The work itself is written once, to a file named by
its content, and read once by every process that does some of it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from neuroplasty.documents import check_folder, write_whole
from neuroplasty.errors import NeuroplastyError, OutputError, StudyError
from neuroplasty.study.workers import WorkerDiedError, Workers, one_thread

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""

ROW_GROUP = 100_000
"""Rows of a row group: a million rows have a short footer, and one group at a time fits in memory."""
_PART = 20
_AHEAD = 64
_MARK = b"neuroplasty work"
_GONE = ("CommClosedError", "FutureCancelledError", "FuturesCancelledError")


class Work(Protocol):
    """What is done for each number: picklable, and the same rows for the same numbers on every call."""

    @property
    def fingerprint(self) -> str:
        """Everything the rows depend on, as text; a JSON object where each has its name."""

    def rows(self, first: int, last: int) -> pa.Table:
        """The rows of the numbers from ``first`` to below ``last``."""


def run_in_parts(
    work: Work,
    size: int,
    file: Path,
    *,
    workers: int | None = None,
    part: int = _PART,
    progress: Progress | None = None,
    overwrite: bool = False,
    says: Mapping[str, str] | None = None,
    executor: Executor | None = None,
) -> Path:
    """Write the rows of the numbers 0 to ``size`` - 1 into ``file`` and return it.

    ``workers``: processes (None: as many as there are cores); ``executor``: who does the parts instead, such
    as a Dask cluster's; ``part``: numbers a part. Parts that are there already are kept: start the same call
    again after a kill and it goes on; a part that is damaged or another work's is done again. ``overwrite``:
    replace a file that is there; ``says``: what the file says of itself.
    Raises StudyError for a size that is not above zero, parts of other work in the way (and says what
    differs), another run at work on the same file, a part that kills its worker each time, or a cluster that
    went away; OutputError when something cannot be written or is there already.
    """
    file = Path(file).resolve()
    check_size(size)
    check_folder(file.parent)
    if file.exists() and not (overwrite and file.is_file()):
        raise OutputError(
            f"{file} is there already; give another --out, or --overwrite to replace it. Nothing was changed."
        )
    with parts_of(work, size, file, workers, part, progress, executor) as paths:
        _join(paths, file, says or {})
    return file


def check_size(size: int) -> None:
    """Refuse a size that is not above zero.

    >>> check_size(1)
    """
    if size < 1:
        raise StudyError(f"A group of {size} was asked for; give a size of 1 or more.")


@contextlib.contextmanager
def parts_of(
    work: Work,
    size: int,
    file: Path,
    workers: int | None,
    part: int,
    progress: Progress | None,
    executor: Executor | None,
) -> Iterator[list[Path]]:
    """All parts of a work as files in order, done where they are missing; removed once they were used.

    They stand beside ``file``, in a folder with its name and ``.parts``.
    """
    mark = hashlib.sha256(f"{part} {work.fingerprint}".encode()).hexdigest()
    folder = _folder(file, mark, {"length of parts": str(part), **_named(work)})
    with _alone(folder, file):
        bounds = [(first, min(first + part, size)) for first in range(0, size, part)]
        paths = {bound: folder / f"{bound[0]:09d}-{bound[1]:09d}.parquet" for bound in bounds}
        missing = [bound for bound in bounds if not _is_whole(paths[bound], bound, mark)]
        done = size - sum(last - first for first, last in missing)
        tell = progress or (lambda done, size: None)
        tell(done, size)
        for first, last in _write(work, missing, paths, mark, workers or os.cpu_count() or 1, executor):
            done += last - first
            tell(done, size)
        yield [paths[bound] for bound in bounds]
        shutil.rmtree(folder, ignore_errors=True)


def _named(work: Work) -> dict[str, str]:
    """What a work depends on, by name, each as a short digest."""
    try:
        said = json.loads(work.fingerprint)
    except ValueError:
        said = None
    held = said if isinstance(said, dict) else {}
    return {
        str(name): hashlib.sha256(json.dumps(one, sort_keys=True).encode()).hexdigest()[:16]
        for name, one in held.items()
    }


def _folder(file: Path, mark: str, named: Mapping[str, str]) -> Path:
    """The folder of the parts, which says whose they are."""
    folder = file.with_name(f"{file.name}.parts")
    said = folder / "work.txt"
    try:
        # An empty or cut file is what a kill leaves; every part says itself whose it is.
        if said.exists():
            text = said.read_bytes().decode("ascii", "replace")
            if text[: len(mark)] not in (mark, ""):
                raise StudyError(
                    f"{folder} holds parts of another run ({_differs(text[len(mark) :], named)}); remove it, "
                    "or write to another file."
                )
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} could not be made: {(error.strerror or str(error)).lower()}.") from error
    write_whole(said, f"{mark}\n{json.dumps(dict(named))}".encode())
    return folder


def _differs(text: str, named: Mapping[str, str]) -> str:
    """In words, what another run's parts do not share with this one."""
    try:
        held = json.loads(text)
    except ValueError:
        held = None
    before = held if isinstance(held, dict) else {}
    other = [name for name in named if before.get(name) != named[name]]
    return f"its {', '.join(other)} differ" if before and other else "other settings or another version"


@contextlib.contextmanager
def _alone(folder: Path, file: Path) -> Iterator[None]:
    """Hold the folder of the parts for one run; StudyError where another run holds it."""
    try:
        import fcntl
    except ImportError:  # Where files cannot be locked so, two runs at once are the user's own care.
        yield
        return
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise StudyError(
                    f"Another run is at work on {file}; wait until it is done, or write to another file."
                ) from None
        yield


def _is_whole(path: Path, bound: tuple[int, int], mark: str) -> bool:
    """Whether a part is there, of this work, and can be read to its end."""
    if not path.is_file():
        return False
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError, ValueError):
        return False
    said = (table.schema.metadata or {}).get(_MARK, b"").decode("ascii", "replace")
    return bool(table.num_rows == bound[1] - bound[0] and said == mark)


def _write(
    work: Work,
    bounds: list[tuple[int, int]],
    paths: dict[tuple[int, int], Path],
    mark: str,
    workers: int,
    executor: Executor | None,
) -> Iterator[tuple[int, int]]:
    """Do and write every part; yields each as it is on the disk."""
    if executor is None and (workers == 1 or len(bounds) <= 1):
        for bound in bounds:
            write_whole(paths[bound], _bytes(work.rows(*bound), mark))
            yield bound
        return
    own = Workers(min(workers, len(bounds))) if executor is None else None
    pool = executor or own
    assert pool is not None
    content = pickle.dumps(work)
    digest = hashlib.sha256(content).hexdigest()
    kept = paths[bounds[0]].parent / f"work-{digest[:32]}.pickle" if bounds else None
    if kept is not None:
        write_whole(kept, content)
    asked: dict[Future[bytes], tuple[int, int]] = {}
    left = iter(bounds)
    try:
        while True:
            for bound in left:
                asked[pool.submit(_part, str(kept), digest, *bound, mark)] = bound
                if len(asked) >= max(_AHEAD, 4 * workers):
                    break
            if not asked:
                return
            for future in wait(asked, return_when=FIRST_COMPLETED).done:
                bound = asked.pop(future)
                write_whole(paths[bound], _result(future, bound, own is None))
                yield bound
    finally:
        # Parts on the disk are kept; what is under way is given up at once and done again next time.
        for future in asked:
            future.cancel()
        if own is not None:
            own.shutdown(wait=True, cancel_futures=bool(asked))


def _result(future: Future[bytes], bound: tuple[int, int], is_lent: bool) -> bytes:
    """What a part gave, or the one sentence that says why it gave nothing."""
    first, last = bound[0], bound[1] - 1
    died = (
        f"The patients {first} to {last} ended the process that worked on them each time it was tried; the "
        "other parts are kept. Leave these patients out, or find out what ends it with --workers 1."
    )
    gone = (
        "The cluster went away before all was done; what was done is kept, and the same call goes on from "
        "there."
    )
    try:
        return future.result()
    except NeuroplastyError as error:
        if isinstance(error, WorkerDiedError):
            raise StudyError(died) from None
        raise
    except (CancelledError, BrokenExecutor, ConnectionError, TimeoutError):
        raise StudyError(gone) from None
    except Exception as error:
        name = type(error).__name__
        if is_lent and name == "KilledWorker":
            raise StudyError(died) from None
        if is_lent and (name in _GONE or _is_of_the_cluster(error)):
            raise StudyError(gone) from None
        raise


def _is_of_the_cluster(error: Exception) -> bool:
    """Whether Dask itself stumbled: a future that is cancelled while it is read ends in any of its errors."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return bool(frames) and str(frames[-1].f_globals.get("__name__", "")).startswith("distributed.")


def _part(kept: str, digest: str, first: int, last: int, mark: str) -> bytes:
    """One part, in a process that may do many."""
    one_thread()
    return _bytes(_loaded(kept, digest).rows(first, last), mark)


@lru_cache(maxsize=2)
def _loaded(kept: str, digest: str) -> Work:
    """The work, read once a process."""
    try:
        content = Path(kept).read_bytes()
    except OSError as error:
        raise StudyError(
            f"A worker cannot read {kept} ({(error.strerror or str(error)).lower()}); write to a folder that "
            "all workers share."
        ) from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise StudyError(f"{kept} was changed while it was used; start again.")
    work: Work = pickle.loads(content)
    return work


def _bytes(table: pa.Table, mark: str) -> bytes:
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _MARK: mark.encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def row_groups(
    paths: Sequence[Path], rows: int = ROW_GROUP, *, branch: int | None = None
) -> Iterator[pa.Table]:
    """The rows of files in order, of one branch or all, so many at a time; one file more is in memory."""
    schema = pq.read_schema(paths[0])
    kept = {key: value for key, value in (schema.metadata or {}).items() if key != _MARK}
    schema = schema.with_metadata(kept or None)
    held: list[pa.Table] = []
    count = 0
    for path in paths:
        chosen = None if branch is None else pc.field("branch") == branch
        held.append(pq.read_table(path, filters=chosen).cast(schema))
        count += held[-1].num_rows
        while count >= rows:
            whole = pa.concat_tables(held)
            yield whole.slice(0, rows).combine_chunks()
            held, count = [whole.slice(rows).combine_chunks()], count - rows
    if count:
        yield pa.concat_tables(held).combine_chunks()


def _join(paths: list[Path], file: Path, says: Mapping[str, Any]) -> None:
    """All parts as row groups of one file, one in memory at a time; whole or not at all."""
    schema = pq.read_schema(paths[0])
    kept = {key: value for key, value in (schema.metadata or {}).items() if key != _MARK}
    if says:
        kept[b"neuroplasty"] = json.dumps(dict(says), sort_keys=True).encode()
    schema = schema.with_metadata(kept or None)
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        with pq.ParquetWriter(partial, schema, compression="zstd") as writer:
            for table in row_groups(paths):
                writer.write_table(table.cast(schema), row_group_size=ROW_GROUP)
        os.replace(partial, file)
    except OSError as error:
        raise OutputError(
            f"{file} could not be written: {(error.strerror or str(error)).lower()}."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
