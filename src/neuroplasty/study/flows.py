"""Flows: procedures solved on several drawn people of each kind and level, to be done again on anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import hypot, log

import numpy as np

from neuroplasty.body.procedure.replay import Flow
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.errors import AnatomyError, StudyError
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

    @classmethod
    def solved(
        cls,
        population: Population,
        plan: Plan,
        *,
        seed: int = 0,
        each: int = EACH,
        spacing_mm: float = 4.0,
        tell: Tell | None = None,
    ) -> Flows:
        """Carry ``plan`` out on ``each`` people of every kind and level the population has.

        Raises StudyError for fewer than one, and when the plan can be carried out on nobody.
        """
        if each < 1:
            raise StudyError(f"{each} procedures of each kind were asked for; give 1 or more.")
        wanted = [
            (kind, level) for kind, share in population.kinds.items() if share for level in LEVEL_SHARES[kind]
        ]
        found: dict[tuple[Kind, str], tuple[Flow, ...]] = {}
        scars: dict[tuple[Kind, str], tuple[tuple[float, float], ...]] = {}
        for done, (kind, level) in enumerate(wanted):
            flows, tied = [], []
            for n in range(each):
                rng = np.random.default_rng([seed, 3, done, n])
                case = population.draw_like(kind, level, rng)
                flows.append(Flow.of(case, plan, rng, spacing_mm=spacing_mm))
                tied += _scar(case)
            found[kind, level] = tuple(flows)
            scars[kind, level] = tuple(tied)
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
        return flow if side == "left" else flow.mirrored()


def _scar(case: Case) -> list[tuple[float, float]]:
    """Length (mm) and bonded fraction of a person's first scar; empty without one."""
    return [(scar.length_mm, scar.bonded) for scar in case.findings.scars[:1]]


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How unlike two scars are, in standard deviations over people."""
    longer = (log(one[0]) - log(other[0])) / float(SCAR_LENGTH_SPREAD)
    return hypot(longer, (one[1] - other[1]) / float(BONDED_SD))
