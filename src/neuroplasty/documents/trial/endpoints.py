"""Endpoints and estimands: what is measured of whom, when, and what an event on the way means for it.

>>> half = Responder(rules=(Reduction(measure="nrs", share=0.5),))
>>> Endpoint(name="half-the-pain", type="responder", day=182, responder=half).direction
'higher is better'
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from neuroplasty.documents.document import Name, Part
from neuroplasty.documents.trial.conduct import Day, Measure

Event = Literal["rescue", "second procedure", "crossover", "surgery", "left", "relief lost"]
"""What may happen on the way and ends or disturbs what is measured."""

EVENTS: tuple[Event, ...] = get_args(Event)

Strategy = Literal["treatment policy", "composite", "hypothetical", "while on treatment", "principal stratum"]
"""What an event means, as ICH E9(R1) has it."""

EndpointType = Literal["mean", "responder", "time to event"]
Direction = Literal["lower is better", "higher is better"]
Role = Literal["primary", "secondary", "exploratory"]


class Reduction(Part):
    """A fall of a measure by a share of where it began, or by so many of its points.

    >>> Reduction(measure="odi", points=10).share is None
    True
    """

    measure: Measure
    share: Annotated[float | None, Field(gt=0, le=1)] = None
    points: Annotated[float | None, Field(gt=0, le=100)] = None

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if (self.share is None) == (self.points is None):
            raise ValueError("a reduction is told as a share or in points; give one of the two")
        return self


class Responder(Part):
    """Who responds: for whom all of ``rules`` hold.

    >>> len(Responder(rules=(Reduction(measure="nrs", share=0.5),)).rules)
    1
    """

    rules: Annotated[tuple[Reduction, ...], Field(min_length=1)]


class Endpoint(Part):
    """What is compared: the mean of a measure at a visit, the share of responders, or the time to an event.

    ``day``: of the visit; of a time to an event the end of observation. ``direction`` goes by the type when
    not given: a lower mean, more responders, a later event.
    """

    name: Name
    type: EndpointType
    day: Day
    measure: Measure | None = None
    responder: Responder | None = None
    event: Event | None = None
    direction: Direction = "lower is better"
    role: Role = "secondary"

    @model_validator(mode="before")
    @classmethod
    def _usual_direction(cls, data: object) -> object:
        if isinstance(data, dict) and "direction" not in data and data.get("type") in _HIGHER:
            return {**data, "direction": "higher is better"}
        return data

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures it needs, at the start and on its day."""
        if self.responder is not None:
            return tuple(dict.fromkeys(one.measure for one in self.responder.rules))
        return () if self.measure is None else (self.measure,)


_HIGHER = ("responder", "time to event")


class Intercurrent(Part):
    """An event, and what is done about it.

    >>> Intercurrent(event="rescue", strategy="composite").event
    'rescue'
    """

    event: Event
    strategy: Strategy


class Estimand(Part):
    """What an endpoint is to mean where events come between; events not named: treatment policy.

    >>> Estimand(name="as-treated", endpoint="pain").events
    ()
    """

    name: Name
    endpoint: Name
    events: tuple[Intercurrent, ...] = ()
