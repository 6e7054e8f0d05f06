"""Steps of the catheter and of what sits at its tip.

>>> Steer(moves=(Move(push_mm=20), Move(turn_deg=90))).to is None
True
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from neuroplasty.documents.document import Part
from neuroplasty.documents.places import Place
from neuroplasty.documents.steps.part import Needs, StepPart


class AdvanceCatheter(StepPart):
    """Advance the catheter along the shell to a place, or until something stops it.

    Without ``to`` the case's target is meant.
    """

    needs: ClassVar[Needs] = "needle"
    verb: ClassVar[str] = "advance"
    puts_in: ClassVar[Literal["catheter"]] = "catheter"

    do: Literal["advance catheter"] = "advance catheter"
    to: Place | None = None
    gauge: Annotated[int, Field(ge=17, le=24)] = 19
    length_mm: Annotated[float, Field(ge=100, le=900)] = 350
    holes: Annotated[int, Field(ge=1, le=6)] = 1
    speed_mm_s: Annotated[float, Field(gt=0, le=50)] = 5
    tip_bend_deg: Annotated[float, Field(ge=0, le=60)] = 25

    @property
    def planned_s(self) -> float:
        """Until it is there or something stops it: no time is planned."""
        return 0.0


class Move(Part):
    """What the hand does at the hub: so far in (below zero: out), so far round (left above zero)."""

    push_mm: Annotated[float, Field(ge=-200, le=200)] = 0
    turn_deg: Annotated[float, Field(ge=-720, le=720)] = 0


class Steer(StepPart):
    """Steer the catheter's bent tip: by the moves given, or to a place by moves that are found.

    Without ``moves`` and ``to`` the case's target is meant.
    """

    needs: ClassVar[Needs] = "catheter"
    verb: ClassVar[str] = "steer"

    do: Literal["steer"] = "steer"
    to: Place | None = None
    moves: tuple[Move, ...] = ()
    speed_mm_s: Annotated[float, Field(gt=0, le=50)] = 5

    @property
    def planned_s(self) -> float:
        """Until it is there or something stops it: no time is planned."""
        return 0.0


class Inflate(StepPart):
    """Inflate the balloon at the catheter's tip, hold, let down; again ``repeats`` times.

    First its middle is brought to ``to`` as far as the way is free; without ``to`` the case's target is
    meant.
    ``pull_back_mm`` draws the catheter back between two inflations, so that a sequence runs along the recess.
    """

    needs: ClassVar[Needs] = "catheter"
    verb: ClassVar[str] = "inflate"
    tool: ClassVar[str] = "balloon catheter"

    do: Literal["inflate"] = "inflate"
    to: Place | None = None
    volume_ml: Annotated[float, Field(gt=0, le=2)] = 0.13
    hold_s: Annotated[float, Field(gt=0, le=120)] = 5
    repeats: Annotated[int, Field(ge=1, le=20)] = 1
    pull_back_mm: Annotated[float, Field(ge=0, le=20)] = 0

    @property
    def planned_s(self) -> float:
        """How long it is held in all, s."""
        return self.hold_s * self.repeats


class Pulse(StepPart):
    """Pulsed radiofrequency at the catheter's electrode, its tip kept at or below ``ceiling_c``."""

    needs: ClassVar[Needs] = "catheter"
    verb: ClassVar[str] = "pulse"
    tool: ClassVar[str] = "electrode"

    do: Literal["pulse"] = "pulse"
    volts: Annotated[float, Field(gt=0, le=100)] = 45
    width_ms: Annotated[float, Field(gt=0, le=50)] = 20
    rate_hz: Annotated[float, Field(gt=0, le=20)] = 2
    seconds: Annotated[float, Field(gt=0, le=900)] = 120
    ceiling_c: Annotated[float, Field(gt=37, le=60)] = 42
    electrode_mm: Annotated[float, Field(ge=1, le=20)] = 5

    @property
    def planned_s(self) -> float:
        """How long the current flows, s."""
        return self.seconds


class Ablate(StepPart):
    """Continuous radiofrequency: the tip held at ``target_c``."""

    needs: ClassVar[Needs] = "catheter"
    verb: ClassVar[str] = "ablate"
    tool: ClassVar[str] = "electrode"

    do: Literal["ablate"] = "ablate"
    target_c: Annotated[float, Field(gt=37, le=95)] = 80
    seconds: Annotated[float, Field(gt=0, le=600)] = 90
    electrode_mm: Annotated[float, Field(ge=1, le=20)] = 5

    @property
    def planned_s(self) -> float:
        """How long the current flows, s."""
        return self.seconds
