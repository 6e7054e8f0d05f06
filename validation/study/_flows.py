"""Procedures solved once for every kind of patient, kept on disk until the physics below the nerve changes.

Every experiment of this folder follows people through procedures that were solved on a few of their kind.
Solving one takes seconds and following a person milliseconds, so that what was solved is kept, by who, which
plan and which source, in ``build/validation/flows``.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from neuroplasty.body.procedure.replay import Flow
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.trial.trial import GROUP_SPACING_MM
from neuroplasty.study import POPULATIONS, Flows
from neuroplasty.study.parameters import LEVEL_SHARES
from neuroplasty.study.population import KINDS, Kind, Population

ROOT = Path(__file__).resolve().parents[2]
EACH, SEED = 3, 7
MORE: dict[str, int] = {"scar": 6}
"""Of how many bodies where they differ most: where fluid comes to in a scar depends on the scar."""
_BELOW = ("anatomy", "epidural", "instruments", "spread", "procedure", "events")
"""Rooms of the body that decide what meets a root; what a root makes of it is not solved here."""
_HOME = {"scar": "after surgery", "disc": "disc", "foramen": "stenosis", "canal": "stenosis"}


@cache
def _source() -> str:
    """A hash of what the solved procedures rest on."""
    said = hashlib.sha256()
    body = ROOT / "src" / "neuroplasty" / "body"
    for room in _BELOW:
        for path in sorted((body / room).rglob("*.py")):
            said.update(path.read_bytes())
    said.update((ROOT / "src/neuroplasty/evidence/fitted/epidural.csv").read_bytes())
    return said.hexdigest()[:16]


def of_case(case: Case, plan: Plan, key: Sequence[int], spacing_mm: float = GROUP_SPACING_MM) -> Flow:
    """A plan on a case, from the disk where it was solved before."""
    name = json_key(case.model_dump_json(), plan.model_dump_json(), list(key), spacing_mm)
    file = ROOT / "build" / "validation" / "flows" / f"{name}.pickle"
    if file.is_file():
        found = pickle.loads(file.read_bytes())
        assert isinstance(found, Flow)
        return found
    flow = Flow.of(case, plan, np.random.default_rng(key), spacing_mm=spacing_mm)
    file.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all, whoever else is solving the same.
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(pickle.dumps(flow))
    part.replace(file)
    return flow


def json_key(*parts: object) -> str:
    """A short name for what a flow depends on."""
    return hashlib.sha256(repr((_source(), *parts)).encode()).hexdigest()[:24]


def person_like(kind: Kind, level: str, n: int) -> Case:
    """The ``n``th person of a kind and level on whom procedures are solved."""
    rng = np.random.default_rng([SEED, KINDS.index(kind), sorted(LEVEL_SHARES[kind]).index(level), n])  # type: ignore[arg-type]
    return POPULATIONS[_HOME[kind]].draw_like(kind, level, rng)  # type: ignore[arg-type]


def solved(population: Population, plan: Plan, each: int | None = None) -> Flows:
    """The flows of a population and a plan, kind by kind and level by level, on ``each`` bodies if said."""
    of: dict[tuple[Kind, str], tuple[Flow, ...]] = {}
    scars: dict[tuple[Kind, str], tuple[tuple[float, float], ...]] = {}
    for kind, share in population.kinds.items():
        if not share:
            continue
        for level in LEVEL_SHARES[kind]:
            cases = [person_like(kind, level, n) for n in range(each or MORE.get(kind, EACH))]
            of[kind, level] = tuple(
                of_case(case, plan, [SEED, 1, KINDS.index(kind), n]) for n, case in enumerate(cases)
            )
            scars[kind, level] = tuple(
                (one.length_mm, one.bonded) for case in cases for one in case.findings.scars[:1]
            )
    return Flows(of, scars)
