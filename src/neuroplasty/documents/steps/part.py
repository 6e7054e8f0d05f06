"""What every step of a plan has, the facts that stand beside its class, and what is given in some of them.

>>> Ingredient(drug="lidocaine", strength="2 %", volume_ml=5).dose
100.0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from neuroplasty.documents.document import Part
from neuroplasty.evidence.drugs import DRUGS, DrugName, parse_strength
from neuroplasty.evidence.mixups import mixed_up


class Ingredient(Part):
    """So much of one preparation: ``lidocaine``, ``2 %``, 5 mL."""

    drug: DrugName
    strength: Annotated[str, Field(examples=["2 %", "240 mgI/mL", "6 mg/mL", "150 IU/mL"])]
    volume_ml: Annotated[float, Field(gt=0, le=100)]

    @field_validator("drug")
    @classmethod
    def _drug_is_injected(cls, drug: DrugName) -> DrugName:
        if not DRUGS[drug].is_injected:
            raise ValueError(
                f"{drug} goes into a vein and never through this needle; give it in a step 'do: sedate'"
            )
        return drug

    @field_validator("strength")
    @classmethod
    def _strength_fits_the_drug(cls, strength: str, info: ValidationInfo) -> str:
        if "drug" in info.data:
            parse_strength(info.data["drug"], strength)
            asked = mixed_up(info.data["drug"], strength)
            if asked:
                raise ValueError(asked)
        return strength

    @property
    def dose(self) -> float:
        """How much of the drug, in the drug's own unit (mg, mg iodine or IU)."""
        return parse_strength(self.drug, self.strength) * self.volume_ml

    @property
    def unit(self) -> str:
        """The drug's own unit of dose."""
        return DRUGS[self.drug].unit


@dataclass(frozen=True)
class Administered:
    """One drug that a step gives: how much in its own unit, in what words; of which solution, if any."""

    drug: DrugName
    amount: float
    words: str
    strength: str | None = None


def administered(ingredients: Iterable[Ingredient]) -> tuple[Administered, ...]:
    """What a mixture gives, drug by drug.

    >>> administered([Ingredient(drug="lidocaine", strength="2 %", volume_ml=5)])[0].words
    '5 mL of 2 %'
    """
    return tuple(
        Administered(part.drug, part.dose, f"{part.volume_ml:g} mL of {part.strength}", part.strength)
        for part in ingredients
    )


def numbing(ingredients: tuple[Ingredient, ...], what: str) -> tuple[Ingredient, ...]:
    """The mixture itself; ValueError where it holds no local anaesthetic, or what burns the skin.

    >>> numbing((Ingredient(drug="lidocaine", strength="1 %", volume_ml=3),), "a test dose")[0].drug
    'lidocaine'
    """
    groups = {DRUGS[part.drug].group for part in ingredients}
    if "local anaesthetic" not in groups:
        given = ", ".join(part.drug for part in ingredients)
        raise ValueError(
            f"{what} holds a local anaesthetic; found {given}; add e.g. lidocaine, or use 'do: inject'"
        )
    return ingredients


Needs = Literal["", "needle", "way in", "catheter"]
"""What must be in before a step can be done; a way in is a needle or a catheter."""


class StepPart(Part):
    """What every step has: its facts, beside the class, and room for a note on where its figures come from.

    ``needs``: what must be in before it; ``puts_in``: what is in after it; ``takes_out``: the field that says
    what is not; ``verb``: what is done, as in "nothing to inject through"; ``tool``: what of the catheter
    does it, as in "no electrode is in".
    """

    needs: ClassVar[Needs]
    verb: ClassVar[str]
    puts_in: ClassVar[Literal["", "needle", "catheter"]] = ""
    takes_out: ClassVar[str] = ""
    tool: ClassVar[str] = "catheter"

    note: str = ""

    @property
    def planned_s(self) -> float:
        """How long the step takes when nothing stops it, s; 0 where no plan can tell."""
        raise NotImplementedError(f"{type(self).__name__} does not say how long it takes; give it planned_s.")

    @property
    def given(self) -> tuple[Administered, ...]:
        """The drugs it gives, when nothing stops it."""
        return ()


def by_kind(steps: Iterable[type[StepPart]]) -> Mapping[str, type[StepPart]]:
    """Steps by the word a plan writes; TypeError for one whose facts are not all there.

    A kind of step that nobody told what it needs would silently go through every check of a plan.
    """
    found: dict[str, type[StepPart]] = {}
    for step in steps:
        do = step.model_fields.get("do")
        word = do.default if do is not None and get_args(do.annotation) == (do.default,) else None
        gaps = [name for name in ("needs", "verb") if not isinstance(getattr(step, name, None), str)]
        if not isinstance(word, str) or word in found:
            gaps.append("a word of its own in do")
        if step.planned_s is StepPart.planned_s:
            gaps.append("planned_s")
        if {"drug", "ingredients"} & set(step.model_fields) and step.given is StepPart.given:
            gaps.append("given")
        if step.takes_out and step.takes_out not in step.model_fields:
            gaps.append(f"the field {step.takes_out} it takes out by")
        if gaps:
            raise TypeError(f"The step {step.__name__} lacks {', '.join(gaps)}; state it beside the class.")
        found[str(word)] = step
    return MappingProxyType(found)
