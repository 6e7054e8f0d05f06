"""Interventions: what a procedure does during a course, and when it is repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp

from neuroplasty.body.nerve import Roots
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Act = Callable[[Roots], Roots]
"""What a procedure does to the roots as it finds them."""


def untouched(roots: Roots) -> Roots:
    """What a sham does to the roots: nothing.

    Parameters
    ----------
    roots : Roots
        As they are.

    Returns
    -------
    Roots
        The same.

    Examples
    --------
    >>> roots = Roots.healthy(("L5 left",))
    >>> untouched(roots) is roots
    True
    """
    return roots


@dataclass(frozen=True)
class Intervention:
    """One procedure: what it does to the roots, which expectancy it sets, what it is called.

    Parameters
    ----------
    act : callable from Roots to Roots
        From the roots as they are to the roots at its end, such as the exposures of a rehearsal replayed.
    expectation : float, optional
        Expectancy it sets, 1 as an open placebo; the table's when not given.
    name : str
        What it is called.
    needle : bool
        Something is put in: the back aches for some days.

    Raises
    ------
    SolverError
        For an expectancy below none.

    Examples
    --------
    >>> Intervention(expectation=0.0, name="nothing said").expectancy()
    0.0
    """

    act: Act = untouched
    expectation: float | None = None
    name: str = "procedure"
    needle: bool = True

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

    Numbers left out are the table's.

    Parameters
    ----------
    intervention : Intervention
        What is done.
    limit_per_year : int, optional
        At most so many in any year, the first one counted.
    wait_d : int, optional
        Least time after the last one, days.
    without_d : int, optional
        After so many days on end without half the pain gone.
    visit_d : int, optional
        Days between the visits at which it is decided.
    from_d, until_d : int
        None before (a trial's earliest crossover), and none after.
    asked_per_y : float, optional
        How many a year of those who might be treated again ask for it; all of them, as a rule, when not
        given.

    Raises
    ------
    SolverError
        For a limit, a wait or a visit that is not above 0.

    Examples
    --------
    >>> Repeat(Intervention(), limit_per_year=2).of("limit_per_year")
    2
    """

    intervention: Intervention
    limit_per_year: int | None = None
    wait_d: int | None = None
    without_d: int | None = None
    visit_d: int | None = None
    from_d: int = 0
    until_d: int | None = None
    asked_per_y: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be kept."""
        for name in ("limit_per_year", "wait_d", "without_d", "visit_d"):
            value = getattr(self, name)
            if value is not None and not value >= 1:
                raise SolverError(f"{name} of a repeated plan is {value}; give 1 or more.")
        if self.asked_per_y is not None and not self.asked_per_y >= 0:
            raise SolverError(
                f"{self.asked_per_y:g} a year of those without relief were to ask; give 0 or more."
            )

    def asks(self, days: int, share: float) -> bool:
        """Whether one who may be treated again asks within so many days, by a share drawn from 0 to 1.

        >>> Repeat(Intervention()).asks(28, 0.99), Repeat(Intervention(), asked_per_y=0.0).asks(28, 0.0)
        (True, False)
        """
        return self.asked_per_y is None or share < 1 - exp(-self.asked_per_y * days / 365.25)

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

        >>> again = Repeat(Intervention(), limit_per_year=2, wait_d=56, without_d=14)
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
