"""Trial: the protocol of a trial on virtual people, whole.

>>> one = Trial(name="t", title="T", populations=(Stock(population="disc"),), visits=(Visit(day=90),),
...             arms=(Arm(name="sham", does="sham"), Arm(name="nothing", does="course only")),
...             endpoints=(Endpoint(name="pain", type="mean", measure="nrs", day=90, role="primary"),))
>>> one.days, one.ratio
(90, (1, 1))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from neuroplasty.documents.document import Disagreement, Document, FirstVersion, Name
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.trial.agreement import disagreements
from neuroplasty.documents.trial.analysis import Analysis, Interim, Testing
from neuroplasty.documents.trial.arms import Allocation, Arm, Blinding, Stock
from neuroplasty.documents.trial.conduct import (
    Crossover,
    DropOut,
    Eligibility,
    Rating,
    Recruitment,
    Rescue,
    SecondProcedure,
    SurgeryEvent,
    Visit,
)
from neuroplasty.documents.trial.endpoints import Endpoint, Estimand

GROUP_SPACING_MM = 3.0
"""Of the grid on which many people's procedures are solved: lysis is that at 1 mm within about a tenth."""


class Trial(Document):
    """The protocol of a trial on virtual people.

    The first arm is the control. ``plans``: plans of its own that arms name; built-in ones need not be here.
    ``finds_nothing``: arms may be alike, because the trial is to find nothing. ``size``: people randomised in
    all; ``sizes``: those a power curve is drawn over; ``pool``: people simulated, from whom trials are drawn;
    ``spacing_mm`` and ``procedures``: grid of a procedure, and how many are solved a kind and level.
    """

    kind: Literal["trial"] = "trial"
    version: FirstVersion = "1"
    name: Name
    title: Annotated[str, Field(min_length=1, max_length=160)]
    source: str = ""
    populations: Annotated[tuple[Stock, ...], Field(min_length=1)]
    plans: tuple[Plan, ...] = ()
    arms: Annotated[tuple[Arm, ...], Field(min_length=1, max_length=12)]
    finds_nothing: bool = False
    factorial: bool = False
    allocation: Allocation = Allocation()
    blinding: Blinding = Blinding()
    eligibility: Eligibility = Eligibility()
    recruitment: Recruitment = Recruitment()
    visits: Annotated[tuple[Visit, ...], Field(min_length=1)]
    drop_out: DropOut = DropOut()
    rating: Rating = Rating()
    rescue: Rescue | None = None
    second_procedure: SecondProcedure | None = None
    crossover: Crossover | None = None
    surgery: SurgeryEvent | None = None
    endpoints: tuple[Endpoint, ...] = ()
    estimands: tuple[Estimand, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    testing: Testing = Testing()
    interim: Interim | None = None
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    size: Annotated[int, Field(ge=1, le=10_000_000)] = 100
    sizes: tuple[Annotated[int, Field(ge=1, le=10_000_000)], ...] = ()
    replicates: Annotated[int, Field(ge=1, le=1_000_000)] = 1000
    pool: Annotated[int, Field(ge=1, le=10_000_000)] = 2000
    spacing_mm: Annotated[float, Field(ge=0.3, le=5)] = GROUP_SPACING_MM
    procedures: Annotated[int, Field(ge=1, le=64)] = 4

    @property
    def days(self) -> int:
        """Days of follow-up: to the end of the last visit's window."""
        return max(one.day + one.window_d for one in self.visits)

    @property
    def ratio(self) -> tuple[int, ...]:
        """Of how many in each arm."""
        return self.allocation.ratio or (1,) * len(self.arms)

    @property
    def primary(self) -> tuple[Endpoint, ...]:
        """The primary endpoints."""
        return tuple(one for one in self.endpoints if one.role == "primary")

    def arm(self, name: str) -> Arm:
        """The arm of that name; KeyError where there is none."""
        for one in self.arms:
            if one.name == name:
                return one
        raise KeyError(name)

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of that name; KeyError where there is none."""
        for one in self.endpoints:
            if one.name == name:
                return one
        raise KeyError(name)

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """Where the parts of a protocol contradict each other."""
        yield from disagreements(data)
