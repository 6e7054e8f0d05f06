"""Whether a change is clinically important: minimal important changes of Ostelo et al. 2008."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.care.outcomes.parameters import PARAMETERS
from neuroplasty.errors import SolverError

MEASURES: tuple[str, ...] = ("nrs", "vas", "odi", "rmdq", "peg", "qbpds")
"""Measures with a known minimal important change."""

_SLACK = 1e-9


def clinically_important(before: ArrayLike, after: ArrayLike, measure: str) -> NDArray[np.bool_]:
    """Whether a score fell by its minimal important change: the measure's points, or 30 % of where it began.

    Parameters
    ----------
    before, after : array
        Scores of the measure, of one shape.
    measure : str
        One of ``MEASURES``.

    Returns
    -------
    array of bool
        Of the scores' shape.

    Raises
    ------
    SolverError
        For a measure without a known minimal important change.

    Notes
    -----
    Ostelo et al. 2008.

    Examples
    --------
    >>> clinically_important([7.0, 4.0, 7.0], [5.0, 2.8, 5.5], "nrs")
    array([ True,  True, False])
    """
    if measure not in MEASURES:
        raise SolverError(f"{measure} has no minimal important change here; there are {', '.join(MEASURES)}.")
    before, after = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    points = reduced_by(before, after, points=PARAMETERS[f"{measure}_mic"].value)
    return np.asarray(points | reduced_by(before, after, share=PARAMETERS["relative_mic"].value / 100))


def reduced_by(
    before: ArrayLike, after: ArrayLike, *, points: float | None = None, share: float | None = None
) -> NDArray[np.bool_]:
    """Whether a score was reduced by so many points, or by such a share of where it began.

    A score of 0 cannot fall; a missing one (NaN) did not.

    Parameters
    ----------
    before, after : array
        Scores of one shape.
    points, share : float, optional
        The least reduction; one of the two.

    Returns
    -------
    array of bool
        Of the scores' shape.

    Raises
    ------
    SolverError
        Where both or none are given.

    Examples
    --------
    >>> reduced_by([7.0, 0.0], [3.5, 0.0], share=0.5)
    array([ True, False])
    """
    before, after = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if points is not None and share is None:
        least: NDArray[np.float64] = np.asarray(points)
    elif share is not None and points is None:
        least = share * before
    else:
        raise SolverError("A fall is told in points or as a share; give one of the two.")
    return np.asarray((before > 0) & (before - after >= least - _SLACK))
