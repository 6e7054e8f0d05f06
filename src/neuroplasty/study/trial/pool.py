"""Pool: a trial's people, simulated once an arm, in a folder that trials are drawn from.

    pool/manifest.json    whose it is: protocol, plans, seed, code, tables, versions, hash of each file
    pool/trial.yaml       the protocol
    pool/0-caudal-injection/000000000.parquet   100,000 people a file, a branch a folder

Started again after a kill it goes on. A pool of other flows, code or tables is refused, and it is said what
differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from neuroplasty.documents import check_folder, read_trial, write_document, write_whole
from neuroplasty.documents.trial import MEASURES, Trial
from neuroplasty.errors import OutputError, StudyError
from neuroplasty.study.parts import ROW_GROUP, Progress, check_size, parts_of, row_groups
from neuroplasty.study.trial.branches import Branch, branch_table
from neuroplasty.study.trial.people import People, plans_of

_PART = 50
SEVERE_NRS = 7.0
"""Pain that a stratum calls severe."""
_VERSIONS = ("neuroplasty", "numpy", "scipy", "numba", "pyarrow")


@dataclass(frozen=True)
class Pool:
    """People simulated once an arm: the same person, with the same chance, in every branch.

    Parameters
    ----------
    trial : Trial
        Its protocol.
    branches : tuple of Branch, B
        Arms as somebody lives through them who knows, and who does not.
    columns : mapping of str to array
        By name, P people: what is theirs (P,), and what became of them (B, P).
    manifest : mapping
        Whose it is.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> from neuroplasty.study.trial.people import People
    >>> pool = Pool.of(People(read_trial("sham-against-sham")), 4)
    >>> pool.size, pool.columns["nrs_91"].shape
    (4, (2, 4))
    """

    trial: Trial
    branches: tuple[Branch, ...]
    columns: Mapping[str, NDArray[Any]]
    manifest: Mapping[str, Any]

    @property
    def size(self) -> int:
        """How many people it holds."""
        return len(self.columns["number"])

    @cached_property
    def by_arm(self) -> NDArray[np.int64]:
        """The branch of an arm that is not known, and that is (arms, 2)."""
        return branch_table(self.branches, len(self.trial.arms))

    @cached_property
    def flat(self) -> Mapping[str, NDArray[np.float32]]:
        """What became of people, branch after branch (B P,)."""
        return {name: one.reshape(-1) for name, one in self.columns.items() if one.ndim == 2}

    @cached_property
    def _codes(self) -> dict[str, NDArray[np.int16]]:
        return {}

    def code(self, name: str) -> NDArray[np.int16]:
        """A stratum of people as numbers from 0 (P,); ``severe`` is a pain of 7 or more at the start."""
        if name not in self._codes:
            held = self.columns["nrs_0"] >= SEVERE_NRS if name == "severe" else self.columns[name]
            self._codes[name] = np.unique(held, return_inverse=True)[1].astype(np.int16)
        return self._codes[name]

    @classmethod
    def of(cls, people: People, size: int) -> Pool:
        """A pool in memory, for a few people."""
        table = people.rows(0, size)
        held = [table.filter(pc.equal(table["branch"], n)) for n in range(len(people.branches))]
        return cls(people.trial, people.branches, _columns(held), json.loads(people.fingerprint))

    @classmethod
    def read(cls, folder: str | Path) -> Pool:
        """The pool in a folder.

        Raises StudyError where there is none, and where a file is not what the manifest says.
        """
        folder = Path(folder)
        manifest = _manifest(folder)
        if manifest is None:
            raise StudyError(f"{folder} holds no pool; make one with 'neuroplasty trial run'.")
        held = []
        for branch in manifest["branches"]:
            parts = []
            for part in branch["parts"]:
                file = folder / part["file"]
                try:
                    content = file.read_bytes()
                except OSError as error:
                    raise StudyError(f"{file} cannot be read: {(error.strerror or '').lower()}.") from None
                if hashlib.sha256(content).hexdigest() != part["sha256"]:
                    raise StudyError(
                        f"{file} is not what the manifest says it is; make the pool again with --overwrite."
                    )
                parts.append(pq.read_table(pa.BufferReader(content)))
            held.append(pa.concat_tables(parts))
        branches = tuple(Branch(one["arm"], one["known"], one["expectation"]) for one in manifest["branches"])
        return cls(read_trial(folder / "trial.yaml"), branches, _columns(held), manifest)


def _columns(held: list[pa.Table]) -> dict[str, NDArray[Any]]:
    """Columns of the branches' tables: what differs between branches as (B, P)."""
    own = (
        "number",
        "kind",
        "root",
        "sex",
        "age_years",
        "months",
        "not_eligible",
        "too_little_pain",
        "branch",
    )
    out: dict[str, NDArray[Any]] = {}
    for name in held[0].column_names:
        is_own = name in own or name.startswith("seen_") or name.removesuffix("_0") in MEASURES
        if is_own:
            column = held[0][name].combine_chunks()
            out[name] = column.to_numpy(zero_copy_only=False)
        else:
            out[name] = np.stack([np.asarray(one[name].to_numpy(), np.float32) for one in held])
    del out["branch"]
    return out


