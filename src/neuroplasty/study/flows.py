"""Flows: procedures solved on several drawn people of each kind and level, to be done again on anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from math import hypot, log

import numpy as np

from neuroplasty.body.epidural import TABLE as EPIDURAL
from neuroplasty.body.procedure.replay import Flow
from neuroplasty.documents.case import Case
from neuroplasty.documents.places import Level
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.trial.trial import GROUP_SPACING_MM
from neuroplasty.errors import AnatomyError, StudyError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.study.kept import content_of, flow_of
from neuroplasty.study.parameters import BONDED_SD, LEVEL_SHARES, SCAR_LENGTH_SPREAD
from neuroplasty.study.population import Kind, Population

Tell = Callable[[int, int], None]
EACH = 4
"""People a procedure is solved on for every kind and level: canals, folds and scars of their own."""


@dataclass(frozen=True)
class Flows:
    """Procedures solved once for a population, to be done again on anybody of it.

    The other side is its mirror image.

    Parameters
    ----------
    of : mapping of (kind, level) to tuple of Flow
        How a plan went on so many people, by kind and level of the painful root on the left.
    scars : mapping of (kind, level) to tuple of (float, float)
        Length (mm) and bonded fraction of the scar that each of them had; nothing for kinds without one.

    Examples
    --------
    >>> from neuroplasty.study import POPULATIONS
    >>> case = POPULATIONS["disc"].draw(np.random.default_rng(1))
    >>> Flows({}).for_case(case, 0)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    neuroplasty.errors.AnatomyError: No procedure was solved for Virtual patient 0
    """

    of: Mapping[tuple[Kind, str], tuple[Flow, ...]]
    scars: Mapping[tuple[Kind, str], tuple[tuple[float, float], ...]] = field(default_factory=dict)
    _mirrors: dict[int, Flow] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def content(self) -> str:
        """A digest of all that it holds."""
        said = hashlib.sha256(repr(sorted(self.scars.items())).encode())
        for key in sorted(self.of):
            said.update(repr(key).encode() + b"".join(map(content_of, self.of[key])))
        return said.hexdigest()[:16]

    @classmethod
    def solved(
        cls,
        population: Population,
        plan: Plan,
        *,
        seed: int = 0,
        each: int = EACH,
        spacing_mm: float = GROUP_SPACING_MM,
        tell: Tell | None = None,
        executor: Executor | None = None,
        table: Mapping[str, Parameter] = EPIDURAL,
    ) -> Flows:
        """Carry ``plan`` out on ``each`` people of every kind and level the population has.

        What was solved before is taken from the disk; ``executor``: who solves the rest; ``table``: numbers
        of the epidural space, such as one member's of its fit.

        Raises StudyError for fewer than one, and when the plan can be carried out on nobody.
        """
        if each < 1:
            raise StudyError(f"{each} procedures of each kind were asked for; give 1 or more.")
        wanted: list[tuple[Kind, Level]] = [
            (kind, level) for kind, share in population.kinds.items() if share for level in LEVEL_SHARES[kind]
        ]
        asked = [
            (population, plan, kind, level, (seed, 3, done, n), spacing_mm, table)
            for done, (kind, level) in enumerate(wanted)
            for n in range(each)
        ]
        begun = [executor.submit(_solved_on, *one) for one in asked] if executor else []
        found: dict[tuple[Kind, str], tuple[Flow, ...]] = {}
        scars: dict[tuple[Kind, str], tuple[tuple[float, float], ...]] = {}
        for done, key in enumerate(wanted):
            at = range(done * each, (done + 1) * each)
            each_one = [begun[k].result() if begun else _solved_on(*asked[k]) for k in at]
            found[key] = tuple(flow for flow, _ in each_one)
            scars[key] = tuple(one for _, tied in each_one for one in tied)
            if tell:
                tell(done + 1, len(wanted))
        return cls(found, scars)

    def for_case(self, case: Case, number: int) -> Flow:
        """The flow of this person's kind, level and side.

        Of the half that were solved on scars most like theirs, in length and in how much is bonded, or of all
        where there is no scar, the person's number picks one.
        """
        root = case.pains[0].root or ""
        level, _, side = root.partition(" ")
        kind = Population.kind_of(case)
        flows = self.of.get((kind, level))
        if flows is None:
            raise AnatomyError(f"No procedure was solved for {case.title} at {root}; solve the flows again.")
        near = list(range(len(flows)))
        tied, own = self.scars.get((kind, level), ()), _scar(case)
        if own and len(tied) == len(flows):
            near.sort(key=lambda n: _apart(tied[n], own[0]))
            near = near[: max(1, (len(near) + 1) // 2)]
        flow = flows[near[number % len(near)]]
        if side == "left":
            return flow
        if id(flow) not in self._mirrors:
            self._mirrors[id(flow)] = flow.mirrored()
        return self._mirrors[id(flow)]

    def __getstate__(self) -> dict[str, object]:
        """Without mirror images, whose keys mean nothing elsewhere."""
        return {**self.__dict__, "_mirrors": {}}


@dataclass(frozen=True)
class Each:
    """Each person's own procedure, solved when it is asked for.

    Parameters
    ----------
    plan : Plan
        What is done.
    seed : int
        Of all chance.
    spacing_mm : float
        Grid of a procedure.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> Each(read_plan("transforaminal"), seed=1).content
    'solved on each, 3 mm'
    """

    plan: Plan
    seed: int = 0
    spacing_mm: float = GROUP_SPACING_MM

    @property
    def content(self) -> str:
        """What tells it from others."""
        return f"solved on each, {self.spacing_mm:g} mm"

    def for_case(self, case: Case, number: int) -> Flow:
        """The procedure on this person."""
        rng = np.random.default_rng([self.seed, 4, number])
        return Flow.of(case, self.plan, rng, spacing_mm=self.spacing_mm)


def _solved_on(
    population: Population,
    plan: Plan,
    kind: Kind,
    level: Level,
    key: tuple[int, ...],
    spacing_mm: float,
    table: Mapping[str, Parameter],
) -> tuple[Flow, list[tuple[float, float]]]:
    """The plan on one drawn person, and that person's scar."""
    rng = np.random.default_rng(list(key))
    case = population.draw_like(kind, level, rng)
    return flow_of(case, plan, rng, key, spacing_mm, table), _scar(case)


def _scar(case: Case) -> list[tuple[float, float]]:
    """Length (mm) and bonded fraction of a person's first scar; empty without one."""
    return [(scar.length_mm, scar.bonded) for scar in case.findings.scars[:1]]


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How unlike two scars are, in standard deviations over people."""
    longer = (log(one[0]) - log(other[0])) / float(SCAR_LENGTH_SPREAD)
    return hypot(longer, (one[1] - other[1]) / float(BONDED_SD))
