"""Arm: how the C-arm is put: its turn and tilt, the table, the field size, the blades. Any of them, any time.

>>> Arm.of("lateral").orbit_deg, Arm.of("AP", field_size="mag 1").field_size
(90.0, 'mag 1')
>>> Arm(orbit_deg=12.5).view
'free'
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Self

from neuroplasty.body.fluoroscopy.carm import TURNS_DEG, Table
from neuroplasty.body.fluoroscopy.machine import CArm, FieldSize
from neuroplasty.documents.steps import View
from neuroplasty.errors import ImageError


@dataclass(frozen=True)
class Arm:
    """Where the C-arm stands and how it is collimated; compared by value: a pose can be kept for it.

    Parameters
    ----------
    orbit_deg, tilt_deg : float
        Turn of the detector from the back toward the patient's left, and headward.
    view : str
        Name of the view; ``free`` where it has none.
    table : Table
        How far the table has been moved.
    field_size : str
        What of the detector is read out: ``normal`` or a magnification.
    iris : float
        Share of the field that is open, 0 to 1.
    shutters, sides : (float, float)
        Where the blades stand, as shares of the field's rows and columns.
    aim_mm : (3,) tuple of float or None
        What lies at the isocentre, RAS+ mm; None: the usual place for the view.

    Examples
    --------
    >>> Arm.of("oblique left").tilt_deg, Arm.of("AP") == Arm.of("AP", iris=0.5)
    (0.0, False)
    """

    orbit_deg: float = 0.0
    tilt_deg: float = 0.0
    view: str = "free"
    table: Table = field(default_factory=Table)
    field_size: FieldSize = "normal"
    iris: float = 1.0
    shutters: tuple[float, float] = (0.0, 1.0)
    sides: tuple[float, float] = (0.0, 1.0)
    aim_mm: tuple[float, float, float] | None = None

    @classmethod
    def of(cls, view: View, **changed: Any) -> Self:
        """The C-arm put for a named view. ImageError for a view there is not."""
        if view not in TURNS_DEG:
            raise ImageError(f"There is no view {view!r}; choose one of: {', '.join(TURNS_DEG)}.")
        orbit_deg, tilt_deg = TURNS_DEG[view]
        return cls(orbit_deg=orbit_deg, tilt_deg=tilt_deg, view=view, **changed)

    def machine(self, carm: CArm) -> CArm:
        """The machine with this field size and these blades; ImageError for what it has not."""
        sized = carm if self.field_size == "normal" else carm.magnified(self.field_size)
        return replace(sized, iris=self.iris, shutters=self.shutters, sides=self.sides)