def simulate_pool(
    people: People,
    size: int,
    folder: str | Path,
    *,
    workers: int | None = None,
    part: int = _PART,
    progress: Progress | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
) -> Pool:
    """Simulate the people numbered 0 to ``size`` - 1 into a folder, or read those that are there.

    Parameters
    ----------
    people : People
        Who, in which arms.
    size : int
        How many.
    folder : str or Path
        Where to.
    workers : int, optional
        Processes; as many as there are cores when not given.
    part : int
        People a task; the rows do not depend on it.
    progress : callable, optional
        Told how many are done, of how many.
    overwrite : bool
        Replace a pool of other settings.
    executor : Executor, optional
        Who does the work instead.

    Returns
    -------
    Pool

    Raises
    ------
    StudyError
        For a pool of other settings in the way, which is said; and as ``run_in_parts``.
    OutputError
        For a folder that cannot be written.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> simulate_pool(People(read_trial("sham-against-sham")), 0, "pool")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.StudyError: A group of 0 was asked for; give a size of 1 or more.
    """
    folder = Path(folder).resolve()
    check_size(size)
    found = _manifest(folder)
    if found is not None:
        other = _differs(found, people, size)
        if not other:
            return Pool.read(folder)
        if not overwrite:
            raise StudyError(
                f"{folder} holds the pool of another run (its {', '.join(other)} differ); give another "
                "--out, or --overwrite to replace it. Nothing was changed."
            )
    if folder.exists() and not overwrite and any(folder.iterdir()):
        raise OutputError(
            f"{folder} is there already and holds no pool; give another --out, or --overwrite to replace it."
        )
    check_folder(folder.parent)
    with parts_of(people, size, folder, workers, part, progress, executor) as paths:
        _write(people, size, folder, paths)
    return Pool.read(folder)


def _differs(found: Mapping[str, Any], people: People, size: int) -> list[str]:
    """What a pool that is there does not share with this one."""
    wanted = {**json.loads(people.fingerprint), "size": size}
    there = {**found.get("of", {}), "size": found.get("size")}
    return [name for name, one in wanted.items() if there.get(name) != one]


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) and "branches" in said else None


def _write(people: People, size: int, folder: Path, paths: list[Path]) -> None:
    """The dataset beside its place, then in it: whole or not at all."""
    made = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(made, ignore_errors=True)
    names = [_folder_name(people.trial.arms[one.arm].name, one, n) for n, one in enumerate(people.branches)]
    parts: list[list[dict[str, Any]]] = [[] for _ in names]
    try:
        made.mkdir()
        for n, name in enumerate(names):
            (made / name).mkdir()
            for at, table in enumerate(row_groups(paths, ROW_GROUP, branch=n)):
                file = made / name / f"{at * ROW_GROUP:09d}.parquet"
                pq.write_table(table, file, compression="zstd", row_group_size=ROW_GROUP)
                parts[n].append(
                    {
                        "file": f"{name}/{file.name}",
                        "first": at * ROW_GROUP,
                        "rows": table.num_rows,
                        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                    }
                )
        trial = people.trial
        write_document(trial, made / "trial.yaml")
        said = {
            "made_by": f"neuroplasty {version('neuroplasty')}",
            "trial": trial.name,
            "protocol": hashlib.sha256(trial.model_dump_json().encode()).hexdigest(),
            "seed": people.key,
            "size": size,
            "branches": [
                {
                    "arm": one.arm,
                    "name": trial.arms[one.arm].name,
                    "plan": trial.arms[one.arm].plan,
                    "known": one.known,
                    "expectation": one.expectation,
                    "parts": parts[n],
                }
                for n, one in enumerate(people.branches)
            ],
            "plans": {name: plan.title for name, plan in plans_of(trial).items()},
            "of": json.loads(people.fingerprint),
            "versions": {"python": platform.python_version(), **{name: version(name) for name in _VERSIONS}},
        }
        write_whole(made / "manifest.json", json.dumps(said, indent=1).encode())
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(made, folder)
    except OSError as error:
        raise OutputError(
            f"{folder} could not be written: {(error.strerror or str(error)).lower()}."
        ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _folder_name(arm: str, branch: Branch, number: int) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", arm.lower()).strip("-") or "arm"
    return f"{number}-{plain}{'-known' if branch.known else ''}"


__all__ = ["Pool", "simulate_pool"]
