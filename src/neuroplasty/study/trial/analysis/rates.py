"""Responders: the risk difference with Newcombe's interval, the chi-square test, and logistic regression.

``risk_difference`` and ``logistic`` are of one trial; ``risk_differences`` of many at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import norm

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import LEVEL, Array, Effects, Estimate
from neuroplasty.study.trial.analysis.means import checked


def risk_difference(outcome: ArrayLike, arm: ArrayLike, *, other: int = 1, level: float = LEVEL) -> Estimate:
    """The difference of two shares of responders.

    Parameters
    ----------
    outcome : (N,) array
        1 responded, 0 did not, NaN missing; the missing are left out.
    arm : (N,) array of int
        0 is the control.
    other : int
        The arm compared with the control.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        A risk difference; ``p`` is that of the chi-square test without correction.

    Raises
    ------
    StudyError
        Where nobody of an arm was judged.

    Notes
    -----
    Newcombe, Statistics in Medicine 1998;17:873-890, method 10: from Wilson's intervals of the two shares
    (statsmodels).

    Examples
    --------
    >>> one = risk_difference([1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, [1] * 70 + [0] * 80)
    >>> round(one.low, 4), round(one.high, 4)
    (0.0524, 0.3339)
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    k0, n0, k1, n1 = _counts(outcome, arm, other)
    if min(n0, n1) == 0:
        raise StudyError(
            f"{n0} people of the control and {n1} of the other arm were judged, too few to compare; give "
            "more people, or another visit."
        )
    value, pooled = k1 / n1 - k0 / n0, (k0 + k1) / (n0 + n1)
    low, high = confint_proportions_2indep(k1, n1, k0, n0, method="newcomb", compare="diff", alpha=1 - level)
    se = float(np.sqrt(pooled * (1 - pooled) * (1 / n0 + 1 / n1)))
    p = float(2 * norm.sf(abs(value) / se)) if se > 0 else 1.0
    return Estimate(value, float(low), float(high), se, p, (n0, n1), "risk difference")


def risk_differences(
    outcome: ArrayLike, arm: ArrayLike, *, other: int = 1, sizes: Sequence[int] = (), pooled: bool = True
) -> Effects:
    """The difference of two shares in many trials at once, at many sizes.

    Parameters
    ----------
    outcome : (R, N) array
        1, 0, or NaN where it is missing.
    arm : (R, N) array of int
        0 is the control.
    other : int
        The arm compared with the control.
    sizes : sequence of int
        A trial of n people is the first n of those it has; all of them when not given.
    pooled : bool
        Whether the standard error is that of no difference, as in the chi-square test; else that of the
        shares as they are, for a margin.

    Returns
    -------
    Effects
        Shape (R, S).

    Examples
    --------
    >>> found = risk_differences([[1, 1, 0, 1, 0, 0]], [[1, 1, 1, 0, 0, 0]])
    >>> found.value.round(3).tolist()
    [[0.333]]
    """
    y, a = np.asarray(outcome, dtype=np.float32), np.asarray(arm)
    at = checked(sizes, y.shape[1]) - 1
    known = ~np.isnan(y)
    with np.errstate(invalid="ignore", divide="ignore"):
        counted = []
        for which in (0, other):
            there = known & (a == which)
            people = np.cumsum(there, axis=1, dtype=np.float64)[:, at]
            good = np.cumsum(there & (y > 0.5), axis=1, dtype=np.float64)[:, at]
            counted.append((good, people))
        (k0, n0), (k1, n1) = counted
        p0, p1, both = k0 / n0, k1 / n1, (k0 + k1) / (n0 + n1)
        value = p1 - p0
        alike = both * (1 - both) * (1 / n0 + 1 / n1)
        se = np.sqrt(alike if pooled else p0 * (1 - p0) / n0 + p1 * (1 - p1) / n1)
    # All alike: no difference, and nothing to reject.
    return Effects(value, np.where(se > 0, se, np.nan), np.full(value.shape, np.inf))


def newcombe(
    k1: ArrayLike, n1: ArrayLike, k0: ArrayLike, n0: ArrayLike, level: float = LEVEL
) -> tuple[Array, Array]:
    """Newcombe's intervals of many risk differences at once.

    Parameters
    ----------
    k1, n1 : array
        Responders and people in the other arm.
    k0, n0 : array
        In the control.
    level : float
        Of the interval.

    Returns
    -------
    (...,) array, (...,) array
        Lower and upper ends.

    Examples
    --------
    >>> low, high = newcombe(56, 70, 48, 80)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    z = float(norm.ppf(0.5 + level / 2))
    (p1, l1, u1), (p0, l0, u0) = _wilson(k1, n1, z), _wilson(k0, n0, z)
    value = p1 - p0
    return (
        value - np.sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2),
        value + np.sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2),
    )


def logistic(
    outcome: ArrayLike,
    arm: ArrayLike,
    covariates: Sequence[ArrayLike] = (),
    *,
    other: int = 1,
    level: float = LEVEL,
) -> Estimate:
    """The odds ratio of responding, adjusted for covariates, in one trial (statsmodels).

    Parameters
    ----------
    outcome : (N,) array
        1, 0, or NaN where it is missing; the missing are left out.
    arm : (N,) array of int
        0 is the control.
    covariates : sequence of (N,) array
        Known before allocation.
    other : int
        The arm compared with the control.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        An odds ratio; ``se`` is of its logarithm. NaN where the arms are separated altogether.

    Examples
    --------
    >>> one = logistic([1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, [1] * 70 + [0] * 80)
    >>> round(one.value, 3), one.scale
    (2.667, 'odds ratio')
    """
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    y, a = np.asarray(outcome, dtype=np.float64), np.asarray(arm)
    columns = [np.asarray(one, dtype=np.float64) for one in covariates]
    use = np.isfinite(y) & ((a == 0) | (a == other))
    for one in columns:
        use &= np.isfinite(one)
    y, treated = y[use], (a[use] == other).astype(np.float64)
    people = (int((treated == 0).sum()), int((treated == 1).sum()))
    held = [one[use] - one[use].mean() for one in columns]
    design = np.column_stack([np.ones_like(y), treated, *(one for one in held if np.ptp(one) > 1e-12)])
    nothing = Estimate(*(float("nan"),) * 5, people, "odds ratio")
    if min(people) == 0 or any(len(set(y[treated == side])) < 2 for side in (0.0, 1.0)):
        return nothing
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fit = Logit(y, design).fit(disp=0)
    except (PerfectSeparationError, np.linalg.LinAlgError, Warning):
        return nothing
    log_odds, se = float(fit.params[1]), float(fit.bse[1])
    half = float(norm.ppf(0.5 + level / 2)) * se
    ends = np.exp([log_odds, log_odds - half, log_odds + half])
    p = float(2 * ndtr(-abs(log_odds / se)))
    return Estimate(float(ends[0]), float(ends[1]), float(ends[2]), se, p, people, "odds ratio")


def _counts(outcome: ArrayLike, arm: ArrayLike, other: int) -> tuple[int, int, int, int]:
    y, a = np.asarray(outcome, dtype=np.float64), np.asarray(arm)
    known = np.isfinite(y)
    control, treated = known & (a == 0), known & (a == other)
    return int(y[control].sum()), int(control.sum()), int(y[treated].sum()), int(treated.sum())


def _wilson(k: ArrayLike, n: ArrayLike, z: float) -> tuple[Array, Array, Array]:
    count, of = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    share = count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return share, middle - half, middle + half
