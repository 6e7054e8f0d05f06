"""Course: the time after a procedure, simulated or recorded, as an Episode holds it.

Pain is of the worst site where nothing else is said; what a week's answer is taken from is its mean.

>>> Course(simulated=False, visits=(Visit(day=30, nrs=3, relief_percent=57),)).visits[0].odi is None
True
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from neuroplasty.documents.document import Day, Days, Part
from neuroplasty.documents.records.happening import Happening
from neuroplasty.documents.shown import card

Rating = Annotated[float, Field(ge=0, le=10)]
Share = Annotated[float, Field(ge=0, le=1)]


Missing = Literal[
    "not asked",
    "not reached",
    "declined",
    "too ill",
    "moved away",
    "withdrawn",
    "died",
    "lost to follow-up",
    "other",
]
"""Why there is no score."""

MISSING: tuple[Missing, ...] = get_args(Missing)
By = Literal["patient", "phone", "staff", "import"]
"""Who wrote an answer down: the patient, staff on the phone or in the room, or a file brought in."""
Mode = Literal["web", "phone", "paper", "visit", "import"]
"""How it was asked."""

SCORES = (
    "nrs",
    "nrs_24_h",
    "back_nrs",
    "leg_nrs",
    "odi",
    "rmdq",
    "peg",
    "global_effect",
    "relief_percent",
    "adherence_percent",
)
"""What a visit may hold; any one of them makes it a visit."""


class Visit(Part):
    """What a patient scored on one day; None: not asked. One score is enough, or the reason there is none.

    ``nrs`` is pain on average over the past week, as the core outcome set asks it; ``nrs_24_h`` over a day.
    ``back_nrs`` and ``leg_nrs`` are the two apart. ``day`` counts from the procedure, ``on`` is local.
    """

    day: Days
    on: Day | None = None
    by: By | None = None
    mode: Mode | None = None
    nrs: Rating | None = None
    nrs_24_h: Rating | None = None
    back_nrs: Rating | None = None
    leg_nrs: Rating | None = None
    odi: Annotated[float, Field(ge=0, le=100)] | None = None
    rmdq: Annotated[float, Field(ge=0, le=24)] | None = None
    peg: Rating | None = None
    global_effect: Annotated[float, Field(ge=1, le=7)] | None = None
    relief_percent: Annotated[float, Field(ge=-100, le=100)] | None = None
    adherence_percent: Annotated[float, Field(ge=0, le=100)] | None = None
    """Of the glides and training that were planned, how much was done."""
    responder: dict[str, bool] = Field(default_factory=dict)
    """By each published definition that could be judged, under the name the evidence gives it."""
    missing: Missing | None = None
    """Why no score was had."""

    @model_validator(mode="after")
    def _says_something(self) -> Visit:
        scored = [name for name in SCORES if getattr(self, name) is not None]
        if not scored and self.missing is None:
            raise ValueError(
                f"this visit holds no score; give one of {', '.join(SCORES)}, or say why not (missing)"
            )
        return self


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

    ``start``: the day of the procedure, where it is known; no clock is asked when it is read.
    """

    simulated: bool
    seed: Annotated[int, Field(ge=0)] | None = None
    start: Day | None = None
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

    def _repr_html_(self) -> str:
        """In a notebook: the pain at each site at its start and end, and for how long half of it was gone."""
        sites = [
            (
                f"Pain, {one.site}",
                f"{one.nrs[0]:.1f} on the first day, {one.nrs[-1]:.1f} on day {len(one.nrs) - 1}",
            )
            for one in self.pain
            if one.nrs
        ]
        gone = "" if self.relief_weeks is None else f"{self.relief_weeks:g} weeks"
        return card("The time after, one course", [*sites, ("Half the pain gone for", gone)])


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

    def _repr_html_(self) -> str:
        """In a notebook: how often half the pain is gone, and when."""
        return card(
            f"Forecast over {self.chances} courses",
            [
                (
                    f"Half the pain gone at {one.months:g} months",
                    f"{one.probability:.0%} ({one.low:.0%} to {one.high:.0%})",
                )
                for one in self.relief
            ],
        )


__all__ = [
    "MISSING",
    "SCORES",
    "Band",
    "Bands",
    "By",
    "Change",
    "Course",
    "Days",
    "Forecast",
    "Happening",
    "Matter",
    "Missing",
    "Mode",
    "Probability",
    "Reason",
    "ReliefBand",
    "SitePain",
    "Spread",
    "Visit",
]
