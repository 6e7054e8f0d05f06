"""Course: the time after a procedure, simulated or recorded, as an Episode holds it.

Pain is of the worst site where nothing else is said; what a week's answer is taken from is its mean.

>>> Course(simulated=False, visits=(Visit(day=30, nrs=3, relief_percent=57),)).visits[0].odi is None
True
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from neuroplasty.documents.document import Part

Days = Annotated[int, Field(ge=0, le=36525)]
Rating = Annotated[float, Field(ge=0, le=10)]
Share = Annotated[float, Field(ge=0, le=1)]


class Visit(Part):
    """What a patient scored on one day; None: not asked."""

    day: Days
    nrs: Rating
    odi: Annotated[float, Field(ge=0, le=100)] | None = None
    rmdq: Annotated[float, Field(ge=0, le=24)] | None = None
    peg: Rating | None = None
    global_effect: Annotated[float, Field(ge=1, le=7)] | None = None
    relief_percent: Annotated[float, Field(ge=-100, le=100)] | None = None
    responder: dict[str, bool] = Field(default_factory=dict)
    """By each published definition that could be judged, under the name the evidence gives it."""


class Happening(Part):
    """Something that happened to the patient: a flare, a new level, a new site, a procedure, relief lost."""

    day: Days
    kind: Literal["procedure", "flare", "new level", "new site", "relief lost", "relief back"]
    text: str


class Reason(Part):
    """What of the pain that went by a day is owed to what, in points of pain; and where the rest comes from.

    ``natural``: the course without any procedure; ``expectancy``: what the procedure's context adds;
    ``roots``: what it did to the roots; ``exercises``: flossing and training. They add up to the fall of
    pain; each may be below zero. ``left_body_percent``: of what still hurts, how much the body drives.
    """

    day: Days
    natural: float
    expectancy: float
    roots: float
    exercises: float
    left_body_percent: Annotated[float, Field(ge=0, le=100)] | None = None


class SitePain(Part):
    """Pain at one site day by day, from the day of the procedure on."""

    site: str
    nrs: tuple[Rating, ...]


class Course(Part):
    """The time after a procedure: pain by site and day, scores, what happened and why.

    ``start``: the day of the procedure, where it is known; it is not in the future.
    """

    simulated: bool
    seed: Annotated[int, Field(ge=0)] | None = None
    start: datetime.date | None = None
    before: Visit | None = None
    pain: tuple[SitePain, ...] = ()
    first_day: tuple[SitePain, ...] = ()
    """Pain by site in each hour of the first day."""
    function: tuple[float, ...] = ()
    """ODI day by day."""
    visits: tuple[Visit, ...] = ()
    happenings: tuple[Happening, ...] = ()
    reasons: tuple[Reason, ...] = ()
    relief_weeks: Annotated[float, Field(ge=0)] | None = None
    """Weeks with half the pain gone or more."""

    @field_validator("start")
    @classmethod
    def _has_begun(cls, start: datetime.date | None) -> datetime.date | None:
        if start is not None and start > datetime.date.today():
            raise ValueError(f"{start} is in the future; give the day on which the procedure was done")
        return start


class Band(Part):
    """How wide the future is: percentiles over many courses, a value a ``day``."""

    day: tuple[Days, ...]
    low_90: tuple[float, ...]
    low_50: tuple[float, ...]
    median: tuple[float, ...]
    high_50: tuple[float, ...]
    high_90: tuple[float, ...]


class Probability(Part):
    """A probability by so many months, with its 95 % interval from the number of courses."""

    months: Annotated[float, Field(gt=0)]
    probability: Share
    low: Share
    high: Share


class Change(Part):
    """What another way would change at a year: the probability of relief, and pain (NRS); 95 % intervals."""

    name: str
    what: str
    relief: float
    relief_low: float
    relief_high: float
    nrs: float
    nrs_low: float
    nrs_high: float


class Spread(Part):
    """The middle of what may be, and the nine tenths round it."""

    low: float
    median: float
    high: float


class ReliefBand(Part):
    """How much of the pain is gone at so many months, per cent, and what its width is made of.

    ``chance``: what happens; ``people``: what is not known of this person; ``ignorance``: numbers that nobody
    has measured. The three are shares of the variance and sum to 1.
    """

    months: Annotated[float, Field(gt=0)]
    percent: Spread
    half_gone: Share
    chance: Share
    people: Share
    ignorance: Share


class Matter(Part):
    """A number nobody has measured, and the relief at six months (per cent) at its low and high end."""

    room: str
    name: str
    unit: str
    low: float
    high: float
    relief_low: float
    relief_high: float


class Bands(Part):
    """The forecast over members of both fits and over people like this one.

    ``procedures``: how many times the procedure was solved, each time for another member and another body;
    ``members``: how many sets of numbers; ``courses``: how many courses in all. ``bonded_before``,
    ``bonded`` (per cent) and ``peak_mmhg`` are of ``root``.
    """

    procedures: Annotated[int, Field(ge=2)]
    members: Annotated[int, Field(ge=2)]
    courses: Annotated[int, Field(ge=4)]
    root: str | None = None
    bonded_before: Spread | None = None
    bonded: Spread | None = None
    peak_mmhg: Spread | None = None
    relief: tuple[ReliefBand, ...] = ()
    matters: tuple[Matter, ...] = ()


class Forecast(Part):
    """What may come, over so many ``chances``: pain (NRS), function (ODI), relief, and what would change it.

    Relief is half the pain gone. ``repeat``: a second procedure within two years, if it is done when relief
    is gone. ``changes``: what would change most first.
    """

    chances: Annotated[int, Field(ge=2)]
    pain: Band
    function: Band
    relief: tuple[Probability, ...] = ()
    repeat: Probability | None = None
    changes: tuple[Change, ...] = ()
    operation: Probability | None = None
    """An operation within two years, by an assumed hazard, of those whom pain does not leave."""
    bands: Bands | None = None
    """None: one set of numbers and one person, a point."""
    remarks: tuple[str, ...] = ()
    """What of the case could not be taken as it was noted."""


__all__ = [
    "Band",
    "Bands",
    "Change",
    "Course",
    "Forecast",
    "Happening",
    "Matter",
    "Probability",
    "Reason",
    "ReliefBand",
    "SitePain",
    "Spread",
    "Visit",
]
