"""Steps that put fluid in or draw it out.

>>> Inject(ingredients=(Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=10),)).seconds
20.0
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from neuroplasty.documents.steps.part import Administered, Ingredient, Needs, StepPart, administered
from neuroplasty.documents.steps.picture import FrameRate, View


class Inject(StepPart):
    """Inject a mixture through the catheter when there is one, else through the needle.

    ``live`` watches it live in one view, ``frames_per_s`` pulses a second; ``subtracted`` shows only what
    has come since the pedal went down.
    """

    needs: ClassVar[Needs] = "way in"
    verb: ClassVar[str] = "inject"

    do: Literal["inject"] = "inject"
    label: Annotated[str, Field(max_length=60)] = "injection"
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1)]
    rate_ml_s: Annotated[float, Field(gt=0, le=10)] = 0.5
    live: View | None = None
    frames_per_s: FrameRate = 7.5
    subtracted: bool = False

    @property
    def volume_ml(self) -> float:
        """The volume of the whole mixture."""
        return float(sum(part.volume_ml for part in self.ingredients))

    @property
    def seconds(self) -> float:
        """How long the injection takes when nothing stops it."""
        return self.volume_ml / self.rate_ml_s

    @property
    def planned_s(self) -> float:
        """How long the injection takes when nothing stops it, s."""
        return self.seconds

    @property
    def given(self) -> tuple[Administered, ...]:
        """Every drug of the mixture."""
        return administered(self.ingredients)


class Aspirate(StepPart):
    """Draw back on the syringe and look at what comes: nothing, fluid, clear CSF, blood."""

    needs: ClassVar[Needs] = "way in"
    verb: ClassVar[str] = "aspirate"

    do: Literal["aspirate"] = "aspirate"
    seconds: Annotated[float, Field(gt=0, le=60)] = 5

    @property
    def planned_s(self) -> float:
        """How long the plunger is drawn, s."""
        return self.seconds


class TestDose(StepPart):
    """A little local anaesthetic, then wait and ask: would this tip numb both legs, or ring in the ears?"""

    needs: ClassVar[Needs] = "way in"
    verb: ClassVar[str] = "inject"

    do: Literal["test dose"] = "test dose"
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1)]
    rate_ml_s: Annotated[float, Field(gt=0, le=10)] = 0.2
    wait_minutes: Annotated[float, Field(gt=0, le=60)] = 5

    @property
    def volume_ml(self) -> float:
        """The volume of the whole mixture."""
        return float(sum(part.volume_ml for part in self.ingredients))

    @property
    def seconds(self) -> float:
        """How long the injection takes when nothing stops it."""
        return self.volume_ml / self.rate_ml_s

    @property
    def planned_s(self) -> float:
        """The injection and the wait after it, s."""
        return self.seconds + 60 * self.wait_minutes

    @property
    def given(self) -> tuple[Administered, ...]:
        """Every drug of the mixture."""
        return administered(self.ingredients)
