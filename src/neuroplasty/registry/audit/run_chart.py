"""Run chart: the rate block by block in time, with the two signs that chance seldom gives.

>>> one = look_for_shift([0.5, 0.6, 0.4, 0.55, 0.45, 0.6, 0.4, 0.52, 0.48, 0.6, 0.4, 0.51])
>>> one.shift, one.longest, one.crossings
(False, 1, 11)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from scipy.stats import binom

_LEAST_POINTS = 10


@dataclass(frozen=True)
class RunChart:
    """Points in time about their median.

    Parameters
    ----------
    points : tuple of float
        In order of time.
    median : float
        Of all points.
    longest, longest_allowed : int
        Points on one side in a row, and the most that chance gives.
    crossings, crossings_needed : int
        How often the line crosses the median, and the fewest that chance gives.
    shift : bool
        Whether either says that the rate changed.

    Examples
    --------
    >>> look_for_shift([0.6] * 8 + [0.4] * 8).shift
    True
    """

    points: tuple[float, ...]
    median: float
    longest: int
    longest_allowed: int
    crossings: int
    crossings_needed: int
    shift: bool

    @property
    def words(self) -> str:
        """What it says in a sentence."""
        if len(self.points) < _LEAST_POINTS:
            return f"{len(self.points)} points are too few for a run chart; it needs {_LEAST_POINTS}."
        told = (
            f"The longest run is {self.longest} (up to {self.longest_allowed} by chance), "
            f"the median is crossed {self.crossings} times (at least {self.crossings_needed} by chance)"
        )
        return f"{told}: the rate has shifted." if self.shift else f"{told}: no sign of a shift."


def look_for_shift(points: Sequence[float]) -> RunChart:
    """Look for a shift among points in time.

    Parameters
    ----------
    points : sequence of float
        In order of time.

    Returns
    -------
    RunChart

    Notes
    -----
    Points on the median count on neither side. A run is too long above log2(n) + 3, rounded; crossings are
    too few below the 5 % quantile of a binomial of n - 1 trials at a half: Anhoj and Olesen, PLoS ONE
    2014;9(11):e113825 (from memory, not read again). Below ten points nothing is said.

    Examples
    --------
    >>> look_for_shift([0.1, 0.9]).words
    '2 points are too few for a run chart; it needs 10.'
    """
    values = np.asarray(points, dtype=np.float64)
    median = float(np.median(values)) if len(values) else float("nan")
    side = [bool(one > median) for one in values if one != median]
    n = len(side)
    longest = max((sum(1 for _ in run) for _, run in groupby(side)), default=0)
    crossings = sum(one != other for one, other in pairwise(side))
    allowed = round(np.log2(n) + 3) if n else 0
    needed = int(binom.ppf(0.05, n - 1, 0.5)) if n > 1 else 0
    enough = len(values) >= _LEAST_POINTS
    shift = enough and (longest > allowed or crossings < needed)
    return RunChart(tuple(map(float, values)), median, longest, allowed, crossings, needed, bool(shift))
