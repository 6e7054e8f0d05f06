"""Times to an event: Kaplan and Meier's curves, the log-rank test, the hazard ratio.

``log_rank`` and ``hazard_ratio`` are lifelines' for one trial; ``log_ranks`` tests many at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import LEVEL, Array, Effects, Estimate
from neuroplasty.study.trial.analysis.means import checked


def log_rank(duration: ArrayLike, observed: ArrayLike, arm: ArrayLike, *, other: int = 1) -> float:
    """The two-sided p of the log-rank test in one trial (lifelines).

    Parameters
    ----------
    duration : (N,) array
        Days to the event, or to the end of observation.
    observed : (N,) array of bool
        Whether the event came.
    arm : (N,) array of int
        0 is the control.
    other : int
        The arm compared with the control.

    Returns
    -------
    float

    Raises
    ------
    StudyError
        Where nobody of an arm was followed.

    Examples
    --------
    >>> round(log_rank([5, 8, 9, 20, 22, 30], [1, 1, 1, 1, 0, 0], [0, 0, 0, 1, 1, 1]), 3)
    0.025
    """
    from lifelines.statistics import logrank_test

    time, seen, a = _followed(duration, observed, arm, other)
    done = logrank_test(time[a == 0], time[a == 1], seen[a == 0], seen[a == 1])
    return float(done.p_value)


def hazard_ratio(
    duration: ArrayLike, observed: ArrayLike, arm: ArrayLike, *, other: int = 1, level: float = LEVEL
) -> Estimate:
    """The hazard ratio of one trial, by Cox's regression (lifelines); its p is the log-rank test's.

    Parameters
    ----------
    duration : (N,) array
        Days to the event, or to the end of observation.
    observed : (N,) array of bool
        Whether the event came.
    arm : (N,) array of int
        0 is the control.
    other : int
        The arm compared with the control.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        A hazard ratio; ``se`` is of its logarithm. Where an arm has no event it is Peto's one-step estimate,
        which is finite; NaN where nobody has one.

    Raises
    ------
    StudyError
        Where nobody of an arm was followed.

    Examples
    --------
    >>> hazard_ratio([5, 8, 9, 20, 22, 30], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]).people
    (3, 3)
    """
    time, seen, a = _followed(duration, observed, arm, other)
    people = (int((a == 0).sum()), int((a == 1).sum()))
    p = log_rank(time, seen, a)
    if not seen.any():
        return Estimate(*(float("nan"),) * 4, p, people, "hazard ratio")
    if not seen[a == 0].any() or not seen[a == 1].any():
        step = log_ranks(time[None], seen[None], a[None])
        low, high = step.interval(level)
        ends = np.exp([step.value[0, 0], low[0, 0], high[0, 0]])
        return Estimate(
            float(ends[0]), float(ends[1]), float(ends[2]), float(step.se[0, 0]), p, people, "hazard ratio"
        )
    # Pandas, which comes with it, takes a second to load.
    import pandas as pd
    from lifelines import CoxPHFitter

    table = pd.DataFrame({"time": time, "seen": seen, "arm": a})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = CoxPHFitter(alpha=1 - level).fit(table, "time", "seen")
    log_hazard, se = float(fit.params_["arm"]), float(fit.standard_errors_["arm"])
    ends = np.exp(fit.confidence_intervals_.to_numpy()[0])
    return Estimate(float(np.exp(log_hazard)), float(ends[0]), float(ends[1]), se, p, people, "hazard ratio")


def log_ranks(
    duration: ArrayLike, observed: ArrayLike, arm: ArrayLike, *, other: int = 1, sizes: Sequence[int] = ()
) -> Effects:
    """The log-rank test in many trials at once, at many sizes.

    Parameters
    ----------
    duration : (R, N) array
        Days to the event, or to the end of observation; NaN leaves a person out.
    observed : (R, N) array of bool
        Whether the event came.
    arm : (R, N) array of int
        0 is the control.
    other : int
        The arm compared with the control.
    sizes : sequence of int
        A trial of n people is the first n of those it has; all of them when not given.

    Returns
    -------
    Effects
        Shape (R, S): Peto's one-step logarithm of the hazard ratio, (O - E) / V, and its standard error
        V^-1/2; their quotient is the log-rank statistic.

    Examples
    --------
    >>> found = log_ranks([[5, 8, 9, 20, 22, 30]], [[1, 1, 1, 1, 0, 0]], [[0, 0, 0, 1, 1, 1]])
    >>> (2 * found.one_sided("lower")).round(3).tolist()
    [[0.025]]
    """
    time = np.ascontiguousarray(duration, dtype=np.float32)
    at = checked(sizes, time.shape[1])
    excess, variance = _log_ranks(
        time,
        np.ascontiguousarray(observed, dtype=np.bool_),
        np.ascontiguousarray(arm, dtype=np.int8),
        np.int8(other),
        at,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        value, se = excess / variance, 1 / np.sqrt(variance)
    return Effects(
        np.where(variance > 0, value, np.nan), np.where(variance > 0, se, np.nan), np.full_like(se, np.inf)
    )


def _followed(
    duration: ArrayLike, observed: ArrayLike, arm: ArrayLike, other: int
) -> tuple[Array, NDArray[np.bool_], NDArray[np.int64]]:
    time, a = np.asarray(duration, dtype=np.float64), np.asarray(arm)
    use = np.isfinite(time) & ((a == 0) | (a == other))
    treated = (a[use] == other).astype(np.int64)
    if not (treated == 0).any() or not (treated == 1).any():
        raise StudyError(
            "Nobody of an arm was followed to an event or beyond; give more people or a later visit."
        )
    return time[use], np.asarray(observed, dtype=bool)[use], treated


@njit(cache=True, nogil=True)
def _log_ranks(
    time: NDArray[np.float32],
    seen: NDArray[np.bool_],
    arm: NDArray[np.int8],
    other: np.int8,
    sizes: NDArray[np.int64],
) -> tuple[Array, Array]:
    """Observed less expected events in the other arm, and the hypergeometric variance."""
    replicates = time.shape[0]
    excess = np.zeros((replicates, len(sizes)))
    variance = np.zeros((replicates, len(sizes)))
    for r in range(replicates):
        whole = np.argsort(time[r])  # NaN last.
        for s in range(len(sizes)):
            size = sizes[s]
            at_risk = 0
            treated = 0
            for i in range(size):
                if not np.isnan(time[r, i]) and (arm[r, i] == 0 or arm[r, i] == other):
                    at_risk += 1
                    treated += 1 if arm[r, i] == other else 0
            place = 0
            while place < len(whole):
                now = time[r, whole[place]]
                if np.isnan(now):
                    break
                events = 0
                in_other = 0
                leaving = 0
                leaving_other = 0
                while place < len(whole) and time[r, whole[place]] == now:
                    i = whole[place]
                    place += 1
                    if i >= size or not (arm[r, i] == 0 or arm[r, i] == other):
                        continue
                    is_other = 1 if arm[r, i] == other else 0
                    leaving += 1
                    leaving_other += is_other
                    if seen[r, i]:
                        events += 1
                        in_other += is_other
                if events > 0 and at_risk > 1:
                    share = treated / at_risk
                    excess[r, s] += in_other - events * share
                    variance[r, s] += events * share * (1 - share) * (at_risk - events) / (at_risk - 1)
                at_risk -= leaving
                treated -= leaving_other
    return excess, variance
