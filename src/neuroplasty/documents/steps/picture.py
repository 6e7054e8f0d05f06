"""The step that takes pictures, and the views there are."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from neuroplasty.documents.steps.part import Needs, StepPart

View = Literal["AP", "lateral", "oblique left", "oblique right", "caudal tilt"]
FRAME_RATES = (4.0, 7.5, 15.0)


def _one_of_the_rates(rate: float) -> float:
    if rate not in FRAME_RATES:
        raise ValueError(f"{rate:g} pulses a second is no rate of a C-arm; give 4, 7.5 or 15")
    return rate


FrameRate = Annotated[float, AfterValidator(_one_of_the_rates)]
"""Pulses a second."""


class Expose(StepPart):
    """Take pictures in the named views."""

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "expose"

    do: Literal["expose"] = "expose"
    label: Annotated[str, Field(max_length=60)]
    views: Annotated[tuple[View, ...], Field(min_length=1)] = ("AP", "lateral", "oblique left")

    @property
    def planned_s(self) -> float:
        """No time is counted."""
        return 0.0
