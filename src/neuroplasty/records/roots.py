"""What each root met."""

from __future__ import annotations

from pydantic import Field

from neuroplasty.document import Part


class RootRecord(Part):
    """What one root met: its room, its bonds, the pressure on it, the drugs that reached it."""

    root: str
    gap_before_mm: float
    gap_after_mm: float
    bonded_before: float
    bonded_after: float
    peak_pressure_mmhg: float
    dye_before: bool
    dye_after: bool
    peak_concentration: dict[str, float] = Field(default_factory=dict)
    """Highest concentration at the root by species, in the drug's unit per mL."""
