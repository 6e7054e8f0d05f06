"""Exact intervals of a share: what can be said of a rate after so many people.

>>> print(exact(0, 50).words)
0 to 7.1 %
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from neuroplasty.errors import RegistryError
from neuroplasty.registry.audit.parameters import number

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A value and the ends of its interval, shares of 1 where nothing else is said.

    Parameters
    ----------
    value, low, high : float
        NaN where nothing was counted.

    Examples
    --------
    >>> Interval(0.5, 0.4, 0.6).holds(0.45)
    True
    """

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether a value lies within."""
        return self.low <= value <= self.high

    @property
    def words(self) -> str:
        """The ends in percent."""
        if not np.isfinite(self.low):
            return "no answer yet"
        return f"{_percent(self.low)} to {_percent(self.high)} %"

    @property
    def percent(self) -> str:
        """The value in percent, empty where there is none."""
        return f"{_percent(self.value)} %" if np.isfinite(self.value) else ""


def exact(count: int, of: int, level: float | None = None) -> Interval:
    """The exact (Clopper-Pearson) interval of a share.

    Parameters
    ----------
    count, of : int
        So many of so many.
    level : float, optional
        Between 0 and 1; 0.95 when not given.

    Returns
    -------
    Interval
        Of the share; NaN where nobody was counted.

    Raises
    ------
    RegistryError
        Where more are counted than there are.

    Notes
    -----
    Clopper and Pearson, Biometrika 1934;26:404-413: the ends are quantiles of beta distributions. The chance
    that the interval misses the truth is at most 1 - level for every truth and size, and mostly less.

    Examples
    --------
    >>> one = exact(11, 250)
    >>> round(one.low, 4), round(one.high, 4)
    (0.0222, 0.0774)
    """
    low, high = exact_bounds(count, of, level)
    return Interval(count / of if of else float("nan"), float(low), float(high))


def exact_bounds(count: ArrayLike, of: ArrayLike, level: float | None = None) -> tuple[Array, Array]:
    """The ends of many exact intervals at once.

    Parameters
    ----------
    count, of : array of int
        So many of so many, of shapes that go together.
    level : float, optional
        Between 0 and 1; 0.95 when not given.

    Returns
    -------
    (...,) array, (...,) array
        Lower and upper ends, NaN where nobody was counted.

    Raises
    ------
    RegistryError
        Where more are counted than there are, or the level is no share.

    Examples
    --------
    >>> low, high = exact_bounds([0, 5, 10], 10)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.187, 0.692], [0.308, 0.813, 1.0])
    """
    level = number("level") if level is None else level
    if not 0 < level < 1:
        raise RegistryError(f"An interval's level is {level:g}; give one between 0 and 1, such as 0.95.")
    k, n = np.broadcast_arrays(np.asarray(count, dtype=np.float64), np.asarray(of, dtype=np.float64))
    if np.any((k < 0) | (k > n)):
        raise RegistryError("A count is below 0 or above the number of people counted; check the two.")
    tail = (1 - level) / 2
    # A beta distribution needs both shapes above 0; the ends at 0 and at n are known without it.
    low = np.where(k > 0, betaincinv(np.maximum(k, 1), np.maximum(n - k + 1, 1), tail), 0.0)
    high = np.where(k < n, betaincinv(k + 1, np.maximum(n - k, 1), 1 - tail), 1.0)
    nobody = n == 0
    return np.where(nobody, np.nan, low), np.where(nobody, np.nan, high)


def _percent(share: float) -> str:
    value = 100 * share
    if value in (0, 100):
        return f"{value:.0f}"
    return f"{value:.2g}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"
