"""Funnel: each operator or site beside the limits that chance alone sets for so few procedures.

>>> low, high = funnel_limits(0.5, [10, 100], 0.95)
>>> low.round(3).tolist(), high.round(3).tolist()
([0.132, 0.397], [0.868, 0.603])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from neuroplasty.errors import RegistryError
from neuroplasty.registry.audit.parameters import number

Array = NDArray[np.float64]
Verdict = Literal["within", "above the inner limit", "below the inner limit", "above", "below"]


@dataclass(frozen=True)
class Unit:
    """One operator or site on the funnel.

    Parameters
    ----------
    name : str
        Pseudonym.
    responded, of : int
        So many of so many.
    verdict : str
        Beside the limits: ``above`` and ``below`` are the outer ones.

    Examples
    --------
    >>> Unit("P-1", 5, 10, "within").share
    0.5
    """

    name: str
    responded: int
    of: int
    verdict: Verdict

    @property
    def share(self) -> float:
        """The unit's own rate."""
        return self.responded / self.of


def funnel_limits(target: float, of: ArrayLike, level: float) -> tuple[Array, Array]:
    """The exact limits of a funnel.

    Parameters
    ----------
    target : float
        The rate that all are held against.
    of : array of int
        Sizes.
    level : float
        Between the limits lies this share of units that are as the target; 0.95 and 0.998 by custom.

    Returns
    -------
    array, array
        Lower and upper limits, shares, interpolated between counts; below 0 or above 1 where no count is out.

    Raises
    ------
    RegistryError
        Where the target or the level is no share.

    Notes
    -----
    Spiegelhalter, Statistics in Medicine 2005;24:1185-1202, appendix: with r the smallest count for which
    P(R <= r) exceeds the tail p, the lower limit is (r - a)/n with a = (P(R <= r) - p) / (P(R <= r) - P(R
    <= r - 1)). The upper one is the lower one of those who did not respond, so that a unit lies on or
    beyond a limit just where chance gives its count, or a rarer one on that side, with p or less.

    Examples
    --------
    >>> low, high = funnel_limits(0.1, 20, 0.95)
    >>> round(float(low), 4), round(float(high), 4)
    (-0.0397, 0.2785)
    """
    if not 0 < target < 1 or not 0 < level < 1:
        raise RegistryError(
            f"A funnel round {target:g} at {level:g} cannot be drawn; give shares between 0 and 1."
        )
    n = np.asarray(of, dtype=np.float64)
    tail = (1 - level) / 2
    return _limit(target, n, tail), 1 - _limit(1 - target, n, tail)


def place_units(
    names: Sequence[str], responded: NDArray[np.bool_], judged: NDArray[np.bool_], target: float | None = None
) -> tuple[Unit, ...]:
    """Each unit beside the funnel's limits.

    Parameters
    ----------
    names : sequence of str
        One a procedure: whose it was.
    responded, judged : (n,) array of bool
        As ``responds`` gives them.
    target : float, optional
        The rate of all, when not given.

    Returns
    -------
    tuple of Unit
        By name; empty where nobody, or everybody, responded.

    Examples
    --------
    >>> yes, no = np.ones(30, dtype=bool), np.zeros(30, dtype=bool)
    >>> units = place_units(["a"] * 30 + ["b"] * 30, np.r_[yes, no], np.r_[yes, yes])
    >>> [(one.name, one.verdict) for one in units]
    [('a', 'above'), ('b', 'below')]
    """
    if target is None:
        target = float(responded[judged].mean()) if judged.any() else 0.0
    if not 0 < target < 1:
        return ()
    told = []
    labels = np.asarray(names)
    for name in sorted(set(names)):
        mine = judged & (labels == name)
        if mine.any():
            k, n = int(responded[mine].sum()), int(mine.sum())
            told.append(Unit(name, k, n, _verdict(k / n, n, target)))
    return tuple(told)


def _verdict(share: float, n: int, target: float) -> Verdict:
    for level, above, below in (("funnel_outer", "above", "below"), ("funnel_inner", *_INNER)):
        low, high = funnel_limits(target, n, number(level))
        if share >= high - 1e-12:
            return above  # type: ignore[return-value]
        if share <= low + 1e-12:
            return below  # type: ignore[return-value]
    return "within"


_INNER = ("above the inner limit", "below the inner limit")


def _limit(target: float, n: Array, p: float) -> Array:
    r = binom.ppf(p, n, target)
    r = np.where(binom.cdf(r, n, target) > p, r, r + 1)
    at, under = binom.cdf(r, n, target), binom.cdf(r - 1, n, target)
    a = (at - p) / np.maximum(at - under, 1e-300)
    return np.asarray((r - a) / n)
