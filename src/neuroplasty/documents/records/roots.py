"""What each root met, the state it was left in, and what each effect of the procedure was worth to it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from neuroplasty.documents.document import Part

Effect = Literal["inflammation", "room", "scar", "nerve"]
"""What a procedure does to a root: calms it, makes room, frees it from scar, interrupts its feedback."""

Vessel = Literal["venules", "capillaries", "arterioles"]

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(ge=0)]


class NerveState(Part):
    """One root at one moment, as ``body.nerve.Roots`` holds it; drugs in their own unit per mL."""

    disc_mmhg: Positive
    recess_mmhg: Positive
    cauda_mmhg: Positive = 0.0
    """What presses on it in the sac above, at the narrowest level; ``cauda_second_mmhg`` at the next."""
    cauda_second_mmhg: Positive = 0.0
    openness: Share
    nucleus: Share
    scar_bed: Share
    gap_mm: Positive
    bonded: Share
    film_mm: Positive
    room_mm: Positive
    pressure_mmhg: Positive
    load_now_mmhg: Positive
    blood_flow: Share
    oedema: Share
    conduction: Share
    injury: Share
    inflammation: Share
    suppression: Share
    anaesthetic: Positive
    salt: Positive
    sensitivity: Share
    soft: Share = 0.0
    pulsed: Share = 1.0
    fluid: dict[str, float] = Field(default_factory=dict)
    stored: dict[str, float] = Field(default_factory=dict)


class Outlook(Part):
    """Nociception (0-1) of one root in the weeks to come, as the model has it; ``t_h``: hours after the end.

    ``before`` is what it was before the procedure; ``without`` what it would be had one effect not been.
    """

    before: Share
    t_h: tuple[float, ...]
    nociception: tuple[float, ...]
    without: dict[Effect, tuple[float, ...]] = Field(default_factory=dict)


class Amount(Part):
    """One thing that an effect amounted to, in its own unit."""

    what: str
    value: float
    unit: str


class EffectRecord(Part):
    """One effect on one root: what it amounted to, and the fall in nociception it alone accounts for.

    A fall is the nociception (0-1) the root would have without this effect less what it has; below zero
    where an effect does harm.
    """

    root: str
    effect: Effect
    acts: bool = True
    """False where the plan switched it off."""
    amounts: tuple[Amount, ...] = ()
    fall_1_h: float = 0.0
    fall_1_day: float = 0.0
    fall_4_weeks: float = 0.0


class RootRecord(Part):
    """What one root met: its room, its bonds, the pressure on it, the drugs that reached it."""

    root: str
    gap_before_mm: float
    gap_after_mm: float
    bonded_before: float
    bonded_after: float
    peak_pressure_mmhg: float
    """Highest pressure of fluid and balloon on it over rest, the mean of the worst third along it."""
    pressed_s: dict[Vessel, float] = Field(default_factory=dict)
    """How long, s, it was at least what stops each kind of vessel (pig); a kind never stopped is left out."""
    dye_before: bool
    dye_after: bool
    peak_concentration: dict[str, float] = Field(default_factory=dict)
    """Highest concentration at the root by species, in the drug's unit per mL."""
    before: NerveState | None = None
    """The root before anything was done, as it was measured on this anatomy."""
    nerve: NerveState | None = None
    """The root at the end."""
    outlook: Outlook | None = None
    """Of a root that the procedure treated; None for the others."""
