"""Work done in parts, on all cores, into one Parquet file: killed and started again it gives the same file.

Each part is a file of its own beside the result until all are there; what is there is not done again. A
part depends on the work and its numbers alone, so neither the cores nor a kill change a byte.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from neuroplasty.documents import check_folder, write_whole
from neuroplasty.errors import OutputError, StudyError

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""

_PART = 20
_MARK = b"neuroplasty work"


class Work(Protocol):
    """What is done for each number: picklable, and the same rows for the same numbers on every call."""

    @property
    def fingerprint(self) -> str:
        """Everything the rows depend on, as text."""

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
) -> Path:
    """Write the rows of the numbers 0 to ``size`` - 1 into ``file`` and return it.

    ``workers``: processes (None: as many as there are cores); ``part``: numbers a part. Parts that are there
    already are kept: start the same call again after a kill and it goes on; a part that is damaged or another
    work's is done again. ``overwrite``: replace a file that is there; ``says``: what the file says of itself.
    Raises StudyError for a size that is not above zero, parts of other work in the way, or another run at
    work on the same file, OutputError when something cannot be written or is there already.
    """
    if size < 1:
        raise StudyError(f"A group of {size} was asked for; give a size of 1 or more.")
    file = Path(file).resolve()
    check_folder(file.parent)
    if file.exists() and not (overwrite and file.is_file()):
        raise OutputError(
            f"{file} is there already; give another --out, or --overwrite to replace it. Nothing was changed."
        )
    mark = hashlib.sha256(f"{part} {work.fingerprint}".encode()).hexdigest()
    folder = _folder(file, mark)
    with _alone(folder, file):
        bounds = [(first, min(first + part, size)) for first in range(0, size, part)]
        paths = {bound: folder / f"{bound[0]:09d}-{bound[1]:09d}.parquet" for bound in bounds}
        missing = [bound for bound in bounds if not _is_whole(paths[bound], bound, mark)]
        done = size - sum(last - first for first, last in missing)
        tell = progress or (lambda done, size: None)
        tell(done, size)
        for first, last in _write(work, missing, paths, mark, workers or os.cpu_count() or 1):
            done += last - first
            tell(done, size)
        _join([paths[bound] for bound in bounds], file, says or {})
        shutil.rmtree(folder, ignore_errors=True)
    return file


def _folder(file: Path, mark: str) -> Path:
    """The folder of the parts, which says whose they are."""
    folder = file.with_name(f"{file.name}.parts")
    said = folder / "work.txt"
    others = (
        f"{folder} holds parts of another run (other settings or another version); remove it, or write to "
        "another file."
    )
    try:
        # An empty or cut file is what a kill leaves; every part says itself whose it is.
        if said.exists() and said.read_bytes()[: len(mark)].decode("ascii", "replace") not in (mark, ""):
            raise StudyError(others)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} could not be made: {(error.strerror or str(error)).lower()}.") from error
    write_whole(said, mark.encode())
    return folder


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
) -> Iterator[tuple[int, int]]:
    """Do and write every part; yields each as it is on the disk."""
    if workers == 1 or len(bounds) <= 1:
        for bound in bounds:
            write_whole(paths[bound], _bytes(work.rows(*bound), mark))
            yield bound
        return
    with ProcessPoolExecutor(min(workers, len(bounds)), get_context("spawn"), _one_thread) as pool:
        asked: dict[Future[bytes], tuple[int, int]] = {
            pool.submit(_part, work, *one, mark): one for one in bounds
        }
        try:
            for future in as_completed(asked):
                bound = asked.pop(future)
                write_whole(paths[bound], future.result())
                yield bound
        except BaseException:
            # Parts on the disk are kept; what is under way is given up at once and done again next time.
            workers_there = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in workers_there:
                process.terminate()
            raise


def _one_thread() -> None:
    """Each process has one core: its kernels must not ask for more. Ctrl-C is the first process's to hear."""
    import numba

    signal.signal(signal.SIGINT, signal.SIG_IGN)

    numba.set_num_threads(1)


def _part(work: Work, first: int, last: int, mark: str) -> bytes:
    return _bytes(work.rows(first, last), mark)


def _bytes(table: pa.Table, mark: str) -> bytes:
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _MARK: mark.encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def _join(paths: list[Path], file: Path, says: Mapping[str, str]) -> None:
    """All parts as the row groups of one file, one in memory at a time; whole or not at all."""
    schema = pq.read_schema(paths[0])
    kept = {key: value for key, value in (schema.metadata or {}).items() if key != _MARK}
    if says:
        kept[b"neuroplasty"] = json.dumps(dict(says), sort_keys=True).encode()
    schema = schema.with_metadata(kept or None)
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        with pq.ParquetWriter(partial, schema, compression="zstd") as writer:
            for path in paths:
                writer.write_table(pq.read_table(path).cast(schema))
        os.replace(partial, file)
    except OSError as error:
        raise OutputError(
            f"{file} could not be written: {(error.strerror or str(error)).lower()}."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
