"""Posture: how the patient lies, and so which way fluid is drawn and how high the veins and the CSF stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import PA_PER_MMHG

Array = NDArray[np.float64]
Lie = Literal["prone", "supine", "left lateral", "right lateral", "sitting"]

LIES: tuple[Lie, ...] = get_args(Lie)
STEEPEST_DEG = 45.0
GRAVITY_M_S2 = 9.80665

_DOWN: Mapping[Lie, tuple[float, float, float]] = {
    "prone": (0.0, 1.0, 0.0),
    "supine": (0.0, -1.0, 0.0),
    "left lateral": (-1.0, 0.0, 0.0),
    "right lateral": (1.0, 0.0, 0.0),
    "sitting": (0.0, 0.0, -1.0),
}


@dataclass(frozen=True)
class Posture:
    """How a patient lies.

    Parameters
    ----------
    lie : {"prone", "supine", "left lateral", "right lateral", "sitting"}
    head_down_deg : float
        How far the table is tilted, head down (below zero: head up).

    Raises
    ------
    SolverError
        For a lie there is not and for a tilt beyond 45 degrees or of somebody who sits.

    Examples
    --------
    >>> Posture("left lateral").gravity.tolist()
    [-1.0, 0.0, 0.0]
    >>> str(Posture("prone", head_down_deg=15))
    'prone, head down 15 degrees'
    """

    lie: Lie = "prone"
    head_down_deg: float = 0.0

    def __post_init__(self) -> None:
        if self.lie not in LIES:
            raise SolverError(f"The patient cannot lie {self.lie!r}; choose {', '.join(LIES)}.")
        if not abs(self.head_down_deg) <= STEEPEST_DEG:
            raise SolverError(
                f"The table was tilted {self.head_down_deg} degrees head down; give -45 (head up) to 45."
            )
        if self.lie == "sitting" and self.head_down_deg:
            raise SolverError("A patient who sits is not on a tilted table; leave head_down_deg at zero.")

    def __str__(self) -> str:
        if not self.head_down_deg:
            return self.lie
        way = "down" if self.head_down_deg > 0 else "up"
        return f"{self.lie}, head {way} {abs(self.head_down_deg):g} degrees"

    @property
    def gravity(self) -> Array:
        """Unit vector (3,), RAS+, towards the floor."""
        tilt = np.radians(self.head_down_deg)
        flat, headward = np.array(_DOWN[self.lie]), np.array([0.0, 0.0, 1.0])
        return np.asarray(np.cos(tilt) * flat + np.sin(tilt) * headward)

    def rise_mmhg(self, table: Mapping[str, Parameter]) -> float:
        """By how much lumbar CSF and lumbar veins stand above their pressure in a flat lateral position.

        Both are columns of fluid that hang from a point which keeps its pressure in any posture.

        Parameters
        ----------
        table : mapping of str to Parameter
            The epidural room's.

        Returns
        -------
        float
            mmHg.

        Notes
        -----
        Source of model: the hydrostatic indifferent point, Magnaes 1976; that the veins' lies by it is
        assumed.

        Examples
        --------
        >>> from neuroplasty.body.epidural.parameters import TABLE
        >>> [round(Posture(lie).rise_mmhg(TABLE)) for lie in ("left lateral", "prone", "sitting")]
        [0, 2, 22]
        """
        above_m = table["indifferent_point"].value * 1e-3
        head_up = -float(self.gravity[2])
        column = table["csf_density"].value * 1e3 * GRAVITY_M_S2 * above_m * head_up / PA_PER_MMHG
        return column + (table["prone_rise"].value if self.lie == "prone" else 0.0)
