"""Flows: procedures solved once for a population, for each kind and level, to be done again on anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from neuroplasty.body.procedure.replay import Flow
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.errors import AnatomyError, StudyError
from neuroplasty.study.parameters import LEVEL_SHARES
from neuroplasty.study.population import Kind, Population

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Flows:
    """Procedures solved once for a population, to be done again on anybody of it.

    The other side is its mirror image.

    Parameters
    ----------
    of : mapping of (kind, level) to tuple of Flow
        How a plan went on so many people, by kind and level of the painful root on the left.

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

    @classmethod
    def solved(
        cls,
        population: Population,
        plan: Plan,
        *,
        seed: int = 0,
        each: int = 2,
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
        for done, (kind, level) in enumerate(wanted):
            flows = []
            for n in range(each):
                rng = np.random.default_rng([seed, 3, done, n])
                flows.append(
                    Flow.of(population.draw_like(kind, level, rng), plan, rng, spacing_mm=spacing_mm)
                )
            found[kind, level] = tuple(flows)
            if tell:
                tell(done + 1, len(wanted))
        return cls(found)

    def for_case(self, case: Case, number: int) -> Flow:
        """The flow of this person's kind, level and side; which of them, by the person's number."""
        root = case.pains[0].root or ""
        level, _, side = root.partition(" ")
        flows = self.of.get((Population.kind_of(case), level))
        if flows is None:
            raise AnatomyError(f"No procedure was solved for {case.title} at {root}; solve the flows again.")
        flow = flows[number % len(flows)]
        return flow if side == "left" else flow.mirrored()
