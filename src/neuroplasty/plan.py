"""Plan: what will be done, step by step, in the words an operation note uses.

>>> step = Inject(ingredients=(Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=10),),
...               rate_ml_s=0.5, label="first epidurogram")
>>> step.volume_ml, step.seconds
(10.0, 20.0)
>>> step.ingredients[0].dose
2400.0

A plan may leave its target open, so that one plan serves many cases; ``aimed_at`` fills it in:

>>> plan = Plan(name="p", title="P", steps=(PlaceNeedle(route="caudal"), AdvanceCatheter(),
...             Remove(what="everything")))
>>> plan.aimed_at(Place(level="L5", side="left", region="lateral recess")).steps[1].to.words
'L5 left lateral recess'
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from neuroplasty.document import Disagreement, Document, Name, Part, Version
from neuroplasty.formulary import DRUGS, DrugName, parse_strength
from neuroplasty.places import Level, Place, Side

Route = Literal["caudal", "interlaminar", "transforaminal"]
View = Literal["AP", "lateral", "oblique left", "oblique right"]


class Ingredient(Part):
    """So much of one preparation: ``lidocaine``, ``2 %``, 5 mL."""

    drug: DrugName
    strength: Annotated[str, Field(examples=["2 %", "240 mgI/mL", "6 mg/mL", "150 IU/mL"])]
    volume_ml: Annotated[float, Field(gt=0, le=100)]

    @field_validator("strength")
    @classmethod
    def _strength_fits_the_drug(cls, strength: str, info: ValidationInfo) -> str:
        if "drug" in info.data:
            parse_strength(info.data["drug"], strength)
        return strength

    @property
    def dose(self) -> float:
        """How much of the drug, in the drug's own unit (mg, mg iodine or IU)."""
        return parse_strength(self.drug, self.strength) * self.volume_ml

    @property
    def unit(self) -> str:
        """The drug's own unit of dose."""
        return DRUGS[self.drug].unit


class StepPart(Part):
    """What every step has: room for a note on where its figures come from."""

    note: str = ""


class Sedate(StepPart):
    """Light intravenous sedation; a patient who can still say that a root hurts."""

    do: Literal["sedate"] = "sedate"
    drug: DrugName = "midazolam"
    dose_mg: Annotated[float, Field(gt=0, le=100)]
    minutes: Annotated[float, Field(gt=0, le=60)] = 3

    @field_validator("drug")
    @classmethod
    def _drug_sedates(cls, drug: DrugName) -> DrugName:
        if DRUGS[drug].group != "sedative":
            sedatives = ", ".join(name for name in DRUGS if DRUGS[name].group == "sedative")
            raise ValueError(f"{drug} does not sedate; give one of {sedatives}")
        return drug


class Anaesthetise(StepPart):
    """Local anaesthetic into skin and track."""

    do: Literal["anaesthetise"] = "anaesthetise"
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1)]
    minutes: Annotated[float, Field(gt=0, le=60)] = 2


class PlaceNeedle(StepPart):
    """The epidural needle. ``level`` and ``side`` say where; a caudal needle goes through the hiatus.

    A transforaminal needle without level and side goes into the foramen of the case's target.
    """

    do: Literal["place needle"] = "place needle"
    route: Route
    level: Annotated[Level | None, Field(validate_default=True)] = None
    side: Annotated[Side | None, Field(validate_default=True)] = None
    gauge: Annotated[int, Field(ge=14, le=27)] = 16
    length_mm: Annotated[float, Field(ge=30, le=200)] = 89
    minutes: Annotated[float, Field(gt=0, le=60)] = 3

    @field_validator("level")
    @classmethod
    def _level_fits_the_route(cls, level: Level | None, info: ValidationInfo) -> Level | None:
        route = info.data.get("route")
        if route == "interlaminar" and level is None:
            raise ValueError("an interlaminar needle needs a level; give e.g. level: L4")
        if route == "caudal" and level is not None:
            raise ValueError("a caudal needle takes no level, it goes through the hiatus; leave level out")
        return level

    @field_validator("side")
    @classmethod
    def _side_fits_the_route(cls, side: Side | None, info: ValidationInfo) -> Side | None:
        route = info.data.get("route")
        if route == "caudal" and side is not None:
            raise ValueError("a caudal needle takes no side, it goes through the hiatus; leave side out")
        if (
            route == "transforaminal"
            and "level" in info.data
            and (side is None) != (info.data["level"] is None)
        ):
            raise ValueError(
                "a transforaminal needle needs a level and a side; give both, e.g. level: L4 and side: left, "
                "or neither, and the case's target decides"
            )
        return side


