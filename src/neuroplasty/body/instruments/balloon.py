"""Balloon: a latex sausage of known volume that parts sac and wall by its diameter.

Its pressure is its own wall's, an incompressible neo-Hookean tube held at its length, and what presses on it
from outside:

    p = G (t / r0) (1 - (r0 / r)^4) + p_outside

>>> balloon = Balloon(volume_ml=0.13)
>>> round(balloon.diameter_mm, 2), round(balloon.wall_mmhg)
(4.07, 598)
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, pi, sqrt

from neuroplasty.body.instruments.parameters import (
    BALLOON_LENGTH,
    BALLOON_REST_RADIUS,
    BALLOON_WALL,
    BURST_OVER_RATED,
    LATEX_SHEAR,
    RATED_VOLUME,
)
from neuroplasty.errors import AnatomyError
from neuroplasty.evidence.units import PA_PER_MMHG


@dataclass(frozen=True)
class Balloon:
    """A balloon with so much fluid in it, taken as a cylinder of fixed length.

    Parameters
    ----------
    volume_ml : float
        Of fluid.
    length_mm : float
        Of the cylinder.

    Raises
    ------
    AnatomyError
        For a volume or a length that is not above zero.

    Examples
    --------
    >>> balloon = Balloon(volume_ml=0.13)
    >>> balloon.over_rated, balloon.bursts
    (False, False)
    >>> round(balloon.pressure_mmhg(20.0) - balloon.wall_mmhg)
    20
    """

    volume_ml: float
    length_mm: float = float(BALLOON_LENGTH)

    def __post_init__(self) -> None:
        if not (0 < self.volume_ml < inf and 0 < self.length_mm < inf):
            raise AnatomyError(
                f"A balloon needs a volume and a length above zero; found {self.volume_ml} mL and "
                f"{self.length_mm} mm."
            )

    @property
    def diameter_mm(self) -> float:
        """How wide its volume makes it over its length: no less than at rest, no more than it bursts at."""
        held_mm3 = 1e3 * min(self.volume_ml, burst_ml())
        return max(sqrt(4 * held_mm3 / (pi * self.length_mm)), 2 * float(BALLOON_REST_RADIUS))

    @property
    def wall_mmhg(self) -> float:
        """The pressure its stretched wall makes."""
        rest = float(BALLOON_REST_RADIUS)
        stretch = self.diameter_mm / 2 / rest
        pascal = 1e6 * float(LATEX_SHEAR) * float(BALLOON_WALL) / rest * (1 - stretch**-4)
        return pascal / PA_PER_MMHG

    def pressure_mmhg(self, outside_mmhg: float) -> float:
        """What its gauge reads with so much pressing on it."""
        return self.wall_mmhg + outside_mmhg

    @property
    def over_rated(self) -> bool:
        """Whether it holds more than it is rated for."""
        return self.volume_ml > float(RATED_VOLUME) * (1 + 1e-9)

    @property
    def bursts(self) -> bool:
        """Whether it cannot hold its volume."""
        return self.volume_ml >= burst_ml()


def burst_ml() -> float:
    """The volume at which a balloon bursts, mL.

    >>> round(burst_ml(), 2)
    0.32
    """
    return float(RATED_VOLUME) * float(BURST_OVER_RATED)
