"""Balloon: a sausage of known volume that imposes its diameter on the shell.

>>> round(Balloon(volume_ml=0.13, length_mm=10).diameter_mm, 2)
4.07
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt

from neuroplasty.body.instruments.parameters import BALLOON_LENGTH


@dataclass(frozen=True)
class Balloon:
    """An inflated balloon, taken as a cylinder."""

    volume_ml: float
    length_mm: float = float(BALLOON_LENGTH)

    @property
    def diameter_mm(self) -> float:
        """The diameter its volume gives over its length."""
        return sqrt(4 * self.volume_ml * 1e3 / (pi * self.length_mm))