class AdvanceCatheter(StepPart):
    """Advance the catheter along the shell to a place, or until something stops it.

    Without ``to`` the case's target is meant.
    """

    do: Literal["advance catheter"] = "advance catheter"
    to: Place | None = None
    gauge: Annotated[int, Field(ge=17, le=24)] = 19
    length_mm: Annotated[float, Field(ge=100, le=900)] = 350
    holes: Annotated[int, Field(ge=1, le=6)] = 1
    speed_mm_s: Annotated[float, Field(gt=0, le=50)] = 5


class Inject(StepPart):
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


class Inflate(StepPart):
    """Inflate the balloon at the catheter's tip, hold, let down; again ``repeats`` times."""

    do: Literal["inflate"] = "inflate"
    volume_ml: Annotated[float, Field(gt=0, le=2)] = 0.13
    hold_s: Annotated[float, Field(gt=0, le=120)] = 5
    repeats: Annotated[int, Field(ge=1, le=20)] = 1


class Wait(StepPart):
    """Wait; drugs spread, wear off, dissolve."""

    do: Literal["wait"] = "wait"
    minutes: Annotated[float, Field(gt=0, le=4320)]
    why: str = ""


class Expose(StepPart):
    """Take pictures in the named views."""

    do: Literal["expose"] = "expose"
    label: Annotated[str, Field(max_length=60)]
    views: Annotated[tuple[View, ...], Field(min_length=1)] = ("AP", "lateral", "oblique left")


class Remove(StepPart):
    """Take something out."""

    do: Literal["remove"] = "remove"
    what: Literal["needle", "catheter", "everything"]


Step = Annotated[
    Sedate | Anaesthetise | PlaceNeedle | AdvanceCatheter | Inject | Inflate | Wait | Expose | Remove,
    Field(discriminator="do"),
]


class Plan(Document):
    """What will be done, in order, and where the protocol comes from."""

    kind: Literal["plan"] = "plan"
    version: Version = "1"
    name: Name
    title: Annotated[str, Field(min_length=1, max_length=120)]
    source: str = ""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @property
    def route(self) -> Route | None:
        """The way in: the route of the first needle."""
        return next((step.route for step in self.steps if isinstance(step, PlaceNeedle)), None)

    @property
    def is_aimed(self) -> bool:
        """Whether every step says where it goes."""
        return all(_aim(step, None) is step for step in self.steps)

    def aimed_at(self, target: Place) -> Plan:
        """This plan with every place that was left open filled in from ``target``.

        A transforaminal needle takes the target's level and side; a target in the midline is reached
        from the left.
        """
        return self.model_copy(update={"steps": tuple(_aim(step, target) for step in self.steps)})

    @classmethod
    def disagreements(cls, data: Any) -> Iterator[Disagreement]:
        """Steps that need what is not in yet: an injection before any needle, a balloon without catheter."""
        steps = data.get("steps") if isinstance(data, dict) else None
        needle = catheter = False
        for number, step in enumerate(steps if isinstance(steps, list | tuple) else ()):
            if not isinstance(step, dict):
                # A step that cannot be read may have been any step: what follows is not judged.
                return
            do, what, where = step.get("do"), step.get("what"), ("steps", number, "do")
            if do == "place needle":
                needle = True
            elif do == "advance catheter":
                if not needle:
                    yield Disagreement(
                        where, "no needle is in yet; add a 'place needle' step before this one"
                    )
                catheter = True
            elif do == "inject" and not (needle or catheter):
                yield Disagreement(
                    where, "nothing to inject through; add a 'place needle' step before this one"
                )
                needle = True
            elif do == "inflate" and not catheter:
                yield Disagreement(
                    where, "no balloon catheter is in; add an 'advance catheter' step before this one"
                )
                catheter = True
            elif do == "remove" and what in ("needle", "catheter", "everything"):
                if (what == "needle" and not needle) or (what == "catheter" and not catheter):
                    yield Disagreement(where, f"no {what} is in at this point; leave this step out")
                needle = needle and what == "catheter"
                catheter = catheter and what == "needle"
            elif do not in _SAID:
                return


_SAID = ("sedate", "anaesthetise", "inject", "inflate", "wait", "expose")
"""What the remaining steps are called; anything else is a word misspelt, after which order is unknown."""


def _aim(step: Step, target: Place | None) -> Step:
    """``step`` with its open place filled in from ``target``; the step itself where nothing is open."""
    if isinstance(step, AdvanceCatheter) and step.to is None:
        return step.model_copy(update={"to": target})
    if isinstance(step, PlaceNeedle) and step.route == "transforaminal" and step.level is None:
        side = None if target is None else "right" if target.side == "right" else "left"
        return step.model_copy(update={"level": target and target.level, "side": side})
    return step
