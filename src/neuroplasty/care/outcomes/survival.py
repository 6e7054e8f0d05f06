"""Kaplan-Meier curves of relief and of re-treatment, with intervals (lifelines)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.errors import SolverError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """A Kaplan-Meier curve; one row for each of n times at which something happened or somebody left, from 0.

    Parameters
    ----------
    time : (n,) array
        In the unit of the durations.
    survival, low, high : (n,) array
        Share still free of the event, with its interval.
    at_risk, events : (n,) array of int
        How many were followed just before, and how many had the event then.
    level : float
        Of the interval.
    median : float
        Infinite where fewer than half had the event.

    Examples
    --------
    >>> [round(share, 3) for share in kaplan_meier([6, 6, 7], [True, False, True]).at(6.5)][:1]
    [0.667]
    """

    time: Array
    survival: Array
    low: Array
    high: Array
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    level: float
    median: float

    def at(self, time: float) -> tuple[float, float, float]:
        """Share still free of the event at a time, with its interval."""
        row = int(np.searchsorted(self.time, time, side="right") - 1)
        if row < 0:
            raise SolverError(f"A curve begins at 0; {time:g} was asked for.")
        return float(self.survival[row]), float(self.low[row]), float(self.high[row])


def kaplan_meier(duration: ArrayLike, observed: ArrayLike, level: float = 0.95) -> Survival:
    """The curve from each person's duration and whether the event was observed at its end.

    Parameters
    ----------
    duration : (n,) array
        To the event, or to the end of follow-up where it was not observed.
    observed : (n,) array of bool
        Whether it was.
    level : float
        Of the interval, which is Greenwood's on the log-log scale.

    Returns
    -------
    Survival
        The curve.

    Raises
    ------
    SolverError
        For nobody, unequal lengths, negative durations and levels outside 0 to 1.

    Notes
    -----
    Kaplan and Meier 1958, as computed by lifelines.

    Examples
    --------
    >>> curve = kaplan_meier([6, 6, 6, 6, 7, 9, 10], [1, 1, 1, 0, 1, 0, 1])
    >>> curve.survival.round(4), curve.at_risk
    (array([1.    , 0.5714, 0.381 , 0.381 , 0.    ]), array([7, 7, 3, 2, 1]))
    """
    # Pandas, which comes with it, takes a second to load.
    from lifelines import KaplanMeierFitter

    lasted, seen = np.atleast_1d(np.asarray(duration, dtype=np.float64)), np.atleast_1d(observed)
    if lasted.size == 0 or lasted.shape != seen.shape:
        raise SolverError(
            f"{lasted.size} durations and {seen.size} outcomes were given; give one of each a person."
        )
    if not np.all(np.isfinite(lasted)) or np.any(lasted < 0):
        raise SolverError("A duration is negative or not a number; count days from the treatment on.")
    if not 0 < level < 1:
        raise SolverError(f"An interval of level {level:g} was asked for; give one between 0 and 1.")
    fitter = KaplanMeierFitter(alpha=1 - level).fit(lasted, seen.astype(bool))
    table = fitter.event_table
    interval = fitter.confidence_interval_survival_function_.to_numpy()
    survival = fitter.survival_function_.to_numpy()[:, 0]
    return Survival(
        time=fitter.timeline,
        survival=survival,
        # With nobody left the log-log interval has no value.
        low=np.where(survival > 0, interval[:, 0], 0.0),
        high=np.where(survival > 0, interval[:, 1], 0.0),
        at_risk=table["at_risk"].to_numpy(),
        events=table["observed"].to_numpy(),
        level=level,
        median=float(fitter.median_survival_time_),
    )
