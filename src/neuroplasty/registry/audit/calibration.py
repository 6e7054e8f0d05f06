"""Calibration: whether what was forecast came true as often as it was said to.

>>> import numpy as np
>>> chance = np.array([0.2] * 50 + [0.8] * 50)
>>> came = np.array([1.0] * 10 + [0.0] * 40 + [1.0] * 40 + [0.0] * 10)
>>> one = calibrate_forecasts(came, chance)
>>> [round(value, 3) for value in (one.slope.value, one.auc.value, one.brier)]
[1.0, 0.8, 0.16]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, rankdata

from neuroplasty.errors import RegistryError
from neuroplasty.registry.audit.intervals import Interval, exact
from neuroplasty.registry.audit.parameters import number

Array = NDArray[np.float64]
_LEAST = 10
_EDGE = 1e-6
_NONE = Interval(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Bin:
    """People whose forecasts were near each other, and how many of them responded.

    Parameters
    ----------
    expected : float
        Mean forecast.
    observed : Interval
        Share that responded, exact.
    people : int
        How many.

    Examples
    --------
    >>> Bin(0.4, exact(4, 10), 10).people
    10
    """

    expected: float
    observed: Interval
    people: int


@dataclass(frozen=True)
class Calibration:
    """How good the forecasts were.

    Parameters
    ----------
    people, came : int
        Forecasts with an outcome, and those in which it came true.
    intercept : Interval
        Calibration in the large: log odds by which all came true more often than forecast; 0 is perfect.
    slope : Interval
        1 is perfect; below 1 the forecasts are too far apart, above 1 too near each other.
    brier, brier_of_mean : float
        Mean squared miss of the forecasts, and of saying the mean to everybody; lower is better.
    auc : Interval
        Chance that of two people the one who responds had the higher forecast.
    bins : tuple of Bin
        Fifths, or fewer.

    Examples
    --------
    >>> calibrate_forecasts([1.0, 0.0], [0.7, 0.4]).people
    2
    """

    people: int
    came: int
    intercept: Interval
    slope: Interval
    brier: float
    brier_of_mean: float
    auc: Interval
    bins: tuple[Bin, ...]

    @property
    def bar(self) -> float:
        """The published AUC it is laid beside."""
        return number("auc_bar")


def calibrate_forecasts(came: ArrayLike, chance: ArrayLike) -> Calibration:
    """Lay forecasts beside what came.

    Parameters
    ----------
    came : (n,) array
        1 where the outcome came, 0 where not.
    chance : (n,) array
        What was forecast, 0 to 1.

    Returns
    -------
    Calibration
        With NaN where there are too few, or only one kind of outcome.

    Raises
    ------
    RegistryError
        Where the two do not have one length, or hold something else than shares.

    Notes
    -----
    Cox, Biometrika 1958;45:562-565 for the two regressions, intervals by Wald; DeLong et al., Biometrics
    1988;44:837-845 for the AUC's variance.

    Examples
    --------
    >>> calibrate_forecasts([1, 0, 1, 1], [0.9, 0.2, 0.7, 0.4]).came
    3
    """
    y, p = np.asarray(came, dtype=np.float64), np.asarray(chance, dtype=np.float64)
    if y.shape != p.shape or y.ndim != 1:
        raise RegistryError(f"There are {y.size} outcomes and {p.size} forecasts; give one for each.")
    if np.any((p < 0) | (p > 1)) or not np.isin(y, (0.0, 1.0)).all():
        raise RegistryError("A forecast is a share from 0 to 1, an outcome 0 or 1; something else was found.")
    n, k = len(y), int(y.sum())
    brier = float(np.mean((y - p) ** 2)) if n else float("nan")
    base = float(np.mean((y - y.mean()) ** 2)) if n else float("nan")
    if n < _LEAST or k in (0, n):
        return Calibration(n, k, _NONE, _NONE, brier, base, _NONE, ())
    odds = np.log(np.clip(p, _EDGE, 1 - _EDGE) / (1 - np.clip(p, _EDGE, 1 - _EDGE)))
    intercept = _wald(*_logistic(y, np.ones((n, 1)), odds), at=0)
    same = float(np.ptp(odds)) < 1e-9
    slope = _NONE if same else _wald(*_logistic(y, np.column_stack([np.ones(n), odds]), np.zeros(n)), at=1)
    return Calibration(n, k, intercept, slope, brier, base, _NONE if same else _auc(y, p), _bins(y, p))


def _logistic(y: Array, design: Array, offset: Array) -> tuple[Array, Array]:
    """Coefficients and their covariance, by Newton's method."""
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-np.clip(design @ beta + offset, -30, 30)))
        square = design.T @ (design * (fitted * (1 - fitted))[:, None]) + 1e-10 * np.eye(len(beta))
        step = np.linalg.solve(square, design.T @ (y - fitted))
        beta = beta + np.clip(step, -5, 5)
        if float(np.abs(step).max()) < 1e-10:
            break
    return beta, np.asarray(np.linalg.inv(square), dtype=np.float64)


def _wald(beta: Array, covariance: Array, at: int) -> Interval:
    half = float(norm.ppf(0.5 + number("level") / 2) * np.sqrt(covariance[at, at]))
    return Interval(float(beta[at]), float(beta[at]) - half, float(beta[at]) + half)


def _auc(y: Array, p: Array) -> Interval:
    """The area and DeLong's interval, on the log odds so that it stays within 0 and 1."""
    good, bad = p[y == 1], p[y == 0]
    m, n = len(good), len(bad)
    ranks = rankdata(np.concatenate([good, bad]))
    area = float((ranks[:m].sum() - m * (m + 1) / 2) / (m * n))
    of_good = (ranks[:m] - rankdata(good)) / n
    of_bad = 1 - (ranks[m:] - rankdata(bad)) / m
    if m < 2 or n < 2 or area in (0.0, 1.0):
        return Interval(area, 0.0, 1.0)
    spread = float(np.sqrt(of_good.var(ddof=1) / m + of_bad.var(ddof=1) / n))
    odds = np.log(area / (1 - area))
    half = float(norm.ppf(0.5 + number("level") / 2)) * spread / (area * (1 - area))
    return Interval(area, float(1 / (1 + np.exp(half - odds))), float(1 / (1 + np.exp(-half - odds))))


def _bins(y: Array, p: Array) -> tuple[Bin, ...]:
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, max(1, min(5, len(y) // _LEAST)))
    return tuple(Bin(float(p[one].mean()), exact(int(y[one].sum()), len(one)), len(one)) for one in parts)
