"""Kept: procedures that were solved once stay on the disk, named by everything they depend on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from neuroplasty.body.epidural import TABLE as EPIDURAL
from neuroplasty.body.procedure.replay import Flow
from neuroplasty.care.procedures import kept_folder
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.study.source import SOLVES, digest_of_code

_ARRAYS = tuple(one.name for one in fields(Flow) if one.name not in ("names", "without", "surface"))


def flow_of(
    case: Case,
    plan: Plan,
    rng: np.random.Generator,
    key: Sequence[int],
    spacing_mm: float,
    table: Mapping[str, Parameter] = EPIDURAL,
) -> Flow:
    """A plan carried out on a case, or taken from where it was kept; a file that was cut is done again.

    Parameters
    ----------
    case : Case
        Whose canal is made from its own measures.
    plan : Plan
        What is done.
    rng : Generator
        The canal, the scar and the folds are drawn from it.
    key : sequence of int
        What tells this generator's state from every other's.
    spacing_mm : float
        The shell's grid.
    table : mapping of str to Parameter
        Numbers of the epidural space, such as one member's of its fit.

    Returns
    -------
    Flow

    Raises
    ------
    NeuroplastyError
        What a procedure raises.
    """
    said = [digest_of_code(SOLVES), case.model_dump_json(), plan.model_dump_json(), list(key), spacing_mm]
    said += [(name, one.value) for name, one in sorted(table.items()) if one.value != EPIDURAL[name].value]
    folder = kept_folder()
    file = folder / f"flow-{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}.npz" if folder else None
    if file is not None:
        found = _read(file)
        if found is not None:
            return found
    flow = Flow.of(case, plan, rng, spacing_mm=spacing_mm, table=table)
    if file is not None:
        _write(file, flow)
    return flow


def content_of(flow: Flow) -> bytes:
    """A digest of what a flow holds.

    >>> import inspect
    >>> "sha256" in inspect.getsource(content_of)
    True
    """
    said = hashlib.sha256(repr((flow.names, flow.without)).encode())
    for name in _ARRAYS:
        said.update(np.ascontiguousarray(getattr(flow, name)).tobytes())
    said.update(b"" if flow.surface is None else np.ascontiguousarray(flow.surface).tobytes())
    return said.digest()


def _write(file: Path, flow: Flow) -> None:
    held = {name: getattr(flow, name) for name in _ARRAYS}
    if flow.surface is not None:
        held["surface"] = flow.surface
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            np.savez(out, names=np.array(flow.names), without=np.array(flow.without, dtype=str), **held)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)


def _read(file: Path) -> Flow | None:
    """What was kept; None where there is nothing, or not whole."""
    try:
        with file.open("rb") as kept, np.load(kept, allow_pickle=False) as held:
            return Flow(
                names=tuple(held["names"].tolist()),
                without=tuple(held["without"].tolist()),
                surface=held.get("surface"),
                **{name: held[name] for name in _ARRAYS},
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
