"""Surgery: an operation as an event, for those whom pain of a pressed root does not leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from neuroplasty.body.nerve import Roots
from neuroplasty.care.course.intervention import Act, Intervention
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

YEAR_D = 365.25
_PRESSED_MMHG = 5.0


@dataclass(frozen=True)
class Surgery:
    """That an operation may come, with which hazard and for whom. Numbers left out are the table's.

    Parameters
    ----------
    per_y : float, optional
        Hazard, of those who may come to it.
    from_nrs : float, optional
        A week's pain from which it is thought of.
    after_d : int, optional
        Days without relief before it is.
    name : str
        What it is called.

    Raises
    ------
    SolverError
        For a hazard below none.

    Examples
    --------
    >>> Surgery(per_y=0.2).chance(28) < 0.2 * 28 / 365
    True
    """

    per_y: float | None = None
    from_nrs: float | None = None
    after_d: int | None = None
    name: str = "operation"

    def __post_init__(self) -> None:
        """Refuse a hazard that is none."""
        if self.per_y is not None and not self.per_y >= 0:
            raise SolverError(f"A hazard of {self.per_y:g} a year was given; give 0 or more.")

    def chance(self, days: int, table: Mapping[str, Parameter] = PARAMETERS) -> float:
        """How likely it comes within so many days, for one who may come to it."""
        per_y = table["surgery_per_y"].value if self.per_y is None else self.per_y
        return float(-np.expm1(-per_y * days / YEAR_D))

    def may_come(
        self, roots: Roots, week_nrs: float, without_d: int, table: Mapping[str, Parameter] = PARAMETERS
    ) -> bool:
        """Whether somebody with these roots, this pain and so many days without relief may come to it.

        >>> Surgery().may_come(Roots.healthy(("L5 left",)), 8.0, 200)
        False
        """
        least = table["surgery_from_nrs"].value if self.from_nrs is None else self.from_nrs
        pressed = bool((roots.contact_mmhg > _PRESSED_MMHG).any())
        return pressed and week_nrs >= least and self.waited(without_d, table)

    def waited(self, without_d: int, table: Mapping[str, Parameter] = PARAMETERS) -> bool:
        """Whether somebody has been without relief for long enough.

        >>> Surgery(after_d=84).waited(83)
        False
        """
        after = table["surgery_after_d"].value if self.after_d is None else self.after_d
        return without_d >= after

    def intervention(self, table: Mapping[str, Parameter] = PARAMETERS) -> Intervention:
        """What it does: what presses goes, what was tied is loosened, and the wound scars."""
        return Intervention(act=_operates(table), name=self.name)


def _operates(table: Mapping[str, Parameter]) -> Act:
    kept = 1 - table["surgery_frees"].value
    scars = table["surgery_scars"].value

    def act(roots: Roots) -> Roots:
        touched = roots.contact_mmhg > _PRESSED_MMHG
        left = np.where(touched, kept, 1.0)
        return replace(
            roots,
            disc_mmhg=roots.disc_mmhg * left,
            recess_mmhg=roots.recess_mmhg * left,
            cauda_mmhg=roots.cauda_mmhg * left,
            cauda_second_mmhg=roots.cauda_second_mmhg * left,
            nucleus=roots.nucleus * left,
            openness=np.where(touched, 1 - (1 - roots.openness) * kept, roots.openness),
            bonded=np.where(touched, np.minimum(roots.bonded, kept), roots.bonded),
            scar_bed=np.where(touched, np.maximum(roots.scar_bed, scars), roots.scar_bed),
        )

    return act
