"""What every step of a plan has, and what is given in some of them.

>>> Ingredient(drug="lidocaine", strength="2 %", volume_ml=5).dose
100.0
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from neuroplasty.documents.document import Part
from neuroplasty.evidence.drugs import DRUGS, DrugName, parse_strength


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
