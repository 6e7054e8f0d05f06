"""How long relief lasts: weeks of relief, the longest run of days, and when it was lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.care.outcomes.change import reduced_by
from neuroplasty.care.outcomes.parameters import PARAMETERS

Array = NDArray[np.float64]


def relieved(before_nrs: ArrayLike, pain_nrs: ArrayLike, share: float | None = None) -> NDArray[np.bool_]:
    """Days on which enough of the pain is gone.

    Parameters
    ----------
    before_nrs : (...,) array
        Pain before, NRS.
    pain_nrs : (..., T) array
        Daily pain, NRS.
    share : float, optional
        How much must be gone; half of it when not given.

    Returns
    -------
    (..., T) array of bool
        Day by day.

    Examples
    --------
    >>> relieved(6.0, [6.0, 3.0, 2.0])
    array([False,  True,  True])
    """
    before = np.asarray(before_nrs, dtype=np.float64)
    least = PARAMETERS["relief_share"].value if share is None else share
    return reduced_by(before[..., None], np.asarray(pain_nrs, dtype=np.float64), share=least)


def relief_weeks(relief: NDArray[np.bool_]) -> Array:
    """Weeks with relief: relieved days over seven.

    Parameters
    ----------
    relief : (..., T) array of bool
        Whether there was relief, day by day.

    Returns
    -------
    (...,) array
        Weeks.

    Examples
    --------
    >>> float(relief_weeks(np.array([True] * 21 + [False] * 7)))
    3.0
    """
    return np.asarray(relief.sum(axis=-1) / 7.0)


def longest_relief_d(relief: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The longest unbroken relief up to each day.

    Parameters
    ----------
    relief : (..., T) array of bool
        Whether there was relief, day by day.

    Returns
    -------
    (..., T) array of int
        Days.

    Examples
    --------
    >>> longest_relief_d(np.array([True, True, False, True]))
    array([1, 2, 2, 2])
    """
    return np.maximum.accumulate(run_length_d(relief), axis=-1)


def run_length_d(relief: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For how many days relief has lasted on each day, 0 where there is none.

    Parameters
    ----------
    relief : (..., T) array of bool
        Whether there was relief, day by day.

    Returns
    -------
    (..., T) array of int
        Days.

    Examples
    --------
    >>> run_length_d(np.array([True, True, False, True]))
    array([1, 2, 0, 1])
    """
    day = np.arange(1, relief.shape[-1] + 1)
    return day - np.maximum.accumulate(np.where(relief, 0, day), axis=-1)


def relief_lost(
    relief: NDArray[np.bool_], within_d: int = 28, away_d: float | None = None
) -> tuple[Array, NDArray[np.bool_]]:
    """When relief was lost, and whether it was: what a Kaplan-Meier curve of relief needs.

    Lost on the first day of the first days on end without it; at day 0 where it has not begun in time; not
    yet, and censored at T, otherwise.

    Parameters
    ----------
    relief : (..., T) array of bool
        Whether there was relief, day by day.
    within_d : int
        Within how many days after the treatment it must have begun.
    away_d : float, optional
        For how many days on end it must have been away; ``lost_after_d`` when not given.

    Returns
    -------
    (...,) array, (...,) array of bool
        Days, and whether relief was lost then.

    Examples
    --------
    >>> relief_lost(np.array([True] * 40 + [False] * 30))
    (array(40.), array(True))
    """
    away = round(PARAMETERS["lost_after_d"].value if away_d is None else away_d)
    days = relief.shape[-1]
    began = np.argmax(relief, axis=-1)
    ever = relief.any(axis=-1) & (began < within_d)
    without = run_length_d(~relief)
    ended = (without >= away) & (np.arange(days) >= began[..., None])
    lost = ended.any(axis=-1)
    when = np.where(lost, np.argmax(ended, axis=-1) + 1.0 - away, float(days))
    return np.where(ever, when, 0.0), np.asarray(lost | ~ever)
