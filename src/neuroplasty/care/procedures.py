"""Procedures of members: one plan on one case, solved for many sets of numbers and bodies, and kept.

What brings uncertainty into a rehearsal before any course begins: the same hands in other canals, fat and
folds, under other numbers of the epidural space. Each is solved on a coarse grid without pictures, in
processes of its own, and kept on disk by case, plan, image, seed and source.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

import neuroplasty
from neuroplasty.body.anatomy import build_anatomy
from neuroplasty.body.procedure import Flow, Met, Performed, Setting, Theatre, perform
from neuroplasty.body.procedure.replay import UNWATCHED, unseen
from neuroplasty.care.course.members import member_of
from neuroplasty.care.person import canal_chance
from neuroplasty.care.setting import setting_of
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.trial.trial import GROUP_SPACING_MM
from neuroplasty.errors import SolverError

Array = NDArray[np.float64]

_APART = 1_000_003
_SOURCE = ("body", "evidence", "documents")


@dataclass(frozen=True)
class Asked:
    """What is to be solved: one plan, aimed, on one case, for one member.

    Parameters
    ----------
    case : Case
    plan : Plan
        Aimed.
    seed, member : int
        Of all chance, and whose numbers.
    ct, labels : Path, optional
        Images the anatomy is made from.
    seed_point_mm : (x, y, z), optional
        A point inside the canal.
    label_names : mapping of int to str, optional
        Structure by number in the label map.
    spacing_mm : float
        The grid.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> case = read_case("healthy-adult")
    >>> Asked(case, read_plan("transforaminal").aimed_at(case.target), 0, 1).member
    1
    """

    case: Case
    plan: Plan
    seed: int
    member: int
    ct: Path | None = None
    labels: Path | None = None
    seed_point_mm: tuple[float, float, float] | None = None
    label_names: Mapping[int, str] | None = None
    spacing_mm: float = GROUP_SPACING_MM

    @cached_property
    def key(self) -> str:
        """A name for all that the answer depends on."""
        said = [_source(), self.case.model_dump_json(), self.plan.model_dump_json(), self.seed, self.member]
        names = sorted((self.label_names or {}).items())
        said += [
            self.seed_point_mm,
            self.spacing_mm,
            names,
            *(_digest(one) for one in (self.ct, self.labels)),
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class MemberProcedure:
    """A plan as it went for one member.

    Parameters
    ----------
    member : int
        Whose numbers.
    flow : Flow
        What it brought to every root.
    bonded_before, bonded_after, peak_mmhg : (K,) array
        By root, in the flow's order: bonds before and after, and the highest pressure.

    Examples
    --------
    >>> [one.name for one in fields(MemberProcedure)]
    ['member', 'flow', 'bonded_before', 'bonded_after', 'peak_mmhg']
    """

    member: int
    flow: Flow
    bonded_before: Array
    bonded_after: Array
    peak_mmhg: Array


def solve(asked: Asked) -> MemberProcedure:
    """Carry the plan out for one member, or take it from where it was kept.

    Parameters
    ----------
    asked : Asked

    Returns
    -------
    MemberProcedure

    Raises
    ------
    NeuroplastyError
        As a procedure does.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> case = read_case("healthy-adult")
    >>> plan = read_plan("transforaminal").aimed_at(case.target)
    >>> done = solve(Asked(case, plan, seed=0, member=1, spacing_mm=5.0))
    >>> done.peak_mmhg.shape == (len(done.flow.names),)
    True
    """
    return solve_alike([asked])[0]


def solve_alike(asked: Sequence[Asked]) -> tuple[MemberProcedure, ...]:
    """Plans for one and the same member, as ``solve`` gives each; what they begin with is done once.

    Parameters
    ----------
    asked : sequence of Asked
        Different in nothing but the steps of their plans.

    Returns
    -------
    tuple of MemberProcedure
        In this order.

    Raises
    ------
    NeuroplastyError
        As a procedure does.

    Examples
    --------
    >>> solve_alike([])
    ()
    """
    files = [_kept_in(one.key) for one in asked]
    found = [
        None if file is None or not file.is_file() else _read(file, one.member)
        for file, one in zip(files, asked, strict=True)
    ]
    missing = [one for one, kept in zip(asked, found, strict=True) if kept is None]
    done = iter(_carried_out(missing) if missing else ())
    out = []
    for file, kept in zip(files, found, strict=True):
        one = kept or next(done)
        if kept is None and file is not None:
            _write(file, one)
        out.append(one)
    return tuple(out)


def _carried_out(alike: Sequence[Asked]) -> list[MemberProcedure]:
    setting = _setting(alike[0])
    plans = [unseen(one.plan) for one in alike]
    first, start = plans[0], Theatre.begin(setting)
    common = _alike(plans)
    mets: list[list[Met]] = [[]]
    branch, upset = None, False
    for seen in perform(start, first, manner=UNWATCHED):
        mets[0] += _met(seen)
        upset |= bool(seen.stopped_by) or any(event.kind == "motor block" for event in seen.events)
        # An operator whom something has warned goes on otherwise than one who only now begins.
        if seen.record is not None and seen.step == common and not upset:
            branch = seen.theatre, len(mets[0])
    for plan in plans[1:]:
        theatre, begun = branch or (start, 0)
        rest = plan.model_copy(update={"steps": plan.steps[common:]}) if branch else plan
        mets.append(mets[0][:begun])
        for seen in perform(theatre, rest, manner=UNWATCHED):
            mets[-1] += _met(seen)
    return [_told(one, setting, met) for one, met in zip(alike, mets, strict=True)]


def _setting(asked: Asked) -> Setting:
    # Another person for each member, and another than the one who is rehearsed on.
    own_seed = (asked.seed + 1) * _APART + asked.member
    anatomy = build_anatomy(
        asked.case,
        ct=asked.ct,
        labels=asked.labels,
        label_names=asked.label_names,
        seed_mm=asked.seed_point_mm,
        is_seen=False,
        rng=canal_chance("drawn", own_seed),
    )
    return setting_of(
        asked.case,
        anatomy,
        seed=own_seed,
        spacing_mm=asked.spacing_mm,
        without=asked.plan.without,
        person="drawn",
        table=member_of(asked.seed, asked.member).epidural,
    )


def _alike(plans: Sequence[Plan]) -> int:
    """With how many steps all of them begin."""
    steps = zip(*(plan.steps for plan in plans), strict=False)
    return next((k for k, (one, *others) in enumerate(steps) if any(one != other for other in others)), 0)


def _met(seen: Performed) -> list[Met]:
    return [Met(seen.tick.dt_s, seen.tick.met)] if seen.tick.dt_s > 0 else []


def _told(asked: Asked, setting: Setting, met: Sequence[Met]) -> MemberProcedure:
    if not met:
        raise SolverError(f"The plan {asked.plan.name!r} takes no time on a patient; give it steps that do.")
    flow = Flow.recorded(setting, met)
    before = np.asarray(setting.before.bonded)
    peak = np.zeros(len(setting.cells.names))
    for one in met:
        peak = np.maximum(peak, one.exposure.pressure_mmhg)
    return MemberProcedure(asked.member, flow, before, before * flow.kept[-1], peak)


def kept_folder() -> Path | None:
    """Where solved procedures are kept: NEUROPLASTY_CACHE, or the user's cache; None where nothing can be.

    >>> found = kept_folder()
    >>> found is None or found.is_dir()
    True
    """
    said = os.environ.get("NEUROPLASTY_CACHE")
    try:
        home = Path(said) if said else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        folder = home / "neuroplasty" / "procedures"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder if os.access(folder, os.W_OK) else None


def is_kept(asked: Asked) -> bool:
    """Whether the answer lies on the disk.

    >>> from neuroplasty.documents import read_case, read_plan
    >>> case = read_case("l5-scar-after-discectomy")
    >>> is_kept(Asked(case, read_plan("one-day-caudal").aimed_at(case.target), seed=-1, member=0))
    False
    """
    file = _kept_in(asked.key)
    return file is not None and file.is_file()


def _kept_in(key: str) -> Path | None:
    folder = kept_folder()
    return None if folder is None else folder / f"{key}.npz"


_ARRAYS = tuple(one.name for one in fields(Flow) if one.name not in ("names", "without", "surface"))
_OWN = ("bonded_before", "bonded_after", "peak_mmhg")


def _write(file: Path, done: MemberProcedure) -> None:
    flow = done.flow
    held = {name: getattr(flow, name) for name in _ARRAYS} | {name: getattr(done, name) for name in _OWN}
    if flow.surface is not None:
        held["surface"] = flow.surface
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            np.savez(out, names=np.array(flow.names), without=np.array(flow.without, dtype=str), **held)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)


def _read(file: Path, member: int) -> MemberProcedure | None:
    """What was kept; None where the file was cut short."""
    try:
        with file.open("rb") as kept, np.load(kept, allow_pickle=False) as held:
            flow = Flow(
                names=tuple(held["names"].tolist()),
                without=tuple(held["without"].tolist()),
                surface=held.get("surface"),
                **{name: held[name] for name in _ARRAYS},
            )
            return MemberProcedure(member, flow, **{name: held[name] for name in _OWN})
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


@cache
def _source() -> str:
    """This version: its number and what its source says."""
    said = hashlib.sha256(version("neuroplasty").encode())
    home = Path(neuroplasty.__file__).parent
    for room in _SOURCE:
        for path in sorted((*(home / room).rglob("*.py"), *(home / room).rglob("*.csv"))):
            # What was fitted of nerve and course comes after a procedure and not into it.
            if not path.name.startswith("trials"):
                said.update(path.read_bytes())
    return said.hexdigest()


def _digest(file: Path | None) -> str:
    return "" if file is None else hashlib.sha256(Path(file).read_bytes()).hexdigest()
