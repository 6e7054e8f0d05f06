"""Steps that prepare the patient or let time pass."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from neuroplasty.documents.steps.part import Administered, Ingredient, Needs, StepPart, administered, numbing
from neuroplasty.evidence.drugs import DRUGS, DrugName
from neuroplasty.evidence.mixups import micrograms_meant

Lie = Literal["prone", "supine", "left lateral", "right lateral", "sitting"]


class Position(StepPart):
    """Lay the patient another way; ``head_down_deg`` tilts the table, below zero head up."""

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "lay"

    do: Literal["position"] = "position"
    lie: Lie = "prone"
    head_down_deg: Annotated[float, Field(ge=-45, le=45)] = 0
    minutes: Annotated[float, Field(gt=0, le=60)] = 1

    @field_validator("head_down_deg")
    @classmethod
    def _only_the_lying_are_tilted(cls, tilt: float, info: ValidationInfo) -> float:
        if tilt and info.data.get("lie") == "sitting":
            raise ValueError("a patient who sits is not on a tilted table; leave head_down_deg at zero")
        return tilt

    @property
    def planned_s(self) -> float:
        """How long it takes, s."""
        return 60 * self.minutes


class Sedate(StepPart):
    """Light intravenous sedation; a patient who can still say that a root hurts."""

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "sedate"

    do: Literal["sedate"] = "sedate"
    drug: DrugName = "midazolam"
    dose_mg: Annotated[float, Field(gt=0, le=100)]
    minutes: Annotated[float, Field(gt=0, le=60)] = 3

    @field_validator("dose_mg")
    @classmethod
    def _dose_is_in_milligrams(cls, dose_mg: float, info: ValidationInfo) -> float:
        asked = micrograms_meant(info.data.get("drug", ""), dose_mg)
        if asked:
            raise ValueError(asked)
        return dose_mg

    @field_validator("drug")
    @classmethod
    def _drug_sedates(cls, drug: DrugName) -> DrugName:
        if DRUGS[drug].group != "sedative":
            sedatives = ", ".join(name for name in DRUGS if DRUGS[name].group == "sedative")
            raise ValueError(f"{drug} does not sedate; give one of {sedatives}")
        return drug

    @property
    def planned_s(self) -> float:
        """How long it takes, s."""
        return 60 * self.minutes

    @property
    def given(self) -> tuple[Administered, ...]:
        """The sedative."""
        return (Administered(self.drug, self.dose_mg, f"{self.dose_mg:g} mg"),)


class Anaesthetise(StepPart):
    """Local anaesthetic into skin and track."""

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "anaesthetise"

    do: Literal["anaesthetise"] = "anaesthetise"
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1)]
    minutes: Annotated[float, Field(gt=0, le=60)] = 2

    @field_validator("ingredients")
    @classmethod
    def _skin_is_numbed(cls, ingredients: tuple[Ingredient, ...]) -> tuple[Ingredient, ...]:
        return numbing(ingredients, "what numbs skin and track")

    @property
    def planned_s(self) -> float:
        """How long it takes, s."""
        return 60 * self.minutes

    @property
    def given(self) -> tuple[Administered, ...]:
        """Every drug of the mixture."""
        return administered(self.ingredients)


class Examine(StepPart):
    """Ask the patient to move the feet: strength of the legs, which a block too high or too deep takes."""

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "examine"

    do: Literal["examine"] = "examine"
    what: Literal["motor"] = "motor"
    minutes: Annotated[float, Field(gt=0, le=30)] = 1

    @property
    def planned_s(self) -> float:
        """How long it takes, s."""
        return 60 * self.minutes


class Wait(StepPart):
    """Wait; drugs spread, wear off, dissolve."""

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "wait"

    do: Literal["wait"] = "wait"
    minutes: Annotated[float, Field(gt=0, le=4320)]
    why: str = ""

    @property
    def planned_s(self) -> float:
        """How long it takes, s."""
        return 60 * self.minutes


class Remove(StepPart):
    """Take something out."""

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "remove"
    takes_out: ClassVar[str] = "what"

    do: Literal["remove"] = "remove"
    what: Literal["needle", "catheter", "everything"]

    @property
    def planned_s(self) -> float:
        """No time is counted."""
        return 0.0
