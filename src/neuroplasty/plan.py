"""Plan: what will be done, step by step, in the words an operation note uses.

>>> step = Inject(ingredients=(Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=10),),
...               rate_ml_s=0.5, label="first epidurogram")
>>> step.volume_ml, step.seconds
(10.0, 20.0)
>>> step.ingredients[0].dose
2400.0
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from neuroplasty.document import Part
from neuroplasty.formulary import DRUGS, DrugName, parse_strength
from neuroplasty.places import Level, Place, Side

Route = Literal["caudal", "interlaminar", "transforaminal"]
View = Literal["AP", "lateral", "oblique left", "oblique right"]


class Ingredient(Part):
    """So much of one preparation: ``lidocaine``, ``2 %``, 5 mL."""

    drug: DrugName
    strength: Annotated[str, Field(examples=["2 %", "240 mgI/mL", "6 mg/mL", "150 IU/mL"])]
    volume_ml: Annotated[float, Field(gt=0, le=100)]

    @model_validator(mode="after")
    def _strength_fits_the_drug(self) -> Ingredient:
        parse_strength(self.drug, self.strength)
        return self

    @property
    def dose(self) -> float:
        """How much of the drug, in the drug's own unit (mg, mg iodine or IU)."""
        return parse_strength(self.drug, self.strength) * self.volume_ml

    @property
    def unit(self) -> str:
        """The drug's own unit of dose."""
        return DRUGS[self.drug].unit


class Sedate(Part):
    """Light intravenous sedation; a patient who can still say that a root hurts."""

    do: Literal["sedate"] = "sedate"
    drug: DrugName = "midazolam"
    dose_mg: Annotated[float, Field(gt=0, le=100)]
    minutes: Annotated[float, Field(gt=0, le=60)] = 3


class Anaesthetise(Part):
    """Local anaesthetic into skin and track."""

    do: Literal["anaesthetise"] = "anaesthetise"
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1)]
    minutes: Annotated[float, Field(gt=0, le=60)] = 2


class PlaceNeedle(Part):
    """The epidural needle. ``level`` and ``side`` say where; a caudal needle goes through the hiatus."""

    do: Literal["place needle"] = "place needle"
    route: Route
    level: Level | None = None
    side: Side | None = None
    gauge: Annotated[int, Field(ge=14, le=27)] = 16
    length_mm: Annotated[float, Field(ge=30, le=200)] = 89
    minutes: Annotated[float, Field(gt=0, le=60)] = 3

    @model_validator(mode="after")
    def _route_is_whole(self) -> PlaceNeedle:
        if self.route == "interlaminar" and self.level is None:
            raise ValueError("an interlaminar needle needs a level; give e.g. level: L4")
        if self.route == "transforaminal" and (self.level is None or self.side is None):
            raise ValueError(
                "a transforaminal needle needs a level and a side; give e.g. level: L4, side: left"
            )
        if self.route == "caudal" and (self.level, self.side) != (None, None):
            raise ValueError("a caudal needle takes no level or side; it goes through the hiatus")
        return self


class AdvanceCatheter(Part):
    """Advance the catheter along the shell to a place, or until something stops it."""

    do: Literal["advance catheter"] = "advance catheter"
    to: Place
    gauge: Annotated[int, Field(ge=17, le=24)] = 19
    length_mm: Annotated[float, Field(ge=100, le=900)] = 350
    holes: Annotated[int, Field(ge=1, le=6)] = 1
    speed_mm_s: Annotated[float, Field(gt=0, le=50)] = 5


class Inject(Part):
    """Inject a mixture through the catheter when there is one, else through the needle."""

    do: Literal["inject"] = "inject"
    label: Annotated[str, Field(max_length=60)] = "injection"
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1)]
    rate_ml_s: Annotated[float, Field(gt=0, le=10)] = 0.5

    @property
    def volume_ml(self) -> float:
        """The volume of the whole mixture."""
        return float(sum(part.volume_ml for part in self.ingredients))

    @property
    def seconds(self) -> float:
        """How long the injection takes when nothing stops it."""
        return self.volume_ml / self.rate_ml_s


class Inflate(Part):
    """Inflate the balloon at the catheter's tip, hold, let down; again ``repeats`` times."""

    do: Literal["inflate"] = "inflate"
    volume_ml: Annotated[float, Field(gt=0, le=2)] = 0.13
    hold_s: Annotated[float, Field(gt=0, le=120)] = 5
    repeats: Annotated[int, Field(ge=1, le=20)] = 1


class Wait(Part):
    """Wait; drugs spread, wear off, dissolve."""

    do: Literal["wait"] = "wait"
    minutes: Annotated[float, Field(gt=0, le=4320)]
    why: str = ""


class Expose(Part):
    """Take pictures in the named views."""

    do: Literal["expose"] = "expose"
    label: Annotated[str, Field(max_length=60)]
    views: Annotated[tuple[View, ...], Field(min_length=1)] = ("AP", "lateral", "oblique left")


class Remove(Part):
    """Take something out."""

    do: Literal["remove"] = "remove"
    what: Literal["needle", "catheter", "everything"]


Step = Annotated[
    Sedate | Anaesthetise | PlaceNeedle | AdvanceCatheter | Inject | Inflate | Wait | Expose | Remove,
    Field(discriminator="do"),
]


class Plan(Part):
    """What will be done, in order, and where the protocol comes from."""

    kind: Literal["plan"] = "plan"
    version: Literal["1"] = "1"
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    source: str = ""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @property
    def route(self) -> Route | None:
        """The way in: the route of the first needle."""
        return next((step.route for step in self.steps if isinstance(step, PlaceNeedle)), None)
