"""Arms: who takes part, what is done in each arm, and how people are put into them.

>>> Arm(name="advice", does="course only", flossing="none").does
'course only'
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from neuroplasty.documents.document import Part

PopulationName = Literal["after surgery", "stenosis", "disc", "mixed"]
"""Populations that virtual people are drawn from."""

Does = Literal["plan", "sham", "course only"]
"""A plan; a procedure that reaches no root; or no procedure at all."""

Kept = Literal["none", "declining", "stable", "rising", "drawn"]
"""How often what was asked is done: not asked, one trend for all, or each a trend as often as it was seen."""

Method = Literal["simple", "blocks", "stratified", "minimisation", "clusters"]
"""Each at random; in permuted blocks; in blocks by stratum; where it keeps strata even; whole sites."""

Stratum = Literal["site", "kind", "sex", "severe"]
"""What arms are kept even over; ``severe`` is a pain of 7 or more at the start."""

STRATA: tuple[Stratum, ...] = get_args(Stratum)

ArmName = Annotated[str, Field(min_length=1, max_length=60)]
Share = Annotated[float, Field(ge=0, le=1)]


class Stock(Part):
    """A share of those who take part, of one population.

    >>> Stock(population="disc").share
    1.0
    """

    population: PopulationName
    share: Annotated[float, Field(gt=0, le=1)] = 1.0


class ArmTraining(Part):
    """Sessions of pathway training: the day of the first, for how many weeks, how many a week, how long.

    >>> ArmTraining().weeks
    4
    """

    start_d: Annotated[int, Field(ge=0, le=3650)] = 14
    weeks: Annotated[int, Field(ge=1, le=520)] = 4
    per_week: Annotated[float, Field(gt=0, le=7)] = 2.0
    hours: Annotated[float, Field(gt=0, le=12)] = 2.0


class CoTreatment(Part):
    """Something else that an arm is given: by how much it lowers every answer while it is given.

    >>> CoTreatment(words="pregabalin", less_nrs=0.5, until_d=84).from_d
    0
    """

    words: Annotated[str, Field(min_length=1, max_length=120)]
    less_nrs: Annotated[float, Field(ge=0, le=10)] = 0.0
    from_d: Annotated[int, Field(ge=0, le=3650)] = 0
    until_d: Annotated[int | None, Field(ge=0, le=3650)] = None


class Arm(Part):
    """One arm: what is done, and what is asked of those who are in it.

    ``plan``: a built-in plan or one of the trial's own, for an arm that does one. ``expectation``: the
    expectancy it sets, the model's own when not given; ``expectation_if_known``: that of somebody who has
    learned which arm they are in, the same when not given. ``repeats_per_y``: again when relief is gone.
    ``factors``: what of a factorial trial it has.
    """

    name: ArmName
    does: Does
    plan: str | None = None
    expectation: Annotated[float | None, Field(ge=0, lt=100)] = None
    expectation_if_known: Annotated[float | None, Field(ge=0, lt=100)] = None
    repeats_per_y: Annotated[int, Field(ge=0, le=12)] = 0
    flossing: Kept = "drawn"
    training: ArmTraining | None = None
    co_treatments: tuple[CoTreatment, ...] = ()
    active_control: bool = False
    add_on: bool = False
    factors: tuple[str, ...] = ()


class Allocation(Part):
    """How people are put into arms; ``ratio`` is one whole number an arm, all alike when empty.

    ``followed``: how often minimisation does what keeps the strata even, the rest being chance.

    >>> Allocation(method="blocks", block=4).ratio
    ()
    """

    method: Method = "blocks"
    ratio: tuple[Annotated[int, Field(ge=1, le=20)], ...] = ()
    block: Annotated[int | None, Field(ge=1, le=200)] = None
    strata: tuple[Stratum, ...] = ()
    followed: Share = 0.8


class Blinding(Part):
    """Who knows the arm: ``leak`` is how likely a blinded patient learns it, at the start.

    ``rating_shift_nrs``: by how much an assessor who knows rates an arm that is not the control better.
    ``guess_by_relief``: share of those who do not know and guess, at the end, by whether they were helped.

    >>> Blinding(leak=0.1).patients
    True
    """

    patients: bool = True
    assessors: bool = True
    leak: Share = 0.0
    rating_shift_nrs: Annotated[float, Field(ge=0, le=10)] = 0.0
    guesses: bool = True
    guess_by_relief: Share = 0.0
