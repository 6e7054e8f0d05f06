"""Conduct: who is let in, how fast they come, when they are seen, and what goes otherwise than planned.

>>> Visit(day=14, window_d=3).measures
('nrs', 'odi', 'rmdq', 'peg')
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field

from neuroplasty.documents.document import Part

Measure = Literal["nrs", "odi", "rmdq", "peg"]
"""What is asked at a visit: pain of the last week, and three questionnaires of function."""

MEASURES: tuple[Measure, ...] = get_args(Measure)

Shift = Annotated[float, Field(ge=0, le=10)]
PerYear = Annotated[float, Field(ge=0, le=50)]
Day = Annotated[int, Field(ge=1, le=3650)]


class Eligibility(Part):
    """Who is let in: a week's pain, and a condition in the words that screening rules are written in.

    >>> Eligibility(where="patient.age <= 80 years").at_least_nrs
    5.0
    """

    at_least_nrs: Annotated[float, Field(ge=0, le=9)] = 5.0
    where: Annotated[str, Field(max_length=500)] = ""


class Recruitment(Part):
    """How many come a month at how many sites, and how unlike sites are.

    ``between_sites_nrs``: SD of what a site adds to every answer; ``effect_between_sites_nrs``: SD of what it
    adds in every arm but the control.

    >>> Recruitment(per_month=6, sites=3).between_sites_nrs
    0.0
    """

    per_month: Annotated[float, Field(gt=0, le=10_000)] = 10.0
    sites: Annotated[int, Field(ge=1, le=500)] = 1
    between_sites_nrs: Shift = 0.0
    effect_between_sites_nrs: Shift = 0.0


class Visit(Part):
    """A visit: its day after randomisation, how far from it people come, and what is asked.

    >>> Visit(day=182, measures=("nrs",)).window_d
    0
    """

    day: Day
    window_d: Annotated[int, Field(ge=0, le=180)] = 0
    measures: Annotated[tuple[Measure, ...], Field(min_length=1)] = MEASURES


class DropOut(Part):
    """Who leaves: a hazard a year, by arm where arms differ, and what it depends on.

    ``per_nrs`` multiplies the hazard by its exponential for each point of pain above 5 at the visit before
    (missing at random); ``tilt_per_nrs`` does so for the pain at the visit that is then missed (not at
    random). ``missed``: how often a visit is missed by somebody who stays.

    >>> DropOut(per_y=0.1, by_arm={"sham": 0.2}).missed
    0.0
    """

    per_y: PerYear = 0.0
    by_arm: Mapping[str, PerYear] = Field(default_factory=dict)
    per_nrs: Annotated[float, Field(ge=-3, le=3)] = 0.0
    tilt_per_nrs: Annotated[float, Field(ge=-3, le=3)] = 0.0
    missed: Annotated[float, Field(ge=0, lt=1)] = 0.0


class Rating(Part):
    """Error of an answer, SD in points of pain; the model's own when not given.

    >>> Rating().nrs is None
    True
    """

    nrs: Annotated[float | None, Field(ge=0, le=5)] = None


class Rescue(Part):
    """A drug that whoever still hurts may ask for, and what it takes off while it is taken.

    >>> Rescue(from_nrs=6.0, per_y=1.0).less_nrs
    1.0
    """

    from_nrs: Annotated[float, Field(ge=0, le=10)] = 6.0
    per_y: PerYear = 1.0
    less_nrs: Shift = 1.0


class SecondProcedure(Part):
    """The same again in every arm, for whoever has lost relief and asks; arms may say how often instead.

    >>> SecondProcedure(limit_per_y=2).from_d
    0
    """

    limit_per_y: Annotated[int, Field(ge=1, le=12)] = 1
    from_d: Annotated[int, Field(ge=0, le=3650)] = 0
    asked_per_y: Annotated[float | None, Field(ge=0, le=50)] = None


class Crossover(Part):
    """Who may have another arm's procedure: those of ``arms`` (else of the control) without relief.

    >>> Crossover(to="adhesiolysis", from_d=84).arms
    ()
    """

    to: str
    arms: tuple[str, ...] = ()
    from_d: Annotated[int, Field(ge=1, le=3650)] = 84
    asked_per_y: Annotated[float | None, Field(ge=0, le=50)] = None


class SurgeryEvent(Part):
    """That an operation may come to those whom the pain of a pressed root does not leave.

    >>> SurgeryEvent().per_y is None
    True
    """

    per_y: Annotated[float | None, Field(ge=0, le=50)] = None
    from_nrs: Annotated[float | None, Field(ge=0, le=10)] = None
    after_d: Annotated[int | None, Field(ge=0, le=3650)] = None
