"""An effect with its interval, and many of them at once.

Effects are the other arm less the control, in the endpoint's own unit; which sign is good is the endpoint's.

>>> Estimate(-1.2, -2.0, -0.4, 0.4, 0.003, (40, 41)).excludes(0.0)
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Array = NDArray[np.float64]
Better = Literal["lower", "higher"]
LEVEL = 0.95
"""Of intervals where nothing else is said."""


@dataclass(frozen=True)
class Estimate:
    """One effect: the other arm less the control.

    Parameters
    ----------
    value, low, high : float
        In the endpoint's unit; NaN where nothing can be said.
    se : float
        Standard error.
    p : float
        Two-sided, of no effect.
    people : tuple of int
        Analysed in the control and in the other arm.
    scale : str
        What the value is: ``difference``, ``risk difference``, ``odds ratio``, ``hazard ratio``.

    Examples
    --------
    >>> Estimate(0.5, 0.3, 0.8, 0.2, 0.01, (50, 50), "hazard ratio").null
    1.0
    """

    value: float
    low: float
    high: float
    se: float
    p: float
    people: tuple[int, int]
    scale: str = "difference"

    @property
    def null(self) -> float:
        """The value of no effect."""
        return 1.0 if self.scale.endswith("ratio") else 0.0

    def excludes(self, value: float) -> bool:
        """Whether the interval leaves a value out."""
        return bool(self.low > value or self.high < value)

    def one_sided(self, better: Better) -> float:
        """The one-sided p of a benefit."""
        good = (self.value < self.null) == (better == "lower")
        return self.p / 2 if good else 1 - self.p / 2


@dataclass(frozen=True)
class Effects:
    """Effects of R replicates at S sizes.

    Parameters
    ----------
    value, se, df : ndarray of float64, shape (R, S)
        Effect, standard error and degrees of freedom (infinite for a normal test); NaN where a trial was too
        small to be tested.

    Examples
    --------
    >>> one = Effects(np.array([[-2.0]]), np.array([[1.0]]), np.array([[np.inf]]))
    >>> one.one_sided("lower").round(4).tolist()
    [[0.0228]]
    """

    value: Array
    se: Array
    df: Array

    def one_sided(self, better: Better, margin: float = 0.0) -> Array:
        """One-sided p of a benefit larger than ``-margin``, shape (R, S); 1 where nothing could be tested.

        With a margin above 0 it is the test of non-inferiority.
        """
        sign = -1.0 if better == "lower" else 1.0
        with np.errstate(invalid="ignore", divide="ignore"):
            t = (sign * self.value + margin) / self.se
        p = stdtr(np.where(np.isfinite(self.df), self.df, 1e9), -t)
        return np.where(np.isfinite(t), p, 1.0)

    def interval(self, level: float = LEVEL) -> tuple[Array, Array]:
        """Ends of the two-sided intervals, shape (R, S) each."""
        half = stdtrit(np.where(np.isfinite(self.df), self.df, 1e9), 0.5 + level / 2) * self.se
        return self.value - half, self.value + half
