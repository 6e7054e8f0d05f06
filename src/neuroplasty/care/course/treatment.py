"""Treatments: what is done at a procedure during a course, and when it is done again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from neuroplasty.body.nerve import Roots
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Act = Callable[[Roots], Roots]
"""What a procedure does to the roots as it finds them."""


def untouched(roots: Roots) -> Roots:
    """What a sham does to the roots: nothing."""
    return roots


@dataclass(frozen=True)
class Treatment:
    """One procedure: what it does to the roots, which expectancy it sets, what it is called.

    ``act``: from the roots as they are to the roots at its end, such as the exposures of a rehearsal
    replayed; ``expectation``: of that of an open placebo, the table's ``expectation`` when None.
    """

    act: Act = untouched
    expectation: float | None = None
    name: str = "procedure"

    def __post_init__(self) -> None:
        """Refuse an expectancy below none."""
        if self.expectation is not None and not 0 <= self.expectation < 100:
            raise SolverError(f"An expectation of {self.expectation:g} was given; give 0 or more.")

    def expectancy(self, table: Mapping[str, Parameter] = PARAMETERS) -> float:
        """The expectation it sets."""
        return table["expectation"].value if self.expectation is None else self.expectation


@dataclass(frozen=True)
class Repeat:
    """A plan that is repeated when relief is gone, and what is done then: the same, or another (crossover).

    At visits every ``visit_d`` days; after ``without_d`` days on end without half the pain gone; at least
    ``wait_d`` after the last; at most ``limit_per_year`` in any year, the first one counted; none before
    ``from_d`` (a trial's earliest crossover) and none after ``until_d``. Numbers left out are the table's.
    Raises SolverError for a limit, a wait or a visit that is not above 0.
    """

    treatment: Treatment
    limit_per_year: int | None = None
    wait_d: int | None = None
    without_d: int | None = None
    visit_d: int | None = None
    from_d: int = 0
    until_d: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be kept."""
        for name in ("limit_per_year", "wait_d", "without_d", "visit_d"):
            value = getattr(self, name)
            if value is not None and not value >= 1:
                raise SolverError(f"{name} of a repeated plan is {value}; give 1 or more.")

    def of(self, name: str, table: Mapping[str, Parameter] = PARAMETERS) -> int:
        """One of its numbers, its own or the table's."""
        own: int | None = getattr(self, name)
        return round(table[name].value) if own is None else own

    def due(
        self,
        day: int,
        without_d: int,
        treated_d: tuple[int, ...],
        table: Mapping[str, Parameter] = PARAMETERS,
    ) -> bool:
        """Whether it is done again on a day: ``without_d`` days without relief, treated on ``treated_d``.

        >>> again = Repeat(Treatment(), limit_per_year=2, wait_d=56, without_d=14)
        >>> again.due(84, 20, (0,)), again.due(84, 20, (0, 56)), again.due(28, 20, (0,))
        (True, False, False)
        """
        last = max(treated_d, default=-(10**6))
        in_year = sum(day - one < 365 for one in treated_d)
        return (
            day >= self.from_d
            and (self.until_d is None or day <= self.until_d)
            and without_d >= self.of("without_d", table)
            and day - last >= self.of("wait_d", table)
            and in_year < self.of("limit_per_year", table)
        )
